"""Measures how easily a German text reads: words a sentence, Flesch-Amstad, LIX, Wiener Sachtextformel 1."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_VOWELS = frozenset("aeiouyäöüàâéèêôûîáíóú")
_DIPHTHONGS = frozenset(("aa", "ee", "oo", "ie", "ei", "ai", "au", "eu", "äu", "ui", "oi", "ey", "ay", "ou"))
_ABBREVIATION = re.compile(
    r"\b(z\.\s?B|d\.\s?h|u\.\s?a|z\.\s?T|bzw|ggf|ca|Nr|Abs|Art|Az|Dr|Prof|usw|etc|evtl|inkl|max|min|Std|Mio|vgl|St|S)\."
)
_MONTHS = "Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember|Woche|Folge"
_ORDINAL = re.compile(rf"(\d+)\.\s(?=({_MONTHS}|\d))")
_END = re.compile(r"(?<=[.!?:;])[\"“”»)]*\s+|\n+")
_LETTERS = re.compile(r"[A-Za-zÄÖÜäöüß]+")
_WORD = re.compile(r"[A-Za-zÄÖÜäöüßéèàô]+(?:-[A-Za-zÄÖÜäöüß0-9]+)*")
_ADDRESS = re.compile(r"https?://\S+|www\.\S+|\S+@\S+")
_MARKUP = re.compile(r"<[^>]+>|!\[[^\]]*\]\([^)]*\)")
_BLOCK = re.compile(r"\s*(\||#|:::|!!!|\?\?\?|===|\{:|<!--)")


@dataclass(frozen=True, slots=True)
class Readability:
    """`sentence` words a sentence, `long` per cent of sentences over 20 words."""

    words: int
    sentences: int
    sentence: float
    long: int
    flesch: float
    lix: float
    wstf1: float


@lru_cache(2048)
def plain(markdown: str) -> str:
    """Running text of a Markdown body: without tables, headings, code, marks and link targets."""
    text = re.sub(r"```.*?```", "", markdown, flags=re.S)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", _MARKUP.sub("", text))
    rows = [row for row in text.split("\n") if not _BLOCK.match(row)]
    rows = [re.sub(r"^\s*([-*+]|\d+\.)\s+(\[[ x]\]\s*)?", "", row) for row in rows]
    return "\n".join(re.sub(r"[*_`]{1,2}(?!in)", "", row).strip() for row in rows)


def sentences(text: str) -> list[str]:
    """Sentences of at least three words; a line end ends one, an abbreviation does not."""
    text = _ABBREVIATION.sub(lambda match: match[0].replace(".", ""), text)
    text = _ORDINAL.sub(r"\1 ", re.sub(r"(\d)\.(\d)", r"\1\2", text))
    return [part for part in _END.split(text) if part and len(_LETTERS.findall(part)) >= 3]


def words(text: str) -> list[str]:
    text = _ADDRESS.sub("", text).replace("*innen", "innen").replace("*in", "in").replace("*r", "r")
    return _WORD.findall(text)


@lru_cache(50_000)
def syllables(word: str) -> int:
    """Groups of vowels, at least one; `qu` counts as a consonant."""
    word, count, place = word.lower(), 0, 0
    while place < len(word):
        if word[place] not in _VOWELS or (word[place] == "u" and word[place - 1 : place] == "q"):
            place += 1
            continue
        place += 2 if word[place : place + 2] in _DIPHTHONGS else 1
        count += 1
    return max(count, 1)


def measure(text: str) -> Readability | None:
    """The measures of a plain text; None where it holds no sentence."""
    found = [words(sentence) for sentence in sentences(text)]
    if not found:
        return None
    lengths = [len(sentence) for sentence in found]
    every = [word for sentence in found for word in sentence]
    count = len(every)
    counts = [sum(syllables(part) for part in word.split("-")) for word in every]
    average, spoken = count / len(found), sum(counts) / count
    long_words = 100 * sum(len(word.replace("-", "")) > 6 for word in every) / count
    many = 100 * sum(number >= 3 for number in counts) / count
    single = 100 * sum(number == 1 for number in counts) / count
    return Readability(
        words=count,
        sentences=len(found),
        sentence=round(average, 1),
        long=round(100 * sum(length > 20 for length in lengths) / len(found)),
        flesch=round(180 - average - 58.5 * spoken, 1),
        lix=round(average + long_words, 1),
        wstf1=round(0.1935 * many + 0.1672 * average + 0.1297 * long_words - 0.0327 * single - 0.875, 1),
    )
