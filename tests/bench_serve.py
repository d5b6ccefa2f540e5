"""`make bench-serve`: seconds from saving a page to the fresh page in the browser's hands, at 150 and 1,000 items."""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import large_library
from webserver import free_port

LIMITS = {150: 0.5, 1_000: 1.0}
SAVES = 7
PAGE = "leitfaeden/inhalt-{:04}"


@contextmanager
def serving(project: Path, environment: Mapping[str, str], told: Path) -> Iterator[str]:
    """`mkdocs serve` as `make serve` calls it, once its first build is there; what it says goes into a file."""
    port = free_port()
    command = [sys.executable, "-m", "mkdocs", "serve", "--dirty", "--livereload"]
    command += [
        "--dev-addr",
        f"127.0.0.1:{port}",
        "--watch",
        str(project / "overrides"),
        "-f",
        str(project / "mkdocs.yml"),
    ]
    values = os.environ | {"NO_MKDOCS_2_WARNING": "1", "PYTHONUNBUFFERED": "1"} | dict(environment)
    with told.open("wb") as output:
        process = subprocess.Popen(command, env=values, cwd=project, stdout=output, stderr=subprocess.STDOUT)
    try:
        address = f"http://127.0.0.1:{port}/"
        wait(address, "", 300, process)
        yield address
    finally:
        process.terminate()
        process.wait(20)


def fetch(address: str) -> str:
    with urllib.request.urlopen(address, timeout=30) as answer:
        return str(answer.read().decode())


def wait(address: str, text: str, seconds: float, process: subprocess.Popen[bytes] | None = None) -> float:
    """Seconds until a page holds a text."""
    began = time.perf_counter()
    while time.perf_counter() - began < seconds:
        assert process is None or process.poll() is None, "the server has ended"
        try:
            if text in fetch(address):
                return time.perf_counter() - began
        except OSError:
            time.sleep(0.05)
        time.sleep(0.005)
    raise AssertionError(f"{text} not at {address} after {seconds} s")


def saves(project: Path, address: str, name: str, count: int) -> list[float]:
    """One page saved several times: each time until a browser that has it open has reloaded it with the new words."""
    path, found = project / "docs" / f"{name}.md", []
    for number in range(count):
        open_page = fetch(f"{address}{name}/")
        time.sleep(0.5)
        mark = f"Gespeichert {number} {time.time()}"
        began = time.perf_counter()
        path.write_text(f"{path.read_text(encoding='utf-8')}\n{mark}\n", encoding="utf-8")
        while mark not in open_page:
            assert time.perf_counter() - began < 120, f"{mark} not on the page"
            (waiting,) = re.findall(r"livereload\((\d+), (\d+)\);", open_page)  # what the script in it asks for
            fetch(f"{address}livereload/{'/'.join(waiting)}")
            open_page = fetch(f"{address}{name}/")
        found.append(time.perf_counter() - began)
    return found


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        for size, limit in LIMITS.items():
            project, environment = large_library.project(Path(scratch) / str(size), items=size)
            with serving(project, environment | {"AH_SUCHE": "an"}, Path(scratch) / "told") as address:
                found = saves(project, address, PAGE.format(size * 7 // 10), SAVES)
            every = " ".join(f"{seconds:.2f}" for seconds in found)
            print(f"{size:>5} Inhalte: {statistics.median(found):.2f} s, höchstens {limit} s   ({every})", flush=True)


if __name__ == "__main__":
    main()
