"""The podcast feed of the library: what two other programs read in it is what the archive holds, exactly."""

from __future__ import annotations

import doctest
import io
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import feedparser
import podcastparser
import pytest
from conftest import ROOT, build, draw

import podcast
from podcast import archive as storage
from podcast import cues, feed, outgoing
from podcast.archive import Archive
from podcast.merge import merge
from podcast.model import Asset, Episode, FeedError, Person, Section, Transcript, Turn
from podcast.pages import chapters, pages, transcript
from podcast.settings import is_address

OWN = [path for path in sorted((Path(__file__).parent / "data/feeds").glob("*.rss")) if "abgelehnt" not in path.name]
REAL = sorted((ROOT.parent / "shared/feeds/dev").glob("*.xml"))
URL = "https://bibliothek.example/unter/"
NOW = datetime(2027, 1, 1, tzinfo=UTC)
PODCAST = "{https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md}"
STAMP = r"([0-9]{2}:[0-5][0-9]:[0-5][0-9]\.[0-9]{3})"
SPOKEN = r"(?:<v [^<>&\n]+>)?(?:[^<>&\n]|&(?:amp|lt|gt);)+"
CUE = re.compile(rf"{STAMP} --> {STAMP}(?:\n{SPOKEN})+")


def archived(path: Path) -> Archive:
    """The archive after a first pull of this feed."""
    return merge(Archive(), feed.parse(path.read_bytes(), "https://host.example/feed.xml"), path.name, NOW)[0]


def site_of(archive: Archive, sounds: dict[str, int] | None = None) -> outgoing.Site:
    pages_ = {one.slug: f"podcast/{one.slug}/" for one in archive.episodes}
    return outgoing.Site(URL, "Bibliothek", pages_, sounds or {})


class Expected:
    """What a reader must find of an episode, from the archive alone."""

    def __init__(self, episode: Episode, archive: Archive, site: outgoing.Site) -> None:
        self.episode = episode
        self.link = site.url + site.pages[episode.slug]
        self.moment = datetime.fromisoformat(episode.published) if episode.published else None
        self.marks = [mark for mark in chapters(episode, archive) if mark.start is not None]
        self.chapters_file = f"{site.url}podcast/kapitel/{episode.slug}.json" if self.marks else ""
        self.said = transcript(episode, archive)
        timed = self.said and any(turn.start is not None for turn in self.said.turns)
        self.cues_file = f"{site.url}podcast/transkripte/{episode.slug}.vtt" if timed else ""
        self.transcript = self.cues_file or (self.link if self.said else "")
        self.sound: tuple[str, int] | None = None
        if episode.audio and is_address(episode.audio):
            self.sound = (episode.audio, episode.audio_length or 0)
        elif episode.audio in site.sounds:
            self.sound = (f"{site.url}podcast/ton/{quote(episode.audio)}", site.sounds[episode.audio])


def expected(archive: Archive, site: outgoing.Site) -> list[Expected]:
    """Newest first."""
    known = sorted(archive.episodes, key=lambda one: (one.published or "", one.key), reverse=True)
    return [Expected(one, archive, site) for one in known if one.slug in site.pages]


def compare(written: Mapping[str, bytes], archive: Archive, site: outgoing.Site) -> None:
    """What is written against what is known: the feed by three readers, and the files that it names."""
    wanted, data = expected(archive, site), written[outgoing.FEED]
    _podcastparser(podcastparser.parse(site.url + outgoing.FEED, io.BytesIO(data)), wanted)
    _feedparser(feedparser.parse(io.BytesIO(data), sanitize_html=False, resolve_relative_uris=False), wanted)
    _ourselves(data, wanted)
    named = {url.removeprefix(site.url) for one in wanted for url in (one.cues_file, one.chapters_file) if url}
    assert set(written) == {outgoing.FEED} | named
    for one in wanted:
        if one.chapters_file:
            _chapter_file(written[one.chapters_file.removeprefix(site.url)], one)
        if one.cues_file and one.said:
            _cue_file(written[one.cues_file.removeprefix(site.url)].decode(), one.said)


