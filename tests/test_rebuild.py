"""A build that remembers and lets pages stand gives the bytes of one that starts from nothing, whatever has changed."""

from __future__ import annotations

import os
import random
import re
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import build, draw, head

from library import output
from library.memo import NOTHING, Later, Memo, digest
from library.views import Card, Link

MEMORY = ".cache/memo.sqlite"
BODY = "## Worum es geht\n\nErste Zeile,\nzweite Zeile.\n\nEin Satz mit einem [Verweis](../leitfaeden/l-2.md).\n"


def item(kind: str, number: int, **values: object) -> str:
    name = {"c": "checklisten", "l": "leitfaeden", "t": "vorlagen"}[kind]
    points = "- [ ] **Alles liegt bereit.** Auch der Stift.\n" if kind == "c" else "> Guten Tag,\n> wir laden ein.\n"
    values = {"id": f"{kind}-{10 + number}", "title": f"Inhalt {kind}{number}", "woche": number % 3 + 1} | values
    return f"== {name}/{kind}-{number}.md\n{head(**values)}\n{BODY}\n{points}"


PROOF = "pruefung/index.html"
"""Tells what all pages hold, and is filled after they are written."""
START = "".join(item(kind, number) for kind in "clt" for number in range(4))
START += """== pruefung.md
---
title: Prüfung
description: Diese Seite sammelt, was alle anderen Seiten von fremden Servern verlangen, und nennt jede Stelle.
zugang: oeffentlich
erstellt: 2026-11-23
pruefen_bis: 2027-05-23
ki_anteil: keine
---

<div data-ah-scan="links"></div>
"""


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text, path
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def some(root: Path, chance: random.Random) -> Path:
    found = sorted(path for folder in ("checklisten", "leitfaeden") for path in (root / "docs" / folder).glob("?-*.md"))
    return chance.choice([path for path in found if path.name != "l-2.md"])


def body(root: Path, chance: random.Random) -> None:
    edit(some(root, chance), "Ein Satz", f"Ein Satz {chance.random()}")


def title(root: Path, chance: random.Random) -> None:
    path = some(root, chance)
    path.write_text(re.sub("title: .*", f"title: Neu {chance.random()}", path.read_text("utf-8")), encoding="utf-8")


def link(root: Path, chance: random.Random) -> None:
    """A link into another page, to one of its headings."""
    edit(some(root, chance), "Ein Satz", "[Siehe](../leitfaeden/l-2.md#worum-es-geht). Ein Satz")


def rename(root: Path, chance: random.Random) -> None:
    path = some(root, chance)
    path.rename(path.with_name(f"neu-{chance.randint(100, 999)}-{path.name}"))


def delete(root: Path, chance: random.Random) -> None:
    some(root, chance).unlink()


def add(root: Path, chance: random.Random) -> None:
    draw(item(chance.choice("clt"), chance.randint(100, 999)), root / "docs")


def template(root: Path, chance: random.Random) -> None:
    edit(root / "overrides" / "partials" / "footer.html", "Ohne Cookies", f"{chance.randint(0, 99)} Ohne Cookies")


def style(root: Path, chance: random.Random) -> None:
    with (root / "overrides/assets/css/card.css").open("a", encoding="utf-8") as file:
        file.write(f".ah-{chance.randint(0, 999)} {{ color: inherit; }}\n")


def setting(root: Path, chance: random.Random) -> None:
    edit(root / "mkdocs.yml", "kontakt: ", f"kontakt: a{chance.randint(0, 99)}")


def extension(root: Path, chance: random.Random) -> None:
    """What becomes of a text is another with it or without."""
    settings = root / "mkdocs.yml"
    if "  - abbr\n" in settings.read_text(encoding="utf-8"):
        edit(settings, "  - abbr\n", "  - nl2br\n")
    else:
        edit(settings, "  - nl2br\n", "  - abbr\n")


def archive(root: Path, chance: random.Random) -> None:
    edit(root / "podcast/archive/archive.json", '"title": "', f'"title": "{chance.randint(0, 99)} ')


def code(root: Path, chance: random.Random) -> None:
    edit(root / "library/listing.py", 'Link("Bibliothek"', f'Link("{chance.randint(0, 99)} Bibliothek"')


CHANGES = (body, title, link, rename, delete, add, template, style, setting, extension, archive, code)


def tree(site: Path) -> dict[str, bytes]:
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in sorted(site.rglob("*")) if path.is_file()}


