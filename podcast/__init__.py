"""From a podcast feed to episodes that are never lost: pull, archive, pages. Pure code that knows no MkDocs."""

from __future__ import annotations

from datetime import datetime

from podcast import examples, outgoing
from podcast.archive import Archive, load
from podcast.model import Chapter, Episode, FeedError, Status, Transcript
from podcast.pages import EpisodePage, page, pages
from podcast.report import Report
from podcast.settings import Settings, local_file
from podcast.transcript import parse as read_transcript


def pull(settings: Settings, *, accept_migration: bool = False, now: datetime | None = None) -> Report:
    """`podcast.pulling.pull`; what fetching needs (feedparser, urllib3, Pillow) is loaded by those who fetch."""
    if settings.pull == "never" or not settings.feed:
        return Report(source=settings.source, message="Es wurde nichts abgerufen.")
    from podcast import pulling

    return pulling.pull(settings, accept_migration=accept_migration, now=now)


__all__ = [
    "Archive",
    "Chapter",
    "Episode",
    "EpisodePage",
    "FeedError",
    "Report",
    "Settings",
    "Status",
    "Transcript",
    "examples",
    "load",
    "local_file",
    "outgoing",
    "page",
    "pages",
    "pull",
    "read_transcript",
]
