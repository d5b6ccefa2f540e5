"""`make reparieren`: mends what a machine may mend, shows it first, and never touches a word of the text."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT, head
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from library.__main__ import main
from library.frontmatter import read
from library.items import read_item
from library.repair import mend, mend_all

BODY = "\n## Stimmt es?\n\n- [ ] **Die Füße sind warm.** „Ja“, sagt Jörg – und lacht.\n"
GOOD = head(id="c-01") + BODY

MENDED: dict[str, tuple[bytes, str]] = {
    "Windows-1252": (GOOD.encode("cp1252"), GOOD),
    "ein Zeichen von Windows": (GOOD.encode().replace("Füße".encode(), b"F\xfc\xdfe"), GOOD),
    "UTF-16": (GOOD.encode("utf-16"), GOOD),
    "UTF-16 BE": (b"\xfe\xff" + GOOD.encode("utf-16-be"), GOOD),
    "UTF-16 ohne BOM": (GOOD.encode("utf-16-le"), GOOD),
    "zweite BOM": (b"\xef\xbb\xbf" * 2 + GOOD.encode(), GOOD),
    "Word-Strich": (GOOD.replace("---", "—", 1).encode(), GOOD),
    "Word-Striche am Ende": (GOOD.replace("\n---\n", "\n–––\n", 1).encode(), GOOD),
    "zwei Striche": (GOOD.replace("---", "--").encode(), GOOD),
    "leere Zeile davor": (("\n \n" + GOOD).encode(), GOOD),
    "geschütztes Leerzeichen davor": (("\u00a0" + GOOD).encode(), GOOD),
    "geschütztes Leerzeichen": (GOOD.replace("minuten: 5", "minuten:\u00a05").encode(), GOOD),
    "ohne Leerzeichen": (GOOD.replace("minuten: 5", "minuten:5").encode(), GOOD),
    "Tabulator": (
        GOOD.replace("minuten: 5", "minuten: 5\nbild:\n\tdatei: x.png\n\talt: X").encode(),
        GOOD.replace("minuten: 5", "minuten: 5\nbild:\n  datei: x.png\n  alt: X"),
    ),
    "deutsches Datum": (
        GOOD.replace("minuten: 5", "minuten: 5\nerstellt: 3.11.2026").encode(),
        GOOD.replace("minuten: 5", "minuten: 5\nerstellt: 2026-11-03"),
    ),
    "runde Anführungszeichen": (
        GOOD.replace("[strategie]", "[“strategie”]").encode(),
        GOOD.replace("[strategie]", '["strategie"]'),
    ),
    "gemischte Anführungszeichen": (
        GOOD.replace("title: Startklar", 'title: "Startklar“').encode(),
        GOOD.replace("title: Startklar", 'title: "Startklar"'),
    ),
    "Doppelpunkt im Titel": (
        GOOD.replace("title: Startklar", "title: Woche 5: Plan").encode(),
        GOOD.replace("title: Startklar", 'title: "Woche 5: Plan"'),
    ),
    "Stern am Anfang": (
        GOOD.replace("title: Startklar", "title: *Startklar*").encode(),
        GOOD.replace("title: Startklar", 'title: "*Startklar*"'),
    ),
}


@pytest.mark.parametrize("name", MENDED)
def test_mends(name):
    damaged, right = MENDED[name]
    mended, notes = mend(damaged)
    assert mended.decode() == right
    assert notes
    assert mend(mended) == (mended, ())
    assert read_item(mended, "checklisten/neu.md").body == BODY


@pytest.mark.parametrize("name", ["Doppelpunkt im Titel", "Windows-1252", "Word-Strich"])
def test_windows_line_ends_stay(name):
    damaged, right = MENDED[name]
    mended, _ = mend(damaged.replace(b"\n", b"\r\n"))
    assert mended.decode() == right.replace("\n", "\r\n")


def test_a_title_in_quotes_of_its_own_stays():
    text = GOOD.replace("title: Startklar", "title: „Ja“")
    assert mend(text.encode()) == (text.encode(), ())


def test_nothing_in_the_library_needs_a_repair():
    sources = {p.relative_to(ROOT / "docs").as_posix(): p.read_bytes() for p in (ROOT / "docs").rglob("*.md")}
    assert mend_all(sources) == []


def test_missing_id_is_the_one_that_the_build_gives():
    (found,) = mend_all({"checklisten/neu.md": head().encode()})
    text = found.after.decode()
    assert text.startswith("---\nid: c-") and read_item(found.after, "checklisten/neu.md").id in found.notes[0]
    assert mend_all({"checklisten/neu.md": found.after}) == []


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=200)
HEADS = st.text(alphabet='abct:=-—–"„“”[]{}#*&@ \t\u00a0\ufeff\n0123.', max_size=80)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_a_right_file_is_left_alone(body):
    data = (head(id="c-01") + body).encode()
    assert mend(data) == (data, ())


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.sampled_from(sorted(MENDED)))
def test_no_word_of_the_text_is_changed(body, name):
    damaged, right = MENDED[name]
    assume(name not in ("Windows-1252", "ein Zeichen von Windows", "UTF-16", "UTF-16 BE", "UTF-16 ohne BOM"))
    mended, _ = mend(damaged.replace(BODY.encode(), body.encode()))
    assert mended.decode() == right.replace(BODY, body)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="abcäöüßÄÖÜé .:\n-", max_size=200))
def test_windows_text_comes_back_sign_by_sign(body):
    text = head(id="c-01") + "Füße\n" + body
    assert mend(text.encode("cp1252"))[0].decode() == text


@settings(max_examples=500, deadline=None)
@given(st.one_of(st.binary(max_size=120), st.builds(lambda a, b: f"---\n{a}\n---\n{b}".encode(), HEADS, TEXTS)))
def test_twice_is_once(data):
    once, _ = mend(data)
    again, notes = mend(once)
    assert again == once and not notes


@pytest.fixture
def docs(tmp_path):
    folder = tmp_path / "docs" / "checklisten"
    folder.mkdir(parents=True)
    (folder / "gut.md").write_bytes(GOOD.encode())
    (folder / "word.md").write_bytes(MENDED["Windows-1252"][0].replace(b"c-01", b"c-02").replace(b"---", b"\x97", 1))
    return tmp_path / "docs"


def test_shows_the_difference_and_waits(docs, capsys):
    before = (docs / "checklisten/word.md").read_bytes()
    assert main(["repair", "--docs", str(docs)]) == 1
    told = capsys.readouterr().out
    assert "-- [ ] **Die F��e sind warm.**" in told and "+- [ ] **Die Füße sind warm.**" in told
    assert "+---\n" in told and "gut.md" not in told
    assert "So speicherst du sie: make reparieren JA=1" in told
    assert (docs / "checklisten/word.md").read_bytes() == before


def test_saves_keeps_the_old_and_brings_it_back(docs, capsys):
    path = docs / "checklisten/word.md"
    before = path.read_bytes()
    assert main(["repair", "--docs", str(docs), "--ja"]) == 0
    assert read(path.read_bytes(), "x").body == BODY
    assert main(["repair", "--docs", str(docs), "--ja"]) == 0
    assert "Es gibt nichts zu reparieren" in capsys.readouterr().out
    assert main(["repair", "--docs", str(docs), "--zurueck"]) == 0
    assert path.read_bytes() == before
    assert main(["repair", "--docs", str(docs), "--zurueck"]) == 1
    assert [p.name for p in sorted(docs.rglob("*.md"))] == ["gut.md", "word.md"]


def test_a_failing_write_leaves_the_file_whole(docs, monkeypatch):
    path = docs / "checklisten/word.md"
    before = path.read_bytes()

    def full(*_):
        raise OSError("voll")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="voll"):
        main(["repair", "--docs", str(docs), "--ja"])
    assert path.read_bytes() == before


@pytest.mark.parametrize(("answer", "saved"), [("j\n", True), ("n\n", False), ("\n", False)])
def test_asks_a_person_at_a_terminal(docs, answer, saved):
    """A real terminal: nothing is written without a yes."""
    before = (docs / "checklisten/word.md").read_bytes()
    person, terminal = os.openpty()
    command = [sys.executable, "-m", "library", "repair", "--docs", str(docs)]
    with subprocess.Popen(command, cwd=ROOT, stdin=terminal, stdout=subprocess.PIPE) as process:
        os.write(person, answer.encode())
        told = process.stdout.read().decode()
    os.close(person)
    os.close(terminal)
    assert "so speichern? [j/N]" in told
    assert ((docs / "checklisten/word.md").read_bytes() != before) == saved
    assert process.returncode == (0 if saved else 1)
