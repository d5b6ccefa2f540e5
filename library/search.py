"""What the search knows of the library: pages to index made from the built ones, and the directory a reader loads."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from html import escape

from library.catalogue import Catalogue
from library.head import EpisodeHead, ItemHead, PageHead
from library.items import Item
from library.kinds import KINDS, LEVELS, LIBRARY
from library.synonyms import Synonyms
from library.vocabulary import Vocabulary, word_list

SEAM = "^"
"""Stands between the parts of a compound in the index: Pagefind takes it for a hyphen, the page of hits removes it."""
KEYWORDS = "suchwoerter"
KEYWORDS_WEIGHT = 5
_BODY = re.compile(r"<[^>]*\bdata-pagefind-body\b")
_END = '<footer class="ah-footer"'
_TAG = re.compile(r"<[^>]*>")
_TAG_OR_WORD = re.compile(r"<[^>]*>|[A-Za-zÄÖÜäöüß]{7,}|\^")
_LABEL = re.compile(r"<(/?)label\b")
_SPEAKER = re.compile(r'(<p class="ah-say">\s*<strong)>')
_HIDDEN_KINDS = {"thema", "person", "reihe", "uebung"}
_FOR_AUTHORS = "mitschreiben/"
"""Its pages show mistakes, in spelling too, and the words of a mistake must not become words of the library."""


@dataclass(frozen=True)
class Page:
    """What a hit says of a page before its text is loaded, and what filters ask."""

    url: str
    title: str
    kind: str
    label: str
    minutes: int
    week: int | None
    level: str
    topics: tuple[str, ...]
    people: tuple[str, ...]
    keywords: tuple[str, ...]


def pages(catalogue: Catalogue) -> tuple[Page, ...]:
    """Every page with a text of its own; lists lead to items that are found by themselves."""
    found = (_page(item, catalogue) for item in catalogue.items if _has_text(item))
    return tuple(sorted(found, key=lambda page: page.url))


def _has_text(item: Item) -> bool:
    if item.kind.name in _HIDDEN_KINDS or item.src.endswith("index.md") or item.src.startswith(_FOR_AUTHORS):
        return False
    return not (isinstance(item.head, PageHead) and item.head.view and item.head.view != "termine")


def _page(item: Item, catalogue: Catalogue) -> Page:
    head = item.head
    topics = (catalogue.by_src.get(f"themen/{topic}.md") for topic in item.topics)
    return Page(
        item.url,
        item.title,
        item.kind.name,
        KINDS[item.kind.name].singular,
        item.minutes,
        item.week,
        LEVELS[head.level] if isinstance(head, ItemHead) and item.written else "",
        tuple(topic.title for topic in topics if topic),
        tuple(speaker.name for speaker in head.speakers) if isinstance(head, EpisodeHead) else (),
        head.keywords if isinstance(head, ItemHead) else (),
    )


def text_of(html: str) -> str:
    """The text of a built page between its header and its footer."""
    return _TAG.sub(" ", _cut(html))


def _cut(html: str) -> str:
    """What the search reads of a built page."""
    found = _BODY.search(html)
    start = found.start() if found else len(html)
    end = html.find(_END, start)
    return html[start:] if end < 0 else html[start:end]


def shade(html: str, page: Page, vocabulary: Vocabulary) -> str:
    """What Pagefind shall read of a built page: compounds with seams, and the words that authors add to be found."""
    # Pagefind ignores labels, and the points of a checklist are labels. Who speaks is no part of what is said.
    body = _SPEAKER.sub(r"\1 data-pagefind-ignore>", _LABEL.sub(r"<\1span", _cut(html)))
    return f'<!doctype html><html lang="de"><body>{_seamed(body, vocabulary)}{_keywords(page, vocabulary)}'


def _seamed(html: str, vocabulary: Vocabulary) -> str:
    """Text or HTML with a seam between the parts of compounds; tags stay as they are, and the sign stands nowhere else."""  # noqa: E501

    seamed = vocabulary.seamed

    def seam(match: re.Match[str]) -> str:
        found = match[0]
        return found if found[0] == "<" else seamed(found, SEAM) if found != SEAM else " "

    return _TAG_OR_WORD.sub(seam, html)


def _keywords(page: Page, vocabulary: Vocabulary) -> str:
    """What authors add to be found; the heading before them says that they are no sentence to show."""
    if not page.keywords:
        return ""
    words = escape(_seamed(", ".join(page.keywords), vocabulary))
    opening = f'<div data-pagefind-body data-pagefind-weight="{KEYWORDS_WEIGHT}"><h6 id="{KEYWORDS}"></h6>'
    return f"{opening}<p>{words}</p></div>"


def directory(ids: Mapping[str, Page], vocabulary: Vocabulary, synonyms: Synonyms) -> bytes:
    """One file that a reader loads with the first query: words, stop words, synonyms and the pages by Pagefind's id."""
    topics = sorted({topic for page in ids.values() for topic in page.topics})
    people = sorted({person for page in ids.values() for person in page.people})
    levels = list(LEVELS.values())
    kinds = [[name, kind.singular] for name, kind in KINDS.items() if name not in _HIDDEN_KINDS]
    names = [name for name, _ in kinds]
    entries = vocabulary.entries
    found = {
        "woerter": "\n".join("/".join(entry.forms) for entry in entries),
        "seiten_je_wort": "".join(_digit(entry.pages) for entry in entries),
        "vollstaendig": vocabulary.complete,
        "stopp": " ".join(word_list("stoppwoerter")),
        "synonyme": [[group.word, *group.others] for group in synonyms.groups],
        "arten": kinds,
        "bibliothek": list(LIBRARY),
        "themen": topics,
        "stufen": levels,
        "personen": people,
        "seiten": [
            [
                page_id,
                page.url,
                _seamed(page.title, vocabulary),
                names.index(page.kind),
                page.minutes,
                page.week or 0,
                levels.index(page.level) if page.level else -1,
                [topics.index(topic) for topic in page.topics],
                [people.index(person) for person in page.people],
            ]
            for page_id, page in sorted(ids.items(), key=lambda entry: entry[1].url)
        ],
    }
    return (json.dumps(found, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def _digit(pages: int) -> str:
    """How common a word is, as one figure: 0 for one page, then one more for twice as many."""
    return str(min(9, pages.bit_length() - 1))


def texts(built: Callable[[Page], str], found: Iterable[Page]) -> Iterable[str]:
    """The texts that make the vocabulary: pages, titles and keywords."""
    for page in found:
        yield " . ".join((text_of(built(page)), page.title, *page.keywords))
