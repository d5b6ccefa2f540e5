"""Tells the library which files lie beside its pages and reads the captions of its films."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import podcast
from library.episodes import Mark
from library.films import Shelf


def on_files(files: Any, config: Any) -> None:
    beside = {
        unicodedata.normalize("NFC", file.src_uri): file
        for file in (*files.media_files(), *files.static_pages())  # MkDocs counts .json among the latter
        if file.src_dir == config.docs_dir and file.inclusion.is_included()
    }

    def captions(path: str, chapters: Sequence[Mark]) -> podcast.Transcript:
        marks = [podcast.Chapter(float(start), title) for start, title in chapters]
        try:
            return podcast.read_transcript(beside[path].content_bytes, path, marks)
        except podcast.FeedError as error:
            raise ValueError(str(error)) from None

    sizes = {path: Path(file.abs_src_path).stat().st_size for path, file in beside.items()}
    config.extra["shelf"] = Shelf(sizes, captions)
