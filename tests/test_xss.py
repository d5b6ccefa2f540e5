"""Hostile text in every field of a feed, through a real build: no page, feed or file of it may do anything new."""

from __future__ import annotations

import gzip
import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urljoin
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

import html5lib
import pytest
from conftest import NO_NETWORK, PAGE, ROOT, SMALL, build, copy_project, draw, head, pages_to_read

DATA = Path(__file__).parent / "data/xss.txt"
SHARED = ROOT.parent / "shared/xss/vectors.jsonl"
SITE = "https://bibliothek.example/"
CHUNK = 130

HARMLESS = [
    "Guten Tag",
    ":",
    "https://gut.example/a",
    '<p>Ein <a href="https://gut.example/">Link</a></p>',
    "Zwei: drei",
]
SPACES = {
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "psc": "http://podlove.org/simple-chapters",
}
DOCS = (
    SMALL
    + f"== index.md\n{PAGE.format('Anfang').replace('title:', 'ansicht: start' + chr(10) + 'title:')}"
    + "== podcast/mit-artikel.md\n"
    + head(id="f-01", title="Mit Artikel", folge="{guid: fest-0}")
    + "\nEin Artikel.\n"
)


def own_vectors() -> list[str]:
    """One a line; the pictures of tab, line feed and null stand for those characters."""
    pictures = str.maketrans({"␉": "\t", "␊": "\n", "␀": "\0"})
    return [line.translate(pictures) for line in DATA.read_text("utf-8").split("\n") if line]


def shared_vectors() -> list[str]:
    lines = SHARED.read_text("utf-8").split("\n") if SHARED.is_file() else []
    return [json.loads(line)["payload"].encode("utf-8", "replace").decode() for line in lines if line]


# --- the attack: one feed for each vector, which stands in every field of its channel and of five items


def add(parent: Element, name: str, text: str | None = None, /, **attributes: str) -> Element:
    prefix, _, plain = name.rpartition(":")
    child = SubElement(parent, f"{{{SPACES[prefix]}}}{plain}" if prefix else plain, attributes)
    child.text = text
    return child


def feed(number: int, vector: str, folder: Path) -> None:
    """Writes feed and files; what an item has in one place hides another, so the fields are spread over five."""
    root = Element("rss", version="2.0")
    channel = SubElement(root, "channel")
    for name in ("title", "link", "description", "language", "itunes:author", "itunes:summary", "itunes:keywords"):
        add(channel, name, vector)
    add(channel, "itunes:image", href=vector)
    add(channel, "podcast:person", vector, role=vector, group=vector, href=vector, img=vector)
    for place, fill in enumerate((_rich, _remote, _brief, _untitled, _odd)):
        item = SubElement(channel, "item")
        add(item, "guid", f"fest-{number}" if place == 1 else f"{place}-{number}-{vector}", isPermaLink="false")
        if place != 4:
            add(item, "pubDate", f"Mon, {1 + number % 28:02} Jan 20{10 + place} 06:00:00 +0100")
        for file, text in fill(item, vector, f"{number}-{place}"):
            (folder / file).write_bytes(text.encode("utf-8", "replace"))
    text = ElementTree.tostring(root, "unicode")
    (folder / f"{number:04}.xml").write_bytes(text.encode("utf-8", "replace"))


def _rich(item: Element, v: str, name: str) -> Iterator[tuple[str, str]]:
    for field in ("title", "link", "content:encoded", "itunes:keywords", "category", "itunes:author"):
        add(item, field, v)
    add(item, "podcast:person", v, role=v, group=v, href=v, img=v)
    add(item, "podcast:person", "Mara", role="host", href=f"https://boese.example/{v}")
    add(item, "itunes:image", href=v)
    add(item, "podcast:season", "1", name=v)
    add(item, "enclosure", url=v, type="audio/mpeg", length="1")
    chapters = add(item, "psc:chapters")
    add(chapters, "psc:chapter", start="0", title=v, href=v)
    add(chapters, "psc:chapter", start="1:00", title=f"Kapitel {v}", href=f"https://boese.example/{v}")
    add(item, "podcast:transcript", url=f"{name}.vtt", type="text/vtt", language=v)
    yield f"{name}.vtt", f"WEBVTT {v}\n\n00:00.000 --> 00:09.000\n<v {v}>{v}\n\n00:10.000 --> 00:12.000\n{v}: {v}\n"


