"""The catalogue: every item once, and the only source for lists, neighbours, relations and katalog.json."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from library.head import CollectionHead, EpisodeHead, ExerciseHead, ItemHead, PageHead, WeekHead
from library.items import Item
from library.kinds import KINDS, LIBRARY
from library.problems import Problem

BEFORE_MEETING = 20  # minutes of preparation a week may ask for


@dataclass(frozen=True)
class Catalogue:
    """All published items; `withheld` are known but not shown yet (drafts, future dates)."""

    items: tuple[Item, ...]
    withheld: tuple[Item, ...] = ()

    @cached_property
    def by_id(self) -> Mapping[str, Item]:
        return {item.id: item for item in self.items if item.id}

    @cached_property
    def by_src(self) -> Mapping[str, Item]:
        return {item.src: item for item in self.items}

    @cached_property
    def library(self) -> tuple[Item, ...]:
        """Everything that lists show, in the order of the twelve weeks."""
        return tuple(sorted((i for i in self.items if i.kind.name in LIBRARY), key=lambda i: (i.week or 99, _rank(i))))

    @cached_property
    def topics(self) -> tuple[Item, ...]:
        found = [item for item in self.items if item.kind.name == "thema"]
        return tuple(sorted(found, key=lambda i: (getattr(i.head, "order", 99), i.slug)))

    @cached_property
    def weeks(self) -> tuple[Item, ...]:
        return tuple(sorted((i for i in self.items if i.kind.name == "woche"), key=lambda i: i.week or 0))

    @cached_property
    def _by_kind(self) -> Mapping[str, tuple[Item, ...]]:
        found: dict[str, list[Item]] = defaultdict(list)
        for item in self.items:
            found[item.kind.name].append(item)
        return {name: tuple(sorted(items, key=_in_kind)) for name, items in found.items()}

    @cached_property
    def _places(self) -> Mapping[str, int]:
        """Where each item stands in the row of its kind."""
        rows = (self.weeks, *(items for kind, items in self._by_kind.items() if kind != "woche"))
        return {item.src: place for row in rows for place, item in enumerate(row)}

    @cached_property
    def _back(self) -> Mapping[str, tuple[str, ...]]:
        links: dict[str, list[str]] = defaultdict(list)
        for item in self.library:
            for other in _related(item):
                links[other].append(item.id)
        return {target: tuple(ids) for target, ids in links.items()}

    def of_kind(self, kind: str) -> tuple[Item, ...]:
        """The items of a kind: episodes newest first, everything else by id."""
        return self._by_kind.get(kind, ())

    def of_topic(self, topic: str) -> tuple[Item, ...]:
        """The items of a topic, those with it as their main topic first."""
        found = [item for item in self.library if topic in item.topics]
        return tuple(sorted(found, key=lambda item: item.topics[0] != topic))

    def of_week(self, week: int) -> tuple[Item, ...]:
        """Everything that belongs to a week: by its own field or because the week's page names it."""
        return self._by_week.get(week, ())

    @cached_property
    def _by_week(self) -> Mapping[int, tuple[Item, ...]]:
        found: dict[int, dict[str, Item]] = defaultdict(dict)
        for item in self.library:
            if item.week:
                found[item.week][item.src] = item
        for page in self.weeks:
            if isinstance(page.head, WeekHead):
                named = [self.by_id[i] for i in page.head.contents if i in self.by_id]
                first = {item.src: item for item in named if item.kind.name in LIBRARY}
                found[page.head.week] = first | found[page.head.week]
        return {week: tuple(items.values()) for week, items in found.items()}

    def exercises(self, week: int) -> tuple[Item, ...]:
        return tuple(item for item in self.of_kind("uebung") if item.week == week)

    def week_page(self, week: int | None) -> Item | None:
        return next((item for item in self.weeks if item.week == week), None)

    def related(self, item: Item) -> tuple[Item, ...]:
        """What an item names first, then what names it; written on one side, shown on both."""
        ids = dict.fromkeys((*_related(item), *self._back.get(item.id, ())))
        return tuple(self.by_id[i] for i in ids if i in self.by_id and i != item.id)

    def requires(self, item: Item) -> tuple[Item, ...]:
        ids = item.head.requires if isinstance(item.head, ItemHead) else ()
        return tuple(self.by_id[i] for i in ids if i in self.by_id)

    def neighbours(self, item: Item) -> tuple[Item | None, Item | None]:
        """The item before and after in the list of its kind."""
        row = self.weeks if item.kind.name == "woche" else self.of_kind(item.kind.name)
        place = self._places.get(item.src)
        if place is None:
            return None, None
        return (row[place - 1] if place else None), (row[place + 1] if place + 1 < len(row) else None)


