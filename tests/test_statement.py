"""The statement on accessibility says what the tests do, and counts what the built pages hold; nothing typed in."""

from __future__ import annotations

import re
from datetime import date

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from conftest import ROOT
from keyboard import CONTRAST
from pixels import NEEDED, NEEDED_LARGE
from test_keyboard import LOOKS as WALKED
from test_reflow import CASES
from visits import SCHEMES, TAGS, WIDTHS

from library.access import Access, count, seen
from library.dates import german

STATEMENT = (ROOT / "docs/barrierefreiheit.md").read_text(encoding="utf-8")
AXE = re.search(r"axe v(\d+\.\d+)", AXE_SCRIPT)[1]
VERSIONS = {"wcag2aa": "2.0", "wcag21aa": "2.1", "wcag22aa": "2.2"}
COLOURS = {"light": "Hell", "dark": "Dunkel", "forced": "erzwungenen Farben"}


def listed(words) -> str:
    *first, last = map(str, words)
    return f"{', '.join(first)} und {last}"


def figure(value: float) -> str:
    return f"{value:g}".replace(".", ",")


LOOKED = f"{listed(COLOURS[scheme] for scheme in SCHEMES)}, {listed(WIDTHS)} Pixel breit"
RULES = f"WCAG {listed(VERSIONS[tag] for tag in TAGS if tag in VERSIONS)} der Stufen A und AA, mit axe-core {AXE}"

# Each row of the table, made from what the tests use, and the tests that prove it.
ROWS = {
    f"alle Regeln für {RULES} | jede Seite; jede Art von Seite in {LOOKED} | 0 Verstöße": (
       "test_axe::test_no_page_has_a_barrier", "test_axe::test_every_kind_of_page_is_looked_at"),
    "Kontrast von Schrift, auch dort, wo axe-core ihn offenlässt | gemessen an den Bildpunkten"
    f" | mindestens {figure(NEEDED)} zu 1, große Schrift {figure(NEEDED_LARGE)} zu 1": (
        "test_axe::test_what_is_right_passes_in_every_look",
    ),
    f"Bedienung mit der Tastatur | jede Art von Seite, {listed(look.width for look in WALKED)} Pixel breit"
    f" | alles erreichbar, sichtbarer Fokus mit mindestens {figure(CONTRAST)} zu 1, kein unsichtbarer Halt": (
        "test_keyboard::test_every_kind_of_page",
    ),
    "Menü und Suche | am Telefon | Esc schließt sie, der Fokus kehrt zurück": (
        "test_keyboard::test_escape_closes_the_menu",
        "test_keyboard::test_search_opens_and_closes",
    ),
    "Schrift auf 200 Prozent, weite Zeilen, 320 Pixel | jede Art von Seite"
    " | kein waagerechtes Rollen, nichts abgeschnitten": ("test_reflow::test_nothing_is_cut_off",),
    "weniger Bewegung | jede Art von Seite | nichts bewegt sich von selbst": ("test_reflow::test_nothing_moves",),
    "ohne JavaScript | jede Art von Seite | Text lesbar, Menü bedienbar": ("test_reflow::test_without_script",),
    "PDF-Dateien | je eine der Arten Workbook, Wochenblatt, Checkliste und Plakat"
    " | ausgezeichnet nach PDF/UA-1, mit Titel, Sprache und Text zu jedem Bild": (
        "test_paper::test_the_workbook_is_tagged", "test_paper::test_a_week_fits", "test_paper::test_a_checklist_is",
        "test_paper::test_the_poster_is_true",
    ),
    "Folien | jede | eigener Titel, zuerst vorgelesen, Sprache angegeben": ("test_paper::test_slides_have_titles",),
}  # fmt: skip


def test_table_holds_what_the_tests_do_and_nothing_else():
    table = [line.strip("| ") for line in STATEMENT.splitlines() if line.startswith("| ")][1:]
    assert table == list(ROWS)
    assert {"200 Prozent", "weite Zeilen", "320 Pixel"} <= {part for case in CASES for part in case.split(", ")}


@pytest.mark.parametrize("proof", [proof for proofs in ROWS.values() for proof in proofs])
def test_every_row_is_proved_in_make_test(proof):
    file, name = proof.split("::")
    text = (ROOT / f"tests/{file}.py").read_text(encoding="utf-8")
    above = re.search(rf"((?:^@.*\n)*)^def {name}", text, re.M)
    assert above and "alles" not in above[1] and "pytestmark" not in text


def test_known_gaps_are_named():
    gaps = STATEMENT.partition("## Was noch nicht geht")[2].partition("\n## ")[0]
    untested = ("Screenreader", "nur mit dem Browser Chromium", "Word-Dateien", "kein Werkzeug für PDF/UA")
    for gap in ("Gebärdensprache", "Leichte Sprache", "Audiodeskription", "Computerstimmen", *untested):
        assert gap in gaps
    assert "Kein Programm merkt" in STATEMENT and "`/redaktion/`" in STATEMENT


def test_dates_in_the_text_are_those_of_the_page():
    written, review = (
        date.fromisoformat(re.search(rf"^{key}: (\S+)$", STATEMENT, re.M)[1]) for key in ("erstellt", "pruefen_bis")
    )
    assert set(re.findall(r"\d{1,2}\. [A-Z]\w+ 20\d\d", STATEMENT)) == {german(written), german(review)}
    assert 0 < (review - written).days <= 366


FILM = '<video controls><track kind="captions" src="a.vtt"></video><h2 id="t">Transkript</h2>'
PAGES = {
    "index.html": '<a href="vorlagen/brief.docx">W</a><a href="https://fremd.example/x.pdf">P</a>',
    "videos/a/index.html": FILM,
    "videos/b/index.html": "<video controls></video>",
    "podcast/c/index.html": '<audio controls></audio><h2 id="transkript">Transkript</h2>',
    "podcast/d/index.html": "<audio controls></audio>",
    "vorlagen/brief/index.html": '<a class="ah-button" href="../brief.docx" download>W</a><a href="../../w.PDF">P</a>',
}


def test_what_has_a_second_way_in_is_counted():
    assert count({path: seen(text) for path, text in PAGES.items()}) == Access(
        6, films=2, captioned=1, sounds=2, transcribed=1, files={"docx": 1, "pdf": 1}
    )


def test_statement_shows_the_counts_of_this_build(site):
    pages = {path.relative_to(site).as_posix(): path.read_text(encoding="utf-8") for path in site.rglob("*.html")}
    found = count({path: seen(text) for path, text in pages.items()})
    text = pages["barrierefreiheit/index.html"]
    assert f"<td>Seiten</td><td>{found.pages}</td>" in text
    assert f"<td>Folgen mit Ton</td><td>{found.sounds}</td><td>{found.transcribed} mit Transkript</td>" in text
    assert found.films == found.captioned, "every film has captions, as the statement says"
    assert "data-ah-scan" not in text
