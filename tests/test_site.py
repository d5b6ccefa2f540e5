"""The built library: strict, complete, the same everywhere, and nothing in it that asks another host."""

from __future__ import annotations

import hashlib
import json
import posixpath
import re
import shutil
from pathlib import Path
from urllib.parse import urlsplit

import feedparser
import html5lib
import jsonschema
import pytest
from conftest import ROOT, build, copy_project, head, pages_to_read

from library.kinds import KINDS, LIBRARY

SCHEMA = json.loads((ROOT / "tests/data/katalog.schema.json").read_text(encoding="utf-8"))
XHTML = "{http://www.w3.org/1999/xhtml}"


def tree(site: Path) -> dict[str, str]:
    """Every file of a site with the hash of its bytes."""
    files = (path for path in sorted(site.rglob("*")) if path.is_file())
    return {path.relative_to(site).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def parsed(path: Path):
    return html5lib.parse(path.read_bytes(), namespaceHTMLElements=True, transport_encoding="utf-8")


@pytest.fixture(scope="session")
def pages(site) -> dict[str, object]:
    return {path.relative_to(site).as_posix(): parsed(path) for path in pages_to_read(site)}


@pytest.fixture(scope="session")
def katalog(site) -> list[dict]:
    return json.loads((site / "katalog.json").read_text(encoding="utf-8"))


def test_catalogue_keeps_its_contract(katalog):
    jsonschema.validate(katalog, SCHEMA, cls=jsonschema.Draft202012Validator)
    assert len({entry["id"] for entry in katalog}) == len(katalog)


def test_catalogue_refuses_what_breaks_the_contract(katalog):
    broken = json.loads(json.dumps(katalog))
    broken[0]["woche"] = "fünf"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(broken, SCHEMA, cls=jsonschema.Draft202012Validator)


def test_every_item_has_its_page(katalog, site):
    for entry in katalog:
        page = site / entry["url"].strip("/") / "index.html"
        assert page.is_file(), entry["id"]


def test_first_content_is_there(katalog):
    week = {entry["id"] for entry in katalog if entry["woche"] == 1}
    plan = "v-01 v-02 v-03 c-01 c-02 c-03 l-01 l-02 l-03 t-01 t-02 f-01 f-03 w-01"
    assert set(plan.split(" ")) <= week
    others = {entry["art"] for entry in katalog if entry["woche"] != 1}
    assert {*LIBRARY, "woche"} <= others
    assert len([entry for entry in katalog if entry["art"] in LIBRARY]) >= 24


def test_relations_go_both_ways(katalog):
    related = {entry["id"]: set(entry["verwandt"]) for entry in katalog}
    assert all(entry in related[other] for entry, others in related.items() for other in others)


def test_week_page_adds_up(site):
    text = (site / "wochen/01/index.html").read_text(encoding="utf-8")
    rows = [int(n) for n in re.findall(r'<td class="is-num">(\d+)</td></tr>', text)]
    assert sum(rows[:-1]) == rows[-1] == 90
    tasks = [int(n) for n in re.findall(r'<data value="(\d+)">\d+ Min.</data></li>\n', text)]
    assert text.count('id="t-u-01') == 5
    assert sum(tasks[-5:]) == 180
    for number in range(1, 10):
        assert f'id="u-010{number}"' in text


def test_pages_have_one_heading_and_a_title_each(pages):
    titles = []
    for name, document in pages.items():
        assert len(document.findall(f".//{XHTML}h1")) == 1, name
        titles.append(document.find(f".//{XHTML}title").text)
        assert document.get("lang") == "de", name
    assert len(set(titles)) == len(titles)


def test_headings_leave_no_gap_and_ids_are_unique(pages):
    for name, document in pages.items():
        ids = [element.get("id") for element in document.iter() if element.get("id")]
        assert len(ids) == len(set(ids)), (name, {i for i in ids if ids.count(i) > 1})
        main = document.find(f".//{XHTML}main")
        tags = (element.tag for element in main.iter() if isinstance(element.tag, str))
        levels = [int(tag[-1]) for tag in tags if re.fullmatch(r".*}h[1-6]", tag)]
        assert all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False)), (name, levels)


def test_every_box_has_a_label_with_words(pages):
    for name, document in pages.items():
        labels = {label.get("for"): "".join(label.itertext()).strip() for label in document.iter(f"{XHTML}label")}
        for box in document.iter(f"{XHTML}input"):
            if box.get("type") == "checkbox" and (box.get("id") or "").startswith("__") is False:
                assert labels.get(box.get("id")), (name, box.get("id"))


