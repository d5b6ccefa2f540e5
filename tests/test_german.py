"""The German layer: the build and the browser read words alike, and compounds of the library come apart well."""

from __future__ import annotations

import json

import pytest
from conftest import ROOT
from playwright.sync_api import Browser, Page
from test_browser import address, browser  # noqa: F401 - fixtures
from visits import SCRIPTS

from library import german, vocabulary

PAIRS = ROOT / "tests" / "search" / "paare.txt"
SIGNS = {"=": "gleich", "!=": "fremd", ":": "woerter", ">": "teile"}


def pairs(sign: str) -> list[tuple[str, list[str]]]:
    rows = [line.split() for line in PAIRS.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    return [(first, others) for first, middle, *others in rows if middle == sign]


def parts(word: str, known: set[str]) -> list[str]:
    return [german.fold(part) for part in german.split(german.plain(word), lambda text: german.fold(text) in known)]


def bare(part: str, known: set[str]) -> str:
    shorter = (part[: len(part) - len(link)] for link in german.LINKS if part.endswith(link))
    return next(text for text in shorter if text in known)


@pytest.mark.parametrize("one, others", pairs("="))
def test_words_meet(one: str, others: list[str]):
    assert set(german.keys(one)) & set(german.keys(others[0]))


@pytest.mark.parametrize("one, others", pairs("!="))
def test_words_do_not_meet(one: str, others: list[str]):
    assert not set(german.keys(one)) & set(german.keys(others[0]))


@pytest.mark.parametrize("text, expected", pairs(":"))
def test_words_of_a_text(text: str, expected: list[str]):
    assert [form for forms in german.words(text) for form in forms] == expected
    assert german.distinct_words(text) == set(expected)


@pytest.mark.parametrize("word, expected", pairs(">"))
def test_compounds_come_apart(word: str, expected: list[str]):
    known = set(map(german.fold, expected))
    assert [bare(part, known) for part in parts(word, known)] == list(map(german.fold, expected))


@pytest.fixture(scope="module")
def script(browser: Browser, address: str) -> Page:  # noqa: F811
    page = browser.new_page()
    page.goto(address + "404.html")
    page.evaluate(f'async () => {{ window.german = await import(new URL("german.js", {SCRIPTS})); }}')
    return page


def test_the_browser_reads_the_pairs_like_the_build(script: Page):
    listed = {word for sign in SIGNS for first, others in pairs(sign) for word in (first, *others)}
    texts = sorted(listed | set((ROOT / "docs" / "glossar.md").read_text(encoding="utf-8").split()))
    found = script.evaluate(
        "(texts) => texts.map((text) => [german.words(text), german.keys(text), german.fold(text)])", texts
    )
    expected = [[list(map(list, german.words(text))), list(german.keys(text)), german.fold(text)] for text in texts]
    assert found == json.loads(json.dumps(expected))


def test_the_browser_splits_compounds_like_the_build(script: Page):
    rows = [[word, list(map(german.fold, expected))] for word, expected in pairs(">")]
    found = script.evaluate(
        "(rows) => rows.map(([word, list]) => { const known = (text) => list.includes(german.fold(text));"
        " return german.split(german.plain(word), known).map((part) => german.fold(part)); })",
        rows,
    )
    assert found == [parts(word, set(known)) for word, known in rows]


@pytest.mark.parametrize("one, others", pairs("~"))
def test_nouns_lead_to_their_verbs_and_back(script: Page, one: str, others: list[str]):
    found = script.evaluate("([one, other]) => [german.kin(one), german.keys(other)]", [one, others[0]])
    assert set(found[0]) & set(found[1])


@pytest.mark.parametrize("word", ["Zeitung", "Leitung", "Ring", "Station", "Nation", "Tier", "vier"])
def test_what_only_ends_like_a_noun_of_a_verb_leads_nowhere(script: Page, word: str):
    assert script.evaluate("(word) => german.kin(word)", word) == []


@pytest.mark.parametrize(
    "one, other, limit, expected",
    [
        ("freigabe", "freigabe", 2, 0),
        ("freigabe", "freigbae", 2, 1),  # swapped
        ("impressum", "impresum", 2, 1),  # missing
        ("instagram", "instagramm", 2, 1),  # too many
        ("netiquette", "netikette", 2, 2),
        ("mastodon", "mastadon", 2, 1),
        ("haus", "maus", 1, 1),
        ("haus", "baum", 1, 2),  # more than the limit is only known to be more
        ("haus", "rathausplatz", 2, 3),
    ],
)
def test_distance_of_spellings(script: Page, one: str, other: str, limit: int, expected: int):
    assert script.evaluate("(given) => german.distance(...given)", [one, other, limit]) == expected


def words_of(*texts: str) -> vocabulary.Vocabulary:
    return vocabulary.count(texts)


def test_compounds_get_seams_where_the_library_knows_the_parts():
    words = words_of(
        "Die Vereinbarung zur Freigabe. Eine Freigabevereinbarung braucht Fristen.", "Der Ortstermin am Montag."
    )
    assert words.seamed("Freigabevereinbarung", "^") == "Freigabe^vereinbarung"
    assert words.seamed("Freigabevereinbarungen", "^") == "Freigabevereinbarungen", "its plural is not in this text"
    assert words.seamed("Ortstermin", "^") == "Orts^termin"
    assert words.seamed("Community", "^") == "Community"
    assert words.seamed("Barrierefrei", "^") == "Barriere^frei"
    assert words.seamed("Freitag", "^") == "Freitag"


def test_entries_hold_words_and_parts_by_their_stems():
    words = words_of("Wir löschen Kommentare.", "Ein gelöschter Kommentar im Amtsblatt.")
    entries = {entry.key: entry for entry in words.entries}
    assert entries["losch"].pages == 1 and set(entries["losch"].forms) == {"löschen", "gelöschter"}
    assert entries["kommentar"].forms == ("Kommentar",)
    assert {"amtsblat", "blatt", "amt"} & set(entries) == {"blatt", "amt"}
    assert [entry.key for entry in words.entries] == sorted(entries), "the browser looks them up by halves"
    assert "ein" not in entries and words.complete


@pytest.mark.parametrize("name", ["teile", "ausnahmen", "stoppwoerter"])
def test_word_lists_say_their_licence_and_stay_short_enough_to_review(name: str):
    text = (vocabulary.FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    assert "Lizenz dieses Projekts" in text.partition("\n\n")[0] + text[:400]
    assert len(text) < 10_000 and max(map(len, text.splitlines())) <= 130