def build(
    items: Iterable[Item], today: date, drafts: bool = False, left_out: Collection[str] = ()
) -> tuple[Catalogue, list[Problem]]:
    """Items -> catalogue and everything in which they contradict each other; `left_out` are paths never shown."""
    known = sorted(items, key=lambda item: item.src)
    shown = [item for item in known if item.src not in left_out and (drafts or not is_withheld(item, today))]
    there = {item.src for item in shown}
    catalogue = Catalogue(tuple(shown), tuple(item for item in known if item.src not in there))
    return catalogue, [*_wrong_ids(known), *_collisions(known), *_references(known)]


def is_withheld(item: Item, today: date) -> bool:
    """Drafts and what is dated in the future wait; nothing else about time hides an item."""
    return _draft(item) or (item.day is not None and item.day > today)


def _draft(item: Item) -> bool:
    return item.head.status == "entwurf"


def overdue(item: Item, today: date) -> bool:
    return item.head.review_by is not None and item.head.review_by < today


def record(item: Item, catalogue: Catalogue) -> dict[str, Any]:
    """One entry of katalog.json; the contract is tests/data/katalog.schema.json."""
    head = item.head
    entry: dict[str, Any] = {
        "id": item.id,
        "art": item.kind.name,
        "url": f"/{item.url}",
        "title": head.title,
        "description": head.description,
        "woche": item.week,
        "themen": list(item.topics),
        "stufe": getattr(head, "level", None),
        "minuten": item.minutes or None,
        "zugang": item.access,
        "verwandt": [other.id for other in catalogue.related(item)],
    }
    if isinstance(head, EpisodeHead):
        facts = head.episode
        entry |= {
            "nummer": facts.number,
            "datum": facts.day.isoformat() if facts.day else None,
            "dauer": facts.duration,
            "audio": facts.audio if facts.audio is None or "://" in facts.audio else f"/{facts.audio}",
            "personen": [{"name": person.name, "rolle": person.role} for person in head.speakers],
            "staffel": facts.season,
        }
    return entry


def records(catalogue: Catalogue) -> list[dict[str, Any]]:
    """The array of katalog.json: the library in order, then the weeks."""
    return [record(item, catalogue) for item in (*catalogue.library, *catalogue.weeks)]


def _related(item: Item) -> tuple[str, ...]:
    return item.head.related if isinstance(item.head, ItemHead) else ()


def _rank(item: Item) -> tuple[Any, ...]:
    return (LIBRARY.index(item.kind.name), _in_kind(item))


def _in_kind(item: Item) -> tuple[Any, ...]:
    if isinstance(item.head, EpisodeHead):
        return (-(item.day.toordinal() if item.day else 0), item.src)
    return (item.id, item.src)


def _wrong_ids(items: Sequence[Item]) -> Iterable[Problem]:
    """Ids that do not fit the kind, the week or the name of their file."""
    for item in items:
        prefix, name = item.kind.prefix, item.slug
        right = {"woche": f"w-{item.week or 0:02}", "uebung": name}.get(item.kind.name, item.id)
        if item.written and prefix and (item.id != right or not item.id.startswith(f"{prefix}-")):
            example = right if right.startswith(f"{prefix}-") else _free_id(item, items).removeprefix("id: ")
            yield item.problem(
                "id",
                f"„id: {item.id}“ passt nicht zu dieser Datei.",
                "der Buchstabe der Art; bei Übungen der Dateiname, bei Wochen die Woche",
                f"id: {example}",
            )
        if item.kind.name == "uebung" and name[2:4] != f"{item.week:02}":
            yield item.problem(
                "woche",
                f"„woche: {item.week}“ passt nicht zum Dateinamen {name}.md.",
                "die ersten zwei Ziffern des Namens",
                f"woche: {int(name[2:4]) if name[2:4].isdigit() else 1}",
            )


