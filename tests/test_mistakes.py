"""Author mistakes on a real disc: what a person can do to docs/ is answered in German, and nothing stray goes out.

One real build holds all of them at once: it must say word for word what `make pruefen` says.
"""

# ruff: noqa: E501 - the tables read best with one mistake a line

from __future__ import annotations

import os
import re
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT, SMALL, build, copy_project, draw, head
from hypothesis import given, settings
from hypothesis import strategies as st

from library import output
from library.__main__ import main
from library.folder import survey
from library.items import read_item
from library.problems import ContentError

GOOD = head(id="c-01") + "\n## Stimmt es?\n\n- [ ] **Das Datum stimmt.** Vergleich es mit der Einladung.\n"
Seed = Callable[[Path], object]


def text(src: str, content: str | bytes) -> Seed:
    def seed(docs: Path) -> None:
        path = docs / src
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())

    return seed


def page(name: str, addition: str = "", **keys: object) -> Seed:
    """A page that is right but for what is added to it."""
    keys = {"title": name.replace("-", " ").capitalize()} | keys
    return text(f"checklisten/{name}.md", head(**keys) + "\nText.\n" + addition)


def link(src: str, target: str) -> Seed:
    def seed(docs: Path) -> None:
        (docs / src).parent.mkdir(parents=True, exist_ok=True)
        (docs / src).symlink_to(target)

    return seed


def latin1_name(docs: Path) -> None:
    Path(os.fsdecode(os.fsencode(docs) + b"/checklisten/\xfcbung.md")).write_text(GOOD, encoding="utf-8")


def sparse(src: str, size: int) -> Seed:
    def seed(docs: Path) -> None:
        with (docs / src).open("wb") as file:
            file.truncate(size)

    return seed


def both(*seeds: Seed) -> Seed:
    return lambda docs: [seed(docs) for seed in seeds]


NFD = unicodedata.normalize("NFD", "übung")
PICTURE = (ROOT / "tests/data/startseite.png").read_bytes()[:2000]

