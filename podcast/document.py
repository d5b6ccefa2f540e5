"""The bytes of a feed as well-formed XML: encoding, stray characters and entities mended, the rest refused."""

from __future__ import annotations

import codecs
import re
from contextlib import suppress
from html.entities import html5
from xml.etree.ElementTree import Element, ParseError

import defusedxml.ElementTree as DefusedTree
from defusedxml import DefusedXmlException

from podcast.model import FeedError

MAX_DEPTH = 100
MAX_ELEMENTS = 300_000
"""Thirty real feeds with 3,660 episodes have 70,000 together; reading more than this takes minutes."""

NO_FEED = (
    "Unter der Adresse liegt kein Podcast-Feed, sondern {found}."
    " Bitte die Feed-Adresse (extra.podcast.feed) im Browser öffnen und prüfen."
)
_CUT = (
    "Der Feed bricht mittendrin ab oder ist kein gültiges XML (Zeile {line})."
    " Es wurde nichts übernommen; meist hilft es, den Abruf später zu wiederholen."
)
NO_EPISODE = "Der Feed enthält keine einzige Folge. Es wurde nichts übernommen; bitte beim Podcast-Host nachsehen."
_DTD = (
    "Der Feed bringt eine eigene Dokumentdefinition (DTD) oder Entitäten mit, das wird aus Sicherheitsgründen nicht"
    " gelesen. Bitte den Podcast-Host um einen Feed ohne DOCTYPE."
)

_DECLARED = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_DECLARATION = re.compile(r"^<\?xml\s[^>]*\?>")
# Encodings that feeds are written in. Python knows others, such as punycode, that take hours for a megabyte.
_ENCODING = re.compile(r"iso-?8859-?\d+|latin-?\d|windows-?125\d|cp125\d|koi8-[ru]|gb\w+|big5|shift_jis|euc-\w+", re.I)
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
# CDATA, comments and instructions are passed over whole, even unclosed ones: each character is looked at once.
_MARKUP = re.compile(
    r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|<\?.*?(?:\?>|\Z)"
    r"|&(?!(?:amp|lt|gt|quot|apos);)(?:#(?:([0-9]{1,8})|[xX]([0-9a-fA-F]{1,6}));|([A-Za-z][A-Za-z0-9]{1,31};)?)",
    re.S,
)
_ROOT = re.compile(
    r"(?>\s+|<\?.*?(?:\?>|\Z)|<!--.*?(?:-->|\Z))*+<(!DOCTYPE\s+html|!DOCTYPE|[A-Za-z_][\w.:-]*)", re.S | re.I
)
_FEED_ROOTS = ("rss", "feed", "rdf")


def _one_byte(error: UnicodeError) -> tuple[str, int]:
    """Single wrong bytes in UTF-8 come from Windows: read those alone as cp1252."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    return wrong.decode("cp1252", "replace"), error.end


codecs.register_error("podcast-cp1252", _one_byte)


def cleaned(data: bytes) -> bytes:
    """The same document in UTF-8, without BOM, control characters, HTML entities and stray ampersands."""
    body = _FORBIDDEN.sub("", _decoded(data)).lstrip("\ufeff \t\r\n")
    body = _DECLARATION.sub("", body, count=1)
    return b'<?xml version="1.0" encoding="UTF-8"?>' + _MARKUP.sub(_mended, body).encode()


def tree(body: bytes) -> Element:
    """The root element of cleaned bytes; FeedError for whatever is no complete feed."""
    _check_root(body)
    try:
        root: Element = DefusedTree.fromstring(body, forbid_dtd=True)
    except DefusedXmlException as error:
        raise FeedError(_DTD) from error
    except ParseError as error:
        raise FeedError(_CUT.format(line=error.position[0])) from error
    _check_size(root)
    return root


def _decoded(data: bytes) -> str:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    declared = _DECLARED.match(data)
    if declared and _ENCODING.fullmatch(name := declared[1].decode("ascii")):
        with suppress(LookupError, UnicodeError):
            return data.decode(name)
    return data.decode("utf-8", "podcast-cp1252")


def _mended(found: re.Match[str]) -> str:
    if found[0][0] == "<":
        return found[0]
    decimal, hexadecimal, name = found.groups()
    if decimal or hexadecimal:
        point = int(decimal) if decimal else int(hexadecimal, 16)
        return found[0] if _allowed(point) else ""
    if name and (characters := html5.get(name)):
        return "".join(f"&#{ord(character)};" for character in characters)
    return f"&#38;{name or ''}"


def _allowed(point: int) -> bool:
    return point in (9, 10, 13) or 0x20 <= point < 0xD800 or 0xE000 <= point < 0xFFFE or 0x10000 <= point < 0x110000


def _check_root(body: bytes) -> None:
    start = body[:20_000].decode("utf-8", "ignore")
    found = _ROOT.match(start)
    name = found[1].lower().rsplit(":", 1)[-1] if found else ""
    if name in _FEED_ROOTS:
        return
    if name == "!doctype":
        raise FeedError(_DTD)
    raise FeedError(NO_FEED.format(found=_kind(name, start)))


def _kind(name: str, start: str) -> str:
    content = start.split("?>", 1)[-1].strip()
    if name == "html" or name.startswith("!doctype"):
        return "eine Webseite (HTML)"
    if content[:1] in ("{", "["):
        return "JSON"
    if not content:
        return "eine leere Antwort"
    return f"ein XML-Dokument mit dem Wurzelelement <{name[:40]}>" if name else "Text ohne XML"


def _check_size(root: Element) -> None:
    level, count = [root], 0
    for _ in range(MAX_DEPTH):
        count += len(level)
        level = [child for element in level for child in element]
        if not level and count <= MAX_ELEMENTS:
            return
    raise FeedError("Der Feed ist größer oder tiefer verschachtelt, als es ein Podcast-Feed sein kann.")
