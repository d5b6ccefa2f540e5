"""What the search knows of the library: pages to index made from the built ones, and the directory a reader loads."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape

from library.catalogue import Catalogue
from library.head import EpisodeHead, ItemHead, PageHead
from library.items import Item
from library.kinds import KINDS, LEVELS, LIBRARY
from library.synonyms import Synonyms
from library.vocabulary import Vocabulary, word_list

FACETS = ("Art", "Thema", "Woche", "Stufe", "Person")
SEAM = "^"
"""Stands between the parts of a compound in the index: Pagefind takes it for a hyphen, the page of hits removes it."""
KEYWORDS = "suchwoerter"
KEYWORDS_WEIGHT = 5
_BODY = re.compile(r"<[^>]*\bdata-pagefind-body\b")
_END = '<footer class="ah-footer"'
_TAG = re.compile(r"(<[^>]*>)")
_LONG_WORD = re.compile(r"[A-Za-zÄÖÜäöüß]{7,}")
_LABEL = re.compile(r"^<(/?)label\b")
_SPEAKER = '<b class="ah-say__who">'
_HIDDEN_KINDS = {"thema", "person", "reihe", "uebung"}


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

    @property
    def facets(self) -> Mapping[str, tuple[str, ...]]:
        """The values of each filter, in German as readers see them."""
        week = (f"Woche {self.week}",) if self.week else ()
        level = (self.level,) if self.level else ()
        return dict(zip(FACETS, ((self.label,), self.topics, week, level, self.people), strict=True))


def pages(catalogue: Catalogue) -> tuple[Page, ...]:
    """Every page with a text of its own; lists lead to items that are found by themselves."""
    found = (_page(item, catalogue) for item in catalogue.items if _has_text(item))
    return tuple(sorted(found, key=lambda page: page.url))


def _has_text(item: Item) -> bool:
    if item.kind.name in _HIDDEN_KINDS or item.src.endswith("index.md"):
        return False
    return not (isinstance(item.head, PageHead) and item.head.view)


def _page(item: Item, catalogue: Catalogue) -> Page:
    head = item.head
    in_library = isinstance(head, ItemHead)
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
    return _TAG.sub(" ", _cut(html)[1])


def _cut(html: str) -> tuple[str, str, str]:
    """A built page before, in and after what the search reads."""
    found = _BODY.search(html)
    start = found.start() if found else len(html)
    end = html.find(_END, start)
    end = len(html) if end < 0 else end
    return html[:start], html[start:end], html[end:]


def shade(html: str, page: Page, vocabulary: Vocabulary) -> str:
    """A built page as Pagefind shall read it: compounds with seams, filters and keywords in the head."""
    before, body, after = _cut(html)
    filters = [
        f'<meta data-pagefind-filter="{facet}[content]" content="{escape(value)}">'
        for facet, values in page.facets.items()
        for value in values
    ]
    head = "\n".join(["</title>", *filters])
    return before.replace("</title>", head, 1) + _shade_body(body, vocabulary) + _keywords(page, vocabulary) + after


def _keywords(page: Page, vocabulary: Vocabulary) -> str:
    """What authors add to be found; the mark before them says that they are no sentence to show."""
    if not page.keywords:
        return ""
    words = escape(_seamed(", ".join(page.keywords), vocabulary))
    return f'<div data-pagefind-body data-pagefind-weight="{KEYWORDS_WEIGHT}"><h6 id="{KEYWORDS}"></h6><p>{words}</p></div>'


def _shade_body(body: str, vocabulary: Vocabulary) -> str:
    parts = _TAG.split(body)
    for place, part in enumerate(parts):
        if place % 2:
            # Pagefind ignores labels, and the points of a checklist are labels; a name runs into what is said.
            parts[place] = _LABEL.sub(r"<\1span", part).replace(_SPEAKER, f" {_SPEAKER}")
            if part == "</b>" and parts[place - 2] != "" and place > 1:
                parts[place] = "</b> "
        elif part:
            parts[place] = _seamed(part, vocabulary)
    return "".join(parts)


def _seamed(text: str, vocabulary: Vocabulary) -> str:
    return _LONG_WORD.sub(lambda match: vocabulary.seamed(match[0], SEAM), text.replace(SEAM, " "))


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


def texts(built: Mapping[str, str], found: Iterable[Page]) -> Iterable[str]:
    """The texts that make the vocabulary: pages, titles and keywords."""
    for page in found:
        yield " . ".join((text_of(built[page.url]), page.title, *page.keywords))
