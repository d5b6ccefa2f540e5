"""Holds every text against the content standard: reading ease, length, structure, links, words, repetition."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from library import scripts
from library.head import ExerciseHead, VideoHead
from library.items import Item
from library.readability import measure, plain, sentences, words

MEASURED = ("video", "checkliste", "leitfaden", "vorlage", "folge", "woche", "uebung")
SPOKEN_A_MINUTE = 110
_HEADING = re.compile(r"^## +(?P<text>[^\n{]+?) *(?:\{[^}\n]*\})?$", re.M)
_QUOTE = re.compile(r"(?:^>.*\n?)+", re.M)
_LINK = re.compile(r"(?<!!)\[(?P<text>[^\]]+)\]\((?P<target>[^)\s]+)\)")
_IMAGE = re.compile(r"!\[\s*\]\(")
_POINT = re.compile(r"^- \[ \] (?P<text>.*)$", re.M)
_STEP = re.compile(r"^\d+\. .*(?:\n(?!\d+\. |\n).*)*", re.M)
_SHORT = re.compile(r"\b(?:z\. ?B\.|d\. ?h\.|u\. ?a\.|z\. ?T\.|bzw\.|ggf\.|ca\.|usw\.|etc\.|evtl\.|inkl\.|o\. ?ä\.)")
_ACRONYM = re.compile(r"(?<![\w-])(?<!\d )[A-ZÄÖÜ][A-ZÄÖÜ0-9]{1,6}(?![\w])")
_SIGN = re.compile(r"\w[*:_](?:in|innen|r|n|e)\b")
_ARTICLE = re.compile(r"\b(?:eine?\*[nrms]|der\*die|die\*der|den\*die|jede?\*[rn]|ein\*e)\b")
_FILLER = re.compile(
    r"\b(?:im Rahmen von|seitens|erfolgt|erfolgen|in der heutigen Zeit|nicht nur\b[^.]*\bsondern auch)\b"
)
_VAGUE = {"hier", "mehr", "link", "klick", "weiter", "dieser link", "diese seite", "mehr dazu", "hier klicken"}
# Short forms that people in an office read as words; every other one is explained or stands in the glossary.
WORDS = frozenset(
    re.findall(r"\w+", "ARD ZDF NRW PDF IT EU SMS MP4 MP3 QR USB OK DIN TV A1 A3 A4 A5 AG GPS HTML WLAN KI")
)
BOUNDS = {  # words of a text
    "checkliste": (250, 400),
    "leitfaden": (700, 1400),
    "folge": (350, 600),
    "woche": (500, 800),
    "uebung": (60, 140),
}
REPEATED = 7  # words from which on a sentence may stand in one item only


@dataclass(frozen=True, slots=True)
class Finding:
    """One place where a text misses the standard; `rule` is the name an exception uses."""

    file: str
    rule: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}: {self.message} [{self.rule}]"


def check(items: Sequence[Item]) -> list[Finding]:
    """Every finding that no exception in the item's head allows."""
    glossary = _glossary(items)
    texts = [item for item in items if item.written and item.kind.name in MEASURED]
    found = [finding for item in texts for finding in _findings(item, glossary)]
    found += _repeated(texts)
    allowed = {(f"docs/{item.src}", rule) for item in texts for rule in item.head.exceptions}
    return sorted((f for f in found if (f.file, f.rule) not in allowed), key=str)


def exceptions(items: Iterable[Item]) -> list[tuple[str, str, str]]:
    """All exceptions in use: file, rule, reason."""
    return [(f"docs/{item.src}", rule, why) for item in items for rule, why in item.head.exceptions.items()]


def _findings(item: Item, glossary: frozenset[str]) -> Iterator[Finding]:
    rules: Mapping[str, Callable[[Item], Iterable[str]]] = {
        "lesbarkeit": _readable,
        "laenge": _length,
        "aufbau": _structure,
        "links": _links,
        "bilder": _images,
        "woerter": _wording,
        "gender": _gender,
    }
    for rule, look in rules.items():
        for message in look(item):
            yield Finding(f"docs/{item.src}", rule, message)
    for short in _unexplained(item, glossary):
        yield Finding(f"docs/{item.src}", "abkuerzung", f"„{short}“ wird nicht erklärt und steht nicht im Glossar.")


