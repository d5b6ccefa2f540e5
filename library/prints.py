"""What exists on paper: which prints there are, whether they still say what the pages say, and how large they are."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from library.catalogue import Catalogue
from library.dates import german
from library.items import Item

FOLDER = "papier"
LIST = "verzeichnis.json"
WEEK_SHEET, CHECKLIST = "Wochenblätter", "Checklisten"
BOOK, POSTER, SLIDES = "workbook.pdf", "plakat-a1.pdf", "konzeptpraesentation.pptx"
_SOURCES = (
    "library/paper/*.py",
    "library/weeks.py",
    "overrides/paper/*",
    "overrides/assets/css/tokens.css",
    "overrides/assets/fonts/*.woff2",
)


@dataclass(frozen=True, slots=True)
class Print:
    """One file for the printer; `items` is all content that it shows."""

    path: str
    group: str
    title: str
    items: tuple[Item, ...]
    brief: tuple[Item, ...] = ()
    """What it only names: id, title and minutes."""

    @property
    def stand(self) -> str:
        """The day of the last change of its content."""
        days = [item.changed for item in self.items if item.changed]
        return german(max(days)) if days else ""


@dataclass(frozen=True, slots=True)
class File:
    """A file to download, as a page lists it; `path` begins at the root of the site."""

    path: str
    group: str
    title: str
    type: str
    size: str
    stand: str
    pages: int = 0
    src: str = ""
    """The page that it belongs to, if it is one alone."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """The prints of this content that exist, and German hints about those that do not fit it any more."""

    files: tuple[File, ...] = ()
    hints: tuple[str, ...] = ()


def prints(catalogue: Catalogue) -> tuple[Print, ...]:
    """All prints of a library; those of content that is not there are left out."""
    weeks = catalogue.weeks
    made: list[Print] = []
    if weeks:
        written = tuple(item for item in catalogue.library if item.written)
        exercises = catalogue.of_kind("uebung")
        more = tuple(item for item in catalogue.items if item.src == "gruppe.md" or item.id == "t-01")
        lists = tuple(item for item in written if item.kind.name == "checkliste" and item.week)
        content = (*weeks, *exercises, *lists, *more)
        made.append(Print(BOOK, "Workbook", "Workbook: zwölf Wochen", content, written))
        made.append(Print(POSTER, "Plakat", "Konzept-Plakat im Format A1, zwölf Felder", weeks))
    for page in weeks:
        content = (page, *catalogue.exercises(page.week or 0))
        path = f"wochen/woche-{page.slug}.pdf"
        made.append(Print(path, WEEK_SHEET, page.title, content, catalogue.of_week(page.week or 0)))
    for item in catalogue.of_kind("checkliste"):
        made.append(Print(f"checklisten/{item.slug}.pdf", CHECKLIST, item.title, (item,)))
    if "t-16" in catalogue.by_id and weeks:
        made.append(
            Print(SLIDES, "Präsentation", "Konzept vorstellen: zwölf Folien", (catalogue.by_id["t-16"], *weeks))
        )
    return tuple(made)


def seal(root: Path, site_url: str, name: str) -> str:
    """Changes with everything that shapes all prints: code, templates, colours, fonts and the address in the codes."""
    found = sha256(f"{site_url}\n{name}\n".encode())
    for pattern in _SOURCES:
        for path in sorted(root.glob(pattern)):
            found.update(path.name.encode() + path.read_bytes())
    return found.hexdigest()


def fingerprint(made: Print, sealed: str) -> str:
    """Changes with everything that this print says."""
    content = [(item.src, repr(item.head), item.body) for item in made.items]
    brief = [(item.id, item.title, item.minutes) for item in made.brief]
    return sha256(repr((sealed, made.path, made.title, content, brief)).encode()).hexdigest()


def listed(folder: Path) -> dict[str, dict[str, Any]]:
    """The list of what was printed; a damaged one is none."""
    try:
        found = json.loads((folder / LIST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def shelf(folder: Path, wanted: Iterable[Print], sealed: str) -> Shelf:
    """What lies in the folder and says the same as the pages."""
    known, wanted = listed(folder), tuple(wanted)
    fresh = [made for made in wanted if _is_fresh(made, known.get(made.path), folder, sealed)]
    old = sorted(made.path for made in wanted if made.path in known and made not in fresh)
    return Shelf(tuple(_file(made, folder, known[made.path]) for made in fresh), tuple(_hints(old)))


def size(count: int) -> str:
    """`84 KB`, `1,7 MB`: as a reader would round it."""
    return f"{max(1, round(count / 1000))} KB" if count < 995_000 else f"{count / 1e6:.1f} MB".replace(".", ",")


def downloads(printed: Iterable[File], others: Iterable[File]) -> Mapping[str, Any]:
    """What templates receive: all files by group, and the three that have a page of their own."""
    printed = tuple(printed)
    groups: dict[str, list[File]] = {}
    for file in (*printed, *others):
        groups.setdefault(file.group, []).append(file)
    by_path = {file.path: file for file in printed}
    single = {"workbook": BOOK, "plakat": POSTER, "folien": SLIDES}
    return {"groups": groups} | {name: by_path.get(f"downloads/{path}") for name, path in single.items()}


def _is_fresh(made: Print, entry: Mapping[str, Any] | None, folder: Path, sealed: str) -> bool:
    path = folder / made.path
    if not entry or entry.get("inhalt") != fingerprint(made, sealed) or not path.is_file():
        return False
    return sha256(path.read_bytes()).hexdigest() == entry.get("sha256")


def _file(made: Print, folder: Path, entry: Mapping[str, Any]) -> File:
    count = (folder / made.path).stat().st_size
    kind = made.path.rpartition(".")[2].upper()
    src = made.items[0].src if made.group in (WEEK_SHEET, CHECKLIST) else ""
    return File(
        f"downloads/{made.path}", made.group, made.title, kind, size(count), made.stand, entry.get("seiten", 0), src
    )


def _hints(old: list[str]) -> Iterator[str]:
    if old:
        more = f" und {len(old) - 3} weitere" if len(old) > 3 else ""
        names = ", ".join(old[:3])
        yield (
            f"{FOLDER}/: {names}{more} passen nicht mehr zu den Inhalten und werden nicht veröffentlicht. "
            "Druck sie neu: make pdf"
        )
