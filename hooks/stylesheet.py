"""Names styles, scripts and fonts after their content and keeps the theme's unused files out of the site."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, pass_context
from mkdocs.structure.files import File

from library import assets

_name: dict[str, str] = {}
_places: dict[str, str] = {}


def on_config(config: Any) -> None:
    """The theme brings 14,000 icons and its own styles and scripts, of which none is shipped: they are not listed."""
    theme = config.theme
    theme.get_env = partial(_environment, theme.get_env, Path(theme.custom_dir))


def _environment(make: Callable[[], Any], own: Path) -> Any:
    env = make()
    env.list_templates = env.overlay(loader=FileSystemLoader(own)).list_templates
    return env


def on_files(files: Any, config: Any) -> None:
    theme = Path(config.theme.custom_dir)
    _places.update(assets.folders(theme))
    content = assets.bundle(theme / "assets/css/index.css", _places)
    _name["css"] = f"assets/css/{assets.hashed_name('ah.css', content)}"
    for file in [file for file in files if file.src_dir == str(theme)]:
        if file.src_uri.startswith(("assets/css/", "paper/")):
            files.remove(file)
        elif (place := assets.published(file.src_uri, _places)) != file.src_uri:
            file.dest_uri = file.url = place
    files.append(File.generated(config, _name["css"], content=content))


def on_env(env: Any, config: Any, files: Any) -> None:
    env.globals |= {"stylesheet": _name["css"], "scripts": _places["assets/js/"]}
    relative = env.filters["url"]
    env.filters["url"] = pass_context(lambda page, path: relative(page, assets.published(str(path), _places)))
