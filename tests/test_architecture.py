"""The rules of the house, read from the source."""

from __future__ import annotations

import ast
import re

import pytest
from conftest import ROOT
from packaging.requirements import Requirement

MODULES = sorted(path for folder in ("library", "podcast", "hooks") for path in (ROOT / folder).glob("*.py"))
FORBIDDEN = {
    "library": {"mkdocs", "podcast", "hooks", "feedparser"},
    "podcast": {"mkdocs", "library", "hooks"},
    "hooks": {"hooks"},
}


def imports(path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = {
        alias.name.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
    }
    return found | {
        node.module.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module
    }


@pytest.mark.parametrize("path", MODULES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_imports_run_one_way(path):
    edge = {"podcast"} if path == ROOT / "library" / "__main__.py" else set()  # a command joins both, like a hook
    assert not (imports(path) - edge) & FORBIDDEN[path.parent.name]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_module_opens_with_one_sentence(path):
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert docstring and docstring.split("\n\n")[0].rstrip().endswith((".", ")"))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_nothing_is_assigned_to_modules_and_classes_of_others(path):
    """Objects that an event hands over may be wrapped; what is imported stays as its makers left it."""
    assert not patched(ast.parse(path.read_text(encoding="utf-8")))


def test_assignments_to_others_are_seen():
    source = (
        "import a.b\nfrom c import D, e\na.b.x = 1\nD.y = 2\nsetattr(e, 'z', 3)\nD.own = 4\nf = e\nenv.g = 5\na.h += 1"
    )
    assert patched(ast.parse(source)) == [3, 4, 5, 6, 9]


def patched(tree: ast.Module) -> list[int]:
    """The lines that assign to something that the module has imported."""
    known = {
        (alias.asname or alias.name).split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }

    def owner(node: ast.AST) -> str:
        while isinstance(node, ast.Attribute | ast.Subscript):
            node = node.value
        return node.id if isinstance(node, ast.Name) else ""

    found = []
    for node in ast.walk(tree):
        targets = node.targets if isinstance(node, ast.Assign | ast.Delete) else []
        targets = [node.target] if isinstance(node, ast.AugAssign | ast.AnnAssign) else targets
        wrong = any(isinstance(target, ast.Attribute) and owner(target) in known for target in targets)
        call = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("setattr", "delattr")
        if wrong or (call and owner(node.args[0]) in known):
            found.append(node.lineno)
    return sorted(found)


def test_names_of_hooks_and_packages_differ():
    hooks = {path.stem for path in (ROOT / "hooks").glob("*.py")}
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert packages == {"library", "podcast"}
    assert not hooks & packages
    assert not (ROOT / "tests" / "__init__.py").exists()


def test_hooks_are_thin_and_hold_no_helper_that_mkdocs_takes_for_an_event():
    from mkdocs.plugins import EVENTS

    for path in (ROOT / "hooks").glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        named = {
            node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name.startswith("on_")
        }
        assert {name[3:] for name in named} <= set(EVENTS), path.name
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 80, path.name


def requirements(name: str) -> dict[str, Requirement]:
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    rows = [row.split(" --hash")[0].strip() for row in text.splitlines() if re.match(r"[a-z0-9]", row, re.I)]
    found = [Requirement(row) for row in rows]
    assert all(len(list(requirement.specifier)) == 1 for requirement in found)
    return {requirement.name: requirement for requirement in found}


@pytest.mark.parametrize("name", ["requirements.txt", "tests/requirements.txt"])
def test_requirements_are_pinned_hashed_and_for_every_platform(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    assert text.count("--hash=sha256:") >= 2 * len(requirements(name))
    assert "http" not in text, "no address of a package server"
    colorama = requirements(name)["colorama"]
    windows = {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt"}
    assert colorama.marker is None or colorama.marker.evaluate(windows)


def test_colorama_keeps_its_marker_where_only_windows_needs_it():
    """In requirements.txt Material wants it everywhere; in the tests' list it is pytest's, for Windows alone."""
    assert str(requirements("tests/requirements.txt")["colorama"].marker) == 'sys_platform == "win32"'
    assert requirements("requirements.txt")["colorama"].marker is None


def test_every_dependency_is_asked_for():
    asked = {
        Requirement(row.split("#")[0].strip()).name.lower()
        for row in (ROOT / "requirements.in").read_text(encoding="utf-8").splitlines()
        if row.strip() and not row.startswith("#")
    }
    used = set().union(*(imports(path) for path in MODULES))
    third_party = {"feedparser", "defusedxml", "nh3", "urllib3", "certifi", "PIL", "pydantic", "mkdocs", "pymdownx"}
    names = {"pymdownx": "pymdown-extensions", "PIL": "pillow"}
    assert {names.get(name, name) for name in used & third_party} <= asked
    assert {
        "mkdocs",
        "mkdocs-material",
        "mkdocs-awesome-pages-plugin",
        "pymdown-extensions",
        "feedparser",
        "pyyaml",
    } <= asked


def test_templates_hold_no_inline_style_or_handler():
    for path in (ROOT / "overrides").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\sstyle=|\son[a-z]+=|<style|javascript:", text), path.name
        assert not re.search(r"<script(?![^>]*(\bsrc=|ld\+json))", text), path.name


def test_colours_stand_in_the_tokens_alone():
    """A few marks that must not follow the scheme (player, print) are the only others."""
    for path in (ROOT / "overrides/assets/css").glob("*.css"):
        if path.name in ("tokens.css", "print.css", "player.css", "checklist.css", "door.css"):
            continue
        text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.S)
        assert not re.findall(r"#(?!fff\b|000\b)[0-9a-f]{3,8}\b", text), path.name
        assert "!important" not in text or path.name in ("article.css", "base.css", "week.css"), path.name


def test_every_stylesheet_is_in_the_bundle():
    names = {path.name for path in (ROOT / "overrides/assets/css").glob("*.css")} - {"index.css"}
    assert names == set(re.findall(r'url\("([\w.-]+)"\)', (ROOT / "overrides/assets/css/index.css").read_text("utf-8")))


def test_fonts_name_their_licence():
    folder = ROOT / "overrides/assets/fonts"
    assert {path.name for path in folder.glob("OFL-*.txt")} == {
        "OFL-archivo.txt",
        "OFL-atkinson-hyperlegible-next.txt",
    }


def test_stylesheets_close_what_they_open():
    for path in (ROOT / "overrides/assets/css").glob("*.css"):
        depth = 0
        for sign in re.findall(r"[{}]", re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.S)):
            depth += 1 if sign == "{" else -1
            assert depth >= 0, path.name
        assert depth == 0, path.name
