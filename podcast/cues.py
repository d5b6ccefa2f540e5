"""Readers for transcripts with times: WebVTT, SRT and the JSON of Podcasting 2.0. Nothing is dropped unsaid."""

from __future__ import annotations

import html
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from podcast import clean, times
from podcast.model import FeedError, Problem


@dataclass(frozen=True, slots=True)
class Cue:
    """A piece of speech as it stands in the file. `fresh` starts a paragraph, `heading` a section."""

    text: str
    start: float | None = None
    speaker: str = ""
    fresh: bool = False
    heading: bool = False


@dataclass(slots=True)
class Script:
    """What a reader found: cues in order, and what it had to leave out."""

    cues: list[Cue] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def report(self, line: int, message: str) -> None:
        self.problems.append(Problem(line, message))


_ROWS = re.compile(r'"(?:segments|cues)"\s*:\s*\[|\A\s*\[')
_BETWEEN = frozenset(", \t\r\n")
_DECODER = json.JSONDecoder()
_ARROW = "-->"
_TIME = r"(?:[0-9]{1,4}:)?[0-9]{1,3}:[0-9]{1,2}(?:[.,][0-9]{1,6})?"
_TIMING = re.compile(rf"\s*({_TIME})\s*-->\s*({_TIME})(?:\s.*)?")
_VOICE = re.compile(r"<v(?:\.[^\s>]{0,80})?\s+([^<>]{1,200})>")
_TAG = re.compile(r"</?[a-zA-Z0-9.:_ =\"'#-]{0,200}>")
_LABEL = re.compile(r"(?:>>\s{0,3}|[-–]\s{1,3})?([^\W_][^:\n<>\[\]]{0,60}):\s+(?=\S)")
_PARTICLES = {"von", "van", "der", "den", "de", "del", "di", "da", "zu", "zur", "und", "and", "&", "bin", "al", "la"}
_OPENERS = frozenset(
    ["aber", "also", "am", "an", "das", "dein", "deine", "dem", "den", "der", "die", "ein", "eine", "erste", "erster",
     "ganz", "gute", "im", "in", "kein", "keine", "letzte", "mein", "meine", "nächste", "noch", "nun", "nur", "und",
     "unser", "unsere", "zum", "zur", "zweite", "zweiter", "a", "an", "and", "but", "my", "so", "the"]
)  # fmt: skip
"""Words that a sentence opens with and a name does not."""


def from_vtt(body: str) -> Script:
    return _labelled(_from_blocks(body, voices=True))


def from_srt(body: str) -> Script:
    return _labelled(_from_blocks(body, voices=False))


def from_json(body: str) -> Script:
    try:
        found: Any = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise FeedError("Das Transkript ist kein lesbares JSON. Bitte die Datei neu ausspielen.") from error
    listed = found.get("segments") or found.get("cues") if isinstance(found, dict) else found
    rows = listed if isinstance(listed, list) else []
    cues = [_from_row(row) if isinstance(row, dict) else None for row in rows]
    script = Script([cue for cue in cues if cue])
    lines = _row_lines(body, len(rows)) if len(script.cues) < len(rows) else ()
    for number, (cue, line) in enumerate(zip(cues, lines, strict=False), start=1):
        if cue is None:
            script.report(line, f"Der {number}. Abschnitt ist leer oder nicht lesbar und wurde ausgelassen.")
    return _labelled(script)


def _row_lines(body: str, count: int) -> Sequence[int]:
    """On which lines the rows of the list begin; their numbers where that cannot be told."""
    opening = _ROWS.search(body)
    place, line, counted, lines = opening.end() if opening else 0, 1, 0, list[int]()
    try:
        for _ in range(count):
            while body[place : place + 1] in _BETWEEN:
                place += 1
            line, counted = line + body.count("\n", counted, place), place
            lines.append(line)
            place = _DECODER.raw_decode(body, place)[1]
    except (ValueError, RecursionError):
        return range(1, count + 1)
    return lines


def may_speak(label: str) -> bool:
    """At most five words that are written like a name.

    >>> may_speak("Dr. Ines von Falk"), may_speak("SPEAKER_00"), may_speak("Meine Frage"), may_speak("er sagte")
    (True, True, False, False)
    """
    words = label.split()
    named = all(not word[0].islower() or word in _PARTICLES for word in words)
    return 0 < len(words) <= 5 and named and words[0].lower() not in _OPENERS


