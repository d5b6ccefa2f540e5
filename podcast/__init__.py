"""From a podcast feed to episodes that are never lost: pull, archive, pages. Pure code that knows no MkDocs."""

from podcast import outgoing
from podcast.archive import Archive, load
from podcast.model import Episode, FeedError, Status
from podcast.pages import EpisodePage, page, pages
from podcast.pull import pull
from podcast.report import Report
from podcast.settings import Settings, local_file

__all__ = [
    "Archive",
    "Episode",
    "EpisodePage",
    "FeedError",
    "Report",
    "Settings",
    "Status",
    "load",
    "local_file",
    "outgoing",
    "page",
    "pages",
    "pull",
]
