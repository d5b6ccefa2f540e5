"""How much our reading of feeds costs beside bare feedparser: `python tests/bench_podcast.py [FOLDER]`.

Both read the same bytes in the same run, alternately, and the best of five rounds counts. The goal is 1.8.
"""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import feedparser

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from podcast.feed import parse  # noqa: E402
from podcast.model import FeedError  # noqa: E402

FEEDS = ROOT.parent / "shared" / "feeds" / "dev"
ROUNDS = 5
GOAL = 1.8


def bare(data: bytes) -> None:
    feedparser.parse(io.BytesIO(data), sanitize_html=False, resolve_relative_uris=False)


def ours(data: bytes) -> None:
    with suppress(FeedError):
        parse(data, "https://example.org/feed.xml")


def seconds(read: Callable[[bytes], None], feeds: list[bytes]) -> float:
    start = time.perf_counter()
    for data in feeds:
        read(data)
    return time.perf_counter() - start


def main(folder: Path) -> int:
    feeds = [path.read_bytes() for path in sorted(folder.glob("*.xml"))]
    if not feeds:
        print(f"{folder}: keine Feeds")
        return 1
    rounds = [(seconds(bare, feeds), seconds(ours, feeds)) for _ in range(ROUNDS)]
    theirs, mine = (min(values) for values in zip(*rounds, strict=True))
    size = sum(map(len, feeds)) / 2**20
    print(
        f"{len(feeds)} feeds, {size:.1f} MB: feedparser {theirs:.2f} s, podcast {mine:.2f} s, ratio {mine / theirs:.2f}"
    )
    return 0 if mine <= GOAL * theirs else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else FEEDS))
