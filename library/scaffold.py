"""A new file for an author: everything filled that can be, the rest marked as `[Hier …]`."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from string import Template

import yaml

from library import addresses
from library.kinds import KINDS, Kind
from library.placeholders import places
from library.slugs import slug

PATTERNS = Path(__file__).parent / "muster"
WRITABLE = ("checkliste", "leitfaden", "vorlage", "video", "folge", "uebung", "sammlung", "thema")
WEEKS = range(1, 13)
EXAMPLE = 'make neu ART=checkliste TITEL="Der Aushang am schwarzen Brett"'
_OTHER_NAMES = {
    "liste": "checkliste",
    "anleitung": "leitfaden",
    "guide": "leitfaden",
    "template": "vorlage",
    "formular": "vorlage",
    "film": "video",
    "drehbuch": "video",
    "podcast": "folge",
    "episode": "folge",
    "aufgabe": "uebung",
    "weg": "sammlung",
    "topic": "thema",
}
_MINUTES = {"uebung": 15, "leitfaden": 10, "folge": 10, "vorlage": 10}
_FIELD = r"^{}: *[\"']?(.+?)[\"']? *$"


class ScaffoldError(Exception):
    """Why no file was made, in German, with what to type instead."""


@dataclass(frozen=True, slots=True)
class Created:
    """Where the new file lies, below docs/, and what it asks for."""

    src: str
    id: str
    text: str

    @property
    def open_places(self) -> int:
        return len(places(self.text))


@dataclass(frozen=True)
class Shelf:
    """All Markdown files below docs/ as text; a damaged one must not keep anybody from writing a new one."""

    texts: Mapping[str, str]
    past: str = ""
    """The list of all addresses ever: an id that it names is taken for good."""

    @classmethod
    def of(cls, docs: Path) -> Shelf:
        found = {path.relative_to(docs).as_posix(): path for path in sorted(docs.rglob("*.md")) if path.is_file()}
        texts = {src: path.read_text(encoding="utf-8", errors="replace") for src, path in found.items()}
        listed = docs / addresses.FILE
        return cls(texts, listed.read_text(encoding="utf-8", errors="replace") if listed.is_file() else "")

    def values(self, key: str) -> Iterator[tuple[str, str]]:
        """Path and value of a field in every head that has it."""
        field = re.compile(_FIELD.format(key), re.M)
        for src, text in self.texts.items():
            if match := field.search(text.partition("\n---")[0]):
                yield src, match[1]

    @cached_property
    def ids(self) -> tuple[str, ...]:
        return tuple(value for _, value in self.values("id"))

    def names(self, folder: str) -> list[str]:
        """The files of a folder without their ending."""
        found = (src.removesuffix(".md").rpartition("/") for src in self.texts)
        return [name for place, _, name in found if place == folder and name != "index"]


def create(wish: str, title: str, week: int | None, shelf: Shelf, today: date) -> Created:
    """The new file of a kind; nothing is written here. ScaffoldError says in German what is missing."""
    kind = _kind(wish)
    title = " ".join(title.split())
    name = _name(kind, title, week, shelf)
    src = f"{kind.folder}/{name}.md"
    _refuse_taken(src, title, kind, shelf)
    item_id = (
        name
        if kind.name == "uebung"
        else _free_id(kind, [*shelf.ids, *re.findall(r"/ ([a-z]-\d+)$", shelf.past, re.M)])
    )
    topic = _topic(kind, title, shelf)
    values = {
        "id": item_id,
        "title": _scalar(title),
        "topic": topic,
        "minutes": _MINUTES.get(kind.name, 5),
        "week": week,
        "today": today,
        "review": _in_a_year(today, half=topic == "recht"),
        "order": len(shelf.names(kind.folder)) + 1,
        "first": next((found for found in sorted(shelf.ids) if found[:1] in "vcltf"), "c-01"),
    }
    text = Template((PATTERNS / f"{kind.name}.md").read_text(encoding="utf-8")).substitute(values)
    return Created(src, item_id, text)


def _kind(wish: str) -> Kind:
    asked = slug(wish)
    names = {KINDS[name].folder: name for name in WRITABLE} | _OTHER_NAMES | {name: name for name in WRITABLE}
    if asked in names:
        return KINDS[names[asked]]
    near = difflib.get_close_matches(asked, names, 1, 0.6)
    choice = ", ".join(WRITABLE)
    if asked == "woche":
        found = "Die Wochen gibt es schon: docs/wochen/01.md und so weiter."
    elif not asked:
        found = "Es fehlt, was du schreiben willst."
    else:
        meant = f" Meinst du „{names[near[0]]}“?" if near else ""
        found = f"Die Art „{wish}“ gibt es nicht.{meant}"
    example = EXAMPLE.replace("checkliste", names[near[0]]) if near else EXAMPLE
    raise ScaffoldError(f"{found}\n  Erlaubt: {choice}\n  Beispiel: {example}")


def _name(kind: Kind, title: str, week: int | None, shelf: Shelf) -> str:
    """The name of the file, which becomes its address."""
    example = EXAMPLE.replace("checkliste", kind.name)
    if not title:
        raise ScaffoldError(f"Es fehlt ein Titel.\n  Beispiel: {example}")
    if len(title) > 60:
        raise ScaffoldError(f"Der Titel hat {len(title)} Zeichen.\n  Erlaubt: bis 60 Zeichen\n  Beispiel: {example}")
    if kind.name == "uebung":
        return _exercise(week, shelf)
    name = slug(title)
    if not name:
        raise ScaffoldError(
            f"Aus „{title}“ wird keine Adresse.\n  Erlaubt: Buchstaben und Ziffern\n  Beispiel: {example}"
        )
    return name


def _exercise(week: int | None, shelf: Shelf) -> str:
    """`u-0510`: the week and the next number in it."""
    if week not in WEEKS:
        raise ScaffoldError(
            "Eine Übung gehört zu einer Woche.\n  Erlaubt: WOCHE=1 bis WOCHE=12\n"
            '  Beispiel: make neu ART=uebung WOCHE=5 TITEL="Der leiseste Kanal"'
        )
    own = [int(name[4:6]) for name in shelf.names("uebungen") if re.fullmatch(rf"u-{week:02}\d\d", name)]
    return f"u-{week:02}{max(own, default=0) + 1:02}"


def _refuse_taken(src: str, title: str, kind: Kind, shelf: Shelf) -> None:
    """Nothing is ever overwritten, and no address or title is given twice."""
    address = src.removesuffix(".md").lower()
    for other in shelf.texts:
        name = other.lower().removesuffix(".md")
        if address in (name, name.removesuffix("/index")):
            raise ScaffoldError(
                f"Diese Datei gibt es schon: docs/{other}\n  Wähl einen anderen Titel oder bearbeite sie."
            )
    same = next((other for other, value in shelf.values("title") if value == title), "")
    if same and kind.name != "uebung":
        raise ScaffoldError(f"Den Titel „{title}“ trägt schon docs/{same}.\n  Wähl einen anderen Titel.")


def _free_id(kind: Kind, ids: Sequence[str]) -> str:
    used = [int(found[2:]) for found in ids if re.fullmatch(rf"{kind.prefix}-\d{{2,3}}", found)] if kind.prefix else []
    return f"{kind.prefix}-{max(used, default=0) + 1:02}" if kind.prefix else ""


def _topic(kind: Kind, title: str, shelf: Shelf) -> str:
    """The topic of those items that share most words with the title; an author changes it where it is wrong."""
    asked, topics = _stems(title), shelf.names("themen")
    votes: Counter[str] = Counter()
    usual: Counter[str] = Counter()
    heads = {src: text.partition("\n---")[0] for src, text in shelf.texts.items()}
    for src, value in shelf.values("themen"):
        first = value.strip("[] ").split(",")[0].strip()
        if first in topics:
            votes[first] += len(asked & _stems(heads[src]))
            usual[first] += src.startswith(f"{kind.folder}/")
    return max(topics, key=lambda topic: (votes[topic], usual[topic]), default="redaktion")


def _stems(text: str) -> set[str]:
    """The beginnings of longer words: enough to see that two texts speak of the same thing."""
    return {word.casefold()[:5] for word in re.findall(r"[^\W\d_]{4,}", text)}


def _scalar(text: str) -> str:
    """A text as YAML would write it, in quotes only where they are needed."""
    plain = yaml.safe_dump(text, allow_unicode=True, width=1000).split("\n")[0]
    return (
        plain
        if plain == text or plain.startswith('"')
        else yaml.safe_dump(text, allow_unicode=True, width=1000, default_style='"').rstrip("\n")
    )


def _in_a_year(day: date, half: bool) -> date:
    """The same day in twelve months, in six where the law is concerned; the 29th of February counts as the 28th."""
    month = day.month + (6 if half else 12)
    year, month = day.year + (month - 1) // 12, (month - 1) % 12 + 1
    return date(year, month, min(day.day, 28))
