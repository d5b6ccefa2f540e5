"""The words of all texts, for a spelling program, and our own list of words that it does not know."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from library.items import Item
from library.quality import plain_all

LIST = Path(__file__).parent / "woerter" / "rechtschreibung.txt"
_FILE = r"\S*\.(?:md|vtt|de|org|mp3|mp4|webm|webp|jpg|png|html|docx|txt)\b"
_NO_WORDS = re.compile(rf"```.*?```|`[^`]*`|<[^<>]+>|https?://\S+|\S+@\S+|#\w+|{_FILE}", re.S)
_WORD = re.compile(r"[A-Za-zÄÖÜäöüßéèàôŞşçğıâ]+(?:[-’'][A-Za-zÄÖÜäöüß]+)*")


def words_of(items: Iterable[Item]) -> dict[str, str]:
    """Every word that readers meet, each with the file where it stands first."""
    found: dict[str, str] = {}
    for item in items:
        text = _NO_WORDS.sub(" ", plain_all(item.body)).replace("*innen", "innen").replace("**", "")
        for word in _WORD.findall(f"{item.title} {item.head.description} {text}"):
            found.setdefault(word, f"docs/{item.src}")
    return found


def own_words(path: Path = LIST) -> Mapping[str, tuple[str, ...]]:
    """Our list by section: `[namen]`, `[fachwoerter]`, `[zusammengesetzt]`, `[kurzformen]`; # starts a comment."""
    sections: dict[str, list[str]] = {}
    current: list[str] = []
    for row in path.read_text(encoding="utf-8").splitlines():
        text = row.split("#")[0].strip()
        if match := re.fullmatch(r"\[(\w+)\]", text):
            current = sections.setdefault(match[1], [])
        else:
            current += text.split()
    return {name: tuple(words) for name, words in sections.items()}
