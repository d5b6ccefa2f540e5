"""The glossary: its terms, and links to them where an item uses one for the first time."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping

from library.slugs import slug

PAGE = "glossar.md"
_TERM = re.compile(r"^### (?P<term>[^\n{]+?) *(?:\{#(?P<anchor>[\w-]+)\})?$", re.M)
# Links, code, quoted words, attribute lists: nothing in them is touched.
_APART = re.compile(r"(!?\[[^\]]*\]\([^)]*\)|`[^`]*`|„[^“]*“|\{[^}]*\}|<[^>]*>|\*\*[^*]*\*\*)")
# Headings, tables, templates, boxes, points of checklists, generated parts.
_KEPT = re.compile(r"^\s*(#|\||>|!!!|\?\?\?|===|- \[|```|~~~|<|\*Im Bild|\{)")


def terms(body: str) -> Mapping[str, str]:
    """Each term of the glossary's Markdown with its anchor."""
    return {match["term"]: match["anchor"] or slug(match["term"]) for match in _TERM.finditer(body)}


def link_terms(body: str, src: str, found: Mapping[str, str]) -> str:
    """The text with the first use of each term linked; a term must stand as the glossary writes it."""
    left = {term: anchor for term, anchor in found.items() if term in body}
    if not left or src == PAGE:
        return body
    target = posixpath.relpath(PAGE, posixpath.dirname(src) or ".")
    words = "|".join(re.escape(term) for term in sorted(left, key=len, reverse=True))
    pattern = re.compile(rf"(?<![\w*-])({words})(?![\w*-])")

    def link(match: re.Match[str]) -> str:
        anchor = left.pop(match[1], None)
        return f"[{match[1]}]({target}#{anchor})" if anchor else match[0]

    rows, fenced = [], False
    for row in body.split("\n"):
        fenced ^= row.lstrip().startswith(("```", "~~~"))
        if left and not fenced and not _KEPT.match(row):
            parts = _APART.split(row)
            parts[::2] = [pattern.sub(link, part) for part in parts[::2]]
            row = "".join(parts)
        rows.append(row)
    return "\n".join(rows)
