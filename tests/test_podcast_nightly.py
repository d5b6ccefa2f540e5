"""The nightly jobs in podcast/nachts: an archive that has changed is committed, whatever else happens."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from conftest import NO_NETWORK, ROOT, SMALL, copy_project, draw

NIGHTLY = Path(__file__).parent.parent / "podcast" / "nachts"
FAKES = {
    "python": 'echo "python $*" >> log; case "$3" in publish) echo "Ausgabe"; exit ${BUILD_ENDS:-0};; esac; '
    'echo "Bericht"; exit ${PULL_ENDS:-0}',
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
        ({"ZIEL": "/srv/bib", "CHANGED": "1"}, 0, "", True),
        ({"ZIEL": "/srv/bib", "BUILD_ENDS": "1"}, 1, "Ausgabe\n", False),
    ],
)
def test_cron(tmp_path: Path, environment: dict[str, str], code: int, output: str, committed: bool) -> None:
    found_code, found_output, log = night(tmp_path, **environment)
    assert (found_code, found_output) == (code, output)
    last = "python -m library publish /srv/bib" if "ZIEL" in environment else "mkdocs build --strict never"
    assert (log[0], log[-1]) == ("python -m podcast pull", last)
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


# --- the three jobs as they are, on a real repository with a remote: pull, commit, push, build

FEED = ROOT / "tests/data/feeds/personen.rss"
REMOTE = "https://archiv:geheim@gitlab.example/amt/bibliothek.git"


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def repository(tmp_path: Path, builds: bool) -> Path:
    """A small library under version control, its tools beside it, and a bare repository that it is pushed to.

    One job really builds; for the others it is enough that they would."""
    project = draw(SMALL, copy_project(tmp_path / "projekt", docs=False) / "docs").parent
    shutil.rmtree(project / "podcast/archive")
    shutil.copy(ROOT / ".gitignore", project)
    tools = project / ".venv/bin"
    tools.mkdir(parents=True)
    python = shlex.quote(sys.executable)
    mkdocs = f'exec {python} -m mkdocs "$@"' if builds else 'mkdir -p site; echo "$* $PODCAST_PULL" > site/index.html'
    for name, body in (("python", f'exec {python} "$@"'), ("mkdocs", mkdocs)):
        (tools / name).write_text(f"#!/bin/sh\n{body}\n")
        (tools / name).chmod(0o755)
    git(tmp_path, "init", "--quiet", "--bare", "fern.git")
    git(tmp_path / "fern.git", "config", "receive.advertisePushOptions", "true")
    git(tmp_path, "init", "--quiet", "--initial-branch=main", "projekt")
    git(project, "config", "user.name", "Redaktion")
    git(project, "config", "user.email", "redaktion@example.org")
    git(project, "config", f"url.{tmp_path / 'fern.git'}.insteadOf", REMOTE)
    git(project, "remote", "add", "origin", str(tmp_path / "fern.git"))
    git(project, "add", "--all")
    git(project, "commit", "--quiet", "--message", "Anfang")
    git(project, "push", "--quiet", "--set-upstream", "origin", "main")
    return project


def github() -> str:
    """The steps of the job that run something; the actions between them belong to GitHub."""
    steps = yaml.safe_load((NIGHTLY / "github.yml").read_text("utf-8"))["jobs"]["nachts"]["steps"]
    runs = [step for step in steps if "run" in step and "name" in step and "if" not in step]
    texts = (" ".join(f"{k}={shlex.quote(v)}" for k, v in _plain(step).items()) for step in runs)
    return "\n".join(
        f"env {values} bash -eo pipefail -c {shlex.quote(run['run'])}" for values, run in zip(texts, runs, strict=True)
    )


def _plain(step: dict[str, dict[str, str]]) -> dict[str, str]:
    return {name: value for name, value in step.get("env", {}).items() if "${{" not in value}


def gitlab() -> str:
    script = yaml.safe_load((NIGHTLY / "gitlab.yml").read_text("utf-8"))["podcast"]["script"]
    return "git checkout --quiet --detach\n" + "\n".join(line for line in script if not line.startswith("pip "))


JOBS = {"cron": lambda: "podcast/nachts/cron.sh", "github": github, "gitlab": gitlab}


def one_night(project: Path, script: str) -> tuple[int, str]:
    outside = {name: str(project.parent / name) for name in ("GITHUB_STEP_SUMMARY", "GITHUB_ENV")}
    values = {
        "PATH": f"{project / '.venv/bin'}:{os.environ['PATH']}",
        "PYTHONPATH": str(NO_NETWORK),
        "PODCAST_FEED": str(project.parent / "feed.xml"),
        "AH_SUCHE": "aus",
        "NO_MKDOCS_2_WARNING": "1",
        "ARCHIV_TOKEN": "geheim",
        "CI_SERVER_HOST": "gitlab.example",
        "CI_PROJECT_PATH": "amt/bibliothek",
        "CI_COMMIT_BRANCH": "main",
    }
    command = ["bash", "-eo", "pipefail", "-c", script]
    done = subprocess.run(command, cwd=project, env=os.environ | outside | values, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.skipif(os.name != "posix", reason="shell scripts")
@pytest.mark.parametrize("job", JOBS)
def test_a_night_keeps_the_archive_and_builds(tmp_path: Path, job: str) -> None:
    project, script = repository(tmp_path, job == "cron"), JOBS[job]()
    shutil.copy(FEED, tmp_path / "feed.xml")
    code, output = one_night(project, script)
    assert code == 0, output
    remote = tmp_path / "fern.git"
    assert git(remote, "log", "--format=%s", "main") == "Podcast: Archiv auf den Stand gebracht\nAnfang"
    assert git(remote, "show", "--format=", "--name-only", "main") == "podcast/archive/archive.json"
    kept = git(remote, "show", "main:podcast/archive/archive.json")
    assert '"guid"' in kept and kept == (project / "podcast/archive/archive.json").read_text("utf-8").strip()
    if job == "cron":
        assert len(list((project / "site/podcast").glob("*/index.html"))) == kept.count('"slug"') > 0
    else:
        assert (project / "site/index.html").read_text() == "build --strict never\n"

    (tmp_path / "feed.xml").write_bytes(FEED.read_bytes()[:-30])
    shutil.rmtree(project / "site")
    code, output = one_night(project, script)
    assert code == (0 if job == "github" else 4), "GitHub tells it in a step of its own"
    assert "bricht mittendrin ab" in output and (project / "site/index.html").is_file()
    assert git(remote, "rev-list", "--count", "main") == "2", "nothing new is nothing to commit"
