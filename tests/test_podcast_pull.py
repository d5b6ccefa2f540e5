"""A pull from end to end: what it writes, what it leaves alone, and what it says."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import hostile
import pytest
from hostile import Host
from PIL import Image

import podcast
from podcast import Settings, Status, assets, download
from podcast.report import Report

NOW = datetime(2026, 6, 1, 4, 0, tzinfo=UTC)
VTT = b"WEBVTT\n\n00:00.000 --> 00:02.000\n<v Elif Arslan>Hallo.\n"
CHAPTERS = (
    b'{"version": "1.2.0", "chapters": [{"startTime": 0, "title": "Anfang"}, {"startTime": 60, "title": "Ende"}]}'
)


def feed(*numbers: int, channel: str = "", extra: str = "") -> bytes:
    items = "".join(
        f"<item><title>Titel {n}</title><guid>g-{n}</guid><pubDate>{n:02} Jan 2026 06:00:00 GMT</pubDate>{extra}</item>"
        for n in numbers
    )
    spaces = 'xmlns:podcast="https://podcastindex.org/namespace/1.0" xmlns:atom="http://www.w3.org/2005/Atom"'
    itunes = 'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
    return f'<rss version="2.0" {spaces} {itunes}><channel><title>Show</title>{channel}{items}</channel></rss>'.encode()


@pytest.fixture
def host() -> Iterator[Host]:
    with Host({}) as running:
        yield running


@pytest.fixture
def settings(host: Host, tmp_path: Path) -> Settings:
    return Settings(host.url(), Path("archiv"), base=tmp_path)


def pull(settings: Settings, **options: bool) -> Report:
    return podcast.pull(settings, now=NOW, **options)


def content(settings: Settings) -> dict[str, tuple[bytes, int]]:
    """Every file of the archive with its bytes and its inode: a file that is written again gets a new one."""
    paths = [path for path in settings.archive_folder.rglob("*") if path.is_file()]
    return {path.name: (path.read_bytes(), path.stat().st_ino) for path in paths}


def titles(settings: Settings) -> list[str]:
    return [episode.title for episode in podcast.load(settings.archive_folder).episodes]


def test_the_first_pull(host: Host, settings: Settings) -> None:
    host.roles["/feed"] = hostile.says(feed(1, 2))
    report = pull(settings)
    assert report.status is Status.FRESH
    assert report.lines() == ("Neu: 2 Folgen", "  – Titel 1", "  – Titel 2", "Im Archiv: 2 Folgen.")
    assert titles(settings) == ["Titel 1", "Titel 2"]


def test_a_second_pull_writes_nothing(host: Host, settings: Settings) -> None:
    host.roles["/feed"] = hostile.says(feed(1, 2))
    pull(settings)
    before = content(settings)
    assert pull(settings).lines() == ("Nichts Neues im Feed.", "Im Archiv: 2 Folgen.")
    assert content(settings) == before


def test_other_bytes_with_the_same_content_write_nothing(host: Host, settings: Settings) -> None:
    host.roles["/feed"] = hostile.conditional(feed(1, 2), '"a"')
    pull(settings)
    before = content(settings)
    host.roles["/feed"] = hostile.conditional(feed(1, 2) + b"<!-- heute -->", '"b"', "Wed, 06 May 2026 06:00:00 GMT")
    assert pull(settings).status is Status.FRESH
    assert content(settings) == before


def test_what_the_host_has_already_sent_is_not_sent_again(host: Host, settings: Settings) -> None:
    host.roles["/feed"] = hostile.conditional(feed(1, 2))
    pull(settings)
    before = content(settings)
    assert pull(settings).lines() == ("Nichts Neues im Feed.", "Im Archiv: 2 Folgen.")
    assert host.requests[-1].headers["if-none-match"] == '"eins"'
    assert content(settings) == before


FAULTS = [
    (hostile.says(b"", "404 Not Found"), Status.STALE),
    (hostile.says(b"", "410 Gone"), Status.STALE),
    (hostile.says(b"", "429 Too Many", Retry_After="100000"), Status.STALE),
    (hostile.says(b"", "503 Unavailable"), Status.STALE),
    (hostile.hangs_up, Status.STALE),
    (hostile.cut_length(feed(1, 2, 3)), Status.STALE),
    (hostile.says(b"<!DOCTYPE html><html></html>"), Status.REFUSED),
    (hostile.says(b'{"items": []}'), Status.REFUSED),
    (hostile.says(b""), Status.REFUSED),
    (hostile.says(feed(1, 2)[:-20]), Status.REFUSED),
    (hostile.says(feed()), Status.REFUSED),
    (hostile.says(feed(7)), Status.REFUSED),
    (hostile.zipped(feed(*range(1, 29)), -9), Status.REFUSED),
    (hostile.redirects("http://10.0.0.1/"), Status.REFUSED),
    (hostile.redirects("file:///etc/passwd"), Status.REFUSED),
    (hostile.redirects("/feed"), Status.REFUSED),
    (hostile.says(b'<!DOCTYPE rss [<!ENTITY a "b">]>' + feed(1, 2)), Status.REFUSED),
]


@pytest.mark.parametrize(("role", "status"), FAULTS)
def test_a_bad_host_changes_nothing(host: Host, settings: Settings, role: hostile.Role, status: Status) -> None:
    host.roles["/feed"] = hostile.says(feed(1, 2, 3))
    pull(settings)
    before = content(settings)
    host.roles["/feed"] = role
    report = pull(settings)
    assert report.status is status
    assert report.message.endswith("Die neueste Folge im Archiv ist 149 Tage alt (03.01.2026).")
    assert report.lines()[-1] == "Im Archiv: 3 Folgen."
    assert content(settings) == before


def test_a_bad_host_and_no_archive_yet(settings: Settings) -> None:
    report = pull(settings)
    assert report.status is Status.STALE and report.message.endswith("Im Archiv steht noch keine Folge.")


def test_further_pages(host: Host, settings: Settings) -> None:
    host.roles |= {
        "/feed": hostile.says(feed(5, 6, channel='<atom:link rel="next" href="/feed?page=2"/>')),
        "/feed?page=2": hostile.says(feed(3, 4, channel='<atom:link rel="next" href="/feed?page=3"/>')),
        "/feed?page=3": hostile.says(feed(1, 2, 3, channel='<atom:link rel="next" href="/feed"/>')),
    }
    assert pull(settings).episodes == 6
    assert host.paths() == ["/feed", "/feed?page=2", "/feed?page=3"]


def test_a_page_that_fails_is_told_and_takes_nothing_away(host: Host, settings: Settings) -> None:
    test_further_pages(host, settings)
    host.roles["/feed?page=2"] = hostile.says(b"", "500 Oops")
    report = pull(settings)
    assert report.status is Status.FRESH and not report.missing and report.episodes == 6
    assert report.warnings == (
        "Eine weitere Seite des Feeds fehlt: 127.0.0.1 antwortet mit einem Fehler (HTTP 500)."
        " Bitte später noch einmal versuchen; das Archiv gilt weiter.",
    )


def test_pages_without_end(host: Host, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download, "MAX_PAGES", 5)
    for n in range(1, 9):
        link = f'<atom:link rel="next" href="/{n + 1}"/>'
        host.roles[f"/{n}"] = host.roles["/feed"] = hostile.says(feed(n, channel=link))
    host.roles["/feed"] = host.roles["/1"]
    assert pull(settings).episodes == 5


def test_a_permanent_move_is_told(host: Host, settings: Settings) -> None:
    host.roles |= {"/feed": hostile.redirects("/neu", 301), "/neu": hostile.says(feed(1))}
    assert pull(settings).warnings == (
        f"Der Feed ist dauerhaft umgezogen; bitte die Adresse auf {host.url('/neu')} setzen.",
    )


@pytest.mark.parametrize(
    ("there", "told", "episodes"),
    [
        (
            hostile.says(feed(2, 3)),
            "Sie führt dieselben Folgen; bitte die Einstellung extra.podcast.feed darauf ändern.",
            3,
        ),
        (hostile.says(feed(8, 9)), "Dort ist keine bekannte Folge; bitte prüfen, es gilt weiter die eingestellte.", 2),
        (hostile.says(b"", "404 X"), "Dort ist aber kein Feed zu holen; es gilt weiter die eingestellte.", 2),
    ],
)
def test_a_new_address_in_the_feed(
    host: Host, settings: Settings, there: hostile.Role, told: str, episodes: int
) -> None:
    host.roles |= {"/feed": hostile.says(feed(1, 2)), "/neu": there}
    pull(settings)
    new = f"<itunes:new-feed-url>{host.url('/neu')}</itunes:new-feed-url>"
    host.roles["/feed"] = hostile.says(feed(1, 2, channel=new))
    report = pull(settings)
    assert report.warnings == (f"Der Feed nennt eine neue Adresse: {host.url('/neu')}. {told}",)
    assert report.episodes == episodes


def test_a_mass_change_waits_for_a_person(host: Host, settings: Settings) -> None:
    host.roles["/feed"] = hostile.says(feed(1, 2, 3))
    pull(settings)
    host.roles["/feed"] = hostile.says(feed(1, 2, 3).replace(b"g-", b"neu-"))
    assert pull(settings).status is Status.REFUSED
    assert pull(settings, accept_migration=True).status is Status.FRESH
    assert titles(settings) == ["Titel 1", "Titel 2", "Titel 3"]


EXTRA = (
    '<podcast:transcript url="/t.html" type="text/html"/><podcast:transcript url="/t.vtt" type="text/vtt"/>'
    '<podcast:chapters url="/k.json" type="application/json+chapters"/>'
)


def test_transcripts_and_chapters_are_fetched_once(host: Host, settings: Settings) -> None:
    host.roles |= {
        "/feed": hostile.says(feed(1, extra=EXTRA)),
        "/t.vtt": hostile.says(VTT),
        "/k.json": hostile.says(CHAPTERS),
    }
    assert pull(settings).warnings == ()
    pull(settings)
    assert sorted(host.paths()) == ["/feed", "/feed", "/k.json", "/t.vtt"]
    archive = podcast.load(settings.archive_folder)
    page = podcast.page(archive.episodes[0], archive)
    assert page.transcript is not None and page.transcript.sections[0].title == "Anfang"
    assert page.transcript.turns[0].speaker == "Elif Arslan"
    assert page.meta["kapitel"] == [{"zeit": 0.0, "titel": "Anfang"}, {"zeit": 60.0, "titel": "Ende"}]
    assert page.words == 1


def test_what_is_missing_comes_with_the_next_pull_even_if_the_feed_is_the_same(host: Host, settings: Settings) -> None:
    host.roles |= {"/feed": hostile.conditional(feed(1, extra=EXTRA)), "/k.json": hostile.says(CHAPTERS)}
    first = pull(settings)
    assert any("HTTP 404" in warning for warning in first.warnings)
    host.roles |= {"/t.vtt": hostile.says(VTT), "/k.json": hostile.says(CHAPTERS)}
    assert pull(settings).warnings == ()
    archive = podcast.load(settings.archive_folder)
    assert podcast.page(archive.episodes[0], archive).transcript is not None


def test_an_edited_episode_gets_its_corrected_transcript(host: Host, settings: Settings) -> None:
    test_transcripts_and_chapters_are_fetched_once(host, settings)
    host.roles["/feed"] = hostile.says(feed(1, extra=EXTRA).replace(b"Titel", b"Neuer Titel"))
    host.roles |= {"/t.vtt": hostile.says(VTT.replace(b"Hallo", b"Berichtigt")), "/k.json": hostile.says(b"", "503 X")}
    assert len(pull(settings).warnings) == 1
    archive = podcast.load(settings.archive_folder)
    page = podcast.page(archive.episodes[0], archive)
    assert page.transcript is not None and page.transcript.turns[0].text == "Berichtigt."
    assert page.meta["kapitel"][0]["titel"] == "Anfang", "what cannot be had anew goes on serving"


def test_an_error_page_is_no_transcript(host: Host, settings: Settings) -> None:
    extra = '<podcast:chapters url="/k.json"/>'
    host.roles |= {"/feed": hostile.says(feed(1, extra=extra)), "/k.json": hostile.says(b"<html>Wartung</html>")}
    assert pull(settings).warnings == (
        "Titel 1: Die Kapiteldatei ist kein lesbares JSON. Bitte beim Podcast-Host neu ausspielen.",
    )
    assert list(content(settings)) == ["archive.json"]


def test_broken_cues_are_told_with_their_lines(host: Host, settings: Settings) -> None:
    broken = VTT + b"\nohne Zeit\n\n00:03.000 --> kaputt\nText\n"
    extra = '<podcast:transcript url="/t.vtt" type="text/vtt"/>'
    host.roles |= {"/feed": hostile.says(feed(1, extra=extra)), "/t.vtt": hostile.says(broken)}
    assert pull(settings).warnings == (
        f"Titel 1: Im Transkript {host.url('/t.vtt')} sind 2 Stellen nicht lesbar (Zeilen 6, 8).",
    )


def test_nothing_more_from_a_host_after_its_first_failed_connection(
    host: Host, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assets, "SLOWEST", 0.3)
    extra = '<podcast:transcript url="/t{}.vtt"/>'
    data = feed(*range(1, 9), extra=extra)
    for n in range(1, 9):
        data = data.replace(b"{}", str(n).encode(), 1)
        host.roles[f"/t{n}.vtt"] = hostile.silent
    host.roles["/feed"] = hostile.says(data)
    start = time.monotonic()
    warnings = pull(settings).warnings
    assert time.monotonic() - start < 15, "the host is silent for 30 seconds"
    assert len(host.paths()) == 2 and len(warnings) == 2
    assert warnings[1] == "7 Begleitdateien fehlen noch und werden beim nächsten Abruf geholt."


def test_a_host_that_fails_on_a_page_of_the_feed_is_not_asked_for_files(host: Host, settings: Settings) -> None:
    next_page = '<atom:link rel="next" href="/feed?page=2"/>'
    host.roles |= {"/feed": hostile.says(feed(1, channel=next_page, extra=EXTRA)), "/feed?page=2": hostile.hangs_up}
    warnings = pull(settings).warnings
    assert host.paths() == ["/feed", "/feed?page=2"]
    assert warnings[-1] == "2 Begleitdateien fehlen noch und werden beim nächsten Abruf geholt."


def test_the_seconds_of_a_pull_are_spent_once_for_all_hosts(
    host: Host, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assets, "SECONDS", 0.5)
    data = feed(*range(1, 9), extra='<podcast:transcript url="{}/t.vtt"/>')
    for n in range(1, 9):
        data = data.replace(b"{}", host.url("", name=("127.0.0.1", "localhost")[n % 2]).encode(), 1)
    host.roles |= {"/feed": hostile.says(data), "/t.vtt": hostile.silent}
    start = time.monotonic()
    warnings = pull(settings).warnings
    assert time.monotonic() - start < 15, "the host is silent for 30 seconds"
    assert host.paths() == ["/feed", "/t.vtt"]
    assert warnings[-1] == "7 Begleitdateien fehlen noch und werden beim nächsten Abruf geholt."


def test_files_that_are_gone_do_not_stop_the_others(host: Host, settings: Settings) -> None:
    data = feed(*range(1, 29), extra='<podcast:transcript url="/t{}.vtt"/>')
    for n in range(1, 29):
        data = data.replace(b"{}", str(n).encode(), 1)
    host.roles |= {"/feed": hostile.says(data), "/t28.vtt": hostile.says(VTT)}
    warnings = pull(settings).warnings
    assert len(host.paths()) == 29 and len(warnings) == assets.SHOWN + 1
    assert warnings[-1] == "Dazu 19 weitere Hinweise zu Begleitdateien."
    assert podcast.pages(podcast.load(settings.archive_folder))[27].transcript is not None


@pytest.mark.parametrize(("name", "value"), [("SECONDS", 0.0), ("BYTES", 0)])
def test_the_budget(host: Host, settings: Settings, monkeypatch: pytest.MonkeyPatch, name: str, value: float) -> None:
    monkeypatch.setattr(assets, name, value)
    host.roles["/feed"] = hostile.says(feed(1, 2, extra=EXTRA))
    report = pull(settings)
    assert report.status is Status.FRESH and host.paths() == ["/feed"]
    assert report.warnings == ("4 Begleitdateien fehlen noch und werden beim nächsten Abruf geholt.",)


def picture(colour: str = "red") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (1400, 1400), colour).save(file, "JPEG")
    return file.getvalue()


IMAGE = '<itunes:image href="/bild.jpg"/>'


def pictures(settings: Settings) -> list[str | None]:
    return [page.meta["bild"] for page in podcast.pages(podcast.load(settings.archive_folder))]


def test_pictures_are_fetched_once_and_kept_small_without_the_original(host: Host, settings: Settings) -> None:
    host.roles |= {"/feed": hostile.says(feed(1, 2, extra=IMAGE)), "/bild.jpg": hostile.says(picture())}
    assert pull(settings).warnings == ()
    before = content(settings)
    assert pull(settings).lines() == ("Nichts Neues im Feed.", "Im Archiv: 2 Folgen.")
    assert sorted(host.paths()) == ["/bild.jpg", "/feed", "/feed"], "once for both episodes, and never again"
    assert content(settings) == before
    (name,) = before.keys() - {"archive.json"}
    assert pictures(settings) == [name, name]
    assert name == f"{hashlib.sha256(before[name][0]).hexdigest()[:20]}.webp"
    assert Image.open(io.BytesIO(before[name][0])).size == (600, 600)


def test_an_edited_episode_keeps_its_picture_and_a_new_address_brings_a_new_one(host: Host, settings: Settings) -> None:
    test_pictures_are_fetched_once_and_kept_small_without_the_original(host, settings)
    first = pictures(settings)
    host.requests.clear()
    host.roles["/feed"] = hostile.says(feed(1, 2, extra=IMAGE).replace(b"Titel", b"Neuer Titel"))
    pull(settings)
    assert host.paths() == ["/feed"] and pictures(settings) == first
    host.roles |= {"/feed": hostile.says(feed(1, 2, extra=IMAGE.replace("bild", "neu"))), "/neu.jpg": hostile.says(b"")}
    report = pull(settings)
    assert report.warnings == (
        "Titel 2: Das Bild ist nicht lesbar. Bitte als JPEG, PNG, WebP oder GIF bereitstellen.",
    ), "told once for both"
    assert pictures(settings) == [None, None]
    host.roles["/neu.jpg"] = hostile.says(picture("blue"))
    assert pull(settings).warnings == () and set(pictures(settings)).isdisjoint({None, *first})


def test_texts_go_before_pictures_and_new_before_old(host: Host, settings: Settings) -> None:
    extra = EXTRA.replace("/t.vtt", "/t{}.vtt") + IMAGE.replace("bild", "bild{}")
    data = feed(1, 2, extra=extra)
    for n in (b"1", b"1", b"2", b"2"):
        data = data.replace(b"{}", n, 1)
    host.roles |= {"/feed": hostile.says(data), "/k.json": hostile.says(CHAPTERS)}
    host.roles |= {f"/t{n}.vtt": hostile.says(VTT) for n in (1, 2)}
    host.roles |= {f"/bild{n}.jpg": hostile.says(picture()) for n in (1, 2)}
    assert pull(settings).warnings == ()
    asked = host.paths()[1:]
    assert asked == ["/t2.vtt", "/k.json", "/t1.vtt", "/k.json", "/bild2.jpg", "/bild1.jpg"]


def test_what_the_budget_leaves_over_comes_next_time(
    host: Host, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = feed(1, 2, 3, extra=IMAGE.replace("bild", "bild{}"))
    for n in (b"1", b"2", b"3"):
        data = data.replace(b"{}", n, 1)
    body = picture()
    host.roles |= {"/feed": hostile.says(data)} | {f"/bild{n}.jpg": hostile.says(body) for n in (1, 2, 3)}
    monkeypatch.setattr(assets, "BYTES", len(body) + 10)
    for left in (2, 1):
        assert pull(settings).warnings == (f"{left} Begleitdateien fehlen noch und werden beim nächsten Abruf geholt.",)
        assert pictures(settings).count(None) == left
    assert pull(settings).warnings == () and None not in pictures(settings)


def test_what_is_too_large_costs_what_came(host: Host, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A length that is told costs nothing; a body without one counts against the budget as far as it was read."""
    monkeypatch.setattr(assets, "LARGEST", 300_000)
    monkeypatch.setattr(assets, "BYTES", 500_000)
    data = feed(1, 2, 3, 4, extra=IMAGE.replace("bild", "bild{}"))
    for n in (b"1", b"2", b"3", b"4"):
        data = data.replace(b"{}", n, 1)
    told, untold = hostile.says(bytes(10**7)), hostile.chunked(bytes(2 * 10**6), 65536)
    host.roles |= {"/feed": hostile.says(data), "/bild4.jpg": told, "/bild3.jpg": untold, "/bild2.jpg": untold}
    host.roles["/bild1.jpg"] = hostile.says(picture())
    *refused, left = pull(settings).warnings
    assert [line.split(":")[0] for line in refused] == ["Titel 4", "Titel 3"]
    assert left == "2 Begleitdateien fehlen noch und werden beim nächsten Abruf geholt."


