"""What our pages add to Markdown: checklists with real labels, tables that scroll by themselves, blanks to fill in."""

from __future__ import annotations

import re
from collections import Counter
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from library.slugs import slug

_BOX = re.compile(r"^\s*\[([ xX])\]\s+")
_BLANK = r"(?<![\w_])_{3,}(?![\w_])"
_HEADINGS = {"h1", "h2", "h3", "h4"}


class LibraryExtension(Extension):
    """Runs after attr_list (8), so that ids written by authors are known, and before toc (5)."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - name of the interface
        md.treeprocessors.register(_Checklists(md), "ah_checklists", 7)
        md.treeprocessors.register(_Tables(md), "ah_tables", 6)
        md.inlinePatterns.register(_Blanks(_BLANK, md), "ah_blanks", 70)  # before emphasis (60)


class _Checklists(Treeprocessor):
    """`- [ ] **Aussage.** Hilfe` becomes a checkbox with a label; pymdownx.tasklist leaves labels empty."""

    def run(self, root: Element) -> None:
        used: set[str] = {element.get("id", "") for element in root.iter()}
        for listing in root.iter("ul"):
            points = [item for item in listing if item.tag == "li" and _box(item) is not None]
            if points and len(points) == len(listing):
                listing.set("class", "ah-points")
                for item in points:
                    _point(item, used)


def _box(item: Element) -> Element | None:
    """The element that starts with `[ ]`: the item itself, or its first paragraph in a loose list."""
    start = item if (item.text or "").strip() or not len(item) or item[0].tag != "p" else item[0]
    return start if _BOX.match(start.text or "") else None


def _point(item: Element, used: set[str]) -> None:
    start = _box(item)
    assert start is not None
    start.text = _BOX.sub("", start.text or "")
    children = list(start)
    rest = [child for child in item if child is not start] if start is not item else []
    statement = children[0] if children and not start.text.strip() and children[0].tag == "strong" else None
    help_text = (statement.tail or "").strip() if statement is not None else ""
    inline = children[1:] if statement is not None else []
    point_id = item.attrib.pop("id", None) or _derived_id("".join((statement or start).itertext()), used)

    lead = start.text
    for child in list(item):
        item.remove(child)
    item.text = None
    item.set("class", "ah-point")
    box = SubElement(item, "input", {"type": "checkbox", "id": point_id, "autocomplete": "off"})
    label = SubElement(item, "label", {"for": point_id})
    if statement is None:
        label.text = lead
        label.extend(children)
    else:
        statement.tail = None
        label.append(statement)
    if help_text or inline or rest:
        box.set("aria-describedby", f"{point_id}-hilfe")
        note = SubElement(item, "div", {"class": "ah-point__help", "id": f"{point_id}-hilfe"})
        note.text = help_text + (" " if help_text and inline and not help_text.endswith("(") else "")
        note.extend(inline)
        note.extend(rest)


def _derived_id(statement: str, used: set[str]) -> str:
    """`p-` and the statement itself: the same as long as the author leaves the bold words alone."""
    base = f"p-{slug(statement)[:60].rstrip('-') or 'punkt'}"
    name, number = base, 2
    while name in used:
        name, number = f"{base}-{number}", number + 1
    used.add(name)
    return name


class _Tables(Treeprocessor):
    """A table may be wider than a phone: its frame scrolls, takes focus and is named after its heading."""

    def run(self, root: Element) -> None:
        named: Counter[str] = Counter()
        for parent in list(root.iter()):
            heading = ""
            for place, child in enumerate(list(parent)):
                if child.tag in _HEADINGS:
                    heading = "".join(child.itertext())
                if child.tag == "table":
                    name = f"Tabelle: {heading}" if heading else "Tabelle"
                    named[name] += 1
                    frame = Element(
                        "div",
                        {
                            "class": "ah-table",
                            "tabindex": "0",
                            "role": "region",
                            "aria-label": name if named[name] == 1 else f"{name} ({named[name]})",
                        },
                    )
                    frame.tail, child.tail = child.tail, None
                    parent[place] = frame
                    frame.append(child)
                    for cell in child.iter("th"):
                        cell.set("scope", "col")


class _Blanks(InlineProcessor):
    """`___` is a line to write on; the underscores stay, so that copied text has them too."""

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Element, int, int]:  # type: ignore[override] # noqa: N802
        blank = Element("span", {"class": "ah-blank"})
        blank.text = AtomicString(m[0])
        return blank, m.start(0), m.end(0)
