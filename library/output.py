"""Where a build may write: nowhere but inside its own folder, and no two things in one place."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from library.problems import ContentError, Problem

_PAGE = "index.html"
_OLD = 0
"""The time of a file that this build has not written yet."""


def inside(site: Path, path: str) -> Path:
    """The place of a published file; ContentError if it would lie outside of the site."""
    root = os.path.normpath(site)
    target = os.path.normpath(os.path.join(root, path))  # links are resolved where something is written
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
    """Files beside the pages, by path below the root of the site; none is written through a link."""
    root, real = os.path.normpath(site), set[str]()
    for path, content in files.items():
        target = str(inside(site, path))
        folder = os.path.dirname(target)
        if not _real(folder, root, real):
            raise _outside(path)
        if _holds(target, content):
            os.utime(target)  # to read a file and leave it costs a fifth of writing it
        else:
            os.makedirs(folder, exist_ok=True)
            Path(target).write_bytes(content)


def _real(folder: str, root: str, real: set[str]) -> bool:
    """Whether no link lies on the way from the site to a folder; `real` are those known to be such."""
    if folder in real or folder == root:
        return True
    if os.path.islink(folder) or not _real(os.path.dirname(folder), root, real):
        return False
    real.add(folder)
    return True


def _holds(path: str, content: bytes) -> bool:
    try:
        with open(path, "rb") as file:
            return file.read() == content
    except OSError:
        return False


def prepare(site: Path, files: Collection[str], kept: Collection[str] = ()) -> list[str]:
    """Makes an earlier site ready to be written anew but for the pages `kept`; `files` will be in it, by their paths.

    Folders and pages stay, to be written over: to make thousands anew costs more than their pages. They are returned,
    what a folder holds before the folder itself, for `sweep`.
    """
    old: list[str] = []
    for entry in _below(site) if site.is_dir() else ():
        path = entry.path.removeprefix(f"{site}{os.sep}").replace(os.sep, "/")
        if entry.is_dir(follow_symlinks=False):
            if path in files:
                shutil.rmtree(entry.path)
            elif f"{path}/{_PAGE}" not in kept:
                old.append(entry.path)
        elif path in kept:
            continue
        elif entry.name == _PAGE and _own(entry.stat(follow_symlinks=False)):
            os.utime(entry.path, (_OLD, _OLD))
            old.append(entry.path)
        else:
            os.unlink(entry.path)
    return old


def _own(found: os.stat_result) -> bool:
    """A real file that no other name, such as that of an earlier release, stands for."""
    return stat.S_ISREG(found.st_mode) and found.st_nlink == 1


def sweep(old: Iterable[str]) -> None:
    """Removes what an earlier site has left and this build has not written: pages, and folders that are empty."""
    for path in old:
        with suppress(OSError):  # a folder that is not empty, or what is a file or gone by now
            if os.path.isdir(path):
                os.rmdir(path)
            elif os.lstat(path).st_mtime == _OLD:
                os.unlink(path)


def _below(folder: Path | str, hidden: bool = False) -> Iterator[os.DirEntry[str]]:
    """Everything in a folder, what a folder holds before the folder itself; links are not followed."""
    with os.scandir(folder) as entries:
        found = [entry for entry in entries if hidden or not entry.name.startswith(".")]
    for entry in found:
        if entry.is_dir(follow_symlinks=False):
            yield from _below(entry.path, hidden=True)
        yield entry
