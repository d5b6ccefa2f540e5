"""Every episode as a Markdown file with front matter: the way to another generator, without MkDocs."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from podcast import times
from podcast.archive import Archive
from podcast.model import Transcript, Turn
from podcast.pages import EpisodePage, pages

_TOKEN = re.compile(r"<[^<>]*>|[^<]+|<")
_ACTIVE = re.compile(r"[\[\](){}*_`\\|~^#!$<>&@:=+-]")
_LIST_LIKE = re.compile(r"^([0-9]+)([.)])")


def stage(archive: Archive, folder: Path) -> tuple[Path, ...]:
    """Write one file for each episode; returns the files."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for page in pages(archive):
        path = folder / f"{page.slug}.md"
        path.write_text(markdown(page), encoding="utf-8", newline="\n")
        written.append(path)
    return tuple(written)


def markdown(page: EpisodePage) -> str:
    """Front matter, the notes as one block of HTML, and the transcript."""
    meta = {key: value for key, value in page.meta.items() if value not in (None, [], "")}
    head = yaml.safe_dump(meta, allow_unicode=True, sort_keys=False, width=1_000_000)
    parts = [f"---\n{head}---"]
    if page.notes_html:
        parts.append(f'<div class="notizen">\n{_one_block(page.notes_html)}\n</div>')
    if page.transcript:
        parts += ["## Transkript", *_paragraphs(page.transcript)]
    return "\n\n".join(parts) + "\n"


def _paragraphs(transcript: Transcript) -> Iterator[str]:
    for section in transcript.sections:
        if section.title:
            yield f"### {literal(section.title)}"
        yield from (_paragraph(turn) for turn in section.turns)


def _paragraph(turn: Turn) -> str:
    time = f"({times.clock(turn.start)}) " if turn.start is not None else ""
    name = f"**{literal(turn.speaker)}:** " if turn.speaker else ""
    return f"{name}{time}{literal(turn.text)}"


def literal(words: str) -> str:
    """Text that no Markdown dialect takes for markup: what could be, stands as a character reference."""
    one_line = _ACTIVE.sub(_reference, " ".join(words.split()))
    return _LIST_LIKE.sub(lambda found: f"{found[1]}&#{ord(found[2])};", one_line)


def _one_block(notes: str) -> str:
    """HTML without blank lines, which would end the block, and without text that reads like Markdown."""
    inactive = (token if token.startswith("<") else _text(token) for token in _TOKEN.findall(notes))
    return re.sub(r"\n\s*\n", "\n", "".join(inactive))


def _text(token: str) -> str:
    return _ACTIVE.sub(_reference, html.unescape(token))


def _reference(found: re.Match[str]) -> str:
    return f"&#{ord(found[0])};"
