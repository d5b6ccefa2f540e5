"""Makes the index of the search from the built pages; `AH_SUCHE=aus` leaves it out for a quick look."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import Any

from mkdocs.exceptions import Abort

from library import indexing, search

log = logging.getLogger("amtshelden.suche")
_state = {"serving": False, "made": False}


def on_startup(command: str, dirty: bool) -> None:
    _state.update(serving=command == "serve", made=False)


def on_post_build(config: Any) -> None:
    if os.environ.get("AH_SUCHE") == "aus" or (_state["serving"] and _state["made"]):
        return  # a preview keeps the index of its start: hooks/serving.py
    pages = search.pages(config.extra["catalogue"])
    try:
        hints = indexing.build(Path(config.site_dir), pages, config.extra["synonyms"], config.extra["remember"])
    except indexing.IndexingError as error:
        raise Abort(f"Pagefind konnte den Suchindex nicht bauen: {error}") from None
    _state["made"] = True
    for hint in hints:
        log.warning(hint)
