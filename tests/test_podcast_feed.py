"""Each oddity of a feed is a pair in data/feeds: `name.rss` and what we make of it, `name.json`."""

from __future__ import annotations

import doctest
import importlib
import json
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from podcast import document, feed, identity, times
from podcast.model import Episode, Feed, FeedError

PACKAGE = Path(feed.__file__).parent
FEEDS = Path(__file__).parent / "data" / "feeds"


def as_values(found: Feed) -> Any:
    return TypeAdapter(Feed).dump_python(found, mode="json", exclude_defaults=True)


@pytest.mark.parametrize("path", sorted(FEEDS.glob("*.rss")), ids=lambda path: path.stem)
def test_pair(path: Path) -> None:
    expected = json.loads(path.with_suffix(".json").read_text("utf-8"))
    try:
        found = as_values(feed.parse(path.read_bytes()))
    except FeedError as error:
        found = {"abgelehnt": str(error)}
    assert found == expected


def test_every_pair_is_complete() -> None:
    assert {path.stem for path in FEEDS.glob("*.rss")} == {path.stem for path in FEEDS.glob("*.json")}


def rss(items: str, channel: str = "") -> bytes:
    return f'<rss version="2.0"><channel><title>Show</title>{channel}{items}</channel></rss>'.encode()


def episodes(data: bytes) -> tuple[Episode, ...]:
    return feed.parse(data).episodes


def test_the_day_is_the_one_in_germany() -> None:
    days = {episode.title: episode.day for episode in episodes((FEEDS / "daten.rss").read_bytes())}
    assert days["Kurz vor Mitternacht UTC"] == "2025-01-01"
    assert days["Sommerzeit, 22:30 UTC"] == "2024-07-02"
    assert days["Kurz nach Mitternacht CET"] == "2025-03-05"
    assert days["MESZ"] == days["CEST"] == "2025-07-05"
    assert days["Nur der Tag"] == "2025-03-05"
    assert days["Müll"] is None


def test_offsets_that_no_zone_has_count_as_written() -> None:
    assert times.published("Tue, 08 Mar 2022 15:30:00 -3000") == "2022-03-09T21:30:00+00:00"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_byte_order_marks(encoding: str) -> None:
    assert episodes(rss("<item><title>Größe</title></item>").decode().encode(encoding))[0].title == "Größe"


@pytest.mark.parametrize("name", ["punycode", "idna", "unicode_escape", "utf-7", "zlib", "gibt-es-nicht", "utf-16"])
def test_declared_encodings_that_no_feed_is_written_in(name: str) -> None:
    data = f'<?xml version="1.0" encoding="{name}"?>'.encode() + rss("<item><title>Größe</title></item>")
    assert episodes(data)[0].title == "Größe"


def test_an_item_made_of_elements_instead_of_text() -> None:
    notes = '<description>Vorab <p xmlns="http://www.w3.org/1999/xhtml">Ein <b>Absatz</b></p></description>'
    assert episodes(rss(f"<item><title>T</title>{notes}</item>"))[0].notes == "Vorab <p>Ein <b>Absatz</b></p>"


def test_relative_addresses_belong_to_the_address_of_the_feed() -> None:
    data = (FEEDS / "tondateien.rss").read_bytes()
    found = {episode.title: episode.audio for episode in feed.parse(data, "https://host.example/f/feed.xml").episodes}
    assert found["Daneben"] == "https://host.example/f/ton/sieben.mp3"
    assert found["Böse"] is None


def test_deep_nesting_is_refused() -> None:
    with pytest.raises(FeedError, match="tiefer verschachtelt"):
        feed.parse(rss("<item>" + "<a>" * 200 + "</a>" * 200 + "</item>"))


@pytest.mark.parametrize(
    "piece",
    ["<item/>", "<a/>", "<item><a/></item>", "<!--", "<![CDATA[", "<?", "&", "&a", "&#", "<a ", " ", "\n", "<a x=''/>",
     "</a>", "<item><description>&lt;ul&gt;</description></item>", "<item><title>" + "x" * 900 + "</title></item>"],
)  # fmt: skip
def test_no_bytes_take_long(piece: str) -> None:
    """Two megabytes of the same, before, inside and instead of a feed."""
    data = piece.encode() * (2**21 // len(piece))
    for body in (data, b"<rss><channel>" + data + b"</channel></rss>", b"<!-- -->" + data, b"<rss>" + data):
        start = time.process_time()
        with suppress(FeedError):
            feed.parse(body)
        assert time.process_time() - start < 8, (piece, body[:20])


def test_line_numbers_are_those_of_the_file() -> None:
    with pytest.raises(FeedError, match=r"\(Zeile 3\)"):
        feed.parse(b'<?xml version="1.0"?>\n<rss version="2.0">\n<channel></b></channel></rss>')


def test_cleaning_leaves_what_is_right_alone() -> None:
    body = '<rss version="2.0">&amp;<![CDATA[&uuml; &]]><!-- & --><?p & ?>&#252;</rss>'
    declaration = '<?xml version="1.0" encoding="UTF-8"?>'
    assert document.cleaned(body.encode()).decode() == declaration + body


def test_keys_do_not_depend_on_the_order_of_items() -> None:
    found = episodes((FEEDS / "kennungen.rss").read_bytes())
    again = identity.distinct(reversed(found))
    assert {episode.key for episode in again} == {episode.key for episode in found}
    by_audio = {episode.audio: episode.key for episode in found if episode.audio}
    assert by_audio == {episode.audio: episode.key for episode in again if episode.audio}


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Straßenfußball & Ärger", "strassenfussball-und-aerger"),
        ("Čeština – café", "cestina-cafe"),
        ("Los geht’s!", "los-gehts"),
        ("北京", "p-0"),
        ("???", "p-0"),
        ("Index", "index-2"),
        ("Aux", "aux-2"),
        ("Wort " * 20, "wort-" * 11 + "wort"),
        ("x" * 100, "x" * 60),
        ("a" * 55 + " " + "b" * 20, "a" * 55),
    ],
)
def test_slugs(title: str, slug: str) -> None:
    assert identity.slug(title, "p-0") == slug


@pytest.mark.parametrize("address", ["https://a.example/1.mp3#t=1", "http://A.example/1.mp3?x", "//a.example/1.mp3"])
def test_media_keys_of_one_file_are_equal(address: str) -> None:
    assert identity.media_key(address) == "a.example/1.mp3"


def test_media_names_survive_a_move() -> None:
    assert identity.media_name("https://neu.example/x/Folge%2012.MP3?a=b") == "folge 12.mp3"


@pytest.mark.parametrize("name", sorted(path.stem for path in PACKAGE.glob("*.py")))
def test_examples_in_docstrings(name: str) -> None:
    module = importlib.import_module(f"podcast.{name}" if name != "__init__" else "podcast")
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("0", 0), ("1:75", 135), ("62 min", 3720), ("01:02:03.9", 3723.9), ("", None), (":", None), ("1:2:3:4", None)],
)
def test_seconds(written: str, seconds: float | None) -> None:
    assert times.seconds(written) == seconds
