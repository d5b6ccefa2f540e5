"""Episodes of the archive and files in docs/podcast/ become one list; what a person wrote wins key by key."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Protocol
from urllib.parse import quote

from library.dates import clock, seconds
from library.head import Chapter, EpisodeFacts, EpisodeHead, Speaker
from library.items import WORDS_A_MINUTE, Item, count_words, page_url
from library.kinds import KINDS
from library.memo import Later, Remember, directly


class Turn(Protocol):
    @property
    def start(self) -> float | None: ...
    @property
    def speaker(self) -> str: ...
    @property
    def text(self) -> str: ...


class Section(Protocol):
    @property
    def title(self) -> str: ...
    @property
    def start(self) -> float | None: ...
    @property
    def turns(self) -> Sequence[Turn]: ...


class Transcript(Protocol):
    @property
    def sections(self) -> Sequence[Section]: ...


class EpisodePage(Protocol):
    """What this module needs of an episode; podcast/ makes it without knowing of us."""

    @property
    def slug(self) -> str: ...
    @property
    def meta(self) -> Mapping[str, Any]: ...
    @property
    def notes_html(self) -> str: ...
    @property
    def transcript(self) -> Transcript | None: ...
    def under(self, chapters: Sequence[Mark]) -> Transcript | None:
        """The transcript under other chapters than those of the feed."""


Mark = tuple[float, str]
"""Second and title of a chapter."""
Reader = Callable[[str, Sequence[Mark]], tuple[Transcript | None, Sequence[str]]]
"""Finds the transcript that a person laid beside a page, under these chapters, and says what is wrong with it."""


def _nothing(src: str, chapters: Sequence[Mark]) -> tuple[None, tuple[str, ...]]:
    return None, ()


@dataclass(frozen=True, slots=True)
class Joined:
    items: tuple[Item, ...]
    episodes: Mapping[str, EpisodePage]
    """By the source path of the page, as all that follows."""
    transcripts: Mapping[str, Later]
    added: tuple[str, ...]
    left_out: frozenset[str]
    hints: tuple[str, ...]


def join(
    items: Iterable[Item],
    episodes: Iterable[EpisodePage],
    beside: Reader = _nothing,
    left_out: Collection[str] = (),
    remember: Remember = directly,
) -> Joined:
    """Files find their episode by `folge.guid`; an episode without a file gets a page of its own.

    Files with a guid in `left_out` belong to episodes that are not to be shown.
    """
    written = list(items)
    by_guid = {guid: item for item in written if (guid := _guid(item))}
    taken = {item.src for item in written}
    pages: dict[str, EpisodePage] = {}
    added: list[str] = []
    for page in episodes:
        item = by_guid.get(str(page.meta.get("guid")))
        if item is not None and item.src not in pages:
            pages[item.src] = page
            continue
        src = _free(f"podcast/{page.slug}.md", taken)
        taken.add(src)
        pages[src] = page
        added.append(src)
    absent = {guid: item for guid, item in by_guid.items() if item.src not in pages}
    hints = [
        f"docs/{item.src}: Die Folge „{guid}“ steht nicht im Archiv. Die Seite erscheint ohne Ton und Datum; "
        "prüfe „folge.guid“."
        for guid, item in absent.items()
        if guid not in left_out
    ]
    joined: list[Item] = []
    transcripts: dict[str, Later] = {}
    for item in [*written, *(_item(src, pages[src]) for src in added)]:
        if isinstance(item.head, EpisodeHead):
            item, spoken, told = _episode(item, item.head, pages.get(item.src), beside, remember)
            transcripts |= {item.src: spoken} if spoken else {}
            hints += told
        joined.append(item)
    hidden = frozenset(item.src for guid, item in absent.items() if guid in left_out)
    return Joined(tuple(joined), pages, transcripts, tuple(added), hidden, tuple(hints))


def _episode(
    item: Item, head: EpisodeHead, page: EpisodePage | None, beside: Reader, remember: Remember
) -> tuple[Item, Later | None, Sequence[str]]:
    """An episode with all that is known of it, and its transcript: a file beside the page wins over the feed."""
    own_chapters = page is None or (item.written and "chapters" in head.episode.model_fields_set)
    if page and item.written:
        head = _merged(head, page)
    marks = _marks(head.episode) if own_chapters or page is None else _exact_marks(page.meta)
    lying, hints = beside(item.src, marks)
    spoken = Later(_spoken, lying, page, marks if own_chapters else None)
    said = remember(_spoken_words, spoken)
    words = item.words + (said or 0) + (_note_words(page) if page else 0)
    if not item.written and not head.minutes:
        head = head.model_copy(update={"minutes": math.ceil(words / WORDS_A_MINUTE)})
    return replace(item, head=head, words=words), spoken if said is not None else None, hints


def _spoken(lying: Transcript | None, page: EpisodePage | None, marks: Sequence[Mark] | None) -> Transcript | None:
    if lying is not None or page is None:
        return lying
    return page.transcript if marks is None else page.under(marks)


def _guid(item: Item) -> str | None:
    return item.head.episode.guid if isinstance(item.head, EpisodeHead) else None


def _free(src: str, taken: set[str]) -> str:
    stem, number = src.removesuffix(".md"), 2
    while src in taken:
        src, number = f"{stem}-{number}.md", number + 1
    return src


def _facts(meta: Mapping[str, Any]) -> dict[str, Any]:
    day = meta.get("datum")
    return {
        "guid": meta.get("guid"),
        "number": meta.get("nummer"),
        "season": meta.get("staffel"),
        "series": meta.get("serie"),
        "day": date.fromisoformat(day) if day else None,
        "duration": meta.get("dauer"),
        "audio": meta.get("audio") or local_audio(meta),
        "chapters": _chapters(meta),
    }


def local_audio(meta: Mapping[str, Any]) -> str | None:
    """Where a sound file of our own is published, relative to the root of the site."""
    name = meta.get("audio_datei")
    return f"podcast/ton/{quote(name)}" if name else None


def _chapters(meta: Mapping[str, Any]) -> tuple[Chapter, ...]:
    return tuple(
        Chapter.model_construct(time=None if mark.get("zeit") is None else clock(mark["zeit"]), title=mark["titel"])
        for mark in meta.get("kapitel", ())
    )


def _marks(facts: EpisodeFacts) -> list[Mark]:
    return [(seconds(chapter.time), chapter.title) for chapter in facts.chapters if chapter.time]


def _exact_marks(meta: Mapping[str, Any]) -> list[Mark]:
    return [(mark["zeit"], mark["titel"]) for mark in meta.get("kapitel", ()) if mark.get("zeit") is not None]


def _spoken_words(spoken: Later) -> int | None:
    """How many words are said; None where nothing tells what is."""
    if spoken.value is None:
        return None
    sections: Sequence[Section] = spoken.value.sections
    return sum(count_words(turn.text) for section in sections for turn in section.turns)


def _note_words(page: EpisodePage) -> int:
    return count_words(re.sub(r"<[^>]+>", " ", page.notes_html))


def _speakers(meta: Mapping[str, Any]) -> tuple[Speaker, ...]:
    return tuple(
        Speaker.model_construct(name=p["name"], role=p.get("rolle"), fictional=False) for p in meta["personen"]
    )


def _merged(head: EpisodeHead, page: EpisodePage) -> EpisodeHead:
    written = head.episode.model_fields_set
    facts = {key: value for key, value in _facts(page.meta).items() if key not in written}
    values: dict[str, Any] = {"episode": head.episode.model_copy(update=facts)}
    if "speakers" not in head.model_fields_set:
        values["speakers"] = _speakers(page.meta)
    return head.model_copy(update=values)


def _item(src: str, page: EpisodePage) -> Item:
    """An episode that only the feed knows; the rules for authors do not hold for it."""
    meta = page.meta
    facts = EpisodeFacts.model_construct(**_facts(meta))
    head = EpisodeHead.model_construct(
        id=meta["id"],
        title=meta["title"],
        description=meta["description"],
        topics=(),
        minutes=math.ceil((facts.duration or 0) / 60),
        speakers=_speakers(meta),
        episode=facts,
    )
    return Item(KINDS["folge"], src, page_url(src), meta["id"], head, "", written=False)
