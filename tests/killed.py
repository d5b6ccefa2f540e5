"""Kills pulls with SIGKILL, each at another step of its writes: `python killed.py BEFORE FEED TARGET COUNT`.

One process imports once, then forks a child for each moment. The child counts the steps of every write (the
temporary file, half of its bytes, all of them, fsync, rename, the folder) and dies at the one it was given.
Prints how many steps a whole pull has and the moments at which children died.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import podcast

NOW = datetime(2026, 6, 2, 4, 0, tzinfo=UTC)


class Steps:
    """Counts the steps of writing and ends the process, as a power cut would, at the last."""

    def __init__(self, last: int | None) -> None:
        self.taken = 0
        self.last = last

    def step(self) -> None:
        self.taken += 1
        if self.taken == self.last:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*arguments: Any, **options: Any) -> Any:
            self.step()
            result = call(*arguments, **options)
            self.step()
            return result

        return counted


class HalfWriter:
    """A file whose bytes reach the disk in two halves."""

    def __init__(self, file: Any, step: Callable[[], None]) -> None:
        self._file, self._step = file, step

    def __enter__(self) -> HalfWriter:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def write(self, data: bytes) -> None:
        for part in (data[: len(data) // 2], data[len(data) // 2 :]):
            self._file.write(part)
            self._file.flush()
            self._step()


def pull(feed: str, archive: Path, last: int | None) -> int:
    steps = Steps(last)
    open_file = os.fdopen
    os.fdopen = lambda *a, **o: HalfWriter(open_file(*a, **o), steps.step)  # type: ignore[assignment]
    tempfile.mkstemp = steps.around(tempfile.mkstemp)
    os.fsync = steps.around(os.fsync)
    Path.replace = steps.around(Path.replace)  # type: ignore[method-assign]
    report = podcast.pull(podcast.Settings(feed, archive), now=NOW)
    assert report.status is podcast.Status.FRESH, report.lines()
    return steps.taken


def in_child(work: Callable[[], int]) -> tuple[int, bool]:
    """The number a child process comes to, and whether it was killed on the way."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writing, str(work()).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        number = pipe.read()
    _, status = os.waitpid(child, 0)
    return int(number or 0), os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def main(before: Path, feed: str, target: Path, count: int) -> None:
    def work(name: str, last: int | None) -> tuple[int, bool]:
        shutil.copytree(before, target / name)
        return in_child(lambda: pull(feed, target / name, last))

    total, _ = work("whole", None)
    moments = sorted({1 + number * (total - 1) // (count - 1) for number in range(count)})
    died = [moment for moment in moments if work(str(moment), moment)[1]]
    print(total, *died)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]), int(sys.argv[4]))
