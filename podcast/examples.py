"""The original episodes that the library brings along: they can be left out once a real feed is there."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from podcast import fetch
from podcast.archive import Archive
from podcast.feed import parse
from podcast.model import FeedError

FEED = "podcast/aus-musterlingen/feed.xml"


def without(archive: Archive) -> Archive:
    """The archive as a site without original episodes shows it; they stay in the files."""
    return replace(archive, everything=tuple(one for one in archive.everything if one.source != FEED))


def guids(archive: Archive, base: Path) -> frozenset[str]:
    """By what files in docs/ name the original episodes; an archive that never saw them asks their feed."""
    known = [one.guid for one in archive.everything if one.source == FEED]
    if not known:
        with suppress(FeedError):
            known = [one.guid for one in parse(fetch.read_file(base / FEED)).episodes]
    return frozenset(guid for guid in known if guid)
