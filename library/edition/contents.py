"""What an edition holds, item by item, and what is new against an older one."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from library.search import text_of

FILE = "ausgabe/inhalt.json"
VERSION = 1


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of the library; `sum` changes when its text does."""

    url: str
    title: str
    kind: str
    sum: str


@dataclass(frozen=True, slots=True)
class Contents:
    """All items of an edition and the day it was made."""

    day: str
    entries: tuple[Entry, ...]

    def to_json(self) -> str:
        """What the page of an edition compares, here and in the browser."""
        value = {"version": VERSION, "stand": self.day, "inhalte": [asdict(entry) for entry in self.entries]}
        return json.dumps(value, ensure_ascii=False, indent=0) + "\n"


@dataclass(frozen=True, slots=True)
class News:
    """What one edition has that an older one had not, and the other way round."""

    since: str
    added: tuple[Entry, ...]
    changed: tuple[Entry, ...]
    gone: tuple[Entry, ...]


class ContentsError(Exception):
    """The file that was given is no edition; says so in German."""


def contents(catalogue: Iterable[Mapping[str, Any]], pages: Mapping[str, str], day: str) -> Contents:
    """The items of katalog.json whose pages are there."""
    found = {entry["url"].lstrip("/"): entry for entry in catalogue if "#" not in entry["url"]}
    entries = (
        Entry(url, entry["title"], entry["art"], sha256(" ".join(text_of(page).split()).encode()).hexdigest()[:16])
        for url, entry in sorted(found.items())
        if (page := pages.get(f"{url}index.html"))
    )
    return Contents(day, tuple(entries))


def news(old: Contents, new: Contents) -> News:
    """An item is known by its address, which it keeps for ever."""
    before, now = ({entry.url: entry for entry in one.entries} for one in (old, new))
    return News(
        old.day,
        tuple(entry for url, entry in now.items() if url not in before),
        tuple(entry for url, entry in now.items() if url in before and before[url].sum != entry.sum),
        tuple(entry for url, entry in before.items() if url not in now),
    )


def read(path: Path) -> Contents:
    """The contents of an older edition: its ZIP, its folder or its list."""
    try:
        value = json.loads(_text(path))
        if value["version"] != VERSION:
            raise ValueError
        names = ("url", "title", "kind", "sum")
        entries = tuple(Entry(*(str(entry[name]) for name in names)) for entry in value["inhalte"])
        return Contents(str(value["stand"]), entries)
    except (OSError, ValueError, KeyError, TypeError, StopIteration, zipfile.BadZipFile):
        raise ContentsError(
            f"{path} ist keine Ausgabe der Bibliothek.\n  Erlaubt: das ZIP, der entpackte Ordner oder seine {FILE}"
        ) from None


def _text(path: Path) -> str:
    if path.is_dir():
        return next(iter(sorted(path.rglob(FILE)))).read_text(encoding="utf-8")
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            return archive.read(next(name for name in archive.namelist() if name.endswith(FILE))).decode()
    return path.read_text(encoding="utf-8")
