"""The permanent memory of the feed: one JSON file that changes as a whole or not at all, and files by content hash."""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import TypeAdapter, ValidationError

from podcast.model import Asset, Episode, FeedError, Show

FORMAT = 1
INDEX = "archive.json"
REMOVED = "entfernt.txt"
ASSETS = "assets"
_TEMPORARY = ".neu-"
_ABANDONED = 3600
_SUFFIXES = {
    "text/vtt": ".vtt",
    "application/srt": ".srt",
    "application/x-subrip": ".srt",
    "text/html": ".html",
    "text/plain": ".txt",
    "application/json": ".json",
    "application/json+chapters": ".json",
}


@dataclass(frozen=True, slots=True)
class Source:
    """One feed: its show, how many items it carried, and the validators of the answer that this content came with."""

    show: Show
    count: int
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Stored:
    """A stored file that is read when somebody asks. Its name stands for its bytes, size and time for a hand's edit."""

    path: str
    size: int
    changed: int

    def read(self) -> bytes | None:
        try:
            return Path(self.path).read_bytes()
        except OSError:
            return None


@dataclass(frozen=True, slots=True)
class Archive:
    """All episodes ever seen, in order of source, date and key."""

    everything: tuple[Episode, ...] = ()
    sources: Mapping[str, Source] = field(default_factory=lambda: MappingProxyType({}))
    removed: frozenset[str] = frozenset()
    """Keys and ids of the takedown list: known for ever, shown never again."""
    folder: Path | None = None

    @property
    def episodes(self) -> tuple[Episode, ...]:
        return tuple(episode for episode in self.everything if not self.is_removed(episode.key, episode.id))

    def is_removed(self, key: str, episode_id: str) -> bool:
        return key in self.removed or episode_id in self.removed

    def show(self, episode: Episode) -> Show | None:
        source = self.sources.get(episode.source)
        return source.show if source else None

    def path(self, name: str | None) -> Path | None:
        """Where a file is stored; None while it has not been fetched, and where it is missing."""
        path = self.folder / ASSETS / name if self.folder and name else None
        return path if path and path.is_file() else None

    def read(self, asset: Asset) -> bytes | None:
        """The bytes of a stored file; None while it has not been fetched."""
        stored = self.stored(asset)
        return stored.read() if stored else None

    def stored(self, asset: Asset) -> Stored | None:
        """A stored file, unread; None while it has not been fetched."""
        path = self.path(asset.file)
        try:
            found = path.stat() if path else None
        except OSError:
            return None
        return Stored(str(path), found.st_size, found.st_mtime_ns) if found else None


def ordered(episodes: Iterable[Episode]) -> tuple[Episode, ...]:
    """By source, date and key: what is new in a feed is added at the end of its part."""
    return tuple(sorted(episodes, key=lambda episode: (episode.source, episode.published or "", episode.key)))


def load(folder: Path, remember: Callable[..., Any] | None = None) -> Archive:
    """The archive in this folder; an empty one where there is none yet.

    `remember(function, *arguments)` may know the result from an earlier build.
    """
    path = folder / INDEX
    removed, found = _removed(folder / REMOVED), _content(path)
    if found is None:
        return Archive(removed=removed, folder=folder)
    episodes, sources = remember(_parsed, found, path) if remember else _parsed(found, path)
    return Archive(episodes, MappingProxyType(sources), removed, folder)


def _parsed(found: bytes, path: Path) -> tuple[tuple[Episode, ...], dict[str, Source]]:
    """What an index says; `path` is named where it says nothing."""
    try:
        data = json.loads(found)
    except (ValueError, RecursionError) as error:
        raise _damaged(path, f"kein lesbares JSON, {error}") from error
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise _damaged(path, f"unbekanntes Format, lesbar ist format {FORMAT}")
    try:
        episodes, sources = (_type(name).validate_python(data.get(name)) for name in ("episodes", "sources"))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise _damaged(path, f"{place}: {first['msg']}") from error
    return tuple(episodes), sources


def save(archive: Archive, folder: Path) -> bool:
    """Write the archive if it differs from what is there; returns whether it did."""
    episodes = list(ordered(archive.everything))
    data = {
        "format": FORMAT,
        "sources": _type("sources").dump_python(dict(archive.sources), mode="json", exclude_defaults=True),
        "episodes": _type("episodes").dump_python(episodes, mode="json", exclude_defaults=True),
    }
    text = json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    return _write(folder / INDEX, text.encode())


def store(folder: Path, asset: Asset, data: bytes, suffix: str | None = None) -> Asset:
    """Keep a file under the hash of its content, so that equal files are kept once and names never change."""
    name = f"{hashlib.sha256(data).hexdigest()[:20]}{suffix or _suffix(asset)}"
    path = folder / ASSETS / name
    if not path.is_file():
        _write(path, data)
    return replace(asset, file=name)


def sweep(folder: Path) -> None:
    """Clear away what an interrupted pull left unfinished, unless another one may still be at it."""
    for place in (folder, folder / ASSETS):
        for path in place.glob(f"{_TEMPORARY}*"):
            with suppress(OSError):
                if path.stat().st_mtime < time.time() - _ABANDONED:
                    path.unlink()


def _write(path: Path, data: bytes) -> bool:
    """Replace a file in one step: a reader, a crash or a kill finds the old content or the new, never a mixture."""
    with suppress(OSError):
        if path.read_bytes() == data:
            return False
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(prefix=_TEMPORARY, dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(temporary).unlink()
        raise
    _sync_folder(path.parent)
    return True


def _sync_folder(folder: Path) -> None:
    """The new name must survive a power cut too; Windows cannot open folders and does not need it."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _suffix(asset: Asset) -> str:
    by_type = _SUFFIXES.get((asset.type or "").split(";")[0].strip())
    found = re.search(r"\.(vtt|srt|json|html|txt|jpg|jpeg|png|webp)(?:[?#]|$)", asset.url.lower())
    return by_type or (f".{found[1]}" if found else ".bin")


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise FeedError(
            f"Das Archiv ist nicht lesbar: {path} ({error.strerror})."
            " Bitte die Rechte und den Pfad (extra.podcast.archive) prüfen."
        ) from error


def _removed(path: Path) -> frozenset[str]:
    """One key or id to a line, `#` starts a remark; everything after the first tab is a remark as well."""
    try:
        text = (_content(path) or b"").decode("utf-8-sig")
    except UnicodeError as error:
        raise FeedError(
            f"Die Liste {path} ist nicht lesbar. Bitte als UTF-8-Text speichern, eine Kennung je Zeile."
        ) from error
    lines = (line.split("\t")[0].strip() for line in text.splitlines())
    return frozenset(line for line in lines if line and not line.startswith("#"))


def _damaged(path: Path, found: str) -> FeedError:
    return FeedError(
        f"Das Archiv {path} ist beschädigt ({found}). Es wurde nichts überschrieben;"
        f" »git checkout -- {path}« holt die letzte gute Fassung zurück."
    )


@cache
def _type(name: str) -> TypeAdapter[Any]:
    """Built when it is needed: a build that knows this archive reads nothing anew."""
    return TypeAdapter({"episodes": list[Episode], "sources": dict[str, Source]}[name])
