"""Workbook, sheets, poster and slides: tagged, complete, the same twice, and their codes lead where they say."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from conftest import ROOT, build, head
from jinja2 import Environment, FileSystemLoader
from mkdocs.config import load_config
from PIL import Image
from pptx import Presentation
from zxingcpp import read_barcodes

from library import addresses, prints, programme, site
from library.films import Shelf
from library.markdown import LibraryExtension
from library.paper import slides
from library.paper.book import Book, Press
from library.paper.making import Workshop, make
from library.paper.printing import Printer, inks
from library.paper.text import renderer
from library.problems import ContentError

DOCS = ROOT / "docs"
URL = "https://bibliothek.example/"


def sources() -> dict[str, bytes]:
    return {path.relative_to(DOCS).as_posix(): path.read_bytes() for path in sorted(DOCS.rglob("*.md"))}


def library(texts: dict[str, bytes] | None = None) -> site.Library:
    sizes = {path.relative_to(DOCS).as_posix(): path.stat().st_size for path in DOCS.rglob("*") if path.is_file()}
    return site.read(texts or sources(), (), shelf=Shelf(sizes))


def press_of(found: site.Library) -> Press:
    config = load_config(str(ROOT / "mkdocs.yml"))
    extensions = [*config.markdown_extensions, LibraryExtension()]
    return Press(found.catalogue, renderer(extensions, config.mdx_configs, found.catalogue, URL), URL, "Bibliothek")


@pytest.fixture(scope="session")
def whole() -> site.Library:
    return library()


@pytest.fixture(scope="session")
def press(whole) -> Press:
    return press_of(whole)


@pytest.fixture(scope="session")
def book(press) -> Book:
    return press.book()


@pytest.fixture(scope="session")
def workshop(press, tmp_path_factory) -> Workshop:
    env = Environment(loader=FileSystemLoader(ROOT / "overrides"), autoescape=True)
    printer = Printer(tmp_path_factory.mktemp("schriften"))
    return Workshop(press, printer, lambda file, values: env.get_template(file).render(values))


def html(workshop: Workshop, book: Book) -> str:
    values = {"book": book, "ink": inks(), "name": "Bibliothek", "title": "Workbook", "stand": ""}
    return workshop.template("paper/workbook.html", values)


@pytest.fixture(scope="session")
def small(workshop, book) -> bytes:
    """The workbook with its first week alone."""
    data, _ = workshop.printer.print(html(workshop, replace(book, chapters=book.chapters[:1])))
    return data


def codes(data: bytes, folder: Path, pages: range | None = None) -> set[str]:
    """What a phone reads from the printed pages."""
    (folder / "druck.pdf").write_bytes(data)
    part = ["-f", str(pages.start), "-l", str(pages.stop - 1)] if pages else []
    command = ["pdftoppm", "-r", "130", "-gray", "-png", *part, str(folder / "druck.pdf"), str(folder / "seite")]
    subprocess.run(command, check=True)
    found = set()
    for path in folder.glob("seite-*.png"):
        with Image.open(path) as image:
            found |= {code.text for code in read_barcodes(image)}
    return found


def structure(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Every element of the tree that a screen reader walks."""
    waiting = [pdf.Root.StructTreeRoot]
    while waiting:
        element = waiting.pop()
        if isinstance(element, pikepdf.Array):
            waiting += list(element)
        elif isinstance(element, pikepdf.Dictionary):
            if "/S" in element:
                yield element
            if "/K" in element:
                waiting.append(element.K)


def titles(items) -> list[tuple[str, list]]:
    return [(item.title, titles(item.children)) for item in items]


