"""The vocabulary of the library: which words its pages hold, and where its compounds come apart."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from library import german

FOLDER = Path(__file__).parent / "woerter"
MIN_NOUN = 4
"""A noun of the library counts as a part from this length on; shorter ones stand in teile.txt."""
MAX_ENTRIES = 12_000
"""Beyond this the rarest words are left out of what a reader loads; Pagefind still finds them as they are written."""
MAX_FORMS = 4
_COMMENT = re.compile(r"#.*")


def word_list(name: str) -> tuple[str, ...]:
    """A list in library/woerter/, without its comments."""
    text = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    return tuple(_COMMENT.sub("", text).split())


@dataclass(frozen=True)
class Entry:
    """The words of one stem: forms that a search tells apart, the most frequent first, and their number of pages."""

    key: str
    forms: tuple[str, ...]
    pages: int


@dataclass(frozen=True)
class Vocabulary:
    """All words of the site, by how they are written, with the number of pages that hold them."""

    pages: Mapping[str, int]

    @cached_property
    def _nouns(self) -> frozenset[str]:
        """Words that stand with a capital more often than without, without umlauts."""
        capital: Counter[str] = Counter()
        for word, count in self.pages.items():
            if word.isalpha():
                capital[german.plain(word)] += count if word[0].isupper() else -count
        stop = set(map(german.plain, self.stop))
        found = {word for word, more in capital.items() if more > 0 and len(word) >= MIN_NOUN}
        never = {german.plain(row[1:]) for row in word_list("ausnahmen") if row.startswith("-")}
        return frozenset((found | {german.plain(word) for word in word_list("teile")}) - stop - never)

    @cached_property
    def _exceptions(self) -> Mapping[str, tuple[str, ...]]:
        rows = (row.split("+") for row in word_list("ausnahmen") if not row.startswith("-"))
        return {german.plain("".join(row)): tuple(map(german.plain, row)) for row in rows}

    @cached_property
    def parts(self) -> Callable[[str], tuple[str, ...]]:
        """The parts of a compound as they stand in it, linking letters with the part before; nothing if it has none."""
        return cache(self._split)

    def _split(self, word: str) -> tuple[str, ...]:
        plain = german.plain(word)
        if len(plain) != len(word) or not plain.isalpha():
            return ()
        found = self._exceptions.get(plain) or german.split(plain, self._nouns.__contains__)
        if len(found) < 2:
            return ()
        ends = [sum(map(len, found[:place])) for place in range(len(found) + 1)]
        return tuple(word[start:end] for start, end in zip(ends, ends[1:], strict=False))

    @cached_property
    def seamed(self) -> Callable[[str, str], str]:
        """A compound with a mark between its parts; another word as it is."""
        return cache(lambda word, seam: seam.join(self.parts(word)) or word)

    @cached_property
    def stop(self) -> frozenset[str]:
        return frozenset(word_list("stoppwoerter"))

    def bare(self, part: str) -> str:
        """A part without its linking letters: Arbeits -> Arbeit."""
        known = (part[: len(part) - len(link)] for link in german.LINKS if part.lower().endswith(link))
        return next((text for text in known if german.plain(text) in self._nouns), part)

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """What a query is checked against, by stem: the words and the parts of compounds."""
        frequent = sorted(self._all, key=lambda entry: (-entry.pages, entry.key))[:MAX_ENTRIES]
        return tuple(sorted(frequent, key=lambda entry: entry.key))

    @property
    def complete(self) -> bool:
        """Whether `entries` holds every word of the site."""
        return len(self._all) <= MAX_ENTRIES

    @cached_property
    def _all(self) -> tuple[Entry, ...]:
        found: dict[str, Counter[str]] = {}
        for word, count in self._spoken.items():
            if len(word) > 1 and word.lower() not in self.stop:
                found.setdefault(german.stem(word), Counter())[word] += count
        return tuple(_entry(key, forms) for key, forms in found.items())

    @cached_property
    def _spoken(self) -> Mapping[str, int]:
        """Words in the one spelling they mostly have, and the parts of compounds."""
        spellings: dict[str, Counter[str]] = {}
        for word, count in self.pages.items():
            spellings.setdefault(word.lower(), Counter())[word] += count
        found = Counter({_usual(forms): forms.total() for forms in spellings.values()})
        for word, count in list(found.items()):
            for part in self.parts(word):
                bare = self.bare(part)
                same = spellings.get(bare.lower())
                found[_usual(same) if same else bare.capitalize()] += count
        return found


def _usual(forms: Counter[str]) -> str:
    """The spelling that most pages have; without capitals in a tie, for those may stem from the start of a sentence."""
    return min(forms, key=lambda form: (-forms[form], form[:1].isupper(), form))


def _entry(key: str, forms: Counter[str]) -> Entry:
    by_number = sorted(forms, key=lambda form: (-forms[form], form))
    return Entry(key, tuple(german.distinct(by_number)[:MAX_FORMS]), max(forms.values()))


def count(texts: Iterable[str]) -> Vocabulary:
    """The vocabulary of pages, each given as its text."""
    pages: Counter[str] = Counter()
    for text in texts:
        pages.update(german.distinct_words(text))
    return Vocabulary(dict(sorted(pages.items())))