def _remote(item: Element, v: str, name: str) -> Iterator[tuple[str, str]]:
    remote = f"https://boese.example/{v}"
    add(item, "title", f"Folge 7: {v}")
    add(item, "link", remote)
    add(item, "description", f"<p>Davor {v} danach</p><ul><li>{v}</li></ul><a href='{v}'>{v}</a><a href=\"{v}\">y</a>")
    add(item, "itunes:image", href=remote)
    add(item, "enclosure", url=remote, type="audio/mpeg", length=v)
    add(item, "podcast:chapters", url=f"{name}.json", type="application/json+chapters")
    marks = [{"startTime": n, "title": v, "url": url, "img": v} for n, url in enumerate((v, remote))]
    yield f"{name}.json", json.dumps({"version": v, "title": v, "chapters": marks})
    add(item, "podcast:transcript", url=f"{name}.srt", type="application/srt")
    yield f"{name}.srt", f"1\n00:00:00,000 --> 00:00:09,000\nMara Vogt: {v}\n\n2\n00:00:10,000 --> 00:00:12,000\n{v}\n"


def _brief(item: Element, v: str, name: str) -> Iterator[tuple[str, str]]:
    add(item, "title", f"{v} {v}")
    add(item, "itunes:summary", v)
    add(item, "itunes:subtitle", v)
    add(item, "podcast:transcript", url=f"{name}.json", type="application/json")
    rows = [{"speaker": v, "startTime": n, "endTime": n + 1, "body": v} for n in range(2)]
    yield f"{name}.json", json.dumps({"version": v, "segments": rows})


def _untitled(item: Element, v: str, name: str) -> Iterator[tuple[str, str]]:
    add(item, "itunes:title", v)
    add(item, "description", "".join(f"<p>0{n}:00 {v}</p>\n" for n in range(3)))
    add(item, "enclosure", url=f"ton/{v}.mp3", type=v)
    add(item, "podcast:transcript", url=f"{name}.html", type="text/html")
    yield f"{name}.html", f"<html><h2>{v}</h2><cite>{v}:</cite><time>0:05</time><p>{v}</p>\n<p>{v}</p></html>"


def _odd(item: Element, v: str, name: str) -> Iterator[tuple[str, str]]:
    """Markup as elements where the vector allows it, and text where numbers and dates belong."""
    for field in ("pubDate", "itunes:duration", "itunes:episode", "itunes:explicit", "itunes:season", "podcast:season"):
        add(item, field, v)
    try:
        item.append(ElementTree.fromstring(f"<description>{v}</description>"))
    except ElementTree.ParseError:
        add(item, "description", v)
    add(item, "podcast:transcript", url=f"{name}.txt", type="text/plain")
    lines = f"# {v}", f"**{v}:** {v} \\[00:01\\]", f"[{v}] {v}", f"Mara Vogt: [0:37] {v}", f"## {v}", f"{v}: {v}"
    yield f"{name}.txt", "\n\n".join(lines)


PULL = """
import sys
from pathlib import Path
import podcast
for path in sorted(Path("podcast/probe").glob("*.xml")):
    report = podcast.pull(podcast.Settings(f"podcast/probe/{path.name}", Path("podcast/archive"), base=Path.cwd()))
    if report.status:
        sys.exit(f"{path.name}: {report.message}")
"""


def attacked(target: Path, vectors: Sequence[str]) -> Path:
    """The site of a small library that has taken in one feed for each vector."""
    project = copy_project(target / "projekt", docs=False)
    draw(DOCS, project / "docs")
    for part in ("podcast/archive", "podcast/aus-musterlingen"):
        for path in (project / part).rglob("*"):
            if path.is_file():
                path.unlink()
    (project / "podcast/probe").mkdir()
    for number, vector in enumerate(vectors):
        feed(number, vector, project / "podcast/probe")
    values = os.environ | {"PYTHONPATH": f"{NO_NETWORK}{os.pathsep}{project}"}
    done = subprocess.run(
        [sys.executable, "-c", PULL], cwd=project, env=values, capture_output=True, text=True, timeout=600
    )
    assert done.returncode == 0, done.stderr
    values = {"PODCAST_FEED": "podcast/probe/0000.xml", "PODCAST_PULL": "auto", "SITE_URL": SITE}
    built = build(project, target / "site", values, strict=False)
    assert built.code == 0, built.output
    return built.site


