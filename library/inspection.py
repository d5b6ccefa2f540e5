"""The last look at a built site before readers see it: links, other hosts, files that do not belong, size."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

from library import scan

LARGEST = 200 * 2**20
TOTAL = 2 * 2**30
SHRUNK = 0.5
"""Less than this part of the pages before is no release, it is an accident."""
SHOWN = 10

_KINDS = (
    "html css js mjs json xml gz txt vtt svg png jpg jpeg webp avif gif ico woff2 mp3 m4a ogg oga opus mp4 webm pdf"
    " docx pptx xlsx ics zip epub pf_fragment pf_index pf_meta pf_filter pagefind wasm webmanifest"
)
_STRAY = re.compile(r"(?:^|/)(?:[.~]|[^/]*~$|[^/]*[.](?:tmp|bak|halb)$|Thumbs[.]db$|desktop[.]ini$)", re.I)
_OWN_NAMES = frozenset({".htaccess"})
_HIDDEN = re.compile(r"<!--.*?-->|(<script\b[^>]*>).*?</script\s*>", re.I | re.S)
_REFERENCE = re.compile(r"""\s(?:href|src|poster|data-src)\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.I)
_ID = re.compile(r"""\s(?:id|name)\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.I)
_CANONICAL = re.compile(r'<link rel="canonical" href="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Result:
    """What a look at a site found."""

    pages: int
    files: int
    size: int
    faults: tuple[str, ...]
    """German lines, one for each reason not to publish it."""


def inspect(folder: Path, pages_before: int = 0) -> Result:
    """Looks at a built site; `pages_before` are those of the release that readers see now."""
    sizes = {path.relative_to(folder).as_posix(): path.stat().st_size for path in folder.rglob("*") if path.is_file()}
    texts = scan.read(folder)
    pages = sum(path.endswith(".html") for path in sizes)
    faults = (
        *_size(sizes, pages, pages_before),
        *_stray(sizes),
        *(leak.told for leak in scan.scan(texts).leaks),
        *dead_links(texts, sizes),
    )
    return Result(pages, len(sizes), sum(sizes.values()), faults)


def base_path(texts: Mapping[str, str]) -> str:
    """Where the site lies below its host, by what its first page says of itself: `/`, or `/unter/`."""
    found = _CANONICAL.search(texts.get("index.html", ""))
    return (urlsplit(unescape(found[1])).path or "/") if found else "/"


def dead_links(texts: Mapping[str, str], files: Collection[str]) -> Iterator[str]:
    """Everything that a page refers to within the site and that is not there."""
    pages = {path: _HIDDEN.sub(r"\1", text) for path, text in texts.items() if _is_read(path)}
    ids = {path: {unescape(a or b) for a, b in _ID.findall(text)} for path, text in pages.items()}
    base = base_path(texts)
    for path, text in pages.items():
        for reference in dict.fromkeys(unescape(a or b).strip() for a, b in _REFERENCE.findall(text)):
            target = _target(reference, path, base)
            if target is None:
                continue
            found = next((name for name in (target, posixpath.join(target, "index.html")) if name in files), None)
            anchor = unquote(urlsplit(reference).fragment)
            if found is None:
                yield f"{path}: Der Link „{reference[:80]}“ führt ins Leere."
            elif anchor and "=" not in anchor and anchor not in ids.get(found, {anchor}):
                yield f"{path}: Auf der Seite {found} gibt es die Stelle „#{anchor[:60]}“ nicht."


def _is_read(path: str) -> bool:
    return path.endswith(".html") and not path.startswith(scan.OWN_RULES)


def _target(reference: str, page: str, base: str) -> str | None:
    """The path below the root of the site; None for what leads elsewhere."""
    try:
        parts = urlsplit(reference)
    except ValueError:
        return None
    if parts.scheme or parts.netloc:
        return None
    path = unquote(parts.path)
    if path.startswith("/"):
        return posixpath.normpath(path.removeprefix(base.rstrip("/"))).strip("/") if path.startswith(base) else path
    return page if not path else posixpath.normpath(posixpath.join(posixpath.dirname(page), path)).removeprefix(".")


def _size(sizes: Mapping[str, int], pages: int, before: int) -> Iterator[str]:
    if "index.html" not in sizes:
        yield "Es gibt keine Startseite (index.html)."
    if pages < before * SHRUNK:
        yield f"Der Bau hat nur {pages} Seiten, die jetzige Ausgabe hat {before}. Ist das so gewollt, hilft --weniger."
    if sum(sizes.values()) > TOTAL:
        yield f"Der Bau ist {sum(sizes.values()) / 2**30:.1f} GB groß, erlaubt sind {TOTAL / 2**30:.0f} GB."
    for path, size in sizes.items():
        if size > LARGEST:
            yield f"{path} ist {size / 2**20:.0f} MB groß, erlaubt sind {LARGEST / 2**20:.0f} MB je Datei."
        elif size == 0 and path.endswith((".html", ".css", ".js")):
            yield f"{path} ist leer."


def _stray(files: Collection[str]) -> Iterator[str]:
    for path in files:
        suffix = path.rpartition("/")[2].rpartition(".")[2].lower()
        if path not in _OWN_NAMES and (_STRAY.search(path) or suffix not in _KINDS.split()):
            yield f"{path} gehört nicht in eine Ausgabe. Nimm die Datei aus docs/ heraus."
