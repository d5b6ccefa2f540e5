"""The files for nginx, Caddy and Apache, asked of the real servers: what a reader, a browser and an old link get."""

from __future__ import annotations

import gzip
import http.client
import re
from collections.abc import Iterator
from contextlib import closing
from email.message import Message
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest
from conftest import draw
from webserver import apache, caddy, nginx

from library.caching import names_its_content
from library.releases import files
from library.servers import of_site

SERVERS = {"nginx": nginx, "caddy": caddy, "apache": apache}
PAGE = (
    '<!doctype html><link rel="canonical" href="https://bibliothek.example{base}"><h1>{name}</h1>' + "<p>Text.</p>" * 99
)
STYLE = "assets/css/ah.1a2b3c4d.css"
SITE = f"""
== index.html
{PAGE}
== checklisten/neu/index.html
{PAGE}
== 404.html
<!doctype html><h1>Nicht gefunden</h1>
== redaktion/index.html
<!doctype html><h1>Redaktion</h1>
== {STYLE}
h1 {{ color: #000; }}
== assets/js-1a2b3c4d/keep.js
export const eins = 1;
== assets/fonts-1a2b3c4d/a.woff2
font
== assets/img/marke.svg
<svg xmlns="http://www.w3.org/2000/svg"></svg>
== suche/index/fragment/de_1a2b3c4.pf_fragment
x
== suche/index/pagefind-entry.json
{{}}
== folge.vtt
WEBVTT
== feed.xml
<rss></rss>
== katalog.json
{{}}
== .versteckt/geheim.txt
geheim
== .env
geheim
== .well-known/security.txt
Contact: mailto:a@example.org
== adressen.json
{{"alle": {{}}, "weiter": {{"checklisten/alt/": "checklisten/neu/", "i/c-01/": "checklisten/neu/"}}, "weg": {{}}}}
"""


class Answer(NamedTuple):
    status: int
    headers: Message
    body: bytes


def small(folder: Path, base: str = "/") -> Path:
    draw(SITE.replace("{base}", base).replace("{name}", "Seite"), folder)
    return folder


def ask(address: str, path: str, **headers: str) -> Answer:
    """One request as it is: nothing is followed, unpacked or kept."""
    with closing(http.client.HTTPConnection(urlsplit(address).netloc, timeout=20)) as connection:
        connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        found = connection.getresponse()
        return Answer(found.status, found.headers, found.read())


@pytest.fixture(scope="module", params=SERVERS)
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp(request.param)
    with SERVERS[request.param](small(folder / "seiten"), folder / "state") as address:
        yield address


PATHS = [
    "/",
    "/checklisten/neu/",
    f"/{STYLE}",
    "/assets/img/marke.svg",
    "/katalog.json",
    "/folge.vtt",
    "/gibt-es-nicht/",
]


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_has_the_headers(server: str, path: str) -> None:
    found = ask(server, path).headers
    assert found.get_all("Content-Security-Policy") == [
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; media-src 'self' https:; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ]
    for name, value in {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=(), browsing-topics=()",
        "Cross-Origin-Opener-Policy": "same-origin",
    }.items():
        assert found.get_all(name) == [value], name


def test_the_editor_has_a_policy_of_its_own(server: str) -> None:
    (policy,) = ask(server, "/redaktion/").headers.get_all("Content-Security-Policy") or []
    assert "style-src 'self' 'unsafe-inline'" in policy
    opener = ask(server, "/redaktion/").headers.get_all("Cross-Origin-Opener-Policy")
    assert opener == ["same-origin-allow-popups"], "a Git host signs in in a window of its own and answers its opener"


KEPT = [
    f"/{STYLE}", "/assets/js-1a2b3c4d/keep.js", "/assets/fonts-1a2b3c4d/a.woff2",
    "/suche/index/fragment/de_1a2b3c4.pf_fragment",
]  # fmt: skip


@pytest.mark.parametrize("path", [*KEPT, *PATHS, "/suche/index/pagefind-entry.json"])
def test_what_is_named_after_its_content_is_kept_and_all_else_asked_for(server: str, path: str) -> None:
    kept = "public, max-age=31536000, immutable" if path in KEPT else "no-cache"
    assert ask(server, path).headers.get_all("Cache-Control") == [kept]


def test_what_the_library_builds_is_kept(site: Path) -> None:
    """Each kind of file that is named after its content is known as such."""
    kept = [path for path in files(site) if names_its_content(path)]
    assert {Path(path).suffix for path in kept} >= {".css", ".js", ".woff2", ".pf_fragment", ".pf_index", ".pf_meta"}
    asked = [path for path in files(site) if path not in kept and not path.endswith("index.html")]
    assert not [path for path in asked if re.search(r"[-._/][0-9a-f]{7,}[./]", path)]