def accessible(data: bytes) -> pikepdf.Pdf:
    """What PDF/UA asks for and a program can see."""
    pdf = pikepdf.open(io.BytesIO(data))
    assert str(pdf.Root.Lang).startswith("de")
    assert pdf.Root.MarkInfo.Marked is True or bool(pdf.Root.MarkInfo.Marked)
    assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
    with pdf.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1" and metadata["dc:title"]
    elements = list(structure(pdf))
    kinds = {str(element.S) for element in elements}
    assert {"/H1", "/P"} <= kinds or "/Document" in kinds
    for element in elements:
        if re.fullmatch(r"/(H\d|P)", str(element.S)):
            assert element.P.get("/S") != element.S, "a heading is one heading"
        if element.S == "/Figure":
            assert str(element.get("/Alt", "")), "every picture says what it shows"
    return pdf


def fonts(pdf: pikepdf.Pdf) -> dict[str, bool]:
    found = {}
    for page in pdf.pages:
        for font in page.get("/Resources", {}).get("/Font", {}).values():
            for inner in font.get("/DescendantFonts", [font]):
                name = str(inner.BaseFont)
                found[name] = any(key in inner.get("/FontDescriptor", {}) for key in ("/FontFile2", "/FontFile3"))
    return found


def test_the_workbook_is_tagged_speaks_german_and_has_bookmarks(small):
    pdf = accessible(small)
    with pdf.open_outline() as outline:
        found = titles(outline.root)
    week = next(children for title, children in found if title.startswith("Woche 1"))
    assert [title for title, _ in week if title.startswith("Übung 1.")][0].startswith("Übung 1.1 ")
    assert len([title for title, _ in week if title.startswith("Übung 1.")]) == 9
    assert {"Inhalt", "Manifest für den Rückhalt", "Alle kurzen Adressen"} <= {title for title, _ in found}


def contents_agree(data: bytes, book: Book, folder: Path) -> None:
    """The table of contents names the page on which each week begins."""
    pdf = pikepdf.open(io.BytesIO(data))
    numbers = {page.objgen: place for place, page in enumerate(pdf.pages, 1)}
    with pdf.open_outline() as outline:
        begins = {item.title: numbers[item.destination[0].objgen] for item in outline.root}
    (folder / "inhalt.pdf").write_bytes(data)
    command = ["pdftotext", "-f", "3", "-l", "4", str(folder / "inhalt.pdf"), "-"]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    for chapter in book.chapters:
        week = chapter.week
        printed = re.search(rf"{week.number} {re.escape(week.title)}[ .…]+(\d+)", " ".join(text.split()))
        assert printed and int(printed[1]) == begins[f"Woche {week.number}: {week.title}"], week.number


def test_the_table_of_contents_names_the_right_pages(small, book, tmp_path):
    contents_agree(small, replace(book, chapters=book.chapters[:1]), tmp_path)


def test_only_our_fonts_are_used_and_all_are_embedded(small):
    found = fonts(pikepdf.open(io.BytesIO(small)))
    assert found and all(found.values())
    names = {name.partition("+")[2] for name in found}
    assert all(re.match(r"(archivo|Archivo|atkinson|Atkinson)", name) for name in names), names
    assert len(names) >= 5, "each weight is a cut of its own"


def test_every_code_of_a_week_is_read_by_a_phone(small, book, tmp_path):
    chapter = book.chapters[0]
    entries = [*chapter.meeting, *chapter.tasks, *chapter.library, *(c.entry for c in chapter.checklists)]
    wanted = {entry.address.url for entry in entries} | {chapter.address.url, URL}
    assert wanted <= codes(small, tmp_path)


def test_every_printed_address_is_one_that_never_dies(workshop, book, whole):
    found = set(re.findall(rf'href="{re.escape(URL)}([iw]/[^"]*)"', html(workshop, book)))
    assert len(found) > 250
    assert found <= set(whole.addresses.redirects)
    listed = addresses.parse((DOCS / addresses.FILE).read_text(encoding="utf-8"))
    assert found <= set(listed), "what is on paper stands in the list: make adressen"


def test_the_workbook_holds_the_whole_programme(workshop, book):
    text = html(workshop, book)
    assert book.exercises == 108 and len(book.chapters) == 12
    assert text.count('class="exercise exercise--') == 108 and text.count('class="write"') == 108
    assert text.count('class="field__question"') == sum(len(c.week.field_questions) for c in book.chapters)
    assert "data-ah-slot" not in text and "<!-- " not in text.replace("<!doctype", "")


