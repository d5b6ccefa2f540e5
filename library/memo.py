"""Remembers on disk what pure functions made of which values, so that a build computes only what is new.

The key of a result is a digest of the function's name and of all its arguments, under a salt that stands for the code;
nothing is ever invalidated by hand. A file that is damaged, foreign or gone means work, never a wrong result.
"""

from __future__ import annotations

import io
import pickle
import sqlite3
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import fields, is_dataclass
from functools import cached_property
from hashlib import blake2b
from operator import attrgetter
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")
Remember = Callable[..., Any]
"""`remember(function, *arguments)` is `function(*arguments)`, perhaps from an earlier build."""

NOTHING = object()
"""What `Memo.get` answers where nothing is remembered."""
_SEAL = 16
_HELD = 8 * 2**20
"""Bytes that wait in memory before they are written."""


def directly(function: Callable[..., T], *arguments: Any) -> T:
    """Remembers nothing."""
    return function(*arguments)


class Later:
    """What a function makes of its arguments, made when it is needed; until then it is known by what it is made of."""

    def __init__(self, function: Callable[..., Any], *arguments: Any) -> None:
        self._made_of = (function, *arguments)

    def __reduce__(self) -> tuple[Any, ...]:
        return Later, self._made_of

    @cached_property
    def value(self) -> Any:
        function, *arguments = self._made_of
        return function(*arguments)

    def forget(self) -> None:
        """Nobody will need it again in this build."""
        self.__dict__.pop("value", None)


class _Fields(dict[type, Callable[[Any], tuple[Any, ...]]]):
    """How dataclasses are taken apart for a digest: by one call for all fields, where pickle would ask for each."""

    def __missing__(self, kind: type) -> Callable[[Any], tuple[Any, ...]]:
        own = kind.__dict__
        if not is_dataclass(kind) or "__reduce__" in own:
            raise KeyError(kind)
        names = [field.name for field in fields(kind)]
        values = attrgetter(*names) if names else tuple
        self[kind] = lambda value: (kind, (values(value),))
        return self[kind]


_FIELDS = _Fields()


def digest(value: Any) -> bytes | None:
    """A name for a value that equal values share and others do not; None for what is no value but, say, a module."""
    written = io.BytesIO()
    pickler = pickle.Pickler(written, 5)
    pickler.dispatch_table = _FIELDS
    pickler.fast = True  # without it the bytes depend on which of several equal strings are one object
    try:
        pickler.dump(value)
    except (pickle.PicklingError, TypeError, AttributeError, RecursionError, ValueError):
        return None
    return blake2b(written.getbuffer(), digest_size=_SEAL).digest()


def code_digest(folders: Iterable[Path], installed: Path) -> bytes:
    """Stands for our code and for the versions of everything that is installed in a folder beside it."""
    told = blake2b(repr((sys.version, sorted(path.name for path in installed.glob("*.dist-info")))).encode())
    for path in files_digested(folders):
        told.update(path)
    return told.digest()


def files_digested(folders: Iterable[Path]) -> Iterator[bytes]:
    """Path and content of every file in some folders, in order; compiled code aside."""
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path.relative_to(folder.parent).as_posix().encode() + b"\0" + blake2b(path.read_bytes()).digest()


