"""Text from a feed is dangerous and untidy; `clean` is the one place that makes it neither."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

import html5lib
import pytest

from podcast import clean

VECTORS = Path(__file__).parent.parent.parent / "shared" / "xss" / "vectors.jsonl"
OWN = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg/onload=alert(1)>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<a href='java\nscript:alert(1)'>x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<a href='//boese.example' onclick=alert(1)>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=x></object><embed src=x><base href=//x><meta http-equiv=refresh content=0>",
    "<template><script>alert(1)</script></template>",
    "<p style='background:url(javascript:1)' class=x id=y>z</p>",
    "<form action=javascript:alert(1)><button formaction=javascript:alert(1)>x",
    "<title><script>alert(1)</script></title>",
    "<!--><script>alert(1)</script>-->",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<div<script>alert(1)</script>",
    "<p title='\"><script>alert(1)</script>'>x</p>",
    'https://x.example/"onmouseover=alert(1)',
    "https://x.example/<script>alert(1)</script>",
    "https://x.example/&quot;onmouseover=alert(1)",
    "www.x.example'onmouseover='alert(1)",
    "<h1><h2 onclick=x>y</h2></h1>",
    "<a href=https://x.example><script>",
    "<audio src=https://x.example/a.mp3 autoplay></audio><video poster=//x></video>",
]
ALLOWED = {
    "p": set(), "br": set(), "a": {"href", "title", "hreflang", "rel"}, "abbr": {"title"},
    "th": {"scope", "colspan", "rowspan"}, "td": {"colspan", "rowspan"}, "ol": {"start"},
} | {
    name: set()
    for name in ["ul", "li", "em", "strong", "b", "i", "code", "pre", "blockquote", "h3", "h4", "h5", "h6", "dl", "dt",
                 "dd", "hr", "sub", "sup", "q", "cite", "table", "thead", "tbody", "tfoot", "tr", "caption"]
}  # fmt: skip


def elements(markup: str) -> Iterator[Element]:
    """As a browser would see it in the middle of a page."""
    yield from list(html5lib.parseFragment(markup, container="div", namespaceHTMLElements=False).iter())[1:]


def assert_harmless(markup: str) -> None:
    for element in elements(markup):
        assert element.tag in ALLOWED, markup
        assert set(element.attrib) <= ALLOWED[element.tag], markup
        href = element.get("href", "https:")
        assert href.lower().startswith(("http:", "https:", "mailto:")), markup


@pytest.mark.parametrize("payload", OWN)
def test_own_vectors(payload: str) -> None:
    assert_harmless(clean.html(payload))
    assert_harmless(clean.html(f"vorher {payload} nachher\n\nAbsatz", "https://site.example/"))


@pytest.mark.skipif(not VECTORS.exists(), reason="no vectors beside the project")
def test_shared_vectors() -> None:
    payloads = [json.loads(line)["payload"] for line in VECTORS.read_text("utf-8").split("\n") if line]
    for payload in payloads:
        assert_harmless(clean.html(payload))
        assert clean.url(payload) is None or clean.url(payload).lower().startswith("http")
    assert len(payloads) > 1000


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("eins\ntwo\n\n\nzwei", "<p>eins<br>two</p><p>zwei</p>"),
        ("<ul><li>a</li></ul>\n\nb", "<ul><li>a</li></ul>\n\nb"),
        ("<h2>a</h2><h3>b</h3><h6>c</h6>", "<h3>a</h3><h4>b</h4><h5>c</h5>"),
        ("<p>1 < 2 & 3</p>", "<p>1 &lt; 2 &amp; 3</p>"),
        ("<div>a<div>b</div></div>", "<p>a</p><p>b</p>"),
        ("   ", ""),
        ("<p>Soft\xadhyphen, \u202ebidi\u202c</p>", "<p>Softhyphen, bidi</p>"),
    ],
)
def test_html(source: str, expected: str) -> None:
    assert clean.html(source) == expected


@pytest.mark.parametrize("source", [*OWN[:8], "a https://x.example/?a=1&b=2 b", "<h1>x</h1>", "a<br><br>b"])
def test_cleaning_twice_changes_nothing(source: str) -> None:
    once = clean.html(source)
    assert clean.html(once) == once


@pytest.mark.parametrize(
    ("source", "shown", "target"),
    [
        ("Siehe https://a.example/x.", "https://a.example/x", "https://a.example/x"),
        ("(https://a.example/x_(y))", "https://a.example/x_(y)", "https://a.example/x_(y)"),
        ("www.a.example, und", "www.a.example", "https://www.a.example"),
        ("https://a.example/?a=1&amp;b=2", "https://a.example/?a=1&b=2", "https://a.example/?a=1&b=2"),
        ("„https://a.example“", "https://a.example", "https://a.example"),
    ],
)
def test_bare_addresses_become_links(source: str, shown: str, target: str) -> None:
    links = [element for element in elements(clean.html(source)) if element.tag == "a"]
    assert [(link.text, link.get("href"), link.get("rel")) for link in links] == [
        (shown, target, "noopener noreferrer")
    ]


@pytest.mark.parametrize("source", ['<a href="https://a.example">https://b.example</a>', "<code>www.a.example</code>"])
def test_links_and_code_are_not_linked_again(source: str) -> None:
    assert clean.html(source).count("<a ") == source.count("<a ")


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "JAVASCRIPT:x", "java\tscript:x", "data:text/html,x", "file:///etc/passwd", "ftp://a.example",
     "//a.example", "/relativ", "", None, "https://", "http:a.example", "https://a.example:99999/", "https://[::1",
     "mailto:post@a.example", "vbscript:x", "\x01javascript:x", "https://a.example/" + "x" * 5000],
)  # fmt: skip
def test_no_address(address: str | None) -> None:
    assert clean.url(address) is None


def test_addresses() -> None:
    assert clean.url("https://a.example/a b\"'<>") == "https://a.example/a%20b%22'%3C%3E"
    assert clean.url("mailto:post@a.example", mail=True) == "mailto:post@a.example"
    assert clean.url("https://a.example/\u202eexe.3pm") == "https://a.example/exe.3pm"
    assert clean.url("../b.mp3", "https://a.example/f/feed.xml") == "https://a.example/b.mp3"


@pytest.mark.parametrize(
    "name", ["../x", "/etc/passwd", "a/../../x", "C:\\x", "a\\..\\..\\x", "%2e%2e/x", "~/x", "a//b", ""]
)
def test_no_path(name: str) -> None:
    assert clean.path(name) is None


def test_summaries_end_with_a_sentence_or_a_word() -> None:
    sentence = "Ein Satz mit einigen Wörtern. "
    assert clean.plain(f"<p>{sentence * 20}</p>") == (sentence * 10).strip()
    cut = clean.plain(f"<p>{'Wort ' * 200}</p>")
    assert len(cut) <= 300 and cut.endswith("Wort…")
    assert len(clean.plain("<p>" + "x" * 900)) == 300
    assert clean.plain("<p>a</p><ul><li>b</li></ul>c<br>d") == "a b c d"


@pytest.mark.parametrize(
    "piece",
    ["<b>", "<div ", "<a ", "<p>\n", "<br>", "\n", " ", "&", "&amp", "<", "https://", "www.a.b...", "(", ")", "http://a.b)",
     "<h1>", "</p>", "<table>", "<ul><li>", "<!--", "<![CDATA[", "'\"", "<svg>", "<a href=x>", "0:00 "],
)  # fmt: skip
def test_no_text_takes_long(piece: str) -> None:
    """One megabyte of the same: whatever is quadratic shows here."""
    start = time.process_time()
    clean.html(piece * (2**20 // len(piece)))
    assert time.process_time() - start < 5
