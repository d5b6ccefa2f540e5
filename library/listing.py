"""Makes the views of pages that list: kinds, topics, weeks, people, collections, the home page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby

from library import people, programme
from library.catalogue import Catalogue
from library.dates import MONTHS, german
from library.facets import facet_values, facets
from library.head import CollectionHead, ItemHead
from library.items import Item
from library.kinds import KINDS, LEVELS, LIBRARY
from library.views import (
    Card,
    CollectionView,
    DatesView,
    Entry,
    Group,
    HomeView,
    Link,
    ListView,
    News,
    NewsView,
    ProgrammeView,
    WeekField,
)
from library.weeks import WEEKS, week_name, week_of


def card(item: Item) -> Card:
    head = item.head
    level = LEVELS[head.level] if isinstance(head, ItemHead) and item.written else ""
    where = f"Woche {item.week}" if item.week else ""
    when = german(item.day) if item.kind.name == "folge" and item.day else ""
    foot = when or " · ".join(part for part in (where, level) if part)
    return Card(item.kind.name, item.kind.singular, item.title, item.url, head.description, item.minutes, foot)


def fields(catalogue: Catalogue) -> tuple[WeekField, ...]:
    """The twelve weeks as fields of the poster."""
    found = []
    for number in range(1, WEEKS + 1):
        page = catalogue.week_page(number)
        if page:
            count, tasks = len(catalogue.of_week(number)), len(week_of(page, catalogue).tasks)
            found.append(WeekField(number, week_name(page.title), count, page.url, count + tasks))
        else:
            found.append(WeekField(number, f"Woche {number}", 0, ""))
    return tuple(found)


def listed(item: Item, catalogue: Catalogue) -> ListView | HomeView | NewsView | DatesView | ProgrammeView | None:
    """The view of an index page or one with `ansicht`; None for a page of plain text."""
    view = getattr(item.head, "view", None)
    title, lead = item.title, item.head.description
    if view == "start":
        return _home(item, catalogue)
    if view == "bibliothek":
        return _library(item, catalogue)
    if view == "suche":
        topics = tuple(Link(topic.title, topic.url) for topic in catalogue.topics)
        return ListView("suche.html", "suche", title, lead, f"{len(catalogue.library)} Inhalten", (), links=topics)
    if view == "termine":
        return DatesView("termine.html", title, lead, programme.appointments(catalogue))
    if view in ("plakat", "workbook"):
        weeks = tuple((page.url, week_of(page, catalogue)) for page in catalogue.weeks)
        return ProgrammeView(f"{view}.html", title, lead, weeks)
    if view == "neu":
        return _news(item, catalogue)
    folder = item.src.removesuffix("/index.md")
    if item.src == "wochen/index.md":
        return ListView("wochen.html", "woche", title, lead, "", (), fields=fields(catalogue))
    if item.src == "themen/index.md":
        return ListView(
            "liste.html",
            "themen",
            title,
            lead,
            f"{len(catalogue.topics)} Themen",
            (),
            (Link("Bibliothek", "bibliothek/"),),
            entries=tuple(_topic_entry(topic, catalogue) for topic in catalogue.topics),
        )
    if item.src == "sammlungen/index.md":
        paths = tuple(_path_entry(other, catalogue) for other in catalogue.of_kind("sammlung"))
        crumbs = (Link("Bibliothek", "bibliothek/"),)
        return ListView("liste.html", "sammlung", title, lead, f"{len(paths)} Wege", (), crumbs, entries=paths)
    if item.src == "podcast/index.md":
        episodes = catalogue.of_kind("folge")
        groups = tuple(_by_year(episodes))
        feed = Link("Feed des Podcasts", "podcast/feed.xml")
        return ListView("liste.html", "folge", title, lead, _episodes(len(episodes)), groups, feed=feed)
    kind = next((k for k in KINDS.values() if k.folder == folder and k.name in LIBRARY), None)
    if kind:
        found = catalogue.of_kind(kind.name)
        return ListView(
            "liste.html",
            kind.name,
            title,
            lead,
            f"{len(found)} {kind.plural}",
            tuple(_by_week(found)),
            (Link("Bibliothek", "bibliothek/"),),
        )
    return None


def _topic_entry(topic: Item, catalogue: Catalogue) -> Entry:
    return Entry(topic.title, topic.url, topic.head.description, _count(len(catalogue.of_topic(topic.slug))))


def _path_entry(path: Item, catalogue: Catalogue) -> Entry:
    view = collection(path, catalogue)
    return Entry(path.title, path.url, view.lead, f"{len(view.steps)} Schritte, {view.minutes} Minuten")


def _news(item: Item, catalogue: Catalogue) -> NewsView:
    """Every change that readers were told of, and every item on the day it came; each under its main topic."""
    entries = [
        (day, other.topics[:1], News(german(day), f"{day:%Y-%m}", other.kind.name, other.title, other.url, text))
        for other in catalogue.library
        if other.written
        for day, text in _events(other)
    ]
    entries.sort(key=lambda entry: (entry[0], entry[2].title), reverse=True)
    months = sorted({news.month for *_, news in entries}, reverse=True)
    headings = [((topic.slug,), topic.title, topic.slug) for topic in catalogue.topics]
    groups = (
        (heading, anchor, tuple(news for _, main, news in entries if tuple(main) == key))
        for key, heading, anchor in (*headings, ((), "Ohne Thema", "ohne-thema"))
    )
    return NewsView(
        "neu.html",
        item.title,
        item.head.description,
        "1 Eintrag" if len(entries) == 1 else f"{len(entries)} Einträge",
        tuple((month, _month(month)) for month in months),
        tuple(group for group in groups if group[2]),
    )


def _events(item: Item) -> Iterable[tuple[date, str]]:
    if item.day:
        yield item.day, f"{item.kind.singular}, neu"
    for change in item.head.changes:
        yield change.day, f"{item.kind.singular}, geändert: {change.text}"


def _month(month: str) -> str:
    year, number = month.split("-")
    return f"{MONTHS[int(number) - 1]} {year}"


def _library(item: Item, catalogue: Catalogue) -> ListView:
    """Everything in one list that can be filtered."""
    items = catalogue.library
    cards = tuple(_filterable(other) for other in items)
    return ListView(
        "bibliothek.html",
        "bibliothek",
        item.title,
        item.head.description,
        _count(len(items)),
        (Group("Alle Inhalte", cards, "treffer"),),
        links=tuple(Link(topic.title, topic.url) for topic in catalogue.topics),
        facets=facets(items, catalogue.topics),
    )


def _filterable(item: Item) -> Card:
    values = tuple((name, " ".join(found)) for name, found in facet_values(item).items())
    changed = item.changed.isoformat() if item.changed else ""
    return replace(card(item), facets=values, changed=changed)


def topic(item: Item, catalogue: Catalogue) -> ListView:
    found = catalogue.of_topic(item.slug)
    return ListView(
        "liste.html",
        "thema",
        item.title,
        item.head.description,
        _count(len(found)),
        tuple(_by_kind(found)),
        (Link("Bibliothek", "bibliothek/"), Link("Themen", "themen/")),
    )


def _by_kind(items: Iterable[Item]) -> Iterable[Group]:
    for name in LIBRARY:
        if cards := tuple(card(item) for item in items if item.kind.name == name):
            yield Group(KINDS[name].plural, cards, KINDS[name].folder)


def _count(number: int) -> str:
    return {0: "Noch kein Inhalt", 1: "1 Inhalt"}.get(number, f"{number} Inhalte")


def collection(item: Item, catalogue: Catalogue) -> CollectionView:
    head = item.head
    assert isinstance(head, CollectionHead)
    found = [(catalogue.by_id[step.item], step.reason) for step in head.steps if step.item in catalogue.by_id]
    steps = tuple((card(other), reason) for other, reason in found)
    return CollectionView("sammlung.html", item.title, head.description, sum(c.minutes for c, _ in steps), steps)


def heard(item: Item, catalogue: Catalogue) -> ListView:
    """The page of a person or a series: its episodes, newest first."""
    find = people.heard if item.kind.name == "person" else people.in_series
    found = find(item, catalogue.of_kind("folge"))
    crumbs = (Link("Podcast Kleinstadtniveau", "podcast/"),)
    title, lead = item.title, item.head.description
    return ListView("liste.html", "folge", title, lead, _episodes(len(found)), tuple(_by_year(found)), crumbs)


def _episodes(number: int) -> str:
    return {0: "Noch keine Folge", 1: "1 Folge"}.get(number, f"{number} Folgen")


def _by_year(episodes: Sequence[Item]) -> Iterable[Group]:
    """Newest first; what has no readable date stands at the end."""
    for year, found in groupby(episodes, key=lambda item: item.day.year if item.day else 0):
        heading = str(year) if year else "Ohne Datum"
        yield Group(heading, tuple(map(card, found)), f"jahr-{year}" if year else "ohne-datum")


def _by_week(items: Sequence[Item]) -> Iterable[Group]:
    for week, found in groupby(sorted(items, key=lambda i: i.week or 99), key=lambda item: item.week):
        heading = f"Woche {week}" if week else "Ohne Woche"
        yield Group(heading, tuple(map(card, found)), f"woche-{week}" if week else "ohne-woche")


def _home(item: Item, catalogue: Catalogue) -> HomeView:
    episodes = catalogue.of_kind("folge")
    counted = tuple(
        (name, Link(KINDS[name].plural, f"{KINDS[name].folder}/"), len(catalogue.of_kind(name))) for name in LIBRARY
    )
    changed = sorted(
        (i for i in catalogue.library if i.written and i.changed and i.kind.name != "folge"),
        key=lambda i: (i.changed or date.min, i.id),
        reverse=True,
    )[:3]
    return HomeView(
        "start.html",
        item.title,
        item.head.description,
        counted,
        fields(catalogue),
        len(catalogue.of_kind("checkliste")),
        card(episodes[0]) if episodes else None,
        tuple((german(i.changed or date.min), card(i)) for i in changed),
    )
