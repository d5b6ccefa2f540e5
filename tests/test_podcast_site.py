"""What a feed becomes on the site: pages with picture, player and transcript, files of authors, original episodes."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import hostile
import html5lib
import pytest
from conftest import NO_NETWORK, ROOT, SMALL, Built, build, copy_project, draw, head, pages_to_read
from hostile import Host
from PIL import Image

import podcast

NOW = datetime(2026, 6, 1, 4, 0, tzinfo=UTC)
DEV = sorted((ROOT.parent / "shared/feeds/dev").glob("*.xml"))
OURS = ROOT / "tests/data/feeds/personen.rss"

LONG = "Das ist ein Satz über Bäume und Bänke. " * 20
VTT = f"""WEBVTT

00:00.000 --> 00:04.000
<v Mara>Willkommen im Rathaus.

00:04.200 --> 00:04.600
<v Elif Arslan>Ja?

00:04.700 --> 00:05.000
<v Mara>Nein.

00:12.500 --> 12:00.000
<v Elif Arslan>{LONG}

12:34.000 --> 12:40.000
<v Fremde>Darf ich auch?
"""
CHAPTERS = json.dumps({"chapters": [{"startTime": 0, "title": "Anfang"}, {"startTime": 754, "title": "Besuch"}]})
FEED = """<rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"
 xmlns:podcast="https://podcastindex.org/namespace/1.0"><channel><title>Rathausfunk</title>
<item><title>Folge 7: Der Baum</title><guid>g-7</guid><pubDate>Tue, 05 May 2026 06:00:00 +0200</pubDate>
<description>Es geht um Linden.
https://baum.example/liste

