"""Before a reader acts nobody else is asked and nothing is kept; what happens afterwards is written down."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import pytest
from conftest import PAGE, ROOT, build, draw, head, pages_to_read
from hypothesis import given
from hypothesis import strategies as st
from test_browser import address, browser  # noqa: F401 - fixtures
from visits import LOOKS, crawl

from library import vendor
from library.legal import PAGES, examples, placeholders
from library.policy import EDITOR, written
from library.scan import _COMMENT, STORED, _blocked, _requests, _tags, read, scan

OFFICER = "datenschutz-pruefung/index.html"
OFFICER_SOURCE = "datenschutz-pruefung.md"


def test_no_page_asks_another_host(visits):
    assert {name: visit.foreign for name, visit in visits.items() if visit.foreign} == {}


def test_no_page_keeps_anything(visits):
    assert {name: visit.cookies for name, visit in visits.items() if visit.cookies} == {}
    assert {name: visit.kept for name, visit in visits.items() if visit.kept} == {}


SEEDED = {
    "foreign": '<audio src="https://fremd.example/a.mp3" preload="auto"></audio>',
    "breaches": '<link rel="stylesheet" href="https://fremd.example/f.css">',
    "kept": "<script>localStorage.setItem('a', '1')</script>",
    "cookies": "<script>document.cookie = 'a=1'</script>",
}


@pytest.mark.parametrize("what", SEEDED)
def test_seeded_fault_is_seen(tmp_path, what):
    """Sound from elsewhere passes the policy, so it must be seen as a request; the rest is stopped by it and told."""
    page = f'<!doctype html><html lang="de"><title>P</title><main><h1>P</h1>{SEEDED[what]}</main>'
    (tmp_path / "index.html").write_text(page, encoding="utf-8")
    assert getattr(crawl(tmp_path, tmp_path / "nginx", {"": LOOKS[:1]})[""], what)


def test_scan_of_the_pages_agrees(site):
    found = scan(read(site))
    assert found.leaks == () and found.blocked == () and found.hints == ()
    assert found.kept and set(found.kept) == set(STORED), "each name is described, and none is described in vain"
    assert set(found.stores) == {"localStorage"}


def test_scan_sees_what_a_browser_would_load():
    page = (
        '<img src="//a.example/x.png"><img srcset="a.png 1x, https://b.example/2x.png 2x">'
        '<audio preload="none"><source src="https://c.example/a.mp3"></audio><video src="https://d.example/v.mp4"></video>'
        '<link rel="preconnect" href="https://e.example"><link rel="canonical" href="https://nie.example/">'
        '<svg><use href="https://f.example/s.svg#a"/></svg><a href="https://link.example/">Link</a>'
        '<!-- <img src="https://nie.example/x.png"> -->'
        '<script type="application/json">"<img src=//nie.example>"</script>'
        '<img alt="a > b" src=https://g.example/x.png>'
    )
    found = scan({"a.html": page, "s.css": "@font-face { src: url(https://h.example/f.woff2) }"})
    hosts = {request.host for request in found.leaks}
    assert hosts == {f"{letter}.example" for letter in "abdefgh"}
    assert found.media == {"c.example": ("a.html",)}
    assert found.links == {"link.example": ("a.html",)}


PIECES = (
    "<",
    ">",
    "</",
    '"',
    "'",
    "=",
    " ",
    "\n",
    "&",
    "b",
    "p class",
    "script",
    "video",
    "a href",
    "x",
    ' title="',
    "!--",
    "-->",
)


@given(st.lists(st.sampled_from(PIECES), max_size=8), st.lists(st.sampled_from(PIECES), max_size=4))
def test_no_tag_beside_it_hides_what_a_tag_loads(before, after):
    for tag in (
        '<img class="c" src="//a.example/">',
        '<p onclick="x">',
        '<p class="c" style="x">',
        '<a href="javascript:x">',
    ):
        page = "".join(before) + tag + "".join(after)
        found, looked_at_one_by_one = scan({"a.html": page}), list(_tags(_COMMENT.sub("", page)))
        assert {request.address for request in found.requests} >= {r.address for r in _requests(looked_at_one_by_one)}
        assert {what for _, what in found.blocked} >= set(_blocked(looked_at_one_by_one))


def test_colours_follow_the_system_until_somebody_changes_them(browser, address):  # noqa: F811
    context = browser.new_context(color_scheme="dark")
    page = context.new_page()
    page.goto(address)
    ground = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(ground)
    page.emulate_media(color_scheme="light")
    light = page.evaluate(ground)
    assert dark != light
    page.get_by_role("radio", name="Dunkel").check()
    assert page.evaluate(ground) == dark
    page.get_by_role("radio", name="Wie mein Gerät").check()
    assert page.evaluate(ground) == light
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    context.close()


def test_what_is_kept_after_the_click_is_what_the_page_says(browser, address, site):  # noqa: F811
    context = browser.new_context()
    page = context.new_page()
    page.goto(address + "podcast/hoerprobe/")
    page.get_by_role("button", name="Auf diesem Gerät merken").first.click()
    kept = page.evaluate("Object.fromEntries(Object.entries(localStorage))")
    assert set(kept) == {"amtshelden"}
    assert set(json.loads(kept["amtshelden"])["data"]) <= set(STORED)
    assert context.cookies() == []
    context.close()
    text = (site / OFFICER).read_text(encoding="utf-8")
    assert all(html.escape(words) in text or words in text for words in STORED.values())


FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Probe</title><item><title>Eine Folge</title>
<guid>g-1</guid><pubDate>Tue, 03 Mar 2026 06:00:00 +0100</pubDate><description>Text der Folge.</description>
<enclosure url="https://ton.example.net/1.mp3" type="audio/mpeg" length="1"/></item></channel></rss>"""


