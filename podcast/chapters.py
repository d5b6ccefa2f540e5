"""Chapter marks in the three forms that occur: Podlove simple chapters, chapters JSON, times in the notes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any
from xml.etree.ElementTree import Element

from podcast import clean, times
from podcast.model import Chapter, FeedError
from podcast.node import short_name

MAX_CHAPTERS = 500
FEWEST_IN_NOTES = 3

_LINE_BREAK = re.compile(r"<br>|</?(?:p|li|ul|ol|h[1-6]|td|th|tr|dt|dd|blockquote|pre)(?: [^>]*)?>|\n")
_CLOCK = re.compile(r"[0-9]:[0-9]{2}")
_TIME = r"[(\[]?((?:[0-9]{1,2}:)?[0-9]{1,3}:[0-9]{2})[)\]]?"
_TIME_FIRST = re.compile(rf"\W{{0,3}}{_TIME}(?![0-9:])\s*[-–—:|]?\s*(.+)")
_TIME_LAST = re.compile(r"(.+?)\s*[-–—:|]?\s*[(\[]((?:[0-9]{1,2}:)?[0-9]{1,3}:[0-9]{2})[)\]]\W{0,3}")


def from_psc(element: Element) -> tuple[Chapter, ...]:
    """`<psc:chapters>`: starts such as 0:00 or 1:02:03.250, titles and links in attributes."""
    return _ordered(
        Chapter(times.seconds(child.get("start")), clean.text(child.get("title")), clean.url(child.get("href")))
        for child in element
        if short_name(child.tag) == "psc:chapter"
    )


def from_json(data: bytes) -> tuple[Chapter, ...]:
    """A `podcast:chapters` file; silent chapters (toc: false) are left out."""
    try:
        found: Any = json.loads(data.decode("utf-8-sig", "replace"))
        rows = found["chapters"] if isinstance(found, dict) else found
        return _ordered(_from_row(row) for row in rows if isinstance(row, dict) and row.get("toc") is not False)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise FeedError("Die Kapiteldatei ist kein lesbares JSON. Bitte beim Podcast-Host neu ausspielen.") from error


def from_notes(notes: str) -> tuple[Chapter, ...]:
    """A list of at least three rising times in sanitised notes, one to a line: `12:34 Title` or `Title (12:34)`."""
    if len(_CLOCK.findall(notes)) < FEWEST_IN_NOTES:
        return ()
    found = [mark for line in _LINE_BREAK.split(notes) if ":" in line and (mark := _from_line(line))]
    starts = [mark.start or 0 for mark in found]
    rising = all(earlier < later for earlier, later in zip(starts, starts[1:], strict=False))
    return tuple(found[:MAX_CHAPTERS]) if len(found) >= FEWEST_IN_NOTES and rising else ()


def _from_row(row: dict[str, Any]) -> Chapter:
    start = row.get("startTime")
    if isinstance(start, str):
        start = times.seconds(start)
    at = float(start) if isinstance(start, int | float) and 0 <= start < 1e6 else None
    title, link = row.get("title"), row.get("url")
    return Chapter(
        at,
        clean.text(title) if isinstance(title, str) else "",
        clean.url(link) if isinstance(link, str) else None,
    )


def _from_line(line: str) -> Chapter | None:
    words = clean.plain(line[:500], None)
    found = _TIME_FIRST.fullmatch(words)
    if found and not found[2].startswith("Uhr"):
        return Chapter(times.seconds(found[1]), found[2].strip(" -–—:|"))
    if found := _TIME_LAST.fullmatch(words):
        return Chapter(times.seconds(found[2]), found[1])
    return None


def _ordered(chapters: Iterable[Chapter]) -> tuple[Chapter, ...]:
    usable = [chapter for chapter in chapters if chapter.start is not None and chapter.title]
    return tuple(sorted(usable, key=lambda chapter: chapter.start or 0)[:MAX_CHAPTERS])
