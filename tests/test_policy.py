"""The content security policy: made from the pages, sent by a real nginx, broken by nothing but seeded faults."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from conftest import draw
from test_browser import address, browser  # noqa: F401 - fixtures
from visits import LOOKS, crawl
from webserver import nginx

from library.__main__ import main
from library.addresses import PUBLISHED
from library.policy import policy
from library.scan import read, scan
from library.servers import Rules, of_site, server_files

BASE = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; media-src 'self' https:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


def of(page: str) -> str:
    return policy(scan({"index.html": page}))


def test_policy_of_the_library_needs_no_exception(site):
    assert policy(scan(read(site))) == BASE
    assert "unsafe-inline" not in BASE and "'unsafe-eval'" not in BASE


def test_inline_script_is_named_by_its_hash():
    value = b64encode(sha256(b"alert(1)").digest()).decode()
    assert f"script-src 'self' 'wasm-unsafe-eval' 'sha256-{value}';" in of("<script>alert(1)</script>")
    assert of('<script type="application/ld+json">{}</script><script src="a.js"></script>') == BASE


def test_film_of_others_is_named_by_its_host():
    page = '<section data-ah-frame="https://filme.example/embed/7">'
    assert of(page).endswith("; frame-src https://filme.example")


def test_all_three_servers_send_the_same_policy(site):
    files = of_site(site)
    assert set(files) == {"nginx.conf", "Caddyfile", "htaccess"}
    for name, text in files.items():
        assert set(re.findall(r'"(default-src [^"]*)"', text)) == {BASE}, name


def test_part_with_a_policy_of_its_own_is_left_out():
    found = scan({"index.html": "", "redaktion/index.html": "<style></style><script>alert(1)</script>"})
    assert policy(found) == BASE and found.blocked == () and found.apart == ("redaktion/",)
    for name, text in server_files(Rules(policy(found), editors=found.apart)).items():
        assert len(set(re.findall(r'"(default-src [^"]*)"', text))) == 2 and "redaktion/" in text, name


def test_editor_gets_its_own_policy_and_only_there(tmp_path):
    for name in ("index.html", "redaktion/index.html", "redaktion/x.css"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("<p>A</p>", encoding="utf-8")
    with nginx(tmp_path, tmp_path / "nginx") as root:
        assert header(root) == BASE
        assert header(root + "redaktion/") == header(root + "redaktion/x.css")
        assert "style-src 'self' 'unsafe-inline'" in header(root + "redaktion/")


@pytest.mark.parametrize(("part", "answered"), [("redaktion/", True), ("", False)])
def test_sign_in_window_can_answer_the_editor_and_no_other_page(browser, tmp_path, part, answered):  # noqa: F811
    """The window of another origin, like a Git host's, tells the page that opened it that all is well."""
    draw(
        "== seiten/index.html\n<h1>A</h1>\n== seiten/redaktion/index.html\n<h1>R</h1>\n== git/index.html\n<h1>G</h1>\n",
        tmp_path,
    )
    git = nginx(tmp_path / "git", tmp_path / "n-git", policy=False)
    with nginx(tmp_path / "seiten", tmp_path / "n") as root, git as host:
        page = browser.new_page()
        page.goto(root + part)
        with page.expect_popup() as opened:
            page.evaluate("url => void open(url)", host)
        opened.value.wait_for_load_state()
        assert opened.value.evaluate("Boolean(window.opener)") is answered
        opened.value.close()
        page.close()


def test_command_writes_the_files_and_names_what_they_block(site, tmp_path, capsys):
    assert main(["policy", str(site), "--ziel", str(tmp_path / "server")]) == 0
    assert BASE in (tmp_path / "server/nginx.conf").read_text(encoding="utf-8")
    (tmp_path / "index.html").write_text('<p onclick="x()">A</p><img src="https://a.example/b.png">', encoding="utf-8")
    (tmp_path / PUBLISHED).write_text((site / PUBLISHED).read_text("utf-8"), encoding="utf-8")
    capsys.readouterr()
    assert main(["policy", str(tmp_path), "--ziel", str(tmp_path / "server")]) == 1
    told = capsys.readouterr().out
    assert "index.html: onclick=… an <p> verbietet die Inhaltsrichtlinie." in told
    assert "index.html fragt beim Öffnen a.example an (<img>)." in told


def header(address: str) -> str:  # noqa: F811
    try:
        with urlopen(address) as answer:
            return answer.headers["Content-Security-Policy"]
    except HTTPError as answer:
        return answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["", "bibliothek/", "gibt-es-nicht/", "personen/", "katalog.json"])
def test_nginx_sends_it_with_every_answer(address, path):  # noqa: F811
    assert header(address + path) == BASE


def test_no_page_breaks_the_policy(visits):
    assert {name: visit.breaches for name, visit in visits.items() if visit.breaches} == {}
    assert {name: visit.errors for name, visit in visits.items() if visit.errors} == {}


SEEDED = {
    "script-src-attr": '<button onclick="document.title = 1">A</button>',
    "script-src-elem": '<script src="https://fremd.example/x.js"></script>',
    "style-src-attr": '<p style="color: red">A</p>',
    "style-src-elem": "<style>p { color: red }</style>",
    "font-src": '<link rel="stylesheet" href="fremd.css"><p>A</p>',
    "img-src": '<img src="https://fremd.example/x.png" alt="">',
    "frame-src": '<iframe src="https://fremd.example/" title="F"></iframe>',
}
FONT = '@font-face { font-family: F; src: url("https://fremd.example/f.woff2"); } p { font-family: F; }'


HASHED = "<script>localStorage.setItem('lief', '1')</script>"


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    """A page for each fault, and one with an inline script: opened under the policy that is made of them all."""
    folder = tmp_path_factory.mktemp("verstoesse")
    for name, body in {**SEEDED, "hashed": HASHED}.items():
        page = f'<!doctype html><html lang="de"><title>P</title><main><h1>P</h1>{body}</main>'
        (folder / name).mkdir()
        (folder / name / "index.html").write_text(page, encoding="utf-8")
        (folder / name / "fremd.css").write_text(FONT, encoding="utf-8")
    return crawl(folder, folder / "nginx", {f"{name}/": LOOKS[:1] for name in (*SEEDED, "hashed")})


@pytest.mark.parametrize("rule", SEEDED)
def test_seeded_fault_breaks_it(opened, rule):
    breaches = opened[f"{rule}/"].breaches
    assert any(breach.startswith(rule) for breach in breaches), breaches


def test_inline_script_with_its_hash_runs(opened):
    visit = opened["hashed/"]
    assert visit.breaches == [] and visit.kept == ["lief"]
