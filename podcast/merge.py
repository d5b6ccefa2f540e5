"""Joining a feed with the archive: what is known keeps its key, slug and date, what is new gets them once.

Nothing is ever taken out. Within one source a mass change (all guids new, less than half of the items, another
title) is refused until a person accepts it; another feed is another source and never an alarm.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TypeVar

from podcast import archive as storage
from podcast import identity
from podcast.archive import Archive, Source
from podcast.model import Asset, Episode, Feed, FeedError
from podcast.report import Change, Report

_FIELD_NAMES = {
    "guid": "guid",
    "title": "Titel",
    "published": "Datum",
    "duration": "Dauer",
    "audio": "Tondatei",
    "audio_type": "Tonformat",
    "audio_length": "Dateigröße",
    "persons": "Personen",
    "season": "Staffel",
    "season_name": "Name der Staffel",
    "number": "Nummer",
    "notes": "Beschreibung",
    "summary": "Kurztext",
    "chapters": "Kapitel",
    "chapters_file": "Kapiteldatei",
    "transcripts": "Transkript",
    "link": "Link",
    "image": "Bild",
    "keywords": "Stichwörter",
    "explicit": "Altersangabe",
    "series": "Serie",
    "source": "Feed",
}
_QUIET = {"audio_type", "summary", "chapters_file"}
"""Fields that change along with others that say it better."""

_ALARM = (
    "Der Feed sieht aus wie ausgetauscht: {reason}. Es wurde nichts übernommen. Ist das so gewollt, hilft"
    " »python -m podcast pull --accept-migration«; sonst bitte die Feed-Adresse prüfen."
)

Value = TypeVar("Value")
Matches = dict[int, Episode]
"""Episodes of the archive by the position of their item in the feed."""


def _same_file(episode: Episode) -> str:
    return identity.media_key(episode.audio)


def _file_name(episode: Episode) -> str:
    return identity.media_name(episode.audio)


def _title(episode: Episode) -> str:
    return episode.title.casefold()


def _title_and_day(episode: Episode) -> str:
    return f"{_title(episode)} {episode.day}" if episode.day else ""


def merge(
    archive: Archive, feed: Feed, source: str, now: datetime, *, accept_migration: bool = False
) -> tuple[Archive, Report]:
    """The archive with this feed in it, and what that changed. Raises FeedError where a person has to decide."""
    prior = [episode for episode in archive.everything if episode.source == source]
    matches = _by_key(archive.everything, feed.episodes, source)
    reason = _alarm(archive.sources.get(source), prior, feed, matches)
    if reason and not accept_migration:
        raise FeedError(_ALARM.format(reason=reason))
    traits = (_same_file, _file_name, _title_and_day) if accept_migration else (_same_file,)
    _by_content(matches, prior, feed.episodes, traits)
    return _joined(archive, feed, source, now.astimezone(UTC), matches)


def _by_key(known: Sequence[Episode], items: Sequence[Episode], source: str) -> Matches:
    """Items whose guid the archive knows: as the guid an episode has now, else as the key it was first seen with."""
    matches: Matches = {}
    for name_of in (identity.item_key, lambda episode: episode.key):
        taken = {episode.key for episode in matches.values()}
        candidates = _grouped((name_of(episode), episode) for episode in known if episode.key not in taken)
        groups = _grouped((identity.item_key(item), index) for index, item in enumerate(items) if index not in matches)
        for name, indexes in groups.items():
            matches |= _within_group(indexes, items, candidates.get(name, []), source)
    return matches


def _within_group(indexes: list[int], items: Sequence[Episode], known: list[Episode], source: str) -> Matches:
    """Pair items and episodes of one guid: by sound file, then by title.

    One item and one episode of the same feed are a pair in any case: a new sound file or title is an edit. In another
    feed they are not, since many count their guids 1, 2, 3.
    """
    if len(indexes) == 1 == len(known) and known[0].source == source:
        return {indexes[0]: known[0]}
    matches: Matches = {}
    for trait in (_same_file, _title):
        taken = {episode.key for episode in matches.values()}
        free = _grouped((trait(episode), episode) for episode in reversed(known) if episode.key not in taken)
        for index in indexes:
            if index not in matches and free.get(name := trait(items[index])):
                matches[index] = free[name].pop()
    return matches


def _grouped(pairs: Iterable[tuple[str, Value]]) -> dict[str, list[Value]]:
    groups: dict[str, list[Value]] = defaultdict(list)
    for name, value in pairs:
        if name:
            groups[name].append(value)
    return dict(groups)


def _alarm(last: Source | None, prior: Sequence[Episode], feed: Feed, matches: Matches) -> str:
    if last is None or not prior:
        return ""
    known = {episode.key for episode in matches.values()}
    newest = max((episode.published or "" for episode in prior), default="")
    renewed = all((item.published or "") > newest for item in feed.episodes)
    if not any(episode.key in known for episode in prior) and not renewed:
        return "keine einzige Folge hat noch ihre alte Kennung (guid)"
    if feed.complete and len(feed.episodes) * 2 < last.count:
        return f"statt {last.count} nennt er nur noch {len(feed.episodes)} Folgen"
    if feed.show.title.casefold() != last.show.title.casefold():
        return f"er heißt jetzt „{feed.show.title}“ statt „{last.show.title}“"
    return ""


def _by_content(
    matches: Matches, prior: Iterable[Episode], items: Sequence[Episode], traits: Iterable[Callable[[Episode], str]]
) -> None:
    """Recognise items under a new guid by a trait that exactly one item and one vanished episode have."""
    for trait in traits:
        taken = {episode.key for episode in matches.values()}
        gone = _unique((trait(episode), episode) for episode in prior if episode.key not in taken)
        new = _unique((trait(item), index) for index, item in enumerate(items) if index not in matches)
        matches.update({index: gone[name] for name, index in new.items() if name in gone})


def _unique(pairs: Iterable[tuple[str, Value]]) -> dict[str, Value]:
    return {name: values[0] for name, values in _grouped(pairs).items() if len(values) == 1}


@dataclass(slots=True)
class _Names:
    """Keys, ids and slugs that are given away."""

    keys: set[str]
    ids: set[str]
    slugs: set[str]

    def give(self, item: Episode) -> Episode:
        key = _free(item.key, identity.shared_key(item), self.keys)
        episode_id = _free(identity.episode_id(key), identity.episode_id(key), self.ids)
        slug = identity.slug(item.title, episode_id, self.slugs)
        self.keys.add(key)
        self.ids.add(episode_id)
        self.slugs.add(slug)
        return replace(item, key=key, id=episode_id, slug=slug)


def _free(name: str, longer: str, taken: set[str]) -> str:
    if name not in taken:
        return name
    number = 2
    while longer in taken or longer == name:
        longer = f"{name}-{number}"
        number += 1
    return longer


def _joined(archive: Archive, feed: Feed, source: str, now: datetime, matches: Matches) -> tuple[Archive, Report]:
    moment = now.isoformat(timespec="seconds")
    after = {episode.key: episode for episode in archive.everything}
    changed, returned = [], []
    for index, known in matches.items():
        if archive.is_removed(known.key, known.id):
            continue
        episode = _updated(known, feed.episodes[index], source, moment)
        after[known.key] = episode
        names = tuple(_changed_fields(known, episode))
        changed += [Change(episode.title, names)] if names else []
        returned += [episode.title] if known.missing_since else []
    missing = _missing(archive, source, matches) if feed.complete else []
    for episode in missing:
        after[episode.key] = replace(episode, missing_since=now.date().isoformat())
    new = _new(archive, [item for index, item in enumerate(feed.episodes) if index not in matches], source, moment)
    after |= {episode.key: episode for episode in new}
    result = replace(
        archive,
        everything=storage.ordered(after.values()),
        sources=MappingProxyType({**archive.sources, source: _source(archive.sources.get(source), feed)}),
    )
    report = Report(
        source=source,
        new=tuple(episode.title for episode in new),
        changed=tuple(changed),
        missing=tuple(episode.title for episode in missing),
        returned=tuple(returned),
        upcoming=tuple(e.title for e in result.episodes if e.source == source and (e.published or "") > moment),
        episodes=len(result.episodes),
    )
    return result, report


def _updated(known: Episode, item: Episode, source: str, moment: str) -> Episode:
    """What the feed says now, under the names and the first date of the archive, with the files already fetched."""
    published = item.published if known.published is None or known.published > moment else known.published
    return replace(
        item,
        key=known.key,
        id=known.id,
        slug=known.slug,
        source=source,
        first_seen=known.first_seen,
        missing_since=None,
        published=published or known.published,
        transcripts=tuple(_with_file(asset, known.assets) for asset in item.transcripts),
        chapters_file=item.chapters_file and _with_file(item.chapters_file, known.assets),
        image=item.image and _with_file(item.image, known.assets),
    )


def _with_file(asset: Asset, known: Iterable[Asset]) -> Asset:
    return next((replace(asset, file=old.file) for old in known if old.url == asset.url and old.file), asset)


def _changed_fields(before: Episode, after: Episode) -> Iterable[str]:
    named = [
        field.name
        for field in fields(Episode)
        if field.name in _FIELD_NAMES and getattr(before, field.name) != getattr(after, field.name)
    ]
    loud = [name for name in named if name not in _QUIET]
    return [_FIELD_NAMES[name] for name in loud or named]


def _missing(archive: Archive, source: str, matches: Matches) -> list[Episode]:
    present = {episode.key for episode in matches.values()}
    return [
        episode
        for episode in archive.everything
        if episode.source == source
        and episode.key not in present
        and episode.missing_since is None
        and not archive.is_removed(episode.key, episode.id)
    ]


def _new(archive: Archive, items: Iterable[Episode], source: str, moment: str) -> list[Episode]:
    """New episodes get their names in the order of their dates, so that a pull of everything gives the same names."""
    everything = archive.everything
    names = _Names({e.key for e in everything}, {e.id for e in everything}, {e.slug for e in everything})
    ordered = sorted(items, key=lambda item: (item.published or "9", item.key))
    named = (replace(names.give(item), source=source, first_seen=moment) for item in ordered)
    return [episode for episode in named if not archive.is_removed(episode.key, episode.id)]


def _source(last: Source | None, feed: Feed) -> Source:
    fresh = Source(feed.show, len(feed.episodes) if feed.complete or not last else last.count)
    return replace(fresh, etag=last.etag, last_modified=last.last_modified) if last else fresh
