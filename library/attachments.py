"""Pictures, films and documents beside the pages: only what a page refers to is published, and only if it is fit."""

from __future__ import annotations

import difflib
import posixpath
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote

from library import films
from library.items import Item
from library.links import anchors, bare, target_of
from library.problems import Problem
from library.slugs import slug

PICTURES = (".avif", ".gif", ".jpeg", ".jpg", ".png", ".svg", ".webp")
PICTURE_LIMIT = 1_000_000
FILM_LIMIT = 100_000_000
_FOR_HOSTS = ("robots.txt", "CNAME", "favicon.ico")
"""Files at the root of a site that no page refers to and that are meant all the same."""
_INLINE = re.compile(
    r"\[(?P<text>(?:[^\[\]]|\\.|\[[^\[\]]*\])*)\]\(\s*(?P<target><[^<>\n]*>|[^()\n]*?)(?P<title>\s+[\"'][^\n]*?[\"'])?\s*\)"
)
_HTML = re.compile(r"\b(?:href|src|poster)\s*=\s*[\"'](?P<target>[^\"'<>\s]+)")
_NAMED = re.compile(r"^ {0,3}\[[^\]\n]+\]:\s*<?(?P<target>[^<>\s]+)", re.M)
_FITTING = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.I)
_Say = Callable[..., Problem]
_FOREIGN_FILMS = (".avi", ".mkv", ".mov", ".wmv", ".mpg", ".mpeg", ".m4v")


@dataclass(frozen=True, slots=True)
class Reference:
    """A place in a page that refers to something within docs/."""

    line: int
    written: str
    path: str
    """The path below docs/, in composed form; begins with ../ where it climbs out."""
    anchor: str
    image: bool = False
    in_head: bool = False
    """A field of the head names a file, it is no link: it may begin with / and hold spaces."""


def references(item: Item) -> Iterator[Reference]:
    """Every reference of a page to a file or place of the library; addresses of others are none."""
    yield from _in_text(item.src, item.body, item.lines.get("---", 1))
    for key, name in _in_head(item):
        yield Reference(item.lines.get(key, 1), name, films.path(item, name), "", name.lower().endswith(PICTURES), True)


@lru_cache(4096)
def _in_text(src: str, body: str, first: int) -> tuple[Reference, ...]:
    text = bare(body)
    found = []
    for sign, pattern in (("](", _INLINE), ("=", _HTML), ("]:", _NAMED)):
        for match in pattern.finditer(text) if sign in text else ():
            written = match["target"].strip("<>").strip()
            if written and not _SCHEME.match(written):
                line = first + text.count("\n", 0, match.start("target"))
                image = pattern is _INLINE and text[match.start() - 1 : match.start()] == "!"
                found.append(_reference(src, line, written, image))
    return tuple(found)


def published(items: Iterable[Item], sizes: Mapping[str, int]) -> frozenset[str]:
    """The files beside the pages that these pages refer to."""
    found = {reference.path for item in items for reference in references(item)} | set(_FOR_HOSTS)
    return frozenset(found & sizes.keys())


def hints(items: Iterable[Item], sizes: Mapping[str, int], read: Iterable[str]) -> Iterator[str]:
    """One line for each file that nobody refers to, not even a draft; `read` are those that the build uses itself."""
    used = published(items, sizes) | set(read)
    for path in sorted(sizes):
        if path not in used:
            yield f"docs/{path}: wird nicht veröffentlicht, denn keine Seite verweist darauf. Verlinke oder lösch sie."


def problems(items: Iterable[Item], sources: Mapping[str, bytes], sizes: Mapping[str, int]) -> Iterator[Problem]:
    """What the references of all pages get wrong; links between pages are looked at in links.py."""
    pages = {item.src: item for item in items}
    for item in items:
        seen: set[tuple[int, str]] = set()
        for found in references(item):
            problem = _problem(item, found, pages, sources, sizes)
            if problem and (found.line, found.written) not in seen:
                seen.add((found.line, found.written))
                yield problem


def _problem(
    item: Item, found: Reference, pages: Mapping[str, Item], sources: Mapping[str, bytes], sizes: Mapping[str, int]
) -> Problem | None:
    def say(what: str, allowed: str, example: str = "") -> Problem:
        return Problem(f"docs/{item.src}", found.line, what, allowed, example)

    written = found.written
    if found.in_head:
        return _named_in_head(item, found, sources, sizes, say)
    if " " in written.split("#")[0] and not found.path.endswith(".md"):
        return say(f"„{written}“ enthält ein Leerzeichen, so wird daraus kein Verweis.", _ALLOWED, _fit(found.path))
    if written.startswith("/"):
        example = posixpath.relpath(written.lstrip("/"), posixpath.dirname(item.src) or ".")
        return say(f"„{written}“ beginnt mit einem Schrägstrich.", "der Weg von dieser Datei aus", example)
    if "\\" in written:
        return say(f"„{written}“ enthält umgekehrte Schrägstriche.", "/ zwischen Ordnern", written.replace("\\", "/"))
    if found.path.startswith("../"):
        return say(f"„{written}“ führt aus docs/ heraus.", "Dateien unter docs/")
    if found.path.endswith(".md"):
        return _anchor_problem(found, pages, say) if found.anchor else None
    if not written.startswith("#") and found.path not in sizes:
        return _missing(item, found, sources, sizes, say)
    if written.startswith("#"):
        return _anchor_problem(found, pages, say)
    return _unfit(found, sizes[found.path], say)


