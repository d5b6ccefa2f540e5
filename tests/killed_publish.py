"""Kills publishing with SIGKILL, each time at another step: `python killed_publish.py BEFORE BUILT RUNS COUNT`.

One process imports once, then forks a child for each moment. Python tells an audit hook of everything that touches the
disk; the child counts that and dies at the one it was given: nothing of the code is replaced for it. Prints the name
of the last step of each child that died, and how many steps publishing has.
"""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import sys
from pathlib import Path
from signal import SIGKILL

from killed import in_child

from library.publish import publish

TOUCHES = ("os.", "open", "shutil.", "fcntl.", "tempfile.")


def run(target: Path, built: Path, last: int | None, log: Path) -> int:
    taken: list[str] = []

    def count(event: str, _: object) -> None:
        if event.startswith(TOUCHES) and event != "os.kill":
            taken.append(event)
            if len(taken) == last:
                os.kill(os.getpid(), SIGKILL)

    sys.addaudithook(count)
    with contextlib.redirect_stdout(io.StringIO()) as told:
        code = publish(Path("/nirgends"), target, built)
    assert code == 0, told.getvalue()
    steps = list(taken)
    log.write_text("\n".join(steps), encoding="utf-8")
    return len(steps)


def main(before: Path, built: Path, runs: Path, count: int) -> None:
    def work(name: str, last: int | None) -> bool:
        shutil.copytree(before, runs / name, symlinks=True)
        return in_child(lambda: run(runs / name / "bib", built, last, runs / "steps"))[1]

    work("whole", None)
    steps = (runs / "steps").read_text(encoding="utf-8").split("\n")
    switch = [number for number, name in enumerate(steps, 1) if name in ("os.symlink", "os.rename")]
    near = sorted({number + after for number in switch[-3:] for after in (0, 1)})[:count]
    spread = [1 + number * (len(steps) - 1) // max(count - 1, 1) for number in range(count)]
    moments = sorted({*near, *spread[: count - len(near)]}) if count < 20 else sorted({*near, *spread})
    for moment in moments:
        if work(str(moment), moment):
            print(moment, steps[moment - 1])
    print(len(steps), "steps")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
