"""Opens library/ and podcast/ to the other hooks: MkDocs cannot import a top-level package by itself."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent.parent))

import library
import podcast

__all__ = ["library", "podcast"]
