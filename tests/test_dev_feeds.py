"""The main job on real input: each real feed beside the project becomes a site, strictly and from an empty archive.

What is expected is read from the feed independently of our own parser. Skipped where the feeds are not there.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from email.utils import mktime_tz, parsedate_tz
from pathlib import Path
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest
from conftest import ROOT, Built, build

FEEDS = sorted((ROOT.parent / "shared/feeds/dev").glob("*.xml"))
PODCAST = (
    "{https://podcastindex.org/namespace/1.0}",
    "{https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md}",
)
ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
CUT = {"danjac__rss_new_feed_url.xml"}
INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def test_all_thirty_one_are_there():
    if not FEEDS:
        pytest.skip("the real feeds do not lie beside this project")
    assert len(FEEDS) == 31


def items(path: Path) -> list[dict]:
    """The distinct items of a well-formed feed, by nothing but ElementTree and the email module."""
    root = ElementTree.fromstring(path.read_bytes().lstrip(b"\xef\xbb\xbf \r\n\t"))
    found: dict[tuple, dict] = {}
    for number, item in enumerate(root.iter("item")):
        guid = (item.findtext("guid") or "").strip()
        enclosure = item.find("enclosure")
        sound = enclosure.get("url") if enclosure is not None else None
        key = (guid, sound) if guid or sound else (number, None)
        persons = [
            " ".join("".join(node.itertext()).split())
            for node in item
            if node.tag in [f"{space}person" for space in PODCAST]
        ]
        found.setdefault(key, {
            "title": " ".join(INVISIBLE.sub("", item.findtext("title") or "").split()),
            "datum": day(item.findtext("pubDate")),
            "dauer": seconds(item.findtext(f"{ITUNES}duration")),
            "personen": [name for name in persons if name],
        })  # fmt: skip
    return list(found.values())


def day(text: str | None) -> str | None:
    moment = parsedate_tz((text or "").strip())
    if moment is None:
        return None
    return datetime.fromtimestamp(mktime_tz(moment), ZoneInfo("Europe/Berlin")).date().isoformat()


def seconds(text: str | None) -> int | None:
    parts = (text or "").strip().split(":")
    if not all(re.fullmatch(r"\d+(\.\d+)?", part) for part in parts) or len(parts) > 3:
        return None
    total = 0.0
    for part in parts:
        total = total * 60 + float(part)
    return int(total) or None


@pytest.fixture(scope="module")
def sites(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[Path, Future[Built]]]:
    """The site of each feed that is asked for, built two at a time."""

    def made(feed: Path) -> Built:
        folder = tmp_path_factory.mktemp("feed")
        archive = {"PODCAST_PULL": "auto", "PODCAST_FEED": str(feed), "PODCAST_ARCHIVE": str(folder / "archiv")}
        return build(ROOT, folder / "site", archive)

    with ThreadPoolExecutor(2) as pool:
        asked = [item for item in request.session.items if item.path == request.path and "sites" in item.fixturenames]
        feeds = [item.callspec.params["feed"] for item in asked]
        yield {feed: pool.submit(made, feed) for feed in feeds}


@pytest.mark.parametrize("feed", FEEDS, ids=lambda path: path.stem)
def test_feed_becomes_a_site(feed, sites):
    built = sites[feed].result()
    assert built.code == 0, built.output
    episodes = [
        entry
        for entry in json.loads((built.site / "katalog.json").read_text(encoding="utf-8"))
        if entry["id"].startswith("p-")
    ]
    if feed.name in CUT:
        assert episodes == []
        assert "Der Feed bricht mittendrin ab" in built.output
        return
    assert len({entry["url"] for entry in episodes}) == len(episodes)
    expected = items(feed)
    seen = Counter((e["title"], e["datum"], e["dauer"], tuple(p["name"] for p in e["personen"])) for e in episodes)
    wanted = Counter((e["title"], e["datum"], e["dauer"], tuple(e["personen"])) for e in expected)
    assert seen == wanted, (list((wanted - seen).items())[:5], list((seen - wanted).items())[:5])
    assert all(datetime.fromisoformat(e["datum"]) for e in episodes if e["datum"])
