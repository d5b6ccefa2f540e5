"""Where a build may write: nowhere but inside its own folder, and no two things in one place."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from library.problems import ContentError, Problem

_ASIDE = ".vorher"
_PAGE = "index.html"
_OLD = 0
"""The time of a page that this build has not written yet."""


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


def set_aside(site: Path) -> None:
    """Hides an earlier site, or MkDocs would delete its folders: to make thousands anew costs more than their pages."""
    aside = site / _ASIDE
    shutil.rmtree(aside, ignore_errors=True)
    if site.is_dir():
        aside.mkdir()
        for path in _shown(site):
            path.rename(aside / path.name)


def put_back(site: Path) -> None:
    """Brings an earlier site back as it was."""
    aside = site / _ASIDE
    if aside.is_dir():
        for path in _shown(aside):
            path.rename(site / path.name)
        aside.rmdir()


def reuse(site: Path, files: Collection[str]) -> None:
    """Brings back the folders and pages of an earlier site, to be written anew; `files` will be in their places."""
    aside = site / _ASIDE
    for place, folders, names in os.walk(aside):
        for path in (Path(place, name) for name in names):
            found = path.lstat()
            if path.name == _PAGE and stat.S_ISREG(found.st_mode) and found.st_nlink == 1:
                os.utime(path, (_OLD, _OLD))
            else:
                path.unlink()
        for path in (Path(place, name) for name in folders):
            if path.is_symlink():
                path.unlink()
            elif path.as_posix().removeprefix(f"{aside.as_posix()}/") in files:
                shutil.rmtree(path)
    put_back(site)


def sweep(site: Path) -> None:
    """Removes the pages of an earlier site that this build has not written, and folders that are empty."""
    folders = [Path(place) for top in _shown(site) for place, _, _ in os.walk(top)]
    for folder in [*reversed(folders), site]:
        page = folder / _PAGE
        if page.is_file() and page.stat().st_mtime == _OLD:
            page.unlink()
        if folder != site and not any(folder.iterdir()):
            folder.rmdir()


def _shown(folder: Path) -> list[Path]:
    """What MkDocs would delete: hidden entries of a site belong to somebody else."""
    return [path for path in folder.iterdir() if not path.name.startswith(".")]