@dataclass
class Bench:
    """A project that is built again and again, and a twin without memory and without an earlier site beside it."""

    root: Path

    def warm(self) -> dict[str, bytes]:
        """As `make site` builds: over the last site."""
        self.told = self._build(self.root / "warm", dirty=True)
        return tree(self.root / "warm")

    def cold(self) -> dict[str, bytes]:
        memory, kept = self.root / ".cache", self.root / "beiseite"
        memory.rename(kept)
        told = self._build(self.root / "kalt")
        shutil.rmtree(memory)
        kept.rename(memory)
        assert told == self.told, "both warn of the same"
        return tree(self.root / "kalt")

    def _build(self, site: Path, dirty: bool = False) -> list[str]:
        built = build(self.root, site, strict=False, dirty=dirty)
        assert built.code == 0, built.output
        return [
            row
            for row in built.output.splitlines()
            if not re.search("directory|built in|seconds|Sekunden| von [0-9]+$", row)
        ]

    def keys(self) -> set[bytes]:
        with sqlite3.connect(self.root / MEMORY) as rows:
            found = {key for (key,) in rows.execute("SELECT key FROM made")}
        rows.close()
        return found


@pytest.fixture
def bench(project: Callable[[str], Path]) -> Bench:
    return Bench(project(START))


def play(bench: Bench, seed: int, steps: int) -> None:
    chance = random.Random(seed)
    bench.warm()
    deck = chance.sample(CHANGES, len(CHANGES)) * steps
    for step in range(steps):
        made = [change.__name__ for change in deck[4 * step : 4 * step + 4] if change(bench.root, chance) or True]
        warm, cold = bench.warm(), bench.cold()
        assert list(warm) == list(cold), (seed, step, made)
        assert [name for name in cold if warm[name] != cold[name]] == [], (seed, step, made)


def test_changes_by_chance_give_the_same_site(bench):
    play(bench, seed=11, steps=3)


@pytest.mark.alles
@pytest.mark.parametrize("seed", range(8))
def test_many_changes_by_chance_give_the_same_site(bench, seed):
    play(bench, seed, steps=8)


def test_what_has_not_changed_is_not_made_again(bench):
    first = bench.warm()
    known = bench.keys()
    assert len(known) > 3 * len([name for name in first if name.startswith(("checklisten", "leitfaeden"))])
    assert bench.warm() == first and bench.keys() == known, "the second build found everything"
    edit(bench.root / "docs/checklisten/c-1.md", "Ein Satz", "Zwei Sätze")
    changed = {name for name, data in bench.warm().items() if data != first.get(name)}
    assert "checklisten/c-1/index.html" in changed
    assert len(bench.keys() - known) <= 12, "the page itself and what depends on it"


