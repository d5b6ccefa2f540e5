"""The original episodes that the library brings along: they can be left out once a real feed is there."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from podcast.archive import Archive, load
from podcast.model import FeedError
from podcast.settings import DEFAULT_ARCHIVE

FEED = "podcast/aus-musterlingen/feed.xml"


def without(archive: Archive) -> Archive:
    """The archive as a site without original episodes shows it; they stay in the files."""
    return replace(archive, everything=tuple(one for one in archive.everything if one.source != FEED))


def guids(archive: Archive, base: Path) -> frozenset[str]:
    """By what files in docs/ name the original episodes; where the archive never saw them, the one that came along."""
    found = _own(archive)
    if not found:
        with suppress(FeedError):
            found = _own(load(base / DEFAULT_ARCHIVE))
    return found


def _own(archive: Archive) -> frozenset[str]:
    return frozenset(one.guid for one in archive.everything if one.source == FEED and one.guid)
