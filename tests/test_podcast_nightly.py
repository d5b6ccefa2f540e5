"""The nightly jobs in podcast/nachts: an archive that has changed is committed, whatever else happens."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

NIGHTLY = Path(__file__).parent.parent / "podcast" / "nachts"
FAKES = {
    "python": 'echo "python $*" >> log; echo "Bericht"; exit ${PULL_ENDS:-0}',
    "git": 'echo "git $*" >> log; case "$1 $2" in "diff --cached") exit ${CHANGED:-0};; "remote ") echo origin;; esac',
    "mkdocs": 'echo "mkdocs $* $PODCAST_PULL" >> log; echo "Ausgabe"; exit ${BUILD_ENDS:-0}',
}


def night(tmp_path: Path, **environment: str) -> tuple[int, str, list[str]]:
    """Runs cron.sh in a project whose tools only keep a log."""
    script = tmp_path / "podcast" / "nachts" / "cron.sh"
    script.parent.mkdir(parents=True)
    shutil.copy(NIGHTLY / "cron.sh", script)
    tools = tmp_path / ".venv" / "bin"
    tools.mkdir(parents=True)
    for name, body in FAKES.items():
        (tools / name).write_text(f"#!/bin/sh\n{body}\n")
        (tools / name).chmod(0o755)
    done = subprocess.run([str(script)], capture_output=True, text=True, env=os.environ | environment, check=False)
    return done.returncode, done.stdout + done.stderr, (tmp_path / "log").read_text().splitlines()


@pytest.mark.skipif(os.name != "posix", reason="a shell script")
@pytest.mark.parametrize(
    ("environment", "code", "output", "committed"),
    [
        ({}, 0, "", False),
        ({"CHANGED": "1"}, 0, "", True),
        ({"PULL_ENDS": "3"}, 3, "Bericht\n", False),
        ({"PULL_ENDS": "4", "CHANGED": "1"}, 4, "Bericht\n", True),
        ({"BUILD_ENDS": "1", "CHANGED": "1"}, 1, "Ausgabe\n", True),
    ],
)
def test_cron(tmp_path: Path, environment: dict[str, str], code: int, output: str, committed: bool) -> None:
    found_code, found_output, log = night(tmp_path, **environment)
    assert (found_code, found_output) == (code, output)
    assert log[0] == "python -m podcast pull" and log[-1] == "mkdocs build --strict never"
    assert [any(line.startswith(f"git {verb}") for line in log) for verb in ("commit", "push")] == [committed] * 2


def test_github() -> None:
    job = yaml.safe_load((NIGHTLY / "github.yml").read_text("utf-8"))
    steps = [step.get("name") for step in job["jobs"]["nachts"]["steps"] if step.get("name")]
    assert steps == ["Feed abrufen", "Archiv sichern", "Bibliothek bauen", "Abgelehnter Feed"]
    assert job["permissions"] == {"contents": "write"} and "group" in job["concurrency"]


def test_gitlab() -> None:
    job = yaml.safe_load((NIGHTLY / "gitlab.yml").read_text("utf-8"))["podcast"]
    script = "\n".join(job["script"])
    assert script.index("podcast pull") < script.index("git push") < script.index("mkdocs build --strict")
    assert job["allow_failure"] == {"exit_codes": 3}
