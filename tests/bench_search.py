"""`make bench-search`: our search, the edition's, Material's and plain Pagefind on the same content, in one browser."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from pathlib import Path

import search_quality
from conftest import ROOT, build, copy_project
from playwright.sync_api import Page, sync_playwright
from search_quality import DEPTH, ENOUGH_ITEMS, FOLDER, Query, Score
from test_browser import CHROMIUM, QUIET
from visits import SCRIPTS
from webserver import nginx

from library import synonyms
from library.edition import making
from library.kinds import LIBRARY

LATER = "spaeter"
Answers = Mapping[str, Sequence[str]]
OURS = """async (queries) => {
  const {search} = await import(new URL("search-engine.js", SCRIPTS));
  const found = {};
  for (const query of queries) found[query] = (await search(query)).hits.map(({page}) => new URL(page.url).pathname);
  return found;
}""".replace("SCRIPTS", SCRIPTS)
EDITION = """async (queries) => {
  const {search} = ahEdition.load("search-engine.js");
  const start = new URL(ahEdition.root).pathname.length - 1;
  const path = (url) => new URL(url).pathname.slice(start).replace(/index[.]html$/, "");
  const found = {};
  for (const query of queries) found[query] = (await search(query)).hits.map(({page}) => path(page.url));
  return found;
}"""
PLAIN = """async ([queries, depth]) => {
  const {search} = await import(new URL("pagefind/pagefind.js", document.baseURI));
  const found = {};
  for (const query of queries) {
    const {results} = await search(query);
    found[query] = (await Promise.all(results.slice(0, depth).map(({data}) => data()))).map(({url}) => url);
  }
  return found;
}"""
MATERIAL = """async (query) => {
  const field = document.querySelector("[data-md-component=search-query]");
  const meta = document.querySelector(".md-search-result__meta");
  const wait = (time) => new Promise((done) => setTimeout(done, time));
  const ask = async (text) => {
    field.value = text;
    field.dispatchEvent(new KeyboardEvent("keyup", {bubbles: true}));
    const links = () => [...document.querySelectorAll(".md-search-result__item > a")].map(({href}) => href).join();
    for (let before = "?", now = meta.innerText + links(), same = 0; same < 5; before = now) {
      await wait(20);
      now = meta.innerText + links();
      same = now === before ? same + 1 : 0;
    }
  };
  await ask("");
  await ask(query);
  const links = [...document.querySelectorAll(".md-search-result__item > a")];
  return [...new Set(links.map(({href}) => new URL(href).pathname))];
}"""
STOCK = """site_name: Vergleich
site_url: https://vergleich.example/
theme: {name: material, language: de, font: false}
plugins:
  - search: {lang: de}
markdown_extensions: [abbr, admonition, attr_list, def_list, footnotes, sane_lists, tables, pymdownx.details,
  pymdownx.superfences, {pymdownx.tabbed: {alternate_style: true}}]
