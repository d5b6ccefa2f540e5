"""Publishes what has been printed and still fits the content; with `AH_PAPIER=an` it prints first (make pdf)."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import Any

from mkdocs.exceptions import Abort
from mkdocs.structure.files import File

from library import prints
from library.problems import ContentError

_state: dict[str, Any] = {}
log = logging.getLogger("amtshelden.papier")


def on_env(env: Any, config: Any, files: Any) -> None:
    root = Path(config.config_file_path).resolve().parent
    folder = root / prints.FOLDER
    library, url = config.extra["library"], config.site_url or "/"
    wanted, sealed = prints.prints(library.catalogue), prints.seal(root, url, config.site_name)
    if os.environ.get("AH_PAPIER") == "an":
        _print(env, config, wanted, folder, sealed)
    shelf = prints.shelf(folder, wanted, sealed)
    for hint in shelf.hints:
        log.warning(hint)
    for file in shelf.files:
        path = folder / file.path.removeprefix("downloads/")
        files.append(File.generated(config, file.path, abs_src_path=str(path)))
    _state["by_src"] = {file.src: file for file in shelf.files if file.src}
    env.globals["downloads"] = prints.downloads(shelf.files, library.word_files())


def on_page_context(context: Any, page: Any, config: Any, nav: Any) -> None:
    context["druck"] = _state["by_src"].get(page.file.src_uri)


def _print(env: Any, config: Any, wanted: Any, folder: Path, sealed: str) -> None:
    try:
        from library.paper import book, making, printing, text
    except (ImportError, OSError) as error:
        raise Abort(f"Zum Drucken fehlt etwas ({error}). Richte es ein und druck neu: make pdf") from None
    catalogue, url = config.extra["catalogue"], config.site_url or "/"
    render = text.renderer(config.markdown_extensions, config.mdx_configs, catalogue, url)
    press = book.Press(catalogue, render, url, config.site_name)
    printer = printing.Printer(folder / ".schriften")
    workshop = making.Workshop(press, printer, lambda file, values: env.get_template(file).render(values))
    try:
        made = making.make(workshop, wanted, folder, sealed)
    except ContentError as error:
        raise Abort(str(error)) from None
    log.warning("%d Dateien gedruckt, %d waren schon da: %s", len(made), len(wanted) - len(made), folder)
