"""Makes the index of the search from the built pages; `AH_SUCHE=aus` leaves it out for a quick look."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import Any

from mkdocs.exceptions import Abort

from library import indexing, search, synonyms
from library.problems import ContentError

log = logging.getLogger("amtshelden.suche")
_state: dict[str, Any] = {}


def on_files(files: Any, config: Any) -> None:
    """The list of synonyms is content, but no file for readers."""
    file = files.get_file_from_path(synonyms.FILE)
    try:
        _state["synonyms"] = synonyms.read(file.content_string if file else "")
    except ContentError as error:
        raise Abort(str(error)) from None
    if file:
        files.remove(file)


def on_post_build(config: Any) -> None:
    if os.environ.get("AH_SUCHE") == "aus":
        return
    pages = search.pages(config.extra["catalogue"])
    try:
        hints = indexing.build(Path(config.site_dir), pages, _state["synonyms"])
    except indexing.IndexingError as error:
        raise Abort(f"Pagefind konnte den Suchindex nicht bauen: {error}") from None
    for hint in hints:
        log.warning(hint)