def _named_in_head(
    item: Item, found: Reference, sources: Mapping[str, bytes], sizes: Mapping[str, int], say: _Say
) -> Problem | None:
    if found.path.startswith("../"):
        return say(f"„{found.written}“ führt aus docs/ heraus.", "Dateien unter docs/")
    return (
        _too_large(found, sizes[found.path], say) if found.path in sizes else _missing(item, found, sources, sizes, say)
    )


_ALLOWED = "Dateinamen aus Buchstaben ohne Umlaute, Ziffern, Punkt und Bindestrich"


def _anchor_problem(found: Reference, pages: Mapping[str, Item], say: _Say) -> Problem | None:
    target = pages.get(found.path)
    if target is None or not found.anchor or target.kind.name == "woche":
        return None  # a week is put together by the build, which looks at its anchors itself
    known = anchors(target.body)
    if found.anchor in known:
        return None
    near = difflib.get_close_matches(found.anchor, known, 1, 0.5)
    example = f"{found.written.partition('#')[0]}#{near[0]}" if near else ""
    place = "dieser Seite" if found.written.startswith("#") else f"docs/{found.path}"
    return say(f"Die Stelle „#{found.anchor}“ gibt es auf {place} nicht.", "Überschriften dieser Seite", example)


def _missing(
    item: Item, found: Reference, sources: Mapping[str, bytes], sizes: Mapping[str, int], say: _Say
) -> Problem | None:
    if not found.image and posixpath.splitext(found.path)[1] == "":
        page = next((src for src in (f"{found.path}.md", f"{found.path}/index.md") if src in sources), "")
        example = posixpath.relpath(page, posixpath.dirname(item.src) or ".") if page else ""
        return say(f"„{found.written}“ ist keine Datei.", "die Datei der Seite, mit .md am Ende", example)
    if found.line and found.path in films.files(item):
        return None  # films.py says it with the rules for films
    kind = "Das Bild" if found.image else "Die Datei"
    near = difflib.get_close_matches(found.path, [path for path in sizes if _same_kind(path, found.path)], 1, 0.5)
    example = posixpath.relpath(near[0], posixpath.dirname(item.src) or ".") if near else ""
    return say(f"{kind} „{found.written}“ gibt es nicht.", "Dateien unter docs/, Groß und Klein zählt", example)


def _same_kind(path: str, other: str) -> bool:
    return path.lower().endswith(PICTURES) == other.lower().endswith(PICTURES)


def _unfit(found: Reference, size: int, say: _Say) -> Problem | None:
    name = found.path.rpartition("/")[2]
    ending = posixpath.splitext(name)[1].lower()
    if not _FITTING.fullmatch(name):
        return say(f"Der Dateiname „{name}“ taugt nicht als Adresse.", _ALLOWED, _fit(found.path))
    if ending in _FOREIGN_FILMS:
        example = f"{name.removesuffix(posixpath.splitext(name)[1])}.mp4"
        return say(f"„{name}“ spielen viele Browser nicht ab.", ".mp4 oder .webm", example)
    return _too_large(found, size, say)


def _too_large(found: Reference, size: int, say: _Say) -> Problem | None:
    name = found.path.rpartition("/")[2]
    if name.lower().endswith(PICTURES) and size > PICTURE_LIMIT:
        return say(
            f"Das Bild „{name}“ hat {_megabytes(size)}.", "höchstens 1 MB, rund 1600 Pixel breit", f"{name} verkleinern"
        )
    if size > FILM_LIMIT:
        return say(f"„{name}“ hat {_megabytes(size)}.", "höchstens 100 MB je Datei", "Film kürzen oder kleiner rechnen")
    return None


def _reference(src: str, line: int, written: str, image: bool) -> Reference:
    link, _, anchor = written.partition("#")
    path = unquote(link.partition("?")[0])
    target = target_of(src, path) if path else src
    return Reference(line, written, target, unquote(anchor), image or target.lower().endswith(PICTURES))


def _in_head(item: Item) -> Iterator[tuple[str, str]]:
    if film := films.film_of(item):
        for key, name in (("datei", film.file), ("untertitel", film.captions), ("poster", film.poster)):
            if name:
                yield f"video.{key}", name
    if item.head.image:
        yield "bild.datei", item.head.image.file


def _fit(path: str) -> str:
    stem, ending = posixpath.splitext(unicodedata.normalize("NFC", path).rpartition("/")[2])
    return f"{slug(stem) or 'bild'}{ending.lower()}"


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB".replace(".", ",")
