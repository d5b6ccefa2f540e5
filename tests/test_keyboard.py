"""Every page by keyboard alone: all controls reached, every stop seen, nothing hidden in the way, everything closes."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from keyboard import Walk, walk
from playwright.sync_api import Browser, Page
from test_browser import address, browser  # noqa: F401 - fixtures
from visits import Look, every_page, samples, side_by_side, watched
from webserver import nginx

LOOKS = [Look(375, "light"), Look(1280, "dark")]


def walked(root: str, names: Sequence[str], look: Look) -> dict[str, Walk]:
    known: set[str] = set()

    def steps(browser: Browser, names: Sequence[str]) -> list[tuple[str, Walk]]:  # noqa: F811
        breaches = watched(browser)
        context = browser.new_context(viewport={"width": look.width, "height": 900}, locale="de-DE", **look.media)
        page = context.new_page()
        found = []
        for name in names:
            page.goto(root + name)
            found.append((name, walk(page, known)))
        assert breaches == []
        return found

    return dict(side_by_side(names, steps))


def barriers(walks) -> dict:
    return {name: steps.barriers for name, steps in walks.items() if steps.barriers}


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: f"{look.width}-{look.scheme}")
def test_every_kind_of_page(address, site, look):  # noqa: F811
    walks = walked(address, samples(site), look)
    assert barriers(walks) == {}
    assert sum(steps.measured for steps in walks.values()) >= 40
    assert all(steps.stops >= 15 for steps in walks.values())


@pytest.mark.alles
@pytest.mark.parametrize("look", [*LOOKS, Look(1280, "forced"), Look(375, "forced")], ids=str)
def test_every_page(address, site, look):  # noqa: F811
    assert barriers(walked(address, every_page(site), look)) == {}


@pytest.fixture
def phone(browser) -> Page:  # noqa: F811
    context = browser.new_context(viewport={"width": 375, "height": 700}, reduced_motion="reduce")
    page = context.new_page()
    yield page
    context.close()


def focus(page: Page) -> str:
    return page.evaluate("document.activeElement.innerText.trim()")


def test_skip_link_comes_first_and_leads_to_the_content(phone, address):  # noqa: F811
    phone.goto(address + "bibliothek/")
    phone.keyboard.press("Tab")
    assert focus(phone) == "Zum Inhalt springen"
    assert phone.locator(".ah-skip").bounding_box()["y"] >= 0
    phone.keyboard.press("Enter")
    phone.keyboard.press("Tab")
    assert phone.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_closed_menu_is_no_stop_and_open_menu_is_walked_through(phone, address):  # noqa: F811
    phone.goto(address)
    menu = phone.get_by_role("navigation", name="Hauptmenü")
    button = phone.get_by_role("button", name="Menü")
    assert not menu.is_visible()
    assert not phone.evaluate("[...document.querySelectorAll('#ah-menue a')].some((link) => link.checkVisibility())")
    button.focus()
    phone.keyboard.press("Enter")
    visited = []
    for _ in range(6):
        phone.keyboard.press("Tab")
        visited.append(focus(phone))
    assert visited == menu.get_by_role("link").all_inner_texts()
    phone.keyboard.press("Tab")
    menu.wait_for(state="hidden")  # it must not lie over what has the focus


def test_escape_closes_the_menu_and_the_focus_returns(phone, address):  # noqa: F811
    phone.goto(address)
    phone.get_by_role("button", name="Menü").focus()
    for key in ("Enter", "Tab", "Tab", "Escape"):
        phone.keyboard.press(key)
    phone.get_by_role("navigation", name="Hauptmenü").wait_for(state="hidden")
    assert focus(phone) == "Menü"


def test_menu_tells_whether_it_is_open(phone, address):  # noqa: F811
    phone.goto(address)
    button = phone.get_by_role("button", name="Menü")
    for expanded in (False, True):
        phone.get_by_role("button", name="Menü", expanded=expanded).wait_for()  # told by an event that comes later
        button.press("Enter")


def test_search_opens_and_closes_by_keyboard(phone, address):  # noqa: F811
    phone.goto(address)
    button = phone.get_by_role("button", name="Suche").first
    button.focus()
    phone.keyboard.press("Enter")
    dialog = phone.get_by_role("dialog")
    dialog.wait_for()
    assert phone.evaluate("document.querySelector('dialog').contains(document.activeElement)")
    phone.keyboard.press("Escape")
    dialog.wait_for(state="hidden")
    assert focus(phone) == "Suche"


PLAIN = '<!doctype html><html lang="de"><title>Probe</title><style>{}</style><body>{}<a href="#z">Ende</a></html>'
BOX = '<input type="checkbox" id="x"><label for="x">Menü</label>'
SEEDED = {
    "Fokus": ("a:focus { outline: none; }", '<a href="#a">Ohne Rahmen</a>'),
    "Fokus, blass": ("a:focus { outline: 3px solid #ccc; }", '<p><a href="#a">Blasser Rahmen</a></p>'),
    "unsichtbar": ("input { position: absolute; opacity: 0; } label { display: none; }", BOX),
    "unsichtbar, verdeckt": ("header { position: fixed; inset: 0; }", '<a href="#a">A</a><header></header>'),
    "tot": ("input { display: none; } label { cursor: pointer; }", BOX),
    "nicht erreicht": ("", '<button type="button" tabindex="-1">Nie</button>'),
}  # fmt: skip


@pytest.mark.parametrize("name", SEEDED)
def test_seeded_barrier_is_found(tmp_path, name):
    style, body = SEEDED[name]
    (tmp_path / "index.html").write_text(PLAIN.format(style, body), encoding="utf-8")
    with nginx(tmp_path, tmp_path / "nginx", policy=False) as root:
        found = walked(root, [""], Look(375, "light"))[""].barriers
    assert name.split(",")[0] in found, found
