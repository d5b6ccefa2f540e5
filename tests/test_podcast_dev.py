"""Real feeds, read a second time by means of their own: nothing here calls a function of podcast/ but `parse`.

The feeds belong to their publishers and lie beside the project; where they are absent, these tests are skipped.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import datetime
from email.utils import mktime_tz, parsedate_tz
from functools import cache
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest

from podcast.feed import parse
from podcast.model import FeedError

SHARED = Path(__file__).parent.parent.parent / "shared" / "feeds"
FEEDS = sorted((SHARED / "dev").glob("*.xml"))
CUT = "danjac__rss_new_feed_url"
ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
PODCAST = ("{https://podcastindex.org/namespace/1.0}",
           "{https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md}")  # fmt: skip
BERLIN = ZoneInfo("Europe/Berlin")

pytestmark = pytest.mark.skipif(not FEEDS, reason="no real feeds beside the project")


class Facts(NamedTuple):
    guid: str | None
    sound: str | None
    title: str
    day: str | None
    duration: int | None
    persons: tuple[tuple[str, str | None], ...]


def plain(value: str) -> str:
    hidden = ("Cc", "Cf")
    return " ".join("".join(c for c in value if c.isspace() or unicodedata.category(c) not in hidden).split())


def seconds(value: str | None) -> int | None:
    parts = (value or "").strip().split(":")
    if not all(re.fullmatch(r"[0-9.]+", part) for part in parts):
        return None
    total = 0.0
    for part in parts:
        total = total * 60 + float(part)
    return int(total)


def day(value: str | None) -> str | None:
    parsed = parsedate_tz(value) if value else None
    return datetime.fromtimestamp(mktime_tz(parsed), BERLIN).date().isoformat() if parsed else None


def read(data: bytes) -> Iterator[Facts]:
    for item in ElementTree.fromstring(data.strip()).iter("item"):
        enclosure = item.find("enclosure")
        persons = [child for child in item if child.tag in [f"{uri}person" for uri in PODCAST]]
        yield Facts(
            (item.findtext("guid") or "").strip() or None,
            enclosure.get("url") if enclosure is not None else None,
            plain(item.findtext("title") or ""),
            day(item.findtext("pubDate")),
            seconds(item.findtext(f"{ITUNES}duration")),
            tuple((plain(person.text or ""), person.get("role")) for person in persons),
        )


def distinct(items: Iterator[Facts]) -> list[Facts]:
    """Same guid and same sound file is one; the first counts."""
    found: dict[tuple[str | None, str | None], Facts] = {}
    for item in items:
        found.setdefault((item.guid, item.sound), item)
    return list(found.values())


@cache
def ours(path: Path) -> list[Facts]:
    return [
        Facts(
            episode.guid,
            episode.audio,
            episode.title,
            episode.day,
            episode.duration,
            tuple((person.name, person.rolle) for person in episode.persons),
        )
        for episode in parse(path.read_bytes(), "https://example.org/feed").episodes
    ]


@pytest.mark.parametrize("path", FEEDS, ids=lambda path: path.stem)
def test_feed(path: Path) -> None:
    if path.stem == CUT:
        with pytest.raises(FeedError, match="bricht mittendrin ab"):
            ours(path)
    else:
        assert ours(path) == distinct(read(path.read_bytes()))


def test_count_over_all_feeds() -> None:
    counts = [len(ours(path)) for path in FEEDS if path.stem != CUT]
    assert (len(counts), sum(counts)) == (30, 3660)
