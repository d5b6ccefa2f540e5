"""What authors get wrong and what they are told; the wording is held in data/fehler.txt and reviewed like code.

`python tests/test_errors.py` writes the file anew.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from conftest import DESCRIPTION, PAGE, head

from library import site
from library.films import Shelf
from library.problems import ContentError

GOLDEN = Path(__file__).parent / "data" / "fehler.txt"
POINTS = "\n## Stimmt es?\n\n- [ ] **Das Datum stimmt.** Vergleiche es mit der Einladung.\n"
TOPIC = {"themen/strategie.md": PAGE.format("Strategie").encode()}
WEEK = head(
    id="w-05",
    title='"Woche 5: Plan"',
    woche=5,
    leitfrage="Wie passt das?",
    plakatfeld="Plan",
    themen=None,
    minuten=None,
)
EXERCISE = head(
    id="u-0501", title="Weg eines Beitrags", woche=5, ort="meeting", minuten=20, ergebnis="Zeichnung", themen=None
)


def _captions(path, chapters):
    raise ValueError("Das Transkript enthält keinen lesbaren Text. Bitte Datei und Format prüfen.")


SHELF = Shelf({"videos/film.mp4": 1_400_000, "videos/film.vtt": 900, "videos/film.jpg": 20_000}, _captions)


def film(values: str) -> Mapping[str, bytes]:
    return one(head(id="v-01", video=f"{{{values}}}"), "videos/neu.md")


def one(text: str | bytes, src: str = "checklisten/neu.md", **more: str) -> Mapping[str, bytes]:
    files = {src: text if isinstance(text, bytes) else text.encode()}
    return TOPIC | {name.replace("__", "/") + ".md": body.encode() for name, body in more.items()} | files


CASES: Mapping[str, Mapping[str, bytes]] = {
    "ohne Kopf": one("# Startklar\n\nText"),
    "leere Datei": one(""),
    "leere Zeile vor dem Kopf": one("\n" + head() + POINTS),
    "Leerzeichen vor dem Kopf": one(" " + head() + POINTS),
    "Gedankenstriche aus Word": one(head().replace("---", "—") + POINTS),
    "zwei Bindestriche": one(head().replace("---", "--") + POINTS),
    "Ende mit Gedankenstrich": one(head()[:-4] + "–––\n" + POINTS),
    "Kopf nicht geschlossen": one(head()[:-4] + POINTS),
    "zweite BOM": one(b"\xef\xbb\xbf\xef\xbb\xbf" + head().encode()),
    "Windows-1252": one((head() + POINTS).encode("cp1252", "ignore")),
    "UTF-16": one((head() + POINTS).encode("utf-16")),
    "Tabulator": one(head().replace("minuten: 5", "folge:\n\tguid: x") + POINTS),
    "geschütztes Leerzeichen": one(head().replace("minuten: 5", "minuten:\u00a05") + POINTS),
    "Doppelpunkt im Titel": one(head(title="Woche 5: Plan: Freigabe") + POINTS),
    "Anführungszeichen offen": one(head(title='"Startklar') + POINTS),
    "Klammer offen": one(head(themen="[strategie") + POINTS),
    "Stern am Anfang": one(head(title="*Startklar*") + POINTS),
    "Feld ohne Doppelpunkt": one(head().replace("minuten: 5", "minuten 5") + POINTS),
    "Liste statt Felder": one("---\n- title\n- minuten\n---\n" + POINTS),
    "Feld doppelt": one(head().replace("minuten: 5", "minuten: 5\nminuten: 6") + POINTS),
    "Datum, das es nicht gibt": one(head(erstellt="2026-02-30") + POINTS),
    "deutsches Datum": one(head(erstellt="23.11.2026") + POINTS),
    "Konflikt": one(head() + "<<<<<<< HEAD\neins\n=======\nzwei\n>>>>>>> andere\n"),
    "Feld unbekannt": one(head(wochen=5) + POINTS),
    "Feld englisch": one(head(tags="[recht]") + POINTS),
    "Titel fehlt": one(head(title=None) + POINTS),
    "Titel leer": one(head(title="") + POINTS),
    "Titel zu lang": one(head(title="x" * 61) + POINTS),
    "Titel ist eine Zahl": one(head(title=2026) + POINTS),
    "Titel ist ja": one(head(title="yes") + POINTS),
    "Beschreibung zu kurz": one(head(description="Zu kurz.") + POINTS),
    "Beschreibung zu lang": one(head(description="x" * 161) + POINTS),
    "Themen fehlen": one(head(themen=None) + POINTS),
    "Themen als Text": one(head(themen="strategie") + POINTS),
    "zu viele Themen": one(head(themen="[a, b, c, d]") + POINTS),
    "Thema unbekannt": one(head(themen="[strategien]") + POINTS),
    "Minuten als Wort": one(head(minuten="fünf") + POINTS),
    "Minuten null": one(head(minuten=0) + POINTS),
    "Minuten ja": one(head(minuten="yes") + POINTS),
    "Woche 13": one(head(woche=13) + POINTS),
    "Stufe unbekannt": one(head(stufe="profi") + POINTS),
    "Plattform unbekannt": one(head(plattformen="[Instagram]") + POINTS),
    "Status unbekannt": one(head(status="fertig") + POINTS),
    "id falsch": one(head(id="c1") + POINTS),
    "art passt nicht": one(head(art="video") + POINTS),
    "id einer anderen Art": one(head(id="v-07") + POINTS),
    "Übung in falscher Woche": one(EXERCISE.replace("woche: 5", "woche: 6"), "uebungen/u-0501.md"),
    "Quelle ohne Adresse": one(head(quellen="[{titel: Urteil}]") + POINTS),
    "Quelle ohne https": one(head(quellen="[{titel: Urteil, url: www.example.org}]") + POINTS),
    "verwandt unbekannt": one(head(id="c-01", verwandt="[c-99]") + POINTS),
    "Voraussetzung in späterer Woche": one(
        head(id="c-01", woche=1, voraussetzungen="[c-02]"),
        checklisten__b=head(id="c-02", title="B", woche=2),
    ),
    "id doppelt": one(head(id="c-01"), checklisten__alt=head(id="c-01", title="Alt")),
    "Titel doppelt": one(head(id="c-01"), checklisten__alt=head(id="c-02")),
    "Adresse doppelt": one(head(id="c-01"), checklisten__Neu=head(id="c-02", title="Alt")),
    "toter Link": one(
        head(id="c-01") + "\nSiehe [Liste](../checklisten/startklr.md).\n",
        checklisten__startklar=head(id="c-02", title="A"),
    ),
    "Woche ohne Leitfrage": one(WEEK.replace("leitfrage: Wie passt das?\n", ""), "wochen/05.md"),
    "Woche mit zu viel vorher": one(
        WEEK.replace("plakatfeld", "vor_dem_meeting: [c-01]\nplakatfeld"),
        "wochen/05.md",
        checklisten__lang=head(id="c-01", minuten=25),
    ),
    "Summe des Meetings": one(
        WEEK.replace("plakatfeld", "wochenaufgabe_minuten: 1\nplakatfeld"),
        "wochen/05.md",
        uebungen__u_0501=EXERCISE,
        uebungen__u_0502=EXERCISE.replace("0501", "0502").replace("meeting", "wochenaufgabe").replace(": 20", ": 1"),
    ),
    "Film, den es nicht gibt": film("datei: flim.mp4, untertitel: film.vtt"),
    "Film in falschem Format": film("datei: film.mov"),
    "Film ohne Untertitel": film("datei: film.mp4"),
    "Untertitel nicht lesbar": film("datei: film.mp4, untertitel: film.vtt"),
    "Standbild fehlt": film("datei: film.mp4, untertitel: film.vtt, poster: bilder/start.jpg"),
    "Dauer als Zahl": film("datei: film.mp4, untertitel: film.vtt, dauer: 53"),
    "Kapitel ohne Zeit": film("datei: film.mp4, untertitel: film.vtt, kapitel: [{titel: Anfang}]"),
    "Kapitel durcheinander": film(
        'datei: film.mp4, untertitel: film.vtt, kapitel: [{zeit: "0:20", titel: B}, {zeit: "0:10", titel: A}]'
    ),
    "Einbettung ohne https": film("extern: {anbieter: Filmhaus, url: https://f.example/7, einbettung: f.example/e/7}"),
    "Einbettung ohne Anbieter": film("extern: {url: https://f.example/7, einbettung: https://f.example/e/7}"),
    "Film hier und extern": film(
        "datei: film.mp4, untertitel: film.vtt, "
        "extern: {anbieter: Filmhaus, url: https://f.example/7, einbettung: https://f.example/e/7}"
    ),
    "mehrere Fehler in einer Datei": one(head(title=None, minuten="viele", stufen="praxis") + POINTS),
    "Fehler in mehreren Dateien": one(head(minuten=0), videos__v=head(woche=99), leitfaeden__l="Text"),
}


def told(files: Mapping[str, bytes]) -> str:
    with pytest.raises(ContentError) as caught:
        site.read({name.replace("u_", "u-"): data for name, data in files.items()}, (), shelf=SHELF)
    return str(caught.value)


def golden() -> dict[str, str]:
    parts = GOLDEN.read_text(encoding="utf-8").split("== ")[1:]
    return {name: body.strip("\n") for name, _, body in (part.partition("\n") for part in parts)}


@pytest.mark.parametrize("name", CASES)
def test_message(name):
    assert told(CASES[name]) == golden()[name]


@pytest.mark.parametrize("name", CASES)
def test_message_is_short_and_names_file_and_remedy(name):
    for block in told(CASES[name]).split("\n\n")[1:]:
        lines = block.split("\n")
        assert len(lines) <= 3
        assert lines[0].startswith("docs/")
        assert len(lines) > 1 or lines[0].endswith((".", "“."))


def test_golden_file_holds_nothing_else():
    assert list(golden()) == list(CASES)


def test_right_file_passes():
    files = one(head(id="c-01", woche=1, stufe="praxis") + POINTS)
    assert [item.id for item in site.read(files, ()).catalogue.library] == ["c-01"]


def test_empty_text_in_an_optional_field_counts_as_unwritten():
    text = head(id="c-01", stufe="''", pruefen_bis="''", bild="''", woche="''") + POINTS
    assert site.read(one(text), ()).catalogue.by_id["c-01"].head.level == "einstieg"


def test_windows_line_ends_and_one_bom_are_fine():
    text = (head(id="c-01") + POINTS).replace("\n", "\r\n")
    library = site.read(one(b"\xef\xbb\xbf" + text.encode()), ())
    assert library.source("checklisten/neu.md").startswith("\n\n## Stimmt es?")


def test_four_keys_are_enough():
    library = site.read(one(head() + POINTS), ())
    item = library.catalogue.by_src["checklisten/neu.md"]
    assert item.id.startswith("c-") and DESCRIPTION
    assert library.hints[0] == (
        f"docs/checklisten/neu.md: Das Feld „id“ fehlt. Bis du eine id einträgst, gilt „id: {item.id}“."
    )


if __name__ == "__main__":
    GOLDEN.parent.mkdir(exist_ok=True)
    GOLDEN.write_text("\n".join(f"== {name}\n{told(files)}\n" for name, files in CASES.items()), encoding="utf-8")