def for_officer(project) -> Path:
    """A small library with the page for the data protection officer, and something where its links lead."""
    linked = "".join(f"== {name}.md\n{PAGE.format(name)}" for name in ("datenschutz", "merkliste"))
    return project(f"== {OFFICER_SOURCE}\n{(ROOT / 'docs' / OFFICER_SOURCE).read_text('utf-8')}\n{linked}")


def test_page_for_the_officer_names_the_hosts_of_this_build(project, tmp_path, site):
    draw("== feed.xml\n" + FEED, tmp_path)
    feed = {"PODCAST_FEED": str(tmp_path / "feed.xml"), "PODCAST_ARCHIVE": str(tmp_path / "archiv")}
    built = build(for_officer(project), tmp_path / "site", feed | {"PODCAST_PULL": "auto"}, strict=False)
    assert built.code == 0, built.output
    text = (tmp_path / "site" / OFFICER).read_text(encoding="utf-8")
    assert "<td>ton.example.net</td>" in text and "erst nach dem Druck auf Abspielen" in text
    assert "ton.example.net" not in (site / OFFICER).read_text(encoding="utf-8")
    assert "data-ah-scan" not in text


def test_officer_reads_of_the_editor_and_its_policy_where_there_is_one(project, tmp_path, site):
    root = for_officer(project)
    draw(f"== .cache/{vendor.FOLDER}/{vendor.SCRIPT}\nimport('https://fremd.example/x.js')\n", root)
    built = build(root, tmp_path / "site", {"AH_REDAKTION": "github:amt/bibliothek"})
    assert built.code == 0, built.output
    text = (tmp_path / "site" / OFFICER).read_text(encoding="utf-8")
    told = text.partition("Der Arbeitsbereich der Redaktion</h2>")[2].partition("<h2")[0]
    assert "<code>/redaktion/</code>" in told and "Was auf dieser Seite steht, gilt dort nicht" in told
    assert all(rule in html.unescape(told) for rule in written(EDITOR).split("; "))
    assert "Diese Ausgabe hat keinen." in (site / OFFICER).read_text(encoding="utf-8")


def test_strict_build_stops_at_a_page_that_asks_others(project, tmp_path):
    root = project(
        '== fremd.md\n---\ntitle: Fremd\ndescription: "' + "Wort " * 20 + '"\n---\n![Bild](https://a.example/b.png)\n'
    )
    built = build(root, tmp_path / "site")
    assert built.code == 1
    assert "fremd/index.html fragt beim Öffnen a.example an (<img>). Leg die Datei in docs/" in built.output
    assert "Traceback" not in built.output


def test_build_reports_what_nobody_has_filled_in(project, tmp_path):
    page = '---\ntitle: Impressum\ndescription: "' + "Wort " * 20 + '"\n---\n[Link](index.md)\n\n{}\n'
    open_page = page.format("[Name der Stelle]\\\n[Ort]")
    built = build(project("== impressum.md\n" + open_page), tmp_path / "a")
    assert built.code == 0, "the hint does not stop a strict build"
    assert "docs/impressum.md, Zeile 7: 2 Platzhalter sind noch auszufüllen: [Name der Stelle], [Ort]" in built.output
    assert "site_url“ ist noch das Beispiel (bibliothek.example)" in built.output
    (tmp_path / "projekt/docs/impressum.md").write_text(page.format("Stadt Musterlingen"), encoding="utf-8")
    built = build(tmp_path / "projekt", tmp_path / "b", {"SITE_URL": "https://lernen.musterlingen.de/"})
    assert "Platzhalter" not in built.output and "site_url" not in built.output


def test_placeholders_are_no_links_and_no_boxes():
    text = "[Name der Stelle] [Link](a.md) - [x] ![Bild](b.png) [Ref][1] [Ort]\n[Anker]: x\n\\[Kein Feld\\]"
    assert placeholders(text) == ["Name der Stelle", "Ort"]


def test_examples_are_told_apart_from_real_addresses():
    assert len(examples("https://bibliothek.example/", "a@example.org")) == 2
    assert examples("https://lernen.musterlingen.de/", "post@musterlingen.de") == []


@pytest.mark.parametrize("name", PAGES)
def test_legal_pages_are_open_and_linked_from_every_page(site, name):
    folder = name.removesuffix(".md")
    for path in pages_to_read(site):
        footer = path.read_text(encoding="utf-8").rpartition("<footer")[2]
        own = "" if path.parent == site / folder else f"{folder}/"  # on the page itself the link is `./`
        assert re.search(rf'href="[./]*{own}"', footer), path
    assert (site / folder / "index.html").is_file()


def test_items_in_the_small_project_still_build(project, tmp_path):
    """The hooks work without any of the legal pages."""
    built = build(project("== checklisten/a.md\n" + head(id="c-01") + "\n- [ ] **Ja.**\n"), tmp_path / "site")
    assert built.code == 0, built.output