def test_a_picture_beside_a_feed_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "bild.jpg").write_bytes(picture())
    (tmp_path / "feed.xml").write_bytes(feed(1, extra=IMAGE.replace("/bild", "bild")))
    settings = Settings("feed.xml", Path("archiv"), base=tmp_path)
    assert pull(settings).warnings == ()
    first = content(settings)
    assert pull(settings).new == () and content(settings) == first
    (tmp_path / "bild.jpg").write_bytes(picture("blue"))
    pull(settings)
    assert len(content(settings)) == 3 and pictures(settings)[0] not in first


def test_a_picture_that_is_lost_is_fetched_again(host: Host, settings: Settings) -> None:
    test_pictures_are_fetched_once_and_kept_small_without_the_original(host, settings)
    before = pictures(settings)
    for path in (settings.archive_folder / "assets").iterdir():
        path.unlink()
    assert pictures(settings) == [None, None], "a page never names a file that is not there"
    pull(settings)
    assert pictures(settings) == before


def test_nothing_is_fetched_for_an_episode_that_was_taken_down(host: Host, settings: Settings) -> None:
    settings.archive_folder.mkdir()
    host.roles["/feed"] = hostile.says(feed(1))
    pull(settings)
    (settings.archive_folder / "entfernt.txt").write_text("g-1\n")
    host.roles["/feed"] = hostile.says(feed(1, extra=IMAGE + EXTRA))
    pull(settings)
    assert set(host.paths()) == {"/feed"}


