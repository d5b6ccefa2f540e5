"""`make bench-build`: CPU seconds, wall and memory of builds, ours beside MkDocs with Material on the same content."""

from __future__ import annotations

import contextlib
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import large_library

SIZES, LARGEST, RUNS = (150, 1_000), 5_000, 3
LIMITS = {
    "kalt ohne Index": {1_000: 0.30},
    "kalt mit Index": {1_000: 0.45},
    "warm, eine Seite geändert": {150: 0.12, 1_000: 0.06},
}


@dataclass(frozen=True)
class Run:
    """What one build cost, all its processes together; memory in MiB without Pagefind's own process."""

    cpu: float
    wall: float
    memory: float


def measured(project: Path, site: Path, environment: Mapping[str, str], *options: str) -> Run:
    """One `mkdocs build` in a process of its own."""
    command = [sys.executable, "-m", "mkdocs", "build", "-q", *options, "-f", str(project / "mkdocs.yml")]
    command += ["-d", str(site)]
    values = os.environ | {"NO_MKDOCS_2_WARNING": "1", "PODCAST_PULL": "never", "AH_SUCHE": "aus"} | dict(environment)
    values.pop("PYTHONDONTWRITEBYTECODE", None)  # only the first build on a machine compiles Python, ours and theirs
    began = time.perf_counter()
    process = subprocess.Popen(command, env=values, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peak = [0.0]
    watcher = threading.Thread(target=_watch, args=(process.pid, peak), daemon=True)
    watcher.start()
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    watcher.join()
    assert process.returncode == 0, command
    return Run(used.ru_utime + used.ru_stime, wall, peak[0])


def _watch(pid: int, peak: list[float]) -> None:
    """Proportional memory of a process and its children, ten times a second; shared pages count once."""
    while found := [_memory(child) for child in _family(pid)]:
        peak[0] = max(peak[0], sum(found))
        time.sleep(0.1)


def _family(pid: int) -> Iterator[int]:
    with contextlib.suppress(OSError):
        name = Path(f"/proc/{pid}/comm").read_text()
        if "pagefind" not in name and "Z" not in Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1][:3]:
            yield pid
            for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
                yield from _family(int(child))


def _memory(pid: int) -> float:
    with contextlib.suppress(OSError):
        rows = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        return next((int(row.split()[1]) / 1024 for row in rows if row.startswith("Pss:")), 0.0)
    return 0.0


def median(runs: list[Run]) -> Run:
    return Run(*(statistics.median(values) for values in zip(*((r.cpu, r.wall, r.memory) for r in runs), strict=True)))


class Library:
    """A drawn library of one size, for both builds."""

    def __init__(self, folder: Path, size: int) -> None:
        self.folder = folder / str(size)
        self.root, self.environment = large_library.project(self.folder / "unsere", items=size)
        self.environment |= {"PODCAST_PULL": "never", "AH_SUCHE": "aus"}
        pull = [sys.executable, "-m", "podcast", "pull", "--config", str(self.root / "mkdocs.yml")]
        values = os.environ | self.environment
        subprocess.run(pull, cwd=self.root, env=values, stdout=subprocess.DEVNULL, check=True)

    def stock(self) -> Run:
        target = self.folder / "material"
        if not target.exists():
            large_library.stock(self.root, target)
        return measured(target, target / "site", {})

    def cold(self, index: str = "aus") -> Run:
        subprocess.run(["rm", "-rf", str(self.root / ".cache"), str(self.root / "site")], check=True)
        return self._ours(index)

    def warm(self) -> Run:
        page = next((self.root / "docs" / "leitfaeden").glob("inhalt-*.md"))
        page.write_text(page.read_text(encoding="utf-8") + f"\nGeändert um {time.time()}.\n", encoding="utf-8")
        return self._ours()

    def _ours(self, index: str = "aus") -> Run:
        """As `make site` builds; MkDocs with Material has no such way that would be right."""
        return measured(self.root, self.root / "site", self.environment | {"AH_SUCHE": index}, "--dirty")


def report(size: int, name: str, ours: Run, stock: Run | None) -> None:
    row = f"{size:>6} {name:<28}{ours.cpu:>8.2f}{ours.wall:>8.2f}{ours.memory:>8.0f}"
    if stock:
        limit = LIMITS.get(name, {}).get(size)
        row += f"{ours.cpu / stock.cpu:>9.3f}{ours.wall / stock.wall:>9.3f}" + (
            f"   höchstens {limit}" if limit else ""
        )
    print(row, flush=True)


def compare(folder: Path, size: int, runs: int) -> Run:
    """Both builds in turns, so that a busy minute hits both."""
    library = Library(folder, size)
    kinds: dict[str, Callable[[], Run]] = {
        "Material": library.stock,
        "kalt mit Index": lambda: library.cold("an"),
        "kalt ohne Index": library.cold,
        "warm, eine Seite geändert": library.warm,
    }
    found: dict[str, list[Run]] = {name: [] for name in kinds}
    for _ in range(runs):
        for name, run in kinds.items():
            found[name].append(run())
    stock = median(found["Material"])
    for name, several in found.items():
        report(size, name, median(several), stock)
    return median(found["kalt ohne Index"])


def main(arguments: list[str]) -> None:
    """Without arguments all sizes; with some, those sizes only."""
    sizes = [int(size) for size in arguments] or [*SIZES, LARGEST]
    print(f"{'':35}{'CPU s':>8}{'Wand s':>8}{'MiB':>8}{'CPU':>9}{'Wand':>9}   (Anteile von Material)")
    cold = {}
    with tempfile.TemporaryDirectory() as scratch:
        for size in sizes:
            if size < LARGEST:
                cold[size] = compare(Path(scratch), size, RUNS)
                continue
            library = Library(Path(scratch), size)
            cold[size] = library.cold()
            report(size, "kalt ohne Index", cold[size], None)
            report(size, "warm, eine Seite geändert", library.warm(), None)
    if 1_000 in cold and LARGEST in cold:
        growth = cold[LARGEST].cpu / cold[1_000].cpu / (LARGEST / 1_000)
        print(f"Von 1000 auf {LARGEST}: linear × {growth:.2f}   höchstens 1.2")


if __name__ == "__main__":
    main(sys.argv[1:])
