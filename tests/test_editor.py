"""The browser editor: made from the model, asks nobody else, and changes in a file only what its author changed.

`python tests/test_editor.py` writes the JSON Schema files anew.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from conftest import ROOT, SMALL, build, copy_project, draw
from jsonschema import Draft202012Validator, FormatChecker
from playwright.sync_api import Page
from test_errors import CASES
from visits import chromium, watched
from webserver import nginx

from library import editor, vendor
from library.frontmatter import read
from library.head import HEADS
from library.inspection import inspect
from library.items import read_item
from library.kinds import KINDS, kind_of
from library.problems import ContentError
from library.servers import of_site

VSCODE = ROOT / ".vscode"
VENDORED = ROOT / ".cache" / vendor.FOLDER
HEADS_OF_FILES = sorted(
    (path.relative_to(ROOT / "docs").as_posix(), path)
    for path in (ROOT / "docs").rglob("*.md")
    if kind_of(path.relative_to(ROOT / "docs").as_posix()).name in editor.WRITABLE
)


def plain(value: object) -> object:
    """As JSON has it: a date is its text."""
    return json.loads(json.dumps(value, default=lambda day: day.isoformat() if isinstance(day, date) else str(day)))


def validator(kind: str) -> Draft202012Validator:
    schema = json.loads(editor.schemas()[f"kopf.{kind}.schema.json"])
    return Draft202012Validator(schema, format_checker=FormatChecker())


def test_schema_files_are_those_of_the_model():
    assert {path.name: path.read_text("utf-8") for path in VSCODE.glob("*.schema.json")} == editor.schemas()
    settings = json.loads((VSCODE / "settings.json").read_text("utf-8"))["yaml.schemas"]
    assert settings == {
        f".vscode/kopf.{name}.schema.json": f"docs/{KINDS[name].folder}/*.md" for name in editor.WRITABLE
    }


def test_schema_takes_every_head_of_the_library():
    validators = {kind: validator(kind) for kind in editor.WRITABLE}
    for src, path in HEADS_OF_FILES:
        values = {key: value for key, value in read(path.read_bytes(), src).head.items() if key != "art"}
        errors = list(validators[kind_of(src).name].iter_errors(plain(values)))
        assert not errors, (src, errors[0].message)


def test_schema_and_model_refuse_the_same_heads():
    """Every seeded head that the model alone can judge: what it refuses, an editor with the schema marks too."""
    compared = 0
    for files in CASES.values():
        for src, data in files.items():
            kind = kind_of(src).name
            try:
                values = dict(read(data, src).head)
            except ContentError:
                continue
            if kind not in editor.WRITABLE or "art" in values or None in values.values():
                continue
            try:
                read_item(data, src)
                wrong = False
            except ContentError:
                wrong = True
            assert bool(list(validator(kind).iter_errors(plain(values)))) == wrong, (src, values)
            compared += wrong
    assert compared >= 25


def collections() -> dict[str, dict]:
    found = json.loads(editor.config("lokal", ["recht", "bild"]))["collections"]
    return {collection["name"]: collection for collection in found}


@pytest.mark.parametrize("kind", editor.WRITABLE)
def test_form_has_every_key_of_the_model(kind):
    """A key without a field would be lost on saving."""

    def keys(fields: list[dict]) -> set[str]:
        inner = {f"{field['name']}.{key}" for field in fields for key in keys(field.get("fields", []))}
        return {field["name"] for field in fields} | inner

    def wanted(model) -> set[str]:
        fields = {field.alias: field for field in model.model_fields.values() if field.alias}
        inner = {f"{key}.{sub}" for key, field in fields.items() if (m := editor.model_in(field.annotation))
                 for sub in wanted(m)}  # fmt: skip
        return set(fields) | inner

    assert keys(collections()[kind]["fields"]) == wanted(HEADS[kind]) | {"body"}


def test_form_is_german_and_knows_the_rules():
    fields = {field["name"]: field for field in collections()["checkliste"]["fields"]}
    assert fields["title"] == {
        "name": "title", "label": "Titel", "required": True, "widget": "string", "minlength": 1, "maxlength": 60,
        "hint": "Erlaubt: bis 60 Zeichen. Beispiel: Bevor du auf Veröffentlichen tippst",
    }  # fmt: skip
    assert fields["stufe"]["options"] == ["einstieg", "praxis", "vertiefung"] and not fields["stufe"]["required"]
    assert fields["themen"]["options"] == ["bild", "recht"] and fields["themen"]["max"] == 3
    assert fields["erstellt"]["widget"] == "datetime" and fields["erstellt"]["format"] == "YYYY-MM-DD"
    assert fields["minuten"] | {"hint": ""} == {
        "name": "minuten", "label": "Minuten", "required": True, "widget": "number", "value_type": "int", "min": 1,
        "max": 240, "hint": "",
    }  # fmt: skip
    assert fields["id"]["pattern"][0] == r"^[vcltf]-\d{2,4}$"
    assert fields["body"]["modes"] == ["raw"]


BACKENDS = {
    "lokal": {"name": "github", "repo": "lokal/bibliothek", "branch": "main", "auth_methods": ["token"]},
    "github:stadt/bibliothek": {"name": "github", "repo": "stadt/bibliothek", "branch": "main"},
    "gitlab:land/amt/bibliothek": {"name": "gitlab", "repo": "land/amt/bibliothek", "branch": "main"},
    "gitea:https://git.example/stadt/bibliothek": {
        "name": "gitea", "repo": "stadt/bibliothek", "branch": "main",
        "base_url": "https://git.example", "api_root": "https://git.example/api/v1",
    },
}  # fmt: skip


@pytest.mark.parametrize("setting", BACKENDS)
def test_one_setting_names_the_host(setting):
    assert json.loads(editor.config(setting, []))["backend"] == BACKENDS[setting]


@pytest.mark.parametrize("setting", ["svn:x/y", "github", "github:nur-ein-name", "gitea:stadt/bibliothek"])
def test_unknown_host_is_refused_in_german(setting):
    with pytest.raises(editor.SettingError, match="mkdocs.yml: „extra.redaktion: "):
        editor.config(setting, [])


def test_other_versions_are_refused():
    with pytest.raises(vendor.VendorError, match="hat sich geändert"):
        vendor.freed("eine andere Fassung")


def test_another_package_is_refused(tmp_path):
    (tmp_path / "x.tgz").write_bytes(b"etwas anderes")
    with pytest.raises(vendor.VendorError, match="Prüfsumme"):
        vendor.unpack(tmp_path / "x.tgz", tmp_path / "neu")


# The real thing: a preview with the editor behind nginx with its own policy, a folder in the browser's own storage.

PICKER = """
window.showDirectoryPicker = async () => (await navigator.storage.getDirectory()).getDirectoryHandle('projekt');
FileSystemHandle.prototype.requestPermission = FileSystemHandle.prototype.queryPermission = async () => 'granted';
"""
FILL = """async (files) => {
  const top = await (await navigator.storage.getDirectory()).getDirectoryHandle('projekt', {create: true});
  await top.getDirectoryHandle('.git', {create: true});
  for (const [path, text] of Object.entries(files)) {
    const parts = path.split('/'), name = parts.pop();
    let folder = top;
    for (const part of parts) folder = await folder.getDirectoryHandle(part, {create: true});
    const out = await (await folder.getFileHandle(name, {create: true})).createWritable();
    await out.write(text);
    await out.close();
  }
}"""
READ = """async () => {
  const top = await (await navigator.storage.getDirectory()).getDirectoryHandle('projekt'), found = {};
  const walk = async (folder, below) => {
    for await (const [name, handle] of folder.entries())
      if (handle.kind === 'directory') await walk(handle, `${below}${name}/`);
      else found[below + name] = await (await handle.getFile()).text();
  };
  await walk(top, '');
  return found;
}"""
FILES = {f"docs/{src}": path.read_text("utf-8") for src, path in HEADS_OF_FILES}


@pytest.fixture(scope="module")
def address(tmp_path_factory) -> Iterator[str]:
    if not VENDORED.is_dir():
        pytest.skip("Die Redaktion ist nicht geholt: make redaktion (braucht npm und das Netz)")
    from mkdocs.commands.build import build as build_site
    from mkdocs.config import load_config

    with pytest.MonkeyPatch.context() as patch:
        for name, value in (("AH_SUCHE", "aus"), ("PODCAST_PULL", "never"), ("SOURCE_DATE_EPOCH", "1798761600")):
            patch.setenv(name, value)
        target = tmp_path_factory.mktemp("redaktion") / "site"
        config = load_config(str(ROOT / "mkdocs.yml"), site_dir=str(target))
        config.plugins.on_startup(command="serve", dirty=False)
        build_site(config)
    with nginx(target, tmp_path_factory.mktemp("nginx")) as address:
        yield address


@pytest.fixture(scope="module")
def visit(address) -> Iterator[tuple[Page, list[str]]]:
    """The editor at work on a copy of docs/, in a browser that prefers English, and all it asked for."""
    with chromium() as browser:
        breaches = watched(browser)
        context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-US")
        page = context.new_page()
        page.set_default_timeout(30_000)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.add_init_script(PICKER)
        page.goto(f"{address}404.html")
        page.evaluate(FILL, FILES)
        page.goto(f"{address}redaktion/")
        page.get_by_role("button", name="Mit lokalem Repository arbeiten").click()
        page.get_by_text("Kachel fertig?").first.wait_for()
        yield page, asked
        context.close()
    assert breaches == []


def text_of(page: Page):
    """The field for the text; fields are drawn when they are scrolled to."""
    field = page.locator('[data-key-path="body"] textarea')
    page.mouse.move(600, 500)
    for _ in range(30):
        if field.count():
            return field
        page.mouse.wheel(0, 400)
        page.wait_for_timeout(100)
    raise AssertionError("no field for the text")


def test_an_edit_changes_the_edited_words_only(visit, address):
    page, asked = visit
    src = "docs/checklisten/kachel-fertig.md"
    page.get_by_text("Kachel fertig?").first.click()
    page.get_by_text("Checklisten › Kachel fertig?").wait_for()
    field = text_of(page)
    before = field.input_value()
    assert "höchstens 12 Wörter" in before
    field.fill(before.replace("höchstens 12 Wörter", "höchstens 10 Wörter"))
    page.get_by_role("button", name="Speichern").click()
    after = page.evaluate(READ)
    for _ in range(100):
        if "höchstens 10 Wörter" in after[src]:
            break
        page.wait_for_timeout(100)
        after = page.evaluate(READ)
    assert {path for path in after if after[path] != FILES.get(path)} == {src}
    old, new = read(FILES[src].encode(), src), read(after[src].encode(), src)
    assert new.body.strip() == old.body.replace("höchstens 12 Wörter", "höchstens 10 Wörter").strip()
    kept = {key: value for key, value in plain(dict(new.head)).items() if key in old.head or value not in ("", [], {})}
    assert kept == plain(dict(old.head))
    assert (
        read_item(after[src].encode(), "checklisten/kachel-fertig.md").head
        == read_item(FILES[src].encode(), "checklisten/kachel-fertig.md").head
    )


def test_nobody_else_is_asked(visit, address):
    _, asked = visit
    assert len(asked) > 10
    assert {url for url in asked if not url.startswith((address, "blob:", "data:"))} == set()


def test_interface_is_german_whatever_the_browser_prefers(visit):
    page, _ = visit
    assert page.evaluate("document.documentElement.lang") == "de"


def test_a_git_host_is_published_with_a_policy_of_its_own(tmp_path):
    if not VENDORED.is_dir():
        pytest.skip("Die Redaktion ist nicht geholt: make redaktion (braucht npm und das Netz)")
    project = copy_project(tmp_path / "projekt", docs=False)
    draw(SMALL, project / "docs")
    (project / ".cache").mkdir()
    (project / ".cache" / vendor.FOLDER).symlink_to(VENDORED)
    built = build(project, tmp_path / "site", {"AH_REDAKTION": "gitlab:land/bibliothek"})
    assert built.code == 0, built.output
    config = json.loads((tmp_path / "site/redaktion/config.json").read_text("utf-8"))
    assert config["backend"]["name"] == "gitlab" and config["collections"][0]["fields"][4]["options"] == ["strategie"]
    licences = {path.name for path in (tmp_path / "site/redaktion").rglob("LIZENZ-*")}
    assert "LIZENZ-sveltia-cms.txt" in licences and len(licences) == 4
    assert "redaktion" in of_site(tmp_path / "site")["nginx.conf"]
    assert [fault for fault in inspect(tmp_path / "site").faults if "redaktion" in fault] == []


def test_a_wrong_setting_stops_the_build_in_german(tmp_path):
    project = copy_project(tmp_path / "projekt", docs=False)
    draw(SMALL, project / "docs")
    built = build(project, tmp_path / "site", {"AH_REDAKTION": "svn:x"})
    assert built.code != 0 and "mkdocs.yml: „extra.redaktion: svn:x“ geht nicht." in built.output
    assert "Traceback" not in built.output


def test_the_published_site_has_no_local_editor(site):
    assert not (site / "redaktion").exists()


if __name__ == "__main__":
    VSCODE.mkdir(exist_ok=True)
    for name, content in editor.schemas().items():
        (VSCODE / name).write_text(content, encoding="utf-8")
    mapping = {f".vscode/kopf.{name}.schema.json": f"docs/{KINDS[name].folder}/*.md" for name in editor.WRITABLE}
    text = json.dumps({"yaml.schemas": mapping}, indent=2, ensure_ascii=False) + "\n"
    (VSCODE / "settings.json").write_text(text, encoding="utf-8")
