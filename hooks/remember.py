"""Keeps what a build has made for the next one: other hooks find the memory as `config.extra["remember"]`."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import jinja2
import mkdocs
from mkdocs.plugins import event_priority

from library import memo, rendering


class Compiled(jinja2.BytecodeCache):
    """Templates as Python code: to compile them costs more than to render a page."""

    def __init__(self, known: memo.Memo) -> None:
        self._memo = known

    def load_bytecode(self, bucket: Any) -> None:
        found = self._memo.get(self._memo.key("compiled", bucket.key, bucket.checksum))
        if found is not memo.NOTHING:
            bucket.bytecode_from_string(found)

    def dump_bytecode(self, bucket: Any) -> None:
        self._memo.put(self._memo.key("compiled", bucket.key, bucket.checksum), bucket.bytecode_to_string())


FILE = ".cache/memo.sqlite"
_state: dict[str, Any] = {}


def on_startup(command: str, dirty: bool) -> None:
    _state["live"] = command == "serve"


@event_priority(100)
def on_config(config: Any) -> None:
    house, installed = Path(__file__).resolve().parent.parent, Path(mkdocs.__file__).resolve().parent.parent
    code = memo.code_digest([house / name for name in ("library", "podcast", "hooks")], installed)
    if _state.get("code") != code:
        path = Path(config.config_file_path).resolve().parent / FILE
        _state.update(code=code, memo=memo.Memo(path, code, _state.get("live", False)))
    _state.update(settings=rendering.settings(config), parser=rendering.Parser())
    config.extra["remember"] = _state["memo"]


def on_pre_page(page: Any, config: Any, files: Any) -> None:
    page.render = partial(rendering.markdown, page, _state["parser"], _state["memo"])


@event_priority(-100)
def on_env(env: Any, config: Any, files: Any) -> rendering.Templates:
    """Last of all, when the other hooks have said what every template receives."""
    env.bytecode_cache = Compiled(_state["memo"])
    given = {name: value for name, value in env.globals.items() if name not in jinja2.defaults.DEFAULT_NAMESPACE}
    templates = list(memo.files_digested([Path(config.theme.custom_dir)]))
    return rendering.Templates(
        env, _state["settings"], _state["memo"], memo.digest((given, templates, _state["settings"]))
    )


@event_priority(-200)
def on_post_page(output: str, page: Any, config: Any) -> None:
    """A page that is rendered needs its text no more, and a large build holds all of them."""
    page.markdown = page.content = ""


@event_priority(-100)
def on_post_build(config: Any) -> None:
    _state["memo"].save(whole=not config.extra["standing"].kept)
