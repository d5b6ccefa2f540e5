"""The archive never loses an episode, an edit or an address, and never shows what a person took down."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from podcast import archive as storage
from podcast.archive import Archive, load, save, store
from podcast.feed import parse
from podcast.merge import merge
from podcast.model import Asset, Episode, FeedError
from podcast.report import Report

NOW = datetime(2026, 6, 1, 4, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
SOURCE = "https://host.example/feed"
SERIES = Path(__file__).parent.parent.parent / "shared" / "feeds" / "timeseries" / "cre"


def item(number: int, **changes: str) -> str:
    values = {
        "guid": f"g-{number}",
        "title": f"Titel {number}",
        "file": f"https://host.example/{number}.mp3",
        "date": f"{number:02} Jan 2026 06:00:00 GMT",
        "notes": f"Notiz {number}",
    } | changes
    return (
        f"<item><guid>{values['guid']}</guid><title>{values['title']}</title><pubDate>{values['date']}</pubDate>"
        f'<enclosure url="{values["file"]}" type="audio/mpeg"/><description>{values["notes"]}</description></item>'
    )


def feed(*items: str, title: str = "Show") -> bytes:
    return f'<rss version="2.0"><channel><title>{title}</title>{"".join(items)}</channel></rss>'.encode()


def numbered(*numbers: int) -> bytes:
    return feed(*map(item, numbers))


def after(archive: Archive, data: bytes, source: str = SOURCE, now: datetime = NOW, *, accept: bool = False) -> Archive:
    return merge(archive, parse(data), source, now, accept_migration=accept)[0]


def report(archive: Archive, data: bytes, source: str = SOURCE, now: datetime = LATER) -> Report:
    return merge(archive, parse(data), source, now)[1]


def refusal(archive: Archive, data: bytes) -> str:
    with pytest.raises(FeedError) as caught:
        merge(archive, parse(data), SOURCE, LATER)
    return str(caught.value)


def names(archive: Archive) -> dict[str, tuple[str, str, str]]:
    return {episode.title: (episode.key, episode.slug, episode.id) for episode in archive.episodes}


@pytest.fixture
def four() -> Archive:
    return after(Archive(), numbered(1, 2, 3, 4))


def test_new_episodes_get_their_names_once(four: Archive) -> None:
    first = four.episodes[0]
    assert (first.key, first.slug, first.id) == ("g-1", "titel-1", "p-b9817549")
    assert (first.source, first.first_seen, first.missing_since) == (SOURCE, "2026-06-01T04:00:00+00:00", None)


def test_the_same_feed_again_makes_no_difference(four: Archive) -> None:
    again, told = merge(four, parse(numbered(4, 3, 2, 1)), SOURCE, LATER)
    assert again == four
    assert told.lines() == ("Nichts Neues im Feed.", "Im Archiv: 4 Folgen.")


def test_a_short_window_takes_nothing_away(four: Archive) -> None:
    later = after(four, numbered(3, 4, 5), now=LATER)
    assert len(later.episodes) == 5
    assert [episode.missing_since for episode in later.episodes] == ["2026-06-02", "2026-06-02", None, None, None]
    again, told = merge(later, parse(numbered(3, 4, 5)), SOURCE, LATER + timedelta(days=5))
    assert again == later and not told.missing


def test_what_comes_back_is_not_missing_any_more(four: Archive) -> None:
    later = after(four, numbered(2, 3, 4), now=LATER)
    told = report(later, numbered(1, 2, 3, 4))
    assert told.returned == ("Titel 1",) and not told.changed
    assert after(later, numbered(1, 2, 3, 4)) == four


def test_an_edit_changes_fields_and_no_names(four: Archive) -> None:
    edited = feed(item(1, title="Neuer Titel", notes="Neu"), item(2), item(3), item(4))
    later = after(four, edited, now=LATER)
    assert names(later)["Neuer Titel"] == ("g-1", "titel-1", "p-b9817549")
    assert later.episodes[0].notes == "<p>Neu</p>" and later.episodes[0].first_seen == four.episodes[0].first_seen
    assert report(four, edited).lines() == (
        "Geändert: 1 Folge", "  – Neuer Titel (Titel, Beschreibung)", "Im Archiv: 4 Folgen.",
    )  # fmt: skip


def test_a_new_upload_is_the_same_episode(four: Archive) -> None:
    told = report(four, feed(item(1, file="https://host.example/1-neu.mp3"), *map(item, (2, 3, 4))))
    assert [change.fields for change in told.changed] == [("Tondatei",)]


def test_the_first_date_stays(four: Archive) -> None:
    later = after(four, feed(item(1, date="09 Jan 2026 06:00:00 GMT"), *map(item, (2, 3, 4))), now=LATER)
    assert later == four


def test_a_date_in_the_future_may_move_and_is_told() -> None:
    planned = feed(item(1, date="10 Jun 2026 06:00:00 GMT"))
    archive, told = merge(Archive(), parse(planned), SOURCE, NOW)
    assert told.upcoming == ("Titel 1",)
    moved = after(archive, feed(item(1, date="20 Jun 2026 06:00:00 GMT")))
    assert moved.episodes[0].day == "2026-06-20"


def test_a_date_that_was_unreadable_is_taken_when_it_comes() -> None:
    archive = after(Archive(), feed(item(1, date="bald")))
    assert archive.episodes[0].day is None
    assert after(archive, feed(item(1)), now=LATER).episodes[0].day == "2026-01-01"
    assert after(after(archive, feed(item(1))), feed(item(1, date="bald"))).episodes[0].day == "2026-01-01"


def test_equal_titles_get_numbers_in_the_order_of_their_dates() -> None:
    data = feed(item(3, title="Tag"), item(1, title="Tag"), item(2, title="Tag"))
    assert [episode.slug for episode in after(Archive(), data).episodes] == ["tag", "tag-2", "tag-3"]


def test_all_guids_new_is_refused_until_a_person_accepts(four: Archive) -> None:
    data = feed(*(item(n, guid=f"neu-{n}") for n in (1, 2, 3, 4)))
    assert refusal(four, data) == (
        "Der Feed sieht aus wie ausgetauscht: keine einzige Folge hat noch ihre alte Kennung (guid). Es wurde nichts"
        " übernommen. Ist das so gewollt, hilft »python -m podcast pull --accept-migration«; sonst bitte die"
        " Feed-Adresse prüfen."
    )
    moved = after(four, data, accept=True)
    assert names(moved) == names(four)
    assert [episode.guid for episode in moved.episodes] == ["neu-1", "neu-2", "neu-3", "neu-4"]
    assert after(moved, data) == moved


def test_a_migration_matches_by_file_name_then_by_title_and_date(four: Archive) -> None:
    host = "https://neu.example/a"
    moved = feed(
        item(1, guid="x1", file=f"{host}/1.mp3?t=1", title="Ganz anders"),
        item(2, guid="x2", file=f"{host}/audio.mp3"),
        item(3, guid="x3", file=f"{host}/audio.mp3"),
        item(5, guid="x5", file=f"{host}/5.mp3"),
    )
    later = after(four, moved, accept=True)
    assert {episode.key: episode.title for episode in later.episodes} == {
        "g-1": "Ganz anders", "g-2": "Titel 2", "g-3": "Titel 3", "g-4": "Titel 4", "x5": "Titel 5",
    }  # fmt: skip
    assert [episode.key for episode in later.episodes if episode.missing_since] == ["g-4"]


def test_a_window_that_rolled_on_completely_is_no_alarm() -> None:
    archive = after(Archive(), numbered(1, 2, 3))
    assert len(after(archive, numbered(11, 12, 13), now=LATER).episodes) == 6


def test_less_than_half_is_refused(four: Archive) -> None:
    assert "statt 4 nennt er nur noch 1 Folgen" in refusal(four, numbered(4))
    assert len(after(four, numbered(4), accept=True).episodes) == 4
    assert len(after(four, numbered(3, 4)).episodes) == 4


def test_an_incomplete_feed_is_no_alarm_and_says_nothing_about_what_is_missing(four: Archive) -> None:
    part = replace(parse(numbered(4)), complete=False)
    assert merge(four, part, SOURCE, LATER)[0] == four


def test_another_title_is_refused(four: Archive) -> None:
    data = feed(*map(item, (1, 2, 3, 4)), title="Jetzt Werbung")
    assert "er heißt jetzt „Jetzt Werbung“ statt „Show“" in refusal(four, data)
    assert names(after(four, data, accept=True)) == names(four)


def test_another_feed_is_another_source(four: Archive) -> None:
    data = feed(item(1, guid="fremd", title="Titel 1"), title="Andere Show")
    both = after(four, data, "https://anderer.example/feed", LATER)
    assert len(both.episodes) == 5
    assert not [episode for episode in both.episodes if episode.missing_since]
    assert names(after(both, numbered(1, 2, 3, 4), now=LATER)) == names(both)
    assert {episode.slug for episode in both.episodes} >= {"titel-1", "titel-1-2"}


def test_short_guids_of_two_feeds_are_two_episodes(four: Archive) -> None:
    """Feeds that count their guids 1, 2, 3 must not overwrite each other."""
    other = feed(item(1, guid="g-1", title="Fremd", file="https://x.example/f.mp3"), title="Andere Show")
    both = after(four, other, "https://anderer.example/feed")
    assert len({episode.key for episode in both.episodes}) == len({episode.id for episode in both.episodes}) == 5
    assert after(both, other, "https://anderer.example/feed") == both
    assert after(both, numbered(1, 2, 3, 4)) == both


def test_the_same_show_under_another_address_keeps_its_pages(four: Archive) -> None:
    moved = after(four, numbered(1, 2, 3, 4), "https://neu.example/feed", LATER)
    assert names(moved) == names(four)
    assert {episode.source for episode in moved.episodes} == {"https://neu.example/feed"}


def test_a_single_new_guid_over_the_same_file_is_the_same_episode(four: Archive) -> None:
    later = after(four, feed(item(1, guid="neu"), *map(item, (2, 3, 4))))
    assert names(later) == names(four)
    assert (
        len(after(four, feed(item(1, guid="neu", file="https://x.example/neu.mp3"), *map(item, (2, 3, 4)))).episodes)
        == 5
    )


def test_an_old_guid_that_comes_back_for_something_else_takes_no_page_over(four: Archive) -> None:
    moved = after(four, feed(*(item(n, guid=f"neu-{n}") for n in (1, 2, 3, 4))), accept=True)
    both = after(moved, feed(*(item(n, guid=f"neu-{n}") for n in (1, 2, 3, 4)), item(9, guid="g-1")))
    assert names(both) == names(four) | {"Titel 9": names(both)["Titel 9"]}
    assert len({episode.key for episode in both.episodes}) == 5


def test_a_host_that_takes_its_new_guids_back(four: Archive) -> None:
    moved = after(four, feed(*(item(n, guid=f"neu-{n}") for n in (1, 2, 3, 4))), accept=True)
    assert after(moved, numbered(1, 2, 3, 4), accept=True) == four


def test_many_items_under_one_guid_take_no_time() -> None:
    items = [item(1, guid="g", file=f"https://h.example/{n}.mp3", title=f"T {n}") for n in range(1500)]
    start = time.process_time()
    archive = after(Archive(), feed(*items))
    assert len(archive.episodes) == 1500 == len({episode.key for episode in archive.episodes})
    assert after(archive, feed(*reversed(items))) == archive
    assert time.process_time() - start < 8


def test_siblings_of_one_guid_keep_their_keys_whatever_the_window_shows() -> None:
    old, young = item(1, guid="g", file="https://h.example/a.mp3"), item(2, guid="g", file="https://h.example/b.mp3")
    both = after(Archive(), feed(old, young, item(3)))
    assert [episode.key for episode in both.episodes] == ["g", "g h.example/b.mp3", "g-3"]
    for window in ((young, item(3)), (young, old, item(3)), (old, item(3))):
        assert names(after(both, feed(*window))) == names(both)
    first_seen_alone = after(Archive(), feed(young, item(3)))
    assert first_seen_alone.episodes[0].key == "g"
    assert names(after(first_seen_alone, feed(old, young, item(3))))["Titel 2"][0] == "g"


def test_the_takedown_list(tmp_path: Path, four: Archive) -> None:
    save(four, tmp_path)
    listed = "\ufeff# Wunsch der Gäste\ng-1\n" + four.episodes[1].id + "\tRückzug der Einwilligung\n\n"
    (tmp_path / "entfernt.txt").write_text(listed, "utf-8")
    archive = load(tmp_path)
    assert [episode.key for episode in archive.episodes] == ["g-3", "g-4"]
    later, told = merge(archive, parse(feed(item(1, title="Wieder da"), *map(item, (2, 3, 4, 5)))), SOURCE, LATER)
    assert [episode.key for episode in later.episodes] == ["g-3", "g-4", "g-5"]
    assert (told.new, told.changed, told.missing, told.episodes) == (("Titel 5",), (), (), 3)
    assert not report(archive, numbered(3, 4)).missing


def test_a_takedown_before_the_first_pull() -> None:
    archive = after(replace(Archive(), removed=frozenset({"g-1"})), numbered(1, 2))
    assert [episode.key for episode in archive.everything] == ["g-2"]


def test_a_list_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "entfernt.txt").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(
        FeedError, match=r"^Die Liste .*entfernt\.txt ist nicht lesbar\. Bitte als UTF-8-Text speichern"
    ):
        load(tmp_path)


def test_saving_and_loading(tmp_path: Path, four: Archive) -> None:
    assert save(four, tmp_path / "neu") and not save(four, tmp_path / "neu")
    loaded = load(tmp_path / "neu")
    assert loaded.everything == four.everything and dict(loaded.sources) == dict(four.sources)
    assert [path.name for path in (tmp_path / "neu").iterdir()] == ["archive.json"]


def test_every_field_survives(tmp_path: Path) -> None:
    for path in sorted((Path(__file__).parent / "data" / "feeds").glob("*.rss")):
        if not path.name.startswith("abgelehnt"):
            archive = merge(Archive(), parse(path.read_bytes()), path.name, NOW)[0]
            save(archive, tmp_path)
            assert load(tmp_path).everything == archive.everything


def test_the_file_is_for_people_and_git(tmp_path: Path, four: Archive) -> None:
    save(four, tmp_path)
    text = (tmp_path / "archive.json").read_text("utf-8")
    assert text.endswith("}\n") and "\r" not in text
    assert json.dumps(json.loads(text), ensure_ascii=False, indent=1, sort_keys=True) + "\n" == text
    assert text.count('"missing_since"') == 0


def test_there_is_no_archive_yet(tmp_path: Path) -> None:
    assert load(tmp_path / "fehlt").episodes == ()


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"", "kein lesbares JSON"),
        (b"{", "kein lesbares JSON"),
        (b'<<<<<<< HEAD\n{"format": 1}', "kein lesbares JSON"),
        (b"[]", "unbekanntes Format"),
        (b'{"format": 2}', "unbekanntes Format, lesbar ist format 1"),
        (b'{"format": 1, "sources": {}}', "Input should be a valid list"),
        (b'{"format": 1, "sources": {}, "episodes": [{"key": 1}]}', "0.key"),
        (b"\xff\xfe", "kein lesbares JSON"),
        (b"[" * 100_000, "kein lesbares JSON"),
    ],
)
def test_a_damaged_archive_is_told_and_left_alone(tmp_path: Path, data: bytes, found: str) -> None:
    path = tmp_path / "archive.json"
    path.write_bytes(data)
    with pytest.raises(FeedError) as caught:
        load(tmp_path)
    message = str(caught.value)
    assert message.startswith(f"Das Archiv {path} ist beschädigt (") and found in message
    assert message.endswith(
        f"Es wurde nichts überschrieben; »git checkout -- {path}« holt die letzte gute Fassung zurück."
    )
    assert path.read_bytes() == data


def test_files_are_kept_by_their_content(tmp_path: Path) -> None:
    asset = Asset("https://host.example/t", "text/vtt; charset=utf-8")
    first, second = (
        store(tmp_path, asset, b"WEBVTT"),
        store(tmp_path, replace(asset, url="https://x.example/t"), b"WEBVTT"),
    )
    assert first.file == second.file and str(first.file).endswith(".vtt")
    assert Archive(folder=tmp_path).read(first) == b"WEBVTT"
    assert Archive(folder=tmp_path).read(asset) is None
    assert Archive(folder=tmp_path).read(replace(asset, file="fehlt.vtt")) is None


def test_leftovers_of_a_crash_are_swept_away_when_they_are_old(tmp_path: Path) -> None:
    import os

    (tmp_path / "assets").mkdir()
    old, young = tmp_path / "assets" / ".neu-alt", tmp_path / ".neu-jung"
    old.write_bytes(b"x"), young.write_bytes(b"x")
    os.utime(old, (0, 0))
    storage.sweep(tmp_path)
    assert young.exists() and not old.exists()


@pytest.mark.skipif(not SERIES.exists(), reason="no real feeds beside the project")
def test_a_real_show_twenty_months_later(tmp_path: Path) -> None:
    """Its host changed every link and enclosure and grew the window from 30 to 60 in between."""
    first = after(Archive(), (SERIES / "a.xml").read_bytes())
    save(first, tmp_path)
    later, told = merge(load(tmp_path), parse((SERIES / "b.xml").read_bytes()), SOURCE, LATER)
    before, now = ({episode.key: episode for episode in archive.episodes} for archive in (first, later))
    assert set(before) <= set(now) and len(told.new) == len(now) - len(before)
    kept: tuple[str, ...] = ("slug", "id", "first_seen", "published", "source")
    assert all(getattr(before[key], name) == getattr(now[key], name) for key in before for name in kept)
    assert not told.missing and told.changed
    assert merge(later, parse((SERIES / "b.xml").read_bytes()), SOURCE, LATER)[0] == later


def test_many_sources_and_pulls_in_any_order_lose_nothing() -> None:
    archive, seen = Archive(), dict[str, Episode]()
    for step in range(40):
        start = step % 7
        archive = after(archive, numbered(*range(start + 1, start + 8)), f"s{step % 3}", NOW + timedelta(days=step))
        found = {episode.key: episode for episode in archive.episodes}
        assert all(found[key].slug == episode.slug for key, episode in seen.items())
        seen = found
    assert len(seen) == 13
