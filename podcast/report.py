"""What a pull has done, for people: a status and German lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from podcast.model import Status

SHOWN = 10
"""Titles named one by one; a first pull brings hundreds."""


@dataclass(frozen=True, slots=True)
class Change:
    title: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    status: Status = Status.FRESH
    source: str = ""
    message: str = ""
    """Why the feed was not taken over, in one or two sentences."""
    new: tuple[str, ...] = ()
    changed: tuple[Change, ...] = ()
    missing: tuple[str, ...] = ()
    returned: tuple[str, ...] = ()
    upcoming: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    """What people should know or do, although the pull went on."""
    episodes: int = 0
    """Episodes in the archive afterwards."""

    def lines(self) -> tuple[str, ...]:
        return tuple(self._lines())

    def _lines(self) -> Iterator[str]:
        if self.message:
            yield self.message
        yield from _listed("Neu", self.new)
        yield from _listed("Geändert", [f"{change.title} ({', '.join(change.fields)})" for change in self.changed])
        yield from _listed("Nicht mehr im Feed, bleibt auf der Seite", self.missing)
        yield from _listed("Wieder im Feed", self.returned)
        yield from _listed("Erscheint erst noch", self.upcoming)
        yield from (f"Hinweis: {warning}" for warning in self.warnings)
        if self.status is Status.FRESH and not (self.new or self.changed or self.missing or self.returned):
            yield "Nichts Neues im Feed."
        yield f"Im Archiv: {count(self.episodes, 'Folge', 'Folgen')}."


def count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _listed(head: str, titles: tuple[str, ...] | list[str]) -> Iterator[str]:
    if not titles:
        return
    yield f"{head}: {count(len(titles), 'Folge', 'Folgen')}"
    yield from (f"  – {title}" for title in titles[:SHOWN])
    if len(titles) > SHOWN:
        yield f"  – und {len(titles) - SHOWN} weitere"
