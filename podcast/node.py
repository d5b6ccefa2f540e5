"""Elements of a feed by short names such as `itunes:season`, whatever prefix or spelling of a namespace it uses."""

from __future__ import annotations

from functools import lru_cache
from xml.etree.ElementTree import Element

_PREFIXES = {
    "": "",
    "purl.org/rss/1.0": "",
    "backend.userland.com/rss2": "",
    "my.netscape.com/rdf/simple/0.9": "",
    "www.w3.org/2005/atom": "atom:",
    "purl.org/dc/elements/1.1": "dc:",
    "purl.org/rss/1.0/modules/content": "content:",
    "www.itunes.com/dtds/podcast-1.0.dtd": "itunes:",
    "podlove.org/simple-chapters": "psc:",
    "podcastindex.org/namespace/1.0": "podcast:",
    "github.com/podcastindex-org/podcast-namespace/blob/main/docs/1.0.md": "podcast:",
}


class Node:
    """An element and its children by short names."""

    __slots__ = ("_children",)

    def __init__(self, element: Element) -> None:
        self._children: dict[str, list[Element]] = {}
        for child in element:
            self._children.setdefault(short_name(child.tag), []).append(child)

    def all(self, *names: str) -> list[Element]:
        return [child for name in names for child in self._children.get(name, ())]

    def first(self, name: str) -> Element | None:
        return next(iter(self._children.get(name, ())), None)

    def text(self, *names: str) -> str:
        """The first text that is not empty among elements of these names."""
        return next((words for child in self.all(*names) if (words := "".join(child.itertext()).strip())), "")

    def attribute(self, name: str, attribute: str) -> str | None:
        element = self.first(name)
        return None if element is None else element.get(attribute)


@lru_cache(maxsize=4096)
def short_name(tag: str) -> str:
    """
    >>> short_name("{https://podcastindex.org/namespace/1.0}person"), short_name("{urn:x}y")
    ('podcast:person', '{urn:x}y')
    """
    uri, _, name = tag.rpartition("}")
    prefix = _PREFIXES.get(uri.lstrip("{").split("://", 1)[-1].rstrip("/").lower())
    return tag if prefix is None else f"{prefix}{name}"
