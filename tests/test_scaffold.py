"""`python -m library new`: each kind becomes a draft that the strict build bears, and nothing is overwritten."""

from __future__ import annotations

import shutil
import subprocess
import sys
from datetime import date

import pytest
from conftest import ROOT, build

from library import films, scaffold, site
from library.__main__ import main
from library.scaffold import WRITABLE, ScaffoldError, Shelf, create

DAY = date(2026, 12, 31)
SHELF = Shelf.of(ROOT / "docs")
BESIDE = films.Shelf({path.relative_to(ROOT / "docs").as_posix(): 1 for path in (ROOT / "docs/videos").iterdir()})
TITLES = ["yes", "2026", "Woche: 5", "# Eins", "„Zitat“", 'Sie sagte: "Ja"', "- Liste", "C:\\a"]


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """The library with one new file of every kind."""
    root = tmp_path_factory.mktemp("neu")
    for part in ("docs", "overrides", "hooks", "library", "podcast", "mkdocs.yml"):
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, root / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, root / part)
    for kind in WRITABLE:
        assert main(["new", "--docs", str(root / "docs"), "--woche", "5", kind, f"Zwiebelsturz mit Füßen: {kind}"]) == 0
    return root


def test_every_kind_is_a_draft_that_the_strict_build_bears(project, tmp_path):
    built = build(project, tmp_path / "site")
    assert built.code == 0, built.output
    shown = [path for path in (tmp_path / "site").rglob("*.html") if "Zwiebelsturz" in path.read_text(encoding="utf-8")]
    assert shown == []


def test_check_names_what_is_left_and_passes(project, capsys):
    assert main(["check", "--docs", str(project / "docs")]) == 0
    told = capsys.readouterr().out
    assert told.count("Entwurf, noch ") == len(WRITABLE)
    assert (
        "docs/checklisten/zwiebelsturz-mit-fuessen-checkliste.md: Entwurf, noch 22 Platzhalter, zuerst in Zeile 4. "
        "Zum Veröffentlichen die Zeile „status: entwurf“ löschen.\n" in told
    )


def test_placeholder_in_a_published_item_is_refused(capsys, tmp_path):
    docs = tmp_path / "docs"
    shutil.copytree(ROOT / "docs" / "themen", docs / "themen")
    assert main(["new", "--docs", str(docs), "checkliste", "Der Aushang"]) == 0
    path = docs / "checklisten" / "der-aushang.md"
    path.write_text(path.read_text("utf-8").replace("status: entwurf\n", ""), encoding="utf-8")
    capsys.readouterr()
    assert main(["check", "--docs", str(docs)]) == 1
    assert capsys.readouterr().out.startswith(
        "Ein Fehler im Inhalt:\n\ndocs/checklisten/der-aushang.md, Zeile 4: Hier steht noch ein Platzhalter: "
    )


@pytest.mark.parametrize("kind", WRITABLE)
def test_only_placeholders_are_left_to_fill(kind):
    made = create(kind, "Ein neuer Anfang", 3, SHELF, DAY)
    assert "$" not in made.text and made.open_places >= 1
    assert made.id not in SHELF.ids or not made.id
    files = {src: text.encode() for src, text in SHELF.texts.items()} | {made.src: made.text.encode()}
    read = site.read(files, (), drafts=True, shelf=BESIDE)
    assert made.src in read.catalogue.by_src


def test_what_can_be_known_is_filled():
    made = create("checkliste", "Fotos bei der Einbürgerung: wer einwilligt", None, SHELF, DAY)
    used = [int(found[2:]) for found in SHELF.ids if found.startswith("c-")]
    assert made.src == "checklisten/fotos-bei-der-einbuergerung-wer-einwilligt.md"
    assert made.id == f"c-{max(used) + 1}"
    assert 'title: "Fotos bei der Einbürgerung: wer einwilligt"' in made.text
    assert "erstellt: 2026-12-31\n" in made.text
    assert "status: entwurf\n" in made.text


