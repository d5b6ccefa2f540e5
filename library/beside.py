"""Transcripts that people lay beside an episode: `docs/podcast/yeti.vtt` belongs to the page `yeti`."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

from library.episodes import Mark, Reader, Transcript
from library.films import Shelf, Unread
from library.head import EpisodeHead
from library.items import Item
from library.kinds import KINDS
from library.links import targets

SUFFIXES = (".vtt", ".srt", ".json", ".txt")
"""Best first."""
SHOWN = 20
_FOLDER = KINDS["folge"].folder


def reader(shelf: Shelf) -> Reader:
    """Finds and reads what lies beside a page; what cannot be read is told and left out."""

    def read(src: str, chapters: Sequence[Mark]) -> tuple[Transcript | None, Sequence[str]]:
        path = next((path for path in _paths(src) if path in shelf.sizes), None)
        if path is None or shelf.captions is None:
            return None, ()
        try:
            found = shelf.captions(path, chapters)
        except ValueError as error:
            return None, (f"docs/{path}: {error}",)
        return found, _told(path, found.problems)

    return read


def unpublished(items: Iterable[Item], shown: Iterable[Item], shelf: Shelf) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Transcript files that no page links to: they are read, not published. And hints on those nobody reads."""
    linked = {target for item in shown for target in targets(item.body, item.src)}
    lying = [path for path in shelf.sizes if _is_transcript(path) and path not in linked]
    stems = {item.src.removesuffix(".md") for item in items if isinstance(item.head, EpisodeHead)}
    hints = [_astray(path, stems) for path in lying if _stem(path) not in stems]
    return tuple(lying), tuple(hints)


def _told(path: str, problems: Sequence[Unread]) -> list[str]:
    rest = len(problems) - SHOWN
    lines = [f"docs/{path}, Zeile {problem.line}: {problem.message}" for problem in problems[:SHOWN]]
    return [*lines, f"docs/{path}: und {rest} weitere Stellen."] if rest > 0 else lines


def _paths(src: str) -> Iterable[str]:
    return (f"{src.removesuffix('.md')}{suffix}" for suffix in SUFFIXES)


def _stem(path: str) -> str:
    return path.rpartition(".")[0]


def _is_transcript(path: str) -> bool:
    return path.rpartition("/")[0] == _FOLDER and path.endswith(SUFFIXES)


def _astray(path: str, stems: Iterable[str]) -> str:
    near = difflib.get_close_matches(_stem(path), list(stems), 1, 0.5)
    suffix = path.removeprefix(_stem(path))
    example = f" Zum Beispiel: docs/{near[0]}{suffix}" if near else ""
    return f"docs/{path}: Zu dieser Datei gibt es keine Folge. Transkripte heißen wie die Seite der Folge.{example}"
