"""The podcast as the library passes it on: archive in, bytes out, an RSS feed with its transcripts and chapters."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from html import escape
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Any, Protocol
from urllib.parse import quote, urljoin, urlsplit
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from podcast.archive import Archive
from podcast.model import Chapter, Episode, Person, Transcript, Turn
from podcast.pages import EpisodePage, chapters
from podcast.settings import is_address

FEED = "podcast/feed.xml"
SOUND = "podcast/ton/{}"
TRANSCRIPT = "podcast/transkripte/{}.vtt"
CHAPTERS = "podcast/kapitel/{}.json"

# Every client of the podcast namespace must know this address of it as well as podcastindex.org/namespace/1.0; some,
# such as gPodder's podcastparser, know no other.
_SPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md",
    "psc": "http://podlove.org/simple-chapters",
}
for _prefix, _uri in _SPACES.items():
    ElementTree.register_namespace(_prefix, _uri)

_TYPES = {
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".m4b": "audio/mp4",
    ".aac": "audio/aac",
    ".ogg": "audio/ogg",
    ".oga": "audio/ogg",
    ".opus": "audio/ogg",
    ".flac": "audio/flac",
    ".wav": "audio/wav",
    ".mp4": "video/mp4",
    ".m4v": "video/mp4",
    ".webm": "video/webm",
}
_SPOKEN = 14
"""Characters that are said in a second: how long the last paragraph lasts where nothing tells."""


def _directly(function: Callable[..., Any], *arguments: Any) -> Any:
    return function(*arguments)


@dataclass(frozen=True, slots=True)
class Site:
    """Where the library is published and what it shows of the archive; all addresses are below `url`."""

    url: str
    """Ends with a slash."""
    name: str
    pages: Mapping[str, str]
    """The addresses of the episodes that are shown, by slug."""
    sounds: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    """The lengths of the sound files that are published with the library, by the name in the archive."""


class Later(Protocol):
    """A transcript that is read when it is needed."""

    @property
    def value(self) -> Transcript: ...


@dataclass(frozen=True, slots=True)
class Heard:
    """An episode with another transcript than that of the feed, or with none."""

    slug: str
    said: Later | None

    @property
    def transcript(self) -> Transcript | None:
        return self.said.value if self.said else None


def files(
    archive: Archive, pages: Iterable[EpisodePage | Heard], site: Site, remember: Callable[..., Any] = _directly
) -> dict[str, bytes]:
    """The feed and the files that it names, by their path below the root of the site.

    `remember(function, *arguments)` may know the result from an earlier build.
    """
    by_slug = {page.slug: page for page in pages}
    shown = [episode for episode in archive.episodes if episode.slug in site.pages]
    written: dict[str, bytes] = {}
    root = Element("rss", version="2.0")
    channel = _channel(root, site, shown)
    for episode in sorted(shown, key=lambda one: (one.published or "", one.key), reverse=True):
        marks = tuple(mark for mark in chapters(episode, archive) if mark.start is not None)
        page = by_slug.get(episode.slug)
        there, timed = remember(_captions, page, episode.duration) if page else (False, None)
        item = _item(channel, episode, site)
        if timed:
            written[TRANSCRIPT.format(episode.slug)] = timed
        if there:
            _transcript(item, episode, site, timed is not None)
        if marks:
            written[CHAPTERS.format(episode.slug)] = chapter_file(marks)
            _chapters(item, urljoin(site.url, CHAPTERS.format(episode.slug)), marks)
    ElementTree.indent(root)
    text = ElementTree.tostring(root, "unicode")
    return {FEED: f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'.encode()} | written


def _captions(page: EpisodePage | Heard, duration: int | None) -> tuple[bool, bytes | None]:
    """Whether there is a transcript, and the file of one with times."""
    transcript = page.transcript
    timed = transcript is not None and any(turn.start is not None for turn in transcript.turns)
    return transcript is not None, vtt(transcript, duration) if transcript and timed else None


def vtt(transcript: Transcript, duration: int | None = None) -> bytes:
    """The transcript as WebVTT, one cue a paragraph; a paragraph without a time belongs to the cue before it."""
    cues: list[tuple[float, list[Turn]]] = []
    for turn in transcript.turns:
        if turn.start is None and cues:
            cues[-1][1].append(turn)
        else:
            cues.append((turn.start or 0.0, [turn]))
    cues.sort(key=lambda cue: cue[0])
    starts = [*(start for start, _ in cues), _last_end(*cues[-1], duration)]
    blocks = [
        f"{_clock(start)} --> {_clock(starts[bisect_right(starts, start + 0.001)])}\n" + "\n".join(map(_said, turns))
        for start, turns in cues
    ]
    return ("\n\n".join(["WEBVTT", *blocks]) + "\n").encode()


def chapter_file(marks: Iterable[Chapter]) -> bytes:
    """Chapters with times as a file of `podcast:chapters`, version 1.2."""
    rows = [
        {"startTime": _number(mark.start or 0.0), "title": mark.title} | ({"url": mark.href} if mark.href else {})
        for mark in marks
    ]
    return (json.dumps({"version": "1.2.0", "chapters": rows}, ensure_ascii=False, indent=1) + "\n").encode()


def _channel(root: Element, site: Site, episodes: Iterable[Episode]) -> Element:
    channel = SubElement(root, "channel")
    _add(channel, "title", f"{site.name}: Podcast")
    _add(channel, "link", urljoin(site.url, "podcast/"))
    _add(channel, "description", "Alle Folgen, die in der Bibliothek stehen, zum Hören und zum Lesen.")
    _add(channel, "language", "de")
    _add(channel, "atom:link", rel="self", type="application/rss+xml", href=urljoin(site.url, FEED))
    _add(channel, "itunes:author", site.name)
    _add(channel, "itunes:explicit", _truth(any(episode.explicit for episode in episodes)))
    return channel


def _item(channel: Element, episode: Episode, site: Site) -> Element:
    item = SubElement(channel, "item")
    _add(item, "title", episode.title)
    _add(item, "link", urljoin(site.url, site.pages[episode.slug]))
    _add(item, "guid", episode.key, isPermaLink="false")  # the guid of the source, and unique where that is not
    if episode.published:
        _add(item, "pubDate", format_datetime(datetime.fromisoformat(episode.published)))
    _notes(item, episode)
    _enclosure(item, episode, site)
    _numbers(item, episode)
    for person in episode.persons:
        _person(item, person)
    return item


def _notes(item: Element, episode: Episode) -> None:
    """A description is HTML wherever it is read, so plain text is escaped for it."""
    _add(item, "description", episode.notes or escape(episode.summary, quote=False))
    if episode.notes:
        _add(item, "content:encoded", episode.notes)


def _enclosure(item: Element, episode: Episode, site: Site) -> None:
    """The sound where it lies: at its host, or with the library. A local file that is missing is no sound."""
    audio = episode.audio
    if audio is None or not (is_address(audio) or audio in site.sounds):
        return
    remote = is_address(audio)
    known = _TYPES.get(PurePosixPath(urlsplit(audio).path if remote else audio).suffix.lower())
    told = (episode.audio_type, known) if remote else (known, episode.audio_type)
    _add(
        item,
        "enclosure",
        url=audio if remote else urljoin(site.url, SOUND.format(quote(audio))),
        length=str((episode.audio_length or 0) if remote else site.sounds[audio]),
        type=next((kind for kind in told if kind), "audio/mpeg"),
    )


def _numbers(item: Element, episode: Episode) -> None:
    if episode.duration is not None:
        _add(item, "itunes:duration", str(episode.duration))
    if episode.number is not None:
        _add(item, "itunes:episode", str(episode.number))
        _add(item, "podcast:episode", str(episode.number))
    if episode.season is not None:
        _add(item, "itunes:season", str(episode.season))
        _add(item, "podcast:season", str(episode.season), name=episode.season_name)
    if episode.explicit is not None:
        _add(item, "itunes:explicit", _truth(episode.explicit))


def _person(item: Element, person: Person) -> None:
    _add(item, "podcast:person", person.name, role=person.rolle, group=person.gruppe, href=person.href)


def _transcript(item: Element, episode: Episode, site: Site, timed: bool) -> None:
    """A file with times, or the page on which the transcript is read."""
    path = TRANSCRIPT.format(episode.slug) if timed else site.pages[episode.slug]
    _add(item, "podcast:transcript", url=urljoin(site.url, path), type="text/vtt" if timed else "text/html")


def _chapters(item: Element, address: str, marks: Iterable[Chapter]) -> None:
    _add(item, "podcast:chapters", url=address, type="application/json+chapters")
    holder = _add(item, "psc:chapters", version="1.2")
    for mark in marks:
        _add(holder, "psc:chapter", start=_clock(mark.start or 0.0), title=mark.title, href=mark.href)


def _add(parent: Element, name: str, text: str | None = None, /, **attributes: str | None) -> Element:
    """A child such as `itunes:season`; attributes that are None are left out."""
    prefix, _, plain = name.rpartition(":")
    tag = f"{{{_SPACES[prefix]}}}{plain}" if prefix else plain
    child = SubElement(parent, tag, {key: value for key, value in attributes.items() if value is not None})
    child.text = text
    return child


def _last_end(start: float, turns: Iterable[Turn], duration: int | None) -> float:
    """Every cue lasts until the next one begins, the last one until the sound ends or its words are said."""
    spoken = start + max(1.0, sum(len(turn.text) for turn in turns) / _SPOKEN)
    return float(duration) if duration and duration > start + 1 else spoken


def _said(turn: Turn) -> str:
    text = escape(turn.text, quote=False)
    return f"<v {escape(turn.speaker, quote=False)}>{text}" if turn.speaker else text


def _clock(value: float) -> str:
    """A position as WebVTT and Podlove chapters write it.

    >>> _clock(754.25), _clock(3723)
    ('00:12:34.250', '01:02:03.000')
    """
    seconds, thousandths = divmod(round(value * 1000), 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}.{thousandths:03}"


def _number(value: float) -> int | float:
    return int(value) if value.is_integer() else round(value, 3)


def _truth(value: bool) -> str:
    return "true" if value else "false"
