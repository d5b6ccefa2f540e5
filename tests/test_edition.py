"""The edition for life: opened from a disk with the network cut, searched, read, kept, compared, and made twice."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from conftest import ROOT
from playwright.sync_api import Browser, Page
from visits import chromium, samples

from library.edition import contents, making, packing
from library.edition.contents import Contents, ContentsError, Entry
from library.edition.modules import ModuleError, bundle
from library.edition.pages import Edition, rewrite

DAY = date(2027, 1, 1)
FOLDER = "Meine Ausgabe für später"


@pytest.fixture(scope="module")
def zips(site: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return making.make(site, tmp_path_factory.mktemp("ausgabe"), DAY, None, lambda text: None)


@pytest.fixture(scope="module")
def root(zips: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The edition unpacked where people put such things, with its films."""
    target = tmp_path_factory.mktemp("platte") / FOLDER
    for path in zips:
        with zipfile.ZipFile(path) as archive:
            archive.extractall(target)
    (folder,) = target.iterdir()
    return folder


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


class Heard(list):
    """What a page asked of anything but the disk, and what it complained about."""

    def listen(self, page: Page) -> Page:
        page.on("request", lambda request: self.note(request.url.startswith(("file:", "data:", "blob:")), request.url))
        page.on("console", lambda message: self.note(message.type not in ("error", "warning"), message.text))
        page.on("pageerror", lambda error: self.note(False, str(error)))
        return page

    def note(self, fine: bool, what: str) -> None:
        if not fine:
            self.append(what)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(offline=True, locale="de-DE", viewport={"width": 1280, "height": 900})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    heard = Heard()
    page = heard.listen(context.new_page())
    page.set_default_timeout(15_000)
    yield page
    assert heard == []
    context.close()


def url(root: Path, path: str) -> str:
    return (root / "inhalt" / path).as_uri()


def test_start_file_opens_the_library(page, root):
    assert sorted(path.name for path in root.iterdir()) == ["Bibliothek öffnen.html", "SHA256SUMS", "inhalt"]
    page.goto((root / "Bibliothek öffnen.html").as_uri())
    page.wait_for_url("**/inhalt/index.html")
    page.get_by_role("link", name="Alles, was neu ist").click()
    page.wait_for_url("**/neu/index.html")
    page.locator("select:not([hidden])").first.select_option(index=1)
    assert "seit=" in page.url
    page.get_by_role("link", name="Ausgabe vom 1. Januar 2027").click()
    assert "Diese Ausgabe ist vom 1. Januar 2027" in page.locator("main").inner_text()


def test_every_kind_of_page_opens_without_a_word_to_the_net(page, root, site):
    for path in samples(site):
        if path != "404.html":
            page.goto(url(root, f"{path}index.html" if not path.endswith(".html") else path))
            assert page.evaluate("typeof ahEdition") == "object", path


@pytest.mark.alles
def test_every_page_opens_without_a_word_to_the_net(page, root):
    for path in sorted(root.rglob("*.html")):
        page.goto(path.as_uri())
        page.wait_for_timeout(50)


def test_every_link_leads_to_a_file_or_says_where_it_leads(root):
    import re

    dead = []
    for path in (root / "inhalt").rglob("*.html"):
        for value in re.findall(r'\s(?:href|src)="([^"#?]+)', path.read_text(encoding="utf-8")):
            if not re.match(r"[a-z]+:", value) and not (path.parent / value).resolve().is_file():
                dead.append((path.relative_to(root).as_posix(), value))
    assert dead == []


def test_search_finds_german_words_and_opens_the_place(page, root):
    page.goto(url(root, "index.html"))
    page.keyboard.press("Control+k")
    field = page.get_by_role("searchbox").last
    field.fill("Freigabeweg Bürgermeisterinnen")
    page.locator(".ah-hit[data-ready]").first.wait_for()
    assert page.locator(".ah-hit mark").count()
    field.fill("Redaktonsplan")
    page.get_by_text("steht auf keiner Seite").wait_for()
    page.locator(".ah-hit__title a").first.click()
    page.wait_for_url("**/index.html*")
    assert page.locator("h1").is_visible()
    page.goto(url(root, "suche/index.html") + "#q=Kinderfotos")
    page.locator(".ah-hit[data-ready]").first.wait_for()
    assert "Treffer" in page.locator('[data-ah-part="status"]').inner_text()


