"""`make serve` in a process of its own: saves are seen, faults are told and mended, files are made and taken away."""

from __future__ import annotations

import statistics
import time
from pathlib import Path

import pytest
from bench_serve import LIMITS, PAGE, fetch, saves, serving, wait
from conftest import draw, head

SUCHE = {"AH_SUCHE": "aus", "PODCAST_PULL": "never"}
LIST = "- [ ] **Alles liegt bereit.** Auch der Stift.\n"


def test_saves_faults_and_new_files(project, tmp_path):
    root = project(f"== checklisten/eins.md\n{head(id='c-11')}\n{LIST}")
    page, told = root / "docs/checklisten/eins.md", tmp_path / "gesagt"
    with serving(root, SUCHE, told) as address:
        place = f"{address}checklisten/eins/"
        whole = page.read_text(encoding="utf-8")
        page.write_text(whole.replace("Stift", "Block"), encoding="utf-8")
        wait(place, "Auch der Block", 60)

        page.write_text(whole.replace("minuten: 5", "minuten: viele"), encoding="utf-8")
        waited(told, "docs/checklisten/eins.md, Zeile", "Die Vorschau zeigt den Stand davor")
        assert "Traceback" not in told.read_text(encoding="utf-8")
        assert "Auch der Block" in fetch(place), "the page before the fault stays"
        template = root / "overrides/inhalt.html"
        looks = template.read_text(encoding="utf-8")
        page.write_text(whole, encoding="utf-8")
        wait(place, "Auch der Stift", 60)

        template.write_text(looks + "{% endif %}", encoding="utf-8")
        waited(told, "TemplateSyntaxError")
        assert "Auch der Stift" in fetch(place)
        marked = looks.replace("<article ", "<article data-neu ", 1)
        template.write_text(marked, encoding="utf-8")
        wait(place, "data-neu", 60)

        draw(f"== checklisten/zwei.md\n{head(id='c-12', title='Die Zweite')}\n{LIST}", root / "docs")
        wait(f"{address}checklisten/", "Die Zweite", 60)
        page.rename(page.with_name("drei.md"))
        wait(f"{address}checklisten/drei/", "Auch der Stift", 60)

        settings = root / "mkdocs.yml"
        text = settings.read_text(encoding="utf-8")
        fresh = settings.with_name("neu.yml")
        fresh.write_text(text.replace("site_name: Amtshelden", "site_name: Anders"), encoding="utf-8")
        fresh.replace(settings)  # as editors save: a new file in the place of the old one
        wait(address, "Anders", 60)
    quiet = told.read_text(encoding="utf-8").count("Building documentation")
    assert quiet <= 12, "reading files is no change"


def waited(told: Path, *words: str) -> None:
    began = time.perf_counter()
    while not all(word in told.read_text(encoding="utf-8") for word in words):
        assert time.perf_counter() - began < 60, told.read_text(encoding="utf-8")[-2000:]
        time.sleep(0.05)


@pytest.mark.alles
@pytest.mark.parametrize("size", LIMITS)
def test_a_save_is_seen_at_once(tmp_path, size):
    import large_library

    project, environment = large_library.project(tmp_path / "projekt", items=size)
    with serving(project, environment, tmp_path / "gesagt") as address:
        found = saves(project, address, PAGE.format(size * 7 // 10), 5)
    assert statistics.median(found) <= LIMITS[size], found
