"""While `make serve` runs: a save is seen at once, and the page before it stays where the new one fails."""

from __future__ import annotations

import gc
import logging
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from library import indexing
from library.standing import Standing

log = logging.getLogger("amtshelden")
DELAY = 0.03  # seconds of quiet that end a save: editors write in several steps
KEPT = (indexing.FOLDER, indexing.DIRECTORY)  # a save must not wait for the index: it is that of the start
STAYS = "Die Vorschau zeigt den Stand davor. Behebe den Fehler und speichere noch einmal."
BESIDE = ("-zuletzt", "-davor")
"""Where the last site lies while the next one is built, and the one before: names beside the folder of the site."""
_state: dict[str, Path] = {}


def on_serve(server: Any, config: Any, builder: Callable[[], None]) -> None:
    from library.watching import Watching  # only a preview needs watchdog

    _state["site"] = Path(server.root)
    server.builder = partial(rebuild, server.builder, _state["site"])
    server.build_delay = DELAY
    watched = [config.docs_dir, config.config_file_path]
    for path in watched:
        server.unwatch(path)
    server.observer = Watching()
    for path in watched:
        server.watch(path)
    _twin(_state["site"], config.extra["remember"])
    gc.collect()
    gc.freeze()  # what the first build has made stays: no save waits until all of it has been searched for cycles


def _twin(site: Path, memory: Any) -> None:
    """A second site to build over, or the first save would write every page."""

    def kept(folder: str, names: list[str]) -> set[str]:
        return {name for name in names if Path(folder, name).relative_to(site).as_posix() in KEPT}

    spare = site.with_name(site.name + BESIDE[1])
    shutil.copytree(site, spare, ignore=kept)
    Standing.of(site, memory).copied(spare, memory)


def rebuild(build: Callable[[], None], site: Path) -> None:
    """Builds over the site before last, whose pages are there, while the last one lies aside; says why that fails."""
    last, spare = (site.with_name(site.name + ending) for ending in BESIDE)
    site.rename(last)
    if spare.exists():
        spare.rename(site)
    try:
        build()
    except (Exception, SystemExit) as error:
        log.error("%s\n%s", error if isinstance(error, SystemExit) else f"{type(error).__name__}: {error}", STAYS)
        if site.exists():
            site.rename(spare)
        last.rename(site)
    else:
        for name in KEPT:
            if (last / name).exists() and not (site / name).exists():
                (last / name).rename(site / name)
        last.rename(spare)


def on_shutdown() -> None:
    for ending in BESIDE if "site" in _state else ():
        shutil.rmtree(_state["site"].with_name(_state["site"].name + ending), ignore_errors=True)
