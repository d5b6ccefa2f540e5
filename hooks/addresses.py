"""Hands the list of all addresses ever to the library and writes the pages that lead on from the old ones."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from mkdocs.plugins import event_priority

from library import addresses, output

log = logging.getLogger("amtshelden.adressen")
strict = logging.getLogger("mkdocs.amtshelden")  # counted by --strict: such a site must not go out
_state: dict[str, Any] = {}


@event_priority(-145)  # after hooks/standing.py
def on_env(env: Any, config: Any, files: Any) -> None:
    """These pages are so small that to remember one costs more than to make it, but those of the last site stand."""
    memory, standing = config.extra["remember"], config.extra["standing"]
    made = {f"{lead.address}index.html": lead for lead in config.extra["addresses"].lead_ons}
    keys = {path: env.look and memory.key("weiter", env.look, lead) for path, lead in made.items()}
    _state["pages"] = {path: lead for path, lead in made.items() if not standing.keep(path, keys[path])}
    _state["template"] = env.env.get_template("weiter.html")
    env.made.update({path: keys[path] for path in _state["pages"] if keys[path]})


def on_post_build(config: Any) -> None:
    found = config.extra["addresses"]
    for line in found.lost:
        strict.warning(line)
    if found.unlisted and config.extra["listed"]:
        told = "Neue Adressen, die noch nicht in docs/%s stehen: %d. Trag sie ein: make adressen"
        log.warning(told, addresses.FILE, len(found.unlisted))
    pages = {}
    for path, lead in _state["pages"].items():
        canonical = (config.site_url or "/") + lead.target.partition("#")[0]
        root = "../" * lead.address.count("/")
        page = _state["template"].render(lead=lead, canonical=canonical, root=root, config=config)
        pages[path] = page.encode()
    output.write(Path(config.site_dir), pages)
