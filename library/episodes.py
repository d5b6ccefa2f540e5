"""Episodes of the archive and files in docs/podcast/ become one list; what a person wrote wins key by key."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Protocol
from urllib.parse import quote

from library.dates import clock
from library.head import Chapter, EpisodeFacts, EpisodeHead, Speaker
from library.items import WORDS_A_MINUTE, Item, count_words, page_url
from library.kinds import KINDS


class _Turn(Protocol):
    @property
    def start(self) -> float | None: ...
    @property
    def speaker(self) -> str: ...
    @property
    def text(self) -> str: ...


class _Section(Protocol):
    @property
    def title(self) -> str: ...
    @property
    def start(self) -> float | None: ...
    @property
    def turns(self) -> Sequence[_Turn]: ...


class _Transcript(Protocol):
    @property
    def sections(self) -> Sequence[_Section]: ...


class EpisodePage(Protocol):
    """What this module needs of an episode; podcast/ makes it without knowing of us."""

    @property
    def slug(self) -> str: ...
    @property
    def meta(self) -> Mapping[str, Any]: ...
    @property
    def notes_html(self) -> str: ...
    @property
    def transcript(self) -> _Transcript | None: ...


@dataclass(frozen=True, slots=True)
class Joined:
    items: tuple[Item, ...]
    episodes: Mapping[str, EpisodePage]
    added: tuple[str, ...]
    hints: tuple[str, ...]


def join(items: Iterable[Item], episodes: Iterable[EpisodePage]) -> Joined:
    """Files find their episode by `folge.guid`; an episode without a file gets a page of its own."""
    written = list(items)
    by_guid = {guid: item for item in written if (guid := _guid(item))}
    taken = {item.src for item in written}
    pages: dict[str, EpisodePage] = {}
    added: list[Item] = []
    for page in episodes:
        item = by_guid.get(str(page.meta.get("guid")))
        if item is not None:
            pages.setdefault(item.src, page)
            continue
        src = _free(f"podcast/{page.slug}.md", taken)
        taken.add(src)
        pages[src] = page
        added.append(_item(src, page))
    merged = [_merge(item, pages[item.src]) if item.src in pages else item for item in written]
    hints = [
        f"docs/{item.src}: Die Folge „{guid}“ steht nicht im Archiv. Die Seite erscheint ohne Ton und Datum; "
        "prüfe „folge.guid“."
        for guid, item in by_guid.items()
        if item.src not in pages
    ]
    return Joined((*merged, *added), pages, tuple(item.src for item in added), tuple(hints))


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
        Chapter.model_construct(time=clock(mark["zeit"]) if "zeit" in mark else None, title=mark["titel"])
        for mark in meta.get("kapitel", ())
    )


def words(page: EpisodePage) -> int:
    """Words that a reader finds on the page of an episode: notes and transcript."""
    spoken = sum(
        count_words(turn.text)
        for section in (page.transcript.sections if page.transcript else ())
        for turn in section.turns
    )
    return spoken + count_words(re.sub(r"<[^>]+>", " ", page.notes_html))


def _speakers(meta: Mapping[str, Any]) -> tuple[Speaker, ...]:
    return tuple(
        Speaker.model_construct(name=p["name"], role=p.get("rolle"), fictional=False) for p in meta["personen"]
    )


def _merge(item: Item, page: EpisodePage) -> Item:
    head = item.head
    assert isinstance(head, EpisodeHead)
    written = head.episode.model_fields_set
    facts = {key: value for key, value in _facts(page.meta).items() if key not in written}
    values: dict[str, Any] = {"episode": head.episode.model_copy(update=facts)}
    if "speakers" not in head.model_fields_set:
        values["speakers"] = _speakers(page.meta)
    return replace(item, head=head.model_copy(update=values), words=item.words + words(page))


def _item(src: str, page: EpisodePage) -> Item:
    """An episode that only the feed knows; the rules for authors do not hold for it."""
    meta = page.meta
    facts = EpisodeFacts.model_construct(**_facts(meta))
    minutes = math.ceil(facts.duration / 60) if facts.duration else math.ceil(words(page) / WORDS_A_MINUTE)
    head = EpisodeHead.model_construct(
        id=meta["id"],
        title=meta["title"],
        description=meta["description"],
        topics=(),
        minutes=minutes,
        speakers=_speakers(meta),
        episode=facts,
    )
    return Item(KINDS["folge"], src, page_url(src), meta["id"], head, "", {}, words(page), written=False)
