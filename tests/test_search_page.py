"""Hits and the page /suche/: what a hit says and where it opens, filters, corrections, nothing found, no script."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser, Page, expect
from test_browser import address, browser  # noqa: F401 - fixtures
from test_search import opened, page, ready  # noqa: F401 - a fixture and its helpers

# --- Hits


def test_a_hit_says_what_it_is_and_marks_the_found_form(page: Page, address: str):  # noqa: F811
    page.goto(address + "suche/#q=Buergermeister Vereinbarung")
    ready(page)
    for hit in page.locator(".ah-hit").all()[:3]:
        hit.scroll_into_view_if_needed()
        expect(hit).to_have_attribute("data-ready", "")
        assert hit.locator(".ah-kind").inner_text()
    marks = page.locator(".ah-hit mark").all_inner_texts()
    assert marks
    stray = [m for m in marks if not re.search(r"(?i)bürgermeister|vereinbar|oberbürger|stadtoberhaupt|\bob\b|bm", m)]
    assert not stray, "marks do not shift after umlauts"
    facts = page.locator(".ah-hit__facts").first.inner_text()
    assert re.search(r"\d+ Min\. · Woche \d+", facts)
    assert "^" not in page.locator(".ah-hits").inner_text()


def test_a_hit_shows_a_sentence_however_it_was_found(page: Page, address: str):  # noqa: F811
    """By words that only its heading or its author's suchwoerter hold; no word is marked that only looks alike."""
    page.goto(address + "suche/#q=Fanpage Urteil")
    ready(page)
    first = page.locator(".ah-hit").first
    expect(first.locator(".ah-hit__title")).to_have_text("Facebook-Seite und Datenschutz: Stand der Gerichte")
    expect(first.locator(".ah-hit__text mark")).to_have_text("Urteil")
    page.goto(address + "suche/#q=gehackt&genau=1")
    ready(page)
    assert len(page.locator(".ah-hit__text").first.inner_text()) > 40
    page.goto(address + "suche/#q=Freigabe Bürgermeister")
    ready(page)
    for hit in page.locator(".ah-hit").all()[:10]:
        hit.scroll_into_view_if_needed()
        expect(hit).to_have_attribute("data-ready", "")
    assert "meiste" not in page.locator(".ah-hit mark").all_inner_texts()
    titled = page.locator(".ah-hit", has_text="Freigabe in einer Stunde statt in einer Woche")
    assert titled.locator(".ah-hit__text mark").count(), "a title that matches hides no sentence that does"


def test_a_hit_opens_at_its_heading(page: Page, address: str):  # noqa: F811
    page.goto(address + "suche/#q=genau")
    page.goto(address + "suche/#q=Warum Freigaben so lang werden")
    ready(page)
    link = page.locator(".ah-hit", has_text="Freigabe, die funktioniert").locator("a").first
    target = unquote((link.get_attribute("href") or "").partition("#")[2])
    assert target
    link.click()
    heading = page.locator(f'[id="{target}"]')
    expect(heading).to_be_in_viewport()
    assert heading.evaluate("(node) => /^H[2-6]$/.test(node.tagName)")


@pytest.mark.parametrize(
    "query, title, medium, second, word",
    [
        ("Telefon klingelt Merken", "Hörprobe", "audio", 46, "klingelt"),
        ("Telefonnummer angerufen Haken Balken", "In zwei Klicks zur richtigen Checkliste", "video", 29, "angerufen"),
    ],
)
def test_a_hit_in_sound_or_film_opens_at_its_second(
    page: Page,  # noqa: F811
    address: str,  # noqa: F811
    query: str,
    title: str,
    medium: str,
    second: int,
    word: str,
):
    page.goto(f"{address}suche/#q={query}")
    ready(page)
    hit = page.locator(".ah-hit", has_text=title)
    hit.scroll_into_view_if_needed()
    expect(hit).to_have_attribute("data-ready", "")
    assert word in hit.inner_text()
    hit.locator(f'a[href$="#t=0:{second}"]').first.click()
    expect(page.locator(medium)).to_have_js_property("currentTime", second)
    paragraph = page.locator(f"#t-{second}")
    expect(paragraph).to_have_attribute("aria-current", "true")
    expect(paragraph).to_be_in_viewport()
    assert page.evaluate(f"document.querySelector('{medium}').paused")


@pytest.mark.parametrize(
    "query, found",
    [
        ("Buergermeister", "Die Bürgermeisterin und das Ringlicht"),
        ("Vereinbarung", "Freigabe-Vereinbarung"),
        ("Kick off", "Kick-off mit der Leitung"),
        ("Kolleginnen", "Aus Kolleg*innen werden Mitmachende"),
        ("Kollege", "Aus Kolleg*innen werden Mitmachende"),
        ("Kolleg*innen", "Aus Kolleg*innen werden Mitmachende"),
        ("gelöschter Kommentar", "Kommentar melden, ausblenden, löschen"),
        ("Abnahme", "Freigabe, die funktioniert"),
        ("Tonalitätskar", "Tonalitätskarte"),
        ("Fotoeinwilligung", "Einwilligung Foto und Video"),
    ],
)
def test_german_words_are_found(page: Page, address: str, query: str, found: str):  # noqa: F811
    opened(page, address)
    page.keyboard.type(query)
    expect(page.locator("dialog .ah-hit__title", has_text=found).first).to_be_visible()


