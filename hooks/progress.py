"""Says how far a long build is and how long it took."""

from __future__ import annotations

import logging
import time
from typing import Any

from mkdocs.plugins import event_priority

log = logging.getLogger("mkdocs.amtshelden")
QUIET = 2.0  # seconds without a word
_state: dict[str, Any] = {}


@event_priority(200)
def on_config(config: Any) -> None:
    _state.update(began=time.monotonic(), said=time.monotonic(), pages=0, step="", done=0)


def on_nav(nav: Any, config: Any, files: Any) -> None:
    _state["pages"] = len(files.documentation_pages())


def on_pre_page(page: Any, config: Any, files: Any) -> None:
    _count("Texte gelesen")


def on_page_context(context: Any, page: Any, config: Any, nav: Any) -> None:
    _count("Seiten geschrieben")


@event_priority(-200)
def on_post_build(config: Any) -> None:
    seconds = f"{time.monotonic() - _state['began']:.1f}".replace(".", ",")
    log.info("%d Seiten in %s Sekunden gebaut.", _state["pages"], seconds)


def _count(step: str) -> None:
    _state["done"] = _state["done"] + 1 if _state["step"] == step else 1
    _state["step"] = step
    if time.monotonic() - _state["said"] > QUIET:
        _state["said"] = time.monotonic()
        log.info("%s: %d von %d", step, _state["done"], _state["pages"])
