"""What editors should look at next: collected from the library, told in a terminal or on a page of `make serve`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from library import legal, outside, placeholders, quality, vocabulary
from library.dates import german
from library.films import film_of
from library.head import EpisodeHead, ItemHead
from library.items import Item
from library.readability import Readability, measure, plain
from library.site import Library

SOON = timedelta(days=30)
LAW_KEEPS = timedelta(days=183)
HARDEST = 10


@dataclass(frozen=True, slots=True)
class Row:
    """One thing to look at; `url` is the page in the preview, empty where there is none."""

    file: str
    told: str
    url: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    hint: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Report:
    day: str
    sections: tuple[Section, ...]

    def lines(self) -> Iterator[str]:
        """As text, section by section."""
        yield f"Bericht für die Redaktion, Stand {self.day}"
        for section in self.sections:
            yield ""
            yield f"{section.title}: {len(section.rows)}" + (f" ({section.hint})" if section.hint else "")
            yield from (f"  {row.file}: {row.told}" for row in section.rows)


def collect(library: Library, links: tuple[str, Sequence[outside.Answer]]) -> Report:
    """Everything at once; `links` is what `make links` wrote last."""
    known = (*library.catalogue.items, *library.catalogue.withheld)
    items = [item for item in known if item.written]
    shown = [item for item in items if item.head.status == "veroeffentlicht"]
    asked, answers = links
    sections = (
        Section("Prüfung überfällig oder bald fällig", "älteste zuerst", tuple(_reviews(shown, library.today))),
        Section("Rechtsstand", "älter als 6 Monate oder nie geprüft", tuple(_law(shown, library.today))),
        Section("Entwürfe und Platzhalter", "", tuple(_open(known, items))),
        Section("Ohne Suchwörter", "Feld „suchwoerter“", tuple(_without_words(shown))),
        Section("Film und Ton", "Untertitel und Transkripte", tuple(_unheard(shown, library))),
        Section("Lesbarkeit", f"die {HARDEST} schwersten Texte", tuple(_hardest(shown))),
        Section("Regeln", "was auch make pruefen sagt", tuple(_findings(shown))),
        Section("Synonyme, die nirgendwohin führen", "docs/synonyme.yml", tuple(_synonyms(library, shown))),
        Section("Links nach außen", _asked(asked), tuple(_links(answers))),
    )
    return Report(german(library.today), sections)


def _row(item: Item, told: str) -> Row:
    return Row(f"docs/{item.src}", told, item.url, item.title)


def _reviews(items: Iterable[Item], today: date) -> Iterator[Row]:
    due = [(item.head.review_by, item) for item in items if item.head.review_by]
    for day, item in sorted(due, key=lambda pair: (pair[0], pair[1].src)):
        if day < today:
            yield _row(item, f"seit {_days(today - day)} überfällig ({german(day)})")
        elif day <= today + SOON:
            yield _row(item, f"in {_days(day - today)} fällig ({german(day)})")


def _law(items: Iterable[Item], today: date) -> Iterator[Row]:
    dated = [(item.head.law_as_of, item) for item in items if item.head.law_as_of]
    for day, item in sorted(dated, key=lambda pair: (pair[0], pair[1].src)):
        if today - day > LAW_KEEPS:
            yield _row(item, f"Rechtsstand vor {_days(today - day)} ({german(day)})")
        elif item.head.reviewed is None:
            yield _row(item, f"rechtlich ungeprüft seit {german(day)}")


def _open(known: Iterable[Item], items: Iterable[Item]) -> Iterator[Row]:
    for item in known:
        if item.head.status == "entwurf":
            found = len(placeholders.places(item.body))
            yield _row(item, f"Entwurf, {placeholders.numbered(found, 'Platzhalter', 'Platzhalter')} im Text")
    for item in items:
        if item.src in legal.PAGES and (found := len(legal.placeholders(item.body))):
            yield _row(item, f"{placeholders.numbered(found, 'Platzhalter', 'Platzhalter')} auf einer Rechtsseite")


def _without_words(items: Iterable[Item]) -> Iterator[Row]:
    return (
        _row(item, "keine Suchwörter") for item in items if isinstance(item.head, ItemHead) and not item.head.keywords
    )


def _unheard(items: Iterable[Item], library: Library) -> Iterator[Row]:
    for item in items:
        film = film_of(item)
        if film and film.there and not film.captions:
            yield _row(item, "der Film hat keine Untertitel in der Bibliothek")
        elif film and film.there and not film.poster:
            yield _row(item, "dem Film fehlt ein Standbild")
        if isinstance(item.head, EpisodeHead) and item.head.episode.audio and item.src not in library.transcripts:
            yield _row(item, "die Folge hat Ton, aber kein Transkript")


def _hardest(items: Iterable[Item]) -> Iterator[Row]:
    measured = [(found, item) for item in items if item.kind.name in quality.MEASURED and (found := _measure(item))]
    for found, item in sorted(measured, key=lambda pair: (pair[0].flesch, pair[1].src))[:HARDEST]:
        yield _row(
            item, f"Flesch {_comma(found.flesch)}, LIX {_comma(found.lix)}, {_comma(found.sentence)} Wörter je Satz"
        )


def _measure(item: Item) -> Readability | None:
    return measure(plain(item.body))


def _findings(items: Sequence[Item]) -> Iterator[Row]:
    by_file = {f"docs/{item.src}": item for item in items}
    return (_row(by_file[finding.file], finding.message) for finding in quality.check(items))


def _synonyms(library: Library, items: Iterable[Item]) -> Iterator[Row]:
    texts = (
        " . ".join((item.title, quality.plain_all(item.body), *getattr(item.head, "keywords", ()))) for item in items
    )
    for hint in library.synonyms.hints(vocabulary.count(texts)):
        file, _, told = hint.partition(": ")
        yield Row(file, told)


def _links(answers: Iterable[outside.Answer]) -> Iterator[Row]:
    for answer in sorted(answers, key=lambda answer: (answer.ok, answer.url)):
        if answer.told:
            yield Row(", ".join(answer.files), f"{answer.url} {answer.told}")


def _asked(day: str) -> str:
    return f"gefragt am {german(date.fromisoformat(day))}" if day else "noch nie gefragt: make links"


def _days(span: timedelta) -> str:
    return placeholders.numbered(span.days, "Tag", "Tagen")


def _comma(value: float) -> str:
    return str(value).replace(".", ",")