ERRORS: dict[str, tuple[Seed, str]] = {
    # the head
    "YAML: Doppelpunkt": (page("m-doppelpunkt", title="Woche 5: Plan: Freigabe"), "ein Doppelpunkt steht mitten im Text"),
    "YAML: Anführung": (page("m-anfuehrung", title='"Offen'), "ein Anführungszeichen geht nicht wieder zu"),
    "YAML: Klammer": (page("m-klammer", themen="[strategie"), "eine eckige Klammer geht nicht wieder zu"),
    "YAML: geschweift": (page("m-geschweift", bild="{datei: a.png"), "eine geschweifte Klammer geht nicht wieder zu"),
    "YAML: Sternchen": (page("m-sternchen", title="*Wichtig*"), "der Wert beginnt mit einem Sternchen"),
    "YAML: Einrückung": (page("m-einrueckung", quellen="\n  - titel: A\n url: x"), "die Einrückung"),
    "YAML: Klammeraffe": (page("m-affe", title="@stadt"), "der Wert beginnt mit einem Sonderzeichen"),
    "YAML: Tabulator": (text("checklisten/m-tab.md", GOOD.replace("minuten: 5", "bild:\n\tdatei: x")), "mit einem Tabulator"),
    "YAML: NBSP": (text("checklisten/m-nbsp.md", GOOD.replace("minuten: 5", "minuten:\u00a05")), "geschütztes Leerzeichen"),
    "YAML: ohne Doppelpunkt": (text("checklisten/m-ohne.md", GOOD.replace("minuten: 5", "minuten 5")), "fehlt der Doppelpunkt"),
    "YAML: zweimal": (text("checklisten/m-zwei.md", GOOD.replace("minuten: 5", "minuten: 5\nminuten: 6")), "steht zweimal im Kopf"),
    "YAML: Python": (page("m-python", title="!!python/object:os.system x"), "so nicht lesbar"),
    "YAML: tief": (page("m-tief", title="[" * 4000), "Zeile 2"),
    "Nullbytes": (text("checklisten/m-null.md", GOOD.replace("Startklar", "Start\0klar")), "Zeile 2"),
    "Word-Strich": (text("checklisten/m-word.md", GOOD.replace("---", "—", 1)), "statt mit drei Bindestrichen"),
    "Word-Strich am Ende": (text("checklisten/m-ende.md", GOOD.replace("\n---\n", "\n–––\n", 1)), "Der Kopf endet mit"),
    "leere Zeile": (text("checklisten/m-leer.md", "\n" + GOOD), "Vor dem --- steht eine leere Zeile"),
    "Leerzeichen davor": (text("checklisten/m-davor.md", " " + GOOD), "Vor dem --- steht"),
    "geschütztes Leerzeichen davor": (text("checklisten/m-nbspvor.md", "\u00a0" + GOOD), "Vor dem --- steht"),
    "Tabulator davor": (text("checklisten/m-tabvor.md", "\t" + GOOD), "Vor dem --- steht"),
    "ohne Kopf": (text("checklisten/m-kopflos.md", "# Nur Text\n"), "Der Kopf fehlt"),
    "leere Datei": (text("checklisten/m-nichts.md", ""), "Der Kopf fehlt"),
    "offener Kopf": (text("checklisten/m-offen.md", "---\ntitle: X\n\nText\n"), "nicht wieder geschlossen"),
    "Windows-1252": (text("checklisten/m-cp1252.md", GOOD.replace("Platz", "Plätze").encode("cp1252", "replace")), "nicht als UTF-8"),
    "UTF-16": (text("checklisten/m-utf16.md", GOOD.encode("utf-16")), "als UTF-16"),
    "UTF-16 ohne BOM": (text("checklisten/m-utf16le.md", GOOD.encode("utf-16-le")), "als UTF-16"),
    "zweite BOM": (text("checklisten/m-bom.md", b"\xef\xbb\xbf\xef\xbb\xbf" + GOOD.encode()), "zweite BOM"),
    "Konflikt": (page("m-konflikt", "<<<<<<< HEAD\neins\n=======\nzwei\n>>>>>>> andere\n"), "Marken eines Git-Konflikts"),
    "Feld unbekannt": (page("m-feld", slug="../../.."), "Das Feld „slug“ kennen wir nicht"),
    "Feld vertippt": (page("m-vertippt", stuffe="praxis"), "„stufe“, falls du das meinst"),
    "Minuten als Wort": (page("m-minuten", minuten="fünf"), "„minuten: fünf“ geht nicht"),
    "Thema fehlt": (page("m-thema", themen=None), "„themen“ fehlt"),
    "Titel zu lang": (page("m-lang", title="x" * 61), "61 Zeichen sind zu lang"),
    "Beschreibung kurz": (page("m-kurz", description="Kurz."), "5 Zeichen sind zu kurz"),
    # dates
    "Tag, den es nicht gibt": (page("m-februar", erstellt="2026-02-30"), "Dieses Datum gibt es nicht"),
    "deutsches Datum": (page("m-deutsch", erstellt="23.11.2026"), "„erstellt: 23.11.2026“ geht nicht"),
    "Jahr vertippt": (page("m-jahr", erstellt="2062-11-23"), "liegt weit weg"),
    "Jahr 206": (page("m-206", erstellt="0206-11-23"), "liegt weit weg"),
    "Prüfen vor dem Schreiben": (page("m-vorher", erstellt="2026-11-23", pruefen_bis="2026-10-01"), "liegt vor „erstellt“"),
    # references
    "Bild fehlt": (both(page("m-bild", "![Plan](plan-mai.png)\n"), text("checklisten/plan-mia.png", PICTURE)), "Beispiel: plan-mia.png"),
    "Bild groß geschrieben": (both(page("m-gross", "![Plan](Rose.PNG)\n"), text("checklisten/rose.png", PICTURE)), "Beispiel: rose.png"),
    "Bild mit Leerzeichen": (page("m-platz", "![Plan](mein plan.png)\n"), "enthält ein Leerzeichen"),
    "Bild mit Umlaut": (both(page("m-umlaut", "![Plan](Füße.png)\n"), text("checklisten/Füße.png", PICTURE)), "Beispiel: fuesse.png"),
    "Bild in NFD": (both(page("m-nfd", f"![Plan]({NFD}.png)\n"), text("checklisten/übung.png", PICTURE)), "Beispiel: uebung.png"),
    "Bild riesig": (both(page("m-riesig", "![Plan](riesig.jpg)\n"), sparse("checklisten/riesig.jpg", 14_000_000)), "hat 14,0 MB"),
    "Film als .mov": (both(page("m-mov", "[Film](dreh.mov)\n"), sparse("checklisten/dreh.mov", 120_000_000)), "spielen viele Browser nicht ab"),
    "Datei zu groß": (both(page("m-film", "[Film](lang.mp4)\n"), sparse("checklisten/lang.mp4", 300_000_000)), "hat 300,0 MB"),
    "Bild im HTML fehlt": (page("m-html", '<img src="weg.png" alt="Weg">\n'), "Das Bild „weg.png“ gibt es nicht"),
    "Bild im Kopf fehlt": (page("m-kopfbild", bild="{datei: weg.png, alt: Weg}"), "„weg.png“ gibt es nicht"),
    "Anhang fehlt": (page("m-anhang", "[Plan](plan.xlsx)\n"), "Die Datei „plan.xlsx“ gibt es nicht"),
    "Anhang in Arbeit": (both(page("m-arbeit", "[Plan](~$plan.xlsx)\n"), text("checklisten/~$plan.xlsx", b"x")), "gibt es nicht"),
    "toter Link": (page("m-link", "[Ziel](zeil.md)\n"), "diese Datei gibt es nicht"),
    "Link auf einen Ordner": (page("m-ordner", "[Liste](../checklisten/)\n"), "Beispiel: index.md"),
    "Link ab der Wurzel": (page("m-wurzel", "[Liste](/checklisten/index.md)\n"), "beginnt mit einem Schrägstrich"),
    "Link mit \\": (page("m-schraeg", "[Liste](..\\checklisten\\index.md)\n"), "umgekehrte Schrägstriche"),
    "Link hinaus": (page("m-hinaus", "[Geheim](../../../etc/passwd)\n"), "führt aus docs/ heraus"),
    "Bild hinaus": (page("m-bildhinaus", "![Geheim](../../geheim.png)\n"), "führt aus docs/ heraus"),
    "Kopfbild hinaus": (page("m-kopfhinaus", bild="{datei: ../../../x.png, alt: X}"), "führt aus docs/ heraus"),
    "toter Anker": (page("m-anker", "## Stimmt es?\n\n[Zur Stelle](#stimt-es)\n"), "Beispiel: #stimmt-es"),
    "toter Anker anderswo": (page("m-anker2", "[Zur Stelle](ziel.md#stimt-es)\n"), "Beispiel: ziel.md#stimmt-es"),
    # names and places
    "Umlaut im Namen": (text("checklisten/Übung.md", GOOD), "Beispiel: docs/checklisten/uebung.md"),
    "Umlaut in NFD": (text(f"checklisten/{NFD}-zwei.md", GOOD), "Beispiel: docs/checklisten/uebung-zwei.md"),
    "Leerzeichen im Namen": (text("checklisten/Neue Liste.md", GOOD), "Beispiel: docs/checklisten/neue-liste.md"),
    "Endung groß": (text("checklisten/neu.MD", GOOD), "Beispiel: docs/checklisten/neu.md"),
    "andere Endung": (text("checklisten/neu.markdown", GOOD), "Beispiel: docs/checklisten/neu.md"),
    "versteckte Endung": (text("checklisten/neu.md.txt", GOOD), "Die Datei hat zwei Endungen"),
    "Name in Latin-1": (latin1_name, "unlesbare Zeichen"),
    "README": (text("checklisten/README.md", GOOD), "Beispiel: docs/checklisten/readme.md"),
    "Verknüpfung": (link("checklisten/passwd.md", "/etc/passwd"), "eine Verknüpfung"),
    "Verknüpfung auf ein Bild": (link("checklisten/bild.png", "/etc/hostname"), "eine Verknüpfung"),
    "Kreis aus Verknüpfungen": (link("checklisten/kreis", ".."), "eine Verknüpfung"),
    "Verknüpfung ins Leere": (link("checklisten/leer.md", "gibt-es-nicht.md"), "eine Verknüpfung"),
    "Röhre": (lambda docs: os.mkfifo(docs / "checklisten/roehre.md"), "keine gewöhnliche Datei"),
    "Menü kaputt": (text("wochen/.pages", "nav: [a\n"), "Das Menü ist so nicht lesbar"),
    "Synonyme kaputt": (text("synonyme.yml", "Freigabe: [Abnahme\n"), "docs/synonyme.yml"),
}  # fmt: skip

