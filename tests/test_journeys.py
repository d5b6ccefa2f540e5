"""The journeys of the content plan as a reader walks them, in a real browser."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import pages_to_read
from playwright.sync_api import Browser, Page
from test_browser import Listener, address, browser, fits  # noqa: F401 - fixtures


@pytest.fixture(params=(320, 1280))
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:  # noqa: F811
    context = browser.new_context(viewport={"width": request.param, "height": 800}, locale="de-DE")
    page = context.new_page()
    page.set_default_timeout(10_000)
    yield page
    context.close()


def test_participant_of_week_five(page, address):  # noqa: F811
    """Start, week 5, an item of it: two clicks; sums are seen, tasks are ticked, the checklist opens."""
    page.goto(address)
    page.get_by_role("link", name="Plan und Freigabe").click()
    page.get_by_role("heading", level=1, name="Plan und Freigabe").wait_for()
    assert fits(page)
    sums = page.get_by_role("list", name="Zeit in dieser Woche").inner_text()
    assert re.findall(r"\d+", sums)[1:] == ["90", "180"] and int(re.findall(r"\d+", sums)[0]) <= 20
    page.get_by_role("checkbox").first.check()
    beside = page.get_by_role("complementary", name="Inhalte der Woche")
    assert beside.get_by_role("link").count() >= 13
    beside.get_by_role("link", name="Bevor du auf Veröffentlichen tippst").click()
    page.get_by_role("heading", level=1, name="Bevor du auf Veröffentlichen tippst").wait_for()
    assert fits(page)


def test_every_item_of_a_week_is_one_click_from_it(site: Path):
    for number in range(1, 13):
        folder = site / f"wochen/{number:02}"
        if not folder.exists():
            continue
        text = (folder / "index.html").read_text(encoding="utf-8")
        beside = text.split('aria-label="Inhalte der Woche"')[1].split("</aside>")[0]
        linked = {f"/{a}/{b}/" for a, b in re.findall(r'href="\.\./\.\./([a-z]+)/([\w-]+)/"', beside)}
        assert len(linked) >= 7, number


def test_alumna_after_two_years(page, address):  # noqa: F811
    page.goto(address + "neu/?seit=2024-11")
    assert int(page.get_by_role("main").get_by_role("status").inner_text().split()[0]) > 100
    page.goto(address + "leitfaeden/facebook-seite-und-datenschutz-stand-der-gerichte/")
    assert page.get_by_text("Rechtsstand: 23. November 2026").first.is_visible()


def test_listener_who_only_reads(page, address):  # noqa: F811
    heard = Listener(page, address)
    page.goto(address + "podcast/der-yeti-im-rathaus/")
    chapters = page.get_by_role("navigation", name="Kapitel").get_by_role("link")
    assert chapters.count() >= 4
    chapters.nth(2).click()
    assert re.search(r"#kapitel-3$", page.url)
    assert page.locator("#kapitel-3").is_visible()
    assert heard.foreign() == set()
    assert not page.evaluate("localStorage.length")


def test_superior_before_the_kick_off(page, address):  # noqa: F811
    page.goto(address)
    page.get_by_role("link", name="Zur Seite für Leitungen").click()
    text = page.locator("main").inner_text()
    for name in ("Ziel", "Zeit", "Vertrauen", "Tempo", "Wissen", "Fehler", "Schutz", "Gespräch"):
        assert name in text
    assert not re.search(r"\b(du|dein|deine|dir)\b", page.locator(".ah-prose").first.inner_text())
    assert fits(page)


def test_emergency_is_one_click_from_everywhere_and_light(site: Path):
    for path in pages_to_read(site):
        assert "notfall/" in path.read_text(encoding="utf-8").split("</header>")[0], path
    page = (site / "notfall/index.html").read_text(encoding="utf-8")
    loaded = [(site / "notfall/index.html").read_bytes()]
    for reference in re.findall(r'(?:href|src)="\.\./(assets/[^"]+)"', page):
        data = (site / reference).read_bytes()
        loaded.append(data if reference.endswith(".woff2") else gzip.compress(data))
    total = len(gzip.compress(loaded[0])) + sum(len(data) for data in loaded[1:])
    assert total < 100_000, total


def test_week_prints_short_on_two_sheets(browser, address, site: Path):  # noqa: F811
    page = browser.new_page()
    page.add_init_script("window.print = () => {}")
    for folder in sorted((site / "wochen").glob("[01]*")):
        page.goto(f"{address}wochen/{folder.name}/")
        page.get_by_role("button", name="Woche drucken").click()
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert page.pdf(format="A4", prefer_css_page_size=True).count(b"/Type /Page\n") <= 2, folder.name
    page.close()


def test_leaders_page_prints_on_two_sheets(browser, address):  # noqa: F811
    page = browser.new_page()
    page.goto(address + "leitung/")
    assert page.pdf(format="A4", prefer_css_page_size=True).count(b"/Type /Page\n") <= 2
    page.close()
