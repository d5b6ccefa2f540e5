"""Keeps what only lies about in docs/ out of the site, and everything that is written inside it."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Any

from mkdocs.exceptions import Abort
from mkdocs.plugins import event_priority

from library import output
from library.problems import ContentError

_state: dict[str, Path] = {}


@event_priority(-200)  # a build that another hook stops leaves everything as it is
def on_pre_build(config: Any) -> None:
    _state["site"] = Path(config.site_dir)
    output.set_aside(_state["site"])


def on_files(files: Any, config: Any) -> None:
    for file in list(files):
        if file.name == ".pages":  # awesome-pages reads the order of the menu from it, and publishes none
            continue
        if file.src_dir == config.docs_dir and unicodedata.normalize("NFC", file.src_uri) not in config.extra["kept"]:
            files.remove(file)


@event_priority(-150)  # after all that adds files
def on_env(env: Any, config: Any, files: Any) -> None:
    try:
        output.check(Path(config.site_dir), ((file.src_uri, file.dest_uri) for file in files))
    except ContentError as error:
        raise Abort(str(error)) from None
    output.reuse(_state["site"], {file.dest_uri for file in files})


def on_build_error(error: Exception) -> None:
    if "site" in _state:
        output.put_back(_state["site"])


def on_post_build(config: Any) -> None:
    output.sweep(_state["site"])