AGAIN: dict[str, tuple[Seed, str]] = {
    # contradictions between files, told once every file can be read
    "a.md und a/index.md": (both(page("gleich", title="Eins"), text("checklisten/gleich/index.md", head(themen=None, minuten=None, title="Zwei"))), "ist schon vergeben"),
    "id doppelt": (both(page("id-a", id="c-07"), page("id-b", id="c-07")), "„id: c-07“ ist schon vergeben"),
    "Titel doppelt": (both(page("titel-a", title="Gleich"), page("titel-b", title="Gleich")), "„title: Gleich“ ist schon vergeben"),
    "verwandt unbekannt": (page("verwandt", verwandt="[c-99]"), "aber diese id gibt es nicht"),
    "Thema unbekannt": (page("thema", themen="[strategien]"), "Beispiel: themen: [strategie]"),
    "Platzhalter": (page("platzhalter", "[Hier ein Satz, der hilft.]\n"), "Hier steht noch ein Platzhalter"),
}  # fmt: skip

STRAYS: dict[str, tuple[Seed, str]] = {
    "Tabelle": (text("checklisten/plan.xlsx", b"PK\3\4"), "keine Seite verweist darauf"),
    "Sperrdatei von Word": (text("checklisten/~$brief.docx", b"x"), "Word oder Excel hat sie angelegt"),
    "Sperrdatei von LibreOffice": (text("checklisten/.~lock.brief.odt#", b"x"), "Word oder Excel hat sie angelegt"),
    "Sicherung": (text("checklisten/neu.md.bak", GOOD), "Sicherungskopie"),
    "Sicherung des Editors": (text("checklisten/neu.md~", GOOD), "Sicherungskopie"),
    "Rest eines Konflikts": (text("checklisten/neu.md.orig", GOOD), "Sicherungskopie"),
    "Thumbs.db": (text("checklisten/Thumbs.db", b"x"), "das Betriebssystem"),
    "desktop.ini": (text("desktop.ini", b"x"), "das Betriebssystem"),
    ".DS_Store": (text(".DS_Store", b"x"), "das Betriebssystem"),
    "Schatten eines Mac": (text("checklisten/._neu.md", b"x"), "das Betriebssystem"),
    "_entwurf.md": (text("checklisten/_entwurf.md", GOOD), "Namen mit _ am Anfang"),
    "_ordner": (text("_alt/neu.md", GOOD), "Namen mit _ am Anfang"),
    "Verweis von Windows": (text("checklisten/Plan.lnk", b"x"), "es ist eine Verknüpfung"),
    "Bild, das niemand zeigt": (text("checklisten/einsam.png", PICTURE), "keine Seite verweist darauf"),
    "Film, den niemand zeigt": (sparse("checklisten/roh.mov", 120_000_000), "keine Seite verweist darauf"),
    "Seite in HTML": (text("checklisten/alt.html", "<p>Alt</p>"), "keine Seite verweist darauf"),
    "Entwurf": (page("entwurf", status="entwurf"), "Entwurf, keine Platzhalter mehr"),
    "Bild eines Entwurfs": (both(page("entwurf2", "![Plan](geheim.png)\n", status="entwurf"), text("checklisten/geheim.png", PICTURE)), "entwurf2.md: Entwurf"),
    "Datum in der Zukunft": (page("kommt", erstellt="2027-06-01"), "erscheint erst am 1. Juni 2027"),
}  # fmt: skip


