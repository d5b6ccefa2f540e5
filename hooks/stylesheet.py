"""Bundles our stylesheets into one hashed file and keeps the theme's unused files out of the site."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mkdocs.structure.files import File

from library import assets

_name = {"css": ""}


def on_files(files: Any, config: Any) -> None:
    folder = Path(config.theme.custom_dir) / "assets" / "css"
    content = assets.bundle(folder / "index.css")
    _name["css"] = f"assets/css/{assets.hashed_name('ah.css', content)}"
    own = {
        path.relative_to(config.theme.custom_dir).as_posix()
        for path in Path(config.theme.custom_dir).rglob("assets/**/*")
    }
    for file in list(files):
        theme_asset = file.src_uri.startswith("assets/") and file.src_dir != config.docs_dir
        if theme_asset and (file.src_uri not in own or file.src_uri.startswith("assets/css/")):
            files.remove(file)
    files.append(File.generated(config, _name["css"], content=content))


def on_env(env: Any, config: Any, files: Any) -> None:
    env.globals["stylesheet"] = _name["css"]
