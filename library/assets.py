"""One stylesheet out of many small files, folders of scripts and fonts: all named after their content."""

from __future__ import annotations

import re
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

_IMPORT = re.compile(r'^@import url\("(?P<name>[\w.-]+\.css)"\);$', re.M)
_COMMENT = re.compile(r"/\*.*?\*/", re.S)


def bundle(index: Path, places: Mapping[str, str]) -> str:
    """The files that index.css imports, in its order, as one stylesheet without comments; `places` as of `folders`."""
    text = index.read_text(encoding="utf-8")
    parts = [(index.parent / match["name"]).read_text(encoding="utf-8") for match in _IMPORT.finditer(text)]
    joined = _COMMENT.sub("", "\n".join(parts))
    text = "\n".join(line.strip() for line in joined.splitlines() if line.strip()) + "\n"
    for folder, place in places.items():
        text = text.replace(f'url("../{folder.removeprefix("assets/")}', f'url("../{place.removeprefix("assets/")}')
    return text


def hashed_name(name: str, content: str) -> str:
    """`ah.css` -> `ah.1a2b3c4d.css`: a new content is a new address, so a browser may keep it for ever."""
    stem, _, suffix = name.rpartition(".")
    return f"{stem}.{sha256(content.encode()).hexdigest()[:8]}.{suffix}"


NAMED = ("assets/js", "assets/fonts")
"""Folders whose files name each other: they get a new address together."""


def folders(theme: Path) -> dict[str, str]:
    """Where the files of these folders are published: `assets/js/` -> `assets/js-1a2b3c4d/`."""
    return {f"{folder}/": f"{folder}-{_content(theme / folder)}/" for folder in NAMED}


def published(path: str, places: Mapping[str, str]) -> str:
    """The path below the root of the site of a file of the theme.

    >>> published("assets/js/keep.js", {"assets/js/": "assets/js-1a2b3c4d/"}), published("feed.xml", {})
    ('assets/js-1a2b3c4d/keep.js', 'feed.xml')
    """
    found = next((folder for folder in places if path.startswith(folder)), "")
    return places.get(found, "") + path.removeprefix(found)


def _content(folder: Path) -> str:
    found = sha256()
    for path in sorted((path for path in folder.iterdir() if path.is_file()), key=lambda path: path.name):
        found.update(path.name.encode() + b"\0" + sha256(path.read_bytes()).digest())
    return found.hexdigest()[:8]