TOLD: dict[str, tuple[Seed, str]] = {
    # published, but an author should look
    "geprüft in der Zukunft": (page("m-zukunft", geprueft_am="2027-12-24"), "liegt in der Zukunft"),
    "id fehlt": (page("ohne-id"), "Das Feld „id“ fehlt"),
    "Prüfung überfällig": (page("alt", pruefen_bis="2026-12-01"), "Die Prüfung war bis 1. Dezember 2026 fällig"),
}  # fmt: skip


@pytest.fixture(autouse=True)
def _day(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1798761600")
    monkeypatch.setenv("PODCAST_PULL", "never")


def small(root: Path) -> Path:
    project = copy_project(root / "projekt", docs=False)
    draw(SMALL, project / "docs")
    text("checklisten/ziel.md", GOOD)(project / "docs")
    return project


def told(docs: Path, capsys) -> tuple[int, str]:
    capsys.readouterr()
    code = main(["check", "--docs", str(docs)])
    return code, capsys.readouterr().out


def blocks(output: str) -> set[str]:
    """Each message with the lines that belong to it."""
    return set(re.findall(r"^docs/.*(?:\n  .*)*", output, re.M))


@pytest.fixture(scope="module")
def docs_of(tmp_path_factory):
    def make(*seeds: Seed) -> Path:
        root = tmp_path_factory.mktemp("fehler")
        docs = draw(SMALL, root / "docs")
        text("checklisten/ziel.md", GOOD)(docs)
        for seed in seeds:
            seed(docs)
        return docs

    return make


@pytest.mark.parametrize("name", [*ERRORS, *AGAIN])
def test_mistake_is_answered_in_three_lines(name, docs_of, capsys):
    seed, expected = (ERRORS | AGAIN)[name]
    code, output = told(docs_of(seed), capsys)
    assert code == 1
    assert expected in output
    assert blocks(output) and "Traceback" not in output
    for block in blocks(output):
        lines = block.split("\n")
        assert len(lines) <= 3, block
        assert len(lines) > 1 or lines[0].endswith("."), block


@pytest.mark.parametrize("name", [*STRAYS, *TOLD])
def test_stray_is_told_and_stops_nothing(name, docs_of, capsys):
    seed, expected = (STRAYS | TOLD)[name]
    _, output = told(docs_of(seed), capsys)
    assert "Fehler im Inhalt" not in output
    assert any(expected in line and line.startswith("docs/") for line in output.splitlines()), output


def test_the_unmutated_library_passes(docs_of, capsys):
    _, output = told(docs_of(), capsys)
    assert "Fehler im Inhalt" not in output and "wird nicht veröffentlicht" not in output


def test_there_are_at_least_sixty():
    assert len(ERRORS | AGAIN | STRAYS | TOLD) >= 60


@pytest.mark.parametrize("table", [ERRORS, AGAIN], ids=["in den Dateien", "zwischen Dateien"])
def test_build_says_word_for_word_what_check_says(table, tmp_path, capsys):
    """All at once, in one real build: every mistake is shown, none hides another, and the old site stays."""
    project = small(tmp_path)
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "index.html").write_text("alt")
    for seed, _ in table.values():
        seed(project / "docs")
    _, checked = told(project / "docs", capsys)
    built = build(project, tmp_path / "site")
    assert built.code != 0 and "Traceback" not in built.output
    assert blocks(checked) == blocks(built.output)
    for name, (_, expected) in table.items():
        assert expected in built.output, name
    assert (tmp_path / "site" / "index.html").read_text() == "alt"