Ab 12:34 wird es ernst, um 15:00 Uhr nicht.</description>
<podcast:person role="host">Mara Vogt</podcast:person><podcast:person role="guest">Elif Arslan</podcast:person>
<enclosure url="https://ton.example/7.mp3" type="audio/mpeg" length="1"/><itunes:image href="/bild.jpg"/>
<podcast:chapters url="/k.json"/><podcast:transcript url="/t.vtt" type="text/vtt"/></item>
<item><title>Folge 8: Ohne Ton</title><guid>g-8</guid><pubDate>Tue, 12 May 2026 06:00:00 +0200</pubDate>
<podcast:person>Elif Arslan</podcast:person><podcast:chapters url="/k.json"/>
<podcast:transcript url="/t.vtt" type="text/vtt"/></item>
<item><title>Folge 9: Ohne alles</title><guid>g-9</guid></item>
</channel></rss>"""


def library(target: Path, text: str = "") -> Path:
    """A small library without original episodes."""
    return draw(SMALL + text, copy_project(target / "projekt", docs=False) / "docs").parent


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    picture = io.BytesIO()
    Image.new("RGB", (1400, 1400), "red").save(picture, "JPEG")
    bodies = {
        "/feed": FEED.encode(),
        "/t.vtt": VTT.encode(),
        "/k.json": CHAPTERS.encode(),
        "/bild.jpg": picture.getvalue(),
    }
    with Host({path: hostile.says(body) for path, body in bodies.items()}) as running:
        yield running


def pulled(project: Path, host: Host, strict: bool = True) -> Built:
    archive = project.parent / "archiv"
    values = {"PODCAST_FEED": host.url(), "PODCAST_ARCHIVE": str(archive), "PODCAST_PULL": "auto"}
    return build(project, project.parent / "site", values, strict)


@pytest.fixture(scope="module")
def built(host: Host, tmp_path_factory: pytest.TempPathFactory) -> Built:
    return pulled(library(tmp_path_factory.mktemp("folgen")), host)


def page(built: Built, path: str) -> Any:
    assert built.code == 0, built.output
    return html5lib.parse((built.site / path / "index.html").read_bytes(), namespaceHTMLElements=False)


def episodes(built: Built) -> list[str]:
    assert built.code == 0, built.output
    entries = json.loads((built.site / "katalog.json").read_text("utf-8"))
    return [entry["title"] for entry in entries if entry["art"] == "folge"]


def by_class(tree: Any, name: str) -> list[Any]:
    return [element for element in tree.iter() if name in (element.get("class") or "").split()]


def text(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def said(tree: Any) -> list[str]:
    return [text(element.find("p")) for element in by_class(tree, "ah-say")]


def test_an_episode_reads_like_an_article(built: Built) -> None:
    tree = page(built, "podcast/folge-7-der-baum")
    paragraphs = by_class(tree, "ah-say")
    ids = [paragraph.get("id") for paragraph in paragraphs]
    assert ids == ["t-0", "t-4", "t-4-2", "t-12", "t-12-2", "t-754"], "every paragraph can be cited"
    plays = [[link.get("href") for link in by_class(paragraph, "ah-say__play")] for paragraph in paragraphs]
    assert plays == [["#t=0:00"], ["#t=0:04"], ["#t=0:04"], ["#t=0:12"], [], ["#t=12:34"]]
    assert text(by_class(paragraphs[5], "ah-say__play")[0]) == "Ab 12:34 abspielen"
    assert all(text(paragraph.find("p")).endswith((".", "?")) for paragraph in paragraphs)


def test_those_who_speak_have_pages(built: Built) -> None:
    who = by_class(page(built, "podcast/folge-7-der-baum"), "ah-say__who")
    mara, elif_ = "../../personen/mara-vogt/", "../../personen/elif-arslan/"
    assert [text(name) for name in who] == ["Mara", "Elif Arslan", "Mara", "Elif Arslan", "Elif Arslan", "Fremde"]
    links = [link.get("href") if (link := name.find("a")) is not None else None for name in who]
    assert links == [mara, elif_, mara, elif_, elif_, None]
    listed = [text(title) for title in by_class(page(built, "personen/elif-arslan"), "ah-card__title")]
    assert listed == ["Folge 8: Ohne Ton", "Folge 7: Der Baum"]


def test_chapters_head_the_sections_and_stand_in_a_list_with_times(built: Built) -> None:
    tree = page(built, "podcast/folge-7-der-baum")
    (chapters,) = by_class(tree, "ah-chapters__list")
    rows = [(text(a.find("time")), text(a.find("span")), a.get("href")) for a in chapters.iter("a")]
    assert rows == [("0:00", "Anfang", "#t=0:00"), ("12:34", "Besuch", "#t=12:34")]
    (talk,) = by_class(tree, "ah-talk")
    assert [text(heading) for heading in talk.iter("h3")] == ["0:00 Anfang", "12:34 Besuch"]


def test_a_host_that_is_not_ours_is_named_and_not_asked(built: Built) -> None:
    tree = page(built, "podcast/folge-7-der-baum")
    (sound,) = tree.iter("audio")
    assert (sound.get("src"), sound.get("preload")) == ("https://ton.example/7.mp3", "none")
    assert text(by_class(tree, "ah-player__host")[0]).startswith("Der Ton kommt von ton.example. Erst wenn du")
    assert by_class(tree, "ah-player")[0].get("data-ah-show") == "Rathausfunk"


def test_notes_keep_paragraphs_and_links_and_their_times_lead_into_the_player(built: Built) -> None:
    tree = page(built, "podcast/folge-7-der-baum")
    notes = next(element for element in tree.iter("section") if element.get("aria-labelledby") == "ah-notizen")
    assert [text(paragraph) for paragraph in notes.iter("p")] == [
        "Es geht um Linden.https://baum.example/liste",
        "Ab 12:34 wird es ernst, um 15:00 Uhr nicht.",
    ]
    assert [a.get("href") for a in notes.iter("a")] == ["https://baum.example/liste", "#t=12:34"]


def test_the_picture_comes_from_our_side_and_is_small(built: Built, host: Host) -> None:
    (picture,) = by_class(page(built, "podcast/folge-7-der-baum"), "ah-player__cover")
    published = list((built.site / "podcast/bilder").iterdir())
    assert [f"../bilder/{path.name}" for path in published] == [picture.get("src")]
    assert picture.get("alt") == "" and Image.open(io.BytesIO(published[0].read_bytes())).size == (600, 600)
    assert "bild.jpg" not in (built.site / "podcast/folge-7-der-baum/index.html").read_text("utf-8")
    assert host.paths().count("/bild.jpg") == 1


def test_nothing_to_play_where_there_is_no_sound(built: Built) -> None:
    tree = page(built, "podcast/folge-8-ohne-ton")
    assert not list(tree.iter("audio")) and not by_class(tree, "ah-player")
    times = [(text(link), link.get("href")) for link in by_class(tree, "ah-say__play")]
    assert times[0] == ("0:00", "#t-0") and times[-1] == ("12:34", "#t-754")
    (chapters,) = by_class(tree, "ah-chapters__list")
    assert [a.get("href") for a in chapters.iter("a")] == ["#kapitel-1", "#kapitel-2"]
    assert [text(time) for time in chapters.iter("time")] == ["0:00", "12:34"]
    bare = page(built, "podcast/folge-9-ohne-alles")
    assert not by_class(bare, "ah-chapters") and not by_class(bare, "ah-say")


# --- what authors lay beside an episode

SRT = "1\n00:00:00,000 --> 00:00:04,000\nMara Vogt: Aus der {}.\n\n2\nkaputt --> 00:00:09,000\nElif Arslan: Ja.\n"
BESIDE = (
    "== podcast/linde.md\n" + head(id="f-01", title="Die Linde", folge="{guid: g-7}") + "\nEin Artikel.\n"
    "== podcast/linde.srt\n" + SRT.format("Datei an der Seite")
    + "== podcast/folge-8-ohne-ton.json\n"
    + json.dumps({"segments": [{"startTime": 3, "speaker": "Mara Vogt", "body": "Aus der JSON-Datei."}]})
    + "\n== podcast/folge-9-ohne-alles.txt\nMara Vogt: Aus der Textdatei.\n"
    "== podcast/nur-hier.md\n"
    + head(id="f-02", title="Nur hier", folge='{audio: "https://ton.example/x.mp3", '
           'kapitel: [{zeit: "0:00", titel: Los}, {zeit: "0:05", titel: Weiter}]}')
    + "\n[Untertitel](nur-hier.vtt) und <a href='mehr.txt'>mehr</a>.\n"
    "== podcast/nur-hier.vtt\nWEBVTT\n\n00:00.000 --> 00:04.000\nEins.\n\n00:05.000 --> 00:06.000\nZwei.\n"
    "== podcast/mehr.txt\nEin Text, der keiner Folge gehört.\n"
    "== podcast/lnide.vtt\nWEBVTT\n\n00:00.000 --> 00:04.000\nVertippt.\n"
    "== podcast/leer.md\n" + head(id="f-03", title="Leer", folge="{guid: g-9999}") + "\nText.\n"
    "== podcast/leer.vtt\nWEBVTT\n"
)  # fmt: skip


@pytest.fixture(scope="module")
def beside(host: Host, tmp_path_factory: pytest.TempPathFactory) -> Built:
    return pulled(library(tmp_path_factory.mktemp("dateien"), BESIDE), host)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("podcast/linde", ["Mara Vogt Aus der Datei an der Seite.", "Elif Arslan Ja."]),
        ("podcast/folge-8-ohne-ton", ["Mara Vogt Aus der JSON-Datei."]),
        ("podcast/folge-9-ohne-alles", ["Mara Vogt Aus der Textdatei."]),
        ("podcast/nur-hier", ["Eins.", "Zwei."]),
    ],
)
def test_a_file_beside_the_page_is_its_transcript(beside: Built, path: str, words: list[str]) -> None:
    assert [text(paragraph.find("p")) for paragraph in by_class(page(beside, path), "ah-say")] == words


def test_it_stands_under_the_chapters_of_the_episode(beside: Built) -> None:
    assert [text(h3) for h3 in by_class(page(beside, "podcast/linde"), "ah-talk")[0].iter("h3")] == ["0:00 Anfang"]
    own = page(beside, "podcast/nur-hier")
    assert [text(h3) for h3 in by_class(own, "ah-talk")[0].iter("h3")] == ["0:00 Los", "0:05 Weiter"]
    assert [sound.get("src") for sound in own.iter("audio")] == ["https://ton.example/x.mp3"]


def test_lines_that_would_be_dropped_are_told(beside: Built) -> None:
    place = "docs/podcast/linde.srt, Zeile 6: Zeitangabe ist nicht lesbar, der Text bleibt ohne Zeit"
    assert place in beside.output
    assert "docs/podcast/leer.vtt: Das Transkript enthält keinen lesbaren Text." in beside.output


def test_it_is_published_only_where_a_page_links_to_it(beside: Built) -> None:
    names = {path.name for path in (beside.site / "podcast").iterdir() if path.is_file()}
    assert names == {"index.html", "feed.xml", "nur-hier.vtt", "mehr.txt"}
    assert "docs/podcast/lnide.vtt: Zu dieser Datei gibt es keine Folge." in beside.output
    assert "Zum Beispiel: docs/podcast/linde.vtt" in beside.output
    assert "mehr.txt" not in beside.output


def test_it_goes_out_with_the_feed_and_counts_as_text_to_read(beside: Built) -> None:
    assert "<v Mara Vogt>Aus der Datei an der Seite." in (
        beside.site / "podcast/transkripte/folge-7-der-baum.vtt"
    ).read_text("utf-8")
    facts = text(by_class(page(beside, "podcast/folge-8-ohne-ton"), "ah-facts")[0])
    assert "lesen" not in facts, "a few words, where the transcript of the feed took minutes"


def test_the_address_that_an_episode_had_leads_to_its_article(beside: Built) -> None:
    old = page(beside, "podcast/folge-7-der-baum")
    assert [link.get("href") for link in old.iter("a")] == ["../../podcast/linde/"]
    (script,) = old.iter("script")
    assert script.get("src").endswith("/moved.js")
    assert (beside.site / "podcast/folge-7-der-baum" / script.get("src")).is_file()
    assert not (beside.site / "podcast/linde.md").exists() and page(beside, "podcast/linde") is not None


CHAPTERS_OF_ITS_OWN = '{guid: g-7, kapitel: [{zeit: "0:10", titel: Meins}]}'


def test_chapters_of_a_person_head_the_transcript_of_the_feed(host: Host, tmp_path: Path) -> None:
    article = "== podcast/linde.md\n" + head(id="f-01", title="Die Linde", folge=CHAPTERS_OF_ITS_OWN) + "\nArtikel.\n"
    tree = page(pulled(library(tmp_path, article), host), "podcast/linde")
    assert [text(h3) for h3 in by_class(tree, "ah-talk")[0].iter("h3")] == ["0:10 Meins"]
    assert [text(a) for a in by_class(tree, "ah-chapters__list")[0].iter("a")] == ["0:10Meins"]


def test_two_episodes_of_one_guid_both_have_a_page(tmp_path: Path) -> None:
    """Two shows may count their guids alike; an article belongs to one of them, the other keeps its page."""
    archive = tmp_path / "archiv"
    for number in (1, 2):
        item = f"<item><guid>1</guid><title>Show {number}</title></item>"
        (tmp_path / f"{number}.xml").write_text(f"<rss><channel><title>S{number}</title>{item}</channel></rss>")
        podcast.pull(podcast.Settings(str(tmp_path / f"{number}.xml"), archive), now=NOW)
    article = "== podcast/artikel.md\n" + head(id="f-01", title="Artikel", folge='{guid: "1"}') + "\nText.\n"
    built = build(library(tmp_path, article), tmp_path / "site", {"PODCAST_ARCHIVE": str(archive)})
    assert sorted(episodes(built)) == ["Artikel", "Show 2"]


# --- the original episodes, and a real feed beside them


def test_original_episodes_can_be_taken_out_and_nothing_breaks(tmp_path: Path) -> None:
    built = build(ROOT, tmp_path / "site", {"PODCAST_BEISPIELFOLGEN": "false"})
    assert episodes(built) == []
    assert {path.name for path in (built.site / "podcast").iterdir() if path.is_file()} == {"index.html", "feed.xml"}
    read = {path.relative_to(built.site).parts for path in pages_to_read(built.site)}
    assert {parts for parts in read if parts[0] in ("podcast", "personen", "reihen")} == {("podcast", "index.html")}
    assert "steht nicht im Archiv" not in built.output
    gone = [path.stem for path in (ROOT / "docs/podcast").glob("*.md") if path.stem != "index"]
    for path in pages_to_read(built.site):
        assert not [name for name in gone if f"podcast/{name}/" in path.read_text("utf-8")], path


def test_their_files_are_known_even_to_an_archive_that_never_saw_them(tmp_path: Path) -> None:
    environment = {"PODCAST_BEISPIELFOLGEN": "false", "PODCAST_ARCHIVE": str(tmp_path / "leer")}
    built = build(ROOT, tmp_path / "site", environment)
    assert episodes(built) == [] and "steht nicht im Archiv" not in built.output


@pytest.mark.parametrize(("feed", "examples"), [(OURS, False), ((DEV or [OURS])[0], True)])
def test_a_real_feed_is_a_second_source_and_never_trips_the_alarm(tmp_path: Path, feed: Path, examples: bool) -> None:
    archive = shutil.copytree(ROOT / "podcast/archive", tmp_path / "archiv")
    feed = shutil.copy(feed, tmp_path / "feed.xml")
    ours = podcast.Settings(podcast.examples.FEED, archive, base=ROOT)
    assert podcast.pull(ours, now=NOW).status is podcast.Status.FRESH
    before = podcast.load(archive)
    environment = {
        "PODCAST_FEED": str(feed),
        "PODCAST_ARCHIVE": str(archive),
        "PODCAST_PULL": "auto",
        "PODCAST_BEISPIELFOLGEN": str(examples).lower(),
    }
    built = build(ROOT, tmp_path / "site", environment)
    after = podcast.load(archive)
    real = {one.title for one in after.episodes if one.source == str(feed)}
    assert real and set(episodes(built)) >= real
    assert (set(episodes(built)) != real) is examples
    assert "sieht aus wie ausgetauscht" not in built.output
    assert set(before.everything) < set(after.everything) and set(after.sources) == {*before.sources, str(feed)}
    content = {path: path.read_bytes() for path in archive.rglob("*") if path.is_file()}
    for settings in (podcast.Settings(str(feed), archive), ours):
        again = podcast.pull(settings, now=NOW)
        assert again.status is podcast.Status.FRESH and not again.missing
    assert {path: path.read_bytes() for path in archive.rglob("*") if path.is_file()} == content


PARSES = """
import sys, feedparser, defusedxml.ElementTree
from mkdocs.__main__ import cli
calls = []
for module, name in ((feedparser, "parse"), (defusedxml.ElementTree, "fromstring")):
    call = getattr(module, name)
    setattr(module, name, lambda *a, call=call, name=name, **o: (calls.append(name), call(*a, **o))[1])
