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


@dataclass(frozen=True, slots=True)
class Seen:
    """What one page says, whatever its path."""

    film: bool
    captioned: bool
    sound: bool
    transcribed: bool
    files: tuple[tuple[str, str], ...]
    """Address and ending of each file that it links to."""


def seen(page: str) -> Seen:
    """HTML of a page -> what is in it."""
    film, sound = "<video" in page, "<audio" in page
    files = ((match[1], match["ending"].lower()) for match in _FILE.finditer(page))
    captioned, transcribed = film and bool(_CAPTIONS.search(page)), sound and bool(_TRANSCRIPT.search(page))
    return Seen(film, captioned, sound, transcribed, tuple(files))


def count(pages: Mapping[str, Seen]) -> Access:
    """What is in the pages of a built site, by path -> sums."""
    found = pages.values()
    files = {_target(path, address): ending for path, page in pages.items() for address, ending in page.files}
    return Access(
        len(pages),
        sum(page.film for page in found),
        sum(page.captioned for page in found),
        sum(page.sound for page in found),
        sum(page.transcribed for page in found),
        dict(sorted(Counter(files.values()).items())),
    )


def _target(page: str, address: str) -> str:
    """Where a relative link leads, so that a file linked twice counts once."""
    parts: list[str] = []
    for part in (PurePosixPath(page).parent / address).parts:
        parts = parts[:-1] if part == ".." else [*parts, part]
    return "/".join(parts)
