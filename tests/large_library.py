"""A large library drawn by chance: German words with the frequencies and lengths that texts have."""

from __future__ import annotations

import random
from bisect import bisect
from collections.abc import Iterator
from datetime import date
from itertools import accumulate
from pathlib import Path

import yaml
from conftest import PAGE, SMALL, copy_project, draw, head

from library.kinds import kind_of
from library.vocabulary import word_list
from podcast.archive import load
from podcast.pages import EpisodePage, pages

ITEMS = 1_000
SHARES = {"videos": 30, "checklisten": 25, "leitfaeden": 30}
"""Per cent of each kind; the rest are episodes."""
TRANSCRIPT_WORDS = (6_000, 9_000)
TYPES = 45_000
ENDINGS = ("", "", "", "en", "es", "ung", "ungen", "er", "lich", "s")
FIELDS = ("title", "description", "date", "categories")
STOCK = """site_name: Vergleich
site_url: https://vergleich.example/
theme:
  name: material
  language: de
  font: false
  features: [navigation.prune, navigation.tabs, navigation.sections, navigation.indexes, navigation.instant]
plugins:
  - awesome-pages
  - tags
  - blog: {blog_dir: podcast}
  - search: {lang: de}
markdown_extensions: [abbr, admonition, attr_list, def_list, footnotes, sane_lists, tables, toc, pymdownx.details,
  pymdownx.superfences, pymdownx.tasklist, {pymdownx.tabbed: {alternate_style: true}}]
"""


def vocabulary(chance: random.Random) -> list[str]:
    """Function words first, then nouns, then compounds and inflected forms: common to rare."""
    nouns = [word.capitalize() for word in word_list("teile") if len(word) > 3]
    chance.shuffle(nouns)
    found = dict.fromkeys((*word_list("stoppwoerter"), *nouns))
    while len(found) < TYPES:
        first, last = chance.choice(nouns), chance.choice(nouns).lower()
        found[first + chance.choice(("", "", "s", "n")) + last + chance.choice(ENDINGS)] = None
    return list(found)


