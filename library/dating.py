"""Dates in a head that cannot be meant: a slip of the finger in the year, an end before the beginning."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from library.dates import german
from library.items import Item
from library.problems import Problem

_FIRST = date(2000, 1, 1)
_AHEAD = timedelta(days=2 * 365)
_FIELDS = {"erstellt": "created", "geprueft_am": "reviewed", "pruefen_bis": "review_by", "rechtsstand": "law_as_of"}


def problems(items: Iterable[Item], today: date) -> Iterator[Problem]:
    for item in items:
        if item.written:
            yield from _strange_years(item, today)
            yield from _contradictions(item, today)


def _strange_years(item: Item, today: date) -> Iterator[Problem]:
    for key, name in _FIELDS.items():
        day: date | None = getattr(item.head, name)
        if day and not _FIRST <= day <= today + _AHEAD:
            allowed = f"ein Tag zwischen 2000 und {(today + _AHEAD).year}"
            yield item.problem(key, f"„{key}: {day}“ liegt weit weg.", allowed, f"{key}: {today}")


def _contradictions(item: Item, today: date) -> Iterator[Problem]:
    head = item.head
    if head.reviewed and today < head.reviewed <= today + _AHEAD:
        found = f"„geprueft_am: {head.reviewed}“ liegt in der Zukunft."
        yield item.problem("geprueft_am", found, "der Tag, an dem geprüft wurde, oder null", f"geprueft_am: {today}")
    if head.created and head.review_by and head.review_by < head.created:
        found = f"„pruefen_bis“ liegt vor „erstellt“ ({german(head.created)})."
        yield item.problem("pruefen_bis", found, "ein Tag danach, höchstens 12 Monate später")
