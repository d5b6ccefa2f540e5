"""All of docs/ and the episodes joined into one library that a build asks page by page."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any

from library import (
    addresses,
    attachments,
    beside,
    catalogue,
    dating,
    feeds,
    films,
    glossary,
    legal,
    people,
    placeholders,
    prints,
    scripts,
    weeks,
)
from library.addresses import Addresses
from library.catalogue import Catalogue
from library.dates import german, today
from library.episodes import EpisodePage, join
from library.films import Shelf
from library.head import EpisodeHead, ItemHead
from library.items import Item, page_url, read_item, with_ids
from library.kinds import LIBRARY
from library.links import dead_links, rewrite
from library.memo import Later, Remember, directly
from library.problems import ContentError, Problem
from library.shaping import view_of
from library.structured import json_ld, social_image
from library.synonyms import Synonyms
from library.transcripts import episode_view
from library.views import FilmView, ItemView, View
from library.word import word_file

_SLOT = re.compile(r'<div data-ah-slot="([a-z]+)"></div>')


@dataclass(frozen=True)
class Library:
    """What one build knows; all methods take the source path of a page below docs/."""

    catalogue: Catalogue
    episodes: Mapping[str, EpisodePage]
    """Episodes by the source path of their page."""
    transcripts: Mapping[str, Later]
    """What is said in episodes, by the source path of their page."""
    films: Mapping[str, FilmView]
    """Films by the source path of their page."""
    added: tuple[str, ...]
    """Pages that no file stands for."""
    kept: frozenset[str]
    """The files below docs/ that are published; whatever else lies there is not."""
    hints: tuple[str, ...]
    today: date
    addresses: Addresses
    synonyms: Synonyms = Synonyms()
    remember: Remember = directly

    @cached_property
    def episode_urls(self) -> Mapping[str, str]:
        """Where the episodes that are shown have their pages, by the name that the archive gave them."""
        return {page.slug: self.catalogue.by_src[src].url for src, page in self.episodes.items()}

    @cached_property
    def episode_transcripts(self) -> Mapping[str, Later]:
        """What is said in the episodes that are shown, by the name that the archive gave them."""
        return {page.slug: self.transcripts[src] for src, page in self.episodes.items() if src in self.transcripts}

    @cached_property
    def _targets(self) -> Mapping[str, str]:
        """Where links to files without a page lead instead; to nowhere if they are withheld."""
        exercises = {item.src: _exercise_target(item, self.catalogue) for item in self.catalogue.of_kind("uebung")}
        return {item.src: "" for item in self.catalogue.withheld} | exercises

    @cached_property
    def _terms(self) -> Mapping[str, str]:
        page = self.catalogue.by_src.get(glossary.PAGE)
        return glossary.terms(page.body) if page else {}

    @cached_property
    def _word_files(self) -> Mapping[str, bytes]:
        """Each template as a Word file, by the source path of its page."""
        return {item.src: self.remember(word_file, item.title, item.body) for item in self.catalogue.of_kind("vorlage")}

    @cached_property
    def _views(self) -> dict[str, View]:
        return {}

    def view(self, src: str) -> View | None:
        item = self.catalogue.by_src.get(src)
        if item is not None and src not in self._views:
            self._views[src] = view_of(item, self.catalogue, self.today)
        return self._views.get(src)

    def source(self, src: str) -> str | None:
        """The Markdown of a page without its head; the leading newline keeps MkDocs from reading one into it."""
        item = self.catalogue.by_src.get(src)
        if item is None:
            return None
        body = weeks.compose(item, self.catalogue) if item.kind.name == "woche" else item.body
        if (film := self.films.get(src)) and film.sections:
            body = scripts.filmed(body)
        if item.kind.name in (*LIBRARY, "woche"):
            body = self.remember(glossary.link_terms, body, src, self._terms)
        if isinstance(item.head, ItemHead) and item.kind.name == "video":
            body = scripts.mark(body, {speaker.name for speaker in item.head.speakers})
        return "\n" + rewrite(body, src, self._targets)

    def meta(self, src: str) -> tuple[dict[str, Any], str]:
        """What MkDocs keeps of a page's head, and its day for the sitemap."""
        item, view = self.catalogue.by_src.get(src), self.view(src)
        if item is None or view is None:
            return {}, self.newest.isoformat()
        meta = {"title": item.title, "description": item.head.description, "template": view.template}
        return meta, (item.changed or self.newest).isoformat()

    @cached_property
    def newest(self) -> date:
        """The last change of all: lists change with what they list."""
        return max((item.changed for item in self.catalogue.items if item.changed), default=self.today)

    def context(self, src: str, site_url: str) -> dict[str, Any]:
        """What the template of a page receives besides MkDocs' own."""
        item, view = self.catalogue.by_src.get(src), self.view(src)
        head, page = (item.head if item else None), self.episodes.get(src)
        heard = Later(episode_view, head, page, self.transcripts.get(src)) if isinstance(head, EpisodeHead) else None
        image = social_image(item) if item else ""
        film = self.films.get(src)
        data = json_ld(item, view, site_url, image, film) if item and isinstance(view, ItemView) else []
        word = self._word_files.get(src)
        file = {"url": _word_path(item), "kilobytes": round(len(word) / 1024)} if item and word else None
        shown = {"folge": heard, "film": film, "extern": films.embed(item) if item else None}
        return {"ah": view, "bild": image, "daten": data, "datei": file} | shown

    def word_files(self) -> tuple[prints.File, ...]:
        """The templates as files to download."""
        found = ((self.catalogue.by_src[src], len(data)) for src, data in self._word_files.items())
        return tuple(
            prints.File(
                _word_path(item),
                "Vorlagen",
                item.title,
                "DOCX",
                prints.size(count),
                german(item.changed or self.newest),
            )
            for item, count in found
        )

    def globals(self) -> dict[str, Any]:
        """What every template receives."""
        return {"stand": german(self.today)}

    def files(self, site_url: str, site_name: str) -> dict[str, bytes]:
        """What stands beside the pages: the catalogue and the feeds, by path below the root of the site."""
        rows = (json.dumps(record, ensure_ascii=False) for record in catalogue.records(self.catalogue))
        records = "[\n" + ",\n".join(rows) + "\n]\n"  # with indent, Python's slow encoder would write it
        words = {_word_path(self.catalogue.by_src[src]): data for src, data in self._word_files.items()}
        news = feeds.news(self.catalogue, site_url, site_name)
        known = {"katalog.json": records.encode(), addresses.PUBLISHED: self.addresses.published()}
        return known | words | dict(news)