def _chapter_file(data: bytes, one: Expected) -> None:
    file = json.loads(data)
    assert file["version"] == "1.2.0"
    found = [(row["startTime"], row["title"], row.get("url")) for row in file["chapters"]]
    assert found == [(round(mark.start or 0, 3), mark.title, mark.href) for mark in one.marks]


def _cue_file(text: str, said: Transcript) -> None:
    """Read twice: strictly by the grammar of WebVTT, and by our own reader."""
    first, *blocks = text.removesuffix("\n").split("\n\n")
    assert first == "WEBVTT" and "\n\n\n" not in text
    times = [CUE.fullmatch(block).groups() for block in blocks]  # type: ignore[union-attr]
    assert all(start < end for start, end in times)
    assert [start for start, _ in times] == sorted(start for start, _ in times)
    script = cues.from_vtt(text)
    assert not script.problems
    found = [(cue.speaker, cue.text) for cue in script.cues]
    assert sorted(found) == sorted((turn.speaker, turn.text) for turn in said.turns)
    starts = {round(cue.start or 0, 3) for cue in script.cues}
    assert {round(turn.start, 3) for turn in said.turns if turn.start is not None} <= starts


def _podcastparser(found: dict[str, Any], wanted: list[Expected]) -> None:
    rows = {row["guid"]: row for row in found["episodes"]}
    assert len(rows) == len(found["episodes"]) == len(wanted)
    for one in wanted:
        episode, row = one.episode, rows[one.episode.key]
        assert row["title"] == episode.title
        assert row["link"] == one.link
        assert row["published"] == (int(one.moment.timestamp()) if one.moment else 0)
        assert row["total_time"] == (episode.duration or 0)
        assert row.get("number") == (episode.number or None)
        assert row.get("season") == episode.season
        assert row.get("explicit") == episode.explicit
        if episode.notes:
            assert row["description_html"] == episode.notes
        assert [(sound["url"], max(sound["file_size"], 0)) for sound in row["enclosures"]] == (
            [(podcastparser.normalize_feed_url(one.sound[0]), one.sound[1])] if one.sound else []
        )
        assert [(who["name"], who["role"], who["group"], who["href"]) for who in row.get("persons", ())] == [
            (who.name, (who.rolle or "host").lower(), (who.gruppe or "cast").lower(), who.href)
            for who in episode.persons
        ]
        assert [(mark["start"], mark["title"], mark.get("href")) for mark in row.get("chapters", ())] == [
            (int(round(mark.start or 0, 3)), mark.title, mark.href) for mark in one.marks
        ]
        assert row.get("transcript_url", "") == one.transcript
        assert row.get("chapters_json_url", "") == one.chapters_file


def _feedparser(found: Any, wanted: list[Expected]) -> None:
    assert not found.bozo
    assert [entry.id for entry in found.entries] == [one.episode.key for one in wanted]
    for one, entry in zip(wanted, found.entries, strict=True):
        episode = one.episode
        assert (entry.title, entry.link) == (episode.title, one.link)
        assert entry.get("published_parsed") == (one.moment.utctimetuple() if one.moment else None)
        assert entry.get("itunes_duration") == (None if episode.duration is None else str(episode.duration))
        assert [(sound.href, int(sound.length)) for sound in entry.enclosures] == ([one.sound] if one.sound else [])
        if one.sound and one.sound[0] == episode.audio and episode.audio_type:
            assert entry.enclosures[0].type == episode.audio_type
        assert [part.value for part in entry.get("content", ())] == ([episode.notes] if episode.notes else [])
        assert [
            (mark.start_parsed, mark.title, mark.get("href"))
            for mark in (entry.psc_chapters.chapters if one.marks else ())
        ] == [(timedelta(milliseconds=round((mark.start or 0) * 1000)), mark.title, mark.href) for mark in one.marks]
        if one.transcript:
            kind = "text/vtt" if one.transcript.endswith(".vtt") else "text/html"
            assert (entry.podcast_transcript["url"], entry.podcast_transcript["type"]) == (one.transcript, kind)


