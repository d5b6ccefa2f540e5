"""One pull: get the feed, join it with the archive, fetch what belongs to it, save."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from types import MappingProxyType

from podcast import archive as storage
from podcast import assets
from podcast.archive import Archive
from podcast.download import Download, Validators, download
from podcast.merge import merge
from podcast.model import FeedError, Status
from podcast.report import Report
from podcast.settings import Settings


def pull(settings: Settings, *, accept_migration: bool = False, now: datetime | None = None) -> Report:
    """Bring the archive up to date. A bad feed never raises: the report says how it ended, the archive serves."""
    moment = now or datetime.now(UTC)
    try:
        return _pulled(settings, accept_migration, moment)
    except FeedError as error:
        return _failed(settings, error, moment)
    except OSError as error:
        reason = f"Das Archiv {settings.archive_folder} lässt sich nicht lesen oder schreiben ({error.strerror})."
        return _failed(settings, FeedError(reason), moment)


def _pulled(settings: Settings, accept_migration: bool, now: datetime) -> Report:
    folder, source = settings.archive_folder, settings.source
    down: set[str] = set()
    got = _downloaded(settings, storage.load(folder), down)
    with _locked(folder):
        storage.sweep(folder)
        before = after = storage.load(folder)
        report = Report(source=source, episodes=len(before.episodes))
        if got.feed is not None:
            after, report = merge(before, got.feed, source, now, accept_migration=accept_migration)
            storage.save(_with_validators(before, after, source, got.validators), folder)
    edited = frozenset(episode.key for episode in set(after.everything) - set(before.everything))
    with _locked(folder):
        archive, hints = assets.complete(storage.load(folder), settings, edited, down)
        storage.save(archive, folder)
    return replace(report, warnings=(*got.hints, *hints))


def _downloaded(settings: Settings, archive: Archive, down: set[str]) -> Download:
    known = archive.sources.get(settings.source)
    validators = Validators(known.etag, known.last_modified) if known else Validators()
    return download(settings, validators, frozenset(one.guid for one in archive.everything if one.guid), down)


def _with_validators(before: Archive, after: Archive, source: str, validators: Validators) -> Archive:
    """Keep ETag and Last-Modified with the content they came with: alone they make no difference in git."""
    if before.everything == after.everything and before.sources.get(source) == after.sources[source]:
        return after
    updated = replace(after.sources[source], etag=validators.etag, last_modified=validators.last_modified)
    return replace(after, sources=MappingProxyType({**after.sources, source: updated}))


def _failed(settings: Settings, error: FeedError, now: datetime) -> Report:
    try:
        archive = storage.load(settings.archive_folder)
    except FeedError as damage:
        return Report(Status.REFUSED, settings.source, message=str(damage))
    message = f"{error} {_age(archive, now)}".strip()
    return Report(error.status, settings.source, message=message, episodes=len(archive.episodes))


def _age(archive: Archive, now: datetime) -> str:
    """How old what the archive serves is: the day its newest episode came out."""
    days = [day for episode in archive.episodes if (day := episode.day) and day <= now.date().isoformat()]
    if not days:
        return "Im Archiv steht noch keine Folge." if not archive.episodes else ""
    newest = date.fromisoformat(max(days))
    return f"Die neueste Folge im Archiv ist {(now.date() - newest).days} Tage alt ({newest:%d.%m.%Y})."


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """One pull at a time: two builds may run at once, and the later one must see what the earlier one wrote."""
    folder.mkdir(parents=True, exist_ok=True)
    if os.name != "posix":
        yield
        return
    import fcntl  # not on Windows, where the rename alone has to do

    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
