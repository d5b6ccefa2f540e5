"""Reads docs/ into the catalogue and gives each page its text, its head and its view."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from mkdocs.exceptions import Abort
from mkdocs.structure.files import File

from library import site
from library.markdown import LibraryExtension
from library.problems import ContentError
from library.slugs import heading_slug

log = logging.getLogger("amtshelden")
_state: dict[str, Any] = {}


def on_startup(command: str, dirty: bool) -> None:
    _state["drafts"] = command == "serve"


def on_config(config: Any) -> None:
    config.markdown_extensions.append(LibraryExtension())
    config.mdx_configs.setdefault("toc", {})["slugify"] = heading_slug


def on_files(files: Any, config: Any) -> None:
    sources = {file.src_uri: file.content_bytes for file in files.documentation_pages()}
    try:
        shelf, left_out, listed = (config.extra[name] for name in ("shelf", "left_out", "listed"))
        library = site.read(sources, config.extra["episodes"], _state.get("drafts", False), shelf, left_out, listed)
    except ContentError as error:
        raise Abort(str(error)) from None
    _state["library"] = library
    config.extra["episode_urls"] = library.episode_urls
    config.extra["episode_transcripts"] = library.episode_transcripts
    config.extra["catalogue"], config.extra["addresses"] = library.catalogue, library.addresses
    for hint in library.hints:
        log.warning(hint)
    for src in library.absent:
        files.remove(files.get_file_from_path(src))
    for src in library.added:
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
    for path, content in _state["library"].files(config.site_url or "/", config.site_name).items():
        target = Path(config.site_dir) / path
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(content)