def test_nothing_stray_is_published(tmp_path):
    project, clean = small(tmp_path), tmp_path / "sauber"
    assert build(project, clean).code == 0
    for seed, _ in STRAYS.values():
        seed(project / "docs")
    built = build(project, tmp_path / "site")
    assert built.code == 0, built.output
    for name, (_, expected) in STRAYS.items():
        assert expected in built.output, name
    assert files(tmp_path / "site") == files(clean)


def test_what_a_page_refers_to_is_published(tmp_path):
    project = small(tmp_path)
    page("mit", "![Plan](plan.png)\n\n[Tabelle](plan.xlsx)\n")(project / "docs")
    for name in ("plan.png", "plan.xlsx", "einsam.png"):
        text(f"checklisten/{name}", PICTURE)(project / "docs")
    assert build(project, tmp_path / "site").code == 0
    found = files(tmp_path / "site")
    assert {"checklisten/plan.png", "checklisten/plan.xlsx"} <= found and "checklisten/einsam.png" not in found


def files(site: Path) -> set[str]:
    found = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    return {re.sub(r"\.[0-9a-f]{8}\.", ".", path) for path in found}


HEADS = st.one_of(
    st.binary(max_size=200),
    st.text(max_size=200).map(str.encode),
    st.text(alphabet="-:#[]{}&*!|>'\"%@`,? \n\tabcä\u00a0\ufeff—0159", max_size=120).map(
        lambda inner: f"---\ntitle: {inner}\n---\n".encode()
    ),
)


