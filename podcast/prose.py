"""Reader for transcripts written as text: names and times in the spellings people use, also as HTML.

Our own form is the plainest: `## Kapitel` opens a section, `Vorname Nachname: text` is a paragraph.
"""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterator

from podcast import clean, times
from podcast.cues import Cue, Script, credible, may_speak

LONGEST_HEADING = 300

_CLOCK = r"(?:[0-9]{1,2}:)?[0-9]{1,3}:[0-9]{2}(?:[.,][0-9]{1,3})?"
_STAMP = re.compile(rf"\\?[\[(]({_CLOCK})\\?[\])]")
_SQUARE = re.compile(rf"\s*\\?\[({_CLOCK})\\?\]\s*")
_HEADING = re.compile(r"#{1,6}[ \t]+([^{}]+?)[ \t]*(?:\{[^{}]*\})?[ \t]*")
_BOLD = re.compile(r"\*\*([^*\n]{1,80}?)(?::\*\*|\*\*\s{0,3}:)\s*(.*)", re.S)
_BOLD_ALONE = re.compile(r"\*\*([^*:\n]{1,80})\*\*:?()")
_BRACKET = re.compile(r"\[([^\[\]\n]{1,60})\]:?\s{1,3}(\S.*)", re.S)
_PLAIN = re.compile(r"((?:[^\W\d_]|[0-9])[^:\n*\[\]#<>!?]{0,79}):(?:\s+(.*)|$)", re.S)
_SPELLINGS = (_BOLD, _BRACKET, _PLAIN, _BOLD_ALONE)
_HTML_TAGS = {"cite", "time", "p", "li", "div", "dt", "dd", "br", "b", "strong", "h1", "h2", "h3", "h4", "h5", "h6"}
_TOKEN = re.compile(r"<[^<>]*>|[^<]+|<")


def from_text(body: str) -> Script:
    lines = [clean.text(line) for line in clean.lines(body).split("\n")]
    writer = _Writer(credible([_label(line) for line in lines if line and not line.startswith("#")]))
    for paragraph in _paragraphs(lines, writer.names):
        found = _HEADING.fullmatch(paragraph) if len(paragraph) < LONGEST_HEADING else None
        if found:
            writer.heading(found[1])
        else:
            writer.paragraph(paragraph)
    return writer.script


def from_html(body: str) -> Script:
    """`<cite>`, `<time>` and `<p>` in any order, or paragraphs that open with a name."""
    blocks = list(_blocks(clean.skeleton(body, _HTML_TAGS)))
    writer = _Writer(credible([_label(words) for name, words in blocks if name == "p"]))
    for name, words in blocks:
        if name == "cite":
            writer.speaker = clean.text(words).rstrip(" :")
        elif name == "time":
            writer.start = times.seconds(words.strip("[]() "))
        elif name == "h":
            writer.heading(words)
        else:
            writer.paragraph(words, bold=False)
    return writer.script


class _Writer:
    """Collects cues; a name or a time that stands alone belongs to the words that follow."""

    def __init__(self, names: Collection[str]) -> None:
        self.script = Script()
        self.names = names
        self.speaker = ""
        self.start: float | None = None

    def heading(self, words: str) -> None:
        found = _STAMP.search(words)
        title = words.replace(found[0], " ") if found else words
        start = times.seconds(found[1]) if found else None
        self.script.cues.append(Cue(clean.text(title), start, heading=True))
        self.speaker, self.start = "", None

    def paragraph(self, words: str, *, bold: bool = True) -> None:
        words, start = _without_stamp(words)
        name, said = _named(words, self.names)
        if name:
            self.speaker = clean.text(name)
        if start is not None:
            self.start = start
        pieces = _SQUARE.split(said if bold else said.replace("**", ""))
        for index, piece in enumerate(pieces[::2]):
            if index:
                self.start = times.seconds(pieces[index * 2 - 1])
            if spoken := clean.text(piece.replace("\\[", "[").replace("\\]", "]")):
                self.script.cues.append(Cue(spoken, self.start, self.speaker, fresh=index == 0))
                self.start = None


def _blocks(safe: str) -> Iterator[tuple[str, str]]:
    """The parts of cleaned HTML: `cite`, `time`, `h` for headings and `p` for all other text."""
    kind, words = "p", list[str]()
    for token in _TOKEN.findall(safe):
        if not token.startswith("<") or token == "<":
            words.append(html.unescape(token))
            continue
        name = token.strip("</> ")
        if name in ("b", "strong", "br"):
            words.append(" " if name == "br" else "**")
            continue
        if joined := " ".join("".join(words).split()):
            yield kind, joined
        opened = token[1] != "/" and name in ("cite", "time", "h1", "h2", "h3", "h4", "h5", "h6")
        kind, words = (name.rstrip("123456") if opened else "p"), []
    if joined := " ".join("".join(words).split()):
        yield kind, joined


def _paragraphs(lines: list[str], names: Collection[str]) -> Iterator[str]:
    """Paragraphs end at blank lines, at headings, and before a line that opens with a speaker or a time."""
    open_lines: list[str] = []
    for line in lines:
        if open_lines and (not line or line.startswith("#") or _opens(line, names)):
            yield " ".join(open_lines)
            open_lines = []
        if line.startswith("#"):
            yield line
        elif line:
            open_lines.append(line)
    if open_lines:
        yield " ".join(open_lines)


def _opens(line: str, names: Collection[str]) -> bool:
    return bool(_STAMP.match(line) or _named(_without_stamp(line)[0], names)[0])


def _without_stamp(words: str) -> tuple[str, float | None]:
    """Take off a time at the start, behind the name, or at the end of a line with nothing but a name."""
    found = _STAMP.search(words[:160])
    if not found:
        return words, None
    before, after = words[: found.start()].rstrip(), words[found.end() :].lstrip(" :–-")
    if not before or before.endswith((":", ":**")):
        return f"{before} {after}".strip(), times.seconds(found[1])
    if _PLAIN.fullmatch(f"{before}:") and may_speak(before) or _BOLD_ALONE.fullmatch(before) or not after:
        return f"{before}: {after}".strip() if may_speak(before.strip("*")) else before, times.seconds(found[1])
    return words, None


def _label(line: str) -> str:
    """The name a line opens with, if it is one: whether it is believed, the whole text decides."""
    words, _ = _without_stamp(line)
    found = next((match for pattern in _SPELLINGS if (match := pattern.fullmatch(words))), None)
    return found[1].strip(" *") if found and may_speak(found[1].strip(" *")) else ""


def _named(words: str, names: Collection[str]) -> tuple[str, str]:
    """The speaker and what is said; without a speaker the name is empty."""
    for pattern in _SPELLINGS:
        found = pattern.fullmatch(words)
        if found and (name := found[1].strip(" *")) in names:
            return name, found[2] or ""
    return "", words