def foreign(document) -> list[str]:
    """What a page would load from another host without a click."""
    found = []
    for element in document.iter():
        for name in ("src", "srcset", "poster", "data", "action"):
            value = element.get(name) or ""
            if re.match(r"(https?:)?//", value) and not (
                element.tag == f"{XHTML}audio" and element.get("preload") == "none"
            ):
                found.append(value)
        if element.tag == f"{XHTML}link" and re.match(r"(https?:)?//", element.get("href") or ""):
            found += [element.get("href")] if element.get("rel") not in ("canonical",) else []
    return found


def test_no_page_loads_from_another_host(pages, site):
    assert {name: found for name, document in pages.items() if (found := foreign(document))} == {}
    for sheet in site.rglob("*.css"):
        assert not re.search(r"url\(\s*[\"']?(https?:)?//|@import", sheet.read_text(encoding="utf-8"))


def test_every_link_inside_the_site_leads_somewhere(pages, site):
    dead = []
    ids = {name: {element.get("id") for element in document.iter()} for name, document in pages.items()}
    for name, document in pages.items():
        for link in document.iter(f"{XHTML}a"):
            target = urlsplit(link.get("href") or "")
            if target.scheme or target.netloc or target.fragment.startswith(("t=", "q=")):
                continue
            folder = "" if name == "404.html" else posixpath.dirname(name)
            path = posixpath.normpath(posixpath.join("/", folder, target.path)).lstrip("/") if target.path else name
            found = path if path in pages else posixpath.join(path, "index.html").lstrip("./")
            if (
                found not in pages
                and not (site / path).is_file()
                or target.fragment
                and found in ids
                and target.fragment not in ids[found]
            ):
                dead.append((name, link.get("href")))
    assert dead == []


def test_foreign_host_would_be_seen():
    page = html5lib.parse('<img src="https://example.org/x.png"><audio src="https://example.org/a.mp3" preload="none">')
    assert foreign(page) == ["https://example.org/x.png"]


def test_no_inline_script_style_or_handler(pages):
    for name, document in pages.items():
        for element in document.iter():
            if not isinstance(element.tag, str):
                continue
            assert not any(key == "style" or key.startswith("on") for key in element.keys()), name  # noqa: SIM118
            if element.tag == f"{XHTML}script":
                assert element.get("src") or element.get("type") == "application/ld+json", name
            assert element.tag != f"{XHTML}style", name


def test_theme_leaves_nothing_behind(site):
    names = set(tree(site))
    assert not any(
        "lunr" in name or name.startswith(("search/", "assets/javascripts", "assets/stylesheets")) for name in names
    )
    folders = {name.split("/")[1] for name in names if name.startswith("assets/")}
    assert {name.partition("-")[0] for name in folders} == {"css", "fonts", "img", "js"}


def test_interface_is_german(pages):
    english = re.compile(r"\b(Skip to|Search|Previous|Next page|Back to top|Table of contents|Edit this page)\b")
    for name, document in pages.items():
        text = " ".join("".join(document.find(f"{XHTML}body").itertext()).split())
        assert not english.search(text.replace("Search Console", "")), (name, english.search(text))


def test_navigation_is_bounded(pages):
    for name, document in pages.items():
        nav = next(element for element in document.iter(f"{XHTML}nav") if element.get("id") == "ah-menue")
        assert len(list(nav.iter(f"{XHTML}a"))) == 6, name


def test_episodes_are_marked_as_written_for_the_library(katalog, site):
    episodes = [entry for entry in katalog if entry["art"] == "folge"]
    assert len(episodes) >= 6
    for entry in episodes:
        text = (site / entry["url"].strip("/") / "index.html").read_text(encoding="utf-8")
        assert "Für die Bibliothek geschrieben." in text
        assert entry["nummer"] is None and entry["datum"] and entry["personen"]
        assert "ah-say__who" in text, "the transcript names its speakers"
        assert ("<audio" in text) == bool(entry["audio"])
    assert [entry["id"] for entry in episodes if entry["audio"]] == ["f-27"], "one was recorded, by computer voices"


