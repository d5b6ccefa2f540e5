"""What a new file asks its author to replace: `[Hier …]`, wherever it stands in head or text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from library.items import Item
from library.links import unfenced
from library.problems import Problem

_PLACEHOLDER = re.compile(r"\[Hier (?<!`\[Hier )[^\[\]\n]+\](?![\[(:`])")  # a link that begins so is none


def places(text: str) -> list[tuple[int, str]]:
    """Line and words of each placeholder of a file; what stands in a block of code is shown, not meant."""
    bare = unfenced(text)
    return [(bare.count("\n", 0, match.start()) + 1, match[0]) for match in _PLACEHOLDER.finditer(bare)]


def problems(items: Iterable[Item], sources: Mapping[str, bytes]) -> Iterator[Problem]:
    """One problem for each published item that still holds some; a draft may."""
    for item, found in _open(items, sources):
        if item.head.status != "entwurf":
            (line, first), count = found[0], len(found)
            more = "" if count == 1 else f" Es sind {count} in dieser Datei."
            yield Problem(
                f"docs/{item.src}",
                line,
                f"Hier steht noch ein Platzhalter: {_short(first)}.{more}",
                "dein eigener Text",
                "status: entwurf (im Kopf, bis alles fertig ist)",
            )


def drafts(items: Iterable[Item], sources: Mapping[str, bytes]) -> Iterator[str]:
    """One line for each draft: what is left to do before its readers see it."""
    counts = {item.src: found for item, found in _open(items, sources)}
    for item in items:
        if item.head.status != "entwurf":
            continue
        found = counts.get(item.src)
        left = (
            f"noch {numbered(len(found), 'Platzhalter', 'Platzhalter')}, zuerst in Zeile {found[0][0]}"
            if found
            else "keine Platzhalter mehr"
        )
        yield f"docs/{item.src}: Entwurf, {left}. Zum Veröffentlichen die Zeile „status: entwurf“ löschen."


def _open(items: Iterable[Item], sources: Mapping[str, bytes]) -> Iterator[tuple[Item, list[tuple[int, str]]]]:
    for item in items:
        data = sources.get(item.src, b"") if item.written else b""
        if b"[Hier " in data and (found := places(data.decode("utf-8", "replace"))):
            yield item, found


def numbered(number: int, one: str, many: str) -> str:
    """`1 Datei`, `3 Dateien`."""
    return f"{number} {one if number == 1 else many}"


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:56]} …]"
