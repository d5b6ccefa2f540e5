"""Dates in a head that cannot be meant: a slip of the finger in the year, an end before the beginning."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from library.dates import german
from library.items import Item
from library.problems import Problem

_FIRST, _LAST = date(2000, 1, 1), date(2050, 12, 31)
_FIELDS = {"erstellt": "created", "geprueft_am": "reviewed", "pruefen_bis": "review_by", "rechtsstand": "law_as_of"}


def problems(items: Iterable[Item]) -> Iterator[Problem]:
    """What is wrong on every day: a build of the past or of the future must not stop because of the time."""
    for item in items:
        if item.written:
            yield from _strange_years(item)
            yield from _backwards(item)


def hints(items: Iterable[Item], today: date) -> Iterator[str]:
    for item in items:
        day = item.head.reviewed
        if item.written and day and day > today:
            yield f"docs/{item.src}: „geprueft_am“ liegt in der Zukunft ({german(day)}). Trag den Tag der Prüfung ein."


def _strange_years(item: Item) -> Iterator[Problem]:
    for key, name in _FIELDS.items():
        day: date | None = getattr(item.head, name)
        if day and not _FIRST <= day <= _LAST:
            allowed = f"ein Tag zwischen {_FIRST.year} und {_LAST.year}"
            yield item.problem(key, f"„{key}: {day}“ liegt weit weg.", allowed, f"{key}: 2026-11-23")


def _backwards(item: Item) -> Iterator[Problem]:
    head = item.head
    if head.created and head.review_by and head.review_by < head.created:
        found = f"„pruefen_bis“ liegt vor „erstellt“ ({german(head.created)})."
        yield item.problem("pruefen_bis", found, "ein Tag danach, höchstens 12 Monate später")
