"""The view of an episode's sound, chapters, notes and transcript."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from library.dates import clock
from library.episodes import EpisodePage
from library.head import EpisodeHead
from library.items import page_url
from library.people import person_src
from library.views import ChapterMark, EpisodeView, SectionView, TurnView

_TAG = re.compile(r"(<[^>]*>)")
_TIME = re.compile(r"(?<![\d:.,])(?:\d{1,2}:)?\d{1,2}:[0-5]\d(?![\d:.]| Uhr|\d)")


def episode_view(page: EpisodePage, head: EpisodeHead) -> EpisodeView:
    """What the feed knows of an episode, with the facts that a person's file may have overridden."""
    facts = head.episode
    voices = {speaker.name: page_url(person_src(speaker.name)) for speaker in head.speakers}
    chapters = tuple(ChapterMark(mark.title, mark.time or "") for mark in facts.chapters)
    host = urlsplit(facts.audio).hostname if facts.audio else None
    notes = link_times(page.notes_html) if facts.audio else page.notes_html
    return EpisodeView(facts.audio or "", host or "", notes, chapters, tuple(_sections(page, voices)))


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


def _sections(page: EpisodePage, voices: Mapping[str, str]) -> Iterable[SectionView]:
    used: set[str] = set()
    for number, section in enumerate(page.transcript.sections if page.transcript else (), 1):
        turns = tuple(
            TurnView(
                turn.speaker,
                turn.text,
                _time(turn.start),
                _anchor(turn.start, used),
                voices.get(turn.speaker, ""),
            )
            for turn in section.turns
        )
        yield SectionView(section.title, f"kapitel-{number}", turns, _time(section.start))


def _time(start: float | None) -> str:
    return "" if start is None else clock(start)


def _anchor(start: float | None, used: set[str]) -> str:
    """`t-754` for the paragraph that begins at second 754; the first one keeps it."""
    anchor = "" if start is None else f"t-{int(start)}"
    if anchor in used:
        return ""
    used.add(anchor)
    return anchor