@pytest.mark.parametrize("url", ["http://10.0.0.1/t.vtt", "file:///etc/passwd", "/weiter"])
def test_files_from_private_places_are_not_fetched(host: Host, settings: Settings, url: str) -> None:
    extra = f'<podcast:transcript url="{url}" type="text/vtt"/><itunes:image href="{url}"/>'
    host.roles |= {"/feed": hostile.says(feed(1, extra=extra)), "/weiter": hostile.redirects("http://192.168.0.1/")}
    pull(settings)
    assert list(content(settings)) == ["archive.json"]


def test_a_feed_in_a_file_and_files_beside_it(tmp_path: Path) -> None:
    folder = tmp_path / "projekt" / "feed"
    folder.mkdir(parents=True)
    (tmp_path / "projekt" / "geheim.txt").write_text("Elif Arslan: Geheim.")
    (folder / "eins.txt").write_text("## Anfang\n\nElif Arslan: Hallo.")
    (folder / "link.txt").symlink_to("../geheim.txt")
    (folder / "ton.mp3").write_bytes(b"ID3")
    extra = '<podcast:transcript url="{}" type="text/plain" language="de"/><enclosure url="ton.mp3" type="audio/mpeg"/>'
    data = feed(1, 2, 3, extra=extra)
    for name in (b"eins.txt", b"../geheim.txt", b"link.txt"):
        data = data.replace(b"{}", name, 1)
    (folder / "feed.xml").write_bytes(data)
    settings = Settings("feed/feed.xml", Path("archiv"), base=tmp_path / "projekt")
    report = pull(settings)
    assert report.warnings == ("Titel 3: Die Datei link.txt liegt nicht neben dem Feed.",)
    archive = podcast.load(settings.archive_folder)
    pages = podcast.pages(archive)
    assert [page.transcript is not None for page in pages] == [True, False, False]
    assert pages[0].meta["audio"] is None and pages[0].meta["audio_datei"] == "ton.mp3"
    assert (pages[0].meta["serie"], pages[0].meta["quelle"]) == ("Show", "feed/feed.xml")
    assert podcast.local_file(pages[0].meta["quelle"], settings.base, "ton.mp3") == folder / "ton.mp3"
    assert podcast.local_file(pages[0].meta["quelle"], settings.base, "../geheim.txt") is None
    (folder / "eins.txt").write_text("Elif Arslan: Neu.")
    pull(settings)
    archive = podcast.load(settings.archive_folder)
    assert podcast.pages(archive)[0].transcript.turns[0].text == "Neu."  # type: ignore[union-attr]


