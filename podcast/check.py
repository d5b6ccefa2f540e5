"""Looking at a feed, its transcripts and the archive without writing anything."""

from __future__ import annotations

from collections.abc import Iterable

from podcast import assets, transcript
from podcast.archive import load
from podcast.download import Validators, download
from podcast.model import Asset, Episode, FeedError, Problem
from podcast.report import count
from podcast.settings import Settings

SHOWN = 20


def check(settings: Settings) -> tuple[tuple[str, ...], bool]:
    """German lines on everything that was looked at, and whether all of it can be read."""
    lines, sound = _archive(settings)
    if settings.feed:
        more, readable = _feed(settings)
        lines, sound = [*lines, *more], sound and readable
    return tuple(lines), sound


def problem_lines(name: str, problems: Iterable[Problem]) -> list[str]:
    """What a transcript lost, line by line."""
    listed = list(problems)
    shown = [f"{name}, Zeile {problem.line}: {problem.message}" for problem in listed[:SHOWN]]
    return [*shown, f"{name}: und {len(listed) - SHOWN} weitere Stellen."] if len(listed) > SHOWN else shown


def _archive(settings: Settings) -> tuple[list[str], bool]:
    try:
        archive = load(settings.archive_folder)
    except FeedError as error:
        return [str(error)], False
    return [f"Archiv lesbar: {count(len(archive.episodes), 'Folge', 'Folgen')} in {settings.archive_folder}."], True


def _feed(settings: Settings) -> tuple[list[str], bool]:
    try:
        got = download(settings, Validators(), frozenset())
    except FeedError as error:
        return [str(error)], False
    if got.feed is None:
        return ["Der Host hat keinen Feed geschickt."], False
    episodes = got.feed.episodes
    lines = [f"Feed lesbar: „{got.feed.show.title}“, {count(len(episodes), 'Folge', 'Folgen')}.", *got.hints]
    lines += [f"Ohne lesbares Datum: {episode.title}" for episode in episodes if episode.published is None]
    files = [
        line for episode in episodes for asset in episode.transcripts for line in _beside(episode, asset, settings)
    ]
    return lines + files, True


def _beside(episode: Episode, asset: Asset, settings: Settings) -> list[str]:
    """Transcripts that lie beside the feed; those on a host are looked at by `pull`."""
    if "://" in asset.url:
        return []
    try:
        return problem_lines(
            asset.url, transcript.parse(assets.beside(asset, settings), asset.type or asset.url).problems
        )
    except FeedError as error:
        return [f"{episode.title}: {error}"]
