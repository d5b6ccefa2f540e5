"""Files into a ZIP whose bytes depend on nothing but the files: fixed times, order and rights."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Mapping
from datetime import date
from hashlib import file_digest, sha256
from pathlib import Path
from typing import BinaryIO

Data = bytes | Path
"""What a file holds: made for the edition, or taken as it lies there (a film need not fit into memory)."""

_READABLE = 0o100644 << 16
_UNIX = 3
_PACKED = {".png", ".webp", ".jpg", ".woff2", ".docx", ".pptx", ".pdf", ".zip", ".mp4", ".webm", ".mp3", ".m4a", ".ogg"}


def size(data: Data) -> int:
    return data.stat().st_size if isinstance(data, Path) else len(data)


def digest(data: Data) -> str:
    """The SHA-256 of a file."""
    if isinstance(data, bytes):
        return sha256(data).hexdigest()
    with data.open("rb") as stream:
        return file_digest(stream, "sha256").hexdigest()


def sums(files: Mapping[str, Data]) -> str:
    """One line a file, as `sha256sum --check` reads it."""
    return "".join(f"{digest(data)}  {path}\n" for path, data in sorted(files.items()))


def write(target: Path, folder: str, files: Mapping[str, Data], day: date) -> None:
    """A ZIP that unpacks into one folder; what is compressed already is stored as it is."""
    scratch = target.with_name(f".{target.name}.neu")
    with zipfile.ZipFile(scratch, "w", compresslevel=9) as archive:
        for path, data in sorted(files.items()):
            entry = zipfile.ZipInfo(f"{folder}/{path}", (day.year, day.month, day.day, 0, 0, 0))
            entry.external_attr, entry.create_system, entry.file_size = _READABLE, _UNIX, size(data)
            packed = Path(path).suffix.lower() in _PACKED
            entry.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
            with _opened(data) as stream, archive.open(entry, "w") as inside:
                shutil.copyfileobj(stream, inside, 1 << 20)
    scratch.replace(target)


def _opened(data: Data) -> BinaryIO:
    return data.open("rb") if isinstance(data, Path) else io.BytesIO(data)
