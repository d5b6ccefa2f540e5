"""Shows the report for editors at /bericht/ while `make serve` runs; a build that is published never holds it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

_state: dict[str, Any] = {}


def on_env(env: Any, config: Any, files: Any) -> None:
    _state.update(env=env, config=config)


def on_serve(server: Any, config: Any, builder: Any) -> None:
    """Made when somebody asks for it: it reads every word of the library, and a save must not wait for that."""
    server.set_app(partial(_answer, server.get_app(), f"{server.mount_path}bericht/"))


def _answer(others: Callable[..., Any], address: str, environ: Any, start: Any) -> Iterable[bytes]:
    if environ["PATH_INFO"] != address:
        found: Iterable[bytes] = others(environ, start)
        return found
    start("200 OK", [("Content-Type", "text/html; charset=utf-8")])
    return [_page(_state["config"]).encode()]


def _page(config: Any) -> str:
    from library import outside, report  # urllib3 is slow to load, and most previews never show this page

    links = outside.read(Path(config.config_file_path).parent / ".cache" / outside.FILE)
    found = report.collect(config.extra["library"], links)
    return str(_state["env"].get_template("bericht.html").render(report=found, config=config))