def _readable(item: Item) -> Iterator[str]:
    found = measure(plain(item.body))
    if found is None:
        yield "Der Text ist leer."
        return
    law = item.head.law_as_of is not None
    flesch, lix, wstf = (50, 45, 9) if law else (55, 42, 8)
    if not 5 <= found.sentence <= 11:
        yield f"Die Sätze haben im Schnitt {found.sentence} Wörter, erlaubt sind 5 bis 11."
    if found.long > 5:
        yield f"{found.long} Prozent der Sätze haben mehr als 20 Wörter, erlaubt sind 5."
    if found.flesch < flesch:
        yield f"Der Flesch-Wert ist {found.flesch}, er soll mindestens {flesch} sein. Kürzere Wörter und Sätze helfen."
    if found.lix > lix:
        yield f"Der LIX-Wert ist {found.lix}, erlaubt sind {lix}. Weniger Wörter mit mehr als sechs Buchstaben helfen."
    if found.wstf1 > wstf:
        yield f"Die Sachtextformel ergibt Stufe {found.wstf1}, erlaubt ist {wstf}."


def _length(item: Item) -> Iterator[str]:
    name, body = item.kind.name, item.body
    if isinstance(item.head, VideoHead):
        spoken = scripts.spoken_words(body, {speaker.name for speaker in item.head.speakers})
        goal = SPOKEN_A_MINUTE * item.minutes
        if not 0.8 * goal <= spoken <= 1.05 * goal:
            yield f"Das Drehbuch hat {spoken} gesprochene Wörter. {item.minutes} Minuten sind etwa {goal}."
    bounds = {
        "checkliste": (250, 400),
        "leitfaden": (700, 1400),
        "folge": (350, 600),
        "woche": (500, 800),
        "uebung": (60, 140),
    }
    if name in bounds:
        low, high = bounds[name]
        count = len(words(plain_all(body)))
        if not low <= count <= high:
            yield f"Der Text hat {count} Wörter, erlaubt sind {low} bis {high}."
    if name == "checkliste" and not 8 <= (points := len(_POINT.findall(body))) <= 18:
        yield f"Die Liste hat {points} Punkte, erlaubt sind 8 bis 18."


def plain_all(body: str) -> str:
    """Everything a reader reads, tables and headings included."""
    text = re.sub(r"\{:?[^}\n]*\}|<!--.*?-->|```.*?```", "", body, flags=re.S)
    return re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)


def _without_quotes(text: str) -> str:
    return re.sub(r"„[^“]*“", "", text)


def _structure(item: Item) -> Iterator[str]:
    headings = [match["text"].strip() for match in _HEADING.finditer(item.body)]
    wanted = {
        "video": ["Darum geht es", "Drehbuch und Transkript", "Zum Nachschlagen", "Gut zu wissen"],
        "checkliste": ["Danach"],
        "leitfaden": ["Ein Beispiel", "Stolperfallen", "Dein nächster Schritt"],
        "vorlage": ["Wofür die Vorlage da ist", "Die Vorlage", "Ausgefülltes Beispiel"],
        "folge": ["Links zur Folge"],
        "woche": ["Darum geht es", "Vor dem Meeting", "Auf dem Plakat", "Wenn du mehr willst"],
    }.get(item.kind.name, [])
    places = [headings.index(name) for name in wanted if name in headings]
    for name in wanted:
        if name not in headings:
            yield f"Die Überschrift „{name}“ fehlt."
    if places != sorted(places):
        yield f"Die Überschriften stehen in anderer Folge als: {', '.join(wanted)}."
    parts = {
        "video": {"**Du nimmst mit:**": "Der Absatz", "|": "Eine Tabelle"},
        "checkliste": {"**So nutzt du die Liste:**": "Der Absatz", '??? info "Warum das zählt"': "Der Klapptext"},
        "leitfaden": {'!!! abstract "Kurz gesagt"': "Der Kasten", "|": "Eine Tabelle"},
        "folge": {"\n> „": "Ein Zitat", "Probier es aus": "Der Absatz"},
        "woche": {"**Am Ende der Woche hast du:**": "Der Absatz", "<!-- meeting -->": "Die Marke",
                  "<!-- wochenaufgabe -->": "Die Marke", "<!-- plakat -->": "Die Marke"},
        "uebung": {"**Ziel:**": "Der Absatz"},
    }.get(item.kind.name, {})  # fmt: skip
    for text, what in parts.items():
        if text not in item.body:
            yield f"{what} „{text.strip()}“ fehlt."
    if item.kind.name == "checkliste":
        yield from _checklist(item.body)
    if item.kind.name == "vorlage" and len(_QUOTE.findall(item.body)) != 1:
        yield "Die Vorlage steht in genau einem Zitatblock (Zeilen mit >)."
    if isinstance(item.head, ExerciseHead):
        yield from _steps(item)