cli(sys.argv[1:], standalone_mode=False)
print(",".join(calls))
"""


@pytest.mark.parametrize(
    ("values", "parsed"),
    [
        ({"PODCAST_PULL": "never"}, ""),
        ({"PODCAST_PULL": "never", "PODCAST_BEISPIELFOLGEN": "false", "PODCAST_ARCHIVE": "leer"}, ""),
        ({"PODCAST_PULL": "auto"}, "fromstring,parse"),
    ],
)
def test_a_build_that_may_not_pull_does_not_parse_a_feed(tmp_path: Path, values: dict[str, str], parsed: str) -> None:
    project = library(tmp_path)
    command = [sys.executable, "-c", PARSES, "build", "--quiet", "-f", "mkdocs.yml", "-d", str(tmp_path / "site")]
    environment = os.environ | {"PYTHONPATH": str(NO_NETWORK), "AH_SUCHE": "aus", "NO_MKDOCS_2_WARNING": "1"} | values
    done = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stdout.strip()) == (0, parsed), done.stderr


def test_a_build_that_may_not_pull_does_not_read_the_feed(tmp_path: Path) -> None:
    (tmp_path / "feed.xml").write_text("<html>")
    environment = {"PODCAST_FEED": str(tmp_path / "feed.xml"), "PODCAST_PULL": "never"}
    built = build(library(tmp_path), tmp_path / "site", environment)
    assert built.code == 0 and "kein Podcast-Feed" not in built.output
    environment["PODCAST_PULL"] = "auto"
    assert "kein Podcast-Feed" in build(tmp_path / "projekt", tmp_path / "site", environment).output
