"""Reads the built pages as a browser would: what they ask of other hosts, run, link to and keep on a device."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

from library.access import Seen, seen
from library.memo import Remember, directly

OWN_RULES = ("redaktion/",)
"""Parts of a site that are no pages for readers and have a policy of their own."""

STORED = {
    "aufgaben": "welche Wochenaufgaben abgehakt sind",
    "darstellung": "ob die Seiten hell oder dunkel sein sollen",
    "geoeffnet": "welche Inhalte einer Woche geöffnet wurden",
    "haken": "welche Punkte einer Checkliste abgehakt sind, mit Titel und Adresse der Liste",
    "hoeren": "bei welcher Sekunde eine Folge oder ein Film zuletzt stand, mit Adresse der Seite",
    "merkliste": "welche Inhalte auf der Merkliste stehen, mit Titel, Art und Adresse",
    "programm": "Start, Wochentag, Uhrzeit und Pausen der Gruppe, dazu ihr Name, falls er eingetragen ist",
    "suche": "ob die Taste / die Suche öffnet",
}
"""What the scripts keep under each name, in the words of the page for the data protection officer."""

_TAG = re.compile(
    r"<(?P<end>/?)(?P<name>[a-z][\w-]*)"
    r"(?P<attributes>(?:\s+[^\s\"'<>/=]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'>]+))?)*)\s*/?>",
    re.I,
)
_SILENT = re.compile(
    r"<(?:/?(?!script)[a-z0-9]+"
    r"|(?!audio\b|video\b|style\b|script\b)[a-z][\w-]*(?: (?!style|on)[a-z-]+(?:=\"[^\"/&:]*\")?)*)>"
)
"""Most tags: no address, no handler, no inline style. To drop them first costs half of looking at each."""
_ATTRIBUTE = re.compile(r"([^\s\"'<>/=]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?")
_SLOT = re.compile(r'<div data-ah-scan="([a-z]+)"></div>')
_SCRIPT = re.compile(r"<script\b(?P<attributes>[^>]*)>(?P<text>.*?)</script\s*>", re.I | re.S)
_COMMENT = re.compile(r"<!--.*?-->", re.S)
_FOREIGN = re.compile(r"\s*(?:https?:)?//", re.I)
_CSS_URL = re.compile(r"(?:url\(|@import)\s*[\"']?((?:https?:)?//[^\s\"')]+)", re.I)
_STORE = re.compile(
    r"\b(localStorage|sessionStorage|indexedDB|cookieStore|document\.cookie|caches\.open|serviceWorker\.register)\b"
)
_NAME = re.compile(r"\b(?:remember|recall)\(\s*[\"'](\w+)[\"']")

_LOADING = ("src", "srcset", "poster", "data", "background")
_LOADING_LINKS = {
    "stylesheet", "icon", "preload", "modulepreload", "prefetch", "preconnect", "dns-prefetch", "manifest",
    "apple-touch-icon",
}  # fmt: skip
_DATA_BLOCKS = re.compile(r"^(application/(ld\+)?json|text/(plain|template|html))$", re.I)
_READ = (".html", ".css", ".js", ".mjs")
_FRAME = "data-ah-frame"  # embed.js makes a frame of it on the click
_EMBEDS = {"iframe", "embed", "object", "frame"}
_MEDIA = {"audio", "video"}
_TELLING = re.compile(r"//|javascript:|&|\s(?:style|on[a-z]+)\s*=", re.I)
"""What makes attributes worth reading; all others say nothing of other hosts or of scripts."""
_Tag = tuple[str, bool, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Request:
    """Something that a page asks another host for: when it opens, or only after a click."""

    page: str
    host: str
    address: str
    element: str
    after_click: bool

    @property
    def told(self) -> str:
        """What an author should do about a request that nobody asked for."""
        return (
            f"{self.page} fragt beim Öffnen {self.host} an (<{self.element}>). "
            "Leg die Datei in docs/ oder setz einen Link."
        )


@dataclass(frozen=True, slots=True)
class Scan:
    """What all pages, styles and scripts of a site say; `page` is always a path below the root of the site."""

    pages: tuple[str, ...]
    requests: tuple[Request, ...]
    links: Mapping[str, tuple[str, ...]]
    """Pages by the host that they link to; nothing is asked of it before the click."""
    scripts: tuple[str, ...]
    """Inline scripts that run, each text once."""
    blocked: tuple[tuple[str, str], ...]
    """Page and what on it no strict policy lets through: handlers, inline styles, addresses that are scripts."""
    stores: Mapping[str, tuple[str, ...]]
    """Scripts by the storage of the browser that they name."""
    kept: tuple[str, ...]
    """The names under which scripts keep something."""
    apart: tuple[str, ...] = ()
    """Those of `OWN_RULES` that this site has."""
    slots: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The places in pages that wait for what this scan has found, by name."""
    seen: Mapping[str, Seen] = field(default_factory=dict)
    """What the statement on accessibility counts, by page."""

    @property
    def leaks(self) -> tuple[Request, ...]:
        """What is asked of others before a reader does anything; there must be none."""
        return tuple(request for request in self.requests if not request.after_click)

    @property
    def media(self) -> Mapping[str, tuple[str, ...]]:
        """Pages by the host that sends them sound or film, after the click on play."""
        found = (request for request in self.requests if request.after_click and request.element not in _EMBEDS)
        return _grouped((request.host, request.page) for request in found)

    @property
    def embeds(self) -> Mapping[str, tuple[str, ...]]:
        """Pages by the host whose frames they hold; ours make the frame on the reader's click."""
        return _grouped((request.host, request.page) for request in self.requests if request.element in _EMBEDS)

    @property
    def frames(self) -> tuple[str, ...]:
        """The origins that may show something in a frame, after the click on its picture."""
        frames = (request.address for request in self.requests if request.element in _EMBEDS and request.after_click)
        return tuple(sorted({"/".join(address.split("/")[:3]) for address in frames}))

    @property
    def hints(self) -> tuple[str, ...]:
        """What else an author or operator should know, in German."""
        blocked = (f"{page}: {what} verbietet die Inhaltsrichtlinie." for page, what in self.blocked)
        plain = (
            f"{request.page}: Ton von {request.host} kommt ohne https, die Inhaltsrichtlinie lässt ihn nicht durch."
            for request in self.requests
            if request.after_click and request.address.lower().startswith("http:")
        )
        unknown = (
            f"Ein Skript merkt sich „{name}“, die Datenschutzseite kennt den Namen nicht: library/scan.py, STORED."
            for name in self.kept
            if name not in STORED
        )
        return (*blocked, *plain, *unknown)


