"""Under `--dirty`: MkDocs leaves out the pages that would come out as they are."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from mkdocs.commands.build import get_context
from mkdocs.plugins import event_priority

from library.standing import Standing

_state: dict[str, Any] = {"dirty": False}


def on_startup(command: str, dirty: bool) -> None:
    _state["dirty"] = dirty
    if dirty:
        logging.getLogger("mkdocs.commands.build").addFilter(_meant)


def _meant(record: logging.LogRecord) -> bool:
    """MkDocs warns that such a build may be wrong, and takes every page for a stale file; both are not so here."""
    return not str(record.msg).startswith(("A 'dirty' build", "The directory contains stale files"))


def on_config(config: Any) -> None:
    config.extra["standing"] = Standing(Path(config.site_dir))


@event_priority(-200)
def on_files(files: Any, config: Any) -> None:
    """Every text is read: to know what a page would become takes its headings, links and warnings."""
    for file in files if _state["dirty"] else ():
        file.is_modified = _yes


def on_nav(nav: Any, config: Any, files: Any) -> None:
    _state["nav"] = nav


@event_priority(-140)  # after hooks/remember.py
def on_env(env: Any, config: Any, files: Any) -> None:
    _state["made"] = env.made
    if not _state["dirty"]:
        return
    standing = config.extra["standing"] = Standing.of(Path(config.site_dir), config.extra["remember"])
    for file in files:
        file.is_modified = _yes
        if file.dest_uri in standing and file.page is not None:
            context = get_context(_state["nav"], [], config, file.page)  # templates do not get the list of all pages
            context = config.plugins.on_page_context(context, page=file.page, config=config, nav=_state["nav"])
            template = env.get_template(file.page.meta.get("template", "main.html"))
            if standing.keep(file.dest_uri, template.key(context)):
                file.is_modified = _no
                file.page.markdown = file.page.content = ""  # as hooks/remember.py does with the others


@event_priority(-90)  # before hooks/remember.py saves, after hooks/privacy.py has read
def on_post_build(config: Any) -> None:
    if _state["dirty"]:
        standing, said = config.extra["standing"], config.extra["said"]
        standing.save(config.extra["remember"], _state["made"], said)


def _yes() -> bool:
    return True


def _no() -> bool:
    return False
