"""Everything that lies in docs/, read without following anything out of it: pages, files beside them, strays."""

from __future__ import annotations

import os
import re
import stat
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import yaml

from library.problems import Problem
from library.slugs import slug

MENU = ".pages"
OWN = ("synonyme.yml", "adressen.txt", MENU)
"""Files that the build itself reads; they are for nobody else."""
_PAGE_NAME = re.compile(r"[a-z0-9][a-z0-9-]*\.md")
_FOLDER_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")
_MARKDOWN = (".md", ".markdown", ".mdown", ".mkd", ".mkdn")
_STRAYS = (
    (r"~\$.*|\.~lock\..*", "Word oder Excel hat sie angelegt. Schließ das Dokument, dann verschwindet sie."),
    (
        r"thumbs\.db|desktop\.ini|\.ds_store|\._.*|__macosx",
        "das Betriebssystem hat sie angelegt. Du kannst sie löschen.",
    ),
    (
        r".*(\.bak|\.tmp|\.orig|\.rej|\.swp|~)",
        "es ist eine Sicherungskopie. Lösch sie oder leg sie außerhalb von docs/ ab.",
    ),
    (r".*\.(lnk|url|webloc)", "es ist eine Verknüpfung. Leg die Datei selbst in docs/."),
    (r"_.*", "Namen mit _ am Anfang gelten als privat. Für einen Entwurf: Name ohne _ und „status: entwurf“ im Kopf."),
)
_SILENT = {".gitkeep", ".gitignore", ".gitattributes", ".nojekyll"}


@dataclass(frozen=True)
class Folder:
    """What survives a first look; all paths are relative to docs/, with /, in composed form (NFC)."""

    pages: Mapping[str, bytes] = field(default_factory=dict)
    paths: Mapping[str, Path] = field(default_factory=dict)
    """Where the files beside the pages really lie: a Mac may write the same name in other bytes."""
    problems: tuple[Problem, ...] = ()
    hints: tuple[str, ...] = ()

    @cached_property
    def sizes(self) -> Mapping[str, int]:
        """What a page may refer to."""
        return {path: real.stat().st_size for path, real in self.paths.items() if real.name not in OWN}

    def text(self, path: str) -> str:
        """The text of a file beside the pages, empty if it does not exist; damage is shown, never raised."""
        real = self.paths.get(path)
        return real.read_bytes().decode("utf-8-sig", "replace") if real else ""


def survey(docs: Path) -> Folder:
    """Every file below docs/; what must not be there is a problem, what only lies about is a hint."""
    pages: dict[str, bytes] = {}
    paths: dict[str, Path] = {}
    problems: list[Problem] = []
    hints: list[str] = []
    for src, real, found in _walk(docs, ""):
        shown = f"docs/{_printable(src)}"
        if isinstance(found, Problem):
            problems.append(found)
        elif stray := _stray(src):
            hints.append(f"{shown}: wird nicht veröffentlicht, {stray}")
        elif not src.lower().endswith(_MARKDOWN):
            problems += _menu(shown, real) if real.name == MENU else _text_file(src)
            paths[src] = real
        elif wrong := _page_name(src):
            problems.append(wrong)
        else:
            try:
                pages[src] = real.read_bytes()
            except OSError:
                problems.append(
                    Problem(shown, None, "Die Datei lässt sich nicht öffnen.", "eine Datei, die du lesen darfst")
                )
    return Folder(pages, paths, tuple(problems), tuple(hints))


def _walk(folder: Path, below: str) -> Iterator[tuple[str, Path, Problem | None]]:
    """Path, place and what forbids to read it; links are never followed, so that nothing leads out or in circles."""
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        src = unicodedata.normalize("NFC", f"{below}{entry.name}")
        shown = f"docs/{_printable(src)}"
        if entry.name in _SILENT or (entry.is_dir(follow_symlinks=False) and entry.name.startswith(".")):
            continue
        if src != _printable(src):
            allowed = "Namen aus a bis z, Ziffern und Bindestrich"
            yield (
                src,
                Path(entry.path),
                Problem(shown, None, "Der Name enthält unlesbare Zeichen.", allowed, _example(src)),
            )
        elif entry.is_symlink():
            allowed = "die Datei selbst, damit nichts von außerhalb erscheint"
            yield src, Path(entry.path), Problem(shown, None, "Das ist eine Verknüpfung auf etwas anderes.", allowed)
        elif entry.is_dir(follow_symlinks=False):
            if _stray(src):
                yield src, Path(entry.path), None
            else:
                yield from _walk(Path(entry.path), f"{below}{entry.name}/")
        elif not stat.S_ISREG(entry.stat(follow_symlinks=False).st_mode):
            yield (
                src,
                Path(entry.path),
                Problem(shown, None, "Das ist keine gewöhnliche Datei.", "Texte, Bilder, Filme"),
            )
        else:
            yield src, Path(entry.path), None


def _stray(src: str) -> str:
    name = src.rpartition("/")[2].lower()
    return next((reason for pattern, reason in _STRAYS if re.fullmatch(pattern, name)), "")


def _page_name(src: str) -> Problem | None:
    """The name of a page is its address: small letters, digits, hyphens."""
    *folders, name = src.split("/")
    if _PAGE_NAME.fullmatch(name) and all(map(_FOLDER_NAME.fullmatch, folders)):
        return None
    allowed = "a bis z klein, Ziffern und Bindestrich, am Ende .md"
    return Problem(f"docs/{src}", None, "Der Name taugt nicht als Adresse.", allowed, f"docs/{_example(src)}")


def _text_file(src: str) -> list[Problem]:
    """`neu.md.txt`: Windows hides the ending, so that it looks like `neu.md`."""
    if not re.search(r"\.(md\.txt|md\.docx?|md\.rtf)$", src, re.I):
        return []
    right = f"docs/{_example(re.sub(r'[.][^.]+$', '', src))}"
    return [
        Problem(f"docs/{src}", None, "Die Datei hat zwei Endungen, Windows zeigt die letzte nicht.", "nur .md", right)
    ]


def _menu(shown: str, real: Path) -> list[Problem]:
    """`.pages` orders the menu; the plugin that reads it would answer a slip with a traceback."""
    try:
        text = real.read_bytes().decode("utf-8-sig")
        value = yaml.safe_load(text)
    except UnicodeDecodeError:
        return [Problem(shown, None, "Die Datei ist nicht als UTF-8 gespeichert.", "UTF-8")]
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        return [
            Problem(
                shown,
                mark.line + 1 if mark else 1,
                "Das Menü ist so nicht lesbar.",
                "je Zeile „feld: wert“",
                "title: Themen",
            )
        ]
    if value is None or isinstance(value, dict):
        return []
    return [Problem(shown, 1, "Das Menü besteht nicht aus Feldern.", "je Zeile „feld: wert“", "title: Themen")]


def _example(src: str) -> str:
    """The same path as an address could hold it."""
    *folders, name = src.split("/")
    stem, dot, ending = name.rpartition(".")
    ending = "md" if f".{ending.lower()}" in _MARKDOWN else slug(ending)
    parts = [slug(part) or "ordner" for part in folders]
    return "/".join([*parts, f"{slug(stem) or 'name'}.{ending}" if dot else slug(name) or "name"])


def _printable(text: str) -> str:
    """Bytes of a foreign encoding in a file name shown as question marks: no console could print them."""
    if text.isprintable():
        return text
    return "".join("?" if "\ud800" <= sign <= "\udfff" or not sign.isprintable() else sign for sign in text)