# --- what a browser would do with a page

ACTIVE = {"script", "iframe", "frame", "frameset", "object", "embed", "applet", "base", "form", "style", "template"}
LINKS = {"href", "src", "action", "formaction", "poster", "data", "cite", "background", "longdesc", "manifest", "ping"}
LOADS = {"src", "srcset", "poster", "data", "background", "lowsrc", "dynsrc", "code", "codebase", "archive"}
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*(?=:)", re.I)


def scheme(address: str) -> str:
    """The scheme as a browser reads it: blanks and controls around and line breaks within do not count."""
    found = SCHEME.match(re.sub(r"[\t\n\r]", "", address.strip("".join(map(chr, range(33))))))
    return found[0].lower() if found else ""


def plain(name: object) -> str:
    return str(name).rpartition("}")[2].lower()


def sins(document: Any) -> Iterator[str]:
    """What no page may have, with or without feeds."""
    for element in document.iter():
        if not isinstance(element.tag, str):
            continue
        tag = plain(element.tag)
        for key, value in element.attrib.items():
            name = plain(key)
            if name.startswith("on") or name in ("style", "srcdoc"):
                yield f"<{tag} {name}={value!r}>"
            if name in LINKS and scheme(value) not in ("", "http", "https", "mailto"):
                yield f"<{tag} {name}={value!r}>"
            foreign = re.match(r"\s*(https?:)?[/\\]{2}", value, re.I)
            if name in LOADS and foreign and not (tag == "audio" and element.get("preload") == "none"):
                yield f"<{tag} {name}={value!r}>"


def profile(document: Any, path: str) -> frozenset[tuple[tuple[str, ...], int]]:
    """How often a page has what can act: compared with the same kind of page without hostile text."""
    found: Counter[tuple[str, ...]] = Counter()
    for element in document.iter():
        tag = plain(element.tag)
        if tag == "meta" and element.get("http-equiv"):
            found["meta", element.get("http-equiv")] += 1
        elif tag == "link":
            fixed = element.get("rel") not in ("canonical", "prev", "next")
            found["link", element.get("rel") or "", address(element, "href", path) if fixed else ""] += 1
        elif tag in ACTIVE:
            found[tag, element.get("type") or "", address(element, "src", path)] += 1
    return frozenset(found.items())


def address(element: Any, name: str, path: str) -> str:
    value = element.get(name)
    return urljoin(SITE + path, value) if value is not None else ""


def parsed(path: Path) -> Any:
    return html5lib.parse(path.read_bytes(), transport_encoding="utf-8")


def kind(path: str, text: str) -> str:
    """Pages that have the same template: all episodes, all persons, all that lead on, each other page for itself."""
    folder, slash, rest = path.partition("/")
    if "data-ah-lead-on" in text[:200]:
        return "weiter"
    return f"{folder}/*" if rest.endswith("/index.html") and rest != "index.html" else path


def menu(document: Any) -> list[str]:
    found = next((element for element in document.iter() if element.get("id") == "ah-menue"), ())
    return ["".join(link.itertext()) for link in found.iter() if plain(link.tag) == "a"] if len(found) else []


# --- what other programs would do with the other files