class Writer:
    """Writes sentences in which the n-th word of the vocabulary is n times rarer than the first."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.words = vocabulary(self.chance)
        self.sums = list(accumulate(1 / (rank + 10) for rank in range(len(self.words))))

    def word(self) -> str:
        return self.words[bisect(self.sums, self.chance.random() * self.sums[-1])]

    def sentences(self, count: int) -> Iterator[str]:
        while count > 0:
            length = self.chance.randint(6, 16)
            count -= length
            text = " ".join(self.word() for _ in range(length))
            yield text[0].upper() + text[1:] + "."

    def text(self, count: int) -> str:
        return " ".join(self.sentences(count))

    def title(self, number: int) -> str:
        return f"{self.chance.choice(self.words[250:700])} und {self.chance.choice(self.words[250:700])} {number}"


def _kinds(items: int) -> list[str]:
    return [kind for kind, share in SHARES.items() for _ in range(items * share // 100)]


def _item(writer: Writer, number: int, kind: str) -> str:
    body = "".join(f"\n## {writer.text(6)[:60]}\n\n{writer.text(110)}\n" for _ in range(5))
    points = "".join(f"- [ ] **{writer.text(8)}** {writer.text(10)}\n" for _ in range(10))
    name = f"{kind}/inhalt-{number:04}.md"
    suchwoerter = ", ".join(writer.chance.sample(writer.words[250:3000], 6))
    title = f'"{writer.title(number)[:60]}"'
    item_id = f"{kind_of(name).prefix}-{1000 + number}"
    values = head(
        id=item_id, title=title, woche=number % 12 + 1, suchwoerter=f"[{suchwoerter}]", minuten=number % 20 + 2
    )
    return f"== {name}\n{values}\n{body}{points if kind == 'checklisten' else ''}\n"


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.000"


def _transcript(writer: Writer) -> str:
    left, second, cues = writer.chance.randint(*TRANSCRIPT_WORDS), 0, []
    while left > 0:
        words = writer.chance.randint(30, 90)
        cues.append(f"{_clock(second)} --> {_clock(second + 30)}\n<v Stimme {len(cues) % 2 + 1}>{writer.text(words)}\n")
        left -= words
        second += 31
    return "WEBVTT\n\n" + "\n".join(cues)


def _feed(writer: Writer, folder: Path, episodes: int) -> None:
    items = []
    for number in range(episodes):
        (folder / f"folge-{number}.vtt").write_text(_transcript(writer), encoding="utf-8")
        items.append(
            f"<item><title>Folge {number}: {writer.title(number)}</title><guid isPermaLink='false'>f{number}</guid>"
            f"<pubDate>Tue, {number % 28 + 1:02} Feb 2025 06:00:00 +0100</pubDate><description>{writer.text(60)}"
            f"</description><enclosure url='https://ton.example/{number}.mp3' length='1' type='audio/mpeg'/>"
            f"<podcast:transcript url='folge-{number}.vtt' type='text/vtt' language='de'/></item>"
        )
    (folder / "feed.xml").write_text(
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:podcast="https://podcastindex.org/namespace/1.0">'
        f"<channel><title>Groß</title><language>de</language>{''.join(items)}</channel></rss>",
        encoding="utf-8",
    )


def project(target: Path, seed: int = 1, items: int = ITEMS) -> tuple[Path, dict[str, str]]:
    """A project with the large library in `target`, and the environment that its build needs."""
    writer = Writer(seed)
    root = copy_project(target, docs=False)
    kinds = _kinds(items)
    drawn = "".join(_item(writer, number, kind) for number, kind in enumerate(kinds))
    indexes = "".join(f"== {kind}/index.md\n{PAGE.format(kind)}" for kind in ("videos", "leitfaeden", "vorlagen"))
    search = "== suche.md\n" + PAGE.format("Suche").replace("title:", "ansicht: suche\ntitle:")
    draw(SMALL + indexes + search + drawn, root / "docs")
    feed = root / "feed"
    feed.mkdir()
    _feed(writer, feed, items - len(kinds))
    environment = {
        "PODCAST_FEED": "feed/feed.xml",
        "PODCAST_ARCHIVE": str(root / "archiv"),
        "PODCAST_PULL": "auto",
        "AH_SUCHE": "an",
    }
    return root, environment


def stock(root: Path, target: Path) -> Path:
    """The content of a project that has pulled its feed, as authors would keep it for MkDocs with Material alone."""
    for path in (root / "docs").rglob("*.md"):
        head, body = path.read_text(encoding="utf-8").removeprefix("---\n").split("\n---\n", 1)
        values = yaml.safe_load(head)
        _write(target / "docs" / path.relative_to(root / "docs"), values, values.get("themen"), body)
    for page in pages(load(root / "archiv")):
        # A page per series is part of the library; MkDocs with Material has it for categories.
        values = page.meta | {"date": date.fromisoformat(page.meta["datum"]), "categories": [page.meta["serie"]]}
        _write(target / "docs" / "podcast" / "posts" / f"{page.slug}.md", values, None, _article(page))
    (target / "mkdocs.yml").write_text(STOCK, encoding="utf-8")
    return target


def _write(path: Path, values: dict[str, object], tags: object, body: str) -> None:
    kept = {key: values[key] for key in FIELDS if key in values} | {"tags": tags or []}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"---\n{yaml.safe_dump(kept, allow_unicode=True)}---\n{body}", encoding="utf-8")


def _article(page: EpisodePage) -> str:
    """The summary, the mark that ends it in lists, and the transcript in paragraphs."""
    turns = page.transcript.turns if page.transcript else ()
    said = "".join(f"**{turn.speaker}:** {turn.text}\n\n" for turn in turns)
    return f"\n{page.meta['description']}\n\n<!-- more -->\n\n## Transkript\n\n{said}"
