"""The values of a podcast: what a feed, an archive and a page hold, and the one error they can raise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")


class Status(IntEnum):
    """How a pull ended; the numbers are the exit codes of `python -m podcast pull`."""

    FRESH = 0
    STALE = 3
    """The host was not reached or had nothing for us: the archive serves."""
    REFUSED = 4
    """Something came, but nothing that may be taken over."""


class FeedError(Exception):
    """What went wrong and what helps, in one or two German sentences; the only exception of the package."""

    def __init__(
        self, message: str, status: Status = Status.REFUSED, *, host_down: bool = False, too_large: bool = False
    ) -> None:
        super().__init__(message)
        self.status = status
        self.host_down = host_down
        """The host does not answer, or asks for quiet: whatever else it has can wait for the next pull."""
        self.too_large = too_large
        """The answer is longer than the caller wanted."""
        self.received = 0
        """Bytes that had come by then."""


@dataclass(frozen=True, slots=True)
class Person:
    """One `podcast:person`, in the words of the feed: nothing is invented where an attribute is missing."""

    name: str
    rolle: str | None = None
    gruppe: str | None = None
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Chapter:
    start: float | None
    title: str
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Asset:
    """A file that belongs to an episode: where it lives outside and, once fetched, its name among our assets."""

    url: str
    type: str | None = None
    language: str | None = None
    file: str | None = None


@dataclass(frozen=True, slots=True)
class Episode:
    """One episode. `key`, `slug` and `id` never change again; they, `first_seen` and `missing_since` are the
    archive's, everything else is what the feed says."""

    key: str
    guid: str | None
    title: str
    published: str | None = None
    """ISO 8601 in UTC."""
    duration: int | None = None
    """Seconds."""
    audio: str | None = None
    """A URL, or for a feed that is a file the name of a file beside it."""
    audio_type: str | None = None
    audio_length: int | None = None
    persons: tuple[Person, ...] = ()
    season: int | None = None
    season_name: str | None = None
    number: int | None = None
    notes: str = ""
    """HTML, already sanitised."""
    summary: str = ""
    """Plain text, at most 300 characters."""
    chapters: tuple[Chapter, ...] = ()
    chapters_file: Asset | None = None
    transcripts: tuple[Asset, ...] = ()
    link: str | None = None
    image: Asset | None = None
    keywords: tuple[str, ...] = ()
    explicit: bool | None = None
    series: str | None = None
    slug: str = ""
    id: str = ""
    source: str = ""
    """The address of the feed, as configured."""
    first_seen: str = ""
    missing_since: str | None = None

    @property
    def day(self) -> str | None:
        """The calendar day of publication in Germany: late evenings in UTC belong to the next day there."""
        if self.published is None:
            return None
        return datetime.fromisoformat(self.published).astimezone(BERLIN).date().isoformat()

    @property
    def assets(self) -> tuple[Asset, ...]:
        """Every file of this episode that is kept beside the archive."""
        singles = (self.chapters_file, self.image)
        return (*self.transcripts, *(asset for asset in singles if asset is not None))


@dataclass(frozen=True, slots=True)
class Show:
    """What the feed says about itself."""

    title: str
    link: str | None = None
    description: str = ""
    author: str | None = None
    language: str | None = None
    image: str | None = None
    persons: tuple[Person, ...] = ()
    new_feed_url: str | None = None
    next_page: str | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    show: Show
    episodes: tuple[Episode, ...]
    complete: bool = True
    """False where a further page of the feed could not be read: then what is absent says nothing."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One paragraph by one speaker; `speaker` is empty where nobody is named."""

    start: float | None
    speaker: str
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """The paragraphs under one chapter heading; the title is empty where there is no heading."""

    title: str
    start: float | None
    turns: tuple[Turn, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a transcript that could not be read: line number, and a German sentence."""

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Transcript:
    sections: tuple[Section, ...]
    problems: tuple[Problem, ...] = ()

    @property
    def turns(self) -> tuple[Turn, ...]:
        return tuple(turn for section in self.sections for turn in section.turns)
