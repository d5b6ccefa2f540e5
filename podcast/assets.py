"""Fetching what belongs to episodes, transcripts, chapter files and pictures, within a budget: no reader asks the host.

Texts go before pictures and new episodes before old ones: what the budget leaves over comes with the next pull.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import partial
from urllib.parse import urlsplit

from podcast import archive as storage
from podcast import chapters, fetch, pictures, transcript
from podcast.archive import Archive
from podcast.model import Asset, Episode, FeedError
from podcast.settings import Settings, is_address, local_file

SECONDS = 90.0
BYTES = 20 * 2**20
LARGEST = 8 * 2**20
SLOWEST = 20.0
SHOWN = 8

Reader = Callable[[bytes], tuple[Asset, tuple[str, ...]]]
"""Stores what came and says what is wrong with it; FeedError if it is of no use."""


@dataclass(slots=True)
class Purse:
    """What one pull may still spend, what it should get anew, and the hosts it has given up on."""

    edited: frozenset[str] = frozenset()
    until: float = field(default_factory=lambda: time.monotonic() + SECONDS)
    size: int = field(default_factory=lambda: BYTES)
    down: set[str] = field(default_factory=set)
    warnings: list[str] = field(default_factory=list)
    waiting: int = 0
    pictures: dict[str, Asset] = field(default_factory=dict)
    """What has become of each address: a picture that many episodes share is asked for once."""

    def allows(self, host: str) -> bool:
        return host not in self.down and self.size > 0 and time.monotonic() < self.until


def complete(
    archive: Archive, settings: Settings, edited: frozenset[str], down: set[str]
) -> tuple[Archive, tuple[str, ...]]:
    """The archive with the files that could be had now, and German hints; what is left comes with the next pull.

    What has been fetched stays. Only where an episode was `edited` its texts are asked for again, since a corrected
    transcript keeps its address; should that fail, the old one goes on serving. Hosts in `down` are not asked.
    """
    purse = Purse(edited, down=down)
    ours = [episode for episode in archive.episodes if episode.source == settings.source]
    for work in (_with_texts, _with_picture):
        newest_first = sorted(ours, key=lambda episode: episode.published or "", reverse=True)
        ours = [work(episode, settings, purse) for episode in newest_first]
    if purse.waiting:
        purse.warnings.append(f"{purse.waiting} Begleitdateien fehlen noch und werden beim nächsten Abruf geholt.")
    done = {episode.key: episode for episode in ours}
    everything = tuple(done.get(episode.key, episode) for episode in archive.everything)
    return replace(archive, everything=everything), _shortened(purse.warnings)


def _shortened(warnings: list[str]) -> tuple[str, ...]:
    """A host that lost all its files would otherwise fill the screen at every build."""
    rest = len(warnings) - SHOWN
    return (*warnings[:SHOWN], f"Dazu {rest} weitere Hinweise zu Begleitdateien.") if rest > 1 else tuple(warnings)


def _with_texts(episode: Episode, settings: Settings, purse: Purse) -> Episode:
    transcripts = _first_readable(transcript.best(episode.transcripts), episode, settings, purse)
    chapters_file = episode.chapters_file
    if chapters_file:
        chapters_file = _fetched(chapters_file, episode, settings, purse, partial(_chapters, chapters_file, settings))
    known = {asset.url: asset for asset in transcripts}
    return replace(
        episode,
        transcripts=tuple(known.get(asset.url, asset) for asset in episode.transcripts),
        chapters_file=chapters_file,
    )


def _with_picture(episode: Episode, settings: Settings, purse: Purse) -> Episode:
    """Pictures are fetched once: a new one has a new address."""
    image = episode.image
    if image is None:
        return episode
    if image.url not in purse.pictures:
        kept = is_address(image.url) and _is_stored(image, settings)
        read = partial(_picture, image, settings)
        purse.pictures[image.url] = image if kept else _fetched(image, episode, settings, purse, read)
    return replace(episode, image=purse.pictures[image.url])


def _first_readable(offers: Iterable[Asset], episode: Episode, settings: Settings, purse: Purse) -> list[Asset]:
    """One transcript is enough: the best form that can be had. Without one, one file is missing, not all forms."""
    tried: list[Asset] = []
    waiting = purse.waiting
    for asset in offers:
        tried.append(_fetched(asset, episode, settings, purse, partial(_transcript, asset, settings)))
        if tried[-1].file:
            purse.waiting = waiting
            break
    purse.waiting = min(purse.waiting, waiting + 1)
    return tried


def _fetched(asset: Asset, episode: Episode, settings: Settings, purse: Purse, read: Reader) -> Asset:
    remote = is_address(asset.url)
    if remote and episode.key not in purse.edited and _is_stored(asset, settings):
        return asset
    try:
        data = _remote(asset, settings, purse) if remote else beside(asset, settings)
        if data is None:
            purse.waiting += not _is_stored(asset, settings)
            return asset
        stored, hints = read(data)
    except FeedError as error:
        purse.warnings.append(f"{episode.title}: {error}")
        return asset
    purse.warnings += [f"{episode.title}: {hint}" for hint in hints]
    return stored


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
    deadline, limit = min(SLOWEST, purse.until - time.monotonic()), min(LARGEST, purse.size)
    try:
        local = fetch.is_local(settings.feed)
        answer = fetch.get(asset.url, local=local, deadline=deadline, limit=limit, down=purse.down)
    except FeedError as error:
        purse.size -= error.received
        if error.too_large and limit < LARGEST:
            purse.size = 0
            return None
        raise
    purse.size -= len(answer.body)
    return answer.body


def _transcript(asset: Asset, settings: Settings, data: bytes) -> tuple[Asset, tuple[str, ...]]:
    problems = transcript.parse(data, asset.type or asset.url).problems
    places = ", ".join(str(problem.line) for problem in problems[:10]) + (" …" if len(problems) > 10 else "")
    hint = f"Im Transkript {asset.url} sind {len(problems)} Stellen nicht lesbar (Zeilen {places})."
    return storage.store(settings.archive_folder, asset, data), (hint,) * bool(problems)


def _chapters(asset: Asset, settings: Settings, data: bytes) -> tuple[Asset, tuple[str, ...]]:
    chapters.from_json(data)
    return storage.store(settings.archive_folder, asset, data), ()


def _picture(asset: Asset, settings: Settings, data: bytes) -> tuple[Asset, tuple[str, ...]]:
    return storage.store(settings.archive_folder, asset, pictures.small(data), pictures.SUFFIX), ()
