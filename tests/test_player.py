"""The player on real sound in a real browser: links to the second, follow mode, keys, and what is remembered."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page
from test_browser import Listener, address, browser  # noqa: F401 - fixtures
from visits import SCRIPTS

EPISODE = "podcast/hoerprobe/"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:  # noqa: F811
    context = browser.new_context(viewport={"width": 1280, "height": 700}, locale="de-DE")
    page = context.new_page()
    page.set_default_timeout(10_000)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    assert not errors
    context.close()


def now(page: Page) -> float:
    return page.evaluate("document.querySelector('audio').currentTime")


def test_nothing_is_loaded_or_stored_before_the_click(page, address):  # noqa: F811
    heard = Listener(page, address)
    page.goto(address + EPISODE)
    page.wait_for_timeout(300)
    assert not any(url.endswith(".mp3") for url in heard.requests)
    assert heard.foreign() == set()
    assert page.evaluate("localStorage.length") == 0


def test_without_script_the_page_is_complete(browser, address):  # noqa: F811
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + EPISODE)
    assert page.locator("audio[controls][preload=none]").count() == 1
    assert page.locator(".ah-say").count() >= 6
    assert not page.locator(".ah-player__opts").is_visible()
    context.close()


@pytest.mark.parametrize(
    ("address_part", "second"),
    [("#t=0:20", 20), ("#t=20", 20), ("?t=0m20s", 20), ("?t=20s", 20), ("#t=20.5", 20.5), ("#t=20,30", 20),
     ("?t=50#t=0:20", 20), ("#t=0:00:20", 20), ("#t=npt:20", 20)],
)  # fmt: skip
def test_address_opens_at_the_second(page, address, address_part, second):  # noqa: F811
    page.goto(address + EPISODE + address_part)
    page.wait_for_function("() => document.querySelector('.ah-say[aria-current]')")
    assert now(page) == pytest.approx(second, abs=0.1)
    marked = page.locator(".ah-say[aria-current]")
    assert marked.count() == 1
    assert "Drück auf eine Zeit" in marked.inner_text() or "Unter dem Player" in marked.inner_text()


@pytest.mark.parametrize("part", ["#t=", "#t=quatsch", "?t=-5", "#t=1:99:xx", "#abschnitt"])
def test_address_that_says_nothing_changes_nothing(page, address, part):  # noqa: F811
    page.goto(address + EPISODE + part)
    page.wait_for_timeout(100)
    assert now(page) == 0


def test_click_on_a_time_plays_from_there_and_the_text_follows(page, address):  # noqa: F811
    page.goto(address + EPISODE)
    third = page.locator(".ah-say__play").nth(2)
    third.click()
    page.wait_for_function("() => document.querySelector('audio').currentTime > 15")
    page.wait_for_function("() => document.querySelectorAll('.ah-say')[2].getAttribute('aria-current') === 'true'")
    assert page.url.endswith("#t=0:15")
    assert page.locator(".ah-chapters a[aria-current]").inner_text().endswith("Hören und lesen")
    page.evaluate("document.querySelector('audio').currentTime = 22.9")
    page.wait_for_function("() => document.querySelectorAll('.ah-say')[3].getAttribute('aria-current') === 'true'")


def test_follow_mode_yields_to_the_reader(page, address):  # noqa: F811
    page.goto(address + EPISODE)
    follow = page.get_by_role("button", name="Mitlesen")
    assert follow.get_attribute("aria-pressed") == "true"
    page.locator(".ah-say__play").first.click()
    page.wait_for_function("() => !document.querySelector('audio').paused")
    page.mouse.wheel(0, 900)
    page.wait_for_function("() => document.querySelector('[data-ah-do=mitlesen]').ariaPressed === 'false'")
    follow.click()
    assert follow.get_attribute("aria-pressed") == "true"


def test_follow_mode_is_off_with_reduced_motion(browser, address):  # noqa: F811
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto(address + EPISODE)
    assert page.get_by_role("button", name="Mitlesen").get_attribute("aria-pressed") == "false"
    context.close()


def test_buttons_and_keys(page, address):  # noqa: F811
    page.goto(address + EPISODE + "#t=0:20")
    page.get_by_role("button", name="15 s vor").click()
    assert now(page) == pytest.approx(35, abs=0.2)
    page.get_by_role("button", name="15 s zurück").click()
    assert now(page) == pytest.approx(20, abs=0.2)
    page.get_by_role("button", name="Tempo").click()
    assert page.evaluate("document.querySelector('audio').playbackRate") == 1.25
    assert page.get_by_role("button", name="Tempo 1,25×").is_visible()
    page.get_by_role("button", name="15 s vor").focus()
    page.keyboard.press("ArrowRight")
    assert now(page) == pytest.approx(22, abs=0.2)
    page.keyboard.press("Alt+ArrowRight")
    assert now(page) == pytest.approx(37, abs=0.3)
    page.keyboard.press("Alt+ArrowLeft")
    assert now(page) == pytest.approx(15, abs=0.3)
    page.locator("h1").click()
    page.keyboard.press("ArrowRight")
    assert now(page) == pytest.approx(15, abs=0.3), "keys belong to the player only while it has focus"


def test_place_is_kept_only_after_the_click(page, address):  # noqa: F811
    page.goto(address + EPISODE + "#t=0:20")
    page.reload()
    assert page.evaluate("localStorage.length") == 0
    page.get_by_role("button", name="Stelle auf diesem Gerät merken").click()
    assert "Gemerkt" in page.locator(".ah-player__status").inner_text()
    page.goto(address)
    page.goto(address + EPISODE)
    assert now(page) == pytest.approx(20, abs=1)
    assert "Weiter bei 0:20" in page.locator(".ah-player__status").inner_text()
    page.goto(address + EPISODE + "#t=0:05")
    page.reload()
    assert now(page) == pytest.approx(5, abs=0.2), "an explicit time beats the stored place"


def test_unreadable_storage_is_kept_and_told(page, address):  # noqa: F811
    page.goto(address)
    page.evaluate("localStorage.setItem('amtshelden', '{kaputt')")
    page.goto(address + EPISODE)
    page.get_by_role("button", name="Stelle auf diesem Gerät merken").click()
    assert "bleiben unverändert" in page.locator(".ah-player__status").inner_text()
    assert page.evaluate("localStorage.getItem('amtshelden')") == "{kaputt"


def test_the_lock_screen_knows_what_is_heard(page, address):  # noqa: F811
    page.goto(address + EPISODE)
    page.locator(".ah-say__play").first.click()
    page.wait_for_function("!document.querySelector('audio').paused")
    page.wait_for_function("navigator.mediaSession.metadata")
    told = page.evaluate("[navigator.mediaSession.metadata.title, navigator.mediaSession.metadata.artist]")
    assert told == [page.locator("h1").inner_text(), "Aus Musterlingen"]


def test_sound_that_cannot_be_had_is_told(page, address):  # noqa: F811
    page.route("**/*.mp3", lambda route: route.abort())
    page.goto(address + EPISODE)
    page.locator(".ah-say__play").first.click()
    page.get_by_text("Das lässt sich gerade nicht abspielen.").wait_for()


def test_paragraphs_can_be_cited_by_their_id(page, address):  # noqa: F811
    page.goto(address + EPISODE + "#t-15")
    assert page.evaluate("document.querySelector(':target').textContent").strip().startswith("Ab 0:15 abspielen")
    assert now(page) == 0, "an id is a place to read, a time one to hear"


def test_an_old_address_leads_on_and_takes_the_second_along(page, address):  # noqa: F811
    """As a page that leads on does it, for an episode whose article has another name than the archive gave it."""
    page.goto(address + EPISODE)
    script = page.evaluate(f"new URL('moved.js', {SCRIPTS}).href")
    old = f'<!doctype html><script type="module" src="{script}"></script><main><a href="../hoerprobe/">neu</a></main>'
    page.route("**/podcast/alt/*", lambda route: route.fulfill(body=old, content_type="text/html"))
    page.goto(address + "podcast/alt/?t=0:05#t=0:20")
    page.wait_for_url("**/podcast/hoerprobe/?t=0:05#t=0:20")
    page.wait_for_function("document.querySelector('.ah-say[aria-current]')")
    assert now(page) == pytest.approx(20, abs=0.1)
