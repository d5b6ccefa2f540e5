"""German words as the search sees them: folding, stems, words of a text, parts of compounds.

`overrides/assets/js/german.js` says the same for the query; `tests/search/paare.txt` holds both to it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import cache

MIN_PART = 3
MIN_COMPOUND = 7
LINKS = ("", "s", "es", "n", "en", "er", "e", "ens")
"""What may stand between two parts of a compound: Arbeit-s-zeit, Tag-es-ordnung, Woche-n-ende."""

_UMLAUTS = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "ss"})
_DIGRAPH = re.compile(r"([aou])e")
_PLAIN = str.maketrans({"ä": "a", "ö": "o", "ü": "u"})
_SEPARABLE = re.compile(
    r"(ab|an|auf|aus|bei|durch|ein|fest|frei|her|hin|los|mit|nach|um|vor|weg|weiter|zu|zurück|zusammen)"
    r"(ge(?=.{4})|zu(?=.{4})|)(.{4,})$"
)
_DOUBLE = re.compile(r"(.)\1")
_GENDER = re.compile(r"(?<=[a-zäöüß])(?:[*:·_]|/-?)(?=(?:in|innen|r|n|e|er|en)\b)|(?<=[a-zäöüß])(?=I(?:nnen|n)\b)")
_WORD = re.compile(r"[^\W_]+(?:[*:·_/’'.-]+[^\W_]+)*")
_PIECE = re.compile(r"[^\W_]+")
_BARE = re.compile(r"(?<=.{4})(?:ern|em|er|en|es|e|s|n)$")
_GENDER_ENDINGS = {"in", "innen", "r", "n", "e", "er", "en"}
_TOGETHER = {"sch": "$", "ei": "%", "ie": "&"}


def fold(word: str) -> str:
    """Bürgermeister, Buergermeister and Burgermeister are one word: no case, no umlauts, no accents."""
    plain = unicodedata.normalize("NFC", word).lower().translate(_UMLAUTS)
    if not plain.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFD", plain) if not unicodedata.combining(c))
    return _DIGRAPH.sub(r"\1", plain)


def stem(word: str) -> str:
    """The stem after CISTEM (Weissweiler and Fraser 2017) of the folded word; a capital keeps the final t of a noun."""
    noun = word[:1].isupper()
    rest = fold(word)
    if rest.startswith("ge") and len(rest) >= 6:
        rest = rest[2:]
    for letters, sign in _TOGETHER.items():
        rest = rest.replace(letters, sign)
    rest = _DOUBLE.sub(r"\1*", rest)
    while (shorter := _without_ending(rest, noun)) != rest:
        rest = shorter
    rest = re.sub(r"(.)\*", r"\1\1", rest)
    for letters, sign in _TOGETHER.items():
        rest = rest.replace(sign, letters)
    return rest


def _without_ending(word: str, noun: bool) -> str:
    if len(word) > 5 and word.endswith(("em", "er", "nd")):
        return word[:-2]
    if len(word) > 3 and (word[-1] in "esn" or (word[-1] == "t" and not noun)):
        return word[:-1]
    return word


def keys(word: str) -> tuple[str, ...]:
    """The stems under which a word may be found: as it is written, read as a noun, and einrichten as eingerichtet."""
    found = [stem(word), stem(word[:1].upper() + word[1:])]
    if match := _SEPARABLE.match(word.lower()):
        before, inside, rest = match.groups()
        found += [stem(before + other + rest) for other in ("", "ge", "zu") if other != inside]
    return tuple(dict.fromkeys(found))


def words(text: str) -> list[tuple[str, ...]]:
    """The words of a text; one written in pieces comes as (whole, piece, …), a gender form as its two forms."""
    return list(map(_forms, _WORD.findall(text)))


def distinct_words(text: str) -> set[str]:
    """Every form of every word of a text, once."""
    return {form for written in set(_WORD.findall(text)) for form in _forms(written)}


@cache  # most words of a page stand on others too
def _forms(written: str) -> tuple[str, ...]:
    if written.isalnum() and written[1:].islower():
        return (written,)
    parts = _GENDER.split(written)
    if len(parts) == 2 and parts[1].lower() in _GENDER_ENDINGS:
        # Bürger*innen is Bürger and Bürgerinnen; what stands before a hyphen is kept for both.
        before, dash, last = parts[0].rpartition("-")
        feminine = last + parts[1].lower()
        return (*_forms(before), last, feminine) if dash else (last, feminine)
    pieces = _PIECE.findall(written)
    if len(pieces) < 2:
        return tuple(pieces)
    whole = pieces[0] + "".join(piece.lower() for piece in pieces[1:])
    return (whole, *(piece for piece in pieces if len(piece) > 1))


def plain(word: str) -> str:
    """Lower case without umlauts, letter for letter, so that places in it are places in the word."""
    return word.lower().translate(_PLAIN)


def split(word: str, known: Callable[[str], bool]) -> tuple[str, ...]:
    """The parts of a compound with their linking letters, or nothing: as few as possible, the last one long.

    >>> split("redaktionsplan", {"redaktion", "plan"}.__contains__)
    ('redaktions', 'plan')
    """
    if len(word) < MIN_COMPOUND:
        return ()
    found = _split(word, known, 0)
    return found if found and len(found) > 1 else ()


def _split(word: str, known: Callable[[str], bool], depth: int) -> tuple[str, ...] | None:
    if depth and known(word):
        return (word,)
    if depth > 3 or len(word) < 2 * MIN_PART:
        return None
    best: tuple[str, ...] | None = None
    for end in _ends(word, known):
        rest = _split(word[end:], known, depth + 1)
        if rest and (best is None or (len(rest) + 1, -len(rest[-1])) < (len(best), -len(best[-1]))):
            best = (word[:end], *rest)
    return best


def _ends(word: str, known: Callable[[str], bool]) -> list[int]:
    """Where a first part may end: after a known word and after each linking letter that follows it."""
    last = len(word) - MIN_PART
    found = {
        length + len(link)
        for length in range(1, last + 1)
        if known(word[:length])
        for link in LINKS
        if word.startswith(link, length)
    }
    return sorted(end for end in found if MIN_PART <= end <= last)


def distinct(forms: Iterable[str]) -> list[str]:
    """The forms that a search by beginnings needs to find all of them, in their order: arbeiten finds arbeitet."""
    found = list(forms)
    bare = {form: _BARE.sub("", fold(form)) for form in found}
    shortest = sorted(set(bare.values()), key=len)
    needed = {text for text in shortest if not any(text != short and text.startswith(short) for short in shortest)}
    kept: dict[str, str] = {}
    for form in found:
        if bare[form] in needed:
            kept.setdefault(bare[form], form)
    return list(kept.values())
