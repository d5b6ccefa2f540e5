"""What the search of the edition reads: the directory and the texts that Pagefind found, as one script."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from library.indexing import DIRECTORY, FOLDER, MAGIC
from library.search import KEYWORDS

_TIME = re.compile(r"t-\d+$")
_HEADING = re.compile(r"h[2-6]$", re.I)
_URL = 1  # its place in a row of the directory


def script(site: Path) -> str:
    """`window.ahEdition.search`: the same directory and texts as on the web, pages named by their files."""
    directory = json.loads((site / DIRECTORY).read_text(encoding="utf-8"))
    for row in directory["seiten"]:
        row[_URL] += "index.html"
    texts = {path.stem: _text(path) for path in sorted((site / FOLDER / "fragment").glob("*.pf_fragment"))}
    found = json.dumps({"directory": directory, "texts": texts}, ensure_ascii=False, separators=(",", ":"))
    return f"window.ahEdition.search = {found};\n".replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _text(path: Path) -> Mapping[str, Any]:
    fragment = json.loads(gzip.decompress(path.read_bytes()).removeprefix(MAGIC))
    return {"raw_content": fragment["content"], "anchors": list(_anchors(fragment["anchors"]))}


def _anchors(found: Iterable[Mapping[str, Any]]) -> Iterable[Mapping[str, Any]]:
    """The places that a hit can open at; search-excerpt.js looks at no others."""
    for anchor in found:
        if anchor["id"] == KEYWORDS or _TIME.match(anchor["id"]) or _HEADING.match(anchor["element"]):
            yield {name: anchor[name] for name in ("element", "id", "text", "location")}
