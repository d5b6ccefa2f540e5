"""Where a build may write: nowhere but inside its own folder, and no two things in one place."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from library.problems import ContentError, Problem


def inside(site: Path, path: str) -> Path:
    """The place of a published file; ContentError if it would lie outside of the site."""
    root = os.path.normpath(site)
    target = os.path.normpath(site / path)  # links are resolved where something is written
    if not target.startswith(root + os.sep):
        raise _outside(path)
    return Path(target)


def _outside(path: str) -> ContentError:
    return ContentError([Problem(path, None, "Diese Seite läge außerhalb der Ausgabe.", "ein Name ohne .. und /")])


def check(site: Path, files: Iterable[tuple[str, str]]) -> None:
    """Source and target of everything that is about to be written; targets that only case tells apart are one."""
    first: dict[str, str] = {}
    problems: list[Problem] = []
    for src, path in files:
        inside(site, path)
        other = first.setdefault(path.casefold(), src)
        if other != src:
            found = f"Diese Datei und docs/{other} hätten dieselbe Adresse: /{path}"
            problems.append(Problem(f"docs/{src}", None, found, "jede Adresse einmal, Groß und Klein zählt nicht"))
    if problems:
        raise ContentError(problems)


def write(site: Path, files: Mapping[str, bytes]) -> None:
    """Files beside the pages, by path below the root of the site; each folder is resolved once."""
    root, known = site.resolve(), set[Path]()
    for path, content in files.items():
        target = inside(site, path)
        if target.parent not in known and not target.parent.resolve().is_relative_to(root):
            raise _outside(path)
        known.add(target.parent)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