@settings(max_examples=300, deadline=None)
@given(HEADS)
def test_no_bytes_make_a_traceback(data):
    try:
        read_item(data, "checklisten/neu.md")
    except ContentError as error:
        assert all(len(str(problem).split("\n")) <= 3 for problem in error.problems)


def test_survey_reads_nothing_outside(tmp_path):
    docs = tmp_path / "docs"
    docs.mkdir()
    (tmp_path / "geheim.md").write_text(GOOD)
    (docs / "oben").symlink_to("..")
    (docs / "geheim.md").symlink_to("../geheim.md")
    found = survey(docs)
    assert found.pages == {} and found.paths == {} and len(found.problems) == 2


@pytest.mark.parametrize("path", ["../hinaus/index.html", "a/../../b", "/etc/passwd", "", "."])
def test_no_output_leaves_its_folder(path, tmp_path):
    with pytest.raises(ContentError, match="außerhalb der Ausgabe"):
        output.inside(tmp_path / "site", path)


def test_output_behind_a_link_leaves_its_folder_too(tmp_path):
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "a").symlink_to(tmp_path)
    with pytest.raises(ContentError, match="außerhalb der Ausgabe"):
        output.write(tmp_path / "site", {"a/b.html": b"x"})
    assert not (tmp_path / "b.html").exists()


def test_two_files_for_one_address_are_refused(tmp_path):
    with pytest.raises(ContentError, match="dieselbe Adresse: /a/Bild.png"):
        output.check(tmp_path, [("a/bild.png", "a/bild.png"), ("a/Bild.png", "a/Bild.png")])


WINDOWS = """
import sys
class Without:
    def find_spec(self, name, path=None, target=None):
        if name in ("fcntl", "pwd", "grp", "resource", "termios"):
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Without())
from library.__main__ import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize("command", ["check", "report", "repair", "new"])
def test_commands_need_no_posix_and_speak_to_a_windows_console(command, docs_of):
    """CRLF files, a console that knows cp1252 only, none of the modules that Windows lacks."""
    docs = docs_of(*(seed for seed, _ in STRAYS.values()))
    for file in docs.rglob("*.md"):
        file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    words = [command, "--docs", str(docs)] + ["checkliste", "Neu → „hier“"] * (command == "new")
    environment = {"PYTHONIOENCODING": "cp1252", "PATH": os.environ["PATH"], "SOURCE_DATE_EPOCH": "1798761600"}
    done = subprocess.run([sys.executable, "-c", WINDOWS, *words], cwd=ROOT, env=environment, capture_output=True)
    told = done.stdout.decode("cp1252")
    assert b"Traceback" not in done.stderr and "Fehler im Inhalt" not in told, (told, done.stderr)
    if command == "check":
        assert "wird nicht veröffentlicht" in told
