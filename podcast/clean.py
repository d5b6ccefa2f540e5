"""The one place that cleans what a feed brings: plain text, HTML and addresses."""

from __future__ import annotations

import html as entities
import re
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import nh3

SUMMARY_LENGTH = 300
MAX_URL = 4096
MAX_HTML = 200_000
MAX_DEPTH = 100
"""Deeper than this nobody nests on purpose, and the sanitiser takes minutes for it."""


def _names(words: str) -> set[str]:
    return set(words.split())


_TAGS = _names(
    "p br a ul ol li em strong b i code pre blockquote h1 h2 h3 h4 h5 h6 dl dt dd hr sub sup abbr q cite"
    " table thead tbody tfoot tr th td caption"
)
_DROPPED_WITH_CONTENT = _names(
    "script style iframe object embed audio video svg math template noscript noembed noframes xmp plaintext"
    " head title textarea select option img applet frameset canvas"
)
_ATTRIBUTES: dict[str, set[str]] = {
    "*": set(),
    "a": {"href", "title", "hreflang"},
    "abbr": {"title"},
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
    "ol": {"start"},
}
_SCHEMES = {"http", "https", "mailto"}
_REL = "noopener noreferrer"

# Invisible characters that reorder, split or hide text. The joiner U+200D stays between two parts of an emoji.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
_STRAY_JOINER = re.compile("(?<![\u2600-\u27bf\ufe0f\U0001f000-\U0001faff])\u200d")
_SPACE = re.compile(r"\s+")
_LINE_END = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
# What nearly every address looks like: nothing to mend in it.
_PLAIN_URL = re.compile(r"https?://[A-Za-z0-9][A-Za-z0-9.-]*(?::[0-9]{1,4})?(?:[/?#][!#-;=?-\[\]_a-z~]*)?")
_UNSAFE_IN_URL = re.compile(r'[\s"<>\\^`{|}]')

_BOX = re.compile(
    r"<(/?)(?:div|section|article|header|footer|main|figure|figcaption|center|address|aside|details|summary)"
    r"(?:\s[^<>]*)?>",
    re.I,
)
_BLOCK = re.compile(r"<(?:p|ul|ol|li|h[1-6]|table|blockquote|pre|dl|hr)[\s/>]", re.I)
_NESTING = re.compile(r"<(/?)(?!(?:p|li|dt|dd|tr|td|th|br|img|hr|input|wbr)[\s/>])[a-z]", re.I)
_REFERENCE = re.compile(r"&#?\w*;?")
_AND = "\ue026"
"""Stands for an ampersand while nh3 works, whose time grows with the square of them."""
_BLANK_LINES = re.compile(r"\n[ \t\r]*(?:\n[ \t\r]*)+")
_BREAKS = re.compile(r"<br\s*/?>(?:\s*<br\s*/?>)+\s*", re.I)
_HEADING = re.compile(r"<(/?)h([1-6])>")
_EMPTY = re.compile(r"<(p|a|li|em|strong|b|i|h[1-6])(?: [^>]*)?>(?:\s|&nbsp;|<br>)*</\1>")
_DEAD_LINK = re.compile(r"<a(?![^>]* href=)[^>]*>(.*?)</a>", re.S)
_TOKEN = re.compile(r"<[^<>]*>|[^<]+|<")
_BARE_URL = re.compile(r"(?:https?://|\bwww\.)(?:(?!&(?:lt|gt|quot|nbsp);)[^\s<>\"'„“”»«]){1,2000}", re.I)
_TRAILING = ".,;:!?…*_"
_TAG = re.compile(r"<[^<>]*>")
_TAG_CUT = re.compile(r"(?:<[^<>]*|&[#\w]*)\Z")
_BLOCK_END = re.compile(r"</(?:p|li|h[1-6]|dt|dd|td|th|tr|blockquote|pre|caption)>|<br>|<hr>")


def text(value: str | None) -> str:
    """Plain text on one line, without control, bidi and zero-width characters. It is not escaped.

    >>> text(" Folge 3:\\n\\u202eGuten\\u202c  Tag ")
    'Folge 3: Guten Tag'
    """
    return _SPACE.sub(" ", _visible(value)).strip() if value else ""


def lines(value: str) -> str:
    """Like `text`, but line breaks stay: what a transcript is cleaned with."""
    return _visible(_LINE_END.sub("\n", value))


def url(value: str | None, base: str | None = None, *, mail: bool = False) -> str | None:
    """An absolute http or https address (with `mail` a mailto: as well), or None.

    >>> url(" HTTPS://example.org/a b ")
    'HTTPS://example.org/a%20b'
    >>> url("javascript:alert(1)"), url("/a", base="https://example.org/feed")
    (None, 'https://example.org/a')
    """
    address = (value or "").strip()
    if len(address) <= MAX_URL and _PLAIN_URL.fullmatch(address):
        return address
    address = _visible(address).strip()
    if not address or len(address) > MAX_URL:
        return None
    try:
        address = urljoin(base, address) if base and not _SCHEME.match(address) else address
        parts = urlsplit(address)
        scheme, host, _ = parts.scheme.lower(), parts.hostname, parts.port
    except ValueError:
        return None
    if scheme == "mailto":
        return _quote(address) if mail and "@" in parts.path else None
    return _quote(address) if scheme in ("http", "https") and host else None


def path(value: str | None) -> str | None:
    """A relative path that stays in its folder, or None.

    >>> path("ton/eins.mp3"), path("../geheim.txt"), path("javascript:alert(1)")
    ('ton/eins.mp3', None, None)
    """
    name = text(unquote(value or "")).replace("\\", "/")
    parts = name.split("/")
    if not name or len(name) > 255 or ":" in name or ".." in parts or "" in parts or name.startswith(("/", "~")):
        return None
    return name


