"""The pages that the law asks for: what in them is still a placeholder, said to whoever builds the site."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from library.items import Item

PAGES = ("barrierefreiheit.md", "datenschutz.md", "impressum.md")
_PLACEHOLDER = re.compile(r"(?<![\]!\\])\[(?P<name>[A-ZÄÖÜ][^\[\]\n]{2,120})\](?![\[(:])")
_EXAMPLE = re.compile(r"(^|\.)example(\.(com|net|org))?$")


def placeholders(body: str) -> list[str]:
    """`[Name der Stelle]` and its like, each once; links and checkboxes are none."""
    return list(dict.fromkeys(match["name"] for match in _PLACEHOLDER.finditer(body)))


def hints(items: Iterable[Item]) -> list[str]:
    """One line for each legal page that somebody still has to fill in."""
    return [_hint(item, found) for item in items if item.src in PAGES and (found := placeholders(item.body))]


def examples(site_url: str, contact: str) -> list[str]:
    """Settings that still have the value they came with."""
    hosts = {"site_url": urlsplit(site_url).hostname or "", "extra.kontakt": contact.rpartition("@")[2]}
    return [
        f"mkdocs.yml: „{name}“ ist noch das Beispiel ({host}). Trag vor dem Veröffentlichen die echte Adresse ein."
        for name, host in hosts.items()
        if _EXAMPLE.search(host)
    ]


def _hint(item: Item, found: list[str]) -> str:
    first = item.lines.get("---", 1) + item.body[: item.body.index(f"[{found[0]}]")].count("\n")
    count = "1 Platzhalter ist" if len(found) == 1 else f"{len(found)} Platzhalter sind"
    names = ", ".join(f"[{name}]" for name in found[:3]) + (" …" if len(found) > 3 else "")
    return f"docs/{item.src}, Zeile {first}: {count} noch auszufüllen: {names}"
