"""Shows the report for editors at /bericht/ while `make serve` runs; a build that is published never holds it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from library import output, outside, report

_state: dict[str, Any] = {}


def on_startup(command: str, dirty: bool) -> None:
    _state["serving"] = command == "serve"


def on_env(env: Any, config: Any, files: Any) -> None:
    _state["template"] = env.get_template("bericht.html")


def on_post_build(config: Any) -> None:
    if not _state.get("serving"):
        return
    links = outside.read(Path(config.config_file_path).parent / ".cache" / outside.FILE)
    found = report.collect(config.extra["library"], links)
    page = _state["template"].render(report=found, config=config)
    output.write(Path(config.site_dir), {"bericht/index.html": page.encode()})
