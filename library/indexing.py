"""Runs Pagefind over the built pages and writes what a reader's browser searches in."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
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
    known = tuple(pages)

    def built(page: Page) -> str:  # read twice rather than held: together they are the largest thing of a build
        return (site / page.url / "index.html").read_text(encoding="utf-8")

    words = vocabulary.count(search.texts(built, known))
    with tempfile.TemporaryDirectory() as scratch:
        texts = Texts.written(Path(scratch), ((page.url, search.shade(built(page), page, words)) for page in known))
        files = remember(bundle, texts)
    target = site / FOLDER
    shutil.rmtree(target, ignore_errors=True)
    for name, content in files.items():
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (site / DIRECTORY).write_bytes(search.directory(_ids(files, known), words, synonyms))
    return tuple(synonyms.hints(words))


@dataclass(frozen=True)
class Texts:
    """The pages that Pagefind shall read, in a folder; known by what stands in them."""

    folder: Path
    name: bytes

    @classmethod
    def written(cls, folder: Path, texts: Iterable[tuple[str, str]]) -> Texts:
        """Pages given by address and HTML."""
        told = blake2b()
        for url, html in texts:
            data = html.encode()
            told.update(blake2b(url.encode()).digest() + blake2b(data).digest())
            page = folder / url / "index.html"
            page.parent.mkdir(parents=True, exist_ok=True)
            page.write_bytes(data)
        return cls(folder, told.digest())

    def __reduce__(self) -> tuple[type[bytes], tuple[bytes]]:
        return bytes, (self.name,)


def bundle(texts: Texts) -> dict[str, bytes]:
    """What Pagefind makes of these pages: the files that a reader's browser needs."""
    with tempfile.TemporaryDirectory() as scratch:
        made = Path(scratch)
        _pagefind(texts.folder, made)
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
