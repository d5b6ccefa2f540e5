"""The view of an episode's sound, chapters, notes and transcript."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from library.dates import clock
from library.episodes import EpisodePage
from library.head import EpisodeFacts
from library.views import ChapterMark, EpisodeView, SectionView, TurnView


def episode_view(page: EpisodePage, facts: EpisodeFacts) -> EpisodeView:
    """What the feed knows of an episode, with the facts that a person's file may have overridden."""
    chapters = tuple(ChapterMark(mark.title, mark.time or "") for mark in facts.chapters)
    host = urlsplit(facts.audio).hostname if facts.audio else None
    return EpisodeView(facts.audio or "", host or "", page.notes_html, chapters, tuple(_sections(page)))


def _sections(page: EpisodePage) -> Iterable[SectionView]:
    used: set[str] = set()
    for number, section in enumerate(page.transcript.sections if page.transcript else (), 1):
        turns = tuple(
            TurnView(turn.speaker, turn.text, _time(turn.start), _anchor(turn.start, used)) for turn in section.turns
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
