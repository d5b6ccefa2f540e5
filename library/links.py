"""Links between Markdown files: dead ones are named, those to files without a page lead elsewhere."""

from __future__ import annotations

import difflib
import posixpath
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from urllib.parse import unquote

from library.items import Item
from library.problems import Problem
from library.slugs import heading_slug, slug

_FENCE = re.compile(r"^ {0,3}(```|~~~)[^\n]*\n.*?^ {0,3}\1\s*$", re.S | re.M)
_LINK = re.compile(r"\[(?<!!\[)(?P<text>(?:[^\[\]]|\\.)*)\]\((?P<target>[^()\s]+?\.md)(?P<anchor>#[^()\s]*)?\)")
_CODE = re.compile(r"(`+)(?!`)[^\n]*?(?<!`)\1(?!`)")
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+(?P<text>[^\n]+?)[ \t]*#*[ \t]*$", re.M)
_POINT = re.compile(r"^\s*[-*+] \[[ xX]\] \*\*(?P<text>[^\n]+?)\*\*", re.M)
_ATTRIBUTES = re.compile(r"\{:?[^{}\n]*\}")
_ID = re.compile(r"(?:\{:?[^{}\n]*#|\bid=[\"'])([\w.:-]+)")
_TARGETS = (
    ("](", re.compile(r"\]\(\s*<?([^()<>\s]+)")),
    ("=", re.compile(r"\b(?:href|src)\s*=\s*[\"']([^\"'<>\s]+)")),
    ("]:", re.compile(r"^ {0,3}\[[^\]\n]+\]:\s*<?([^<>\s]+)", re.M)),
)
"""What a text must hold before it is worth while to look for links of each form, and the form."""


def target_of(src: str, link: str) -> str:
    """The source path that a relative link in `src` leads to."""
    joined = posixpath.normpath(posixpath.join(posixpath.dirname(src), link))
    return unicodedata.normalize("NFC", joined)


@cache  # asked of the same pages by each build of a preview
def targets(body: str, src: str) -> frozenset[str]:
    """The source paths that a text links to, in Markdown or HTML, whether they exist or not."""
    text = unfenced(body)
    found = {target for sign, pattern in _TARGETS if sign in text for target in pattern.findall(text)}
    paths = (unquote(link.partition("#")[0].partition("?")[0]) for link in found if "://" not in link)
    return frozenset(target_of(src, path) for path in paths)


def bare(body: str) -> str:
    """The text with code blanked out, line by line: what stands there is shown, not meant."""
    without = unfenced(body)
    return _CODE.sub(lambda match: " " * len(match[0]), without) if "`" in without else without


def unfenced(text: str) -> str:
    """The text with blocks of code blanked out; most texts have none, and to know that is far cheaper."""
    if "```" not in text and "~~~" not in text:
        return text
    return _FENCE.sub(lambda match: "\n" * match[0].count("\n"), text)


def anchors(body: str) -> set[str]:
    """The places of a page that a link may name, as Markdown will make them: headings, points, ids by hand."""
    text, used = bare(body), Counter[str]()
    found = set(_ID.findall(text))
    for match in _HEADING.finditer(text):
        name = heading_slug(_plain(match["text"]))
        found.add(f"{name}_{used[name]}" if used[name] else name)
        used[name] += 1
    return found | {f"p-{slug(_plain(match['text']))[:60].rstrip('-')}" for match in _POINT.finditer(text)}


def _plain(text: str) -> str:
    return re.sub(r"\[([^\]]*)\]\([^)]*\)|[*_`]", r"\1", _ATTRIBUTES.sub("", text)).strip()


def dead_links(items: Iterable[Item], sources: Collection[str]) -> Iterable[Problem]:
    """Links to Markdown files that do not exist."""
    for item in items:
        text = unfenced(item.body)
        first = item.lines.get("---", 1)
        for match in _LINK.finditer(text):
            link = match["target"]
            target = target_of(item.src, link)
            if "://" in link or target in sources:
                continue
            near = difflib.get_close_matches(target, sources, 1, 0.5)
            example = posixpath.relpath(near[0], posixpath.dirname(item.src) or ".") if near else ""
            yield Problem(
                f"docs/{item.src}",
                first + text.count("\n", 0, match.start()),
                f"Der Link „{match['text']}“ führt zu {link}, aber diese Datei gibt es nicht.",
                "Dateien unter docs/",
                f"[{match['text']}]({example})" if example else "",
            )


def rewrite(body: str, src: str, targets: Mapping[str, str]) -> str:
    """The text with links to files without a page led elsewhere, or turned into plain words where that is empty."""
    if not targets:
        return body

    def lead(match: re.Match[str]) -> str:
        target = targets.get(target_of(src, match["target"]))
        if target is None:
            return match[0]
        return (
            f"[{match['text']}]({posixpath.relpath(target, posixpath.dirname(src) or '.')})"
            if target
            else match["text"]
        )

    return _LINK.sub(lead, body)
