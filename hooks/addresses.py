"""Hands the list of all addresses ever to the library and writes the pages that lead on from the old ones."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from mkdocs.plugins import event_priority

from library import addresses

log = logging.getLogger("amtshelden.adressen")
strict = logging.getLogger("mkdocs.amtshelden")  # counted by --strict: such a site must not go out
_state: dict[str, Any] = {}


@event_priority(-200)  # after hooks/remember.py: its templates remember
def on_env(env: Any, config: Any, files: Any) -> None:
    _state["env"] = env


def on_post_build(config: Any) -> None:
    found = config.extra["addresses"]
    for line in found.lost:
        strict.warning(line)
    if found.unlisted and config.extra["listed"]:
        told = "Neue Adressen, die noch nicht in docs/%s stehen: %d. Trag sie ein: make adressen"
        log.warning(told, addresses.FILE, len(found.unlisted))
    template = _state["env"].get_template("weiter.html")
    for lead in found.lead_ons:
        folder = Path(config.site_dir) / lead.address
        folder.mkdir(parents=True, exist_ok=True)
        canonical = (config.site_url or "/") + lead.target.partition("#")[0]
        root = "../" * lead.address.rstrip("/").count("/") + "../"
        text = template.render({"lead": lead, "canonical": canonical, "root": root})
        (folder / "index.html").write_text(text, encoding="utf-8")
