"""What the statement on accessibility has to count in the built pages: films, sound and files to take along."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

_FILE = re.compile(r'<a\b[^>]*\bhref="(?![a-z]+:)([^"#?]+\.(?P<ending>docx|pptx|xlsx|pdf|zip|ics))"', re.I)
_CAPTIONS = re.compile(r'<track\b[^>]*\bkind="(?:captions|subtitles)"')
_TRANSCRIPT = re.compile(r"<h2\b[^>]*>\s*Transkript\b")


@dataclass(frozen=True, slots=True)
class Access:
    """Pages, and what on them has or lacks a second way in."""

    pages: int
    films: int
    captioned: int
    sounds: int
    transcribed: int
    """Sounds with their words on the same page."""
    files: Mapping[str, int]
    """Files that pages link to, by ending."""


def count(pages: Mapping[str, str]) -> Access:
    """HTML of a built site by path -> what is in it."""
    films = [text for text in pages.values() if "<video" in text]
    sounds = [text for text in pages.values() if "<audio" in text]
    files = {
        _target(path, match[1]): match["ending"].lower()
        for path, text in pages.items()
        for match in _FILE.finditer(text)
    }
    return Access(
        len(pages),
        len(films),
        sum(bool(_CAPTIONS.search(text)) for text in films),
        len(sounds),
        sum(bool(_TRANSCRIPT.search(text)) for text in sounds),
        dict(sorted(Counter(files.values()).items())),
    )


def _target(page: str, address: str) -> str:
    """Where a relative link leads, so that a file linked twice counts once."""
    parts: list[str] = []
    for part in (PurePosixPath(page).parent / address).parts:
        parts = parts[:-1] if part == ".." else [*parts, part]
    return "/".join(parts)