def test_a_setting_of_markdown_changes_what_becomes_of_a_text(bench):
    first = bench.warm()
    extension(bench.root, random.Random())
    assert bench.warm() == bench.cold() != first


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def flipped(path: Path) -> None:
    data, chance = bytearray(path.read_bytes()), random.Random(1)
    for place in chance.sample(range(8192, len(data)), len(data) // 100):
        data[place] ^= 0xFF
    path.write_bytes(data)


def text(path: Path) -> None:
    path.write_text("Das ist keine Datenbank.")


def exchanged(path: Path) -> None:
    """A row holds the value of another one."""
    with sqlite3.connect(path) as rows:
        (key, value), (other, _) = rows.execute("SELECT key, value FROM made LIMIT 2").fetchall()
        rows.execute("UPDATE made SET value = ? WHERE key = ?", (value, other))
    rows.close()


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def gone(path: Path) -> None:
    shutil.rmtree(path.parent)


def test_damaged_or_foreign_memory_is_noticed(bench):
    first = bench.warm()
    for damage in (cut, flipped, text, exchanged, folder, gone):
        damage(bench.root / MEMORY)
        shutil.rmtree(bench.root / "warm")  # or else nobody would ask what the HTML of a page was
        assert bench.warm() == first, damage.__name__


def test_equal_values_have_equal_digests_and_functions_are_asked_once(tmp_path):
    card = Card("video", "Video", "Titel", "videos/x/", "Text", 3, "")
    twin = Card("".join(["vi", "deo"]), "Video", "".join(["Ti", "tel"]), "videos/x/", "Text", 3, "")
    assert digest(card) == digest(twin) != digest(Link("a", "b"))
    assert digest([lambda: 1]) is None
    memo = Memo(tmp_path / "memo.sqlite", b"a")
    assert memo(len, (1, 2)) == 2
    memo.save()
    again, other = Memo(tmp_path / "memo.sqlite", b"a"), Memo(tmp_path / "other.sqlite", b"a")
    key = again.key(len.__module__, len.__qualname__, ((1, 2),))
    assert again.get(key) == 2 and other.get(key) is NOTHING
    assert Memo(tmp_path / "memo.sqlite", b"other code").get(key) is NOTHING


def test_later_is_known_by_what_it_is_made_of():
    asked = Later(sorted, (3, 1))
    before = digest(asked)
    assert asked.value == [1, 3] and digest(asked) == before == digest(Later(sorted, (3, 1)))


def times(site: Path) -> dict[str, int]:
    return {path.relative_to(site).as_posix(): path.stat().st_mtime_ns for path in site.rglob("index.html")}


def test_pages_that_would_come_out_the_same_stand(bench):
    first, written = bench.warm(), times(bench.root / "warm")
    edit(bench.root / "docs/checklisten/c-1.md", "Ein Satz", "Zwei Sätze")
    second, again = bench.warm(), times(bench.root / "warm")
    changed = {name for name in second if name.endswith("index.html") and second[name] != first[name]}
    assert changed == {"checklisten/c-1/index.html"}
    lead_ons = {name for name in second if b"data-ah-lead-on" in second[name][:200]}
    assert {name for name in again if again[name] != written[name]} - lead_ons == changed | {PROOF}
    assert second == bench.cold()


def test_pages_do_not_stand_where_somebody_else_has_been(bench):
    first, site = bench.warm(), bench.root / "warm"
    edited, gone, linked = (site / f"checklisten/c-{number}/index.html" for number in range(3))
    found = edited.stat()
    edited.write_bytes(edited.read_bytes().replace(b"Stift", b"Stein"))  # as long as before and nearly as old
    os.utime(edited, ns=(found.st_atime_ns, found.st_mtime_ns + 1))
    shutil.rmtree(gone.parent)
    linked.rename(bench.root / "draussen.html")
    linked.symlink_to(bench.root / "draussen.html")
    (site / "alt").mkdir()
    (site / "alt/index.html").write_text("fremd")
    (site / "alt/bild.png").write_text("fremd")
    assert bench.warm() == first
    assert (bench.root / "draussen.html").read_bytes() == first["checklisten/c-2/index.html"]


def test_a_folder_is_known_wherever_it_lies(bench):
    """As a preview does, whose two sites change places; and as people do, who copy one or build it otherwise."""
    first, site, other = bench.warm(), bench.root / "warm", bench.root / "anders"
    shutil.copytree(site, other, copy_function=shutil.copy2)
    shutil.rmtree(site)
    other.rename(site)
    assert bench.warm() == first
    site.rename(other)
    assert bench.warm() == first
    page = bench.root / "docs/checklisten/c-1.md"
    edit(page, "Ein Satz", "Zwei Sätze")
    site.rename(bench.root / "dritter")
    other.rename(site)
    assert bench.warm() == bench.cold() != first
    edit(page, "Zwei Sätze", "Drei Sätze")
    assert build(bench.root, site, strict=False).code == 0
    edit(page, "Drei Sätze", "Ein Satz")
    assert bench.warm() == first


def test_a_build_over_the_last_site_is_as_strict_and_stays_silent(bench):
    for _ in range(2):
        built = build(bench.root, bench.root / "warm", dirty=True)
        assert built.code == 0 and "WARNING" not in built.output and "stale" not in built.output, built.output


def test_an_earlier_site_is_written_anew_without_leaving_its_folder(tmp_path: Path) -> None:
    site, outside = tmp_path / "site", tmp_path / "draussen"
    pages = ("a/index.html", "alt/tief/index.html", "fest/index.html", "datei/index.html", "a/bild.png", ".git/HEAD")
    for path in pages:
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_text("alt")
    outside.mkdir()
    (outside / "index.html").write_text("fremd")
    (site / "weg").symlink_to(outside)
    (outside / "fest.html").hardlink_to(site / "fest/index.html")
    old = output.prepare(site, {"datei"})
    output.write(site, dict.fromkeys(("a/index.html", "weg/index.html", "fest/index.html", "datei"), b"neu"))
    output.sweep(old)
    assert tree(site) == {
        ".git/HEAD": b"alt",
        **dict.fromkeys(("a/index.html", "datei", "fest/index.html", "weg/index.html"), b"neu"),
    }
    assert not (site / "alt").exists()
    assert tree(outside) == {"index.html": b"fremd", "fest.html": b"alt"}


def test_a_build_that_stops_leaves_the_earlier_site(bench):
    first = bench.warm()
    edit(bench.root / "docs/checklisten/c-1.md", "woche: ", "woche: zu viel ")
    assert build(bench.root, bench.root / "warm", strict=False, dirty=True).code == 1
    assert tree(bench.root / "warm") == first