def _checklist(body: str) -> Iterator[str]:
    for match in _POINT.finditer(body):
        if not re.match(r"\*\*[^*]+[.!]\*\*( |$)", match["text"]):
            yield f"Der Punkt „{match['text'][:40]}“ beginnt nicht mit einer fett gesetzten Aussage mit Punkt."
    blocks = re.split(r"^## ", body, flags=re.M)[1:]
    with_points = [block for block in blocks if "- [ ]" in block]
    if not 3 <= len(with_points) <= 5:
        yield f"Die Punkte stehen in {len(with_points)} Blöcken, erlaubt sind 3 bis 5."
    for block in with_points:
        if not block.split("\n", 1)[0].rstrip().endswith("?"):
            yield f"Die Überschrift „{block.split(chr(10), 1)[0]}“ ist keine Frage."


def _steps(item: Item) -> Iterator[str]:
    """The minutes of the numbered steps add up to those of the exercise."""
    steps = _STEP.findall(item.body)
    minutes = [int(number) for step in steps for number in re.findall(r"\((\d+) Minuten?[^)]*\)", step)]
    if not steps:
        yield "Die Schritte sind nicht nummeriert."
    elif sum(minutes) != item.minutes:
        yield f"Die Schritte ergeben {sum(minutes)} Minuten, die Übung hat {item.minutes}."


def _links(item: Item) -> Iterator[str]:
    targets: dict[str, set[str]] = defaultdict(set)
    for match in _LINK.finditer(item.body):
        targets[match["text"].casefold()].add(match["target"])
        if match["text"].casefold().strip(" .") in _VAGUE:
            yield f"Der Linktext „{match['text']}“ sagt nicht, wohin er führt."
    for text, found in targets.items():
        if len(found) > 1:
            yield f"Der Linktext „{text}“ führt zu verschiedenen Zielen: {', '.join(sorted(found))}."


def _images(item: Item) -> Iterator[str]:
    if _IMAGE.search(item.body):
        yield "Ein Bild hat keinen Alternativtext."


def _wording(item: Item) -> Iterator[str]:
    text = _without_quotes(plain_all(item.body))  # a quoted bad example may say what it likes
    for match in _SHORT.finditer(text):
        yield f"„{match[0]}“ ist abgekürzt. Schreib es aus."
    for match in _FILLER.finditer(text):
        yield f"„{match[0]}“ geht kürzer."


def _gender(item: Item) -> Iterator[str]:
    text = plain_all(item.body)
    for match in _ARTICLE.finditer(text):
        yield f"„{match[0]}“: Nimm beide Formen oder eine neutrale."
    for sentence in sentences(plain(item.body)):
        if len(_SIGN.findall(sentence)) > 1:
            yield f"Mehr als ein Genderzeichen im Satz „{sentence[:50]}“."
    if item.kind.name == "vorlage":
        for block in _QUOTE.findall(item.body):
            for match in _SIGN.finditer(block.replace("**", "")):
                yield f"Genderzeichen in der Vorlage: „{match[0]}“."


def _glossary(items: Iterable[Item]) -> frozenset[str]:
    """Terms and short forms that the glossary explains."""
    page = next((item for item in items if item.src == "glossar.md"), None)
    return frozenset(_ACRONYM.findall(page.body)) if page else frozenset()


def _unexplained(item: Item, glossary: frozenset[str]) -> Iterator[str]:
    text = _without_quotes(plain(item.body))
    for short in dict.fromkeys(_ACRONYM.findall(text)):
        explained = re.search(rf"\({short}[),]|\b{short} \(|\b{short},? (kurz für|das heißt|steht für)", item.body)
        if short not in WORDS and short not in glossary and not explained and not short.isdigit():
            yield short


def _repeated(items: Iterable[Item]) -> Iterator[Finding]:
    """Sentences that stand in two items, said of the later one."""
    first: dict[str, Item] = {}
    for item in items:
        text = plain(_LINK.sub("", item.body))  # the title of another item is no repetition
        own = {" ".join(words(s)).casefold(): s for s in sentences(text) if len(words(s)) >= REPEATED}
        for key, sentence in own.items():
            other = first.setdefault(key, item)
            if other is not item:
                yield Finding(f"docs/{item.src}", "wiederholung",
                    f"Der Satz „{sentence[:70]}“ steht auch in docs/{other.src}.")  # fmt: skip
