"""From the bytes of a feed to a show and its episodes: feedparser, and a second pass for what it loses.

feedparser knows the quirks of RSS, RDF and Atom, but keeps only the last of several `podcast:` elements. So the
same cleaned bytes are read once more as a tree, and the two are joined by the position of the item.
"""

from __future__ import annotations

import calendar
import html
import io
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, TypeVar
from xml.etree.ElementTree import Element, tostring

import feedparser

from podcast import chapters, clean, document, identity, times
from podcast.model import Asset, Chapter, Episode, Feed, FeedError, Person, Show
from podcast.node import Node, short_name

MAX_ITEMS = 10_000

_NUMBERED = re.compile(r"(?:Folge|Episode|Ep\.?|#)\s*#?([0-9]{1,6})(?![0-9.,]*[0-9])", re.I)
_MEDIA_FILE = re.compile(r"\.(?:mp3|m4a|m4b|aac|ogg|oga|opus|flac|wav|mp4|m4v|mov|webm)(?:[?#]|$)", re.I)
_TRUE, _FALSE = ("true", "yes", "explicit"), ("false", "no", "clean")

Found = TypeVar("Found")


def parse(data: bytes, address: str | None = None) -> Feed:
    """The feed in these bytes. `address` resolves relative links; without it they stay names of files beside it."""
    body = document.cleaned(data)
    root = document.tree(body)
    channel, items = _channel(root)
    if not items:
        raise FeedError(document.NO_EPISODE)
    if len(items) > MAX_ITEMS:
        raise FeedError(f"Der Feed nennt mehr als {MAX_ITEMS} Folgen, das wird nicht gelesen.")
    parsed = _feedparsed(body)
    if len(items) != len(parsed.entries):
        raise FeedError("Der Feed lässt sich nicht eindeutig in Folgen zerlegen. Es wurde nichts übernommen.")
    show = _show(channel, parsed.feed, address)
    reader = ItemReader(address, show.link)
    return Feed(show, identity.distinct(map(reader.episode, map(Node, items), parsed.entries)))


def _feedparsed(body: bytes) -> Any:
    try:
        return feedparser.parse(io.BytesIO(body), sanitize_html=False, resolve_relative_uris=False)
    except Exception as error:  # its handlers trip over anything: KeyError, OverflowError, AssertionError …
        raise FeedError(f"Der Feed ist nicht lesbar ({type(error).__name__}). Es wurde nichts übernommen.") from error


def _channel(root: Element) -> tuple[Node, list[Element]]:
    """The channel and its items. `podcast:liveItem` is none: a stream that is announced is no episode yet."""
    channel = next((child for child in root if short_name(child.tag) == "channel"), root)
    name = "atom:entry" if short_name(root.tag) == "atom:feed" else "item"
    items = [child for holder in dict.fromkeys((channel, root)) for child in holder if short_name(child.tag) == name]
    return Node(channel), items


def _show(channel: Node, parsed: Any, address: str | None) -> Show:
    picture = channel.first("image")
    return Show(
        title=clean.text(channel.text("title", "atom:title")) or clean.text(parsed.get("title")),
        link=clean.url(channel.text("link") or parsed.get("link"), address),
        description=clean.plain(clean.html(channel.text("itunes:summary", "description", "atom:subtitle"))),
        author=clean.text(channel.text("itunes:author")) or None,
        language=clean.text(channel.text("language")) or None,
        image=clean.url(channel.attribute("itunes:image", "href"), address)
        or clean.url(Node(picture).text("url") if picture is not None else None, address),
        persons=persons(channel),
        new_feed_url=clean.url(channel.text("itunes:new-feed-url")),
        next_page=next(
            (clean.url(link.get("href"), address) for link in channel.all("atom:link") if link.get("rel") == "next"),
            None,
        ),
    )


class ItemReader:
    """Reads items of one feed; knows what relative addresses in it refer to."""

    def __init__(self, address: str | None, site: str | None) -> None:
        self._address = address
        self._site = site

    def episode(self, item: Node, entry: Any) -> Episode:
        title = _title(item, entry)
        link = clean.url(item.text("link") or _true_link(entry), self._site or self._address)
        notes = clean.html(self._notes(item, entry), link or self._site)
        audio, audio_type, audio_length = self._audio(item, entry)
        return Episode(
            key="",
            guid=clean.text(item.text("guid", "atom:id") or entry.get("id")) or None,
            title=title or clean.text(item.text("itunes:title")) or clean.plain(notes, 60) or "Folge ohne Titel",
            published=_published(item, entry),
            duration=_duration(item.text("itunes:duration")),
            audio=audio,
            audio_type=audio_type,
            audio_length=audio_length,
            persons=persons(item),
            season=_first((item.text("podcast:season"), item.text("itunes:season")), _number),
            season_name=clean.text(item.attribute("podcast:season", "name")) or None,
            number=_episode_number(item, title),
            notes=notes,
            summary=_summary(item, notes),
            chapters=_chapters(item, notes),
            chapters_file=next(iter(self._assets(item.all("podcast:chapters"))), None),
            transcripts=tuple(self._assets(item.all("podcast:transcript"))),
            link=link,
            image=self._image(item),
            keywords=_keywords(item),
            explicit=_truth(item.text("itunes:explicit")),
        )

    def _notes(self, item: Node, entry: Any) -> str:
        for element in item.all("content:encoded", "description", "itunes:summary"):
            if written := _markup(element):
                return written
        parts = [*entry.get("content", ()), entry.get("summary_detail") or {}]
        return next((_as_html(part) for part in parts if part.get("value")), "")

    def _audio(self, item: Node, entry: Any) -> tuple[str | None, str | None, int | None]:
        links = [link for link in item.all("atom:link") if link.get("rel") == "enclosure"]
        for offer in filter(_is_media, item.all("enclosure") or links):
            if address := self._reference(offer.get("url") or offer.get("href")):
                return address, clean.text(offer.get("type")) or None, _number(offer.get("length"))
        return None, None, None

    def _image(self, item: Node) -> Asset | None:
        address = self._reference(item.attribute("itunes:image", "href"))
        return Asset(address) if address else None

    def _assets(self, elements: list[Element]) -> Iterator[Asset]:
        for element in elements:
            if address := self._reference(element.get("url")):
                kind, language = clean.text(element.get("type")), clean.text(element.get("language"))
                yield Asset(address, kind.lower() or None, language or None)

    def _reference(self, value: str | None) -> str | None:
        """A URL, or in a feed that is a file a relative path beside it."""
        return clean.url(value, self._address) or (None if self._address else clean.path(value))