def test_the_same_content_is_the_same_file(workshop, whole, small, book):
    again, _ = workshop.printer.print(html(workshop, replace(book, chapters=book.chapters[:1])))
    assert again == small
    wanted = [one for one in prints.prints(whole.catalogue) if one.path in (prints.SLIDES, prints.POSTER)]
    assert [workshop.make(one) for one in wanted] == [workshop.make(one) for one in wanted]


OTHER_PROCESS = """
import hashlib, sys
sys.path[:0] = [{root!r}, {tests!r}]
import test_paper as t
from pathlib import Path
from jinja2 import Environment, FileSystemLoader
whole = t.library()
env = Environment(loader=FileSystemLoader({root!r} + "/overrides"), autoescape=True)
shop = t.Workshop(t.press_of(whole), t.Printer(Path(sys.argv[1])), lambda f, v: env.get_template(f).render(v))
for one in t.prints.prints(whole.catalogue):
    if one.path in sys.argv[2:]:
        print(one.path, hashlib.sha256(shop.make(one)[0]).hexdigest())
"""


def test_another_process_prints_the_same_bytes(workshop, whole, tmp_path):
    paths = [prints.SLIDES, prints.POSTER, "checklisten/kinder-im-bild.pdf"]
    ours = {
        one.path: hashlib.sha256(workshop.make(one)[0]).hexdigest()
        for one in prints.prints(whole.catalogue)
        if one.path in paths
    }
    script = OTHER_PROCESS.format(root=str(ROOT), tests=str(ROOT / "tests"))
    environment = os.environ | {"PYTHONHASHSEED": "4711"}
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path), *paths], env=environment, capture_output=True, text=True
    )
    assert dict(row.split(" ") for row in done.stdout.splitlines()) == ours, done.stderr[-500:]


def test_the_poster_is_true_a1_with_twelve_fields(workshop, whole):
    poster = next(one for one in prints.prints(whole.catalogue) if one.path == prints.POSTER)
    data, pages = workshop.make(poster)
    pdf = accessible(data)
    assert pages == len(pdf.pages) == 1
    width, height = (float(value) / 72 * 25.4 for value in list(pdf.pages[0].mediabox)[2:])
    assert (round(width), round(height)) == (841, 594)
    assert len([element for element in structure(pdf) if element.S == "/H2"]) == 12


@pytest.mark.parametrize("week", [1, 6])
def test_a_week_fits_on_two_sides_of_one_sheet(workshop, whole, week):
    wanted = next(one for one in prints.prints(whole.catalogue) if one.path == f"wochen/woche-{week:02}.pdf")
    data, pages = workshop.make(wanted)
    assert pages == 2
    accessible(data)


def test_a_checklist_is_one_sheet(workshop, whole):
    longest = max((one for one in prints.prints(whole.catalogue) if one.group == prints.CHECKLIST),
                  key=lambda one: len(one.items[0].body))  # fmt: skip
    data, pages = workshop.make(longest)
    assert pages == 1
    accessible(data)


def test_slides_have_titles_notes_and_a_language(workshop, whole):
    wanted = next(one for one in prints.prints(whole.catalogue) if one.path == prints.SLIDES)
    data, pages = workshop.make(wanted)
    deck = Presentation(io.BytesIO(data))
    assert pages == len(deck.slides) == 13
    assert deck.core_properties.language == "de-DE" and deck.core_properties.title
    names = []
    for slide in deck.slides:
        names.append(slide.shapes.title.text_frame.text)
        assert slide.shapes[0] == slide.shapes.title, "read first"
        assert len(slide.notes_slide.notes_text_frame.text) > 60
        assert 'lang="de-DE"' in slide.shapes.title._element.xml
    assert len(set(names)) == 13 and names[1] == "Szene" and names[-1] == "Wunsch"
    assert "Schalter 4" in deck.slides[1].notes_slide.notes_text_frame.text
    assert "Unser Kanal ist da, damit: …" in [s.text_frame.text.split("\n")[0] for s in deck.slides[2].shapes]


