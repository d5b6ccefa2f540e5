"""Reads docs/ into the catalogue and gives each page its text, its head and its view."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from mkdocs.exceptions import Abort
from mkdocs.structure.files import File

from library import addresses, output, site
from library.folder import survey
from library.markdown import LibraryExtension
from library.problems import ContentError
from library.reading import read_folder
from library.slugs import heading_slug

log = logging.getLogger("amtshelden")
_state: dict[str, Any] = {}


def on_startup(command: str, dirty: bool) -> None:
    _state["drafts"] = command == "serve"


def on_config(config: Any) -> None:
    config.markdown_extensions.append(LibraryExtension())
    config.mdx_configs.setdefault("toc", {})["slugify"] = heading_slug


def on_pre_build(config: Any) -> None:
    """Before MkDocs looks at docs/: it would follow links out of the folder and stumble over foreign names."""
    given, drafts = config.extra, _state.get("drafts", False)
    try:
        folder = survey(Path(config.docs_dir))
        beside = given["captions"], given["left_out"], given["remember"]
        library = read_folder(folder, given["episodes"], drafts, *beside)
    except ContentError as error:
        raise Abort(str(error)) from None
    _state["library"] = given["library"] = library
    shared = ("addresses", "catalogue", "episode_transcripts", "episode_urls", "kept", "synonyms")
    given |= {name: getattr(library, name) for name in shared} | {"listed": folder.text(addresses.FILE)}
    for hint in library.hints:
        log.warning(hint)


def on_files(files: Any, config: Any) -> None:
    for src in _state["library"].added:
        files.append(File.generated(config, src, content=""))


def on_page_read_source(page: Any, config: Any) -> str | None:
    return _state["library"].source(page.file.src_uri)


def on_page_markdown(markdown: str, page: Any, config: Any, files: Any) -> None:
    page.meta, page.update_date = _state["library"].meta(page.file.src_uri)


def on_env(env: Any, config: Any, files: Any) -> None:
    own = {
        str(path.relative_to(config.theme.custom_dir).as_posix())
        for path in Path(config.theme.custom_dir).rglob("*.html")
    }
    env.autoescape = lambda name: name in own  # MkDocs escapes nothing
    env.globals |= _state["library"].globals()
    _state["env"] = env


def on_page_context(context: Any, page: Any, config: Any, nav: Any) -> None:
    values = _state["library"].context(page.file.src_uri, config.site_url or "/")
    context |= values
    page.content = site.fill(
        page.content, lambda slot: _state["env"].get_template(f"slots/{slot}.html").render(context)
    )


def on_post_build(config: Any) -> None:
    output.write(Path(config.site_dir), _state["library"].files(config.site_url or "/", config.site_name))