def test_a_feed_outside_of_the_project_is_no_series_of_ours(tmp_path: Path) -> None:
    (tmp_path / "feed.xml").write_bytes(feed(1))
    settings = Settings(str(tmp_path / "feed.xml"), Path("archiv"), base=tmp_path / "projekt")
    pull(settings)
    assert podcast.pages(podcast.load(settings.archive_folder))[0].meta["serie"] is None


def test_a_missing_file(tmp_path: Path) -> None:
    report = pull(Settings("fehlt.xml", Path("archiv"), base=tmp_path))
    assert report.status is Status.STALE
    assert report.message == (
        f"Die Datei {tmp_path / 'fehlt.xml'} gibt es nicht. Bitte den Pfad (extra.podcast.feed) prüfen."
        " Im Archiv steht noch keine Folge."
    )


def test_passwords_stay_out_of_the_archive(host: Host, tmp_path: Path) -> None:
    host.roles["/feed"] = hostile.says(feed(1))
    settings = Settings(host.url(name="wer:geheim@127.0.0.1"), Path("archiv"), base=tmp_path)
    pull(settings)
    assert settings.source == host.url()
    assert b"geheim" not in content(settings)["archive.json"][0]


def test_never_means_never(host: Host, tmp_path: Path) -> None:
    report = pull(Settings(host.url(), Path("archiv"), pull="never", base=tmp_path))
    assert report.status is Status.FRESH and not host.requests and not (tmp_path / "archiv").exists()