def test_list_of_episodes_is_in_order_of_date(site, katalog):
    text = (site / "podcast/index.html").read_text(encoding="utf-8")
    shown = re.findall(r'<a href="([\w-]+)/">', text.split("<main")[1])
    days = {entry["url"].split("/")[2]: entry["datum"] for entry in katalog if entry["art"] == "folge"}
    order = [days[slug] for slug in shown if slug in days]
    assert len(order) == len(days) and order == sorted(order, reverse=True)
    assert '<h2 id="jahr-2026">2026</h2>' in text


def test_structured_data_is_true(pages, katalog, site):
    for entry in katalog:
        document = pages[entry["url"].strip("/") + "/index.html"]
        scripts = [s for s in document.iter(f"{XHTML}script") if s.get("type") == "application/ld+json"]
        data = [json.loads(script.text) for script in scripts]
        if entry["art"] == "woche":
            assert data == []
            continue
        thing, crumbs = data
        kinds = {"folge": "PodcastEpisode"}
        text = (site / entry["url"].strip("/") / "index.html").read_text(encoding="utf-8")
        kind = "VideoObject" if "<video" in text else kinds.get(entry["art"], "Article")
        assert thing["@type"] == kind, "a VideoObject only where a film exists"
        assert thing["name"] == entry["title"] and thing["url"].endswith(entry["url"])
        assert "associatedMedia" not in thing or entry["audio"]
        assert crumbs["itemListElement"][-1]["name"] == entry["title"]


def test_pages_have_a_preview(pages, site):
    for name, document in pages.items():
        found = {meta.get("property"): meta.get("content") for meta in document.iter(f"{XHTML}meta")}
        assert found["og:title"] and found["og:description"], name
        links = {link.get("rel"): link.get("href") for link in document.iter(f"{XHTML}link")}
        if name != "404.html":
            assert links["canonical"] == f"https://bibliothek.example/{name.removesuffix('index.html')}"
        if image := found.get("og:image"):
            assert (site / urlsplit(image).path.lstrip("/")).is_file(), image


def test_feeds_are_read_by_feedparser(site, katalog):
    feeds = {path.relative_to(site).as_posix(): feedparser.parse(path.read_bytes()) for path in site.rglob("*.xml")}
    del feeds["sitemap.xml"]
    told = {"feed.xml": katalog, "podcast/feed.xml": [e for e in katalog if e["art"] == "folge"]}
    told |= {f"feeds/{KINDS[name].folder}.xml": [e for e in katalog if e["art"] == name] for name in LIBRARY}
    topics = {topic for entry in katalog for topic in entry["themen"]}
    told |= {f"feeds/thema-{topic}.xml": [e for e in katalog if topic in e["themen"]] for topic in topics}
    assert set(feeds) == set(told), "all news, per kind and per topic"
    for name, feed in feeds.items():
        titles = {entry["title"] for entry in told[name]}
        assert len(feed.entries) == min(50, len(titles)), name
        assert not feed.bozo, (name, feed.get("bozo_exception"))
        assert {entry.title for entry in feed.entries} <= titles, name
        days = [entry.published_parsed for entry in feed.entries]
        assert days == sorted(days, reverse=True), name


def test_sub_path_and_sitemap_with_days_from_the_content(tmp_path):
    built = build(ROOT, tmp_path / "site", {"SITE_URL": "https://bibliothek.example/unter/"})
    assert built.code == 0, built.output
    lost = (tmp_path / "site/404.html").read_text(encoding="utf-8")
    assert 'href="/unter/bibliothek/"' in lost, "the page for lost readers works under a sub-path"
    home = (tmp_path / "site/index.html").read_text(encoding="utf-8")
    assert not re.search(r'(?:href|src)="/(?!/)', home), "all other pages link relatively"
    text = (tmp_path / "site/sitemap.xml").read_text(encoding="utf-8")
    assert text.count("<lastmod>") == text.count("<loc>https://bibliothek.example/unter/") == text.count("<loc>") > 200
    assert re.search(r"unter/checklisten/startklar-fuer-woche-1/</loc>\s*<lastmod>2026-11-2\d</lastmod>", text)


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONHASHSEED": "1", "LANG": "C", "LC_ALL": "C", "TZ": "Pacific/Auckland"},
        {"PYTHONHASHSEED": "4242", "LANG": "de_DE.UTF-8", "TZ": "America/Los_Angeles", "PYTHONUTF8": "0"},
    ],
    ids=["neuseeland", "kalifornien"],
)
def test_build_is_the_same_everywhere(site, tmp_path, environment):
    project = copy_project(tmp_path / "ein anderer Ordner")
    for path in project.rglob("*"):
        if path.is_file():
            path.touch()
    built = build(project, tmp_path / "site", environment | {"AH_SUCHE": "an"})
    assert built.code == 0, built.output
    ours, theirs = tree(site), tree(tmp_path / "site")
    assert {name for name in ours | theirs if ours.get(name) != theirs.get(name)} == set()


