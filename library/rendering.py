"""Renders a page only if something that goes into it has changed: first its Markdown, then its HTML.

Knows MkDocs by the shape of what events hand over. Templates receive values and nothing else, so that a digest of the
values stands for the HTML; Markdown asks for other files, so its questions are kept with the answers.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import SimpleNamespace
from typing import Any

from markdown import Markdown

from library.memo import NOTHING, Later, Memo, digest
from library.views import Link

_SETTINGS = ("site_name", "site_url", "site_description", "extra_css", "extra_javascript")
_THEME = ("name", "language", "favicon")
_PAGE = ("url", "canonical_url", "title", "is_homepage", "meta", "content", "toc")
_BUILD_ONLY = ("pages", "build_date_utc", "config")  # the settings are part of the look
_REMEMBERED = ("content", "toc", "_title_from_render", "present_anchor_ids")


class Given(SimpleNamespace):
    """What a template may know of a page or of the settings."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        raise LookupError(f"Templates do not receive `{name}`: library/rendering.py says what they do.")


def settings(config: Mapping[str, Any]) -> Given:
    """The settings as people wrote them; taken before hooks add what they have found."""
    theme = {name: config["theme"][name] for name in _THEME}
    values = {name: config[name] for name in _SETTINGS}
    return Given(**values, extra=dict(config["extra"]), theme=Given(**theme))


class Parser:
    """One Markdown parser for all pages of a build, where MkDocs makes one a page: a third of what Markdown costs."""

    def __init__(self) -> None:
        self._made: Markdown | None = None
        self._how: bytes | None = None

    def how(self, config: Any) -> bytes | None:
        """Stands for the settings that decide what becomes of a text, and of which of its links is told."""
        if self._how is None:
            extensions = [one if isinstance(one, str) else type(one).__name__ for one in config["markdown_extensions"]]
            told = list(map(str, config["validation"].items())), logging.getLogger("mkdocs").getEffectiveLevel()
            self._how = digest((extensions, config["mdx_configs"], told))
        return self._how

    def render(self, page: Any, config: Any, files: Any) -> None:
        """What MkDocs 1.6 does in `Page.render`, with its own parts."""
        parts = sys.modules[type(page).__module__]
        md = self._made = self._made or Markdown(
            extensions=config["markdown_extensions"], extension_configs=config["mdx_configs"] or {}
        )
        raw, title = parts._RawHTMLPreprocessor(), parts._ExtractTitleTreeprocessor()
        anchors = parts._ExtractAnchorsTreeprocessor(page.file, files, config)
        paths = parts._RelativePathTreeprocessor(page.file, files, config)
        for part in (raw, anchors, paths, title):
            part._register(md)
        page.content = md.reset().convert(page.markdown)
        page.toc = parts.get_toc(getattr(md, "toc_tokens", []))
        page._title_from_render = title.title
        page.present_anchor_ids = anchors.present_anchor_ids | raw.present_anchor_ids
        if parts.log.getEffectiveLevel() > logging.DEBUG:
            page.links_to_anchors = paths.links_to_anchors


def markdown(page: Any, parser: Parser, memo: Memo, config: Any, files: Any) -> None:
    """`page.render`, from memory where neither the text nor a file that it asks for has changed."""
    how = parser.how(config)
    key = memo.key("markdown", page.markdown, page.file.src_uri, page.file.url, how) if how else None
    found = memo.get(key)
    if found is not NOTHING and all(_answer(files, path) == answer for path, answer in found["asked"].items()):
        for name in _REMEMBERED:
            setattr(page, name, found[name])
        links = found["links"]
        page.links_to_anchors = links and {files.get_file_from_path(src): anchors for src, anchors in links.items()}
        return
    asked = _Asked(files)
    with _Listening() as heard:
        parser.render(page, config, asked)
    if not heard.records and not asked.other:
        links = page.links_to_anchors
        made = {name: getattr(page, name) for name in _REMEMBERED}
        made["links"] = links and {file.src_uri: anchors for file, anchors in links.items()}
        memo.put(key, made | {"asked": asked.answers})


def _answer(files: Any, path: str) -> tuple[str, str, bool] | None:
    file = files.get_file_from_path(path)
    return file and (file.src_uri, file.url, file.inclusion.is_excluded())


class _Asked:
    """The files of a build; keeps every question with its answer, and whether there were questions of another kind."""

    def __init__(self, files: Any) -> None:
        self._files = files
        self.answers: dict[str, tuple[str, str, bool] | None] = {}
        self.other = False

    def get_file_from_path(self, path: str) -> Any:
        self.answers[path] = _answer(self._files, path)
        return self._files.get_file_from_path(path)

    def __getattr__(self, name: str) -> Any:
        self.other = True
        return getattr(self._files, name)


class _Listening(logging.Handler):
    """Hears whether anything is told: a page with a warning is rendered by every build, so that every build warns."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.records = 0

    def emit(self, record: logging.LogRecord) -> None:
        self.records += 1

    def __enter__(self) -> _Listening:
        logging.getLogger().addHandler(self)
        return self

    def __exit__(self, *error: object) -> None:
        logging.getLogger().removeHandler(self)


@dataclass
class Templates:
    """The templates of one build, in the place of Jinja's environment."""

    env: Any
    settings: Given
    memo: Memo
    look: bytes | None
    """Stands for all templates and for what every one of them receives; without it nothing is remembered."""
    made: dict[str, bytes] = field(default_factory=dict)
    """The keys of the pages that were rendered, by path below the root of the site."""
    _nav: tuple[Link, ...] = ()

    def get_template(self, name: str) -> _Template:
        return _Template(name, self)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.env, name)

    def values(self, context: Mapping[str, Any]) -> dict[str, Any]:
        """A context without anything that is no value."""
        kept = {name: value for name, value in context.items() if name not in _BUILD_ONLY}
        if "nav" in kept:
            kept["nav"] = self._nav = self._nav or tuple(_doors(kept["nav"]))
        if "page" in kept:
            kept["page"] = Given(**{name: getattr(kept["page"], name) for name in _PAGE})
        return kept


def _doors(nav: Iterable[Any]) -> Iterable[Link]:
    return (Link(entry.title, getattr(entry, "url", None) or "") for entry in nav)


@dataclass
class _Template:
    name: str
    among: Templates

    @cached_property
    def template(self) -> Any:
        return self.among.env.get_template(self.name)

    def key(self, context: Mapping[str, Any]) -> bytes | None:
        """Stands for everything that goes into the HTML; None if something of it is no value."""
        return self._key(self.among.values(context))

    def _key(self, values: Mapping[str, Any]) -> bytes | None:
        return self.among.memo.key("html", self.name, self.among.look, values) if self.among.look else None

    def render(self, context: Mapping[str, Any]) -> str:
        if "page" in context and context["page"] is None:  # the page for lost readers, the map for machines: one each
            return str(self.template.render(context))
        values, memo = self.among.values(context), self.among.memo
        key = self._key(values)
        found = memo.get(key)
        if found is NOTHING:
            made = {name: value.value if isinstance(value, Later) else value for name, value in values.items()}
            found = memo.put(key, self.template.render(made, config=self.among.settings))
        if key and "page" in context:
            self.among.made[context["page"].file.dest_uri] = key
        return str(found)