def strings(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Every string in JSON with the key it stands under."""
    if isinstance(value, str):
        yield key, value
    for inner, below in value.items() if isinstance(value, dict) else ():
        yield from strings(below, inner)
    for below in value if isinstance(value, list) else ():
        yield from strings(below, key)


def json_sins(text: str) -> Iterator[str]:
    links = {"url", "audio", "link", "href", "item", "contentUrl", "thumbnailUrl", "image", "src"}
    for key, value in strings(json.loads(text)):
        if key in links and scheme(value) not in ("", "http", "https"):
            yield f"{key}: {value!r}"


def xml_sins(data: bytes) -> Iterator[str]:
    """Addresses of a feed are http, and what its readers show as HTML does nothing."""
    for element in ElementTree.fromstring(data).iter():
        found = [value for key, value in element.attrib.items() if key in ("url", "href")]
        found += [element.text or ""] if plain(element.tag) in ("link", "loc") else []
        yield from (repr(value) for value in found if value and scheme(value) not in ("http", "https"))
        if plain(element.tag) in ("description", "encoded"):
            shown = html5lib.parse(element.text or "")
            yield from sins(shown)
            yield from (str(entry) for entry in profile(shown, ""))
            yield from (tag for inner in shown.iter() if (tag := plain(inner.tag)) in ("img", "svg", "math", "video"))


def xml_tags(data: bytes) -> set[str]:
    return {str(element.tag) for element in ElementTree.fromstring(data).iter()}


SAID = r"(?:[^<>&\n]|&(?:amp|lt|gt);)+"
VTT = re.compile(rf"WEBVTT\n(?:\n[0-9:.]+ --> [0-9:.]+\n(?:(?:<v {SAID}>)?{SAID}\n)+)+")


def vtt_sins(text: str) -> Iterator[str]:
    if not VTT.fullmatch(text):
        yield text[:300]


class Known:
    """The site without hostile text: what its pages and files may do."""

    def __init__(self, site: Path) -> None:
        self.menus: dict[str, list[str]] = {}
        self.profiles: dict[str, set[frozenset[tuple[tuple[str, ...], int]]]] = {}
        self.files = {path.relative_to(site).as_posix(): path.read_bytes() for path in files(site)}
        for path in files(site, ".html"):
            name = path.relative_to(site).as_posix()
            document, shape = parsed(path), kind(name, path.read_text("utf-8"))
            assert list(sins(document)) == [], name
            self.profiles.setdefault(shape, set()).add(profile(document, name))
            self.menus.setdefault(shape, menu(document))

    def page_sins(self, path: Path, site: Path) -> Iterator[str]:
        name, text = path.relative_to(site).as_posix(), path.read_text("utf-8")
        document, shape = parsed(path), kind(name, text)
        yield from sins(document)
        found = profile(document, name)
        if found not in self.profiles[shape]:
            yield f"neu: {sorted(min((found - known for known in self.profiles[shape]), key=len))}"
        if menu(document) != self.menus[shape]:
            yield f"menu: {menu(document)}"
        top = text.split("</head>")[0]
        yield from (found[0] for found in re.finditer(r"<title>[^<]*<(?!/title>)|content=\"[^\">]*[<>]", top))
        for script in document.iter("{http://www.w3.org/1999/xhtml}script"):
            yield from json_sins(script.text) if script.get("type") == "application/ld+json" else ()

    def file_sins(self, path: Path, site: Path) -> Iterator[str]:
        name, data = path.relative_to(site).as_posix(), path.read_bytes()
        match path.suffix:
            case ".json":
                yield from json_sins(data.decode())
            case ".xml":
                yield from xml_sins(data)
                yield from xml_tags(data) - xml_tags(self.files[name])
            case ".vtt":
                yield from vtt_sins(data.decode())
            case ".pf_fragment":
                yield from json_sins(gzip.decompress(data).decode().removeprefix("pagefind_dcd"))
            case ".gz" | ".pf_filter" | ".pf_index" | ".pf_meta":
                gzip.decompress(data)  # the sitemap, whose text stands beside it, and numbers and words of the search
            case _ if self.files.get(name) != data:
                yield "different from the site without hostile text"


def files(site: Path, suffix: str = "") -> list[Path]:
    return [path for path in sorted(site.rglob(f"*{suffix}")) if path.is_file()]


def examine(site: Path, known: Known) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path in files(site):
        check = known.page_sins if path.suffix == ".html" else known.file_sins
        if listed := list(check(path, site)):
            found[path.relative_to(site).as_posix()] = listed
    return found


@pytest.fixture(scope="session")
def known(tmp_path_factory: pytest.TempPathFactory) -> Known:
    return Known(attacked(tmp_path_factory.mktemp("harmlos"), HARMLESS))


def test_own_vectors_stay_text(known: Known, tmp_path: Path) -> None:
    vectors = own_vectors()
    assert len(vectors) >= 40
    assert refuted(vectors, known, tmp_path) == {}


@pytest.mark.alles
@pytest.mark.parametrize("start", range(0, len(shared_vectors()) or 1, CHUNK))
def test_shared_vectors_stay_text(start: int, known: Known, tmp_path: Path) -> None:
    vectors = shared_vectors()[start : start + CHUNK]
    if not vectors:
        pytest.skip("the shared vectors do not lie beside this project")
    assert refuted(vectors, known, tmp_path) == {}


def refuted(vectors: Sequence[str], known: Known, target: Path) -> Mapping[str, list[str]]:
    """What goes wrong with these vectors, none of which may be lost on the way."""
    site = attacked(target, vectors)
    episodes = [path for path in pages_to_read(site) if path.parent.parent == site / "podcast"]
    assert len(episodes) == 5 * len(vectors)
    return examine(site, known)


def test_attack_reaches_pages_and_files(known: Known) -> None:
    assert len(known.menus["podcast/*"]) > 3
    page = known.files["podcast/guten-tag/index.html"].decode()
    for place in (
        "<h1>Guten Tag</h1>",
        "<title>Guten Tag – ",
        '<meta name="description" content="Guten Tag">',
        '<h2 id="ah-notizen">Notizen zur Folge</h2><p>Guten Tag</p>',
        'src="../ton/Guten%20Tag"',
        "<span>Guten Tag</span></a></li>",
        '<a href="../../personen/guten-tag/">Guten Tag</a></b> Guten Tag Guten Tag</p>',
        ">Guten Tag (Guten Tag)</a>",
        '<a href="../../reihen/guten-tag/">Guten Tag</a>',
    ):
        assert place in page, place
    for name, count in (
        ("personen/guten-tag/index.html", 5),
        ("reihen/guten-tag/index.html", 5),
        ("katalog.json", 5),
        ("feed.xml", 3),
        ("podcast/feed.xml", 10),
        ("podcast/kapitel/guten-tag.json", 2),
        ("podcast/transkripte/guten-tag.vtt", 3),
    ):
        assert known.files[name].decode().count("Guten Tag") >= count, name


def test_scripts_write_text_and_never_markup() -> None:
    """What the catalogue and the index of the search hold is text as it was written: it goes into textContent."""
    sinks = (
        r"\b(innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|createContextualFragment|eval|srcdoc)\b"
    )
    for path in (ROOT / "overrides/assets/js").glob("*.js"):
        assert re.findall(sinks, path.read_text("utf-8")) == [], path.name


@pytest.mark.parametrize(
    ("page", "count"),
    [
        ("<p onclick=x>", 1),
        ("<a href=' java\nscript:x'>", 1),
        ("<a href='\x01javascript:x'>", 1),
        ("<svg><a xlink:href='javascript:x'></svg>", 1),
        ("<button formaction=data:x>", 1),
        ("<img src=//boese.example>", 1),
        ("<video poster=https://boese.example src=http://boese.example>", 2),
        ("<audio preload=auto src=https://boese.example>", 1),
        ("<p style=x>", 1),
        ("<audio preload=none src=https://gut.example><a href='mailto:a@b'><a href='a/b:c'><a href='?x:y'>", 0),
    ],
)
def test_sin_would_be_seen(page: str, count: int) -> None:
    assert len(list(sins(html5lib.parse(page)))) == count


def test_what_is_new_would_be_seen() -> None:
    before = profile(html5lib.parse("<script src=/a.js></script>"), "")
    for page in ("<script src=/b.js></script>", "<script src=/a.js></script>" * 2, "<iframe>", "<base>", "<object>"):
        assert profile(html5lib.parse(page), "") != before
    assert profile(html5lib.parse("<meta http-equiv=refresh>"), "")
    assert list(xml_sins(b"<rss><description>&lt;script&gt;</description></rss>"))
    assert list(xml_sins(b'<rss><enclosure url="javascript:x"/></rss>'))
    assert list(json_sins('[{"url": "javascript:x"}]'))
    assert list(vtt_sins("WEBVTT\n\n00:01.000 --> 00:02.000\n<c onclick=x>y\n"))