def read(
    sources: Mapping[str, bytes],
    episodes: Iterable[EpisodePage],
    drafts: bool = False,
    shelf: Shelf | None = None,
    left_out: Collection[str] = (),
    listed: str = "",
    first: Iterable[Problem] = (),
    remember: Remember = directly,
) -> Library:
    """Pages below docs/ by path, the episodes and the files beside them -> library; ContentError lists all at once.

    `left_out` are the guids of episodes that are not to be shown, `listed` is the list of all addresses ever,
    `first` what is already known to be wrong.
    """
    shelf = shelf or Shelf()
    problems = list(first)
    items: list[Item] = []
    for src, data in sources.items():
        try:
            items.append(remember(read_item, data, unicodedata.normalize("NFC", src)))
        except ContentError as error:
            problems += error.problems
    unread = len(items) < len(sources)
    items, missing = with_ids(items)
    joined = join(items, episodes, beside.reader(shelf), left_out, remember)
    day = today()
    heard = [item for item in joined.items if item.src not in joined.left_out]
    made = people.pages([item for item in heard if drafts or not catalogue.is_withheld(item, day)])
    found, contradictions = catalogue.build([*joined.items, *made], day, drafts, joined.left_out)
    # A file that could not be read is no reason to call every reference to it wrong.
    problems += contradictions if not unread else []
    problems += dead_links(items, set(sources))
    problems += attachments.problems(items, sources, shelf.sizes)
    problems += placeholders.problems(items, sources)
    problems += dating.problems(items)
    shot = films.read(items, shelf)
    problems += shot.problems
    try:
        once = addresses.parse(listed)
    except ContentError as error:
        problems += error.problems
    if problems:
        raise ContentError(problems)
    shown = {item.src for item in found.items}
    promised = {
        f"podcast/{page.slug}/": (str(page.meta["id"]), src) for src, page in joined.episodes.items() if src in shown
    }
    known = addresses.resolve(found, once, promised)
    hints = (
        missing
        + legal.hints(items)
        + [
            f"docs/{item.src}: Die Prüfung war bis {german(item.head.review_by)} fällig. "
            "Prüfe den Inhalt und trag ein neues „pruefen_bis“ ein."
            for item in found.items
            if catalogue.overdue(item, day) and item.head.review_by
        ]
    )
    shown_files = attachments.published(found.items, shelf.sizes)
    lying, astray = beside.unpublished(joined.items, found.items, shelf)
    idle = attachments.hints(items, shelf.sizes, lying)
    return Library(
        found,
        {src: page for src, page in joined.episodes.items() if src in shown},
        joined.transcripts,
        {src: film for src, film in shot.views.items() if src in shown},
        tuple(src for src in (*joined.added, *(item.src for item in made)) if src in shown),
        shown_files | {item.src for item in found.items if item.written and item.kind.name != "uebung"},
        (*hints, *joined.hints, *shot.hints, *astray, *idle, *dating.hints(items, day)),
        day,
        known,
        remember=remember,
    )


def fill(content: str, render: Callable[[str], str]) -> str:
    """The HTML of a page with each slot filled by what `render` makes of its name."""
    return _SLOT.sub(lambda match: render(match[1]), content)


def _word_path(item: Item) -> str:
    return f"{item.url}{item.slug}.docx"


def _exercise_target(item: Item, found: Catalogue) -> str:
    page = found.week_page(item.week)
    return f"{PurePosixPath(page.src)}#{item.id}" if page else ""


__all__ = ["Library", "fill", "page_url", "read"]
