"""Makes the view of each page from the catalogue: the only place where facts become words on a page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from library import listing, people
from library.catalogue import Catalogue, overdue
from library.dates import german
from library.head import EpisodeHead, ItemHead, Speaker, TemplateHead, VideoHead
from library.items import Item, page_url
from library.kinds import LEVELS, LIBRARY, PLATFORMS
from library.views import (
    RULER,
    Fact,
    ItemView,
    Link,
    PageView,
    View,
    WeekView,
)
from library.weeks import week_of

NEXT_STEPS = 3
ROLES = {"host": "Moderation", "cohost": "Moderation", "co-host": "Moderation", "guest": "Gast"}
AI_SHARE = {"keine": "keiner", "entwurf": "Entwurf mit KI", "ueberarbeitet": "mit KI überarbeitet"}


def view_of(item: Item, catalogue: Catalogue, today: date) -> View:
    """The view of any page of the catalogue."""
    match item.kind.name:
        case "woche":
            return _week(item, catalogue)
        case "thema":
            return listing.topic(item, catalogue)
        case "sammlung":
            return listing.collection(item, catalogue)
        case "person" | "reihe":
            return listing.heard(item, catalogue)
        case name if name in LIBRARY:
            return _item(item, catalogue, today)
    return _page(item, catalogue)


def _item(item: Item, catalogue: Catalogue, today: date) -> ItemView:
    head = item.head
    assert isinstance(head, ItemHead)
    kind = item.kind
    previous, following = catalogue.neighbours(item)
    clock, unit = _clock(item)
    return ItemView(
        template="folge.html" if kind.name == "folge" else "inhalt.html",
        id=item.id,
        kind=kind.name,
        label=kind.singular,
        title=head.title,
        lead=head.description,
        crumbs=_crumbs(item),
        facts=tuple(_facts(item, catalogue, unit)),
        clock=clock,
        clock_unit=unit,
        ruler=min(item.minutes, RULER),
        notes=tuple(_notes(item, today)),
        about=tuple(_about(item)),
        requires=tuple(Link(other.title, other.url) for other in catalogue.requires(item)),
        next_steps=tuple(listing.card(other) for other in _next_steps(item, catalogue)),
        imprint=tuple(_imprint(item)),
        week=item.week or 0,
        points=item.body.count("- [ ]") if kind.name == "checkliste" else 0,
        previous=Link(previous.title, previous.url) if previous else None,
        following=Link(following.title, following.url) if following else None,
    )


def _next_steps(item: Item, catalogue: Catalogue) -> Sequence[Item]:
    """At most three: what is related, then what else the week holds, first of another kind."""
    related = catalogue.related(item)
    known = {item.src, *(other.src for other in related)}
    week = [other for other in catalogue.of_week(item.week or 0) if other.src not in known]
    week.sort(key=lambda other: other.kind is item.kind)
    return (*related, *week)[:NEXT_STEPS]


def _crumbs(item: Item) -> tuple[Link, ...]:
    if item.kind.name == "folge":
        return (Link("Podcast Kleinstadtniveau", "podcast/"),)
    return (Link("Bibliothek", "bibliothek/"), Link(item.kind.plural, f"{item.kind.folder}/"))


def _clock(item: Item) -> tuple[str, str]:
    """The large figure: an episode's number in its show, otherwise the minutes."""
    head = item.head
    if isinstance(head, EpisodeHead):
        if head.episode.number is not None:
            return str(head.episode.number), "Folge"
        return (
            (str(item.minutes), _unit(item.minutes, "hören" if head.episode.audio else "lesen"))
            if item.minutes
            else ("", "")
        )
    if isinstance(head, VideoHead) and not head.film.there:
        return str(item.reading_minutes), _unit(item.reading_minutes, "lesen")
    return str(item.minutes), _unit(item.minutes, item.kind.verb)


def _unit(minutes: int, verb: str) -> str:
    return f"{'Minute' if minutes == 1 else 'Minuten'} {verb}".strip()


def _times(item: Item) -> Iterable[tuple[int, str]]:
    """How long it takes in which way."""
    head = item.head
    if isinstance(head, EpisodeHead):
        if head.episode.duration:
            yield max(1, round(head.episode.duration / 60)), "hören"
        if item.words > 60:
            yield item.reading_minutes, "lesen"
    elif item.reading_minutes != item.minutes:
        yield item.reading_minutes, "lesen"


