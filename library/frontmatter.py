"""Reads the head of a Markdown file and refuses what MkDocs would silently publish as text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

import yaml

from library.problems import ContentError, Problem

try:
    from yaml import CSafeLoader as _Loader
except ImportError:  # PyYAML without libyaml
    from yaml import SafeLoader as _Loader  # type: ignore[assignment]

HEAD_EXAMPLE = "--- / title: Startklar für Woche 1 / --- und darunter der Text"
_CONFLICT = re.compile(r"^(<{7} |={7}$|>{7} )", re.M)
_DASHES = re.compile(r"^(?:[\u2010-\u2015\u2212]{1,5}|--|-{4,}|[*_]{3,})\s*$")
_REASONS = (
    ("mapping values are not allowed", "ein Doppelpunkt steht mitten im Text"),
    ("found character '\\t'", "die Zeile beginnt mit einem Tabulator"),
    ("cannot start any token", "der Wert beginnt mit einem Sonderzeichen"),
    ("found character '`'", "der Wert beginnt mit einem Sonderzeichen"),
    ("found character '@'", "der Wert beginnt mit einem Sonderzeichen"),
    ("found character '%'", "der Wert beginnt mit einem Sonderzeichen"),
    ("found unexpected end of stream", "ein Anführungszeichen geht nicht wieder zu"),
    ("found undefined alias", "der Wert beginnt mit einem Sternchen"),
    ("while scanning an alias", "der Wert beginnt mit einem Sternchen"),
    ("while scanning an anchor", "der Wert beginnt mit einem &"),
    ("expected ',' or ']'", "eine eckige Klammer geht nicht wieder zu"),
    ("expected ',' or '}'", "eine geschweifte Klammer geht nicht wieder zu"),
    ("could not find expected ':'", "nach einem Feldnamen fehlt der Doppelpunkt"),
    ("expected <block end>", "die Einrückung oder ein Anführungszeichen passt nicht"),
    ("did not find expected key", "die Einrückung oder ein Anführungszeichen passt nicht"),
)


@dataclass(frozen=True, slots=True)
class Source:
    """A file split into its head and its text; `lines` says where each key stands and, as `---`, the text."""

    file: str
    head: Mapping[str, Any]
    lines: Mapping[str, int]
    body: str


def read(data: bytes, file: str) -> Source:
    """Bytes of a Markdown file -> its parts; ContentError says in German what cannot be read."""
    text = _decode(data, file)
    if match := _CONFLICT.search(text):
        line = text.count("\n", 0, match.start()) + 1
        _refuse(file, line, "Hier stehen noch Marken eines Git-Konflikts.", "nur der fertige Text")
    lines = text.split("\n")
    end = _closing_line(lines, file)
    head, positions = _parse("\n".join(lines[1:end]), file)
    return Source(file, head, positions | {"---": end + 2}, "\n".join(lines[end + 1 :]))


def _refuse(file: str, line: int | None, found: str, allowed: str = "", example: str = "") -> NoReturn:
    raise ContentError([Problem(file, line, found, allowed, example)])


def _decode(data: bytes, file: str) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or _every_second_is_zero(data):
        _refuse(
            file,
            None,
            "Die Datei ist als UTF-16 („Unicode“) gespeichert.",
            "UTF-8",
            "im Editor „Speichern unter“, Codierung UTF-8",
        )
    try:
        text = data.removeprefix(b"\xef\xbb\xbf").decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        _refuse(
            file,
            line,
            "Die Datei ist nicht als UTF-8 gespeichert, hier steht ein Zeichen von Windows.",
            "UTF-8",
            "im Editor „Speichern unter“, Codierung UTF-8",
        )
    if text.startswith("\ufeff"):
        _refuse(
            file,
            1,
            "Am Anfang steht ein unsichtbares Zeichen (zweite BOM).",
            "--- als erste Zeichen der Datei",
            HEAD_EXAMPLE,
        )
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _every_second_is_zero(data: bytes) -> bool:
    """UTF-16 without a mark at its beginning: German text has a zero in every second byte of its head."""
    start = data[:40]
    return len(start) >= 8 and max(start[::2].count(0), start[1::2].count(0)) > len(start) // 3


def _closing_line(lines: list[str], file: str) -> int:
    """Index of the line that ends the head."""
    if lines[0].rstrip() != "---":
        first = next((i for i, line in enumerate(lines) if line.strip()), 0)
        found = "Der Kopf fehlt: Die Datei beginnt nicht mit ---."
        if lines[first].strip() == "---":
            found = "Vor dem --- steht eine leere Zeile oder ein Leerzeichen."
        elif _DASHES.match(lines[first]):
            found = f"Der Kopf beginnt mit „{lines[first].strip()}“ statt mit drei Bindestrichen."
        _refuse(file, first + 1, found, "--- allein in der ersten Zeile", HEAD_EXAMPLE)
    for index, line in enumerate(lines[1:], 1):
        if line.rstrip() in ("---", "..."):
            return index
        if line and _DASHES.match(line):
            _refuse(
                file,
                index + 1,
                f"Der Kopf endet mit „{line.strip()}“ statt mit drei Bindestrichen.",
                "--- allein in einer Zeile",
                HEAD_EXAMPLE,
            )
    _refuse(
        file,
        1,
        "Der Kopf wird nicht wieder geschlossen.",
        "--- allein in einer Zeile nach den Feldern",
        HEAD_EXAMPLE,
    )


def _parse(text: str, file: str) -> tuple[dict[str, Any], dict[str, int]]:
    for number, row in enumerate(text.split("\n"), 2):
        indent = row[: len(row) - len(row.lstrip())]
        if "\t" in indent:
            _refuse(file, number, "Die Zeile beginnt mit einem Tabulator.", "Leerzeichen zum Einrücken")
        if "\u00a0" in indent or re.match(r"[\w-]+\u00a0*:(?=\u00a0)|[\w-]+\u00a0+:", row):
            _refuse(
                file,
                number,
                "Hier steht ein geschütztes Leerzeichen, meist aus Word.",
                "ein normales Leerzeichen",
            )
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return {}, {}
        if not isinstance(node, yaml.MappingNode):
            _refuse(file, 2, "Der Kopf besteht nicht aus Feldern.", "je Zeile ein Feld", "title: Startklar")
        lines = _key_lines(node, file)
        return dict(loader.construct_document(node)), lines
    except yaml.YAMLError as error:
        mark = _mark(error)
        line = mark.line + 2 if mark else 2
        reason = next((german for english, german in _REASONS if english in str(error)), "so nicht lesbar")
        shown = text.split("\n")[min(line - 2, text.count("\n"))].strip()
        _refuse(
            file,
            line,
            f"„{shown[:60]}“: {reason}.",
            "Text mit Sonderzeichen in Anführungszeichen",
            'title: "Woche 5: Plan und Freigabe"',
        )
    except (ValueError, OverflowError):  # a date such as 2026-02-30
        line = next((n for n, row in enumerate(text.split("\n"), 2) if _bad_date(row)), 2)
        _refuse(file, line, "Dieses Datum gibt es nicht.", "Jahr-Monat-Tag", "erstellt: 2026-11-23")
    finally:
        loader.dispose()


def _mark(error: yaml.YAMLError) -> yaml.Mark | None:
    """Where the mistake is: an open quote or bracket is found at the end, but made where it begins."""
    begun = str(getattr(error, "context", ""))
    first, second = getattr(error, "context_mark", None), getattr(error, "problem_mark", None)
    return first or second if "quoted scalar" in begun or "flow" in begun else second or first


def _bad_date(row: str) -> bool:
    try:
        yaml.safe_load(row)
    except ValueError:
        return True
    except yaml.YAMLError:
        return False
    return False


def _key_lines(node: yaml.MappingNode, file: str) -> dict[str, int]:
    lines: dict[str, int] = {}
    for key, value in node.value:
        name = str(key.value)
        line = key.start_mark.line + 2
        if name in lines:
            _refuse(
                file,
                line,
                f"Das Feld „{name}“ steht zweimal im Kopf, zuerst in Zeile {lines[name]}.",
                "jedes Feld einmal",
            )
        lines[name] = line
        if isinstance(value, yaml.MappingNode):
            for inner, _ in value.value:
                lines.setdefault(f"{name}.{inner.value}", inner.start_mark.line + 2)
    return lines
