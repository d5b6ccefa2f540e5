"""From a podcast feed to episodes that are never lost: pull, archive, pages. Pure code that knows no MkDocs."""

from podcast import examples, outgoing
from podcast.archive import Archive, load
from podcast.model import Chapter, Episode, FeedError, Status, Transcript
from podcast.pages import EpisodePage, page, pages
from podcast.pull import pull
from podcast.report import Report
from podcast.settings import Settings, local_file
from podcast.transcript import parse as read_transcript

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
