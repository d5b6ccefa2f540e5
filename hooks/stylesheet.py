"""Names styles and scripts after their content and keeps the theme's unused files out of the site."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, pass_context
from mkdocs.structure.files import File

from library import assets

_name = {"css": "", "js": ""}


def on_config(config: Any) -> None:
    """The theme brings 14,000 icons and its own styles and scripts, of which none is shipped: they are not listed."""
    theme = config.theme
    theme.get_env = partial(_environment, theme.get_env, Path(theme.custom_dir))


def _environment(make: Callable[[], Any], own: Path) -> Any:
    env = make()
    env.list_templates = env.overlay(loader=FileSystemLoader(own)).list_templates
    return env


def on_files(files: Any, config: Any) -> None:
    folder = Path(config.theme.custom_dir) / "assets" / "css"
    content = assets.bundle(folder / "index.css")
    _name["css"] = f"assets/css/{assets.hashed_name('ah.css', content)}"
    _name["js"] = assets.folder_name("assets/js", (Path(config.theme.custom_dir) / "assets" / "js").glob("*.js"))
    for file in [file for file in files if file.src_dir != config.docs_dir]:
        if file.src_uri.startswith(("assets/css/", "paper/")):
            files.remove(file)
        elif file.src_uri.startswith("assets/js/"):
            file.dest_uri = file.url = _published(file.dest_uri)
    files.append(File.generated(config, _name["css"], content=content))


def on_env(env: Any, config: Any, files: Any) -> None:
    env.globals |= {"stylesheet": _name["css"], "scripts": _name["js"]}
    relative = env.filters["url"]
    env.filters["url"] = pass_context(lambda context, value: relative(context, _published(str(value))))


def _published(path: str) -> str:
    """Where a file of the theme lies in the site: scripts in a folder named after all of them."""
    return path.replace("assets/js/", f"{_name['js']}/", 1) if path.startswith("assets/js/") else path
