"""Reads the built pages, says what they ask of others, and fills the pages that have to prove something."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from library import access, legal, scan
from library.policy import EDITOR, policy, written

log = logging.getLogger("amtshelden.privacy")
strict = logging.getLogger("mkdocs.amtshelden")  # counted by --strict: such a page must not go out
_state: dict[str, Any] = {}


def on_config(config: Any) -> None:
    for hint in legal.examples(config.site_url or "", config.extra.get("kontakt", "")):
        log.warning(hint)


def on_env(env: Any, config: Any, files: Any) -> None:
    _state["env"] = env


def on_post_build(config: Any) -> None:
    folder = Path(config.site_dir)
    files, kept = scan.read(folder), config.extra["standing"].kept
    pages = scan.read_pages(files, config.extra["remember"], {path: held.said for path, held in kept.items()})
    config.extra["said"] = {path: page for path, page in pages.items() if not page.slots}  # these are filled now
    found = scan.scan(files, pages)
    for hint in found.hints:
        log.warning(hint)
    for leak in found.leaks:
        strict.warning(leak.told)
    values = {
        "scan": found,
        "stored": scan.STORED,
        "policy": policy(found),
        "editor": written(EDITOR),
        "access": access.count(found.seen),
    }
    for path, slots in found.slots.items():
        root = "../" * path.count("/")
        parts = {slot: _state["env"].get_template(f"scan/{slot}.html") for slot in slots}
        filled = scan.fill(files[path], {slot: part.render(values, root=root) for slot, part in parts.items()})
        (folder / path).write_text(filled, encoding="utf-8")
