"""The view of an episode's sound, chapters, notes and transcript."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from library.dates import clock
from library.episodes import EpisodePage
from library.head import EpisodeHead
from library.items import page_url
from library.people import person_src
from library.views import ChapterMark, EpisodeView, SectionView, TurnView


def episode_view(page: EpisodePage, head: EpisodeHead) -> EpisodeView:
    """What the feed knows of an episode, with the facts that a person's file may have overridden."""
    facts = head.episode
    voices = {speaker.name: page_url(person_src(speaker.name)) for speaker in head.speakers}
    chapters = tuple(ChapterMark(mark.title, mark.time or "") for mark in facts.chapters)
    host = urlsplit(facts.audio).hostname if facts.audio else None
    return EpisodeView(facts.audio or "", host or "", page.notes_html, chapters, tuple(_sections(page, voices)))


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
