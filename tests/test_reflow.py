"""Narrow screens, large text, wide spacing, no motion, no script: nothing is cut off, nothing moves by itself."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from playwright.sync_api import Browser
from test_browser import address, browser  # noqa: F401 - fixtures
from visits import samples, side_by_side, watched

# WCAG 1.4.12: what a reader may set without losing anything.
SPACING = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`p { margin-bottom: 2em !important; }
    * { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}"""
LARGE = "document.documentElement.style.fontSize = '200%'"
# What sticks out of the page, and text that its own box cuts off.
CUT = """() => {
  const text = (element) => element.textContent.trim().slice(0, 50);
  const name = (element) => `<${element.tagName.toLowerCase()} .${element.className}> ${text(element)}`;
  const out = document.documentElement.scrollWidth > innerWidth ? ["waagerechtes Rollen"] : [];
  for (const element of document.querySelectorAll("body *")) {
    const style = getComputedStyle(element);
    const hides = ["hidden", "clip"].includes(style.overflowX) || ["hidden", "clip"].includes(style.overflowY);
    const tiny = element.clientWidth <= 1 || style.clipPath !== "none" || !element.checkVisibility();
    if (!hides || tiny || !element.innerText?.trim()) continue;
    const wide = element.scrollWidth > element.clientWidth + 1;
    if (wide || element.scrollHeight > element.clientHeight + 1) out.push(name(element));
  }
  return out;
}"""
MOVING = """() => [
  ...document.getAnimations().map(({ animationName, transitionProperty }) => animationName ?? transitionProperty),
  ...[...document.querySelectorAll("*")].filter((element) => {
    const style = getComputedStyle(element);
    return style.scrollBehavior === "smooth" || [style.transitionDuration, style.animationDuration]
      .some((value) => value.split(",").some((part) => parseFloat(part) > 0));
  }).map((element) => `<${element.tagName.toLowerCase()} .${element.className}>`),
]"""
NORMAL = "() => { document.documentElement.style.fontSize = ''; document.adoptedStyleSheets = []; }"
CASES = {
    "320 Pixel": ((320, 700), ""),
    "200 Prozent, Telefon": ((640, 900), LARGE),
    "200 Prozent, Rechner": ((1280, 900), LARGE),
    "weite Zeilen, Telefon": ((375, 800), SPACING),
    "weite Zeilen, Rechner": ((1280, 900), SPACING),
}
MOVES = "weniger Bewegung"


@pytest.fixture(scope="module")
def found(address, site) -> dict[str, dict[str, list[str]]]:  # noqa: F811
    """Case -> page -> what is wrong there. Each kind of page is opened once and then looked at in each case."""

    def look(browser: Browser, names: Sequence[str]) -> list[tuple[str, str, list[str]]]:  # noqa: F811
        breaches = watched(browser)
        page = browser.new_page(reduced_motion="reduce")
        wrong = []
        for name in names:
            page.goto(address + name)
            wrong.append((MOVES, name, page.evaluate(MOVING)))
            for case, ((width, height), change) in CASES.items():
                page.set_viewport_size({"width": width, "height": height})
                page.evaluate(change or NORMAL)
                wrong.append((case, name, page.evaluate(CUT)))
                page.evaluate(NORMAL)
        assert breaches == []
        return wrong

    rows: dict[str, dict[str, list[str]]] = {}
    for case, name, told in side_by_side(samples(site), look):
        rows.setdefault(case, {})[name] = told
    return rows


def wrong(rows: dict[str, list[str]]) -> dict[str, list[str]]:
    assert len(rows) >= 15
    return {name: told for name, told in rows.items() if told}


@pytest.mark.parametrize("case", CASES)
def test_nothing_is_cut_off(found, case):
    assert wrong(found[case]) == {}


def test_nothing_moves_where_motion_is_reduced(found):
    assert wrong(found[MOVES]) == {}


def test_without_script_menu_and_content_are_there(address, site):  # noqa: F811
    def look(browser: Browser, names: Sequence[str]) -> list[str]:  # noqa: F811
        context = browser.new_context(java_script_enabled=False, viewport={"width": 375, "height": 700})
        page = context.new_page()
        for name in names:
            page.goto(address + name)
            assert page.locator("main h1").count() == 1, name
            page.get_by_role("button", name="Menü").press("Enter")
            assert page.get_by_role("navigation", name="Hauptmenü").is_visible(), name
        return list(names)

    assert len(side_by_side(samples(site), look)) >= 15


@pytest.mark.parametrize(
    ("body", "check"),
    [
        ('<p style="width: 700px">breit</p>', CUT),
        ('<p style="width: 40px; height: 10px; overflow: hidden">Dieser Satz ist abgeschnitten.</p>', CUT),
        ('<p style="transition: color 1s">bewegt</p>', MOVING),
    ],
)
def test_seeded_fault_is_found(browser, body, check):  # noqa: F811
    page = browser.new_page(viewport={"width": 375, "height": 700})
    page.set_content(f"<main><h1>Probe</h1>{body}</main>")
    assert page.evaluate(check)
    page.close()