@pytest.mark.parametrize(
    "title", ["yes", "2026", "Woche: 5", "# Eins", "„Zitat“", 'Sie sagte: "Ja"', "- Liste", "C:\\a"]
)
def test_every_title_comes_back_as_it_was_typed(title):
    made = create("leitfaden", title, None, SHELF, DAY)
    topics = {src: text.encode() for src, text in SHELF.texts.items() if src.startswith("themen/")}
    read = site.read({made.src: made.text.encode()} | topics, (), drafts=True)
    assert read.catalogue.by_src[made.src].title == title


def test_exercise_takes_the_next_number_of_its_week():
    assert create("Übung", "Der leiseste Kanal", 5, SHELF, DAY).src == "uebungen/u-0510.md"


REFUSED = {
    ("chekliste", "X"): "Die Art „chekliste“ gibt es nicht. Meinst du „checkliste“?",
    ("Vidoe", "X"): "Die Art „Vidoe“ gibt es nicht. Meinst du „video“?",
    ("", "X"): "Es fehlt, was du schreiben willst.",
    ("woche", "X"): "Die Wochen gibt es schon: docs/wochen/01.md und so weiter.",
    ("xyz", "X"): "Die Art „xyz“ gibt es nicht.",
    ("uebung", "X"): "Eine Übung gehört zu einer Woche.",
    ("video", "  "): "Es fehlt ein Titel.",
    ("video", "x" * 61): "Der Titel hat 61 Zeichen.",
    ("video", "???"): "Aus „???“ wird keine Adresse.",
    ("checkliste", "Kachel fertig"): "Diese Datei gibt es schon: docs/checklisten/kachel-fertig.md",
    ("leitfaden", "Kachel fertig?"): "Den Titel „Kachel fertig?“ trägt schon docs/checklisten/kachel-fertig.md.",
    ("leitfaden", "Index"): "Diese Datei gibt es schon: docs/leitfaeden/index.md",
}


@pytest.mark.parametrize(("kind", "title"), REFUSED)
def test_refusal_says_what_to_type(kind, title):
    with pytest.raises(ScaffoldError) as caught:
        create(kind, title, None, SHELF, DAY)
    lines = str(caught.value).split("\n")
    assert lines[0] == REFUSED[kind, title]
    assert 2 <= len(lines) <= 3


def test_a_damaged_library_keeps_nobody_from_writing():
    broken = Shelf({"themen/text.md": "", "checklisten/a.md": "---\nid: c-07\ntitle: [\n---\n<<<<<<< HEAD\n"})
    assert create("checkliste", "Neu", None, broken, DAY).id == "c-08"


def test_nothing_is_overwritten_even_if_the_file_appears_meanwhile(tmp_path, monkeypatch):
    docs = tmp_path / "docs"
    (docs / "checklisten").mkdir(parents=True)
    (docs / "checklisten" / "neu.md").write_text("mein Text", encoding="utf-8")
    monkeypatch.setattr(Shelf, "of", classmethod(lambda cls, docs: Shelf({})))
    assert main(["new", "--docs", str(docs), "checkliste", "Neu"]) == 1
    assert (docs / "checklisten" / "neu.md").read_text(encoding="utf-8") == "mein Text"


@pytest.mark.parametrize("encoding", ["cp1252", "cp437", "ascii"])
def test_any_console_takes_the_messages(encoding):
    done = subprocess.run(
        [sys.executable, "-m", "library", "new", "chekliste"],
        cwd=ROOT,
        env={"PYTHONIOENCODING": encoding, "PATH": "/usr/bin"},
        capture_output=True,
    )
    assert done.returncode == 1 and b"Traceback" not in done.stderr
    assert b"checkliste" in done.stdout


def test_half_a_year_and_leap_days():
    assert scaffold._in_a_year(date(2028, 2, 29), half=False) == date(2029, 2, 28)
    assert scaffold._in_a_year(date(2026, 8, 31), half=True) == date(2027, 2, 28)
