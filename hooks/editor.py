"""Serves the browser editor at /redaktion/: on a local folder under `make serve`, for a Git host wherever it is set."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mkdocs.exceptions import Abort

from library import editor, output, vendor

_state: dict[str, Any] = {}


def on_startup(command: str, dirty: bool) -> None:
    _state["serving"] = command == "serve"


def on_config(config: Any) -> None:
    _state["setting"] = str(config.extra.get("redaktion") or "lokal")
    try:
        editor.backend(_state["setting"])
    except editor.SettingError as error:
        raise Abort(str(error)) from None


def on_env(env: Any, config: Any, files: Any) -> None:
    _state["template"] = env.get_template("redaktion.html")


def on_post_build(config: Any) -> None:
    """Only what `make redaktion` has fetched; the site builds without it."""
    vendored = Path(config.config_file_path).parent / ".cache" / vendor.FOLDER
    local = _state["setting"] == "lokal"
    if not vendored.is_dir() or (local and not _state.get("serving")):
        return
    topics = [item.slug for item in config.extra["catalogue"].topics]
    files = {path.relative_to(vendored).as_posix(): path.read_bytes() for path in vendored.rglob("*") if path.is_file()}
    files["config.json"] = editor.config(_state["setting"], topics, config.site_url or "").encode()
    files["index.html"] = _state["template"].render(config=config, script=vendor.SCRIPT).encode()
    output.write(Path(config.site_dir), {f"redaktion/{path}": data for path, data in files.items()})
