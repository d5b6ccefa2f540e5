"""Releases of a built site beside the place that a server shows: the place is a link, and one rename moves it.

`bibliothek` points to `bibliothek.ausgaben/2026-11-28-134502/seiten`. A release is complete before it gets its name,
and nothing in it changes afterwards but for files that readers of its neighbours may still ask for.
"""

from __future__ import annotations

import filecmp
import json
import os
import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from library.caching import names_its_content

KEPT = 5
PAGES = "seiten"
SERVER = "server"
NOTE = "ausgabe.json"
DISCARDED = ".verworfen"
PURPOSE = (
    "Baut die Bibliothek in einem neuen Ordner neben ZIEL, prüft Links, fremde Hosts, verirrte Dateien und Größe und"
    f" schaltet dann in einem Schritt um. ZIEL ist ein Verweis auf die gezeigte Ausgabe; die letzten {KEPT} bleiben"
    " liegen. Was scheitert, lässt die jetzige Ausgabe, wie sie ist."
)
_UNFINISHED, _CLEARED = ".neu-", ".weg-"
_NAME = re.compile(r"(\d{4}-\d\d-\d\d-\d{6})(?:-(\d\d\d))?")


class PublishError(Exception):
    """Why nothing was published and what helps, in German; readers see what they saw before."""


@dataclass(frozen=True, slots=True)
class Release:
    folder: Path

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def pages(self) -> Path:
        return self.folder / PAGES

    @property
    def discarded(self) -> bool:
        """Somebody went back from it: it is kept, but never shown again."""
        return (self.folder / DISCARDED).exists()

    def discard(self) -> None:
        (self.folder / DISCARDED).touch()

    @property
    def own(self) -> tuple[str, ...]:
        """The files named after their content that its build made; others came from its neighbours."""
        with suppress(OSError, ValueError, KeyError):
            return tuple(json.loads((self.folder / NOTE).read_text(encoding="utf-8"))["dauerhaft"])
        return ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a server looks for the site, and the releases beside it."""

    target: Path

    @property
    def home(self) -> Path:
        return self.target.with_name(f"{self.target.name}.ausgaben")

    def releases(self) -> list[Release]:
        """All that are complete, oldest first."""
        found = self.home.iterdir() if self.home.is_dir() else ()
        return sorted((Release(path) for path in found if _NAME.fullmatch(path.name)), key=lambda one: one.name)

    def current(self) -> Release | None:
        """The release that is shown; None before the first, and where the link leads elsewhere."""
        if not self.target.is_symlink():
            return None
        shown = self.target.parent / self.target.readlink()
        return next((release for release in self.releases() if release.pages == shown), None)

    def previous(self) -> Release | None:
        """The one to go back to."""
        current = self.current()
        older = [one for one in self.releases() if current and one.name < current.name and not one.discarded]
        return older[-1] if older else None

    def check(self) -> None:
        """PublishError where no link can be put."""
        if not self.target.parent.is_dir():
            raise PublishError(f"Den Ordner {self.target.parent} gibt es nicht. Leg ihn an oder prüf ZIEL.")
        taken = self.target.exists() and not self.target.is_symlink()
        if taken and not (self.target.is_dir() and not any(self.target.iterdir())):
            raise PublishError(
                f"{self.target} ist schon da und kein Verweis auf eine Ausgabe. Es wurde nichts verändert.\n"
                f"  Räum den Platz frei, zum Beispiel: mv {self.target} {self.target}.alt"
            )

    def begin(self) -> Path:
        """A new folder for a release; what interrupted runs have left is cleared away."""
        self.home.mkdir(exist_ok=True)
        for left in self.home.iterdir():
            if left.name.startswith((_UNFINISHED, _CLEARED)):
                shutil.rmtree(left, ignore_errors=True)
        folder = self.home / f"{_UNFINISHED}{os.getpid()}"
        shutil.rmtree(folder, ignore_errors=True)
        (folder / PAGES).mkdir(parents=True)
        return folder

    def finish(self, folder: Path, now: datetime) -> Release:
        """Completes a release: it gets the older files that open pages still ask for, reaches the disk, and a name."""
        before, current = self.releases(), self.current()
        own = sorted(path for path in files(folder / PAGES) if names_its_content(path))
        if current:
            keep_times(folder / PAGES, current.pages)
        for release in reversed(before):
            lend(release, folder / PAGES)
        (folder / NOTE).write_text(json.dumps({"dauerhaft": own}, indent=1) + "\n", encoding="utf-8")
        if hasattr(os, "sync"):
            os.sync()
        finished = self.home / _next_name(before, now)
        folder.rename(finished)
        return Release(finished)

    def show(self, release: Release) -> None:
        """The one step that readers notice."""
        link = self.target.with_name(f".{self.target.name}.neu")
        link.unlink(missing_ok=True)
        link.symlink_to(release.pages.relative_to(self.target.parent), target_is_directory=True)
        if self.target.is_dir() and not self.target.is_symlink():
            self.target.rmdir()  # empty: nobody has been shown anything yet
        link.replace(self.target)
        _sync_folder(self.target.parent)

    def prune(self) -> None:
        """Takes away all but the newest releases and the one that is shown."""
        current = self.current()
        for release in self.releases()[:-KEPT]:
            if current and release.name < current.name:
                with suppress(OSError):
                    shutil.rmtree(release.folder.rename(self.home / f"{_CLEARED}{release.name}"))


def files(folder: Path) -> Iterator[str]:
    """Every file by its path below the folder."""
    return (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def lend(release: Release, pages: Path) -> None:
    """Pages that a reader has open ask for the styles and scripts of their own release: they stay reachable."""
    for path in release.own:
        source, target = release.pages / path, pages / path
        if source.is_file() and not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            half = target.with_name(f"{target.name}.halb")
            shutil.copy2(source, half)
            half.replace(target)


def keep_times(pages: Path, before: Path) -> None:
    """Servers tell a version by time and length: the same bytes keep their time, others get another second."""
    for path in files(pages):
        new, old = pages / path, before / path
        if not old.is_file():
            continue
        was, is_now = old.stat(), new.stat()
        if filecmp.cmp(new, old, shallow=False):
            os.utime(new, ns=(was.st_atime_ns, was.st_mtime_ns))
        elif int(was.st_mtime) == int(is_now.st_mtime):
            os.utime(new, (is_now.st_atime, int(is_now.st_mtime) + 1))


def _next_name(before: Iterable[Release], now: datetime) -> str:
    """The time, or where the clock has not moved on (or back) the last name with a number."""
    name = f"{now:%Y-%m-%d-%H%M%S}"
    last = max((release.name for release in before), default="")
    found = _NAME.fullmatch(last)
    return name if name > last or not found else f"{found[1]}-{int(found[2] or 0) + 1:03}"


def _sync_folder(folder: Path) -> None:
    """The new link must survive a power cut too; Windows cannot open folders and does not need it."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