def _collisions(items: Sequence[Item]) -> Iterable[Problem]:
    """Two files for one id, one address or one title."""
    for what, key in (("id", _id_key), ("Adresse", _url_key), ("title", _title_key)):
        first: dict[str, Item] = {}
        for item in items:
            value = key(item)
            if not value:
                continue
            other = first.setdefault(value, item)
            if other is not item:
                field = "Die Adresse" if what == "Adresse" else f"„{what}: {value}“"
                free = _free_id(item, items) if what == "id" else ""
                yield item.problem(
                    what,
                    f"{field} ist schon vergeben: docs/{other.src}.",
                    "jede id, jede Adresse und jeder Titel einmal",
                    free,
                )


def _id_key(item: Item) -> str:
    return item.id


def _url_key(item: Item) -> str:
    return item.url.lower()


def _title_key(item: Item) -> str:
    return item.title if item.written and item.kind.name != "uebung" else ""


def _free_id(item: Item, items: Sequence[Item]) -> str:
    if item.kind.name not in LIBRARY:
        return ""
    used = [int(i.id[2:]) for i in items if i.kind is item.kind and len(i.id) == 4 and i.id[2:].isdigit()]
    return f"id: {item.kind.prefix}-{max(used, default=0) + 1:02}"


def _references(items: Sequence[Item]) -> Iterable[Problem]:
    by_id = {item.id: item for item in items if item.id}
    topics = sorted(item.slug for item in items if item.kind.name == "thema")
    for item in items:
        if not item.written:
            continue
        for key, ids in _named_ids(item):
            for other in ids:
                if other not in by_id:
                    near = difflib.get_close_matches(other, by_id, 1)
                    yield item.problem(
                        key,
                        f"„{key}“ nennt {other}, aber diese id gibt es nicht.",
                        "ids von Inhalten der Bibliothek",
                        f"{key}: [{near[0]}]" if near else "",
                    )
        for topic in item.topics:
            if topic not in topics:
                near = difflib.get_close_matches(topic, topics, 1)
                yield item.problem(
                    "themen",
                    f"Das Thema „{topic}“ gibt es nicht.",
                    ", ".join(topics),
                    f"themen: [{near[0]}]" if near else "",
                )
        yield from _order(item, by_id)


def _named_ids(item: Item) -> Iterable[tuple[str, tuple[str, ...]]]:
    head = item.head
    if isinstance(head, ItemHead):
        yield "voraussetzungen", head.requires
        yield "verwandt", head.related
    if isinstance(head, WeekHead):
        yield "vor_dem_meeting", head.before
        yield "inhalte", head.contents
    if isinstance(head, ExerciseHead):
        yield "hilfe", head.help
    if isinstance(head, CollectionHead):
        yield "schritte", tuple(step.item for step in head.steps)
    if isinstance(head, PageHead):
        yield "termine", tuple(milestone.item for milestone in head.milestones)


def _order(item: Item, by_id: Mapping[str, Item]) -> Iterable[Problem]:
    """A prerequisite stands no later than the item; a week asks for little beforehand; sums add up."""
    head = item.head
    if isinstance(head, ItemHead):
        for other in (by_id[i] for i in head.requires if i in by_id):
            if item.week and other.week and other.week > item.week:
                yield item.problem(
                    "voraussetzungen",
                    f"{other.id} gehört zu Woche {other.week}, dieser Inhalt schon zu Woche {item.week}.",
                    "nur Inhalte aus derselben oder einer früheren Woche",
                )
    if isinstance(head, WeekHead):
        before = sum(by_id[i].minutes for i in head.before if i in by_id) + (head.bring_minutes or 0)
        if before > BEFORE_MEETING:
            yield item.problem(
                "vor_dem_meeting",
                f"Vor dem Meeting sind es {before} Minuten.",
                f"zusammen höchstens {BEFORE_MEETING} Minuten",
            )
        exercises = [i for i in by_id.values() if i.kind is KINDS["uebung"] and i.week == head.week and not _draft(i)]
        frame = head.arrive.minutes + head.close.minutes
        for place, goal, extra in (
            ("meeting", head.meeting_minutes, frame),
            ("wochenaufgabe", head.task_minutes, 0),
        ):
            total = extra + sum(
                e.minutes for e in exercises if isinstance(e.head, ExerciseHead) and e.head.place == place
            )
            if exercises and total != goal:
                yield item.problem(
                    f"{place}_minuten",
                    f"Die Teile von „{place}“ ergeben in Woche {head.week} {total} statt {goal} Minuten.",
                    f"die Übungen docs/uebungen/u-{head.week:02}….md und der Rahmen ergeben {goal}",
                )