class Memo:
    """A `Remember` that keeps results in one file; with `live` also in memory, for builds in the same process."""

    def __init__(self, path: Path, salt: bytes, live: bool = False) -> None:
        self._path, self._salt = path, blake2b(salt, digest_size=_SEAL).digest()
        self._live: dict[bytes, Any] | None = {} if live else None
        self._fresh: dict[bytes, bytes] = {}
        self._held = 0
        self._used: set[bytes] = set()
        self._rows: sqlite3.Connection | None = self._open() or self._anew()

    def __call__(self, function: Callable[..., T], *arguments: Any) -> T:
        key = self.key(function.__module__, function.__qualname__, arguments)
        found = self.get(key)
        if found is NOTHING:
            found = self.put(key, function(*arguments))
        result: T = found
        return result

    def key(self, *values: Any) -> bytes | None:
        return digest(values)

    def get(self, key: bytes | None) -> Any:
        """What was put under a key, or NOTHING."""
        if key is None:
            return NOTHING
        self._used.add(key)
        if self._live is not None and key in self._live:
            return self._live[key]
        data = self._fresh.get(key) or self._read(key)
        found = NOTHING if data is None else _loaded(data)
        if self._live is not None and found is not NOTHING:
            self._live[key] = found
        return found

    def put(self, key: bytes | None, value: T) -> T:
        """Keeps a value under a key; what cannot be written is not kept."""
        if key is not None:
            self._used.add(key)
            with suppress(pickle.PicklingError, TypeError, AttributeError):
                self._fresh[key] = data = pickle.dumps(value, 5)
                self._held += len(data)
                if self._live is not None:
                    self._live[key] = value
        if self._held > _HELD:
            self._write()
        return value

    def save(self, whole: bool = True) -> None:
        """Ends a build: writes what is new; a whole build drops what is old once it is more than what it has used."""
        self._write()
        with suppress(sqlite3.Error):
            if self._rows is not None:
                self._rows.commit()
            if self._rows is not None and whole:
                kept = {key for (key,) in self._rows.execute("SELECT key FROM made")}
                if len(kept) > 2 * len(self._used):
                    with self._rows:
                        old = [(key,) for key in kept - self._used]
                        self._rows.executemany("DELETE FROM made WHERE key = ?", old)
        if self._live is not None:
            self._live = {key: value for key, value in self._live.items() if key in self._used}
        self._used.clear()

    def _write(self) -> None:
        """A kill leaves all of these rows or none; if another build is writing, nothing is lost but time."""
        if self._rows is not None and self._fresh:
            with suppress(sqlite3.Error), self._rows:
                rows = ((key, self._seal(key, data) + data) for key, data in self._fresh.items())
                self._rows.executemany("INSERT OR REPLACE INTO made VALUES (?, ?)", rows)
            self._fresh.clear()
            self._held = 0

    def _read(self, key: bytes) -> bytes | None:
        if self._rows is None:
            return None
        try:
            if not self._rows.in_transaction:  # or else each row is locked by itself
                self._rows.execute("BEGIN")
            row = self._rows.execute("SELECT value FROM made WHERE key = ?", (key,)).fetchone()
        except sqlite3.Error:
            self._rows = self._anew()
            return None
        if row is None or not isinstance(row[0], bytes) or row[0][:_SEAL] != self._seal(key, row[0][_SEAL:]):
            return None
        return row[0][_SEAL:]

    def _seal(self, key: bytes, data: bytes) -> bytes:
        """Proves that a result is whole and was made by this code for this key; only then it is read."""
        return blake2b(data, digest_size=_SEAL, key=self._salt, salt=key).digest()

    def _open(self) -> sqlite3.Connection | None:
        """The file of an earlier build, if this code has written it."""
        try:
            rows = sqlite3.connect(f"file:{self._path}?mode=rw", uri=True, timeout=1, check_same_thread=False)
            if rows.execute("SELECT salt FROM code").fetchall() == [(self._salt,)]:
                return rows
        except (sqlite3.Error, OSError):
            pass
        return None

    def _anew(self) -> sqlite3.Connection | None:
        """An empty file; None where none can be written, and then nothing outlives the build."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            for path in (self._path, self._path.with_name(f"{self._path.name}-journal")):
                path.unlink(missing_ok=True)
            rows = sqlite3.connect(self._path, timeout=1, check_same_thread=False)
            rows.executescript(
                "PRAGMA synchronous=OFF; BEGIN; CREATE TABLE code (salt BLOB);"
                "CREATE TABLE made (key BLOB PRIMARY KEY, value BLOB); COMMIT;"
            )
            with rows:
                rows.execute("INSERT INTO code VALUES (?)", (self._salt,))
            return rows
        except (sqlite3.Error, OSError):
            return None


def _loaded(data: bytes) -> Any:
    try:
        return pickle.loads(data)
    except Exception:  # what a pickle of other versions raises is not to be foreseen
        return NOTHING
