"""Accessibility by machine: axe-core on every page, what it leaves open settled from pixels, and proof that it sees."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from conftest import pages_to_read
from playwright.sync_api import Page
from test_browser import address, browser  # noqa: F401 - fixtures
from visits import LOOKS, Look, Visit, barriers, crawl, every_page, samples, wear

LIST = "checklisten/startklar-fuer-woche-1/"


def faults(visits) -> dict[str, list[str]]:
    return {name: visit.faults for name, visit in visits.items() if visit.faults}


def test_no_page_has_a_barrier_that_a_machine_finds(visits):
    assert faults(visits) == {}


def test_every_kind_of_page_is_looked_at_in_every_look(visits, site):
    kinds = samples(site)
    assert len(kinds) >= 15
    assert {"", "404.html"} <= set(kinds)
    assert all(visits[name].looks == len(LOOKS) for name in kinds)
    assert set(visits) == set(every_page(site))


@pytest.mark.alles
def test_every_page_in_every_look(site, tmp_path):
    """The full matrix; `visits` is a choice from it."""
    assert faults(crawl(site, tmp_path / "nginx", dict.fromkeys(every_page(site), LOOKS))) == {}


def search(page: Page) -> None:
    page.get_by_role("button", name="Suche").first.click()
    page.get_by_role("dialog").get_by_role("searchbox").fill("freigabe")  # the page has a field of its own
    page.locator("dialog .ah-hit a").first.wait_for()


def keep_list_and_ask(page: Page) -> None:
    """The reader's own page, filled, and the question before everything is deleted."""
    page.get_by_role("complementary").get_by_role("button", name="Auf diesem Gerät merken").click()
    page.get_by_role("radio", name="Dunkel").check()
    page.get_by_role("group", name="Darstellung").get_by_role("button").click()
    page.goto(page.url.rpartition("checklisten/")[0] + "merkliste/")
    page.get_by_role("button", name="Alles löschen").first.click()


def find_nothing(page: Page) -> None:
    page.get_by_role("searchbox").last.fill("xyzzyq")
    page.get_by_role("searchbox").last.press("Enter")
    page.get_by_text("Fehlt etwas?").wait_for()


# What only a click brings: the page that it starts from, and what a reader does there.
STATES: dict[str, tuple[str, Callable[[Page], object]]] = {
    "Menü": ("", lambda page: page.get_by_role("button", name="Menü").press("Enter")),
    "Suche": ("", search),
    "nichts gefunden": ("suche/", find_nothing),
    "Farbe": ("notfall/", lambda page: page.get_by_role("radio", name="Dunkel").check()),
    "Durchgänge": (LIST, lambda page: page.locator("[data-ah-do=merken]").click()),
    "Merkliste": (LIST, keep_list_and_ask),
    "Termine": ("termine/", lambda page: page.get_by_label("Start", exact=True).fill("2027-01-11")),
}


@pytest.mark.parametrize("state", STATES)
def test_what_a_click_brings_has_no_barrier(browser, address, state):  # noqa: F811
    name, act = STATES[state]
    context = browser.new_context(viewport={"width": 375, "height": 900}, reduced_motion="reduce", locale="de-DE")
    page = context.new_page()
    page.goto(address + name)
    act(page)
    page.evaluate(AXE_SCRIPT)
    visit = Visit(name)
    for look in (Look(375, "light"), Look(375, "dark"), Look(375, "forced"), Look(1280, "light"), Look(320, "dark")):
        if state != "Menü" or look.width < 1000:
            wear(page, look)
            visit.faults += barriers(page, look, visit)
    assert visit.faults == []
    context.close()


PLAIN = (
    '<!doctype html><html lang="de"><title>Probe</title><link rel="stylesheet" href="probe.css">'
    "<main><h1>Probe</h1>{}</main></html>"
)
STYLE = """
.eng { display: inline-block; width: 12px; height: 12px; overflow: hidden; }
.grau { color: #999; background: #fff; }
.karte { position: relative; background: #fff; }
.karte b { color: #777; font-weight: 400; }
.karte::before { content: ""; position: absolute; inset: 0; background: #555; }
.karte b { position: relative; }
.gut b { color: #fff; }
"""
SEEDED = {
    "label": '<input type="checkbox">',
    "target-size": '<a class="eng" href="#a">a</a><a class="eng" href="#b">b</a>',
    "color-contrast": '<p class="grau">Grau auf Weiß</p>',
    "image-alt": '<img src="x.png">',
    "link-name": '<a href="#x"></a>',
    "heading-order": "<h3>Sprung</h3>",
    "Kontrast": '<p class="karte"><b>Dunkel auf dunkel, von axe nicht zu messen</b></p>',
}


def seeded(tmp_path, body: str, looks=LOOKS[:1]):
    (tmp_path / "index.html").write_text(PLAIN.format(body), encoding="utf-8")
    (tmp_path / "probe.css").write_text(STYLE, encoding="utf-8")
    return crawl(tmp_path, tmp_path / "nginx", {"": looks})[""]


@pytest.mark.parametrize("rule", SEEDED)
def test_seeded_barrier_is_found(tmp_path, rule):
    assert any(rule in fault for fault in seeded(tmp_path, SEEDED[rule]).faults)


def test_what_is_right_passes_in_every_look(tmp_path):
    """Also what axe leaves open: white text above a dark layer that it cannot see."""
    good = '<label><input type="checkbox"> Ja</label><p class="karte gut"><b>Weiß auf Dunkel</b></p>'
    visit = seeded(tmp_path, good, LOOKS)
    assert visit.settled > 0 and visit.faults == []


def test_every_page_says_how_to_report_a_barrier(site):
    for path in pages_to_read(site):
        links = re.findall(r'href="(mailto:[^"]*)">Barriere melden</a>', path.read_text(encoding="utf-8"))
        assert len(links) == 1, path
        folder = path.parent.relative_to(site).as_posix()
        if path.name == "index.html" and folder != ".":
            assert f"bibliothek.example/{folder}/" in links[0], path
