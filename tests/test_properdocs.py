"""The same project under properdocs, the successor of MkDocs 1.x, in a venv of its own: every way out stays open."""

from __future__ import annotations

import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest
from conftest import NO_NETWORK, ROOT
from test_site import tree

REQUIREMENTS = ROOT / "tests" / "properdocs.txt"


@pytest.fixture(scope="module")
def python() -> Path:
    """The interpreter of a venv that is made anew when its requirements change."""
    folder = ROOT / ".cache" / f"properdocs-{sha256(REQUIREMENTS.read_bytes()).hexdigest()[:12]}"
    interpreter = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not (folder / "fertig").exists():
        uv = [sys.executable, "-m", "uv", "--quiet"]  # far quicker than venv and pip
        subprocess.run([*uv, "venv", "--clear", "--python", sys.executable, folder], check=True)
        install = [*uv, "pip", "install", "--python", interpreter, "--require-hashes"]
        subprocess.run([*install, "-r", REQUIREMENTS], check=True)
        (folder / "fertig").touch()
    return interpreter


def test_builds_the_same_site_under_properdocs(python, site, tmp_path):
    environment = os.environ | {
        "PODCAST_PULL": "never",
        "SOURCE_DATE_EPOCH": "1798761600",
        "PYTHONPATH": str(NO_NETWORK),
        "NO_MKDOCS_2_WARNING": "1",
    }
    command = [python, "-m", "properdocs", "build", "--strict", "-f", ROOT / "mkdocs.yml", "-d", tmp_path / "site"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    ours, theirs = tree(site), tree(tmp_path / "site")
    assert set(ours) == set(theirs)
    assert {name for name in ours if ours[name] != theirs[name]} == set()
