"""What a first view costs over the wire, everything counted: budgets that every page keeps."""

from __future__ import annotations

import os

import pytest
from visits import LOOKS, Visit, crawl

TOTAL = 150_000
SCRIPTS = 60_000
INDEX = ("/suche/index/", "/verzeichnis.json", "/pagefind.js")


def scripts(visit: Visit) -> int:
    return sum(size for url, size in visit.sizes.items() if url.split("?")[0].endswith((".js", ".mjs")))


def over(visit: Visit) -> list[str]:
    found = []
    if sum(visit.sizes.values()) > TOTAL:
        found.append("Seite")
    if scripts(visit) > SCRIPTS:
        found.append("Skripte")
    if any(part in url for url in visit.sizes for part in INDEX):
        found.append("Suchindex")
    return found


def test_every_page_keeps_its_budget(visits):
    assert {name: (found, visit.sizes) for name, visit in visits.items() if (found := over(visit))} == {}


def test_what_is_weighed_is_complete(visits):
    """Page, style and the fonts that its first screen needs have come over the wire."""
    for visit in visits.values():
        kinds = {url.rpartition(".")[2] for url in visit.sizes}
        assert {"css", "woff2"} <= kinds, visit.page
        assert min(visit.sizes.values()) > 0, visit.page


SEEDED = {
    "Seite": ('<img src="bild.bin" alt="schwer">', ""),
    "Skripte": ("", '<script src="viel.js"></script>'),
    "Suchindex": ("", '<script type="module">import "./pagefind.js"</script>'),
}


@pytest.mark.parametrize("what", SEEDED)
def test_seeded_weight_is_found(tmp_path, what):
    body, script = SEEDED[what]
    page = f'<!doctype html><html lang="de"><title>P</title><main><h1>P</h1>{body}</main>{script}'
    (tmp_path / "index.html").write_text(page, encoding="utf-8")
    (tmp_path / "bild.bin").write_bytes(os.urandom(TOTAL + 1))
    (tmp_path / "viel.js").write_text(f"// {os.urandom(SCRIPTS).hex()}", encoding="utf-8")
    (tmp_path / "pagefind.js").write_text("", encoding="utf-8")
    assert what in over(crawl(tmp_path, tmp_path / "nginx", {"": LOOKS[:1]})[""])


def test_text_is_compressed(tmp_path):
    text = "Das steht hier tausendmal. " * 10_000
    page = f'<!doctype html><html lang="de"><title>P</title><main><h1>P</h1><p>{text}</p></main>'
    (tmp_path / "index.html").write_text(page, encoding="utf-8")
    assert sum(crawl(tmp_path, tmp_path / "nginx", {"": LOOKS[:1]})[""].sizes.values()) < 10_000
