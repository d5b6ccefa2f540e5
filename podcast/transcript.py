"""From the bytes of a transcript file to paragraphs by speaker."""

from __future__ import annotations

import codecs
import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence

from podcast import cues, prose
from podcast.cues import Cue, Script
from podcast.model import Asset, Chapter, FeedError, Section, Transcript, Turn

MAX_BYTES = 16 * 2**20
PARAGRAPH = 500
"""Past this many characters a paragraph ends with its sentence."""
EARLY = 0.5
"""Seconds that a chapter may be late: its first sentence belongs to it."""
LONGEST = 1500
"""Here it ends without one: transcripts by machines may have no full stops."""

_SENTENCE_END = re.compile(r"[.!?…][\"'”“«»)]*(?=\s|$)")
_HTML_START = re.compile(r"\s*<(?:!doctype|html|head|body|cite|time|p|div|h[1-6]|section|article|ul|dl)\b", re.I)
_BLOCK = re.compile(r"<(?:p|cite|time|br|div|h[1-6])[\s/>]", re.I)
_TIMED = re.compile(r"^[^\n]{0,60}[0-9][ \t]*-->[ \t]*[0-9]", re.M)

Reader = Callable[[str], Script]


def parse(data: bytes, kind: str | None = None, chapters: Sequence[Chapter] = ()) -> Transcript:
    """The transcript in these bytes. `kind` is a media type or a file name; what the content says outweighs it.

    Chapters become the headings of a transcript that has times and no headings of its own. What a reader left out
    or mended is in `problems`. FeedError if there is nothing to read at all.
    """
    if len(data) > MAX_BYTES:
        raise FeedError("Das Transkript ist größer als 16 MB und wird nicht gelesen.")
    body = _decoded(data)
    script = _reader(body, (kind or "").lower())(body)
    if all(cue.heading for cue in script.cues):
        raise FeedError("Das Transkript enthält keinen lesbaren Text. Bitte Datei und Format prüfen.")
    return Transcript(tuple(_sections(_headed(script.cues, chapters))), tuple(script.problems))


def _headed(script: Sequence[Cue], chapters: Sequence[Chapter]) -> Sequence[Cue]:
    """Put the title of each chapter before the first words that are said in it."""
    if any(cue.heading for cue in script) or all(cue.start is None for cue in script):
        return script
    waiting = deque(chapter for chapter in chapters if chapter.start is not None)
    headed: list[Cue] = []
    for cue in script:
        current = None
        while waiting and cue.start is not None and (waiting[0].start or 0) <= cue.start + EARLY:
            current = waiting.popleft()
        if current:
            headed.append(Cue(current.title, current.start, heading=True))
        headed.append(cue)
    return headed


def best(assets: Sequence[Asset]) -> tuple[Asset, ...]:
    """The transcripts of an episode, best first: VTT, SRT, JSON, HTML, text; German before other languages."""
    order = ("vtt", "srt", "subrip", "json", "html", "plain", "txt")

    def rank(asset: Asset) -> tuple[int, int]:
        named = f"{asset.type or ''} {asset.url}".lower()
        german = asset.language is None or asset.language.lower().startswith("de")
        return (not german, next((place for place, name in enumerate(order) if name in named), len(order)))

    return tuple(sorted(assets, key=rank))


def _decoded(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _reader(body: str, kind: str) -> Reader:
    start = body.lstrip("\ufeff \t\r\n")[:200]
    if start.startswith("WEBVTT"):
        return cues.from_vtt
    if start.startswith("{") or re.match(r"\[\s*[{\]]", start):
        return cues.from_json
    if _TIMED.search(body):
        return cues.from_vtt if "vtt" in kind else cues.from_srt
    return prose.from_html if _HTML_START.match(start) or ("html" in kind and _BLOCK.search(body)) else prose.from_text


def _sections(script: Sequence[Cue]) -> Iterator[Section]:
    title, start, under = "", None, list[Cue]()
    for cue in script:
        if cue.heading:
            if under or title:
                yield Section(title, start, tuple(_turns(under)))
            title, start, under = cue.text, cue.start, []
        else:
            under.append(cue)
    if under or title:
        yield Section(title, start, tuple(_turns(under)))


def _turns(script: Sequence[Cue]) -> Iterator[Turn]:
    """Join cues to paragraphs: a new one where the speaker changes, or past 500 characters at a sentence end."""
    words: list[str] = []
    speaker, start, size, ended = "", None, 0, False
    for cue in script:
        for index, (piece, ends) in enumerate(
            _pieces(cue.text, size if cue.speaker == speaker and not cue.fresh else 0)
        ):
            if words and (index or cue.fresh or cue.speaker != speaker or size >= LONGEST or ended):
                yield Turn(start, speaker, " ".join(words))
                words = []
            if not words:
                speaker, size = cue.speaker, 0
                start = cue.start if index == 0 or cue.start != start else None
            words.append(piece)
            size += len(piece) + 1
            ended = ends
    if words:
        yield Turn(start, speaker, " ".join(words))


def _pieces(text: str, size: int) -> Iterator[tuple[str, bool]]:
    """The text of a cue, cut behind the sentences that carry a paragraph of `size` characters past its length."""
    begin = 0
    while True:
        room = max(PARAGRAPH - size, 1)
        found = _SENTENCE_END.search(text, begin + room - 1) if len(text) - begin >= room else None
        if found is None or found.end() >= len(text):
            rest = text[begin:].strip()
            if rest:
                yield rest, found is not None
            return
        yield text[begin : found.end()].strip(), True
        begin, size = found.end(), 0
