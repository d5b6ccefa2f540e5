"""Which pages of an earlier site stand: they would come out as they are, so nobody renders, writes or reads them.

MkDocs asks `is_modified` of every page under `--dirty` and answers from the times of two files, which knows nothing of
lists, templates and settings. Here a page is modified if anything that goes into its HTML is another than last time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from library.memo import NOTHING, Memo


@dataclass(frozen=True, slots=True)
class Held:
    """A page in the folder of a site."""

    made_of: bytes
    """The key of all that went into its HTML."""
    size: int
    time: int
    """When it was written, in nanoseconds: whoever else writes into the folder is noticed."""
    said: Any
    """What was read in it."""


@dataclass
class Standing:
    """The pages that a folder holds from an earlier build, by path below the root of the site."""

    site: Path
    _held: Mapping[str, Held] = field(default_factory=dict)
    kept: dict[str, Held] = field(default_factory=dict)
    """The pages that stand in this build."""

    @classmethod
    def of(cls, site: Path, memo: Memo) -> Standing:
        """What an earlier build has told of this folder, wherever it has been moved to since."""
        found = memo.get(_key(site, memo))
        return cls(site, {} if found is NOTHING else found)

    def copied(self, other: Path, memo: Memo) -> None:
        """Tells that another folder is a copy of this one, with the times of its files."""
        memo.put(_key(other, memo), self._held)

    def __contains__(self, path: str) -> bool:
        """Whether an earlier build has written this page."""
        return path in self._held

    def keep(self, path: str, made_of: bytes | None) -> bool:
        """Whether a page stands: it was made of the same, and nobody has touched it since."""
        held = self._held.get(path)
        if held is not None and held.made_of == made_of and _stat(self.site, path) == (held.size, held.time):
            self.kept[path] = held
        return path in self.kept

    def save(self, memo: Memo, made: Mapping[str, bytes], said: Mapping[str, Any]) -> None:
        """Tells the next build what this one has written, page by page, and what was read in it."""
        written = {
            path: Held(key, *found, said[path])
            for path, key in made.items()
            if path in said and (found := _stat(self.site, path))
        }
        memo.put(_key(self.site, memo), self.kept | written)


def _key(site: Path, memo: Memo) -> bytes | None:
    """A folder is known by what it is, not by its name: a preview exchanges two of them."""
    if not site.is_dir():
        return None
    found = site.stat()
    return memo.key("standing", found.st_dev, found.st_ino)


def _stat(site: Path, path: str) -> tuple[int, int] | None:
    """Size and time of a real file; None where there is none."""
    try:
        found = (site / path).lstat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns
