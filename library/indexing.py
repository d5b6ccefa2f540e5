"""Runs Pagefind over the built pages and writes what a reader's browser searches in."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from pathlib import Path

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
    by_url = {f"/{page.url}": page for page in known}
    ids: dict[str, Page] = {}
    target = site / FOLDER
    with tempfile.TemporaryDirectory() as scratch:
        texts = Texts.written(Path(scratch), ((page.url, search.shade(built(page), page, words)) for page in known))
        names = remember(index_names, texts)
        shutil.rmtree(target, ignore_errors=True)
        for name in names:
            path, content = target / name, remember(index_file, texts, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            if name.startswith("fragment/"):  # named as Pagefind names the page whose text it holds
                ids[path.stem] = by_url[_url(content)]
    (site / DIRECTORY).write_bytes(search.directory(ids, words, synonyms))
    return tuple(synonyms.hints(words))


@dataclass(frozen=True)
class Texts:
    """The pages that Pagefind shall read, in a folder; known by what stands in them."""

    scratch: Path
    name: bytes

    @classmethod
    def written(cls, scratch: Path, texts: Iterable[tuple[str, str]]) -> Texts:
        """Pages given by address and HTML."""
        told = blake2b()
        for url, html in texts:
            data = html.encode()
            told.update(blake2b(url.encode()).digest() + blake2b(data).digest())
            page = scratch / "seiten" / url / "index.html"
            page.parent.mkdir(parents=True, exist_ok=True)
            page.write_bytes(data)
        return cls(scratch, told.digest())

    def __reduce__(self) -> tuple[type[bytes], tuple[bytes]]:
        return bytes, (self.name,)

    @cached_property
    def index(self) -> Path:
        """The folder with what Pagefind makes of these pages, made when somebody asks."""
        _pagefind(self.scratch / "seiten", self.scratch / "index")
        return self.scratch / "index"


def index_names(texts: Texts) -> tuple[str, ...]:
    """The files of an index that a reader's browser needs."""
    found = (path for pattern in _KEPT for path in sorted(texts.index.glob(pattern)))
    return tuple(path.relative_to(texts.index).as_posix() for path in found)


def index_file(texts: Texts, name: str) -> bytes:
    """One of them: they are remembered one by one, for together they are as large as the library."""
    return (texts.index / name).read_bytes()


def _pagefind(source: Path, target: Path) -> None:
    command = [sys.executable, "-m", "pagefind", "--silent", "--force-language", "de"]
    done = subprocess.run(
        [*command, "--site", str(source), "--output-path", str(target)], capture_output=True, text=True
    )
    if done.returncode or not (target / "pagefind-entry.json").is_file():
        raise IndexingError((done.stderr or done.stdout).strip())


def _url(fragment: bytes) -> str:
    """The page whose text a file of the index holds."""
    return str(json.loads(gzip.decompress(fragment).removeprefix(MAGIC))["url"])