def test_a_style_that_is_gone_is_not_kept(server: str) -> None:
    found = ask(server, "/assets/css/ah.00000000.css")
    assert (found.status, found.headers.get_all("Cache-Control")) == (404, ["no-cache"])


@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_a_page_that_is_the_same_is_not_sent_again(server: str, coding: str) -> None:
    first = ask(server, "/", Accept_Encoding=coding)
    again = ask(server, "/", Accept_Encoding=coding, If_None_Match=first.headers["ETag"])
    assert (first.status, again.status, again.body) == (200, 304, b"")
    assert again.headers.get_all("Cache-Control") == ["no-cache"]
    other = ask(server, "/", Accept_Encoding=coding, If_None_Match='"anders"')
    assert other.status == 200


@pytest.mark.parametrize("path", ["/", "/checklisten/neu/"])
def test_text_is_packed(server: str, path: str) -> None:
    packed, plain = ask(server, path, Accept_Encoding="gzip"), ask(server, path)
    assert packed.headers["Content-Encoding"] == "gzip" and plain.headers["Content-Encoding"] is None
    assert gzip.decompress(packed.body) == plain.body and len(packed.body) < len(plain.body) / 2
    assert "Accept-Encoding" in packed.headers["Vary"]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html; charset=utf-8"),
        (f"/{STYLE}", "text/css; charset=utf-8"),
        ("/assets/js-1a2b3c4d/keep.js", r"(text|application)/javascript; charset=utf-8"),
        ("/folge.vtt", "text/vtt; charset=utf-8"),
        ("/feed.xml", r"(text|application)/xml; charset=utf-8"),
        ("/katalog.json", r"application/json(; charset=utf-8)?"),
    ],
)
def test_kinds_are_told_with_nosniff(server: str, path: str, kind: str) -> None:
    assert re.fullmatch(kind, ask(server, path).headers["Content-Type"])


@pytest.mark.parametrize("path", ["/checklisten/alt/", "/i/c-01/"])
@pytest.mark.parametrize("query", ["", "?t=0:20&x=1"])
def test_an_old_address_leads_on(server: str, path: str, query: str) -> None:
    found = ask(server, path + query)
    place = urlsplit(found.headers["Location"])
    assert (found.status, place.path, place.query) == (301, "/checklisten/neu/", query.removeprefix("?"))
    assert found.headers.get_all("X-Content-Type-Options") == ["nosniff"]


def test_what_is_not_there(server: str) -> None:
    for path in ("/weg/", "/checklisten/neu/x", "/checklisten/alt/x"):
        found = ask(server, path)
        assert found.status == 404 and b"Nicht gefunden" in found.body, path
    listing = ask(server, "/assets/")
    assert listing.status in (403, 404) and b"keep.js" not in listing.body and b"Nicht gefunden" in listing.body


@pytest.mark.parametrize("path", ["/.env", "/.versteckt/geheim.txt", "/.htaccess"])
def test_what_begins_with_a_point_is_not_shown(server: str, path: str) -> None:
    found = ask(server, path)
    assert found.status in (403, 404) and b"geheim" not in found.body and b"Options" not in found.body
    assert ask(server, "/.well-known/security.txt").status == 200


def test_a_folder_without_its_slash_stays_on_the_host(server: str) -> None:
    found = ask(server, "/checklisten/neu")
    place = urlsplit(found.headers["Location"])
    assert found.status in (301, 308) and place.path == "/checklisten/neu/"
    assert place.netloc in ("", urlsplit(server).netloc)


@pytest.mark.parametrize("name", SERVERS)
def test_a_library_in_a_folder_of_its_host(tmp_path: Path, name: str) -> None:
    """The canonical address of the first page tells where the site lies; the server serves the folder above."""
    site = small(tmp_path / "wurzel/unter", "/unter/")
    for file, text in of_site(site).items():
        for old in ("checklisten/alt/", "i/c-01/"):
            assert f"/unter/{old}" in text, file
    rules = of_site(site)
    with SERVERS[name](tmp_path / "wurzel", tmp_path / "state", rules) as address:
        assert ask(address, "/unter/i/c-01/").headers["Location"].endswith("/unter/checklisten/neu/")
        assert b"Nicht gefunden" in ask(address, "/unter/gibt-es-nicht/").body
        assert "immutable" in ask(address, f"/unter/{STYLE}").headers["Cache-Control"]
        assert "unsafe-inline" in ask(address, "/unter/redaktion/").headers["Content-Security-Policy"]
