"""What a device keeps: nothing before the click, ticks in named runs, the list, export and import, delete."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from test_browser import address, browser  # noqa: F401 - fixtures

LIST = "checklisten/startklar-fuer-woche-1/"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:  # noqa: F811
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="de-DE")
    page = context.new_page()
    page.set_default_timeout(10_000)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    assert not errors
    context.close()


def keep(page: Page) -> None:
    page.get_by_role("complementary").get_by_role("button", name="Auf diesem Gerät merken").click()


def stored(page: Page) -> dict:
    return json.loads(page.evaluate("localStorage.getItem('amtshelden')"))["data"]


def said(page: Page) -> str:
    return page.locator(".ah-progress__said").inner_text()


def test_ticks_are_gone_without_the_click(page, address):  # noqa: F811
    page.goto(address + LIST)
    page.get_by_role("checkbox").first.check()
    assert page.evaluate("localStorage.length") == 0
    page.reload()
    assert not page.get_by_role("checkbox").first.is_checked()


def test_ticks_stay_after_the_click(page, address):  # noqa: F811
    page.goto(address + LIST)
    page.get_by_role("checkbox").nth(1).check()
    keep(page)
    assert "Gemerkt" in said(page)
    page.get_by_role("checkbox").nth(3).check()
    page.reload()
    boxes = page.get_by_role("checkbox")
    assert [n for n in range(boxes.count()) if boxes.nth(n).is_checked()] == [1, 3]
    assert page.locator(".ah-progress__count b").inner_text() == "2"


def test_named_runs_are_kept_apart(page, address):  # noqa: F811
    page.goto(address + LIST)
    page.get_by_role("checkbox").first.check()
    keep(page)
    page.get_by_label("Neuer Durchgang").fill("Unwetter 3. Mai")
    page.get_by_role("button", name="Anlegen").click()
    assert "Unwetter 3. Mai" in said(page)
    assert not page.get_by_role("checkbox").first.is_checked()
    page.get_by_role("checkbox").nth(2).check()
    page.get_by_label("Durchgang", exact=True).select_option("Erster Durchgang")
    assert page.get_by_role("checkbox").first.is_checked()
    assert not page.get_by_role("checkbox").nth(2).is_checked()
    page.reload()
    page.get_by_label("Durchgang", exact=True).select_option("Unwetter 3. Mai")
    assert page.get_by_role("checkbox").nth(2).is_checked()
    page.get_by_role("button", name="Diesen Durchgang löschen").click()
    assert page.get_by_role("checkbox").first.is_checked()


def test_edit_of_an_author_keeps_the_other_ticks(page, address):  # noqa: F811
    page.goto(address + LIST)
    page.get_by_role("checkbox").nth(0).check()
    page.get_by_role("checkbox").nth(5).check()
    keep(page)
    ids = stored(page)["haken"]["c-01"]["runs"]["Erster Durchgang"]
    page.route("**/" + LIST, lambda route: route.fulfill(
        body=route.fetch().text().replace(ids[0], "p-ein-ganz-anderer-satz"), content_type="text/html"))  # fmt: skip
    page.reload()
    boxes = page.get_by_role("checkbox")
    assert [n for n in range(boxes.count()) if boxes.nth(n).is_checked()] == [5]
    boxes.nth(7).check()
    assert set(ids) < set(stored(page)["haken"]["c-01"]["runs"]["Erster Durchgang"]), "the point may come back"


def test_list_page_shows_exports_imports_and_deletes(page, address, tmp_path: Path):  # noqa: F811
    page.goto(address + "videos/so-laeuft-deine-erste-woche/")
    page.get_by_role("button", name="Auf diesem Gerät merken").click()
    assert page.get_by_role("button", name="Steht auf deiner Merkliste").get_attribute("aria-pressed") == "true"
    page.goto(address + LIST)
    page.get_by_role("checkbox").first.check()
    keep(page)
    page.goto(address + "merkliste/")
    assert page.get_by_role("link", name="So läuft deine erste Woche").is_visible()
    assert "Erster Durchgang: 1 erledigt" in page.locator("[data-ah-part=lists]").inner_text()
    with page.expect_download() as download:
        page.get_by_role("button", name="Als Datei mitnehmen").click()
    download.value.save_as(tmp_path / "merkliste.json")
    page.get_by_role("button", name="Alles löschen").click()
    page.get_by_role("button", name="Abbrechen").click()
    assert page.evaluate("localStorage.length") == 1
    page.get_by_role("button", name="Alles löschen").click()
    page.get_by_role("dialog").get_by_role("button", name="Alles löschen").click()
    page.wait_for_function("() => localStorage.length === 0")
    assert "Hier liegt noch nichts" in page.locator("[data-ah-part=leer]").inner_text()
    page.get_by_label("Datei einlesen").set_input_files(tmp_path / "merkliste.json")
    page.get_by_role("link", name="So läuft deine erste Woche").wait_for()
    (tmp_path / "falsch.json").write_text('{"version": 9, "data": {}}', encoding="utf-8")
    page.get_by_label("Datei einlesen").set_input_files(tmp_path / "falsch.json")
    page.get_by_text("Diese Datei ist keine Merkliste.").wait_for()
    page.locator("[data-ah-part=marks]").get_by_role("button", name="Entfernen").click()
    assert not page.get_by_role("link", name="So läuft deine erste Woche").is_visible()


@pytest.mark.parametrize("text", ["{kaputt", '{"version": 99, "data": {}}', "42", "null"])
def test_unreadable_data_is_kept_and_told(page, address, text):  # noqa: F811
    page.goto(address)
    page.evaluate("text => localStorage.setItem('amtshelden', text)", text)
    page.goto(address + LIST)
    page.get_by_role("checkbox").first.check()
    keep(page)
    assert "bleiben unverändert" in said(page)
    page.goto(address + "merkliste/")
    assert page.get_by_text("die sich nicht lesen lassen").is_visible()
    assert page.evaluate("localStorage.getItem('amtshelden')") == text


def test_news_since_a_month(page, address):  # noqa: F811
    page.goto(address + "neu/?seit=2099-01")
    assert page.get_by_role("main").get_by_role("status").inner_text() == "0 Einträge"
    page.goto(address + "neu/?seit=2024-11")
    assert int(page.get_by_role("main").get_by_role("status").inner_text().split()[0]) > 100


GROUND = "getComputedStyle(document.body).backgroundColor"


def test_colours_stay_only_where_somebody_wished_it(page, address):  # noqa: F811
    page.goto(address)
    light = page.evaluate(GROUND)
    page.get_by_role("radio", name="Dunkel").check()
    dark = page.evaluate(GROUND)
    assert dark != light
    page.reload()
    assert page.evaluate(GROUND) == light and page.evaluate("localStorage.length") == 0
    page.get_by_role("radio", name="Dunkel").check()
    page.get_by_role("group", name="Darstellung").get_by_role("button", name="Auf diesem Gerät merken").click()
    assert stored(page) == {"darstellung": {"farbe": "dunkel"}}
    page.goto(address + "notfall/")
    assert page.evaluate(GROUND) == dark and page.get_by_role("radio", name="Dunkel").is_checked()
    page.goto(address + "merkliste/")
    page.locator("[data-ah-part=settings]").get_by_role("button", name="Entfernen").click()
    assert stored(page) == {}
    page.reload()
    assert page.evaluate(GROUND) == light


def test_following_the_device_again_leaves_nothing(page, address):  # noqa: F811
    page.goto(address)
    page.get_by_role("radio", name="Dunkel").check()
    page.get_by_role("group", name="Darstellung").get_by_role("button", name="Auf diesem Gerät merken").click()
    page.get_by_role("radio", name="Wie mein Gerät").check()
    assert stored(page) == {}


def test_who_keeps_a_list_has_not_asked_for_places(page, address):  # noqa: F811
    page.goto(address + LIST)
    keep(page)
    page.goto(address + "podcast/hoerprobe/#t=0:20")
    assert page.get_by_role("button", name="Stelle auf diesem Gerät merken", pressed=False).count() == 1
    page.goto(address)
    assert "hoeren" not in stored(page)
