"""What the page of an episode is made of: values for the front matter, notes as HTML, the transcript as data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from podcast import chapters as chapter_marks
from podcast import clean
from podcast import transcript as transcripts
from podcast.archive import Archive, Stored
from podcast.model import Chapter, Episode, FeedError, Person, Transcript
from podcast.settings import is_address


@dataclass(frozen=True)
class EpisodePage:
    slug: str
    meta: dict[str, Any]
    """Front matter with its German keys. Values, not YAML: they go straight into `page.meta`."""
    notes_html: str
    said: tuple[tuple[Stored, str], ...] = ()
    """The transcripts that were fetched, best first, each with its kind."""
    chapters: tuple[Chapter, ...] = ()

    def __reduce__(self) -> tuple[Any, ...]:
        """What has been read from it is no part of the value."""
        return EpisodePage, (self.slug, self.meta, self.notes_html, self.said, self.chapters)

    @cached_property
    def transcript(self) -> Transcript | None:
        """Read when somebody asks: where nothing has changed, nobody does."""
        return self._read(self.chapters)

    def under(self, chapters: Sequence[tuple[float, str]]) -> Transcript | None:
        """The transcript under other chapters than those of the feed."""
        return self._read([Chapter(start, title) for start, title in chapters])

    def _read(self, chapters: Sequence[Chapter]) -> Transcript | None:
        for stored, kind in self.said:
            data = stored.read()
            with suppress(FeedError):
                if data is not None:
                    return transcripts.parse(data, kind, chapters)
        return None

    @property
    def words(self) -> int:
        """Words to read: notes and transcript."""
        said = self.transcript.turns if self.transcript else ()
        return len(clean.plain(self.notes_html, None).split()) + sum(len(turn.text.split()) for turn in said)


def page(episode: Episode, archive: Archive) -> EpisodePage:
    """Everything that is known about an episode, with its chapters and transcript from the archive."""
    marks = chapters(episode, archive)
    return EpisodePage(
        slug=episode.slug,
        meta=_meta(episode, archive, marks),
        notes_html=episode.notes,
        said=tuple(_said(episode, archive)),
        chapters=marks,
    )


def pages(archive: Archive) -> tuple[EpisodePage, ...]:
    return tuple(page(episode, archive) for episode in archive.episodes)


def chapters(episode: Episode, archive: Archive) -> tuple[Chapter, ...]:
    """The chapter file if it has been fetched, else what the feed itself says."""
    data = archive.read(episode.chapters_file) if episode.chapters_file else None
    try:
        return (chapter_marks.from_json(data) if data else ()) or episode.chapters
    except FeedError:
        return episode.chapters


def transcript(episode: Episode, archive: Archive, marks: Sequence[Chapter] = ()) -> Transcript | None:
    """The best transcript that has been fetched and can be read."""
    return EpisodePage("", {}, "", tuple(_said(episode, archive)), tuple(marks)).transcript


def _said(episode: Episode, archive: Archive) -> Iterator[tuple[Stored, str]]:
    for asset in transcripts.best(episode.transcripts):
        if stored := archive.stored(asset):
            yield stored, asset.type or asset.url


def _meta(episode: Episode, archive: Archive, marks: tuple[Chapter, ...]) -> dict[str, Any]:
    show = archive.show(episode)
    remote = episode.audio is not None and is_address(episode.audio)
    picture = archive.path(episode.image.file) if episode.image else None
    return {
        "id": episode.id,
        "art": "folge",
        "guid": episode.guid,
        "title": episode.title,
        "description": episode.summary,
        "datum": episode.day,
        "veroeffentlicht": episode.published,
        "dauer": episode.duration,
        "audio": episode.audio if remote else None,
        "audio_datei": None if remote else episode.audio,
        "audio_typ": episode.audio_type,
        "audio_groesse": episode.audio_length,
        "personen": [_person(person) for person in episode.persons],
        "nummer": episode.number,
        "staffel": episode.season,
        "staffel_name": episode.season_name,
        "serie": episode.series,
        "sendung": show.title if show else None,
        "kapitel": [{"zeit": mark.start, "titel": mark.title} | _filled(link=mark.href) for mark in marks],
        "link": episode.link,
        "bild": picture.name if picture else None,
        "stichwoerter": list(episode.keywords),
        "explizit": episode.explicit,
        "quelle": episode.source,
        "fehlt_seit": episode.missing_since,
    }


def _person(person: Person) -> dict[str, Any]:
    return {"name": person.name, "rolle": person.rolle} | _filled(gruppe=person.gruppe, link=person.href)


def _filled(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}