def test_captions_are_in_the_page_and_times_lead_to_the_second(page, root):
    (film,) = [path for path in (root / "inhalt/videos").rglob("index.html") if "<track" in path.read_text("utf-8")]
    page.goto(film.as_uri())
    cues = page.evaluate(
        """async () => {
          const [track] = document.querySelector("video").textTracks;
          track.mode = "showing";
          for (let n = 0; n < 100 && !track.cues?.length; n++) await new Promise((done) => setTimeout(done, 50));
          return track.cues.length;
        }"""
    )
    assert cues > 10
    page.wait_for_function("document.querySelector('video').readyState >= 0")
    link = page.locator('.ah-chapters a[href*="#t="]').nth(1)
    link.click()
    page.wait_for_function("document.querySelector('video').currentTime > 1")


def test_ticks_plan_and_list_are_kept_on_the_disk(page, root):
    page.goto(url(root, "checklisten/startklar-fuer-woche-1/index.html"))
    page.get_by_role("checkbox").first.check()
    assert page.evaluate("localStorage.length") == 0
    page.get_by_role("complementary").get_by_role("button", name="Auf diesem Gerät merken").click()
    page.reload()
    assert page.get_by_role("checkbox").first.is_checked()
    page.goto(url(root, "termine/index.html"))
    page.get_by_label("Start").fill("2027-01-12")
    page.get_by_label("Start").dispatch_event("change")
    page.get_by_role("button", name="Auf diesem Gerät merken").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Kalenderdatei laden").click()
    assert download.value.path().read_bytes().startswith(b"BEGIN:VCALENDAR")
    page.goto(url(root, "merkliste/index.html"))
    page.locator('[data-ah-part="lists"] a').click()
    assert page.locator("h1").inner_text() == "Startklar für Woche 1"


def test_a_list_taken_along_from_the_web_leads_to_the_files(page, root, tmp_path):
    film = {"titel": "So läuft deine erste Woche", "art": "Video"}
    ticks = {"titel": "Startklar", "url": "/checklisten/startklar-fuer-woche-1/", "active": "A", "runs": {"A": ["x"]}}
    data = {"merkliste": {"/videos/so-laeuft-deine-erste-woche/": film}, "haken": {"c-01": ticks}}
    taken = tmp_path / "merkliste.json"
    taken.write_text(json.dumps({"version": 1, "data": data}), encoding="utf-8")
    page.goto(url(root, "merkliste/index.html"))
    page.locator("input[type=file]").set_input_files(taken)
    page.get_by_role("link", name="So läuft deine erste Woche").click()
    page.wait_for_url("**/videos/so-laeuft-deine-erste-woche/index.html")
    assert page.get_by_role("button", name="Steht auf deiner Merkliste").is_visible()
    page.goto(url(root, "merkliste/index.html"))
    page.get_by_role("link", name="Startklar").click()
    page.wait_for_url("**/checklisten/startklar-fuer-woche-1/index.html")


def test_an_older_edition_is_compared_in_the_browser(page, root, tmp_path):
    held = json.loads((root / "inhalt" / contents.FILE).read_text(encoding="utf-8"))
    first, second, *rest = held["inhalte"]
    gone = {"url": "videos/weg/", "title": "Weg <b>damit</b>", "kind": "video", "sum": "0"}
    older = held | {"stand": "2026-11-28", "inhalte": [second | {"sum": "0"}, *rest, gone]}
    (tmp_path / "inhalt.json").write_text(json.dumps(older), encoding="utf-8")
    (tmp_path / "falsch.json").write_text("[]", encoding="utf-8")
    page.goto(url(root, "ausgabe/index.html"))
    page.locator("#ah-alt").set_input_files(tmp_path / "inhalt.json")
    page.get_by_text("Verglichen mit der Ausgabe vom 28.11.2026.").wait_for()
    told = page.locator('[data-ah-part="found"]').inner_text()
    assert "Neu (1)" in told and first["title"] in told
    assert "Geändert (1)" in told and second["title"] in told
    assert "Entfallen (1)" in told and "Weg <b>damit</b>" in told
    page.locator("#ah-alt").set_input_files(tmp_path / "falsch.json")
    page.get_by_text("Diese Datei ist keine Liste einer Ausgabe.").wait_for()


