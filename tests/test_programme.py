"""The twelve weeks in a calendar: one plan reckoned twice, one file written twice, and the pages that use them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import icalendar
import pytest
from conftest import DESCRIPTION, ROOT, build
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page
from test_browser import address, browser  # noqa: F401 - fixtures
from visits import SCRIPTS

from library import ics, programme
from library import site as library_site
from library.dates import BERLIN
from library.films import Shelf
from library.programme import Appointment, Break, Plan, PlanError

SITE = "https://bibliothek.example/"
STAMP = datetime(2026, 11, 28, 12, 30, tzinfo=UTC)
HOLIDAYS = (Break(date(2027, 2, 8), date(2027, 2, 14)), Break(date(2027, 3, 26), date(2027, 4, 9)))
PLANS = {
    "über die Umstellung im März": Plan(date(2027, 1, 11), 1, time(10), HOLIDAYS, "Nördliche; Fünf, \\ Söhne"),
    "über die Umstellung im Oktober": Plan(date(2026, 9, 4), 4, time(8, 30)),
    "Start am Samstag, Treffen montags nach einer Pause": Plan(
        date(2028, 2, 26), 0, time(23, 45), (Break(date(2028, 4, 10), date(2028, 4, 14)),)
    ),
}
WEEK = (
    f'== wochen/01.md\n---\ntitle: "Woche 1: Ankommen"\ndescription: "{DESCRIPTION}"\nwoche: 1\n'
    "leitfrage: Wozu?\nplakatfeld: Ziel\n---\nText.\n"
)
WRITE = """async ([plan, stamp, wanted]) => {
  const { read, days, write } = await import(new URL("programme.js", SCRIPTS));
  const { calendar } = await import(new URL("ics.js", SCRIPTS));
  const found = read(plan);
  const when = days(found, wanted);
  const dated = wanted.map((one, place) => ({ ...one, day: when[place] }));
  const about = { name: "Amtshelden", site: "https://bibliothek.example/", stamp: new Date(stamp) };
  return [calendar(found, dated, about), write(found)];
}""".replace("SCRIPTS", SCRIPTS)


@pytest.fixture(scope="module")
def wanted() -> tuple[Appointment, ...]:
    docs = {path.relative_to(ROOT / "docs").as_posix(): path for path in (ROOT / "docs").rglob("*.*")}
    pages = {name: path.read_bytes() for name, path in docs.items() if name.endswith(".md")}
    shelf = Shelf({name: path.stat().st_size for name, path in docs.items()})
    return programme.appointments(library_site.read(pages, (), shelf=shelf).catalogue)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:  # noqa: F811
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="de-DE", timezone_id="Europe/Berlin")
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.set_default_timeout(10_000)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    assert not errors
    context.close()


def rows(wanted) -> list[dict]:
    names = ("key", "title", "text", "minutes", "url", "week", "before")
    return [{name: getattr(one, name) for name in names} for one in wanted]


def events(data: bytes) -> list[tuple]:
    found = icalendar.Calendar.from_ical(data)
    names = ("UID", "SUMMARY", "DESCRIPTION", "URL", "SEQUENCE")
    return [
        (event.start.astimezone(UTC), event.duration, *(str(event[name]) for name in names))
        for event in found.walk("VEVENT")
    ]


def test_fifteen_appointments_in_their_order(wanted):
    weeks = [f"woche-{number:02}" for number in range(1, 13)]
    assert [one.key for one in wanted] == ["kick-off", *weeks[:6], "zwischenfazit", *weeks[6:], "abschluss"]
    assert {one.minutes for one in wanted if not one.before} == {90}
    assert all(one.url for one in wanted)


@pytest.mark.parametrize("name", PLANS)
def test_browser_and_build_write_the_same_file(page, address, wanted, name):  # noqa: F811
    plan = PLANS[name]
    page.goto(address + "termine/")
    written, plan_address = page.evaluate(WRITE, [plan.address, STAMP.timestamp() * 1000, rows(wanted)])
    built = ics.calendar(plan, wanted, "Amtshelden", SITE, STAMP)
    assert events(written.encode()) == events(built)
    assert written.encode() == built == ics.calendar(plan, wanted, "Amtshelden", SITE, STAMP)
    assert plan_address.replace("+", "%20") == plan.address.replace("+", "%20")


@pytest.mark.parametrize("name", PLANS)
def test_meetings_keep_their_hour_over_the_change_of_clocks(wanted, name):
    plan = PLANS[name]
    data = ics.calendar(plan, wanted, "Amtshelden", SITE, STAMP)
    starts = [event.start for event in icalendar.Calendar.from_ical(data).walk("VEVENT")]
    assert {start.astimezone(BERLIN).time() for start in starts} == {plan.at}
    assert len({start.utcoffset() for start in starts}) == 2


def test_lines_are_short_end_right_and_hold_whole_characters(wanted):
    data = ics.calendar(PLANS["über die Umstellung im März"], wanted, "Amtshelden", SITE, STAMP)
    assert data.endswith(b"END:VCALENDAR\r\n") and b"\n" not in data.replace(b"\r\n", b"")
    for line in data.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()


def test_names_of_events_outlive_every_change_but_that_of_the_group(wanted):
    def uids(plan: Plan) -> set[str]:
        return {row[2] for row in events(ics.calendar(plan, wanted, "Amtshelden", SITE, STAMP))}

    plan = PLANS["über die Umstellung im Oktober"]
    other = Plan(date(2029, 5, 1), 2, time(14), HOLIDAYS)
    assert uids(plan) == uids(other)
    assert not uids(plan) & uids(PLANS["über die Umstellung im März"])
    assert len(uids(plan)) == 15


@given(st.dates(date(2020, 1, 1), date(2080, 1, 1)), st.integers(0, 4), st.lists(st.integers(0, 120), max_size=4))
def test_days_come_in_order_and_never_in_a_break(start, weekday, pauses):
    breaks = tuple(Break(start + timedelta(days=n), start + timedelta(days=n + 6)) for n in pauses)
    wanted = [Appointment(f"w{n}", "", "", 90, "", n) for n in range(1, 13)]
    wanted.insert(6, Appointment("z", "", "", 60, "", 6, 1))
    found = list(programme.days(Plan(start, weekday, time(10), breaks), wanted).values())
    assert found == sorted(set(found)) and found[0] >= start
    assert all(not pause.first <= day <= pause.last for day in found for pause in breaks)
    assert all(day.weekday() < 5 for day in found)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"start": "bald"}, "extra.programm.start"),
        ({"start": "2027-01-11", "tag": "sonntag"}, "extra.programm.tag"),
        ({"start": "2027-01-11", "zeit": 600}, "extra.programm.zeit"),
        ({"start": "2027-01-11", "pausen": ["2027-02-14/2027-02-08"]}, "extra.programm.pausen"),
    ],
)
def test_wrong_settings_are_told_in_two_lines(settings, said):
    with pytest.raises(PlanError) as error:
        programme.read(settings)
    assert said in str(error.value) and "Erlaubt:" in str(error.value) and len(str(error.value).splitlines()) == 2


def test_a_start_in_the_settings_gives_dates_and_a_file(project, tmp_path):
    page = (ROOT / "docs/termine.md").read_text(encoding="utf-8")
    page = re.sub(r"^termine:\n(  .*\n)+", "", page, flags=re.M)
    root = project(WEEK + "== termine.md\n" + page.replace("(merkliste.md)", "(index.md)"))
    built = build(root, tmp_path / "site", {"PROGRAMM_START": "2027-01-12"})
    assert built.code == 0, built.output
    data = (built.site / programme.FILE).read_bytes()
    (event,) = icalendar.Calendar.from_ical(data).walk("VEVENT")
    assert event.start.isoformat() == "2027-01-12T10:00:00+01:00"
    assert str(event["URL"]).endswith("/wochen/01/")
    page = (built.site / "termine/index.html").read_text(encoding="utf-8")
    assert "12. Januar 2027" in page and 'href="zwoelf-wochen.ics"' in page
    built = build(root, tmp_path / "site", {"PROGRAMM_START": "bald"})
    assert built.code != 0 and "extra.programm.start heißt „bald“" in built.output and "Traceback" not in built.output


# --- In the browser


def fill(page: Page, start: str = "2027-01-12") -> None:
    page.get_by_label("Start").fill(start)
    page.get_by_label("Start").dispatch_event("change")


def when(page: Page, key: str) -> str:
    return page.locator(f"[data-ah-key={key}] [data-ah-part=when]").inner_text()


def test_a_start_gives_dates_a_break_moves_them_and_nothing_is_stored(page, address):  # noqa: F811
    page.goto(address + "termine/")
    assert when(page, "woche-03") == "Woche 3"
    fill(page)
    assert when(page, "woche-05") == "Dienstag, 9. Februar 2027, 10:00 Uhr"
    assert when(page, "zwischenfazit") == "Montag, 22. Februar 2027"
    page.get_by_label("Erster Tag").fill("2027-02-08")
    page.get_by_label("Letzter Tag").fill("2027-02-12")
    page.get_by_role("button", name="Pause eintragen").click()
    assert "rückt um 7 Tage" in page.get_by_role("status").first.inner_text()
    assert when(page, "woche-05") == "Dienstag, 16. Februar 2027, 10:00 Uhr"
    assert page.locator(".ah-dates__break").count() == 1
    page.get_by_role("button", name="Entfernen").click()
    assert when(page, "woche-05") == "Dienstag, 9. Februar 2027, 10:00 Uhr"
    assert page.evaluate("localStorage.length") == 0


def test_the_link_carries_the_plan_to_the_group(page, address):  # noqa: F811
    page.goto(address + "termine/")
    fill(page)
    page.get_by_role("button", name="Link für die Gruppe kopieren").click()
    page.get_by_text("Kopiert.").wait_for()
    link = page.evaluate("navigator.clipboard.readText()")
    other = page.context.new_page()
    other.goto(link)
    assert when(other, "woche-01") == "Dienstag, 12. Januar 2027, 10:00 Uhr"
    assert other.evaluate("localStorage.length") == 0


def test_the_downloaded_file_is_a_calendar(page, address):  # noqa: F811
    page.goto(address + "termine/")
    fill(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Kalenderdatei laden").click()
    data = download.value.path().read_bytes()
    found = icalendar.Calendar.from_ical(data)
    assert len(found.walk("VEVENT")) == 15 and not found.errors
    assert found.walk("VEVENT")[1].start.isoformat() == "2027-01-12T10:00:00+01:00"


SITUATIONS = {
    "2027-01-01": ("Woche 1 beginnt in 11 Tagen", "12. Januar 2027"),
    "2027-01-11": ("Diese Woche: Ankommen und Ziel setzen", "Euer Treffen ist am Dienstag"),
    "2027-01-12": ("Diese Woche: Ankommen und Ziel setzen", "ist heute um 10:00"),
    "2027-01-15": ("Diese Woche: Ankommen und Ziel setzen", "jetzt sind die Wochenaufgaben dran"),
    "2027-02-10": ("Diese Woche ist Pause", "16. Februar 2027"),
    "2029-06-01": ("Geschafft: Du gehörst zu den Alumni", "bleibt alles offen"),
}


@pytest.mark.parametrize("today", SITUATIONS)
def test_home_says_where_the_group_stands(page, address, today):  # noqa: F811
    page.clock.set_fixed_time(datetime.fromisoformat(f"{today}T09:00:00+01:00"))
    page.goto(address + "#start=2027-01-12&tag=2&zeit=10:00&pause=2027-02-08/2027-02-12")
    box = page.locator("[data-ah-component=this-week]")
    title, text = SITUATIONS[today]
    assert title in box.inner_text() and text in box.inner_text()
    assert page.locator(".ah-poster__when").count() == 12
    soon = {"2027-01-01": "Kick-off mit der Leitung in 4 Tagen", "2027-02-10": ""}.get(today, "")
    assert soon in box.inner_text()
    assert box.locator("li:visible").count() == (1 if soon else 0)
    page.goto(address + "neu/")
    page.goto(address)
    assert not box.is_visible()


def test_progress_is_kept_after_the_click_shown_and_deleted(page, address):  # noqa: F811
    page.clock.set_fixed_time(datetime(2027, 1, 13, 9, tzinfo=UTC))
    page.goto(address + "wochen/01/#start=2027-01-12&tag=2&zeit=10:00")
    assert "12. Januar 2027" in page.locator(".ah-weekdate").inner_text()
    boxes = page.locator(".ah-tasks input")
    boxes.nth(0).check()
    assert page.evaluate("localStorage.length") == 0
    page.get_by_role("button", name="Auf diesem Gerät merken").click()
    page.get_by_text("Gemerkt. Termine und Fortschritt").wait_for()
    boxes.nth(2).check()
    page.goto(address + "checklisten/startklar-fuer-woche-1/")
    page.goto(address)
    field = page.locator(".ah-poster > li").first
    assert field.locator(".ah-poster__count").inner_text().startswith("3 von ")
    assert field.locator("a").get_attribute("aria-current") == "date"
    assert page.locator("[data-ah-component=this-week]").is_visible()
    page.goto(address + "wochen/01/")
    assert [boxes.nth(n).is_checked() for n in range(3)] == [True, False, True]
    page.goto(address + "merkliste/")
    kept = page.locator("[data-ah-part=programme]")
    assert "Start" in kept.inner_text() and "2 Wochenaufgaben" in kept.inner_text() and "1 Inhalt" in kept.inner_text()
    kept.get_by_role("button", name="Entfernen").first.click()
    page.goto(address)
    assert not page.locator("[data-ah-component=this-week]").is_visible()
    stored = json.loads(page.evaluate("localStorage.getItem('amtshelden')"))["data"]
    assert not {"programm", "geoeffnet", "aufgaben"} & set(stored)


def test_a_meeting_is_led_with_a_clock_that_sums_to_ninety(page, address):  # noqa: F811
    page.clock.install(time=datetime(2027, 1, 12, 9, tzinfo=UTC))
    page.goto(address + "wochen/05/#moderation")
    page.clock.pause_at(datetime(2027, 1, 12, 10, tzinfo=UTC))
    dialog = page.get_by_role("dialog")
    assert "90 Minuten bis zum Ende" in dialog.inner_text()
    assert dialog.get_by_role("timer").inner_text() == "10:00"
    minutes = [int(text.split()[0]) for text in dialog.locator("ol[data-ah-part] span:last-child").all_inner_texts()]
    assert sum(minutes) == 90
    status = dialog.get_by_role("status")
    dialog.get_by_role("button", name="Starten").click()
    page.clock.run_for(5 * 60_000 + 1000)
    assert status.inner_text() == "Noch 5 Minuten."
    page.clock.run_for(4 * 60_000)
    assert status.inner_text() == "Noch 1 Minute."
    page.clock.run_for(3 * 60_000 - 500)
    assert status.inner_text() == "Die Zeit ist um."
    assert dialog.get_by_role("timer").inner_text() == "+2:00"
    assert "78 Minuten bis zum Ende, 2 Minuten hinter dem Plan" in dialog.inner_text()
    dialog.get_by_role("button", name="Weiter", exact=True).click()
    assert status.inner_text().startswith("Übung 5.1: ")
    assert dialog.locator("[aria-current=step]").inner_text().startswith("Übung 5.1")
    dialog.get_by_role("button", name="Pause").click()
    page.clock.run_for(10 * 60_000)
    assert "78 Minuten bis zum Ende" in dialog.inner_text()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Meeting moderieren").click()
    assert "78 Minuten bis zum Ende" in dialog.inner_text(), "closing loses nothing"
    assert page.evaluate("new Set([...document.querySelectorAll('[id]')].map(({id}) => id)).size") == page.evaluate(
        "document.querySelectorAll('[id]').length"
    )