def _title(item: Node, entry: Any) -> str:
    """In RSS a title is text, decoded once with the XML; in Atom it may be HTML."""
    if item.first("atom:title") is None:
        return clean.text(item.text("title"))
    return clean.plain(clean.html(_as_html(entry.get("title_detail") or {})), None)


def _as_html(part: Any) -> str:
    """A text of Atom: what is marked as plain is escaped."""
    value = str(part.get("value") or "")
    return html.escape(value) if part.get("type") == "text/plain" else value


def _markup(element: Element) -> str:
    """HTML as text, as it should be, or as elements, as some write it."""
    if not len(element):
        return (element.text or "").strip()
    for inner in element.iter():
        inner.tag = str(inner.tag).rpartition("}")[2]
    children = (tostring(child, encoding="unicode", method="html") for child in element)
    return html.escape(element.text or "") + "".join(children)


def persons(node: Node) -> tuple[Person, ...]:
    """One person for each `podcast:person`, in the order of the feed."""
    found = (
        Person(
            name,
            clean.text(element.get("role")) or None,
            clean.text(element.get("group")) or None,
            clean.url(element.get("href")),
        )
        for element in node.all("podcast:person")
        if (name := clean.text("".join(element.itertext())))
    )
    return tuple(found)


def _true_link(entry: Any) -> str | None:
    """The link of an entry, unless feedparser made it up from a guid."""
    links = [link.get("href") for link in entry.get("links", ()) if link.get("rel") == "alternate"]
    return links[0] if links else None


def _published(item: Node, entry: Any) -> str | None:
    written = item.text("pubDate", "atom:published", "dc:date", "atom:updated")
    if found := times.published(written):
        return found
    parsed = entry.get("published_parsed")
    return _from_parsed(parsed) if parsed else None


def _from_parsed(parsed: Any) -> str | None:
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), UTC).isoformat(timespec="seconds")
    except (ValueError, TypeError, OverflowError, OSError):
        return None


def _duration(value: str) -> int | None:
    length = times.seconds(value)
    return None if length is None else int(length)


def _chapters(item: Node, notes: str) -> tuple[Chapter, ...]:
    marks = item.first("psc:chapters")
    return (chapters.from_psc(marks) if marks is not None else ()) or chapters.from_notes(notes)


def _episode_number(item: Node, title: str) -> int | None:
    told = _first((item.text("podcast:episode"), item.text("itunes:episode")), _number)
    if told is not None:
        return told
    found = _NUMBERED.match(title)
    return int(found[1]) if found else None


def _summary(item: Node, notes: str) -> str:
    """What the feed itself says in brief, else the beginning of the notes."""
    written = item.text("itunes:summary")
    if 0 < len(written) <= 2 * clean.SUMMARY_LENGTH:
        brief = clean.plain(clean.html(written), None) if "<" in written else clean.text(written)
        if 0 < len(brief) <= clean.SUMMARY_LENGTH:
            return brief
    return clean.plain(notes) or clean.cut(clean.text(item.text("itunes:subtitle")), clean.SUMMARY_LENGTH)


def _first(values: tuple[str, ...], convert: Callable[[str], Found | None]) -> Found | None:
    return next((found for value in values if (found := convert(value)) is not None), None)


def _number(value: str | None) -> int | None:
    words = (value or "").strip()
    return int(words) if re.fullmatch(r"[0-9]{1,15}", words) else None


def _truth(value: str) -> bool | None:
    return True if value.lower() in _TRUE else False if value.lower() in _FALSE else None


def _keywords(item: Node) -> tuple[str, ...]:
    words = [
        word for element in item.all("itunes:keywords", "category") for word in "".join(element.itertext()).split(",")
    ]
    return tuple(dict.fromkeys(cleaned for word in words[:200] if (cleaned := clean.text(word))))


def _is_media(offer: Element) -> bool:
    kind = (offer.get("type") or "").lower()
    address = offer.get("url") or offer.get("href") or ""
    return kind.startswith(("audio/", "video/")) or not kind or bool(_MEDIA_FILE.search(address))
