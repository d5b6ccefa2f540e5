"""One stylesheet out of many small files, and a folder of scripts, both named after their content."""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

_IMPORT = re.compile(r'^@import url\("(?P<name>[\w.-]+\.css)"\);$', re.M)
_COMMENT = re.compile(r"/\*.*?\*/", re.S)


def bundle(index: Path) -> str:
    """The files that index.css imports, in its order, as one stylesheet without comments."""
    text = index.read_text(encoding="utf-8")
    parts = [(index.parent / match["name"]).read_text(encoding="utf-8") for match in _IMPORT.finditer(text)]
    joined = _COMMENT.sub("", "\n".join(parts))
    return "\n".join(line.strip() for line in joined.splitlines() if line.strip()) + "\n"


def hashed_name(name: str, content: str) -> str:
    """`ah.css` -> `ah.1a2b3c4d.css`: a new content is a new address, so a browser may keep it for ever."""
    stem, _, suffix = name.rpartition(".")
    return f"{stem}.{sha256(content.encode()).hexdigest()[:8]}.{suffix}"


def folder_name(folder: str, files: Iterable[Path]) -> str:
    """`assets/js` -> `assets/js-1a2b3c4d`: modules name each other, so a change in one gives all a new address."""
    found = sha256()
    for path in sorted(files, key=lambda path: path.name):
        found.update(path.name.encode() + b"\0" + sha256(path.read_bytes()).digest())
    return f"{folder}-{found.hexdigest()[:8]}"
