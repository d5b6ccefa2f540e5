"""A template as a Word file, made from the quoted block of its Markdown; the same text gives the same bytes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime
from typing import Any

_BLOCK = re.compile(r"(?:^>.*\n?)+", re.M)
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_STYLES = ((re.compile(r"\d+\. +"), "List Number"), (re.compile(r"[-*] +"), "List Bullet"))
FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the earliest that a ZIP can hold: a file's time says nothing here


def template_text(body: str) -> str:
    """The text of the template itself: its quoted block without the signs in front."""
    match = _BLOCK.search(body)
    rows = match[0].rstrip("\n").split("\n") if match else []
    return "\n".join(row.removeprefix(">").removeprefix(" ") for row in rows)


def word_file(title: str, body: str) -> bytes:
    """The template of a Markdown body as .docx: paragraphs, lists and bold words."""
    from docx import Document  # slow to load, and most builds find their Word files ready
    from docx.shared import Cm, Pt

    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin = section.bottom_margin = Cm(2)
    document.styles["Normal"].font.name = "Arial"
    document.styles["Normal"].font.size = Pt(11)
    properties = document.core_properties
    properties.title, properties.author, properties.language = title, "Amtshelden Bibliothek", "de-DE"
    properties.created = properties.modified = datetime(2026, 1, 1)
    for style, text in _paragraphs(template_text(body)):
        _write(document.add_paragraph(style=style), text)
    raw = io.BytesIO()
    document.save(raw)
    return repacked(raw.getvalue())


def _paragraphs(text: str) -> Iterator[tuple[str | None, str]]:
    """Style and text of each paragraph; a row that neither starts a list item nor follows a blank one belongs on."""
    current: tuple[str | None, str] | None = None
    for row in text.split("\n"):
        stripped = row.strip()
        style = next((name for pattern, name in _STYLES if pattern.match(stripped)), None)
        if not stripped or style:
            if current:
                yield current
            current = None
        if stripped:
            plain = re.sub(r"^(\d+\.|[-*]) +", "", stripped) if style else stripped
            current = (current[0], f"{current[1]} {plain}") if current else (style, plain)
    if current:
        yield current


def _write(paragraph: Any, text: str) -> None:
    for place, part in enumerate(_BOLD.split(_LINK.sub(r"\1", text).replace("\\", ""))):
        if part:
            paragraph.add_run(part).bold = True if place % 2 else None


def repacked(data: bytes) -> bytes:
    """The same archive in a fixed order and without times."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            entry = zipfile.ZipInfo(name, FIRST_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return target.getvalue()