def _ourselves(data: bytes, wanted: list[Expected]) -> None:
    """A library that takes in the feed of another one loses nothing but where the originals lie."""
    left_out: dict[str, Any] = dict.fromkeys(("audio_type", "chapters_file", "image", "series", "missing_since"))
    left_out |= dict.fromkeys(("transcripts", "chapters", "keywords"), ())
    left_out |= dict.fromkeys(("notes", "summary", "slug", "id", "source", "first_seen"), "")
    assert [replace(one, **left_out) for one in feed.parse(data, URL).episodes] == [
        replace(
            one.episode,
            guid=one.episode.key,
            link=one.link,
            season_name=None if one.episode.season is None else one.episode.season_name,
            audio=one.sound[0] if one.sound else None,
            audio_length=one.sound[1] if one.sound else None,
            **left_out,
        )
        for one in wanted
    ]


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.stem)
def test_fixture_is_passed_on_whole(path: Path) -> None:
    archive = archived(path)
    site = site_of(archive)
    compare(outgoing.files(archive, pages(archive), site), archive, site)


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_real_feed_is_passed_on_whole(path: Path) -> None:
    try:
        archive = archived(path)
    except FeedError:
        pytest.skip("refused on the way in")
    site = site_of(archive)
    compare(outgoing.files(archive, pages(archive), site), archive, site)


VTT = """WEBVTT

00:00.000 --> 00:04.000
<v Mara Vogt>Guten Tag &amp; willkommen.

00:04.500 --> 00:09.000
<v Jonas Reuter>Ist 3 &lt; 4? Und was heißt „-->“?
"""
MARKS = b'{"version": "1.2.0", "chapters": [{"startTime": 0, "title": "Anfang"}, {"startTime": 4.5, "title": "Mehr"}]}'
FULL = Episode(
    key="voll",
    guid="voll",
    title="Alles & <b>mehr</b>",
    published="2026-12-31T23:30:00+00:00",
    duration=3723,
    audio="ton/größe eins.mp3",
    audio_type="audio/x-falsch",
    audio_length=1,
    persons=(
        Person("Mara Vogt", "host", "cast", "https://example.org/mara?a=1&b=2"),
        Person("Jonas Reuter"),
        Person("Mara Vogt", "guest"),
    ),
    season=2,
    season_name="Zweite",
    number=7,
    notes='<p>Notizen mit <a href="https://example.org/" rel="noopener noreferrer">Link</a> ]]&gt;</p>',
    summary="Kurz & 3 < 4.",
    explicit=False,
    slug="alles",
    id="p-1",
)


def kept(folder: Path, **values: Any) -> Archive:
    """An archive on disk with one episode, its transcript and its chapters."""
    told = storage.store(folder, Asset("https://host.example/a.vtt", "text/vtt"), VTT.encode())
    marks = storage.store(folder, Asset("https://host.example/a.json", "application/json+chapters"), MARKS)
    episode = replace(FULL, **{"transcripts": (told,), "chapters_file": marks} | values)
    return Archive((episode,), folder=folder)


def item(written: Mapping[str, bytes]) -> ElementTree.Element:
    found = ElementTree.fromstring(written[outgoing.FEED]).find("channel/item")
    assert found is not None
    return found


def test_episode_with_everything(tmp_path: Path) -> None:
    archive = kept(tmp_path)
    site = site_of(archive, {"ton/größe eins.mp3": 240_006})
    written = outgoing.files(archive, pages(archive), site)
    compare(written, archive, site)
    enclosure = item(written).find("enclosure")
    assert enclosure is not None and enclosure.attrib == {
        "url": f"{URL}podcast/ton/ton/gr%C3%B6%C3%9Fe%20eins.mp3",
        "length": "240006",
        "type": "audio/mpeg",
    }
    season = item(written).find(f"{PODCAST}season")
    assert season is not None and (season.text, season.attrib) == ("2", {"name": "Zweite"})
    persons = [(person.text, person.attrib) for person in item(written).iter(f"{PODCAST}person")]
    assert persons[0] == ("Mara Vogt", {"role": "host", "group": "cast", "href": "https://example.org/mara?a=1&b=2"})
    assert persons[1] == ("Jonas Reuter", {}), "nothing is invented"


