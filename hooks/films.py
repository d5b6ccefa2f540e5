"""Lends the library the reader for captions that lie beside its pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import podcast
from library.episodes import Mark


def on_config(config: Any) -> None:
    config.extra["captions"] = captions


def captions(data: bytes, path: str, chapters: Sequence[Mark]) -> podcast.Transcript:
    marks = [podcast.Chapter(float(start), title) for start, title in chapters]
    try:
        return podcast.read_transcript(data, path, marks)
    except podcast.FeedError as error:
        raise ValueError(str(error)) from None
