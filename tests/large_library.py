"""A library of a thousand items drawn by chance: German words with the frequencies and lengths that texts have."""

from __future__ import annotations

import random
from bisect import bisect
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

from conftest import PAGE, SMALL, copy_project, draw, head

from library.vocabulary import word_list

ITEMS, EPISODES = 1_000, 150
TRANSCRIPT_WORDS = (6_000, 9_000)
TYPES = 45_000
ENDINGS = ("", "", "", "en", "es", "ung", "ungen", "er", "lich", "s")
KINDS = ("videos", "checklisten", "leitfaeden", "vorlagen")


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


def _item(writer: Writer, number: int) -> str:
    body = "".join(f"\n## {writer.text(6)[:60]}\n\n{writer.text(110)}\n" for _ in range(5))
    points = "".join(f"- [ ] **{writer.text(8)}** {writer.text(10)}\n" for _ in range(10))
    kind = KINDS[number % len(KINDS)]
    name = f"{kind}/inhalt-{number:04}.md"
    suchwoerter = ", ".join(writer.chance.sample(writer.words[250:3000], 6))
    title = f'"{writer.title(number)[:60]}"'
    values = head(title=title, woche=number % 12 + 1, suchwoerter=f"[{suchwoerter}]", minuten=number % 20 + 2)
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


def _feed(writer: Writer, folder: Path) -> None:
    items = []
    for number in range(EPISODES):
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


def project(target: Path, seed: int = 1) -> tuple[Path, dict[str, str]]:
    """A project with the large library in `target`, and the environment that its build needs."""
    writer = Writer(seed)
    root = copy_project(target, docs=False)
    drawn = "".join(_item(writer, number) for number in range(ITEMS - EPISODES))
    indexes = "".join(f"== {kind}/index.md\n{PAGE.format(kind)}" for kind in ("videos", "leitfaeden", "vorlagen"))
    search = "== suche.md\n" + PAGE.format("Suche").replace("title:", "ansicht: suche\ntitle:")
    draw(SMALL + indexes + search + drawn, root / "docs")
    feed = root / "feed"
    feed.mkdir()
    _feed(writer, feed)
    environment = {
        "PODCAST_FEED": "feed/feed.xml",
        "PODCAST_ARCHIVE": str(root / "archiv"),
        "PODCAST_PULL": "auto",
        "AH_SUCHE": "an",
    }
    return root, environment