def test_a_damaged_archive_is_left_alone(host: Host, settings: Settings) -> None:
    host.roles["/feed"] = hostile.says(feed(1))
    settings.archive_folder.mkdir()
    (settings.archive_folder / "archive.json").write_bytes(b"<<<<<<< HEAD")
    report = pull(settings)
    assert report.status is Status.REFUSED and "ist beschädigt" in report.message
    assert content(settings)["archive.json"][0] == b"<<<<<<< HEAD"


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_an_archive_that_cannot_be_written(host: Host, settings: Settings) -> None:
    host.roles["/feed"] = hostile.says(feed(1))
    settings.archive_folder.mkdir(mode=0o500)
    assert "lässt sich nicht lesen oder schreiben" in pull(settings).message


def test_an_archive_folder_that_is_a_file(host: Host, settings: Settings) -> None:
    host.roles["/feed"] = hostile.says(feed(1))
    settings.archive_folder.write_text("")
    report = pull(settings)
    assert report.status is Status.REFUSED and report.message.startswith("Das Archiv ist nicht lesbar: ")


def test_two_pulls_at_once_lose_nothing(host: Host, tmp_path: Path) -> None:
    feeds = [(f"/{n}", feed(n).replace(b"Show", f"Show {n}".encode())) for n in range(1, 9)]
    host.roles |= {path: hostile.says(data) for path, data in feeds}
    threads = [
        threading.Thread(target=pull, args=(Settings(host.url(path), Path("archiv"), base=tmp_path),))
        for path, _ in feeds
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(podcast.load(tmp_path / "archiv").episodes) == 8


def run(*arguments: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    root = Path(__file__).parent.parent
    values = {name: value for name, value in os.environ.items() if not name.startswith("PODCAST_")}
    return subprocess.run(
        [sys.executable, "-m", "podcast", *arguments],
        capture_output=True,
        text=True,
        cwd=folder,
        env=values | {"PYTHONPATH": str(root), "PYTHONUTF8": "1"} | environment,
        check=False,
    )


CONFIG = """
site_name: x
plugins: !!python/name:foo.bar
extra:
  podcast:
    feed: !ENV [PODCAST_FEED, "feed.xml"]
    archive: !ENV [PODCAST_ARCHIVE, archiv]
    pull: !ENV [PODCAST_PULL, never]
"""


def test_by_hand(tmp_path: Path) -> None:
    (tmp_path / "mkdocs.yml").write_text(CONFIG)
    (tmp_path / "feed.xml").write_bytes(feed(1, 2))
    (tmp_path / "kaputt.xml").write_bytes(feed(1, 2)[:-9])
    config = ("--config", "mkdocs.yml")
    done = run("pull", *config, folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "Neu: 2 Folgen\n  – Titel 1\n  – Titel 2\nIm Archiv: 2 Folgen.\n"
    assert run("pull", *config, folder=tmp_path, PODCAST_FEED="kaputt.xml").returncode == 4
    assert run("pull", *config, "--feed", "fehlt.xml", folder=tmp_path).returncode == 3
    assert run("pull", *config, "--feed", "feed.xml", "--archive", "neu", folder=tmp_path).returncode == 0
    assert len(podcast.load(tmp_path / "neu").episodes) == 2
    checked = run("check", *config, folder=tmp_path)
    assert checked.stdout == f"Archiv lesbar: 2 Folgen in {Path('archiv')}.\nFeed lesbar: „Show“, 2 Folgen.\n"
    assert run("stage", *config, "md", folder=tmp_path).stdout == "2 Folgen geschrieben nach md.\n"
    assert sorted(path.name for path in (tmp_path / "md").iterdir()) == ["titel-1.md", "titel-2.md"]
    empty = run("pull", *config, folder=tmp_path / "md")
    assert (empty.returncode, empty.stderr.count("\n")) == (4, 1) and "Es ist kein Feed eingestellt." in empty.stderr
    wrong = run("zieh", folder=tmp_path)
    assert wrong.returncode == 2 and wrong.stderr.startswith("Dieser Aufruf ist nicht zu verstehen. So geht es:")
    assert "Traceback" not in wrong.stderr
