"""The script of a video in its Markdown: who speaks and what is seen, marked for the page."""

from __future__ import annotations

import re
from collections.abc import Collection

_SPEECH = re.compile(r"^\*\*(?P<name>[^*\n:]+):\*\* .*$", re.M)
_SCENE = re.compile(r"^\*Im Bild: [^\n]*\*$", re.M)


def mark(body: str, speakers: Collection[str]) -> str:
    """Adds a class to each paragraph `**Name:** …` of a known speaker and to each `*Im Bild: …*`."""

    def speech(match: re.Match[str]) -> str:
        return f"{match[0]}\n{{: .ah-say }}" if match["name"] in speakers else match[0]

    return _SCENE.sub(r"\g<0>\n{: .ah-scene }", _SPEECH.sub(speech, body))


def spoken_words(body: str, speakers: Collection[str]) -> int:
    """How many words are said aloud."""
    spoken = (m[0].split(":**", 1)[1] for m in _SPEECH.finditer(body) if m["name"] in speakers)
    return sum(len(text.split()) for text in spoken)