def test_sums_hold_and_the_page_names_every_file(root):
    lines = (root / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    told = dict(reversed(line.split("  ", 1)) for line in lines)
    found = {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}
    media = {name for name in found if name.endswith((".mp4", ".mp3"))}
    assert found - media - {"SHA256SUMS"} == set(told)
    for name, digest in told.items():
        assert sha256((root / name).read_bytes()).hexdigest() == digest, name
    page = (root / "inhalt/ausgabe/index.html").read_text(encoding="utf-8")
    assert all(
        digest in page for name, digest in told.items() if name not in (making.START, "inhalt/ausgabe/index.html")
    )


def test_films_come_apart_with_their_size(zips, root):
    main, media = zips
    with zipfile.ZipFile(main) as archive:
        assert not [name for name in archive.namelist() if name.endswith((".mp4", ".mp3"))]
        assert all(entry.flag_bits & 0x800 for entry in archive.infolist() if not entry.filename.isascii())
    page = next(p for p in (root / "inhalt/videos").rglob("index.html") if "<track" in p.read_text("utf-8"))
    assert f"Liegt im Paket „{media.name}“ (1,7 MB)" in page.read_text(encoding="utf-8")


def test_made_twice_it_is_the_same_byte_for_byte(zips, site, tmp_path):
    again = making.make(site, tmp_path, DAY, None, lambda text: None)
    assert [path.read_bytes() for path in again] == [path.read_bytes() for path in zips]


def test_command_says_what_it_made_and_what_is_new(site, zips, root, tmp_path):
    assert contents.read(root) == contents.read(root / "inhalt" / contents.FILE) == contents.read(zips[0])
    done = command(str(site), "--ziel", str(tmp_path), "--alt", str(zips[0]))
    assert done.returncode == 0, done.stderr
    assert "Fertig." in done.stdout and " MB  SHA-256 " in done.stdout
    (made,) = tmp_path.glob("*[0-9][0-9].zip")
    with zipfile.ZipFile(made) as archive:
        name = next(name for name in archive.namelist() if name.endswith("inhalt/ausgabe/index.html"))
        assert "Gegenüber der Ausgabe vom 1. Januar 2027" in archive.read(name).decode()


def test_what_is_no_edition_is_told_in_two_lines(site, tmp_path):
    (tmp_path / "kein-zip.zip").write_text("hallo", encoding="utf-8")
    done = command(str(site), "--ziel", str(tmp_path / "ziel"), "--alt", str(tmp_path / "kein-zip.zip"))
    assert done.returncode == 1 and len(done.stdout.splitlines()) == 2 and "ist keine Ausgabe" in done.stdout
    assert not (tmp_path / "ziel").exists()


@pytest.mark.parametrize(
    "given", [None, "[]", '{"version": 2, "stand": "2026-01-01", "inhalte": []}', '{"version": 1}']
)
def test_what_is_no_list_of_an_edition_is_refused(tmp_path, given):
    """None is a folder without one."""
    if given is not None:
        (tmp_path / "inhalt.json").write_text(given, encoding="utf-8")
    with pytest.raises(ContentsError):
        contents.read(tmp_path / "inhalt.json" if given is not None else tmp_path)


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    run = [sys.executable, "-m", "library", "edition", *arguments]
    return subprocess.run(run, cwd=ROOT, capture_output=True, text=True, timeout=120)


# --- The parts by themselves


def test_vendored_engine_is_the_published_file():
    folder = ROOT / "library/edition/minisearch"
    told = (folder / "README.md").read_text(encoding="utf-8")
    assert sha256((folder / "minisearch.js").read_bytes()).hexdigest() in told
    assert "Permission is hereby granted" in (folder / "LICENSE.txt").read_text(encoding="utf-8")


def test_all_modules_can_be_joined():
    folders = (ROOT / "overrides/assets/js", ROOT / "library/edition/js")
    modules = {path.name: path.read_text(encoding="utf-8") for folder in folders for path in folder.glob("*.js")}
    del modules["search-pagefind.js"]
    assert bundle(modules, modules).count("(ahExports, ahLoad, ahHere) {") == len(modules)


@pytest.mark.parametrize(
    "source", ["export default 1;", 'import x from "./a.js";', "const m = await import(name);", "export let n = 1;"]
)
def test_unknown_forms_of_import_are_refused_with_their_line(source):
    with pytest.raises(ModuleError, match="b.js, Zeile 2"):
        bundle({"b.js": f"// import stands here\n{source}\n"}, ["b.js"])


def test_missing_module_is_named():
    with pytest.raises(ModuleError, match="weg.js"):
        bundle({"a.js": 'import { b } from "./weg.js";\n'}, ["a.js"])


PAGE = '<meta charset="utf-8"><a href="{}">x</a>'
LINKS = {
    ".": "./index.html",
    "../b/": "../b/index.html",
    "../b": "../b/index.html",
    "../b/?seit=2026-11#x": "../b/index.html?seit=2026-11#x",
    "../b/#t=1:02": "../b/index.html#t=1:02",
    "../../": "../../index.html",
    "../b/film.mp4": "../b/film.mp4",
    "../b/f%C3%BCr.pdf": "../b/f%C3%BCr.pdf",
    "#oben": "#oben",
    "https://example.org/": "https://example.org/",
    "mailto:a@example.org?subject=a&amp;body=b": "mailto:a@example.org?subject=a&amp;body=b",
    "../../redaktion/": "https://netz.example/redaktion/",
    "../../sitemap.xml": "https://netz.example/sitemap.xml",
}


@pytest.mark.parametrize("given", LINKS)
def test_links_lead_to_files(given):
    files = {"index.html", "a/c/index.html", "a/b/index.html", "a/b/für.pdf"}
    edition = Edition(files, {"a/b/film.mp4": ("m.zip", 5)}, lambda path: b"", "x", "https://netz.example/", "heute")
    page, _ = rewrite(PAGE.format(given), "a/c/index.html", edition)
    assert f'href="{LINKS[given]}"' in page


def test_news_between_two_editions():
    def one(name: str, digest: str) -> Entry:
        return Entry(f"videos/{name}/", name, "video", digest)

    old = Contents("2026-01-01", (one("a", "1"), one("b", "1"), one("c", "1")))
    new = Contents("2027-01-01", (one("a", "1"), one("b", "2"), one("d", "1")))
    found = contents.news(old, new)
    assert [[entry.title for entry in group] for group in (found.added, found.changed, found.gone)] == [
        ["d"],
        ["b"],
        ["c"],
    ]


def test_zip_knows_nothing_of_the_machine(tmp_path):
    files = {"ä.html": b"<p>x</p>" * 99, "b.mp4": b"0" * 99}
    for name in ("eins", "zwei"):
        packing.write(tmp_path / f"{name}.zip", "Ordner für später", files, DAY)
    assert (tmp_path / "eins.zip").read_bytes() == (tmp_path / "zwei.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "eins.zip") as archive:
        (text, film) = sorted(archive.infolist(), key=lambda entry: entry.compress_type, reverse=True)
        assert (text.filename, film.filename) == ("Ordner für später/ä.html", "Ordner für später/b.mp4")
        assert (text.compress_type, film.compress_type) == (zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED)
        assert {entry.date_time for entry in archive.infolist()} == {(2027, 1, 1, 0, 0, 0)}
        assert {entry.external_attr >> 16 for entry in archive.infolist()} == {0o100644}