def html(value: str | None, base: str | None = None) -> str:
    """Show notes as safe HTML: an allow-list, headings from h3 down, paragraphs, and links that can be followed.

    The result belongs behind Markdown, never into Markdown source.
    """
    if not value or not value.strip():
        return ""
    safe = _sanitised(
        _paragraphs(_BOX.sub(r"<\1p>", lines(value[:MAX_HTML]))),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=lambda tag, name, found: _target(found, base) if name == "href" else found,
    )
    return _without_empty(_demoted(_linked(_DEAD_LINK.sub(r"\1", safe)))).strip()


def skeleton(value: str, tags: set[str]) -> str:
    """HTML with nothing but these elements, none of them with attributes: for readers that look for structure."""
    return _sanitised(lines(value), tags=tags, attributes={"*": set()})


def plain(markup: str, limit: int | None = SUMMARY_LENGTH) -> str:
    """The text of HTML that `html` made, cut at a sentence or a word.

    >>> plain("<p>Eins &amp; zwei.</p><p>Drei</p>")
    'Eins & zwei. Drei'
    """
    if limit is not None and len(markup) > limit * 20:
        markup = _TAG_CUT.sub("", markup[: limit * 20])
    words = text(entities.unescape(_TAG.sub("", _BLOCK_END.sub(" ", markup))))
    return words if limit is None else cut(words, limit)


def cut(words: str, limit: int) -> str:
    """At most `limit` characters: whole sentences if they fill half of it, else whole words and an ellipsis."""
    if len(words) <= limit:
        return words
    sentence = max(words.rfind(mark, 0, limit) for mark in (". ", "! ", "? "))
    if sentence >= limit // 2:
        return words[: sentence + 1]
    head = words[: limit - 1]
    return (head.rsplit(" ", 1)[0] if " " in head[limit // 2 :] else head).rstrip(" ,;:–-") + "…"


def _visible(value: str) -> str:
    shown = _INVISIBLE.sub("", value)
    return _STRAY_JOINER.sub("", shown) if "\u200d" in shown else shown


def _quote(address: str) -> str:
    return _UNSAFE_IN_URL.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), address)


def _sanitised(source: str, **rules: Any) -> str:
    """nh3, spared what keeps it busy for minutes: elements without end, and ampersands by the thousand."""
    source = _REFERENCE.sub(_stand_in, source.replace(_AND, ""))
    if _depth(source) > MAX_DEPTH:
        source = _TAG.sub(" ", source)
    safe = nh3.clean(source, clean_content_tags=_DROPPED_WITH_CONTENT, url_schemes=_SCHEMES, link_rel=_REL, **rules)
    return safe.replace(_AND, "&amp;")


def _stand_in(found: re.Match[str]) -> str:
    characters = entities.unescape(found[0])
    return characters.replace("&", _AND) if "&" in characters else found[0]


def _target(found: str, base: str | None) -> str | None:
    return url(found.replace(_AND, "&"), base, mail=True)


def _depth(source: str) -> int:
    """How deep elements that must be closed are nested, at most."""
    deepest = depth = 0
    for found in _NESTING.finditer(source):
        depth = max(0, depth - 1) if found[1] else depth + 1
        deepest = max(deepest, depth)
    return deepest


def _paragraphs(source: str) -> str:
    """Blank lines and doubled <br> become paragraphs where the text brings no blocks of its own."""
    if _BLOCK.search(source):
        return source
    if "<br" in source.lower():
        parts = _BREAKS.split(source)
    else:
        parts = [part.strip().replace("\n", "<br>") for part in _BLANK_LINES.split(source)]
    return "".join(f"<p>{part}</p>" for part in parts if part.strip())


def _linked(safe: str) -> str:
    """Turn bare addresses in text into links; text inside links and code stays as it is."""
    if "http" not in safe and "www." not in safe:
        return safe
    result: list[str] = []
    closed = True
    for token in _TOKEN.findall(safe):
        if token.startswith(("<a ", "<a>", "<code", "<pre")):
            closed = False
        elif token in ("</a>", "</code>", "</pre>"):
            closed = True
        result.append(_BARE_URL.sub(_link, token) if closed and token[0] != "<" else token)
    return "".join(result)


def _link(found: re.Match[str]) -> str:
    shown = _unpunctuated(found[0])
    rest = found[0][len(shown) :]
    target = entities.unescape(shown)
    address = url(target if "://" in target else f"https://{target}")
    if address is None or "." not in address:
        return found[0]
    return f'<a href="{entities.escape(address)}" rel="{_REL}">{shown}</a>{rest}'


def _unpunctuated(shown: str) -> str:
    """The address without what the sentence around it adds: marks, and brackets that it does not open itself."""
    surplus = shown.count(")") - shown.count("(")
    while True:
        before = len(shown)
        shown = shown.rstrip(_TRAILING).removesuffix("&amp;")
        if surplus > 0 and shown.endswith(")"):
            shown, surplus = shown[:-1], surplus - 1
        if len(shown) == before:
            return shown


def _demoted(safe: str) -> str:
    """Headings get consecutive levels from h3: the page has its own h1 and h2, and levels without gaps."""
    levels = sorted({found[2] for found in _HEADING.finditer(safe)})
    if not levels:
        return safe
    return _HEADING.sub(lambda found: f"<{found[1]}h{min(6, 3 + levels.index(found[2]))}>", safe)


def _without_empty(safe: str) -> str:
    """Paragraphs, items and links around nothing: what is left of pictures and spacers."""
    for _ in range(3):
        safe, count = _EMPTY.subn("", safe)
        if not count:
            break
    return safe
