"""Keeps what only lies about in docs/ out of the site, and everything that is written inside it."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Any

from mkdocs.exceptions import Abort
from mkdocs.plugins import event_priority

from library import output
from library.problems import ContentError

_state: dict[str, list[str]] = {"old": []}


def on_files(files: Any, config: Any) -> None:
    for file in list(files):
        if file.name == ".pages":  # awesome-pages reads the order of the menu from it, and publishes none
            continue
        if file.src_dir == config.docs_dir and unicodedata.normalize("NFC", file.src_uri) not in config.extra["kept"]:
            files.remove(file)


@event_priority(-150)  # after all that adds files
def on_env(env: Any, config: Any, files: Any) -> None:
    site = Path(config.site_dir)
    try:
        output.check(site, ((file.src_uri, file.dest_uri) for file in files))
    except ContentError as error:
        raise Abort(str(error)) from None
    _state["old"] = output.prepare(site, {file.dest_uri for file in files}, config.extra["standing"].kept)


def on_post_build(config: Any) -> None:
    output.sweep(_state["old"])
