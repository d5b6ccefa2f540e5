"""The script of a video in its Markdown: who speaks and what is seen, marked for the page."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

_SPEECH = re.compile(r"^\*\*(?P<name>[^*\n:]+):\*\* .*$", re.M)
_SCENE = re.compile(r"^\*Im Bild: (?P<text>[^\n]*)\*$", re.M)
_PART = re.compile(r"^## +Drehbuch und Transkript *$\n(?P<text>.*?)(?=^## |\Z)", re.M | re.S)
_LINE = re.compile(rf"^### +(?P<chapter>.+?) *$|{_SPEECH.pattern}|{_SCENE.pattern}", re.M)
_MARKUP = re.compile(r"\*+|\[([^\]]*)\]\([^)]*\)")
SLOT = '<div data-ah-slot="transkript"></div>'


@dataclass(frozen=True, slots=True)
class Scene:
    """What is seen in a chapter, after so many of its paragraphs of speech."""

    after: int
    text: str


def mark(body: str, speakers: Collection[str]) -> str:
    """Adds a class to each paragraph `**Name:** …` of a known speaker and to each `*Im Bild: …*`.

    Who goes on speaking is not named again in print: those paragraphs carry a class of their own."""
    speaking = ""

    def line(match: re.Match[str]) -> str:
        nonlocal speaking
        before, speaking = speaking, match["name"] or ""
        if match["chapter"]:
            return match[0]
        if match["text"]:
            return f"**Im Bild:** {match['text']}\n{{: .ah-scene }}"
        if speaking not in speakers:
            return match[0]
        goes_on = " .ah-say--on" if before == speaking else ""
        return f"{match[0].replace(':**', '**', 1)}\n{{: .ah-say{goes_on} }}"

    return _LINE.sub(line, body)


def spoken_words(body: str, speakers: Collection[str]) -> int:
    """How many words are said aloud."""
    spoken = (m[0].split(":**", 1)[1] for m in _SPEECH.finditer(body) if m["name"] in speakers)
    return sum(len(text.split()) for text in spoken)


def filmed(body: str) -> str:
    """The text of a video that has been shot: in the place of its script stands what is said in the film."""
    part = _PART.search(body)
    if part is None:
        return f"{body.rstrip()}\n\n## Transkript\n\n{SLOT}\n"
    first = _LINE.search(part["text"])
    lead = part["text"][: first.start()] if first else part["text"]
    heading = "## Transkript {: #drehbuch-und-transkript }"
    return f"{body[: part.start()]}{heading}\n{lead.rstrip()}\n\n{SLOT}\n\n{body[part.end() :]}"


def scenes(body: str) -> Mapping[str, Sequence[Scene]]:
    """What is seen, by the title of the chapter in the script."""
    part = _PART.search(body)
    found: dict[str, list[Scene]] = defaultdict(list)
    chapter, spoken = "", 0
    for line in _LINE.finditer(part["text"]) if part else ():
        if line["chapter"]:
            chapter, spoken = line["chapter"], 0
        elif line["name"]:
            spoken += 1
        else:
            found[chapter].append(Scene(spoken, _MARKUP.sub(r"\1", line["text"])))
    return found
