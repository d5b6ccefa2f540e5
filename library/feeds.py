"""The feeds of the library: news of everything, of each kind and topic, as RSS 2.0."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time
from email.utils import format_datetime
from html import escape
from urllib.parse import urljoin
from xml.etree import ElementTree

from library.catalogue import Catalogue
from library.items import Item
from library.kinds import KINDS, LIBRARY

NEWEST = 50
ATOM = "http://www.w3.org/2005/Atom"
ElementTree.register_namespace("atom", ATOM)


def news(catalogue: Catalogue, site_url: str, site_name: str) -> Mapping[str, bytes]:
    """All feeds by their path below the root of the site; `site_url` ends with a slash."""
    items = [item for item in catalogue.library if item.changed]
    feeds = {"feed.xml": (site_name, items)}
    for name in LIBRARY:
        kind = KINDS[name]
        chosen = [item for item in items if item.kind is kind]
        feeds[f"feeds/{kind.folder}.xml"] = (f"{site_name}: {kind.plural}", chosen)
    for topic in catalogue.topics:
        chosen = [item for item in items if topic.slug in item.topics]
        feeds[f"feeds/thema-{topic.slug}.xml"] = (f"{site_name}: {topic.title}", chosen)
    return {path: _rss(title, urljoin(site_url, path), site_url, chosen) for path, (title, chosen) in feeds.items()}


def _rss(title: str, address: str, site_url: str, items: Iterable[Item]) -> bytes:
    root = ElementTree.Element("rss", version="2.0")
    channel = ElementTree.SubElement(root, "channel")
    _text(channel, "title", title)
    _text(channel, "link", site_url)
    _text(channel, "description", f"Neu und geändert: {title}")
    _text(channel, "language", "de")
    ElementTree.SubElement(channel, f"{{{ATOM}}}link", rel="self", type="application/rss+xml", href=address)
    newest = sorted(items, key=lambda item: (item.changed or date.min, item.id), reverse=True)[:NEWEST]
    for item in newest:
        entry = ElementTree.SubElement(channel, "item")
        _text(entry, "title", item.title)
        _text(entry, "link", urljoin(site_url, item.url))
        ElementTree.SubElement(entry, "guid", isPermaLink="false").text = _guid(item)
        _text(entry, "pubDate", rfc822(item.changed or date.min))
        _text(entry, "category", item.kind.singular)
        latest = max(item.head.changes, key=lambda change: change.day, default=None)
        told = f"Geändert: {latest.text} " if latest else ""
        _text(entry, "description", escape(told + item.head.description, quote=False))  # readers take it for HTML
    return serialise(root)


def _guid(item: Item) -> str:
    """A change is news again: the id alone would hide it from readers who know the item."""
    return f"{item.id}@{item.changed.isoformat()}" if item.changed else item.id


def rfc822(day: date) -> str:
    return format_datetime(datetime.combine(day, time(5), UTC))


def serialise(root: ElementTree.Element) -> bytes:
    ElementTree.indent(root)
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(root, "unicode").encode() + b"\n"


def _text(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, name).text = text
