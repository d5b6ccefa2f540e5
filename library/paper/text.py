"""Markdown for paper: links show their short address, boxes can be ticked with a pen, gaps can be filled."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

from markdown import Extension, Markdown
from markdown.treeprocessors import Treeprocessor

from library.addresses import short
from library.catalogue import Catalogue
from library.links import target_of

_GAP = re.compile(r"_{3,}")
_EXCEPT_TAGS = re.compile(r"(<[^>]*>)")
Render = Callable[[str, str, int], str]
"""Text, the page below docs/ where it stands, how many steps its headings go down -> HTML."""


def renderer(extensions: Sequence[Any], configs: Mapping[str, Any], catalogue: Catalogue, site_url: str) -> Render:
    """What turns Markdown into HTML for paper, with the extensions of the site."""
    paper = _Paper(catalogue, site_url)
    extension = _PaperExtension(paper)
    markdown = Markdown(extensions=[*extensions, extension], extension_configs=dict(configs))

    def render(body: str, src: str, steps: int = 0) -> str:
        paper.src, paper.steps = src, steps
        return _with_gaps(markdown.reset().convert(body))

    return render


def _with_gaps(html: str) -> str:
    parts = _EXCEPT_TAGS.split(html)
    parts[::2] = [_GAP.sub('<span class="gap"></span>', part) for part in parts[::2]]
    return "".join(parts)


class _PaperExtension(Extension):
    def __init__(self, paper: _Paper) -> None:
        super().__init__()
        self.paper = paper

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - name of the interface
        self.paper.md = md
        md.treeprocessors.register(self.paper, "ah_paper", 3)  # after everything that the site adds


class _Paper(Treeprocessor):
    """Changes the tree of one text; `src` and `steps` say which one."""

    def __init__(self, catalogue: Catalogue, site_url: str) -> None:
        super().__init__()
        self.by_src, self.site_url = catalogue.by_src, site_url
        self.src, self.steps = "", 0

    def run(self, root: Element) -> None:
        for element in list(root.iter()):
            if isinstance(element.tag, str):
                element.attrib.pop("id", None)
                element.attrib.pop("tabindex", None)
                self._change(element)

    def _change(self, element: Element) -> None:
        match element.tag:
            case "h1" | "h2" | "h3" | "h4":
                element.tag = f"h{min(int(element.tag[1]) + self.steps, 6)}"
            case "a":
                self._link(element)
            case "input":
                element.tag, element.attrib = "span", {"class": "box"}
            case "label":
                element.tag, element.attrib = "span", {"class": "point"}
            case "details":
                element.tag = "div"
                element.set("class", f"admonition {element.get('class', '')}".strip())
            case "summary":
                element.tag, element.attrib = "p", {"class": "admonition-title"}
        element.attrib.pop("aria-describedby", None)

    def _link(self, element: Element) -> None:
        """A link to an item names its short address; any other keeps its words and leads there when clicked."""
        href = element.get("href", "")
        if "://" in href or href.startswith("mailto:"):
            return
        item = self.by_src.get(target_of(self.src, href.partition("#")[0])) if href.partition("#")[0] else None
        if item is None:
            element.tag, element.attrib = "span", {}
            return
        element.set("href", urljoin(self.site_url, short(item) or item.url))
        if short(item):
            element.set("data-short", item.id if item.kind.name != "woche" else f"w/{item.week}")