@dataclass(frozen=True, slots=True)
class Page:
    """What one page says, whatever its path."""

    requests: tuple[Request, ...]
    links: tuple[str, ...]
    scripts: tuple[str, ...]
    blocked: tuple[str, ...]
    slots: tuple[str, ...]
    seen: Seen


class Built(Mapping[str, str]):
    """Pages, styles and scripts of a built site by path below its root; each is read when it is asked for."""

    def __init__(self, folder: Path) -> None:
        root, found = os.path.join(folder, ""), dict[str, str]()
        for place, _, names in os.walk(folder):
            for path in (os.path.join(place, name) for name in names if name.endswith(_READ)):
                found[path.removeprefix(root).replace(os.sep, "/")] = path
        self._paths = dict(sorted(found.items()))

    def __getitem__(self, path: str) -> str:
        with open(self._paths[path], encoding="utf-8", errors="replace") as file:
            return file.read()

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)


read = Built


def read_pages(
    files: Mapping[str, str], remember: Remember = directly, known: Mapping[str, Page] | None = None
) -> dict[str, Page]:
    """HTML of a built site by path -> what each page says; what is known already is not read again."""
    known = known or {}
    own = (path for path in sorted(files) if path.endswith(".html") and not path.startswith(OWN_RULES))
    return {path: known[path] if path in known else remember(_page, files[path]) for path in own}


def scan(files: Mapping[str, str], pages: Mapping[str, Page] | None = None) -> Scan:
    """HTML, styles and scripts of a built site by path, and what its pages say -> what they do."""
    pages = read_pages(files) if pages is None else pages
    own = [path for path in sorted(files) if not path.startswith(OWN_RULES)]
    scripts = {path: files[path] for path in own if path.endswith((".js", ".mjs"))}
    styles = {path: files[path] for path in own if path.endswith(".css")}
    requests = [replace(request, page=path) for path, page in pages.items() for request in page.requests]
    requests += [_request(found, "css", page=path) for path, text in styles.items() for found in _CSS_URL.findall(text)]
    return Scan(
        tuple(pages),
        tuple(requests),
        _grouped((_host(address), path) for path, page in pages.items() for address in page.links),
        tuple(sorted({text for page in pages.values() for text in page.scripts})),
        tuple((path, what) for path, page in pages.items() for what in page.blocked),
        _grouped((name, path) for path, text in scripts.items() for name in _STORE.findall(text)),
        tuple(sorted({name for text in scripts.values() for name in _NAME.findall(text)})),
        tuple(part for part in OWN_RULES if any(path.startswith(part) for path in files)),
        {path: page.slots for path, page in pages.items() if page.slots},
        {path: page.seen for path, page in pages.items()},
    )


