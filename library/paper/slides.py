"""The presentation of the concept: one slide an answer, what to say in the notes, made from its template."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR
from pptx.util import Mm, Pt

from library.word import repacked, template_text

_SLIDE = re.compile(r"^(\d+)\. +\*\*(?P<title>[^*]+?)\.?\*\* *(?P<text>.*)$")
_SECTION = re.compile(r"^\*\*(?P<name>[^*]+)\*\*$")
_ROW = re.compile(r"^\| *(\d+) [^|]*\| *(?P<text>[^|]+?) *\|$", re.M)
_GAP = re.compile(r"_{2,}\.?")
_WIDTH, _HEIGHT = 338.7, 190.5


@dataclass(frozen=True, slots=True)
class Slide:
    number: int
    section: str
    title: str
    prompts: tuple[str, ...]
    notes: str


def slides(body: str) -> tuple[Slide, ...]:
    """The slides of the template's Markdown: its numbered list, in sections, each with an example for the notes."""
    examples = {int(match[1]): match["text"] for match in _ROW.finditer(body)}
    return tuple(_slides(template_text(body).split("\n"), examples))


def presentation(title: str, body: str, colours: dict[str, str]) -> tuple[bytes, int]:
    """The template as .pptx with notes, titles and a language; the same text gives the same bytes."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = Mm(_WIDTH), Mm(_HEIGHT)
    found = slides(body)
    _first(deck, title, colours, len(found))
    for slide in found:
        _write(deck, slide, colours)
    properties = deck.core_properties
    properties.title, properties.author, properties.language = title, "Amtshelden Bibliothek", "de-DE"
    properties.created = properties.modified = datetime(2026, 1, 1)
    properties.last_modified_by, properties.revision = "", 1
    raw = io.BytesIO()
    deck.save(raw)
    return repacked(raw.getvalue()), len(found) + 1


def _slides(rows: Sequence[str], examples: dict[int, str]) -> Iterator[Slide]:
    section = ""
    for row in rows:
        if match := _SECTION.match(row.strip()):
            section = match["name"]
        if match := _SLIDE.match(row.strip()):
            number = int(match[1])
            prompts = tuple(part.strip(" :") for part in _GAP.split(match["text"]) if part.strip(" :"))
            yield Slide(number, section, match["title"], prompts, _notes(number, prompts, examples.get(number, "")))


def _notes(number: int, prompts: Sequence[str], example: str) -> str:
    """What to say in one minute: the questions, and how another town answered them."""
    lines = [f"Folie {number} von 12, eine Minute.", "Sag in deinen Worten:", *(f"– {prompt}" for prompt in prompts)]
    lines += ["", f"So steht es im Beispiel aus Musterlingen: {example}"] if example else []
    return "\n".join([*lines, "", "Auf die Folie kommen höchstens 12 Wörter und ein Bild. Den Rest sagst du."])


def _first(deck: Any, title: str, colours: dict[str, str], count: int) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    _ground(slide, colours["band"])
    _title(slide, "Unser Konzept", 20, 52, 54, "FFFFFF")
    _text(slide, "Untertitel", ["Haus: …", "Termin: …"], 20, 105, 24, colours["on-band-muted"])
    slide.notes_slide.notes_text_frame.text = (
        f"{title}: {count} Folien für 12 Minuten, danach 8 Minuten Fragen.\n"
        "Füll zuerst Folie 12 aus, dann 10 und 11. Lösch Folien, zu denen dir nichts einfällt."
    )
    _speak_german(slide)


def _write(deck: Any, slide: Slide, colours: dict[str, str]) -> None:
    page = deck.slides.add_slide(deck.slide_layouts[5])
    last = slide.number == 12
    _ground(page, colours["marker"] if last else "FFFFFF")
    _title(page, slide.title, 62, 18, 44, colours["ink"])
    _text(page, "Nummer", [str(slide.number)], 18, 12, 80, colours["ink"] if last else colours["green"], 42, bold=True)
    _text(page, "Abschnitt", [slide.section], 62, 10, 16, colours["ink"] if last else colours["muted"])
    _text(page, "Inhalt", [f"{prompt}: …" for prompt in slide.prompts], 62, 62, 26, colours["ink"])
    page.notes_slide.notes_text_frame.text = slide.notes
    _speak_german(page)


def _ground(slide: Any, colour: str) -> None:
    slide.background.fill.solid()
    slide.background.fill.fore_color.rgb = _rgb(colour)


def _title(slide: Any, text: str, left: float, top: float, points: int, colour: str) -> None:
    """The title comes first in the order in which a screen reader goes."""
    shape = slide.shapes.title
    shape.left, shape.top, shape.width, shape.height = Mm(left), Mm(top), Mm(_WIDTH - left - 18), Mm(40)
    shape.text_frame.text = text
    shape.text_frame.vertical_anchor = MSO_ANCHOR.TOP
    _style(shape.text_frame, points, colour, bold=True)


def _text(
    slide: Any, name: str, rows: Sequence[str], left: float, top: float, points: int, colour: str,
    width: float = 0, bold: bool = False,
) -> None:  # fmt: skip
    shape = slide.shapes.add_textbox(Mm(left), Mm(top), Mm(width or _WIDTH - left - 18), Mm(_HEIGHT - top - 16))
    shape.name = name
    shape.text_frame.word_wrap = True
    shape.text_frame.text = "\n".join(rows)
    _style(shape.text_frame, points, colour, bold)


def _style(frame: Any, points: int, colour: str, bold: bool) -> None:
    for paragraph in frame.paragraphs:
        paragraph.alignment, paragraph.space_after = 1, Pt(points / 2)
        for run in paragraph.runs:
            run.font.size, run.font.bold, run.font.name = Pt(points), bold, "Arial"
            run.font.color.rgb = _rgb(colour)


def _speak_german(slide: Any) -> None:
    """Every run says its language, also in the notes: screen readers go by that."""
    for frame in [*(s.text_frame for s in slide.shapes if s.has_text_frame), slide.notes_slide.notes_text_frame]:
        for paragraph in frame.paragraphs:
            for run in paragraph.runs:
                run.font.language_id = 1031  # German as Office counts languages


def _rgb(colour: str) -> Any:
    made: Any = RGBColor
    return made(*bytes.fromhex(colour.lstrip("#")))