def test_future_and_drafts_wait_and_nothing_breaks(project, tmp_path):
    body = "\n- [ ] **Es stimmt.** Ja.\n"
    root = project(
        "== checklisten/heute.md\n" + head(id="c-01", verwandt="[c-02, c-03]")
        + "\nSiehe [morgen](morgen.md) und [Entwurf](entwurf.md).\n" + body
        + "== checklisten/morgen.md\n" + head(id="c-02", title="Morgen", erstellt="2027-01-02") + body
        + "== checklisten/entwurf.md\n" + head(id="c-03", title="Entwurf", status="entwurf") + body
        + "== checklisten/alt.md\n" + head(id="c-04", title="Alt", pruefen_bis="2020-01-01") + body
    )  # fmt: skip
    built = build(root, tmp_path / "site")
    assert built.code == 0, built.output
    assert "docs/checklisten/alt.md: Die Prüfung war bis 1. Januar 2020 fällig." in built.output
    ids = [entry["id"] for entry in json.loads((tmp_path / "site/katalog.json").read_text(encoding="utf-8"))]
    assert {"c-01", "c-04"} <= set(ids) and not {"c-02", "c-03"} & set(ids)
    assert not (tmp_path / "site/checklisten/morgen").exists()
    page = (tmp_path / "site/checklisten/heute/index.html").read_text(encoding="utf-8")
    assert "Siehe morgen und Entwurf." in page
    assert "Prüfung überfällig" in (tmp_path / "site/checklisten/alt/index.html").read_text(encoding="utf-8")


def test_whole_library_builds_long_before_its_dates(tmp_path):
    """With a clock that is years behind everything waits, and the build still succeeds."""
    built = build(ROOT, tmp_path / "site", {"SOURCE_DATE_EPOCH": "1500000000"})
    assert built.code == 0, built.output


def test_errors_of_content_are_shown_together_without_a_traceback(project, tmp_path):
    root = project("== checklisten/a.md\n" + head(minuten=0) + "== videos/b.md\nText ohne Kopf\n")
    built = build(root, tmp_path / "site")
    assert built.code == 1
    assert "2 Fehler im Inhalt:" in built.output and "docs/checklisten/a.md, Zeile 5" in built.output
    assert "Traceback" not in built.output


def test_checklist_of_five_lines_appears_everywhere(tmp_path):
    project = copy_project(tmp_path / "projekt")
    (project / "docs/checklisten/mein-pinsel.md").write_text(
        head() + "\n- [ ] **Der Pinsel ist sauber.** Ja.\n", "utf-8"
    )
    built = build(project, tmp_path / "site")
    assert built.code == 0, built.output
    for page in ("checklisten", "bibliothek", "themen/strategie"):
        assert "mein-pinsel/" in (tmp_path / "site" / page / "index.html").read_text(encoding="utf-8"), page
    shutil.rmtree(tmp_path / "site")


def test_titles_and_descriptions_are_escaped(project, tmp_path):
    evil = '"A <b>fett</b> & <script>x</script>"'
    text = '"<img src=x onerror=alert(1)> ist nur Text, auch in der Beschreibung dieser Liste, die lang genug ist."'
    root = project("== checklisten/a.md\n" + head(id="c-01", title=evil, description=text) + "\n- [ ] **Ja.**\n")
    built = build(root, tmp_path / "site")
    assert built.code == 0, built.output
    for path in (tmp_path / "site").rglob("*.html"):
        assert "<script>x" not in path.read_text(encoding="utf-8"), path
        assert "<img src=x" not in path.read_text(encoding="utf-8"), path


def test_the_menu_has_the_six_doors_and_nothing_else(site):
    menu = (site / "index.html").read_text(encoding="utf-8").partition("ah-nav__list")[2].partition("</ul>")[0]
    doors = ["Start", "12 Wochen", "Bibliothek", "Podcast", "Für Leitungen", "Mitschreiben"]
    assert re.findall(r">([^<>]+)</a>", menu) == doors
