"""An item: one page of the library, read from one Markdown file."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from typing import Any

from library.frontmatter import Source, read
from library.head import EpisodeHead, ExerciseHead, Head, ItemHead, WeekHead
from library.kinds import LIBRARY, Kind, kind_of
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
    hints: tuple[str, ...] = ()

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
    item_id, hints = _identify(kind, src, source, head)
    return Item(
        kind,
        src,
        page_url(src, item_id),
        item_id,
        head,
        source.body,
        source.lines,
        count_words(source.body),
        hints=hints,
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


def _identify(kind: Kind, src: str, source: Source, head: Head) -> tuple[str, tuple[str, ...]]:
    """The id as written, or one derived from the file name that stays the same as long as the name does."""
    written = getattr(head, "id", None)
    if written or not kind.prefix:
        return written or "", ()
    name = src.rpartition("/")[2].removesuffix(".md")
    if isinstance(head, WeekHead):
        return f"w-{head.week:02}", ()
    if isinstance(head, ExerciseHead):
        return name, ()
    derived = f"{kind.prefix}-{1000 + int(sha256(name.encode()).hexdigest(), 16) % 9000}"
    hint = f"{source.file}: Das Feld „id“ fehlt. Bis du eine id einträgst, gilt „id: {derived}“."
    return derived, (hint,) if kind.name in LIBRARY else ()
