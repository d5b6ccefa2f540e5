"""Opens library/ and podcast/ to the other hooks: MkDocs cannot import a top-level package by itself."""

import gc
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent.parent))

import library
import podcast

gc.set_threshold(100_000, 50, 100)  # a build makes many values and few cycles: looking for them is a tenth of its time


def on_shutdown() -> None:
    """The process ends and its memory with it: to look for cycles once more costs a seventh of a small build."""
    gc.freeze()


__all__ = ["library", "podcast"]
