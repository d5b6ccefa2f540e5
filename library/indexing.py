"""Runs Pagefind over the built pages and writes what a reader's browser searches in."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

from library import memo, search, vocabulary
from library.memo import Remember
from library.search import Page
from library.synonyms import Synonyms

FOLDER = "suche/index"
DIRECTORY = "suche/verzeichnis.json"
MAGIC = b"pagefind_dcd"
_KEPT = ("pagefind.js", "pagefind-entry.json", "*.pf_meta", "wasm.de.pagefind", "index/*", "fragment/*", "filter/*")


class IndexingError(Exception):
    """Pagefind did not make an index."""


def build(site: Path, pages: Iterable[Page], synonyms: Synonyms, remember: Remember = memo.directly) -> tuple[str, ...]:
    """The index and its directory inside a built site; returns hints for authors."""
    built = {page.url: (site / page.url / "index.html").read_text(encoding="utf-8") for page in pages}
    known = [page for page in pages if page.url in built]
    words = vocabulary.count(search.texts(built, known))
    files = remember(bundle, tuple((page.url, search.shade(built[page.url], page, words)) for page in known))
    target = site / FOLDER
    shutil.rmtree(target, ignore_errors=True)
    for name, content in files.items():
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (site / DIRECTORY).write_bytes(search.directory(_ids(files, known), words, synonyms))
    return tuple(synonyms.hints(words))


def bundle(texts: Iterable[tuple[str, str]]) -> dict[str, bytes]:
    """What Pagefind makes of pages, each given by its address and its HTML: the files that a reader's browser needs."""
    with tempfile.TemporaryDirectory() as scratch:
        source, made = Path(scratch) / "seiten", Path(scratch) / "index"
        for url, html in texts:
            page = source / url / "index.html"
            page.parent.mkdir(parents=True, exist_ok=True)
            page.write_text(html, encoding="utf-8")
        _pagefind(source, made)
        kept = [path for pattern in _KEPT for path in sorted(made.glob(pattern))]
        return {path.relative_to(made).as_posix(): path.read_bytes() for path in kept}


def _pagefind(source: Path, target: Path) -> None:
    command = [sys.executable, "-m", "pagefind", "--silent", "--force-language", "de"]
    done = subprocess.run(
        [*command, "--site", str(source), "--output-path", str(target)], capture_output=True, text=True
    )
    if done.returncode or not (target / "pagefind-entry.json").is_file():
        raise IndexingError((done.stderr or done.stdout).strip())


def _ids(files: Mapping[str, bytes], pages: Iterable[Page]) -> Mapping[str, Page]:
    """Pagefind's name for each page: that of the file which holds its text."""
    by_url = {f"/{page.url}": page for page in pages}
    found: dict[str, Page] = {}
    for name, content in files.items():
        if name.startswith("fragment/"):
            data = gzip.decompress(content).removeprefix(MAGIC)
            found[PurePosixPath(name).stem] = by_url[json.loads(data)["url"]]
    return found
