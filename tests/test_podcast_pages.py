"""What a page receives, and what leaves the house as Markdown."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import html5lib
import markdown
import pytest
import yaml
from test_podcast_clean import OWN

from podcast.archive import Archive, load, save, store
from podcast.feed import parse
from podcast.merge import merge
from podcast.model import Asset, Chapter, Episode, Person, Section, Transcript, Turn
from podcast.pages import chapters
from podcast.pages import page as page_of
from podcast.stage import literal, stage
from podcast.stage import markdown as as_markdown

DATA = Path(__file__).parent / "data"
NOW = datetime(2026, 6, 1, tzinfo=UTC)
KEYS = [
    "id", "art", "guid", "title", "description", "datum", "veroeffentlicht", "dauer", "audio", "audio_datei",
    "audio_typ", "audio_groesse", "personen", "nummer", "staffel", "staffel_name", "serie", "sendung", "kapitel",
    "link", "bild", "stichwoerter", "explizit", "quelle", "fehlt_seit",
]  # fmt: skip


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    asset = store(tmp_path, Asset("t.vtt", "text/vtt"), (DATA / "transcripts" / "stimmen.vtt").read_bytes())
    episode = Episode(
        key="k", guid="g", title="Folge 7: „Bäume“", published="2026-05-05T22:30:00+00:00", duration=754,
        audio="https://host.example/7.mp3", persons=(Person("Elif Arslan", "guest", None, "https://e.example"),
        Person("Mara Vogt")), number=7, season=2, notes="<p>Zwei Wörter</p>", summary="Kurz",
        chapters=(Chapter(0.0, "Anfang"), Chapter(4.0, "Der Baum", "https://b.example")), transcripts=(asset,),
        slug="folge-7-baeume", id="p-1", source="https://host.example/feed", first_seen="2026-05-06T00:00:00+00:00",
    )  # fmt: skip
    save(Archive((episode,)), tmp_path)
    return load(tmp_path)


def test_the_front_matter_is_complete_and_holds_values(archive: Archive) -> None:
    page = page_of(archive.episodes[0], archive)
    assert list(page.meta) == KEYS
    assert page.meta["datum"] == "2026-05-06", "the day in Germany"
    assert page.meta["personen"] == [
        {"name": "Elif Arslan", "rolle": "guest", "link": "https://e.example"},
        {"name": "Mara Vogt", "rolle": None},
    ]
    assert page.meta["kapitel"][1] == {"zeit": 4.0, "titel": "Der Baum", "link": "https://b.example"}
    assert (page.slug, page.meta["dauer"], page.meta["nummer"], page.meta["staffel"]) == ("folge-7-baeume", 754, 7, 2)
    assert page.transcript is not None
    assert [section.title for section in page.transcript.sections] == ["Anfang", "Der Baum"]
    assert page.words == 2 + sum(len(turn.text.split()) for turn in page.transcript.turns)


def test_a_page_without_anything() -> None:
    bare = Episode(key="k", guid=None, title="T", slug="t", id="p-2", audio="ton/eins.mp3")
    page = page_of(bare, Archive((bare,)))
    assert (page.transcript, page.notes_html, page.words, page.meta["datum"]) == (None, "", 0, None)
    assert (page.meta["audio"], page.meta["audio_datei"], page.meta["personen"]) == (None, "ton/eins.mp3", [])


def test_files_that_are_lost_or_broken_leave_the_rest_of_the_page(archive: Archive, tmp_path: Path) -> None:
    for path in (tmp_path / "assets").iterdir():
        path.write_bytes(b"{")
    page = page_of(archive.episodes[0], archive)
    assert page.transcript is None and len(page.meta["kapitel"]) == 2
    broken = replace(archive.episodes[0], chapters_file=archive.episodes[0].transcripts[0])
    assert len(chapters(broken, archive)) == 2


def test_staging_writes_what_a_page_holds(archive: Archive, tmp_path: Path) -> None:
    (path,) = stage(archive, tmp_path / "out")
    head, body = path.read_text("utf-8").removeprefix("---\n").split("\n---\n")
    meta = yaml.safe_load(head)
    assert meta["title"] == "Folge 7: „Bäume“" and meta["datum"] == "2026-05-06" and "audio_datei" not in meta
    assert body == (
        '\n<div class="notizen">\n<p>Zwei Wörter</p>\n</div>\n\n## Transkript\n\n### Anfang\n\n'
        "**Mara Vogt:** (00:00) Willkommen im Rathaus &#38; drum herum. Heute geht es um Bäume.\n\n### Der Baum\n\n"
        "**Elif Arslan:** (00:04) Acht Linden.\n\n**Mara Vogt:** (00:04) Acht?\n\n(00:06) &#91;Musik&#93;\n"
    )


ACTIVE = [
    *OWN, "[x](javascript:alert(1))", "<a href='x'>[y](javascript:1)</a>", "![x](https://x.example/p.gif)",
    "{{ macro }}",
    "/// html | script\nalert(1)\n///", "--8<-- 'mkdocs.yml'", "\n\n    <script>", "1. Liste", "- Liste", "# Titel",
    "x { onclick=alert(1) }", "{: onclick=alert(1) }", "```\n<script>", "::: x", "*[x]: y", "[x]: javascript:1",
    "<x@y.z>", "a | b\n--|--\nc | d", "~~~", "$x$", "\\<script>", "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<javascript:alert(1)>",
]  # fmt: skip


@pytest.mark.parametrize("payload", ACTIVE)
def test_staged_text_stays_text(payload: str) -> None:
    """Rendered with what makes Markdown dangerous, a hostile feed brings nothing that acts."""
    escaped = payload.replace("]]>", "")
    data = f"<rss><channel><title>S</title><item><title>T</title><description><![CDATA[{escaped}]]></description>"
    archive = merge(Archive(), parse(f"{data}</item></channel></rss>".encode()), "s", NOW)[0]
    page = page_of(archive.episodes[0], archive)
    said = Transcript((Section(payload, None, (Turn(1.0, payload, payload), Turn(None, "", payload))),))
    staged = SimpleNamespace(meta=page.meta, notes_html=page.notes_html, transcript=said)
    source = as_markdown(staged).split("\n---\n", 1)[1]
    extensions = [
        "attr_list",
        "md_in_html",
        "tables",
        "abbr",
        "footnotes",
        "pymdownx.superfences",
        "pymdownx.blocks.html",
    ]
    rendered = markdown.markdown(source, extensions=extensions)
    tree = html5lib.parseFragment(rendered, container="div", namespaceHTMLElements=False)
    for element in list(tree.iter())[1:]:
        assert element.tag in {"div", "h2", "h3", "p", "strong", "a", "br", "em", "b", "ul", "li", "ol", "h4"}, rendered
        assert set(element.attrib) <= {"href", "class", "rel", "title"}, rendered
        assert element.get("href", "http").startswith(("http", "mailto:")), rendered


def test_literal_text_is_read_back_as_it_was() -> None:
    words = "1. Ein *Stern*, ein _Strich_, [Klammern](x) & <Tags> – `Code`"
    paragraph = html5lib.parseFragment(markdown.markdown(literal(words)), namespaceHTMLElements=False)
    assert "".join(paragraph.itertext()) == words
