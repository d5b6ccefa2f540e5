"""A pull that is killed at any moment leaves an archive that loads, has lost nothing and heals itself."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import killed
import pytest
from PIL import Image

import podcast
from podcast import Settings

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs fork and SIGKILL")
EPISODES = 14


def feed(numbers: range, notes: str) -> bytes:
    items = "".join(
        f"<item><title>Titel {n}</title><guid>g-{n}</guid><pubDate>{n:02} Jan 2026 06:00:00 GMT</pubDate>"
        f'<description>{notes * 50}</description><podcast:transcript url="{n}.txt" type="text/plain"/>'
        f'<itunes:image href="{n}.png"/></item>'
        for n in numbers
    )
    space = 'xmlns:podcast="https://podcastindex.org/namespace/1.0"'
    itunes = 'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
    return f'<rss version="2.0" {space} {itunes}><channel><title>Show</title>{items}</channel></rss>'.encode()


def pull(path: Path, archive: Path) -> None:
    report = podcast.pull(Settings(str(path), archive), now=killed.NOW)
    assert report.status is podcast.Status.FRESH


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.name[0] != "."}


@pytest.mark.parametrize("kills", [10, pytest.param(100, marks=pytest.mark.alles)])
def test_killed_at_any_moment(tmp_path: Path, kills: int) -> None:
    path, before = tmp_path / "feed.xml", tmp_path / "before"
    for n in range(1, EPISODES + 1):
        (tmp_path / f"{n}.txt").write_text(f"Elif Arslan: Das ist Folge {n}.")
        Image.new("RGB", (40, 40), (n, 0, 0)).save(tmp_path / f"{n}.png")
    path.write_bytes(feed(range(1, EPISODES - 3), "Alt. "))
    pull(path, before)
    for n in range(1, EPISODES + 1):
        (tmp_path / f"{n}.txt").write_text(f"Elif Arslan: Das ist die Folge {n}, neu.")
        Image.new("RGB", (40, 40), (n, 0, 99)).save(tmp_path / f"{n}.png")
    path.write_bytes(feed(range(2, EPISODES + 1), "Neu. "))

    command = [sys.executable, killed.__file__, str(before), str(path), str(tmp_path / "runs"), str(kills)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    steps, *moments = map(int, done.stdout.split())

    assert steps >= kills and len(moments) == kills, "every kill hit a write"
    known = {episode.key: episode.slug for episode in podcast.load(before).episodes}
    whole = files(tmp_path / "runs" / "whole")
    for moment in moments:
        folder = tmp_path / "runs" / str(moment)
        archive = podcast.load(folder)
        assert known.items() <= {episode.key: episode.slug for episode in archive.episodes}.items(), moment
        assert all(page.transcript for page in podcast.pages(archive)) or len(archive.episodes) == EPISODES, moment
        pull(path, folder)
        assert files(folder).items() >= whole.items(), moment
        assert podcast.load(folder).everything == podcast.load(tmp_path / "runs" / "whole").everything, moment
