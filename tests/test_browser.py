"""A walk through the library in a real browser that listens to every request."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from visits import CHROMIUM, QUIET, chromium, watched
from webserver import nginx

__all__ = ["CHROMIUM", "QUIET", "Listener", "address", "browser"]

WIDTHS = (375, 1280)


@pytest.fixture(scope="module")
def address(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with nginx(site, tmp_path_factory.mktemp("nginx")) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Pages of all suites run under the policy that operators get; this browser hears what they do against it."""
    with chromium() as browser:
        breaches = watched(browser)
        yield browser
    assert breaches == []


class Listener:
    """Every request of a page, also those that fail, and whether it leaves the host."""

    def __init__(self, page: Page, address: str) -> None:
        self.address = address
        self.requests: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("requestfailed", lambda request: self.requests.append(request.url))

    def foreign(self) -> set[str]:
        return {url for url in self.requests if not url.startswith((self.address, "data:", "blob:"))}


@pytest.fixture(params=WIDTHS)
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": request.param, "height": 900}, locale="de-DE")
    page = context.new_page()
    page.set_default_timeout(10_000)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    assert not errors
    assert not context.cookies()
    context.close()


def fits(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_walk_from_home_to_an_episode(page: Page, address: str):
    heard = Listener(page, address)
    page.goto(address)
    assert fits(page)
    page.locator(".ah-poster a").first.click()
    page.get_by_role("heading", level=1, name="Ankommen und Ziel setzen").wait_for()
    assert fits(page)

    page.get_by_role("complementary", name="Inhalte der Woche").get_by_role(
        "link", name="Startklar für Woche 1"
    ).click()
    page.get_by_role("heading", level=1, name="Startklar für Woche 1").wait_for()
    assert fits(page)
    boxes = page.get_by_role("checkbox")
    assert boxes.count() >= 8
    boxes.nth(0).check()
    page.locator(".ah-point label").nth(1).click()
    assert boxes.nth(1).is_checked()
    assert page.locator(".ah-progress__count").inner_text().split()[:1] == ["2"]

    if page.viewport_size["width"] < 1000:
        page.get_by_role("button", name="Menü").click()
    page.get_by_role("navigation", name="Hauptmenü").get_by_role("link", name="Podcast").click()
    page.get_by_role("heading", level=1, name="Podcast Kleinstadtniveau").wait_for()
    page.locator(".ah-card__title a").first.click()
    page.get_by_role("heading", level=2, name="Transkript").wait_for()
    assert fits(page)

    assert heard.foreign() == set()
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_listener_catches_a_request_that_leaves_the_host(page: Page, tmp_path: Path):
    (tmp_path / "index.html").write_text('<!doctype html><img src="https://example.org/bild.png" alt="">', "utf-8")
    with nginx(tmp_path, tmp_path / "nginx", policy=False) as address:
        heard = Listener(page, address)
        page.goto(address)
        page.wait_for_timeout(300)
    assert heard.foreign() == {"https://example.org/bild.png"}


def test_menu_opens_and_closes_by_keyboard(page: Page, address: str):
    if page.viewport_size["width"] >= 1000:
        pytest.skip("the menu is always open on wide screens")
    page.goto(address)
    button = page.get_by_role("button", name="Menü")
    menu = page.get_by_role("navigation", name="Hauptmenü")
    assert not menu.is_visible()
    button.focus()
    page.keyboard.press("Enter")
    assert menu.is_visible()
    page.keyboard.press("Escape")
    assert not menu.is_visible()
    assert page.evaluate("document.activeElement.innerText").strip() == "Menü"


def test_every_kind_of_page_fits_a_narrow_phone(browser: Browser, address: str, site: Path):
    page = browser.new_page(viewport={"width": 320, "height": 700})
    kinds = (
        "",
        "bibliothek/",
        "wochen/",
        "wochen/01/",
        "themen/recht/",
        "podcast/",
        "leitung/",
        "notfall/",
        "404.html",
    )
    items = (next((site / folder).glob("*/index.html")) for folder in
             ("videos", "checklisten", "leitfaeden", "vorlagen", "podcast"))  # fmt: skip
    for name in (*kinds, *(path.parent.relative_to(site).as_posix() + "/" for path in items)):
        page.goto(address + name)
        assert fits(page), name
    page.close()


def test_checklist_prints_on_one_sheet(browser: Browser, address: str, site: Path):
    page = browser.new_page()
    for path in sorted((site / "checklisten").glob("*/index.html")):
        page.goto(address + path.parent.relative_to(site).as_posix() + "/")
        sheets = page.pdf(format="A4", prefer_css_page_size=True).count(b"/Type /Page\n")
        assert sheets == 1, (path.parent.name, sheets)
    page.close()
