"""What the build makes for the search, the mistakes it tells, and the quality that must not be lost."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import search_quality
from bench_search import OURS
from conftest import build, draw, head
from playwright.sync_api import Browser
from search_quality import FOLDER
from test_browser import address, browser  # noqa: F401 - fixtures

from library import indexing, memo, search, synonyms, vocabulary
from library.problems import ContentError

# --- Quality


def test_quality_does_not_fall_below_its_floor(browser: Browser, address: str, site: Path):  # noqa: F811
    floor = json.loads((FOLDER / "boden.json").read_text(encoding="utf-8"))
    entries = json.loads((site / "katalog.json").read_text(encoding="utf-8"))
    ids = {entry["url"]: entry["id"] for entry in entries}
    asked = search_quality.queries()
    page = browser.new_page()
    page.goto(address)
    found = page.evaluate(OURS, [query.text for query in asked])
    page.close()
    answers = {text: [ids.get(path, path) for path in paths] for text, paths in found.items()}
    reached = search_quality.score(asked, answers, set(ids.values()))
    assert reached.queries == len(asked) >= 150
    assert reached.ndcg >= floor["ndcg"], "make bench-search says which class has lost"
    assert reached.empty <= floor["leer"]


def test_measures():
    grades = {"a": 2, "b": 1}
    assert search_quality.ndcg(["a", "b"], grades) == 1
    assert search_quality.ndcg(["x", "a"], grades) == pytest.approx(3 / 1.585 / (3 + 1 / 1.585), abs=0.001)
    asked = [search_quality.Query("eins", "k", grades), search_quality.Query("zwei", "k", {"fehlt": 2})]
    reached = search_quality.score(asked, {"eins": [], "zwei": []}, {"a", "b"})
    assert reached == search_quality.Score(1, 0, 0, 0, 1)


def test_queries_cover_ten_classes_and_ask_for_items_of_the_plan():
    asked = search_quality.queries()
    assert len(asked) >= 150 and len({query.kind for query in asked}) == 10
    assert len({query.text for query in asked}) == len(asked)
    assert all(
        re.fullmatch(r"[vclft]-\d\d", item) and grade in (1, 2) for q in asked for item, grade in q.grades.items()
    )


# --- The build


def test_build_without_the_search_is_quick_and_complete(project: Callable[..., Path], tmp_path: Path):
    root = project("== synonyme.yml\nFreigabe: [Abnahme]\n")
    built = build(root, tmp_path / "site", {"AH_SUCHE": "aus"})
    assert built.code == 0, built.output
    assert not (tmp_path / "site" / "suche" / "index").exists()
    assert not (tmp_path / "site" / "synonyme.yml").exists()


def test_index_holds_items_repeats_itself_and_names_lost_synonyms(project: Callable[..., Path], tmp_path: Path):
    words = head(suchwoerter="[Abnahme]") + "\n## Freigabe klären\n\n- [ ] **Alles klar.** Ja.\n"
    root = project(
        f"== checklisten/x.md\n{words}\n== synonyme.yml\nFreigabe: [Okay]\nDampfschiff: [Schaufelraddampfer]\n"
    )
    files = []
    for name in ("eins", "zwei"):
        shutil.rmtree(root / ".cache", ignore_errors=True)
        built = build(root, tmp_path / name, {"AH_SUCHE": "an"})
        assert built.code == 0, built.output
        assert "docs/synonyme.yml, Zeile 2: „Dampfschiff“ führt nirgendwohin" in built.output
        assert "„Freigabe“ führt" not in built.output
        found = (tmp_path / name / "suche").rglob("*")
        files.append({path.relative_to(tmp_path / name): path.read_bytes() for path in found if path.is_file()})
    assert files[0] == files[1]
    directory = json.loads(files[0][Path("suche/verzeichnis.json")])
    urls = {row[1] for row in directory["seiten"]}
    assert "checklisten/x/" in urls and "notfall/" in urls and "checklisten/" not in urls
    assert "Abnahme" in directory["woerter"]


def test_index_is_made_anew_only_for_other_texts(tmp_path: Path):
    page = search.Page("x/", "Ein Plan", "checkliste", "Checkliste", 5, 1, "", (), (), ("Entwurf",))
    asked = []

    def remember(function: Callable[..., Any], *arguments: Any) -> Any:
        if function is indexing.index_names:
            asked.append(memo.digest(arguments))
        return function(*arguments)

    for name, text in (("eins", "Die Freigabe."), ("zwei", "Die Freigabe."), ("zwei", "Die Abnahme.")):
        html = f"<html><head><title>{name}</title></head><body><div data-pagefind-body><h1>Ein Plan</h1>{text}</div>"
        draw(f"== x/index.html\n{html}\n== suche/leer\n", tmp_path)
        indexing.build(tmp_path, [page], synonyms.Synonyms(), remember)
    assert asked[0] == asked[1] != asked[2]
    assert len(list((tmp_path / "suche/index/fragment").iterdir())) == 1, "nothing of the last index stays"


@pytest.mark.parametrize(
    "text, message",
    [
        ("Freigabe Abnahme", "Zeile 1: Hier steht keine Liste von Wörtern."),
        ("A: [b]\nFreigabe: Abnahme\n", "Zeile 2: Bei „Freigabe“ fehlt die Liste der anderen Wörter."),
        ("Freigabe: []", "Zeile 1: Bei „Freigabe“ fehlt die Liste der anderen Wörter."),
        ("A: [b]\nA: [c]\n", "Zeile 2: „A“ steht schon in Zeile 1."),
        ("A: [b\nB: c", "Zeile 2: Die Datei lässt sich nicht lesen."),
    ],
)
def test_mistakes_in_synonyms_are_told_in_german(text: str, message: str):
    with pytest.raises(ContentError) as caught:
        synonyms.read(text)
    assert f"docs/synonyme.yml, {message}" in str(caught.value)
    assert "Beispiel: Freigabe: [Abnahme, Genehmigung]" in str(caught.value)


def test_synonyms_are_held_against_the_vocabulary():
    words = vocabulary.count(["Personal gewinnen wir mit Fotos.", "Ein Social-Media-Konzept."])
    found = synonyms.read(
        "Personal gewinnen: [Recruiting]\nFoto: [Bild]\nSocial-Media-Konzept: [Plan]\nYeti: [Schneemensch]\n"
    )
    assert [hint.split(":")[0] for hint in found.hints(words)] == ["docs/synonyme.yml, Zeile 4"]
    assert synonyms.read("# nur ein Kommentar\n") == synonyms.Synonyms()
