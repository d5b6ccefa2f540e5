"""The first picture of a page is the right one: nothing moves when the scripts come, no palette flashes."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route
from test_browser import address, browser  # noqa: F401 - fixtures
from visits import samples
from webserver import nginx

LIMIT = 0.01  # of the window times the way; the browser's own player, settling, makes 0.004
WINDOWS = (375, 800), (1280, 900)
AT_ONCE = 6

# As over a distant line: what a script brings comes after the text, and not with it as on one machine.
LINE = {"offline": False, "latency": 80, "downloadThroughput": 400_000, "uploadThroughput": 100_000}
WATCH = """
window.ahShifts = [];
new PerformanceObserver((list) => {
  for (const { value, sources } of list.getEntries()) {
    ahShifts.push([value, ...sources.map(({ node }) => node?.parentElement?.outerHTML.slice(0, 120) ?? "")]);
  }
}).observe({ type: "layout-shift", buffered: true });
window.ahGrounds = [];
const note = () => {
  if (document.body) ahGrounds.push(getComputedStyle(document.body).backgroundColor);
  requestAnimationFrame(note);
};
requestAnimationFrame(note);
"""
SETTLED = "() => new Promise((done) => setTimeout(() => requestAnimationFrame(() => done(ahShifts)), 150))"
# Somebody in the middle of the programme, who keeps what can be kept.
KEPT = {
    "programm": {"plan": "start=2026-11-16&tag=2&zeit=10:00"},
    "merkliste": {f"videos/{name}/": {"titel": name, "art": "Video"} for name in ("eins", "zwei", "drei")},
    "aufgaben": {"u-0101": True},
    "darstellung": {"farbe": "dunkel"},
}


def room(browser: Browser, kept: dict | None = None, width: int = 375, height: int = 800) -> BrowserContext:  # noqa: F811
    context = browser.new_context(viewport={"width": width, "height": height}, locale="de-DE", color_scheme="light")
    context.add_init_script(WATCH)
    if kept:
        text = json.dumps(json.dumps({"version": 1, "data": kept}))
        context.add_init_script(f"localStorage.setItem('amtshelden', {text})")
    return context


def distant(context: BrowserContext) -> Page:
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send("Network.emulateNetworkConditions", LINE)
    return page


def shifts(context: BrowserContext, root: str, names: Iterable[str]) -> Iterator[tuple[str, list]]:
    """What moved by itself on each page; several are opened at once, because they only wait for the line."""
    waiting = list(names)
    for start in range(0, len(waiting), AT_ONCE):
        pages = [(name, distant(context)) for name in waiting[start : start + AT_ONCE]]
        for name, page in pages:
            page.goto(root + name, wait_until="commit")
        for _, page in pages:
            page.wait_for_load_state("load")
        for name, page in reversed(pages):  # the last one has had the least time to settle
            yield name, page.evaluate(SETTLED if page is pages[-1][1] else "ahShifts")
            page.close()


def moved(found: Iterable[tuple[str, list]]) -> dict[str, list]:
    return {name: told for name, told in found if sum(value for value, *_ in told) > LIMIT}


@pytest.mark.parametrize("window", WINDOWS, ids=str)
def test_nothing_moves_on_any_kind_of_page(browser, address, site, window):  # noqa: F811
    context = room(browser, None, *window)
    named = ["bibliothek/?art=video&woche=1&ordnung=kurz", "neu/?seit=2026-11"]
    assert moved(shifts(context, address, [*samples(site), *named])) == {}
    context.close()


@pytest.mark.parametrize("window", WINDOWS, ids=str)
def test_nothing_moves_for_those_who_keep_something(browser, address, window):  # noqa: F811
    context = room(browser, KEPT, *window)
    names = ["", "wochen/", "wochen/02/", "termine/", "merkliste/", "checklisten/startklar-fuer-woche-1/"]
    assert moved(shifts(context, address, names)) == {}
    context.close()


def test_seeded_movement_is_seen(browser, tmp_path):  # noqa: F811
    text = f"<h1 hidden>P</h1><p>{'Text. ' * 200}</p>"
    page = f'<!doctype html><html lang="de"><title>P</title>{text}<script src="x.js"></script></html>'
    (tmp_path / "index.html").write_text(page, encoding="utf-8")
    (tmp_path / "x.js").write_text(
        "setTimeout(() => { document.querySelector('h1').hidden = false; }, 100)", encoding="utf-8"
    )
    context = room(browser)
    with nginx(tmp_path, tmp_path / "nginx", policy=False) as root:
        assert set(moved(shifts(context, root, [""]))) == {""}
    context.close()


def grounds(context: BrowserContext, url: str) -> list[str]:
    """The ground in each picture that the browser made, from the first."""
    page = distant(context)
    page.goto(url)
    page.evaluate(SETTLED)
    return page.evaluate("ahGrounds")


def unhurried(route: Route) -> None:
    """The page as it would be if its first picture did not wait for the script of the colours."""
    response = route.fetch()
    route.fulfill(response=response, body=response.text().replace(' blocking="render"', ""))


def late(route: Route) -> None:
    time.sleep(0.5)
    route.continue_()


def test_kept_colours_are_there_from_the_first_picture(browser, address):  # noqa: F811
    light, dark = room(browser), room(browser, KEPT)
    for context in (light, dark):
        context.route("**/scheme.js", late)
    [wrong] = set(grounds(light, address))
    [right] = set(grounds(dark, address))
    assert right != wrong
    dark.route("**/notfall/", unhurried)
    assert grounds(dark, address + "notfall/")[0] == wrong, "without the attribute one sees a flash"
    light.close()
    dark.close()
