"""Hands the list of all addresses ever to the library and writes the pages that lead on from the old ones."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from library import addresses, output

log = logging.getLogger("amtshelden.adressen")
strict = logging.getLogger("mkdocs.amtshelden")  # counted by --strict: such a site must not go out
_state: dict[str, Any] = {}


def on_env(env: Any, config: Any, files: Any) -> None:
    _state["env"] = env  # before hooks/remember.py: these pages are so small that to remember one costs more


def on_post_build(config: Any) -> None:
    found = config.extra["addresses"]
    for line in found.lost:
        strict.warning(line)
    if found.unlisted and config.extra["listed"]:
        told = "Neue Adressen, die noch nicht in docs/%s stehen: %d. Trag sie ein: make adressen"
        log.warning(told, addresses.FILE, len(found.unlisted))
    template = _state["env"].get_template("weiter.html")
    pages = {}
    for lead in found.lead_ons:
        canonical = (config.site_url or "/") + lead.target.partition("#")[0]
        root = "../" * lead.address.count("/")
        page = template.render(lead=lead, canonical=canonical, root=root, config=config)
        pages[f"{lead.address}index.html"] = page.encode()
    output.write(Path(config.site_dir), pages)
