"""Runs Pagefind over the built pages and writes what a reader's browser searches in."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from library import search, vocabulary
from library.search import Page
from library.synonyms import Synonyms

FOLDER = "suche/index"
DIRECTORY = "suche/verzeichnis.json"
MAGIC = b"pagefind_dcd"
_KEPT = ("pagefind.js", "pagefind-entry.json", "*.pf_meta", "wasm.de.pagefind", "index/*", "fragment/*", "filter/*")


class IndexingError(Exception):
    """Pagefind did not make an index."""


def build(site: Path, pages: Iterable[Page], synonyms: Synonyms) -> tuple[str, ...]:
    """The index and its directory inside a built site; returns hints for authors."""
    built = {page.url: (site / page.url / "index.html").read_text(encoding="utf-8") for page in pages}
    known = [page for page in pages if page.url in built]
    words = vocabulary.count(search.texts(built, known))
    with tempfile.TemporaryDirectory() as scratch:
        shadow, bundle = Path(scratch) / "seiten", Path(scratch) / "index"
        for page in known:
            target = shadow / page.url / "index.html"
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(search.shade(built[page.url], page, words), encoding="utf-8")
        _pagefind(shadow, bundle)
        ids = _ids(bundle, known)
        target = site / FOLDER
        shutil.rmtree(target, ignore_errors=True)
        for pattern in _KEPT:
            for path in sorted(bundle.glob(pattern)):
                copy = target / path.relative_to(bundle)
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, copy)
    (site / DIRECTORY).write_bytes(search.directory(ids, words, synonyms))
    return tuple(synonyms.hints(words))


def _pagefind(source: Path, target: Path) -> None:
    command = [sys.executable, "-m", "pagefind", "--silent", "--force-language", "de"]
    done = subprocess.run(
        [*command, "--site", str(source), "--output-path", str(target)], capture_output=True, text=True
    )
    if done.returncode or not (target / "pagefind-entry.json").is_file():
        raise IndexingError((done.stderr or done.stdout).strip())


def _ids(bundle: Path, pages: Iterable[Page]) -> Mapping[str, Page]:
    """Pagefind's name for each page: that of the file which holds its text."""
    by_url = {f"/{page.url}": page for page in pages}
    found: dict[str, Page] = {}
    for path in bundle.glob("fragment/*.pf_fragment"):
        data = gzip.decompress(path.read_bytes()).removeprefix(MAGIC)
        found[path.stem] = by_url[json.loads(data)["url"]]
    return found
