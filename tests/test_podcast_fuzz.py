"""Whatever bytes arrive: a result or a FeedError, soon."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_podcast_clean import assert_harmless

from podcast import chapters, clean, feed, identity, times, transcript
from podcast.model import FeedError

DATA = Path(__file__).parent / "data"
FEEDS = [path.read_bytes() for path in sorted((DATA / "feeds").glob("*.rss"))]
TRANSCRIPTS = [path.read_bytes() for path in sorted((DATA / "transcripts").iterdir()) if path.suffix != ".golden"]

quick = settings(max_examples=400, deadline=30_000, suppress_health_check=[HealthCheck.too_slow], derandomize=True)


@st.composite
def damaged(draw: st.DrawFn, originals: list[bytes], pieces: list[bytes]) -> bytes:
    """A good file after a few accidents: cuts, flips, doublings, insertions."""
    data = draw(st.sampled_from(originals))
    for _ in range(draw(st.integers(1, 5))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.sampled_from([0, 1, 3, 20, 200, 5000])))
        filling = draw(st.sampled_from([b"", data[start:end] * 2, *pieces]) | st.binary(max_size=8))
        data = data[:start] + filling + data[end:]
    return data


FEED_PIECES = [
    b"<item>", b"</item>", b"<![CDATA[", b"]]>", b"<!--", b"&", b"&#0;", b"&#xD800;", b"&#x110000;", b"&nbsp;",
    b"<rss>",
    b"</channel>",
    b"<title>", b"\x00", b"\xff\xfe", b"\xed\xa0\x80", b'<?xml version="1.0" encoding="utf-16"?>', 
    b"xmlns:x=''",
    b"<pubDate>Tue, 99 Foo 0000 99:99:99 +9999</pubDate>", b"<pubDate>9999-12-31T23:59:59-23:59</pubDate>",
    b"<guid/>", b"<enclosure/>", b'<enclosure url="http://[" type="audio/x"/>', b"<description><h1><div><a href='http://[x'>",
    b'<itunes:duration xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd">99999:99999:99</itunes:duration>',
]  # fmt: skip
TRANSCRIPT_PIECES = [
    b"-->", b"\n\n", b"00:00:00.000 --> 00:00:01.000\n", b"<v A>", b"[0:00]", b"**A:** ", b"A: ", b"## ",
    b"{", b"[", b'"', b"\\",
    b"WEBVTT", b"<p>", b"<cite>", b"<time>", b"\x00", b"\xff\xfe", b"NaN", b"1e999", 
    b'"startTime":', b'"body":', b"9" * 5000,
]  # fmt: skip


def read_feed(data: bytes) -> None:
    with suppress(FeedError):
        for episode in feed.parse(data).episodes:
            assert episode.key and episode.title and "\n" not in episode.title
            assert episode.day is None or len(episode.day) == 10
            assert_harmless(episode.notes)
            episode.title.encode()


@quick
@given(damaged(FEEDS, FEED_PIECES))
def test_damaged_feeds(data: bytes) -> None:
    read_feed(data)


@quick
@given(st.binary(max_size=200) | st.lists(st.sampled_from(FEED_PIECES), max_size=30).map(b"".join))
def test_any_bytes_as_a_feed(data: bytes) -> None:
    read_feed(data)
    read_feed(b"<rss><channel><item>" + data + b"</item></channel></rss>")


@quick
@given(damaged(TRANSCRIPTS, TRANSCRIPT_PIECES), st.sampled_from([None, "text/vtt", "text/html", "application/json"]))
def test_damaged_transcripts(data: bytes, kind: str | None) -> None:
    with suppress(FeedError):
        for turn in transcript.parse(data, kind).turns:
            assert turn.text.strip() == turn.text != ""
            assert turn.start is None or 0 <= turn.start < 1e10
            f"{turn.speaker}{turn.text}".encode()


@quick
@given(st.lists(st.sampled_from(TRANSCRIPT_PIECES) | st.binary(max_size=8), max_size=40).map(b"".join))
def test_any_bytes_as_a_transcript_or_chapters(data: bytes) -> None:
    for read in (transcript.parse, chapters.from_json):
        with suppress(FeedError):
            read(data)


@quick
@given(
    st.text()
    | st.lists(st.sampled_from(["<h1>", "<div>", "</p>", "http://a.b", "<a href=", "&", "\n\n", "x"])).map("".join)
)
def test_any_text(words: str) -> None:
    assert_harmless(clean.html(words))
    assert clean.text(clean.text(words)) == clean.text(words)
    assert len(clean.plain(clean.html(words))) <= clean.SUMMARY_LENGTH
    for address in (clean.url(words), clean.url(f"https://{words}")):
        assert address is None or address.lower().startswith(("http://", "https://"))
    times.published(words), times.seconds(words), identity.media_key(words), identity.media_name(words)
    slug = identity.slug(words, "p-0")
    assert slug and slug.isascii() and len(slug) <= 62 and slug == slug.strip("-").lower()


@quick
@given(st.floats(0, 1e6))
def test_times_are_read_as_they_are_written(value: float) -> None:
    assert times.seconds(times.clock(value)) == int(value)
