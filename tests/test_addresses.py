"""No address that was ever published is lost: short ones, renamed, moved, replaced and removed content."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Mapping
from datetime import date
from xml.etree import ElementTree

import pytest
from conftest import PAGE, ROOT, build, head
from hypothesis import given
from hypothesis import strategies as st
from test_browser import address, browser, page  # noqa: F401 - fixtures

from library import addresses, scaffold, site
from library.__main__ import main
from library.problems import ContentError

POINTS = "\n- [ ] **Ja.**\n"
BASE = {
    "index.md": PAGE.format("Anfang"),
    "checklisten/index.md": PAGE.format("Listen"),
    "themen/strategie.md": PAGE.format("Strategie"),
}


def found(listed: str, **files: str) -> addresses.Addresses:
    """`checklisten__neu=…` is the text of docs/checklisten/neu.md."""
    texts = BASE | {f"{name.replace('__', '/').replace('_', '-')}.md": text for name, text in files.items()}
    return site.read({src: text.encode() for src, text in texts.items()}, (), listed=listed).addresses


def checklist(item_id: str, **values: object) -> str:
    return head(id=item_id, title=f"Liste {item_id}", **values) + POINTS


def told(listed: str, **files: str) -> str:
    with pytest.raises(ContentError) as error:
        found(listed, **files)
    return str(error.value)


def test_a_renamed_and_a_moved_file_keep_their_old_addresses():
    renamed = found("checklisten/alt/ c-11\n", checklisten__neu=checklist("c-11"))
    assert renamed.redirects == {"checklisten/alt/": "checklisten/neu/", "i/c-11/": "checklisten/neu/"}
    assert not renamed.lost
    moved = found("alt/wo/ t-05\n", vorlagen__neu=head(id="t-05") + "Text\n")
    assert moved.redirects["alt/wo/"] == "vorlagen/neu/"


def test_two_renames_lead_on_in_one_step():
    listed = "checklisten/a/ c-11\nchecklisten/b/ c-11\n"
    assert set(found(listed, checklisten__c=checklist("c-11")).redirects.values()) == {"checklisten/c/"}


def test_a_successor_answers_for_ids_and_addresses():
    listed = "checklisten/alt/ c-11\ni/c-11/ c-11\nthemen/alt/\n"
    new = found(listed, checklisten__neu=checklist("c-12", ersetzt="[c-11, themen/alt/]"))
    assert {new.redirects[old] for old in ("checklisten/alt/", "i/c-11/", "themen/alt/")} == {"checklisten/neu/"}
    assert not new.lost


def test_what_is_gone_leads_to_the_nearest_list_and_the_strict_build_says_so_once():
    gone = found("checklisten/alt/ c-11\ni/c-11/ c-11\n")
    assert [(lead.target, lead.gone) for lead in gone.lead_ons if lead.id == "c-11"] == [("checklisten/", True)] * 2
    assert gone.redirects == {}
    assert gone.lost == (
        "docs/adressen.txt: checklisten/alt/ (c-11) war veröffentlicht und führt jetzt ins Leere. Leg die Datei mit "
        "derselben id wieder an, oder trag bei dem Inhalt, der weiterhilft, „ersetzt: [c-11]“ ein.",
    )
    assert "„ersetzt: [themen/alt/]“" in found("themen/alt/\n").lost[0]


def test_what_is_only_put_aside_is_no_mistake():
    draft = found("checklisten/neu/ c-11\n", checklisten__neu=checklist("c-11", status="entwurf"))
    assert not draft.lost and draft.lead_ons[0].gone
    assert not found("personen/mara-vogt/\npodcast/x/ p-1a2b3c4d\n").lost


def test_an_archived_page_stays_where_it_is():
    kept = found("checklisten/neu/ c-11\n", checklisten__neu=checklist("c-11", status="archiviert"))
    assert kept.redirects == {"i/c-11/": "checklisten/neu/"} and "checklisten/neu/" in kept.pages


def test_an_old_address_is_not_given_to_other_content():
    text = told("checklisten/foto/ c-11\n", checklisten__foto=checklist("c-12"), checklisten__anders=checklist("c-11"))
    assert "docs/checklisten/foto.md" in text
    assert "Die Adresse checklisten/foto/ gehört c-11. Alte Links und gedruckte Codes kämen hier falsch an." in text
    assert "ersetzt: [c-11]" in told("checklisten/foto/ c-11\n", checklisten__foto=checklist("c-12"))
    assert "id: c-11" in told("checklisten/foto/ c-11\n", checklisten__foto=head() + POINTS)
    taken_over = found("checklisten/foto/ c-11\n", checklisten__foto=checklist("c-12", ersetzt="[c-11]"))
    assert taken_over.pages["checklisten/foto/"] == "c-12"


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"a": checklist("c-12", ersetzt="[c-12]")}, "diesen Inhalt gibt es noch"),
        ({"a": checklist("c-12", ersetzt="[c-19]")}, "das war nie veröffentlicht"),
        (
            {"a": checklist("c-12", ersetzt="[c-11]"), "b": checklist("c-13", ersetzt="[c-11]")},
            "c-11 wird schon von docs/checklisten/a.md ersetzt",
        ),
    ],
)
def test_wrong_successors_are_told(files: Mapping[str, str], message: str):
    text = told("checklisten/alt/ c-11\n", **{f"checklisten__{name}": text for name, text in files.items()})
    assert message in text
    assert "ersetzt: [c-11]" in text or "c-11" in message


@pytest.mark.parametrize(
    "row",
    ["checklisten/a", "<<<<<<< HEAD", "=======", "checklisten/a/ c-1 c-2", "checklisten/a b/", "checklisten/a/ C-11"],
)
def test_a_damaged_list_stops_the_build_in_german(row: str):
    assert told(f"checklisten/alt/ c-11\n{row}\n").splitlines()[2:] == [
        f"docs/adressen.txt, Zeile 2: Die Zeile „{row}“ ist keine Adresse.",
        "  Erlaubt: je Zeile eine Adresse mit Schrägstrich am Ende, danach die id",
        "  Beispiel: checklisten/x/ c-33",
    ]


def test_two_ids_for_one_address_stop_the_build():
    assert "steht hier mit zwei ids: c-11 und c-12" in told("checklisten/a/ c-11\nchecklisten/a/ c-12\n")


names = st.text("abcdefghijklmnopqrstuvwxyz0123456789-", min_size=1, max_size=12).filter(lambda name: name[0] != "-")
lists = st.dictionaries(
    st.lists(names, min_size=1, max_size=3).map(lambda parts: "/".join(parts) + "/"),
    st.one_of(st.just(""), st.integers(10, 9999).map(lambda number: f"c-{number}")),
)


@given(lists, lists)
def test_the_list_is_read_as_it_was_written_and_only_grows(first: dict[str, str], second: dict[str, str]):
    both = addresses.merged(first, second)
    assert addresses.parse(addresses.text(both)) == both
    assert first.keys() | second.keys() == both.keys()
    assert all(both[old] == item_id for old, item_id in first.items() if item_id)


@given(st.text(max_size=200))
def test_any_text_is_a_list_or_an_error_in_german(text: str):
    try:
        addresses.parse(text)
    except ContentError as error:
        assert "docs/adressen.txt, Zeile" in str(error)


def test_each_item_and_exercise_has_a_short_address(site):
    known = json.loads((site / addresses.PUBLISHED).read_text(encoding="utf-8"))
    for entry in json.loads((site / "katalog.json").read_text(encoding="utf-8")):
        short = f"w/{entry['woche']}/" if entry["art"] == "woche" else f"i/{entry['id']}/"
        assert known["weiter"][short] == entry["url"].lstrip("/")
    exercises = [f"w/{week}-{number}/" for week in range(1, 13) for number in range(1, 10)]
    assert known["weiter"]["w/7-3/"] == "wochen/07/#u-0703"
    assert set(exercises) <= set(known["weiter"])


def test_every_address_ever_published_leads_to_a_page(site):
    listed = addresses.parse((ROOT / "docs" / addresses.FILE).read_text(encoding="utf-8"))
    known = json.loads((site / addresses.PUBLISHED).read_text(encoding="utf-8"))
    for old in listed:
        text = (site / old / "index.html").read_text(encoding="utf-8")
        if target := known["weiter"].get(old):
            file, _, anchor = target.partition("#")
            assert not anchor or f'id="{anchor}"' in (site / file / "index.html").read_text(encoding="utf-8"), old
            assert f'href="{"../" * old.count("/")}{target}"' in text
    missing = known["alle"].keys() - listed.keys() - {""}
    assert not missing, "trag sie ein: make adressen"


def test_no_line_was_ever_taken_away():
    """Read from the history; where there is none, there is nothing to compare with."""
    log = ["git", "-C", str(ROOT), "log", "-p", "--format=", "--", f"docs/{addresses.FILE}"]
    done = subprocess.run(log, capture_output=True, text=True)
    ever = {row[1:].split(" ")[0] for row in done.stdout.splitlines() if re.match(r"[+-][a-z0-9]", row)}
    assert ever <= addresses.parse((ROOT / "docs" / addresses.FILE).read_text(encoding="utf-8")).keys()


def test_lead_ons_are_kept_out_of_everything_that_lists_pages(site):
    known = json.loads((site / addresses.PUBLISHED).read_text(encoding="utf-8"))
    sitemap = ElementTree.parse(site / "sitemap.xml")
    listed = {(loc.text or "").removeprefix("https://bibliothek.example/") for loc in sitemap.iter() if loc.text}
    assert not listed & set(known["weiter"])
    for old in ("i/c-11/", "w/7-3/"):
        text = (site / old / "index.html").read_text(encoding="utf-8")
        assert '<meta name="robots" content="noindex">' in text and "data-pagefind-body" not in text
        canonical = known["weiter"][old].partition("#")[0]
        assert f'<link rel="canonical" href="https://bibliothek.example/{canonical}">' in text
    assert not (site / addresses.FILE).exists()


def test_a_build_with_a_lost_address_fails_only_strictly_and_the_reader_is_helped(project, tmp_path):
    root = project("== adressen.txt\nchecklisten/alt/ c-11\n== checklisten/neu.md\n" + checklist("c-12"))
    strict = build(root, tmp_path / "strict")
    assert strict.code == 1 and "checklisten/alt/ (c-11) war veröffentlicht und führt jetzt ins Leere" in strict.output
    assert "Neue Adressen, die noch nicht in docs/adressen.txt stehen: " in strict.output
    assert build(root, tmp_path / "site", strict=False).code == 0
    text = (tmp_path / "site/checklisten/alt/index.html").read_text(encoding="utf-8")
    assert "Diesen Inhalt gibt es nicht mehr" in text and 'href="../../checklisten/">Listen</a>' in text
    style = re.search(r'stylesheet" href="\.\./\.\./([^"]+)"', text)
    assert style and (tmp_path / "site" / style[1]).is_file()


def test_the_command_adds_what_is_new_and_refuses_a_damaged_list(tmp_path, capsys):
    (tmp_path / "site").mkdir()
    (tmp_path / "docs").mkdir()
    listed = tmp_path / "docs" / addresses.FILE
    command = ["addresses", str(tmp_path / "site"), "--docs", str(tmp_path / "docs")]
    with pytest.raises(SystemExit):
        main(command)
    assert "liegt keine gebaute Bibliothek" in capsys.readouterr().err
    served = {"": "", "checklisten/neu/": "c-11", "i/c-11/": "c-11"}
    (tmp_path / "site" / addresses.PUBLISHED).write_text(json.dumps({"alle": served}), encoding="utf-8")
    listed.write_text("checklisten/alt/ c-11\n", encoding="utf-8")
    assert main(command) == 0 and "2 neue Adressen" in capsys.readouterr().out
    rows = [row for row in listed.read_text(encoding="utf-8").splitlines() if row[0] != "#"]
    assert rows == ["checklisten/alt/ c-11", "checklisten/neu/ c-11", "i/c-11/ c-11"]
    assert main(command) == 0 and "Alle Adressen stehen in der Liste" in capsys.readouterr().out
    listed.write_text("kaputt\n", encoding="utf-8")
    assert main(command) == 1 and listed.read_text(encoding="utf-8") == "kaputt\n"


def test_a_short_address_leads_to_the_exercise_and_to_the_second(page, address):  # noqa: F811
    page.goto(address + "w/7-3/")
    page.wait_for_url("**/wochen/07/#u-0703")
    page.goto(address + "i/v-15/#t=0:20")
    page.wait_for_url("**/videos/*/#t=0:20")


def test_without_script_too(browser, address):  # noqa: F811
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(address + "w/7-3/")
    tab.wait_for_url("**/wochen/07/#u-0703")
    context.close()


def test_a_new_file_never_takes_the_id_of_what_is_gone(tmp_path):
    (tmp_path / addresses.FILE).write_text("checklisten/alt/ c-77\n", encoding="utf-8")
    made = scaffold.create("checkliste", "Aushang", None, scaffold.Shelf.of(tmp_path), date(2027, 1, 1))
    assert made.id == "c-78"
