"""The search in the header: when it loads, and the dialog by keyboard and by ear, in a real browser."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from urllib.parse import unquote

import pytest
from conftest import ROOT
from playwright.sync_api import Browser, Page, Route, expect
from test_browser import Listener, address, browser  # noqa: F401 - fixtures
from visits import SCRIPTS as FOLDER

ITEM = "checklisten/urlaubsuebergabe/"
SCRIPTS = ROOT / "overrides" / "assets" / "js"


# The phone differs in layout alone: where that matters, a test asks for it; all the others run on it in test-alles.
@pytest.fixture(params=[1280, pytest.param(375, marks=pytest.mark.alles)])
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:  # noqa: F811
    context = browser.new_context(viewport={"width": request.param, "height": 800}, locale="de-DE")
    page = context.new_page()
    page.set_default_timeout(10_000)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if "Content Security" in message.text else None)
    yield page
    assert not errors
    context.close()


def opened(page: Page, address: str, path: str = ITEM) -> None:  # noqa: F811
    page.goto(address + path)
    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog", name="Suche")).to_be_visible()


def ready(page: Page) -> None:
    page.locator(".ah-hit[data-ready]").first.wait_for()


def belongs_to_search(url: str) -> bool:
    return "/suche/" in url or ("/assets/js-" in url and "/search-" in url) or url.endswith("/german.js")


# --- Loading


@pytest.mark.parametrize("path", ["", ITEM, "bibliothek/", "404.html"])
def test_nothing_of_the_search_is_loaded_before_somebody_asks(page: Page, address: str, path: str):  # noqa: F811
    heard = Listener(page, address)
    page.goto(address + path)
    page.wait_for_load_state("networkidle")
    assert not [url for url in heard.requests if belongs_to_search(url)]
    page.keyboard.press("Control+k")
    page.locator("dialog[open]").wait_for()
    page.wait_for_load_state("networkidle")
    assert [url for url in heard.requests if url.endswith("verzeichnis.json")]
    assert heard.foreign() == set()


def test_the_field_of_the_home_page_loads_with_the_focus_and_leads_to_the_hits(page: Page, address: str):  # noqa: F811
    heard = Listener(page, address)
    page.goto(address)
    field = page.get_by_role("searchbox", name="Was brauchst du gerade?")
    field.focus()
    page.wait_for_load_state("networkidle")
    assert [url for url in heard.requests if url.endswith("wasm.de.pagefind")]
    field.fill("Freigabe & Abnahme")
    field.press("Enter")
    ready(page)
    assert page.url == address + "suche/#q=Freigabe+%26+Abnahme"
    assert page.get_by_role("searchbox").input_value() == "Freigabe & Abnahme"


def imported(start: str) -> set[str]:
    """The modules that a module needs, itself included."""
    graph, waiting = set(), [start]
    while waiting:
        name = waiting.pop()
        graph.add(name)
        imports = re.findall(r'^import .*?from "\./([\w-]+\.js)"', (SCRIPTS / name).read_text("utf-8"), re.M | re.S)
        waiting += set(imports) - graph
    return graph


def test_everything_the_dialog_imports_is_asked_for_at_once():
    graph = imported("search-dialog.js")
    text = (SCRIPTS / "search.js").read_text("utf-8")
    listed = re.search(r"MODULES = \[(.*?)\]", text)
    assert listed
    early = {f"search-{name}.js" for name in re.findall(r'"(\w+)"', listed[1])} | {"german.js", "time.js"}
    assert early == graph


# --- The engine

OTHER_ENGINE = r"""async () => {
  const at = (name) => new URL(`${name}.js`, FOLDER);
  const [{find}, {readDirectory}] = await Promise.all([import(at("search-ranking")), import(at("search-directory"))]);
  const row = (number, title) => [`s${number}`, `x/${number}/`, title, 0, 5, 0, -1, [], []];
  const directory = {
    woerter: "Amt\nFreigabe\nlöschen/gelöscht\nVereinbarung", seiten_je_wort: "0000", vollstaendig: true, stopp: "und",
    synonyme: [["Freigabe", "Abnahme"]], arten: [["checkliste", "Checkliste"]], bibliothek: ["checkliste"], themen: [],
    stufen: [], personen: [],
    seiten: [row(1, "Freigabe^vereinbarung"), row(2, "Im Amt"), row(3, "Gelöscht")],
  };
  const texts = {s1: "freigabe vereinbarung", s2: "amt freigabe", s3: "gelöscht"};
  const ask = async (term) => new Map(Object.entries(texts).flatMap(([id, text]) => {
    const words = text.split(" ").flatMap((word, place) => word.startsWith(term.toLowerCase()) ? [place] : []);
    const data = async () => ({raw_content: text, anchors: []});
    return words.length ? [[id, {score: words.length, words, data}]] : [];
  }));
  const engine = {...readDirectory(directory, document.baseURI), ask};
  const titles = async (query) => (await find(query, engine)).hits.map(({page}) => page.title);
  return Promise.all(["Abnahme", "Freigabevereinbarungen", "löschen", "Freigbae im Amt", "Zoo"].map(titles));
}""".replace("FOLDER", FOLDER)


def test_any_engine_can_be_plugged_in(page: Page, address: str):  # noqa: F811
    page.goto(address + "404.html")
    assert page.evaluate(OTHER_ENGINE) == [
        ["Freigabevereinbarung", "Im Amt"],
        ["Freigabevereinbarung", "Im Amt"],
        ["Gelöscht"],
        ["Im Amt", "Freigabevereinbarung"],
        [],
    ]


def test_only_one_module_knows_pagefind_and_one_chooses_it():
    assert "search-pagefind.js" not in imported("search-ranking.js") | imported("search-hits.js")
    knowing = [p.name for p in SCRIPTS.glob("*.js") if "search-pagefind.js" in p.read_text("utf-8")]
    assert sorted(knowing) == ["search-engine.js", "search-ranking.js"], "the second only names it in its head"


def test_no_query_leaves_the_device(page: Page, address: str):  # noqa: F811
    heard = Listener(page, address)
    opened(page, address)
    page.keyboard.type("Geheimwort Freigabe")
    ready(page)
    page.keyboard.press("Enter")
    page.wait_for_url("**/suche/#q=*")
    ready(page)
    sent = [unquote(url.partition("#")[0]).lower() for url in heard.requests]
    assert not [url for url in sent if "geheimwort" in url or "q=" in url]
    assert heard.foreign() == set()
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


# --- The dialog


def test_dialog_by_keyboard(page: Page, address: str):  # noqa: F811
    page.goto(address + ITEM)
    button = page.get_by_role("button", name="Suche", exact=True)
    button.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Suche")
    field = dialog.get_by_role("searchbox", name="Suche in allen Inhalten und Transkripten")
    expect(field).to_be_focused()
    hint = dialog.get_by_text("Ein Wort genügt, eine ganze Frage geht auch.")
    expect(hint).to_be_visible()
    page.keyboard.type("Freigabe")
    expect(hint).to_be_hidden()
    expect(dialog.get_by_role("status").first).to_contain_text("„Freigabe“")
    links = dialog.locator(".ah-hit a")
    page.keyboard.press("ArrowDown")
    expect(links.first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(field).to_be_focused()
    seen = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        seen.add(page.evaluate("document.activeElement.closest('dialog') ? 'dialog' : document.activeElement.tagName"))
    assert seen <= {"dialog", "BODY", "HTML"}, "the page behind the dialog is out of reach"
    field.focus()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(button).to_be_focused()


def test_dialog_announces_its_hits(page: Page, address: str):  # noqa: F811
    opened(page, address)
    status = page.locator("dialog [role=status]").first
    page.keyboard.type("Shitstorm")
    ready(page)
    expect(status).to_have_text(re.compile(r"^\d+ Treffer für „Shitstorm“$"))
    page.get_by_role("searchbox").last.fill("Freigbae")
    expect(status).to_have_text(re.compile(r"\d+ Treffer für „Freigabe“ statt „Freigbae“"))
    page.get_by_role("searchbox").last.fill("Freigbae Instagram")
    expect(status).to_have_text(re.compile(r"\d+ Treffer für „Freigabe Instagram“ statt „Freigbae Instagram“"))
    page.get_by_role("searchbox").last.fill("Qwxzqwxz")
    expect(status).to_have_text("Keine Treffer für „Qwxzqwxz“")
    expect(page.get_by_role("link", name="Was du jetzt tun kannst")).to_be_visible()


def test_dialog_fits(browser: Browser, address: str):  # noqa: F811
    for width in (320, 375, 1280):
        page = browser.new_page(viewport={"width": width, "height": 700})
        opened(page, address)
        page.keyboard.type("Datenschutz Facebook")
        ready(page)
        box = page.locator("dialog").bounding_box()
        assert box and box["x"] >= 0 and box["x"] + box["width"] <= width and box["height"] <= 700
        assert page.evaluate(
            "[...document.querySelectorAll('dialog > *')].every((e) => e.scrollWidth <= e.clientWidth)"
        )
        page.close()


def test_a_hit_on_the_page_in_view_closes_the_dialog(page: Page, address: str):  # noqa: F811
    opened(page, address)
    page.keyboard.type("Urlaubsübergabe Vertretung")
    ready(page)
    page.locator("dialog .ah-hit a", has_text="Urlaubsübergabe").first.click()
    expect(page.locator("dialog")).to_be_hidden()


def test_slash_opens_the_dialog_only_outside_of_fields(page: Page, address: str):  # noqa: F811
    page.goto(address)
    page.get_by_role("searchbox").focus()
    page.keyboard.type("a/b")
    assert page.get_by_role("searchbox").input_value() == "a/b"
    assert not page.locator("dialog[open]").count()
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("/")
    page.locator("dialog[open]").wait_for()
    assert page.get_by_role("searchbox").last.input_value() == ""


def test_slash_can_be_switched_off_and_is_remembered_only_on_request(page: Page, address: str):  # noqa: F811
    opened(page, address)
    page.get_by_role("checkbox", name="Taste / öffnet die Suche").uncheck()
    assert page.evaluate("localStorage.length") == 0
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.wait_for_timeout(300)
    assert not page.locator("dialog[open]").count(), "it works at once"
    page.keyboard.press("Control+k")
    page.locator("dialog").get_by_role("button", name="Auf diesem Gerät merken").click()
    assert json.loads(page.evaluate("localStorage.amtshelden"))["data"] == {"suche": {"taste": False}}
    page.reload()
    page.keyboard.press("/")
    page.wait_for_timeout(300)
    assert not page.locator("dialog[open]").count()
    page.keyboard.press("Control+k")
    assert not page.get_by_role("checkbox", name="Taste / öffnet die Suche").is_checked()
    page.get_by_role("checkbox", name="Taste / öffnet die Suche").check()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.locator("dialog[open]").wait_for()


def test_failed_loading_is_said_and_may_be_repeated(page: Page, address: str):  # noqa: F811
    broken = True

    def answer(route: Route) -> None:
        route.abort() if broken else route.continue_()

    page.route("**/verzeichnis.json", answer)
    opened(page, address)
    expect(page.locator("dialog [role=status]").first).to_contain_text("lässt sich gerade nicht laden")
    broken = False
    page.keyboard.type("Freigabe")
    ready(page)


def test_directory_from_before_the_last_build_is_fetched_anew(page: Page, address: str):  # noqa: F811
    asked = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        if len(asked) > 1:
            return route.continue_()
        directory = route.fetch().json()
        route.fulfill(json=directory | {"seiten": directory["seiten"][:3]})

    page.route("**/verzeichnis.json", answer)
    opened(page, address)
    page.keyboard.type("Freigabe")
    ready(page)
    assert len(asked) == 2
    assert page.locator("dialog .ah-hit").count() == 8