def test_order_of_pulling_makes_no_difference() -> None:
    archive = archived(OWN[0])
    turned = replace(archive, everything=archive.everything[::-1])
    site = site_of(archive)
    assert outgoing.files(archive, pages(archive), site) == outgoing.files(turned, pages(turned), site)


def test_transcript_without_times_is_the_page(tmp_path: Path) -> None:
    told = storage.store(tmp_path, Asset("https://host.example/a.txt", "text/plain"), b"Mara: Guten Tag.")
    archive = kept(tmp_path, transcripts=(told,), chapters_file=None)
    site = site_of(archive)
    written = outgoing.files(archive, pages(archive), site)
    compare(written, archive, site)
    found = item(written).find(f"{PODCAST}transcript")
    assert found is not None and found.attrib == {"url": f"{URL}podcast/alles/", "type": "text/html"}


def test_what_the_library_withholds_is_not_in_the_feed(tmp_path: Path) -> None:
    archive = kept(tmp_path)
    written = outgoing.files(archive, pages(archive), replace(site_of(archive), pages={}))
    assert set(written) == {outgoing.FEED}
    assert feedparser.parse(io.BytesIO(written[outgoing.FEED])).entries == []


def test_local_sound_that_is_missing_is_no_sound(tmp_path: Path) -> None:
    archive = kept(tmp_path)
    assert item(outgoing.files(archive, pages(archive), site_of(archive))).find("enclosure") is None


@pytest.mark.parametrize(
    ("audio", "told", "kind"),
    [
        ("https://host.example/a.m4a?x=1.mp3", None, "audio/mp4"),
        ("https://host.example/a.mp3", "audio/x-mp3", "audio/x-mp3"),
        ("https://host.example/abspielen?id=7", None, "audio/mpeg"),
        ("eins.OGG", "audio/mpeg", "audio/ogg"),
        ("eins.spx", "audio/speex", "audio/speex"),
    ],
)
def test_type_of_sound(tmp_path: Path, audio: str, told: str | None, kind: str) -> None:
    archive = kept(tmp_path, audio=audio, audio_type=told)
    found = item(outgoing.files(archive, pages(archive), site_of(archive, {audio: 5}))).find("enclosure")
    assert found is not None and found.get("type") == kind


def test_summary_without_notes_is_no_html(tmp_path: Path) -> None:
    archive = kept(tmp_path, notes="", summary="<img src=x onerror=alert(1)> & 3 < 4")
    found = item(outgoing.files(archive, pages(archive), site_of(archive)))
    assert found.findtext("description") == "&lt;img src=x onerror=alert(1)&gt; &amp; 3 &lt; 4"


def test_cues_of_paragraphs_with_and_without_time() -> None:
    turns = (
        Turn(None, "", "Vorab."),
        Turn(2.0, "Mara Vogt", "Eins --> zwei & <b>drei</b>."),
        Turn(None, "Jonas Reuter", "Ohne Zeit."),
        Turn(9.0, "Mara Vogt", "Später."),
        Turn(5.25, "Jonas Reuter", "Dazwischen."),
        Turn(5.25, "Mara Vogt", "Zugleich."),
    )
    said = Transcript((Section("", None, turns[:3]), Section("Kapitel", 5.0, turns[3:])))
    text = outgoing.vtt(said, 12).decode()
    _cue_file(text, said)
    assert [block.split("\n")[0] for block in text.split("\n\n")[1:]] == [
        "00:00:00.000 --> 00:00:02.000",
        "00:00:02.000 --> 00:00:05.250",
        "00:00:05.250 --> 00:00:09.000",
        "00:00:05.250 --> 00:00:09.000",
        "00:00:09.000 --> 00:00:12.000",
    ]
    assert "<v Mara Vogt>Eins --&gt; zwei &amp; &lt;b&gt;drei&lt;/b&gt;.\n<v Jonas Reuter>Ohne Zeit.\n" in text


