"""An item: one page of the library, read from one Markdown file."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from typing import Any

from library.frontmatter import read
from library.head import EpisodeHead, ExerciseHead, Head, ItemHead, WeekHead
from library.kinds import Kind, kind_of
from library.problems import Problem
from library.validation import parse

WORDS_A_MINUTE = 180  # reading speed of the content standard
_WORD = re.compile(r"[A-Za-zÄÖÜäöüß][\w-]*")


@dataclass(frozen=True, slots=True)
class Item:
    """A page with its head and text; `url` is relative to the root of the site, without a leading slash."""

    kind: Kind
    src: str
    url: str
    id: str
    head: Head
    body: str
    lines: Mapping[str, int] = field(default_factory=dict)
    words: int = 0
    written: bool = True  # by a person, in docs/; False for an episode that only the feed knows

    @property
    def slug(self) -> str:
        return self.src.rpartition("/")[2].removesuffix(".md")

    @property
    def title(self) -> str:
        return self.head.title

    @property
    def week(self) -> int | None:
        return self.head.week if isinstance(self.head, ItemHead | WeekHead | ExerciseHead) else None

    @property
    def minutes(self) -> int:
        return self.head.minutes if isinstance(self.head, ItemHead | ExerciseHead) else 0

    @property
    def topics(self) -> tuple[str, ...]:
        return self.head.topics if isinstance(self.head, ItemHead) else ()

    @property
    def reading_minutes(self) -> int:
        return max(1, math.ceil(self.words / WORDS_A_MINUTE))

    @property
    def day(self) -> date | None:
        """The day it is for readers: an episode's date, otherwise the day it was written."""
        episode = self.head.episode.day if isinstance(self.head, EpisodeHead) else None
        return episode or self.head.created

    @property
    def changed(self) -> date | None:
        """The day of the last change that readers were told of."""
        return max((change.day for change in self.head.changes), default=self.day)

    @property
    def access(self) -> str:
        open_by_default = self.kind.name == "folge"
        return self.head.access or ("oeffentlich" if open_by_default else "teilnehmende")

    def problem(self, key: str, found: str, allowed: str = "", example: str = "") -> Problem:
        return Problem(f"docs/{self.src}", self.lines.get(key, 1), found, allowed, example)


def read_item(data: bytes, src: str) -> Item:
    """Bytes of `docs/<src>` -> item; ContentError lists what is wrong with its head."""
    kind = kind_of(src)
    source = read(data, f"docs/{src}")
    head = parse(kind.name, source)
    item_id = _own_id(kind, src, head)
    return Item(
        kind,
        src,
        page_url(src, item_id),
        item_id,
        head,
        source.body,
        source.lines,
        count_words(source.body),
    )


def page_url(src: str, item_id: str = "") -> str:
    """Where a source path is published: `videos/x.md` -> `videos/x/`; an exercise stands on its week's page."""
    if item_id.startswith("u-") and src.startswith("uebungen/"):
        return f"wochen/{item_id[2:4]}/#{item_id}"
    path = src.removesuffix(".md")
    path = path.removesuffix("index") if path == "index" or path.endswith("/index") else f"{path}/"
    return path


def count_words(text: str) -> int:
    return len(_WORD.findall(text))


def with_changes(item: Item, **values: Any) -> Item:
    """The item with other values in its head; what machines write is not checked as authors' input."""
    return replace(item, head=item.head.model_copy(update=values))


def with_ids(items: Iterable[Item]) -> tuple[list[Item], list[str]]:
    """Items with an id each, and a hint for every one that nobody has written.

    A missing id follows from the file name, so it stays the same as long as the name does; two names that fall
    on the same number move on to the next free one.
    """
    found = sorted(items, key=lambda item: item.src)
    used = {item.id for item in found}
    complete, hints = [], []
    for item in found:
        if not item.id and item.kind.prefix:
            number = int(sha256(item.slug.encode()).hexdigest(), 16)
            choices = (f"{item.kind.prefix}-{1000 + (number + step) % 9000}" for step in range(9000))
            item = replace(item, id=next(choice for choice in choices if choice not in used))
            used.add(item.id)
            hints.append(f"docs/{item.src}: Das Feld „id“ fehlt. Bis du eine id einträgst, gilt „id: {item.id}“.")
        complete.append(item)
    return complete, hints


def _own_id(kind: Kind, src: str, head: Head) -> str:
    """The id as written; a week's and an exercise's follow from what they are."""
    if isinstance(head, WeekHead):
        return head.id or f"w-{head.week:02}"
    if isinstance(head, ExerciseHead):
        return head.id or src.rpartition("/")[2].removesuffix(".md")
    return getattr(head, "id", None) or ""
