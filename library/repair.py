"""Mends what a machine may mend in a Markdown file: encoding, dashes, quotes, dates of the head; never the text."""

from __future__ import annotations

import codecs
import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import yaml

from library.head import HEADS
from library.items import Item, read_item, with_ids
from library.problems import ContentError
from library.validation import model_keys

_FENCE = re.compile(r"[\u2010-\u2015\u2212\u00ad-]{1,6}[ \t\u00a0]*\r?")
_LEADING = re.compile(r"\A[\s\ufeff\u200b]+(?=[\u2010-\u2015\u2212-]{1,6}[ \t\u00a0]*\r?$)", re.M)
_FIELD = re.compile(r"(?P<key>[a-z_]+)(?P<gap>[ \t]*:[ \t]*)(?P<value>.*?)(?P<end>\s*)$")
_KEYS = frozenset(key for model in HEADS.values() for key in model_keys(model))
_DATES = {"erstellt", "geprueft_am", "pruefen_bis", "rechtsstand", "datum", "abgerufen"}
_GERMAN_DATE = re.compile(r"(\d{1,2})\. ?(\d{1,2})\. ?(\d{4})")
_CURLY = "\u201c\u201d\u201e\u201f"
_WRAPPED = re.compile(rf"^[\"{_CURLY}]([^\"{_CURLY}\\]*)[\"{_CURLY}]$")


@dataclass(frozen=True, slots=True)
class Mended:
    """A file before and after; `notes` say in German what was done."""

    src: str
    before: bytes
    after: bytes
    notes: tuple[str, ...]

    @property
    def diff(self) -> str:
        """What changes, line by line, as `diff -u` shows it."""
        old, new = (_lines(_shown(data)) for data in (self.before, self.after))
        return "\n".join(
            difflib.unified_diff(old, new, f"docs/{self.src}", f"docs/{self.src}", "jetzt", "danach", 1, "")
        )


def mend_all(sources: Mapping[str, bytes]) -> list[Mended]:
    """Every file that can be made better; files that need nothing are left out."""
    done = {src: mend(data) for src, data in sources.items()}
    for src, item_id in _missing_ids({src: data for src, (data, _) in done.items()}).items():
        fence, rest = done[src][0].split(b"\n", 1)
        end = b"\r\n" if fence.endswith(b"\r") else b"\n"
        text = fence + b"\n" + f"id: {item_id}".encode() + end + rest
        done[src] = text, (*done[src][1], f"id: {item_id} eingetragen")
    return [Mended(src, sources[src], data, notes) for src, (data, notes) in done.items() if data != sources[src]]


def mend(data: bytes) -> tuple[bytes, tuple[str, ...]]:
    """The bytes of one file as they should be, and what was done; the text below the head stays as it was written."""
    try:
        text, note = _decoded(data)
    except UnicodeDecodeError:
        return data, ()  # signs that no encoding of an office has: only a person can tell
    notes = [note] if note else []
    stripped = _LEADING.sub("", text)
    if stripped != text:
        notes.append("Leeres vor dem Kopf entfernt")
    rows = stripped.split("\n")
    end = _end_of_head(rows)
    if end is None:
        return (text.encode() if note else data), tuple(notes[:1] if note else ())
    for place in (0, end):
        right = "---" + ("\r" if rows[place].endswith("\r") else "")
        if rows[place] != right:
            notes.append(f"Zeile {place + 1}: drei Bindestriche")
            rows[place] = right
    for place in range(1, end):
        mended = _row(rows[place])
        if mended != rows[place]:
            notes.append(f"Zeile {place + 1}: {_what(rows[place], mended)}")
            rows[place] = mended
    return "\n".join(rows).encode(), tuple(notes)


def _decoded(data: bytes) -> tuple[str, str]:
    """The text of a file whatever it was saved as; single bytes of Windows in a file of UTF-8 are understood too."""
    for mark, name in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if data.startswith(mark):
            return data[2:].decode(name), "von UTF-16 in UTF-8 umgewandelt"
    start = data[:40]
    if len(start) >= 8 and start[1::2].count(0) > len(start) // 3:
        return data.decode("utf-16-le"), "von UTF-16 in UTF-8 umgewandelt"
    text = data.decode("utf-8", "ah_windows")
    note = "" if text.encode() == data else "von Windows-1252 in UTF-8 umgewandelt"
    plain = text.lstrip("\ufeff")
    if text.startswith("\ufeff\ufeff"):
        return plain, note or "unsichtbare Zeichen am Anfang entfernt"
    return (plain if note else text), note


