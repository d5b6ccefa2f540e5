"""German spelling: hunspell knows every word of every text, or our own list does, and nothing in that list is idle."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterable

import pytest
from conftest import ROOT

from library.items import read_item
from library.spelling import own_words, words_of

SECTIONS = {"namen", "fachwoerter", "zusammengesetzt", "kurzformen", "formen"}


def unknown(words: Iterable[str]) -> set[str]:
    """The words that hunspell's German dictionary does not know."""
    speller = shutil.which("hunspell")
    assert speller, "hunspell is missing: .ci/ensure hunspell"
    done = subprocess.run(
        [speller, "-d", "de_DE", "-l"], input="\n".join(words), capture_output=True, text=True, check=True
    )
    return {row for row in done.stdout.split("\n") if row}


@pytest.fixture(scope="module")
def used() -> dict[str, str]:
    docs = ROOT / "docs"
    paths = sorted(docs.rglob("*.md"))
    return words_of(read_item(path.read_bytes(), path.relative_to(docs).as_posix()) for path in paths)


@pytest.fixture(scope="module")
def own() -> dict[str, tuple[str, ...]]:
    return dict(own_words())


def test_every_word_is_known(used, own):
    listed = {word for words in own.values() for word in words}
    assert {word: used[word] for word in unknown(used) - listed} == {}


def test_no_entry_is_idle_or_double(used, own):
    entries = [word for words in own.values() for word in words]
    assert len(entries) == len(set(entries))
    assert set(own) == SECTIONS
    assert set(entries) - unknown(used) == set(), "no text uses them, or the dictionary knows them by now"


def test_compounds_are_made_of_known_words(own):
    halves = {
        word: [(word[:place], word[place:]) for place in range(3, len(word) - 2)] for word in own["zusammengesetzt"]
    }
    forms = {
        form for pairs in halves.values() for left, right in pairs for form in (*spellings(left), *spellings(right))
    }
    strange = unknown(sorted(forms))

    def known(part: str) -> bool:
        return any(form not in strange for form in spellings(part))

    assert [word for word, pairs in halves.items() if not any(known(a) and known(b) for a, b in pairs)] == []


def spellings(part: str) -> tuple[str, ...]:
    """A part as it might stand alone: as a noun, without the joining s or hyphen."""
    bare = part.strip("-")
    return (bare, bare.capitalize(), bare.rstrip("s").capitalize())


def test_short_imperatives_are_known_with_their_ending(own):
    whole = {word: f"{word.lower()}e" for word in own["kurzformen"]}
    assert unknown(whole.values()) == set()


def test_typing_error_is_found(used):
    assert "Freigbae" in unknown([*used, "Freigbae"])
