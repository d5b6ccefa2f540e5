"""The journeys of the content plan as their people walk them, in a real browser: clicks are counted."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT, build, head, pages_to_read
from playwright.sync_api import Browser, Locator, Page
from test_browser import Listener, address, browser, fits  # noqa: F401 - fixtures

from library.readability import measure, plain


@pytest.fixture(params=(320, 1280))
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:  # noqa: F811
    context = browser.new_context(viewport={"width": request.param, "height": 800}, locale="de-DE")
    page = context.new_page()
    page.set_default_timeout(10_000)
    yield page
    context.close()


class Clicks:
    """Follows links and counts how many it took."""

    def __init__(self) -> None:
        self.count = 0

    def on(self, link: Locator) -> None:
        self.count += 1
        link.click()


def test_participant_of_week_five(page, address):  # noqa: F811
    """Start, week 5, an item of it: two clicks; sums are seen, tasks are ticked, the checklist opens."""
    clicks = Clicks()
    page.goto(address)
    clicks.on(page.get_by_role("link", name="Plan und Freigabe"))
    page.get_by_role("heading", level=1, name="Plan und Freigabe").wait_for()
    assert fits(page)
    sums = page.get_by_role("list", name="Zeit in dieser Woche").inner_text()
    assert re.findall(r"\d+", sums)[1:] == ["90", "180"] and int(re.findall(r"\d+", sums)[0]) <= 20
    page.get_by_role("checkbox").first.check()
    beside = page.get_by_role("complementary", name="Inhalte der Woche")
    assert beside.get_by_role("link").count() >= 13
    clicks.on(beside.get_by_role("link", name="Bevor du auf Veröffentlichen tippst"))
    page.get_by_role("heading", level=1, name="Bevor du auf Veröffentlichen tippst").wait_for()
    assert fits(page) and clicks.count == 2


def test_every_item_of_a_week_is_two_clicks_from_the_start(site: Path):
    """The start links to every week, and a week to everything that belongs to it."""
    items = json.loads((site / "katalog.json").read_text(encoding="utf-8"))
    start = (site / "index.html").read_text(encoding="utf-8")
    for number in range(1, 13):
        assert f'href="wochen/{number:02}/"' in start
        text = (site / f"wochen/{number:02}/index.html").read_text(encoding="utf-8")
        beside = text.split('aria-label="Inhalte der Woche"')[1].split("</aside>")[0]
        linked = set(re.findall(r'href="\.\./\.\./([a-z]+/[\w-]+/)"', beside))
        own = {item["url"].lstrip("/") for item in items if item["woche"] == number and item["art"] != "woche"}
        assert own and own <= linked, number


def test_alumna_follows_an_old_bookmark_and_finds_the_judgment(page, address):  # noqa: F811
    """A code on paper leads on; the law has its date; the search knows the guide by two words of daily speech."""
    page.goto(address + "i/l-16/")
    page.get_by_role("heading", level=1, name="Stand der Gerichte").wait_for()
    assert page.get_by_text("Rechtsstand:").first.is_visible()
    page.goto(address)
    page.get_by_role("searchbox").first.fill("Fanpage Urteil")
    page.keyboard.press("Enter")
    first = page.locator(".ah-hit").first
    first.wait_for()
    target = first.get_by_role("link").first.get_attribute("href")
    assert target and "leitfaeden/facebook-seite-und-datenschutz-stand-der-gerichte/" in target


def test_alumna_sees_law_that_is_overdue(project, page, tmp_path):
    """Two years on a guide whose check is due says so at its top."""
    guide = head(title="Alte Regel", rechtsstand="2026-11-23", pruefen_bis="2027-05-23")
    root = project(f"== leitfaeden/alte-regel.md\n{guide}\nText.\n")
    built = build(root, tmp_path / "site", {"SOURCE_DATE_EPOCH": "1858118400"})  # 2028-11-18
    assert built.code == 0, built.output
    page.goto((tmp_path / "site/leitfaeden/alte-regel/index.html").as_uri())
    assert page.get_by_text("Prüfung überfällig seit 23. Mai 2027.").is_visible()


def test_alumna_after_two_years(page, address):  # noqa: F811
    page.goto(address + "neu/?seit=2024-11")
    topics = page.get_by_role("main").get_by_role("heading", level=2).all_inner_texts()
    assert {"Strategie & Ziele", "Recht & Datenschutz", "Konflikt & Krise"} <= set(topics)
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


def test_listener_finds_the_feed(page, address):  # noqa: F811
    clicks = Clicks()
    page.goto(address + "podcast/der-yeti-im-rathaus/")
    clicks.on(page.get_by_role("navigation", name="Du bist hier").get_by_role("link"))
    assert page.get_by_role("main").get_by_role("link", name="Feed des Podcasts").first.is_visible()
    assert clicks.count == 1


def test_author_adds_a_checklist(page, address, project, tmp_path):  # noqa: F811
    """The pattern of /mitschreiben/ becomes an item in every list; what is missing is told in German."""
    page.goto(address + "mitschreiben/")
    pattern = page.locator("pre", has_text="- [ ]").first.inner_text()
    root = project()
    shutil.copytree(ROOT / "docs/themen", root / "docs/themen", dirs_exist_ok=True)
    item = root / "docs/checklisten/aushang.md"
    item.write_text(pattern.replace("minuten: 5\n", ""), encoding="utf-8")
    built = build(root, tmp_path / "site")
    assert built.code == 1 and "docs/checklisten/aushang.md" in built.output and "minuten" in built.output
    item.write_text(pattern, encoding="utf-8")
    built = build(root, tmp_path / "site")
    assert built.code == 0, built.output
    for place in ("checklisten/index.html", "themen/text/index.html", "bibliothek/index.html", "sitemap.xml"):
        assert "aushang/" in (tmp_path / "site" / place).read_text("utf-8"), place
    page.goto((tmp_path / "site/checklisten/aushang/index.html").as_uri())
    assert page.get_by_role("checkbox").count() == pattern.count("- [ ]") and fits(page)


def test_author_is_given_a_draft_by_one_command(project):
    root = project()
    shutil.copytree(ROOT / "docs/themen", root / "docs/themen", dirs_exist_ok=True)
    command = [sys.executable, "-m", "library", "new", "--docs", str(root / "docs"), "checkliste", "Der Aushang"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    draft = (root / "docs/checklisten/der-aushang.md").read_text(encoding="utf-8")
    assert "status: entwurf" in draft and "- [ ] **" in draft


def test_leaders_page_is_short_plain_and_printed_at_a_click(page, address):  # noqa: F811
    page.add_init_script("window.print = () => { window.printed = true; }")
    page.goto(address + "leitung/")
    text = page.locator(".ah-prose").first.inner_text()
    assert len(re.findall(r"\w+", text)) <= 700
    found = measure(plain((ROOT / "docs/leitung.md").read_text("utf-8").split("---", 2)[2]))
    assert found and found.flesch >= 50
    page.get_by_role("button", name="Auf zwei Seiten drucken").click()
    assert page.evaluate("window.printed")


def test_superior_before_the_kick_off(page, address):  # noqa: F811
    clicks = Clicks()
    page.goto(address)
    clicks.on(page.get_by_role("link", name="Zur Seite für Leitungen"))
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