def test_examples() -> None:
    assert doctest.testmod(outgoing).failed == 0


@pytest.mark.parametrize("duration", [None, 0, 3])
def test_last_cue_lasts_as_long_as_its_words(duration: int | None) -> None:
    said = Transcript((Section("", None, (Turn(5.0, "", "x" * 28),)),))
    assert "00:00:05.000 --> 00:00:07.000" in outgoing.vtt(said, duration).decode()


def test_built_library_passes_on_its_archive(site: Path) -> None:
    url = "https://bibliothek.example/"
    archive = podcast.load(ROOT / "podcast/archive")
    texts = {path.stem: path.read_text("utf-8") for path in (ROOT / "docs/podcast").glob("*.md")}
    found = {stem: re.search(r"^  guid: (\S+)$", text, re.M) for stem, text in texts.items()}
    files = {guid[1]: stem for stem, guid in found.items() if guid}
    sounds = {path.name: path.stat().st_size for path in (site / "podcast/ton").iterdir()}
    addresses = {one.slug: f"podcast/{files.get(one.key, one.slug)}/" for one in archive.episodes}
    paths = [site / outgoing.FEED, *site.glob("podcast/transkripte/*"), *site.glob("podcast/kapitel/*")]
    written = {path.relative_to(site).as_posix(): path.read_bytes() for path in paths}
    compare(written, archive, outgoing.Site(url, "Amtshelden Bibliothek", addresses, sounds))
    assert len(addresses) >= 20 and sounds
    named = re.findall(rf'(?:url=|href=|<link>)"?{url}([^"<]*)', written[outgoing.FEED].decode())
    assert len(named) > 2 * len(addresses)
    assert [path for path in named if not ((site / path).is_file() or (site / path / "index.html").is_file())] == []


def test_feed_is_shown(site: Path) -> None:
    listed = (site / "podcast/index.html").read_text("utf-8")
    assert '<a href="feed.xml">Feed des Podcasts</a>' in listed
    assert '<link rel="alternate" type="application/rss+xml" title="Feed des Podcasts" href="feed.xml">' in listed
    assert 'title="Feed des Podcasts" href="podcast/feed.xml">' in (site / "index.html").read_text("utf-8")


WAITING = """
== feed.xml
<rss version="2.0"><channel><title>Probe</title>
<item><title>Schon da</title><guid>a</guid><pubDate>Mon, 05 Jan 2026 06:00:00 +0100</pubDate>
<enclosure url="da.mp3" length="1" type="audio/mpeg"/></item>
<item><title>Kommt noch</title><guid>b</guid><pubDate>Mon, 05 Jan 2032 06:00:00 +0100</pubDate>
<enclosure url="spaeter.mp3" length="1" type="audio/mpeg"/></item>
</channel></rss>
== da.mp3
ton
== spaeter.mp3
ton
"""


def test_future_episode_waits_with_its_sound(project: Callable[[str], Path], tmp_path: Path) -> None:
    root = project("")
    draw(WAITING, root / "podcast/probe")
    archive = tmp_path / "archiv"
    values = {"PODCAST_PULL": "auto", "PODCAST_FEED": "podcast/probe/feed.xml", "PODCAST_ARCHIVE": str(archive)}
    built = build(root, tmp_path / "site", values | {"SITE_URL": URL})
    assert built.code == 0, built.output
    assert [path.name for path in (tmp_path / "site/podcast/ton").iterdir()] == ["da.mp3"]
    data = (tmp_path / "site/podcast/feed.xml").read_bytes()
    site_ = outgoing.Site(URL, "Bibliothek", {"schon-da": "podcast/schon-da/"}, {"da.mp3": 4})
    compare({outgoing.FEED: data}, podcast.load(archive), site_)
