"""A built page as it must be to work from a disk: links to files, scripts without modules, captions inside."""

from __future__ import annotations

import posixpath
import re
from base64 import b64encode
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from html import escape, unescape
from urllib.parse import unquote

_ATTRIBUTE = re.compile(r'(?P<name>\s(?:href|src|poster|action|data-ah-(?:dates|news))=")(?P<value>[^"]*)')
_REFRESH = re.compile(r'(?P<name><meta http-equiv="refresh" content="0; ?url=)(?P<value>[^"]*)')
_PRELOAD = re.compile(r'[ \t]*<link rel="(?:preload|modulepreload)"[^>]*>\n?')
_MODULE = re.compile(
    r'[ \t]*<script type="module" src="(?P<src>[^"]*/|)(?P<name>[\w.-]+\.js)"(?P<more>[^>]*)></script>\n?'
)
_TRACK = re.compile(r'(?P<start><track\b[^>]*\ssrc=")(?P<src>[^"]*)"')
_PLAYER = re.compile(r"<(?:audio|video)\b.*?</(?:audio|video)>", re.S)
_SOURCE = re.compile(r'\ssrc="(?P<src>[^"]*)"')
BUNDLE = "assets/ausgabe.js"
PAGE = "ausgabe/index.html"
"""Says of the edition what it is and what is new in it."""
_CHARSET = '<meta charset="utf-8">'
_END = '<p class="ah-footer__end">'
_OUTSIDE = re.compile(r"^(?:[a-z][a-z0-9+.-]*:|//|#|$)", re.I)


@dataclass(frozen=True)
class Edition:
    """What every page of an edition needs to know."""

    files: Collection[str]
    """Paths of all files that lie in the folder."""
    media: Mapping[str, tuple[str, int]]
    """Sound and film that come apart, by path: name of their pack and its size in bytes."""
    captions: Callable[[str], bytes]
    policy: str
    online: str
    """The address where the library is published, for what the edition leaves out."""
    day: str


def rewrite(html: str, path: str, edition: Edition) -> tuple[str, list[str]]:
    """The page at `path` and the modules that it runs."""
    root = "../" * path.count("/")
    modules = [match["name"] for match in _MODULE.finditer(html)] + ["edition-news.js"] * (path == PAGE)
    page = _PRELOAD.sub("", _scripts(html, root, modules))
    page = _TRACK.sub(lambda match: f'{match["start"]}{_inline(match["src"], path, edition)}"', page)
    page = _PLAYER.sub(lambda match: _noted(match[0], path, edition), page)
    for pattern in (_ATTRIBUTE, _REFRESH):
        page = pattern.sub(lambda match: _linked(match, path, edition), page)
    head = f'{_CHARSET}\n  <meta http-equiv="Content-Security-Policy" content="{escape(edition.policy)}">'
    if PAGE in edition.files:
        told = f'{_END}<span><a href="{root}{PAGE}">Ausgabe vom {edition.day}</a></span>'
        page = page.replace(_END, told, 1)
    return page.replace(_CHARSET, head, 1), modules


def _scripts(html: str, root: str, modules: list[str]) -> str:
    """One classic script in the place of the first module; it runs them in their order."""
    first = _MODULE.search(html)
    if first is None:
        return html
    more = first["more"]  # what the first asks for holds for all: colours are chosen before anything is shown
    tag = f'  <script defer src="{root}{BUNDLE}" data-ah-modules="{" ".join(modules)}"{more}></script>\n'
    return html[: first.start()] + tag + _MODULE.sub("", html[first.start() :])


def target(value: str, path: str) -> tuple[str, str]:
    """An address on a page -> path below the root of the site and what follows it (query, place on the page)."""
    address, rest = re.match(r"([^?#]*)(.*)", unescape(value), re.S).groups()  # type: ignore[union-attr]
    found = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(address)))
    return "" if found == "." else found, rest


def _linked(match: re.Match[str], path: str, edition: Edition) -> str:
    value = match["value"]
    if _OUTSIDE.match(value):
        return match[0]
    found, rest = target(value, path)
    address = value[: len(value) - len(escape(rest))] if rest else value
    if f"{found}/index.html".lstrip("/") in edition.files:
        new = f"{address.rstrip('/')}/index.html{escape(rest)}" if address else f"index.html{escape(rest)}"
    elif found in edition.files or found in edition.media:
        return match[0]
    else:
        new = escape(f"{edition.online}{found}{'/' if address.endswith('/') else ''}{rest}")
    return f"{match['name']}{new}"


def _inline(src: str, path: str, edition: Edition) -> str:
    """Captions as part of the page: from a disk a browser loads no track."""
    data = edition.captions(target(src, path)[0])
    return f"data:text/vtt;base64,{b64encode(data).decode()}"


def _noted(player: str, path: str, edition: Edition) -> str:
    """A player and, where its film comes apart, the name and size of the pack that brings it."""
    for source in _SOURCE.finditer(player):
        if pack := edition.media.get(target(source["src"], path)[0]):
            name, size = pack
            told = f"Liegt im Paket „{escape(name)}“ ({megabytes(size)}). Entpack es in denselben Ordner."
            return f'{player}<p class="ah-state"><span>{told}</span></p>'
    return player


def megabytes(size: int) -> str:
    """`1414726` -> `1,4 MB`."""
    return f"{max(size / 1e6, 0.1):.1f} MB".replace(".", ",")