def test_slides_follow_the_template():
    body = "> **Warum**\n>\n> 1. **Szene.** Ein Moment: ____ Bitte: ____\n"
    (slide,) = slides.slides(body)
    assert (slide.number, slide.section, slide.title, slide.prompts) == (1, "Warum", "Szene", ("Ein Moment", "Bitte"))


# --- one model: what changes in an exercise changes everywhere, or the build says what no longer adds up


def changed(**minutes: int) -> dict[str, bytes]:
    texts = sources()
    for item_id, count in minutes.items():
        src = f"uebungen/{item_id.replace('_', '-')}.md"
        texts[src] = re.sub(rb"^minuten: \d+", f"minuten: {count}".encode(), texts[src], flags=re.M)
    return texts


def test_changed_minutes_reach_page_workbook_sheet_and_sums(workshop, whole):
    new = library(changed(u_0501=15, u_0502=25))
    page = new.catalogue.week_page(5)
    agenda = {row.anchor: (row.start, row.minutes) for row in new.view(page.src).week.agenda if row.anchor}
    assert agenda["u-0501"] == (10, 15) and agenda["u-0502"] == (25, 25) and agenda["u-0503"][0] == 50
    assert "15 Minuten" in new.source(page.src).partition("{#u-0501}")[2][:60]
    chapter = press_of(new).book().chapters[4]
    assert [exercise.minutes for exercise in chapter.meeting][:2] == [15, 25]
    assert chapter.week.meeting_minutes == 90
    sheet = replace(workshop, press=press_of(new))
    wanted = next(one for one in prints.prints(new.catalogue) if one.path == "wochen/woche-05.pdf")
    assert '<td class="num">25</td>' in sheet.html(wanted)
    before = {one.path: prints.fingerprint(one, "") for one in prints.prints(whole.catalogue)}
    after = {one.path: prints.fingerprint(one, "") for one in prints.prints(new.catalogue)}
    assert {path for path in before if before[path] != after[path]} == {prints.BOOK, "wochen/woche-05.pdf"}


def test_a_longer_meeting_reaches_the_calendar_too():
    """The week allows five minutes more, an exercise takes them: page, workbook and calendar say 95."""
    texts = changed(u_0501=25)
    texts["wochen/05.md"] = texts["wochen/05.md"].replace(b"\nwoche: 5\n", b"\nwoche: 5\nmeeting_minuten: 95\n")
    new = library(texts)
    assert new.view("wochen/05.md").week.meeting_minutes == 95
    assert "Meeting: 95 Minuten" in new.source("wochen/05.md")
    assert press_of(new).chapter(new.catalogue.week_page(5)).week.meeting_minutes == 95
    dates = {one.week: one.minutes for one in programme.appointments(new.catalogue) if not one.before}
    assert (dates[5], dates[6]) == (95, 90)


def test_minutes_that_do_not_add_up_stop_the_build():
    with pytest.raises(ContentError, match="„meeting“ ergeben in Woche 5 85 statt 90 Minuten"):
        library(changed(u_0501=15))


# --- what is published


def test_what_is_stale_damaged_or_missing_is_not_published(whole, workshop, tmp_path):
    wanted = [one for one in prints.prints(whole.catalogue) if one.group == prints.CHECKLIST][:3]
    assert make(workshop, wanted, tmp_path, "a") == [one.path for one in wanted]
    shelf = prints.shelf(tmp_path, wanted, "a")
    assert len(shelf.files) == 3 and not shelf.hints
    assert shelf.files[0].pages == 1 and shelf.files[0].stand and shelf.files[0].size.endswith(" KB")
    assert make(workshop, wanted, tmp_path, "a") == []
    (tmp_path / wanted[0].path).write_bytes(b"%PDF-kaputt")
    (tmp_path / wanted[1].path).unlink()
    shelf = prints.shelf(tmp_path, wanted, "a")
    assert [file.title for file in shelf.files] == [wanted[2].title]
    assert "passen nicht mehr zu den Inhalten" in shelf.hints[0] and "make pdf" in shelf.hints[0]
    assert not prints.shelf(tmp_path, wanted, "b").files, "other templates, colours or address: printed anew"
    (tmp_path / prints.LIST).write_text("{", encoding="utf-8")
    assert prints.shelf(tmp_path, wanted, "a") == prints.Shelf()


