"""What templates receive: shaped, frozen, in German; a template only loops over it."""

from __future__ import annotations

from dataclasses import dataclass

from library.facets import Facet
from library.programme import Appointment
from library.weeks import Week

RULER = 20  # minutes on the ruler that every card shows


@dataclass(frozen=True, slots=True)
class Link:
    """A link inside the site (`url` from its root) or, with `outside`, to another host."""

    title: str
    url: str
    outside: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """A word or number in the head of a page; `strong` is set in front and large."""

    text: str
    strong: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """One item in a list."""

    kind: str
    label: str
    title: str
    url: str
    text: str
    minutes: int
    foot: str
    facets: tuple[tuple[str, str], ...] = ()
    """Name and values (with blanks between) of what the library page filters by."""
    changed: str = ""

    @property
    def ruler(self) -> int:
        """The filled strokes of the ruler."""
        return min(self.minutes, RULER)


@dataclass(frozen=True, slots=True)
class Group:
    heading: str
    cards: tuple[Card, ...]
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class ItemView:
    """Head, side and foot of an item's page."""

    template: str
    id: str
    kind: str
    label: str
    title: str
    lead: str
    crumbs: tuple[Link, ...]
    facts: tuple[Fact, ...]
    clock: str
    clock_unit: str
    ruler: int
    notes: tuple[str, ...]
    """Warnings: drafts, law, age."""
    about: tuple[str, ...]
    """What kind of text this is: a script, an invented conversation."""
    requires: tuple[Link, ...]
    next_steps: tuple[Card, ...]
    imprint: tuple[tuple[str, tuple[Link | str, ...]], ...]
    points: int = 0
    week: int = 0
    previous: Link | None = None
    following: Link | None = None


@dataclass(frozen=True, slots=True)
class ChapterMark:
    title: str
    time: str = ""
    anchor: str = ""
    """Where the chapter begins in the transcript."""


@dataclass(frozen=True, slots=True)
class TurnView:
    """One paragraph of a transcript; without a time it cannot be played."""

    speaker: str
    text: str
    time: str = ""
    anchor: str = ""
    url: str = ""
    """The page of the speaker."""
    scene: bool = False
    """What is seen, not said."""
    guest: bool = False


@dataclass(frozen=True, slots=True)
class SectionView:
    title: str
    anchor: str
    turns: tuple[TurnView, ...]
    time: str = ""


@dataclass(frozen=True, slots=True)
class EpisodeView:
    """The parts of an episode that come from the feed; `notes` is HTML that podcast/ has cleaned."""

    audio: str
    host: str
    """Who is asked for the sound on the first click; empty if it lies beside the site."""
    show: str
    picture: str
    """Relative to the root of the site; empty where there is none."""
    notes: str
    chapters: tuple[ChapterMark, ...]
    sections: tuple[SectionView, ...]


@dataclass(frozen=True, slots=True)
class FilmView:
    """A film with what belongs to it; all addresses begin at the root of the site."""

    url: str
    type: str
    size: str
    captions: str
    poster: str
    described: bool
    """What is seen is also said."""
    chapters: tuple[ChapterMark, ...]
    sections: tuple[SectionView, ...]


@dataclass(frozen=True, slots=True)
class EmbedView:
    """A film that lies with a provider: who is asked for it after a click, and the picture that waits in its place."""

    provider: str
    host: str
    url: str
    frame: str
    poster: str


@dataclass(frozen=True, slots=True)
class WeekField:
    """One of the twelve fields of the poster; without a url its week is not published yet."""

    number: int
    name: str
    count: int
    url: str
    steps: int = 0
    """Items and weekly tasks together: what progress is measured by."""


@dataclass(frozen=True, slots=True)
class WeekView:
    template: str
    page_title: str
    lead: str
    week: Week
    before: tuple[Card, ...]
    others: tuple[Card, ...]
    previous: Link | None
    following: Link | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One page in a directory: what it is about and what it holds."""

    title: str
    url: str
    text: str
    holds: str


@dataclass(frozen=True, slots=True)
class ListView:
    """A page that lists items: a kind, a topic, the library, the podcast, the weeks."""

    template: str
    kind: str
    title: str
    lead: str
    count: str
    groups: tuple[Group, ...]
    crumbs: tuple[Link, ...] = ()
    fields: tuple[WeekField, ...] = ()
    links: tuple[Link, ...] = ()
    feed: Link | None = None
    facets: tuple[Facet, ...] = ()
    entries: tuple[Entry, ...] = ()

    @property
    def figure(self) -> tuple[str, str]:
        """The count as the large figure of the page and its unit; without one in words."""
        number, _, unit = self.count.partition(" ")
        return (number, unit) if number.isdigit() else ("", self.count)


@dataclass(frozen=True, slots=True)
class CollectionView:
    """A path through the library: each card with the reason why it comes now."""

    template: str
    title: str
    lead: str
    minutes: int
    steps: tuple[tuple[Card, str], ...]


@dataclass(frozen=True, slots=True)
class News:
    """One thing that is new or changed; `month` is what an address can ask for."""

    day: str
    month: str
    kind: str
    title: str
    url: str
    text: str


@dataclass(frozen=True, slots=True)
class NewsView:
    """What is new: by topic, the newest first in each."""

    template: str
    title: str
    lead: str
    count: str
    """As in `7 Einträge`."""
    months: tuple[tuple[str, str], ...]
    """Months as in 2026-11 that have news, with their names."""
    topics: tuple[tuple[str, str, tuple[News, ...]], ...]
    """Heading, anchor, entries."""


@dataclass(frozen=True, slots=True)
class HomeView:
    template: str
    title: str
    lead: str
    kinds: tuple[tuple[str, Link, int], ...]
    fields: tuple[WeekField, ...]
    checklists: int
    newest: Card | None
    changed: tuple[tuple[str, Card], ...]


@dataclass(frozen=True, slots=True)
class DatesView:
    """The dates of the twelve weeks, for a group to put into its calendar."""

    template: str
    title: str
    lead: str
    appointments: tuple[Appointment, ...]


@dataclass(frozen=True, slots=True)
class ProgrammeView:
    """A page that goes through all weeks: the poster, the workbook."""

    template: str
    title: str
    lead: str
    weeks: tuple[tuple[str, Week], ...]
    """Address and content of each week."""


@dataclass(frozen=True, slots=True)
class PageView:
    template: str
    title: str
    lead: str
    crumbs: tuple[Link, ...] = ()
    notes: tuple[str, ...] = ()
    imprint: tuple[tuple[str, tuple[Link | str, ...]], ...] = ()


View = ItemView | WeekView | ListView | CollectionView | NewsView | ProgrammeView | HomeView | DatesView | PageView