def credible(labels: Sequence[str]) -> frozenset[str]:
    """Which of the labels before a colon are speakers and not words like „Achtung:“.

    Names of several words are, and those that come back; a single word said once only where the text opens with one
    and knows no other names.

    >>> sorted(credible(["Mara Vogt", "Achtung", "Jonas Reuter"])), sorted(credible(["Anna", "", "Ben"]))
    (['Jonas Reuter', 'Mara Vogt'], ['Anna', 'Ben'])
    """
    counts = Counter(label for label in labels if label)
    brief = bool(labels and labels[0]) and not any(" " in label for label in labels)
    return frozenset(label for label, count in counts.items() if count > 1 or " " in label or brief)


def _labelled(script: Script) -> Script:
    """`Name: text` at the start of cues becomes a speaker; cues without a name go on with the one before."""
    matches = [None if cue.speaker else _LABEL.match(cue.text) for cue in script.cues]
    names = credible([found[1] if found and may_speak(found[1]) else "" for found in matches])
    speaker, cues = "", []
    for cue, found in zip(script.cues, matches, strict=True):
        if cue.speaker:
            speaker = ""
            cues.append(cue)
        elif found and found[1] in names:
            speaker = found[1]
            cues.append(replace(cue, speaker=speaker, text=cue.text[found.end() :]))
        else:
            cues.append(replace(cue, speaker=speaker))
    return Script(cues, script.problems)


def _from_blocks(body: str, *, voices: bool) -> Script:
    script = Script()
    for number, block in _blocks(body):
        at = next((index for index, line in enumerate(block) if _ARROW in line), None)
        if at is None:
            if not _is_comment(block[0]) and not (len(block) == 1 and block[0].strip().isdigit()):
                script.report(number, f"Text ohne Zeitangabe wurde ausgelassen: „{clean.cut(block[0].strip(), 40)}“.")
            continue
        _add(script, number + at, block[at], block[at + 1 :], voices=voices)
    return script


def _add(script: Script, number: int, timing: str, words: list[str], *, voices: bool) -> None:
    found = _TIMING.fullmatch(timing)
    start, end = (times.seconds(found[1]), times.seconds(found[2])) if found else (None, None)
    if start is None or end is None:
        script.report(
            number,
            f"Zeitangabe ist nicht lesbar, der Text bleibt ohne Zeit: „{clean.cut(timing.strip(), 40)}“.",
        )
    elif end < start:
        script.report(number, "Das Ende liegt vor dem Anfang; der Text bleibt mit seiner Anfangszeit.")
    text = "\n".join(words)
    pieces = _voices(text) if voices else [("", text)]
    said = [Cue(spoken, start, clean.text(speaker)) for speaker, piece in pieces if (spoken := _spoken(piece))]
    if not said:
        script.report(number, "Ein Untertitel ohne Text wurde ausgelassen.")
    script.cues.extend(said)


def _blocks(body: str) -> Iterator[tuple[int, list[str]]]:
    """Blocks between blank lines with the number of their first line; a second timing line starts a new block."""
    block: list[str] = []
    start = 1
    for number, line in enumerate(clean.lines(body).split("\n"), start=1):
        again = _ARROW in line and any(_ARROW in earlier for earlier in block[-40:])
        if (not line.strip() or again) and block:
            carried = [block.pop()] if again and len(block) > 2 and block[-1].strip().isdigit() else []
            yield start, block
            block, start = carried, number - len(carried)
        if line.strip():
            start = start if block else number
            block.append(line)
    if block:
        yield start, block


def _is_comment(line: str) -> bool:
    return line.lstrip("\ufeff").startswith(("WEBVTT", "NOTE", "STYLE", "REGION", "X-TIMESTAMP", "Kind:", "Language:"))


def _voices(words: str) -> Iterator[tuple[str, str]]:
    parts = _VOICE.split(words)
    yield "", parts[0]
    yield from zip(parts[1::2], parts[2::2], strict=True)


def _spoken(words: str) -> str:
    return clean.text(html.unescape(_TAG.sub("", words)))


def _from_row(row: dict[str, Any]) -> Cue | None:
    words = next((row[name] for name in ("body", "text") if isinstance(row.get(name), str)), "")
    speaker = next((row[name] for name in ("speaker", "voice") if isinstance(row.get(name), str)), "")
    spoken = clean.text(words)
    return Cue(spoken, _row_start(row), clean.text(speaker)) if spoken else None


def _row_start(row: dict[str, Any]) -> float | None:
    for name in ("startTime", "start"):
        value = row.get(name)
        if isinstance(value, str):
            return times.seconds(value)
        if isinstance(value, int | float) and 0 <= value < 1e6:
            return float(value)
    return None
