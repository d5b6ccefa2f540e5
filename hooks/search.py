"""Makes the index of the search from the built pages; `AH_SUCHE=aus` leaves it out for a quick look."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import Any

from mkdocs.exceptions import Abort

from library import indexing, search

log = logging.getLogger("amtshelden.suche")


def on_post_build(config: Any) -> None:
    if os.environ.get("AH_SUCHE") == "aus":
        return
    pages = search.pages(config.extra["catalogue"])
    try:
        hints = indexing.build(Path(config.site_dir), pages, config.extra["synonyms"], config.extra["remember"])
    except indexing.IndexingError as error:
        raise Abort(f"Pagefind konnte den Suchindex nicht bauen: {error}") from None
    for hint in hints:
        log.warning(hint)
