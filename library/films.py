"""The film of a video page: its files are checked, its captions become the transcript beside it."""

from __future__ import annotations

import difflib
import posixpath
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Protocol
from urllib.parse import quote, urlsplit

from library import scripts
from library.dates import seconds
from library.episodes import Mark, Transcript
from library.head import Film, VideoHead
from library.items import Item
from library.problems import Problem
from library.transcripts import section_views
from library.views import ChapterMark, EmbedView, FilmView, SectionView, TurnView

TYPES = {".mp4": "video/mp4", ".webm": "video/webm"}


class Unread(Protocol):
    """A line of captions that could not be read."""

    @property
    def line(self) -> int: ...
    @property
    def message(self) -> str: ...


class Captions(Transcript, Protocol):
    @property
    def problems(self) -> Sequence[Unread]: ...


@dataclass(frozen=True)
class Shelf:
    """The files that lie beside the pages: their sizes by path below docs/, and a reader for captions."""

    sizes: Mapping[str, int] = field(default_factory=dict)
    captions: Callable[[str, Sequence[Mark]], Captions] | None = None
    """Makes a transcript under the given chapters; ValueError, in German, where nothing can be read."""


@dataclass(frozen=True)
class Films:
    """All films by the source path of their page, and what is wrong with them."""

    views: Mapping[str, FilmView]
    problems: tuple[Problem, ...]
    hints: tuple[str, ...]


def read(items: Iterable[Item], shelf: Shelf) -> Films:
    """Every film with its files, chapters and transcript."""
    views: dict[str, FilmView] = {}
    problems: list[Problem] = []
    hints: list[str] = []
    for item in items:
        film = film_of(item)
        if film is None:
            continue
        wrong = list(_problems(item, film, shelf))
        problems += wrong
        if film.file and not wrong:
            try:
                views[item.src], unread = _view(item, film, shelf)
                hints += unread
            except ValueError as error:
                problems.append(Problem(f"docs/{path(item, film.captions)}", None, str(error)))
    return Films(views, tuple(problems), tuple(hints))


def film_of(item: Item) -> Film | None:
    return item.head.film if isinstance(item.head, VideoHead) else None


def path(item: Item, name: str | None) -> str:
    """Where a file of an item lies below docs/: a bare name beside the page, everything else from docs/ on."""
    found = name or ""
    near = found if "/" in found else posixpath.join(posixpath.dirname(item.src), found)
    return unicodedata.normalize("NFC", posixpath.normpath(near.lstrip("/")))


def files(item: Item) -> tuple[str, ...]:
    """The paths below docs/ of all that belongs to the film of an item."""
    film = film_of(item)
    return tuple(path(item, name) for name in (film.file, film.captions, film.poster) if name) if film else ()


def embed(item: Item) -> EmbedView | None:
    """The film of an item that lies with a provider."""
    film = film_of(item)
    if film is None or film.elsewhere is None:
        return None
    there = film.elsewhere
    host = urlsplit(there.frame).hostname or ""
    return EmbedView(there.provider, host, there.url, there.frame, _poster(item, film))


def _poster(item: Item, film: Film) -> str:
    return quote(path(item, film.poster)) if film.poster else ""


def _problems(item: Item, film: Film, shelf: Shelf) -> Iterator[Problem]:
    if film.file and film.elsewhere:
        allowed = "datei für einen Film in docs/ oder extern für einen bei einem Anbieter"
        yield item.problem("video.extern", "Der Film steht zweimal da: als „datei“ und als „extern“.", allowed)
    for key, name in (("datei", film.file), ("untertitel", film.captions), ("poster", film.poster)):
        if name and path(item, name) not in shelf.sizes:
            yield _missing(item, key, name, shelf)
    if film.file and not film.captions:
        example = f"untertitel: {posixpath.splitext(film.file)[0]}.vtt"
        yield item.problem("video", "Dem Film fehlen Untertitel.", "eine Datei .vtt neben dem Film", example)
    if film.file:
        yield from _chapter_problems(item, film)


def _missing(item: Item, key: str, name: str, shelf: Shelf) -> Problem:
    suffix = posixpath.splitext(name)[1].lower()
    place = path(item, name)
    near = difflib.get_close_matches(place, [p for p in shelf.sizes if p.lower().endswith(suffix)], 1, 0.5)
    beside = near and posixpath.dirname(near[0]) == posixpath.dirname(item.src)
    example = f"{key}: {posixpath.basename(near[0]) if beside else near[0]}" if near else ""
    return item.problem(
        f"video.{key}",
        f"„video.{key}: {name}“: Die Datei docs/{place} gibt es nicht.",
        "eine Datei neben der Seite oder ihr Pfad ab docs/",
        example,
    )


def _chapter_problems(item: Item, film: Film) -> Iterator[Problem]:
    example = 'kapitel: [{zeit: "0:00", titel: Begrüßung}]'
    for chapter in film.chapters:
        if chapter.time is None:
            yield item.problem(
                "video.kapitel", f"Dem Kapitel „{chapter.title}“ fehlt die Zeit.", "Minuten:Sekunden", example
            )
    for (before, _), (after, title) in pairwise(_marks(film)):
        if after <= before:
            found = f"Das Kapitel „{title}“ beginnt nicht nach dem Kapitel davor."
            yield item.problem("video.kapitel", found, "Kapitel in der Reihenfolge ihrer Zeiten", example)


def _marks(film: Film) -> list[Mark]:
    return [(seconds(chapter.time), chapter.title) for chapter in film.chapters if chapter.time]


def _view(item: Item, film: Film, shelf: Shelf) -> tuple[FilmView, list[str]]:
    assert film.file and film.captions
    place, captions = path(item, film.file), path(item, film.captions)
    found = shelf.captions(captions, _marks(film)) if shelf.captions else None
    sections = section_views(found.sections, {}) if found else ()
    suffix = posixpath.splitext(place)[1].lower()
    view = FilmView(
        url=quote(place),
        type=TYPES[suffix],
        size=f"{suffix[1:].upper()}, {_size(shelf.sizes[place])}",
        captions=quote(captions),
        poster=_poster(item, film),
        described=film.description == "integriert",
        chapters=tuple(ChapterMark(chapter.title, chapter.time or "") for chapter in film.chapters),
        sections=tuple(_with_scenes(sections, scripts.scenes(item.body))),
    )
    return view, [f"docs/{captions}, Zeile {row.line}: {row.message}" for row in (found.problems if found else ())]


def _with_scenes(
    sections: Iterable[SectionView], scenes: Mapping[str, Sequence[scripts.Scene]]
) -> Iterator[SectionView]:
    """What is seen in a chapter of the script stands in the chapter of the film with the same title."""
    for section in sections:
        turns = list(section.turns)
        for scene in reversed(scenes.get(section.title, ())):
            turns.insert(min(scene.after, len(section.turns)), TurnView("", scene.text, scene=True))
        yield replace(section, turns=tuple(turns))


def _size(count: int) -> str:
    """`1400000` -> `1,4 MB`, `8300` -> `9 KB`."""
    if count < 1_000_000:
        return f"{-(-count // 1000)} KB"
    return f"{count / 1e6:.1f} MB".replace(".", ",").replace(",0 ", " ")