# --- The page of hits


@pytest.mark.parametrize("page", [1280, 375], indirect=True)
def test_filters_narrow_with_counts_and_stand_in_the_address(page: Page, address: str):  # noqa: F811
    page.goto(address + "suche/#q=Foto")
    ready(page)
    total = int(re.findall(r"\d+", page.locator(".ah-results__status").inner_text())[0])
    if page.viewport_size["width"] < 990:
        page.get_by_role("button", name="Filter").click()
    filters = page.get_by_role("form", name="Filter")
    legends = filters.locator("legend").all_inner_texts()
    assert legends[:4] == ["Art", "Thema", "Woche", "Stufe"] and set(legends[4:]) <= {"Person"}
    kinds = filters.locator("fieldset").first
    counts = {
        row.locator("span").inner_text(): int(row.locator("data").inner_text()) for row in kinds.locator("label").all()
    }
    assert sum(counts.values()) == total
    filters.locator('[name=art][value="Checkliste"]').check()
    filters.locator('[name=art][value="Podcast"]').check()
    wanted = counts["Checkliste"] + counts["Podcast"]
    expect(page.locator(".ah-results__status")).to_have_text(f"{wanted} von {total} Treffer")
    assert "art=Checkliste" in page.url and "art=Podcast" in page.url
    expect(filters.locator('[name=art][value="Podcast"]')).to_be_focused()
    again = page.context.new_page()
    again.goto(page.url)
    expect(again.locator(".ah-results__status")).to_have_text(f"{wanted} von {total} Treffer")
    again.close()
    if page.viewport_size["width"] < 990:
        page.get_by_role("button", name=re.compile("zeigen$")).first.click()
    page.get_by_role("button", name="Filter entfernen: Podcast").click()
    expect(page.locator(".ah-results__status")).to_have_text(f"{counts['Checkliste']} von {total} Treffer")


def test_reading_differently_is_said_and_can_be_undone(page: Page, address: str):  # noqa: F811
    page.goto(address + "suche/#q=Abnahme")
    ready(page)
    note = page.locator("[data-ah-part=notes] .ah-note")
    expect(note).to_contain_text("Abnahme heißt hier meist Freigabe.")
    before = page.locator(".ah-results__status").inner_text()
    note.get_by_role("link", name="Nur nach „Abnahme“ suchen").click()
    expect(page.locator(".ah-results__status")).not_to_have_text(before)
    expect(page.get_by_text("heißt hier meist")).to_have_count(0)
    page.go_back()
    expect(page.locator(".ah-results__status")).to_have_text(before)


def test_nothing_found_says_what_to_do(page: Page, address: str):  # noqa: F811
    page.goto(address + "suche/#q=Mikroxyzzy Qwxzq")
    expect(page.locator(".ah-results__status")).to_contain_text("Keine Treffer")
    expect(page.get_by_text("Vielleicht meinst du:")).to_contain_text("Mikrofon")
    expect(page.get_by_role("navigation", name="Themen und Listen")).to_be_visible()
    mail = page.get_by_role("link", name="Schreib uns, was du gesucht hast.").locator("visible=true")
    assert unquote(mail.get_attribute("href") or "").endswith("subject=Fehlt etwas? Gesucht: Mikroxyzzy Qwxzq")
    page.get_by_role("link", name="Mikrofon").first.click()
    ready(page)


def test_typing_on_the_page_changes_address_and_hits(page: Page, address: str):  # noqa: F811
    page.goto(address + "suche/")
    field = page.get_by_role("searchbox")
    field.fill("Impressum")
    ready(page)
    expect(page).to_have_url(address + "suche/#q=Impressum")
    page.keyboard.press("Control+k")
    expect(field).to_be_focused()
    assert not page.locator("dialog.ah-finder").count()


def test_without_script_the_way_leads_to_the_lists(browser: Browser, address: str):  # noqa: F811
    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto(address)
    assert not plain.get_by_role("searchbox").count()
    plain.get_by_role("banner").get_by_role("link", name="Suche", exact=True).last.click()
    expect(plain).to_have_url(address + "suche/")
    expect(plain.get_by_text("Dafür braucht sie JavaScript")).to_be_visible()
    plain.get_by_role("main").get_by_role("link", name="Checklisten").first.click()
    expect(plain.get_by_role("heading", level=1, name="Checklisten")).to_be_visible()
    context.close()
