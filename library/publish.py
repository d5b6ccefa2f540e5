"""Publishing in one step: build beside the place, check, move the link; what fails leaves readers alone."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

from library import inspection, servers
from library.releases import KEPT, PAGES, SERVER, Place, PublishError, Release
from library.rollback import alone, refusal, rules_of, seconds


def publish(root: Path, target: Path, built: Path | None = None, fewer: bool = False) -> int:
    """Builds the project (or takes what is `built`), checks it and shows it; 0 if readers see it now, otherwise 1."""
    start, place = time.monotonic(), Place(target)
    try:
        place.check()
        with alone(place) as lock:
            release, changed = _made(root, place, built, fewer, lock)
            place.show(release)
            place.prune()
    except (PublishError, OSError) as error:
        return refusal(error, target)
    print(f"Umgeschaltet: {target} zeigt die Ausgabe {release.name}. Das dauerte {seconds(start)}.")
    if changed:
        print(f"Neue Regeln für den Webserver liegen in {release.folder / SERVER}. Binde sie ein und lade ihn neu.")
    if place.previous():
        print(f"Die letzten {KEPT} Ausgaben bleiben liegen. Zurück zur vorigen: {_way_back(target)}")
    return 0


def _made(root: Path, place: Place, built: Path | None, fewer: bool, lock: int | None) -> tuple[Release, bool]:
    """A complete release, and whether its rules for servers are others than before."""
    folder, current = place.begin(), place.current()
    try:
        pages = folder / PAGES
        _copy(built, pages) if built else _build(root, pages, lock)
        _look_at(pages, current, fewer)
        _write_rules(folder, pages)
        release = place.finish(folder, datetime.now())
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return release, rules_of(release) != (rules_of(current) if current else {})


def _build(root: Path, pages: Path, lock: int | None) -> None:
    """The build is a process of its own. It holds the lock as well: should this one die, nobody builds beside it."""
    print("Die Bibliothek wird in einem neuen Ordner gebaut …", flush=True)
    start = time.monotonic()
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "-f", str(root / "mkdocs.yml"), "-d", str(pages)]
    done = subprocess.run(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1", "PYTHONUTF8": "1"},
        pass_fds=() if lock is None else (lock,),
        check=False,
    )
    told = [line for line in done.stdout.splitlines() if line.strip() and not line.startswith(("INFO", "DEBUG"))]
    print(*(f"  {line}" for line in told), sep="\n", flush=True)
    if done.returncode:
        raise PublishError("Der Bau ist gescheitert; warum, steht darüber. Die jetzige Ausgabe bleibt, wie sie ist.")
    print(f"Gebaut in {seconds(start)}.", flush=True)


def _copy(built: Path, pages: Path) -> None:
    if not (built / "index.html").is_file():
        raise PublishError(f"In {built} liegt keine gebaute Bibliothek. Es wurde nichts verändert.")
    print(f"Die gebaute Bibliothek in {built} wird übernommen …", flush=True)
    shutil.copytree(built, pages, dirs_exist_ok=True, copy_function=shutil.copyfile)


def _look_at(pages: Path, current: Release | None, fewer: bool) -> None:
    before = sum(1 for _ in current.pages.rglob("*.html")) if current and not fewer else 0
    found = inspection.inspect(pages, before)
    if found.faults:
        shown = "\n".join(f"  {fault}" for fault in found.faults[: inspection.SHOWN])
        rest = len(found.faults) - inspection.SHOWN
        more = f"\n  und {rest} weitere." if rest > 0 else ""
        raise PublishError(f"So geht der Bau nicht hinaus, die jetzige Ausgabe bleibt:\n{shown}{more}")
    print(
        f"Geprüft: {found.pages} Seiten, {found.files} Dateien, {found.size / 2**20:.1f} MB."
        " Links, fremde Hosts, verirrte Dateien und Größe sind in Ordnung.",
        flush=True,
    )


def _write_rules(folder: Path, pages: Path) -> None:
    """The rules belong to these pages; Apache reads its own from the folder that it shows."""
    (folder / SERVER).mkdir()
    for name, text in servers.of_site(pages).items():
        (folder / SERVER / name).write_text(text, encoding="utf-8")
    shutil.copyfile(folder / SERVER / "htaccess", pages / ".htaccess")


def _way_back(target: Path) -> str:
    return f"python -m library back {target}" if os.name == "nt" else f"make zurueck ZIEL={target}"
