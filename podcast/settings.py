"""Where the feed is, where its archive lies, and whether the network may be used."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from podcast import clean

DEFAULT_ARCHIVE = "podcast/archive"


@dataclass(frozen=True, slots=True)
class Settings:
    feed: str
    """An address, or a path: absolute, or relative to `base`."""
    archive: Path
    pull: Literal["auto", "never"] = "auto"
    base: Path = Path()
    """The folder that relative paths refer to: the one of mkdocs.yml."""
    examples: bool = True
    """Show the original episodes that the library brings along."""

    @classmethod
    def from_mapping(cls, values: Mapping[str, Any], base: Path) -> Settings:
        """The settings in `extra.podcast` of mkdocs.yml; what is missing or empty has its default."""
        return cls(
            feed=str(values.get("feed") or "").strip(),
            archive=Path(str(values.get("archive") or DEFAULT_ARCHIVE)),
            pull="never" if _is_no(values.get("pull")) else "auto",
            base=base,
            examples=not _is_no(values.get("beispielfolgen")),
        )

    @property
    def own(self) -> bool:
        """The feed is a file inside the project: a series of the library itself."""
        return self.feed_file is not None and not Path(self.source).is_absolute()

    @property
    def feed_file(self) -> Path | None:
        """The feed as a file, or None where it is an address."""
        return None if is_address(self.feed) else self.base / self.feed

    @property
    def archive_folder(self) -> Path:
        return self.base / self.archive

    @property
    def source(self) -> str:
        """What the archive calls this feed: no passwords, and for files inside the project no absolute path."""
        path = self.feed_file
        if path is None:
            return _without_password(self.feed.strip())
        absolute, base = Path(os.path.abspath(path)), Path(os.path.abspath(self.base))  # noqa: PTH100 — no symlinks resolved
        return absolute.relative_to(base).as_posix() if absolute.is_relative_to(base) else absolute.as_posix()


def _is_no(value: object) -> bool:
    return str(value).strip().lower() in ("never", "nie", "nein", "false", "0", "no")


def is_address(feed: str) -> bool:
    return "://" in feed


def local_file(source: str, base: Path, name: str) -> Path | None:
    """The file `name` beside the feed `source`, or None where it is missing or lies outside of the feed's folder."""
    relative = clean.path(name)
    if is_address(source) or relative is None:
        return None
    folder = (base / source).parent.resolve()
    try:
        found = (folder / relative).resolve()
        return found if found.is_relative_to(folder) and found.is_file() else None
    except (OSError, ValueError):
        return None


def _without_password(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return address
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl() if "@" in parts.netloc else address
