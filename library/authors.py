"""The commands of an author: what each does with docs/ and says in German; each returns the end code."""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from library import addresses, outside, quality, report, scaffold, vendor
from library.dates import today
from library.episodes import EpisodePage
from library.folder import survey
from library.items import page_url
from library.placeholders import numbered
from library.problems import ContentError
from library.reading import Captioner, read_folder


@dataclass(frozen=True)
class Beside:
    """What a build knows besides docs/: the episodes of the archive and a reader for captions."""

    episodes: Sequence[EpisodePage] = ()
    left_out: Collection[str] = ()
    captions: Captioner | None = None


def check(docs: Path, beside: Beside) -> int:
    """Prints what is wrong; 0 if nothing is, otherwise 1."""
    found = survey(docs)
    try:
        library = read_folder(found, beside.episodes, True, beside.captions, beside.left_out)
    except ContentError as error:
        print(error)
        return 1
    items = library.catalogue.items
    done = [item for item in items if item.head.status != "entwurf"]
    findings = [*quality.check(done), *library.addresses.lost]
    for line in (*findings, *library.hints):
        print(line)
    for file, rule, reason in quality.exceptions(items):
        print(f"{file}: Ausnahme von „{rule}“: {reason}")
    count = len(findings)
    told = {0: "Keine Befunde", 1: "1 Befund"}.get(count, f"{count} Befunde")
    print(f"{told} in {len(found.pages)} Dateien.")
    return 1 if findings else 0


def report_on(docs: Path, beside: Beside) -> int:
    """Prints what editors should look at next; 1 only where docs/ cannot be read."""
    try:
        library = read_folder(survey(docs), beside.episodes, True, beside.captions, beside.left_out)
    except ContentError as error:
        print(error)
        return 1
    for line in report.collect(library, outside.read(_links_file(docs))).lines():
        print(line)
    return 0


def ask_links(docs: Path, beside: Beside) -> int:
    """Asks all outside links, the only command of an author that needs the network; 1 if one does not answer."""
    try:
        library = read_folder(survey(docs), beside.episodes, True, beside.captions, beside.left_out)
    except ContentError as error:
        print(error)
        return 1
    wanted = outside.addresses(item for item in library.catalogue.items if item.written)
    print(f"{numbered(len(wanted), 'Adresse', 'Adressen')} werden gefragt, jeder Anbieter höchstens einmal je Sekunde.")
    answers = outside.ask_all(wanted)
    outside.write(answers, today().isoformat(), _links_file(docs))
    for answer in answers:
        if answer.told:
            print(f"{', '.join(answer.files)}: {answer.url} {answer.told}")
    silent = sum(not answer.ok for answer in answers)
    print(f"{silent} von {len(answers)} antworten nicht. Das Ergebnis steht in {_links_file(docs)} und im Bericht.")
    return 1 if silent else 0


def fetch_editor(root: Path) -> int:
    """Fetches the browser editor once and says where it opens; 1 if that does not work."""
    try:
        vendor.fetch(root / ".cache")
    except vendor.VendorError as error:
        print(error)
        return 1
    print(f"Die Redaktion im Browser liegt bereit ({vendor.PACKAGE} {vendor.VERSION}, MIT-Lizenz).")
    print("Öffne sie mit make serve in Chrome, Edge oder Chromium: http://127.0.0.1:8000/redaktion/")
    return 0


def _links_file(docs: Path) -> Path:
    return docs.resolve().parent / ".cache" / outside.FILE


def new(docs: Path, kind: str, title: str, week: int | None) -> int:
    """Writes one new file and says what to do next; 1 if none was made."""
    try:
        made = scaffold.create(kind, title, week, scaffold.Shelf.of(docs), today())
    except scaffold.ScaffoldError as error:
        print(error)
        return 1
    path = docs / made.src
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:  # "x" never overwrites
            file.write(made.text)
    except FileExistsError:
        print(f"Diese Datei gibt es schon: docs/{made.src}\n  Wähl einen anderen Titel oder bearbeite sie.")
        return 1
    serve, checking = ("mkdocs serve", "python -m library check") if os.name == "nt" else ("make serve", "make pruefen")
    name = f"docs/{made.src}" + (f" (id {made.id})" if made.id else "")
    print(f"Angelegt: {name}\n")
    print("So geht es weiter:")
    count = numbered(made.open_places, "Stelle", "Stellen")
    print(f"  1. Öffne die Datei. Ersetz alles, was in [Hier …] steht: {count}.")
    print(f"  2. Sieh sie dir an: {serve}, dann http://127.0.0.1:8000/{page_url(made.src, made.id)}")
    print(f"  3. {checking} sagt dir, was noch fehlt.")
    print("  4. Lösch die Zeile „status: entwurf“. Dann erscheint die Seite beim nächsten Bau.")
    return 0


def keep_addresses(folder: Path, docs: Path) -> int:
    """Adds what a built site serves to the list of all addresses and says how many are new; 1 if it cannot be read."""
    served = json.loads((folder / addresses.PUBLISHED).read_text(encoding="utf-8"))["alle"]
    before = _listed(docs)
    try:
        listed = addresses.parse(before)
    except ContentError as error:
        print(error)
        return 1
    text = addresses.text(addresses.merged(listed, served))
    if text != before:
        (docs / addresses.FILE).write_text(text, encoding="utf-8", newline="\n")
    new = len(served.keys() - listed.keys() - {""})
    print(
        f"{new} neue Adressen eingetragen in {docs / addresses.FILE}." if new else "Alle Adressen stehen in der Liste."
    )
    return 0


def _listed(docs: Path) -> str:
    """The list of all addresses; none yet is an empty one."""
    path = docs / addresses.FILE
    return path.read_bytes().decode("utf-8-sig", "replace") if path.is_file() else ""
