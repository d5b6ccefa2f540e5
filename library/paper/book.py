"""What the printed pages say: the twelve weeks and their exercises from the one model, shaped for templates."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from library import weeks
from library.addresses import short
from library.catalogue import Catalogue
from library.dates import german
from library.head import ExerciseHead
from library.items import Item
from library.kinds import LIBRARY
from library.paper.codes import Address, at
from library.paper.text import Render
from library.weeks import Week


@dataclass(frozen=True, slots=True)
class Entry:
    """An item of the library as a line on paper."""

    id: str
    kind: str
    label: str
    title: str
    minutes: int
    address: Address


@dataclass(frozen=True, slots=True)
class Exercise:
    number: str
    title: str
    minutes: int
    material: tuple[str, ...]
    html: str
    result: str
    help: tuple[Entry, ...]
    address: Address


@dataclass(frozen=True, slots=True)
class Checklist:
    entry: Entry
    lead: str
    html: str
    stand: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """A week in the workbook; `field_html` is what its author says about the poster."""

    week: Week
    address: Address
    intro: str
    field_html: str
    after: str
    meeting: tuple[Exercise, ...]
    tasks: tuple[Exercise, ...]
    checklists: tuple[Checklist, ...]
    library: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Book:
    name: str
    home: Address
    stand: str
    chapters: tuple[Chapter, ...]
    rules: str
    manifest: str
    index: tuple[tuple[str, tuple[Entry, ...]], ...]
    """All items by kind, for the list of short addresses at the end."""

    @property
    def exercises(self) -> int:
        return sum(len(chapter.meeting) + len(chapter.tasks) for chapter in self.chapters)


@dataclass(frozen=True)
class Press:
    """Shapes items for paper."""

    catalogue: Catalogue
    render: Render
    site_url: str
    name: str

    def book(self) -> Book:
        return Book(
            self.name,
            at(self.site_url, ""),
            self.stand(self.catalogue.items),
            tuple(self.chapter(page) for page in self.catalogue.weeks),
            self._page("gruppe.md"),
            self._quoted("t-01"),
            tuple((items[0].kind.plural, tuple(map(self.entry, items))) for items in self._by_kind()),
        )

    def chapter(self, page: Item) -> Chapter:
        week = weeks.week_of(page, self.catalogue)
        exercises = self.catalogue.exercises(week.number)
        intro, field, after = (self.render(part, page.src, 0) for part in weeks.parts(page))
        items = [item for item in (*week.before, *week.others) if short(item)]
        return Chapter(
            week,
            at(self.site_url, short(page)),
            intro,
            field,
            after,
            tuple(map(self.exercise, weeks.at(exercises, "meeting"))),
            tuple(map(self.exercise, weeks.at(exercises, "wochenaufgabe"))),
            tuple(self.checklist(item) for item in items if item.kind.name == "checkliste"),
            tuple(map(self.entry, items)),
        )

    def exercise(self, item: Item) -> Exercise:
        head = item.head
        assert isinstance(head, ExerciseHead)
        helping = (self.catalogue.by_id[i] for i in head.help if i in self.catalogue.by_id)
        return Exercise(
            weeks.exercise_number(item.id),
            head.title,
            head.minutes,
            head.material,
            self.render(item.body, item.src, 1),
            head.result,
            tuple(map(self.entry, helping)),
            at(self.site_url, short(item)),
        )

    def checklist(self, item: Item) -> Checklist:
        html = self.render(item.body, item.src, 1)
        return Checklist(self.entry(item), item.head.description, html, self.stand([item]))

    def entry(self, item: Item) -> Entry:
        address = at(self.site_url, short(item) or item.url)
        return Entry(item.id, item.kind.name, item.kind.singular, item.title, item.minutes, address)

    def stand(self, items: Iterable[Item]) -> str:
        """The day of the last change, so that the same content is the same print on any day."""
        days = [item.changed for item in items if item.changed]
        return german(max(days)) if days else ""

    def _by_kind(self) -> Iterable[tuple[Item, ...]]:
        groups = (tuple(i for i in self.catalogue.of_kind(kind) if short(i) and i.written) for kind in LIBRARY)
        return (group for group in groups if group)

    def _page(self, src: str) -> str:
        item = self.catalogue.by_src.get(src)
        return self.render(item.body, src, 0) if item else ""

    def _quoted(self, item_id: str) -> str:
        """The form itself: the quoted block of a template."""
        item = self.catalogue.by_id.get(item_id)
        block = re.search(r"(?:^>.*\n?)+", item.body, re.M) if item else None
        return self.render(block[0], item.src, 1) if item and block else ""
