"""Templates as Word files and terms linked to the glossary."""

from __future__ import annotations

import io

import pytest
from conftest import ROOT
from docx import Document

from library.glossary import link_terms, terms
from library.items import read_item
from library.word import template_text, word_file

BODY = """## Wofür

Text davor.

> **Blatt** für ____
> und eine Zeile, die dazugehört
>
> 1. **Ziel:** ____
> 2. Zeit: [Vorlage](x.md)
>
> - Punkt

## Danach

> nicht mehr
"""


def paragraphs(data: bytes) -> list[tuple[str, str]]:
    return [(p.style.name, p.text) for p in Document(io.BytesIO(data)).paragraphs]


def test_word_file_holds_the_quoted_block():
    data = word_file("Blatt", BODY)
    assert paragraphs(data) == [
        ("Normal", "Blatt für ____ und eine Zeile, die dazugehört"),
        ("List Number", "Ziel: ____"),
        ("List Number", "Zeit: Vorlage"),
        ("List Bullet", "Punkt"),
    ]
    bold = Document(io.BytesIO(data)).paragraphs[0].runs[0]
    assert bold.bold and bold.text == "Blatt"


def test_word_file_is_the_same_twice():
    assert word_file("Blatt", BODY) == word_file("Blatt", BODY)


@pytest.mark.parametrize("path", sorted((ROOT / "docs/vorlagen").glob("?*-*.md")), ids=lambda path: path.stem)
def test_every_template_becomes_a_word_file(path):
    item = read_item(path.read_bytes(), f"vorlagen/{path.name}")
    text = template_text(item.body)
    assert text
    found = " ".join(row for _, row in paragraphs(word_file(item.title, item.body)))
    for word in ("**", "](", "{:"):
        assert word not in found
    assert len(found.split()) == pytest.approx(len(text.split()), rel=0.15)


GLOSSARY = "## F\n\n### Freigabe\n\nText.\n\n### Freigabestufe\n\nText.\n\n### Amtsheld*in {#amtsheld}\n\nText.\n"
FOUND = {"Freigabe": "freigabe", "Freigabestufe": "freigabestufe", "Amtsheld*in": "amtsheld"}


def test_terms_are_the_headings_of_the_glossary():
    assert terms(GLOSSARY) == FOUND


@pytest.mark.parametrize(
    ("text", "linked"),
    [
        ("Die Freigabe eilt. Freigabe!", "Die [Freigabe](../glossar.md#freigabe) eilt. Freigabe!"),
        ("Eine Freigabestufe.", "Eine [Freigabestufe](../glossar.md#freigabestufe)."),
        ("Freigabeweg und Eilfreigabe", "Freigabeweg und Eilfreigabe"),
        ("## Freigabe\n\nText", "## Freigabe\n\nText"),
        ("[Freigabe](x.md) und `Freigabe`", "[Freigabe](x.md) und `Freigabe`"),
        ("> Freigabe: ____", "> Freigabe: ____"),
        ("- [ ] **Freigabe ist da.**", "- [ ] **Freigabe ist da.**"),
        ("| Freigabe | x |", "| Freigabe | x |"),
        ("„Freigabe“ heißt es. Die Freigabe!", "„Freigabe“ heißt es. Die [Freigabe](../glossar.md#freigabe)!"),
        ("```\nFreigabe\n```\nFreigabe", "```\nFreigabe\n```\n[Freigabe](../glossar.md#freigabe)"),
        ("Jede Amtsheld*in", "Jede [Amtsheld*in](../glossar.md#amtsheld)"),
    ],
)
def test_first_use_is_linked(text, linked):
    assert link_terms(text, "leitfaeden/x.md", FOUND) == linked


def test_glossary_links_nothing_to_itself():
    assert link_terms("Die Freigabe", "glossar.md", FOUND) == "Die Freigabe"
