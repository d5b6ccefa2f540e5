"""`make pdf`: prints whatever is not there yet or does not fit the content any more."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from library import prints
from library.paper.book import Press
from library.paper.printing import Printer, inks
from library.paper.slides import presentation
from library.prints import Print

Template = Callable[[str, Mapping[str, Any]], str]
"""Name of a template and values -> HTML."""


@dataclass(frozen=True)
class Workshop:
    """What it takes to make any print."""

    press: Press
    printer: Printer
    template: Template

    def make(self, wanted: Print) -> tuple[bytes, int]:
        """The file and its number of pages or slides."""
        if wanted.path == prints.SLIDES:
            item = wanted.items[0]
            return presentation(item.title, item.body, inks())
        return self.printer.print(self.html(wanted))

    def html(self, wanted: Print) -> str:
        values: dict[str, Any] = {"ink": inks(), "name": self.press.name, "title": wanted.title, "stand": wanted.stand}
        if wanted.path == prints.BOOK:
            return self.template("paper/workbook.html", {"book": self.press.book()} | values)
        if wanted.path == prints.POSTER:
            chapters = [self.press.chapter(page) for page in wanted.items]
            return self.template("paper/plakat.html", {"chapters": chapters} | values)
        if wanted.group == prints.WEEK_SHEET:
            return self.template("paper/wochenblatt.html", {"chapter": self.press.chapter(wanted.items[0])} | values)
        return self.template("paper/checkliste.html", {"checklist": self.press.checklist(wanted.items[0])} | values)


def make(workshop: Workshop, wanted: Iterable[Print], folder: Path, sealed: str) -> list[str]:
    """Prints what is missing, keeps the list of the folder and returns what was made; nothing is left half-written."""
    wanted = tuple(wanted)
    there = {file.path.removeprefix("downloads/") for file in prints.shelf(folder, wanted, sealed).files}
    known = {path: entry for path, entry in prints.listed(folder).items() if path in there}
    made = []
    for one in wanted:
        if one.path not in there:
            data, pages = workshop.make(one)
            _write(folder / one.path, data)
            known[one.path] = _entry(one, data, pages, sealed)
            made.append(one.path)
    _write(folder / prints.LIST, (json.dumps(known, indent=1, sort_keys=True) + "\n").encode())
    return made


def _entry(one: Print, data: bytes, pages: int, sealed: str) -> dict[str, Any]:
    return {"inhalt": prints.fingerprint(one, sealed), "sha256": sha256(data).hexdigest(), "seiten": pages}


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.neu")
    draft.write_bytes(data)
    draft.replace(path)