def _facts(item: Item, catalogue: Catalogue, unit: str) -> Iterable[Fact]:
    """The line under the title; what the large figure and its unit already say is left out."""
    head = item.head
    assert isinstance(head, ItemHead)
    if isinstance(head, EpisodeHead):
        if head.episode.day:
            yield Fact(german(head.episode.day))
        if head.episode.series:
            yield Fact(head.episode.series, url=page_url(people.series_src(head.episode.series)))
    elif isinstance(head, VideoHead) and not head.film.there:
        yield Fact("Lesefassung")
    for minutes, verb in _times(item):
        if not unit.endswith(verb):
            yield Fact(f"Min. {verb}", str(minutes))
    if item.written:
        yield Fact(LEVELS[head.level])
    if item.week and (week := catalogue.week_page(item.week)):
        yield Fact(f"Woche {item.week}", url=week.url)
    for topic in item.topics:
        if page := catalogue.by_src.get(f"themen/{topic}.md"):
            yield Fact(page.title, url=page.url)
    if platforms := ", ".join(PLATFORMS[p] for p in head.platforms):
        yield Fact(platforms)


def _notes(item: Item, today: date) -> Iterable[str]:
    """What a reader must be warned of before reading: drafts, law, age."""
    head = item.head
    if head.status == "entwurf":
        yield "Entwurf. Diese Seite ist noch nicht veröffentlicht."
    if head.status == "archiviert":
        yield "Archiviert. Dieser Inhalt wird nicht mehr gepflegt."
    yield from _law_notes(item)
    if overdue(item, today) and head.review_by:
        yield f"Prüfung überfällig seit {german(head.review_by)}. Vergleiche wichtige Angaben mit der Quelle."


def _about(item: Item) -> Iterable[str]:
    """What kind of text this is."""
    head = item.head
    if isinstance(head, VideoHead) and not head.film.there:
        yield f"Lesefassung: Dieses Video ist noch nicht gedreht. Lies hier das ganze Drehbuch, {item.words} Wörter."
    if isinstance(head, EpisodeHead) and any(speaker.fictional for speaker in head.speakers):
        yield (
            "Für die Bibliothek geschrieben. Personen und Orte sind erfunden, die Erfahrungen sind typisch "
            "für kleine Verwaltungen."
        )
    if isinstance(head, EpisodeHead) and item.written and not head.episode.audio:
        yield "Lesefassung: Diese Folge ist noch nicht aufgenommen."


def _law_notes(item: Item) -> Iterable[str]:
    head = item.head
    if head.law_as_of and not head.reviewed:
        yield f"Rechtlich ungeprüft. Rechtsstand: {german(head.law_as_of)}."
    elif head.law_as_of:
        yield f"Rechtsstand: {german(head.law_as_of)}."


def _imprint(item: Item) -> Iterable[tuple[str, tuple[Link | str, ...]]]:
    """The foot of a page: who answers for it, how old it is, what it rests on."""
    head = item.head
    if item.written:
        yield "Verantwortlich", (head.owner,)
    if head.created:
        yield "Erstellt", (german(head.created),)
    if head.reviewed:
        yield "Geprüft am", (german(head.reviewed),)
    if head.review_by:
        yield "Nächste Prüfung", (german(head.review_by),)
    if isinstance(head, TemplateHead) and head.form.filled_by:
        yield "Zum Ausfüllen durch", (head.form.filled_by,)
    if isinstance(head, ItemHead) and head.speakers:
        yield "Stimmen", tuple(_voice(item, speaker) for speaker in head.speakers)
    if head.sources:
        yield "Quellen", tuple(Link(source.title, source.url, outside=True) for source in head.sources)
    if item.written:
        yield "KI-Anteil", (AI_SHARE[head.ai_share],)
    if head.changes:
        yield "Änderungen", tuple(f"{german(c.day)}: {c.text}" for c in head.changes)


def _voice(item: Item, speaker: Speaker) -> Link | str:
    """A voice with its part; who is heard in episodes has a page."""
    details = [ROLES.get(speaker.role.lower(), speaker.role)] if speaker.role else []
    details += ["erfunden"] if speaker.fictional else []
    text = f"{speaker.name} ({', '.join(details)})" if details else speaker.name
    return Link(text, page_url(people.person_src(speaker.name))) if item.kind.name == "folge" else text


def _week(item: Item, catalogue: Catalogue) -> WeekView:
    week = week_of(item, catalogue)
    previous, following = catalogue.neighbours(item)
    return WeekView(
        "woche.html",
        item.title,
        item.head.description,
        week,
        tuple(map(listing.card, week.before)),
        tuple(map(listing.card, week.others)),
        _week_link(previous),
        _week_link(following),
    )


def _week_link(item: Item | None) -> Link | None:
    return Link(item.title, item.url) if item else None


def _page(item: Item, catalogue: Catalogue) -> View:
    """Indexes of folders and pages with `ansicht` are lists; the rest is plain text."""
    if found := listing.listed(item, catalogue):
        return found
    crumbs = (
        (Link("Mitschreiben", "mitschreiben/"),)
        if item.src.startswith("mitschreiben/") and not (item.src.endswith("index.md"))
        else ()
    )
    notes, imprint = tuple(_law_notes(item)), tuple(_imprint(item))
    own = getattr(item.head, "view", None)
    template = f"{own}.html" if own else "seite.html"
    return PageView(template, item.title, item.head.description, crumbs, notes, imprint)
