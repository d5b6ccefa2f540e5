"""Fetching what belongs to episodes, transcripts and chapter files, within a budget: no reader asks the host."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from podcast import archive as storage
from podcast import chapters, fetch, transcript
from podcast.archive import Archive
from podcast.model import Asset, Episode, FeedError
from podcast.settings import Settings, is_address, local_file

SECONDS = 90.0
BYTES = 20 * 2**20
LARGEST = 5 * 2**20
SLOWEST = 20.0
SHOWN = 8


@dataclass(slots=True)
class Purse:
    """What one pull may still spend, what it should get anew, and the hosts it has given up on."""

    edited: frozenset[str] = frozenset()
    until: float = field(default_factory=lambda: time.monotonic() + SECONDS)
    size: int = field(default_factory=lambda: BYTES)
    dead: set[str] = field(default_factory=set)
    warnings: list[str] = field(default_factory=list)
    waiting: int = 0

    def allows(self, host: str) -> bool:
        return host not in self.dead and self.size > 0 and time.monotonic() < self.until


def complete(
    archive: Archive, settings: Settings, edited: frozenset[str] = frozenset()
) -> tuple[Archive, tuple[str, ...]]:
    """The archive with the files that could be had now, and German hints; what is left comes with the next pull.

    What has been fetched stays. Only where an episode was `edited` its files are asked for again, since a corrected
    transcript keeps its address; should that fail, the old one goes on serving.
    """
    purse = Purse(edited)
    source = settings.source
    everything = tuple(
        _completed(episode, settings, purse) if episode.source == source else episode for episode in archive.everything
    )
    if purse.waiting:
        purse.warnings.append(f"{purse.waiting} Begleitdateien fehlen noch und werden beim nächsten Abruf geholt.")
    return replace(archive, everything=everything), _shortened(purse.warnings)


def _shortened(warnings: list[str]) -> tuple[str, ...]:
    """A host that lost all its files would otherwise fill the screen at every build."""
    rest = len(warnings) - SHOWN
    return (*warnings[:SHOWN], f"Dazu {rest} weitere Hinweise zu Begleitdateien.") if rest > 1 else tuple(warnings)


def _completed(episode: Episode, settings: Settings, purse: Purse) -> Episode:
    transcripts = _first_readable(transcript.best(episode.transcripts), episode, settings, purse)
    chapters_file = episode.chapters_file and _fetched(episode.chapters_file, episode, settings, purse)
    known = {asset.url: asset for asset in transcripts}
    return replace(
        episode,
        transcripts=tuple(known.get(asset.url, asset) for asset in episode.transcripts),
        chapters_file=chapters_file,
    )


def _first_readable(offers: Iterable[Asset], episode: Episode, settings: Settings, purse: Purse) -> list[Asset]:
    """One transcript is enough: the best form that can be had. Without one, one file is missing, not all forms."""
    tried: list[Asset] = []
    waiting = purse.waiting
    for asset in offers:
        tried.append(_fetched(asset, episode, settings, purse))
        if tried[-1].file:
            purse.waiting = waiting
            break
    purse.waiting = min(purse.waiting, waiting + 1)
    return tried


def _fetched(asset: Asset, episode: Episode, settings: Settings, purse: Purse) -> Asset:
    remote = is_address(asset.url)
    if remote and episode.key not in purse.edited and _is_stored(asset, settings):
        return asset
    try:
        data = _remote(asset, settings, purse) if remote else beside(asset, settings)
        if data is None:
            purse.waiting += not _is_stored(asset, settings)
            return asset
        purse.warnings += _problems(asset, episode, data)
        return storage.store(settings.archive_folder, asset, data)
    except FeedError as error:
        purse.warnings.append(f"{episode.title}: {error}")
        return asset


def _is_stored(asset: Asset, settings: Settings) -> bool:
    return asset.file is not None and (settings.archive_folder / storage.ASSETS / asset.file).is_file()


def beside(asset: Asset, settings: Settings) -> bytes:
    path = local_file(settings.source, settings.base, asset.url)
    if path is None:
        raise FeedError(f"Die Datei {asset.url} liegt nicht neben dem Feed.")
    return fetch.read_file(path, LARGEST)


def _remote(asset: Asset, settings: Settings, purse: Purse) -> bytes | None:
    host = (urlsplit(asset.url).hostname or "").lower()
    if not purse.allows(host):
        return None
    deadline = min(SLOWEST, purse.until - time.monotonic())
    try:
        answer = fetch.get(
            asset.url, local=fetch.is_local(settings.feed), deadline=deadline, limit=min(LARGEST, purse.size)
        )
    except FeedError as error:
        if error.host_down:
            purse.dead.add(host)
        raise
    purse.size -= len(answer.body)
    return answer.body


def _problems(asset: Asset, episode: Episode, data: bytes) -> list[str]:
    """What got lost in a file. FeedError if it cannot be read at all: an error page is no transcript."""
    if asset == episode.chapters_file:
        chapters.from_json(data)
        return []
    problems = transcript.parse(data, asset.type or asset.url).problems
    if not problems:
        return []
    places = ", ".join(str(problem.line) for problem in problems[:10]) + (" …" if len(problems) > 10 else "")
    return [f"{episode.title}: Im Transkript {asset.url} sind {len(problems)} Stellen nicht lesbar (Zeilen {places})."]