def fill(page: str, parts: Mapping[str, str]) -> str:
    """The page with each of these places filled."""
    return _SLOT.sub(lambda match: parts[match[1]], page)


def _page(text: str) -> Page:
    page = _COMMENT.sub("", text)
    tags = list(_tags(_SILENT.sub(" ", page)))
    links = (attributes.get("href", "") for name, closes, attributes in tags if name == "a" and not closes)
    return Page(
        tuple(_requests(tags)),
        tuple(dict.fromkeys(address for address in links if _FOREIGN.match(address))),
        tuple(_inline_scripts(page)),
        tuple(dict.fromkeys(_blocked(tags))),
        tuple(dict.fromkeys(_SLOT.findall(text))),
        seen(text),
    )


def _inline_scripts(page: str) -> Iterator[str]:
    """The text of each script in a page that a browser runs; data blocks such as JSON-LD are none."""
    for match in _SCRIPT.finditer(page):
        attributes = _attributes(match["attributes"])
        if "src" not in attributes and not _DATA_BLOCKS.match(attributes.get("type", "")):
            yield match["text"]


def _tags(page: str) -> Iterator[_Tag]:
    """Name, whether it closes, and attributes of each tag; what stands inside scripts is no tag."""
    for match in _TAG.finditer(_SCRIPT.sub(lambda found: f"<script{found['attributes']}></script>", page)):
        if match["name"].lower() in (*_MEDIA, "style") or _TELLING.search(match["attributes"]):
            yield match["name"].lower(), bool(match["end"]), _attributes(match["attributes"])


def _attributes(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, double, single, bare in _ATTRIBUTE.findall(text):
        found.setdefault(name.lower(), unescape(double or single or bare))
    return found


def _requests(tags: Iterable[_Tag]) -> Iterator[Request]:
    waits = False  # inside a player that loads nothing before the click
    for name, closes, attributes in tags:
        if name in _MEDIA:
            waits = not closes and attributes.get("preload") == "none" and "autoplay" not in attributes
        if closes:
            continue
        for attribute in _LOADING:
            patient = waits and attribute == "src" and name in (*_MEDIA, "source", "track")
            for address in _addresses(attributes.get(attribute, ""), attribute == "srcset"):
                yield _request(address, name, patient)
        for address in _addresses(attributes.get(_FRAME, "")):
            yield _request(address, "iframe", after_click=True)
        if name in ("use", "image") or (name == "link" and _loads(attributes)):
            for address in _addresses(attributes.get("href") or attributes.get("xlink:href", "")):
                yield _request(address, name)


def _request(address: str, element: str, after_click: bool = False, page: str = "") -> Request:
    return Request(page, _host(address), address, element, after_click)


def _addresses(value: str, several: bool = False) -> list[str]:
    """The addresses on other hosts in an attribute; a srcset holds several."""
    parts = [part.split()[0] for part in value.split(",") if part.strip()] if several else [value.strip()]
    return [part for part in parts if _FOREIGN.match(part)]


def _loads(link: Mapping[str, str]) -> bool:
    return bool(_LOADING_LINKS & set(link.get("rel", "").lower().split()))


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or address
    except ValueError:  # not an address at all; a browser asks nobody for it
        return address


def _blocked(tags: Iterable[_Tag]) -> Iterator[str]:
    for name, closes, attributes in tags:
        if closes:
            continue
        if name == "style":
            yield "<style>"
        for attribute, value in attributes.items():
            if attribute == "style" or re.fullmatch(r"on[a-z]+", attribute):
                yield f"{attribute}=… an <{name}>"
            if attribute in ("href", "src", "action") and value.strip().lower().startswith("javascript:"):
                yield f"javascript: in <{name}>"


def _grouped(pairs: Iterable[tuple[str, str]]) -> Mapping[str, tuple[str, ...]]:
    """Pages by what they have in common, each page once."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for key, page in pairs:
        found[key][page] = None
    return {key: tuple(pages) for key, pages in sorted(found.items())}