def _windows(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    return error.object[error.start : error.end].decode("cp1252"), error.end


codecs.register_error("ah_windows", _windows)


def _end_of_head(rows: list[str]) -> int | None:
    """The line that closes the head; None where there is no head to be sure of."""
    if not _FENCE.fullmatch(rows[0].removeprefix("\ufeff")):
        return None
    for place, row in enumerate(rows[1:], 1):
        if _FENCE.fullmatch(row) and (
            row.rstrip() in ("---", "...") or not row.startswith("-") or len(row.strip()) > 1
        ):
            return place if place > 1 and any(_FIELD.match(line) for line in rows[1:place]) else None
        if row.startswith("#"):
            return None  # a heading: the head was never closed
    return None


def _row(row: str) -> str:
    """One line of the head."""
    indent = row[: len(row) - len(row.lstrip(" \t\u00a0"))]
    rest = row[len(indent) :]
    row = indent.replace("\u00a0", " ").replace("\t", "  ") + rest
    match = _FIELD.match(rest.replace("\u00a0", " ", 2) if re.match(r"[a-z_]+\u00a0*:\u00a0?", rest) else rest)
    if match is None or (match["key"] not in _KEYS and match["key"] not in _DATES):
        return row
    key, gap, value = match["key"], match["gap"], match["value"]
    gap = ": " if value and gap.strip() + gap.rpartition(":")[2] == ":" else gap.replace("\t", " ")
    new = _value(key, value)
    mended = f"{row[: len(row) - len(rest)]}{key}{gap.lstrip()}{new}{match['end']}"
    return mended if mended.strip() != row.strip() else row


def _value(key: str, value: str) -> str:
    if key in _DATES and (found := _GERMAN_DATE.fullmatch(value)):
        try:
            return date(int(found[3]), int(found[2]), int(found[1])).isoformat()
        except ValueError:
            return value
    if value.startswith("[") and value.endswith("]"):
        return re.sub(rf"[{_CURLY}]", '"', value) if value.count('"') == 0 else value
    wrapped = _WRAPPED.match(value)
    if wrapped and (key != "title" or '"' in value) and not (value[0] == value[-1] == '"'):
        return f'"{wrapped[1]}"'
    if value and not _reads(f"{key}: {value}") and not value.startswith(("[", "{", "|", ">", '"', "'")):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return value


def _reads(row: str) -> bool:
    try:
        return isinstance(yaml.safe_load(row), dict)
    except (yaml.YAMLError, ValueError, RecursionError):
        return False


def _what(old: str, new: str) -> str:
    checks: tuple[tuple[str, Callable[[str], bool]], ...] = (
        ("Datum als Jahr-Monat-Tag", lambda row: bool(_GERMAN_DATE.search(row))),
        ("Tabulator ersetzt", lambda row: "\t" in row),
        ("geschütztes Leerzeichen ersetzt", lambda row: "\u00a0" in row),
        ("gerade Anführungszeichen", lambda row: any(sign in row for sign in _CURLY)),
        ("Text in Anführungszeichen gesetzt", lambda row: row.count('"') == 0),
    )
    return next((name for name, found in checks if found(old) and not found(new)), "Schreibweise")


def _missing_ids(sources: Mapping[str, bytes]) -> dict[str, str]:
    """The id that the build gives for the time being to a file that has none; written down it stays."""
    items: list[Item] = []
    for src, data in sources.items():
        try:
            items.append(read_item(data, src))
        except ContentError:
            continue
    lacking = {item.src for item in items if not item.id and item.kind.prefix}
    return {item.src: item.id for item in with_ids(items)[0] if item.src in lacking}


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").split("\n")


def _shown(data: bytes) -> str:
    """How an editor that expects UTF-8 would show it, without invisible signs."""
    if data[:40].count(0) > 8:
        return _decoded(data)[0]
    return data.decode("utf-8", "replace").lstrip("\ufeff")


__all__ = ["Mended", "mend", "mend_all"]