"""


def run(*command: str, folder: Path) -> None:
    subprocess.run([sys.executable, "-m", *command], cwd=folder, check=True, capture_output=True)


def body_of(text: str) -> str:
    return text.split("\n---\n", 1)[1]


def stock(target: Path) -> Path:
    """The same content under Material as it comes: its search in German, episodes as Markdown with their transcripts."""  # noqa: E501
    shutil.copytree(ROOT / "docs", target / "docs", ignore=shutil.ignore_patterns("synonyme.yml", ".pages"))
    run("podcast", "stage", str(target / "folgen"), folder=ROOT)
    for staged in (target / "folgen").glob("*.md"):
        page = target / "docs" / "podcast" / staged.name
        text = staged.read_text(encoding="utf-8")
        page.write_text(
            f"{page.read_text(encoding='utf-8')}\n{body_of(text)}" if page.is_file() else text, encoding="utf-8"
        )
    (target / "mkdocs.yml").write_text(STOCK, encoding="utf-8")
    run("mkdocs", "build", "-q", "-d", str(target / "site"), folder=target)
    return target / "site"


def plain(ours: Path, target: Path) -> Path:
    """Pagefind as it comes, over the pages as they are published."""
    shutil.copytree(ours, target, ignore=shutil.ignore_patterns("suche"))
    run("pagefind", "--silent", "--site", str(target), folder=target)
    return target


def uncared(target: Path) -> Path:
    """Our search without what people add: no suchwoerter, no synonyms."""
    project = copy_project(target / "projekt")
    (project / "docs" / synonyms.FILE).unlink()
    for path in (project / "docs").rglob("*.md"):
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(r"^suchwoerter: \[.*\]\n", "", text, flags=re.M), encoding="utf-8")
    built = build(project, target / "site", {"AH_SUCHE": "an"}, strict=False)
    assert built.code == 0, built.output
    return built.site


def opened(root: Path, engine: str, state: Path) -> AbstractContextManager[str]:
    """The address of a site: behind nginx, or on the disk where an edition lies."""
    if engine == "edition":
        return nullcontext((root / "index.html").as_uri())
    return nginx(root, state, policy=False)


def edition(ours: Path, target: Path) -> Path:
    """The edition for life, unpacked: MiniSearch under the same German layer."""
    (made, *_) = making.make(ours, target, date(2027, 1, 1), None, lambda text: None)
    shutil.unpack_archive(made, target / "platte")
    return next((target / "platte").glob("*/inhalt"))


def ask(page: Page, address: str, asked: Sequence[Query], engine: str) -> Answers:
    """The paths of the pages that an engine finds for each query, best first."""
    texts = [query.text for query in asked]
    page.goto(address)
    if engine == "material":
        page.wait_for_function("document.querySelector('.md-search-result__meta').innerText.length > 0")
        return {text: page.evaluate(MATERIAL, text) for text in texts}
    if engine == "plain":
        return page.evaluate(PLAIN, [texts, 2 * DEPTH])
    return page.evaluate(EDITION if engine == "edition" else OURS, texts)


def table(scores: Mapping[str, Mapping[str, Score]]) -> str:
    """One row a class, one column an engine: nDCG@10, success@1, success@5, share without a result."""
    head = f"{'Klasse':<14}{'n':>4}" + "".join(f"{name:^26}" for name in scores)
    under = " " * 18 + f"{'nDCG':>7}{'s@1':>6}{'s@5':>6}{'leer':>6} " * len(scores)
    rows = []
    for kind in next(iter(scores.values())):
        cells = [column[kind] for column in scores.values()]
        figures = "".join(f"{c.ndcg:>7.3f}{c.first:>6.2f}{c.five:>6.2f}{c.empty:>6.1%} " for c in cells)
        rows.append(f"{kind:<14}{cells[0].queries:>4}{figures}")
    return "\n".join((head, under, *rows))


def answer(folder: Path) -> tuple[dict[str, Answers], dict[str, str]]:
    """What each search finds for all queries, by the ids of the plan, and the kinds of all items by their ids."""
    ours = build(ROOT, folder / "eigene", {"AH_SUCHE": "an"}, strict=False)
    assert ours.code == 0, ours.output
    entries = json.loads((ours.site / "katalog.json").read_text(encoding="utf-8"))
    ids = {entry["url"]: entry["id"] for entry in entries}
    asked = search_quality.queries() + search_quality.queries(LATER)
    sites = {
        "unsere Suche": (ours.site, "ours"),
        "ohne Pflege": (uncared(folder / "ohne"), "ours"),
        "Ausgabe (MiniSearch)": (edition(ours.site, folder / "ausgabe"), "edition"),
        "Material (lunr)": (stock(folder / "material"), "material"),
        "Pagefind allein": (plain(ours.site, folder / "pagefind"), "plain"),
    }
    answers = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        for name, (root, engine) in sites.items():
            with opened(root, engine, folder / f"nginx-{engine}-{len(answers)}") as address:
                found = ask(browser.new_page(), address, asked, engine)
            answers[name] = {text: [ids.get(path, path) for path in paths] for text, paths in found.items()}
        browser.close()
    return answers, {entry["id"]: entry["art"] for entry in entries}


def report(name: str, answers: Mapping[str, Answers], kinds: Mapping[str, str]) -> Score:
    """Prints one table and what it rests on; returns what our search reached."""
    asked = search_quality.queries(name)
    scores = {engine: search_quality.by_class(asked, found, set(kinds)) for engine, found in answers.items()}
    ready = sum(set(query.grades) <= set(kinds) for query in asked)
    ours = scores["unsere Suche"]["alle"]
    print(f"\n{name}.yml: {ready} von {len(asked)} Anfragen haben alle ihre Inhalte.\n{table(scores)}")
    print(f"Abstand zu Material: {ours.ndcg - scores['Material (lunr)']['alle'].ndcg:+.3f}")
    return ours


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        answers, kinds = answer(Path(scratch))
    ours = report("queries", answers, kinds)
    report(LATER, answers, kinds)
    items = sum(kind in LIBRARY for kind in kinds.values())
    print(f"\nDie Bibliothek hat {items} Inhalte" + (", die Werte sind vorläufig." if items < ENOUGH_ITEMS else "."))
    if "--boden" in sys.argv:
        floor = {"ndcg": round(ours.ndcg - 0.01, 3), "leer": 0.01}
        (FOLDER / "boden.json").write_text(json.dumps(floor) + "\n", encoding="utf-8")
        print(f"Boden geschrieben: {floor}")


if __name__ == "__main__":
    main()