DOWNLOADS = "== downloads.md\n" + head(title="Downloads", ansicht="downloads", themen=None, minuten=None) + "Alles.\n"


def test_a_build_prints_publishes_and_says_what_is_old(project, tmp_path):
    root = project(DOWNLOADS + "== checklisten/a.md\n" + head(id="c-01") + "\n- [ ] **Ja.** Sieh nach.\n")
    plain = build(root, tmp_path / "ohne")
    page = (tmp_path / "ohne/downloads/index.html").read_text(encoding="utf-8")
    assert plain.code == 0 and "nicht gedruckt worden" in page and ".pdf" not in page
    printed = build(root, tmp_path / "gedruckt", {"AH_PAPIER": "an"})
    assert printed.code == 0, printed.output
    published = tmp_path / "gedruckt/downloads/checklisten/a.pdf"
    accessible(published.read_bytes())
    page = (tmp_path / "gedruckt/downloads/index.html").read_text(encoding="utf-8")
    assert re.search(r'href="checklisten/a.pdf" download>Startklar</a><span>PDF, \d+ KB, 1 Seite', page)
    assert "downloads/checklisten/a.pdf" in (tmp_path / "gedruckt/checklisten/a/index.html").read_text(encoding="utf-8")
    again = build(root, tmp_path / "wieder")
    assert (tmp_path / "wieder/downloads/checklisten/a.pdf").read_bytes() == published.read_bytes(), again.output
    (root / "docs/checklisten/a.md").write_text(head(id="c-01") + "\n- [ ] **Nein.**\n", encoding="utf-8")
    stale = build(root, tmp_path / "alt")
    assert stale.code == 0 and "checklisten/a.pdf passen nicht mehr zu den Inhalten" in stale.output
    assert not (tmp_path / "alt/downloads/checklisten/a.pdf").exists()


def test_the_site_does_not_need_what_paper_needs():
    for path in (ROOT / "library").glob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"^\s*(?:from|import) (?:weasyprint|segno|pptx|fontTools|library\.paper)", text, re.M), (
            path
        )


def test_every_download_that_is_listed_exists(site):
    page = (site / "downloads/index.html").read_text(encoding="utf-8")
    links = re.findall(r'<a href="([^"]+)" download>', page)
    assert len(links) >= 17, "templates are always there"
    for link in links:
        assert (site / "downloads" / link).is_file(), link


# --- the whole thing


@pytest.mark.alles
def test_the_whole_workbook(workshop, whole, book, tmp_path):
    wanted = next(one for one in prints.prints(whole.catalogue) if one.path == prints.BOOK)
    data, pages = workshop.make(wanted)
    assert 120 <= pages <= 200
    assert data == workshop.make(wanted)[0]
    accessible(data)
    contents_agree(data, book, tmp_path)
    entries = [entry for c in book.chapters for entry in (*c.meeting, *c.tasks, *c.library)]
    assert {entry.address.url for entry in entries} <= codes(data, tmp_path)


@pytest.mark.alles
def test_every_print_once(workshop, whole, tmp_path):
    wanted = [one for one in prints.prints(whole.catalogue) if one.path != prints.BOOK]
    make(workshop, wanted, tmp_path, "")
    pages = {path: entry["seiten"] for path, entry in json.loads((tmp_path / prints.LIST).read_text()).items()}
    assert {count for path, count in pages.items() if path.startswith("wochen/")} == {2}
    assert {count for path, count in pages.items() if path.startswith("checklisten/")} == {1}
