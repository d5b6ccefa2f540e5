"""The view of an episode's sound, chapters, notes and transcript."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import urlsplit

from library.dates import clock
from library.episodes import EpisodePage, Section, Transcript
from library.head import EpisodeHead, Speaker
from library.items import page_url
from library.memo import Later
from library.people import person_src
from library.views import ChapterMark, EpisodeView, SectionView, TurnView

HOSTS = ("moderation", "host", "cohost", "co-host")
_TAG = re.compile(r"(<[^>]*>)")
_TIME = re.compile(r"(?<![\d:.,])(?:\d{1,2}:)?\d{1,2}:[0-5]\d(?![\d:.]| Uhr|\d)")


def episode_view(head: EpisodeHead, page: EpisodePage | None, spoken: Later | None) -> EpisodeView:
    """What the feed and a person's file know of an episode; without a page only the file does."""
    facts = head.episode
    transcript: Transcript | None = spoken.value if spoken else None
    sections = section_views(transcript.sections if transcript else (), voices(head.speakers), guests(head.speakers))
    headed = tuple(ChapterMark(section.title, section.time, section.anchor) for section in sections if section.title)
    places = {mark.title: mark.anchor for mark in reversed(headed)}
    marks = tuple(ChapterMark(mark.title, mark.time or "", places.get(mark.title, "")) for mark in facts.chapters)
    host = urlsplit(facts.audio).hostname if facts.audio else None
    notes = page.notes_html if page else ""
    picture = page.meta.get("bild") if page else None
    return EpisodeView(
        audio=facts.audio or "",
        host=host or "",
        show=facts.series or str((page.meta.get("sendung") if page else None) or ""),
        picture=f"podcast/bilder/{picture}" if picture else "",
        notes=link_times(notes) if facts.audio else notes,
        chapters=marks or headed,
        sections=sections,
    )


def voices(speakers: Iterable[Speaker]) -> Mapping[str, str]:
    """The pages of people by the names that a transcript may call them: in full, and by a part only one of them has.

    >>> voices([Speaker(name="Dr. Ines Falk"), Speaker(name="Jan Falk")])["ines"]
    'personen/dr-ines-falk/'
    """
    pages = {speaker.name.casefold(): page_url(person_src(speaker.name)) for speaker in speakers}
    parts: dict[str, set[str]] = defaultdict(set)
    for name, url in pages.items():
        first, *others = name.split()
        for part in (first, *others, " ".join(others), f"{first} {others[-1]}" if others else ""):
            parts[part].add(url)
    return {part: next(iter(urls)) for part, urls in parts.items() if part and len(urls) == 1} | pages


def guests(speakers: Iterable[Speaker]) -> frozenset[str]:
    """The pages of those who are asked, not of those who ask; nobody if the parts are unknown."""
    return frozenset(page_url(person_src(s.name)) for s in speakers if s.role and s.role.lower() not in HOSTS)


def link_times(html: str) -> str:
    """Times in running text become links into the player; tags and existing links stay as they are."""
    parts = _TAG.split(html)
    inside = False
    for place, part in enumerate(parts):
        if place % 2:
            inside = part.startswith(("<a ", "<a>")) or (inside and not part.startswith("</a"))
        elif not inside:
            parts[place] = _TIME.sub(r'<a href="#t=\g<0>">\g<0></a>', part)
    return "".join(parts)


def section_views(
    sections: Sequence[Section], voices: Mapping[str, str], guests: frozenset[str] = frozenset()
) -> tuple[SectionView, ...]:
    """Chapters and paragraphs of a transcript; `voices` are the pages of those who speak."""
    return tuple(_sections(sections, voices, guests))


def _sections(sections: Sequence[Section], voices: Mapping[str, str], guests: frozenset[str]) -> Iterable[SectionView]:
    anchors = _Anchors()
    for number, section in enumerate(sections, 1):
        turns = tuple(
            TurnView(
                turn.speaker,
                turn.text,
                _time(turn.start),
                anchors.give(turn.start),
                url := voices.get(turn.speaker.casefold(), ""),
                guest=url in guests,
            )
            for turn in section.turns
        )
        yield SectionView(section.title, f"kapitel-{number}", turns, _time(section.start))


def _time(start: float | None) -> str:
    return "" if start is None else clock(start)


class _Anchors:
    """`t-754` for the paragraph that begins at second 754; those that share a second or have none follow as `t-754-2`.

    In a text without any times paragraphs are not counted: the next edit would lead links astray.
    """

    def __init__(self) -> None:
        self._second: int | None = None
        self._given: Counter[int] = Counter()

    def give(self, start: float | None) -> str:
        self._second = self._second if start is None else int(start)
        if self._second is None:
            return ""
        self._given[self._second] += 1
        count = self._given[self._second]
        return f"t-{self._second}-{count}" if count > 1 else f"t-{self._second}"
