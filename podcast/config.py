"""The part of mkdocs.yml that concerns the podcast, read without MkDocs."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from podcast.model import FeedError
from podcast.settings import Settings

DEFAULT = Path(__file__).parent.parent / "mkdocs.yml"


class _Loader(yaml.SafeLoader):
    """Safe YAML with the `!ENV` of MkDocs; what its other tags mean does not matter here."""


def _from_environment(loader: yaml.SafeLoader, node: yaml.Node) -> Any:
    """`!ENV NAME` or `!ENV [NAME, OTHER, default]`: the first variable that holds something, else the default."""
    if isinstance(node, yaml.ScalarNode):
        return os.environ.get(loader.construct_scalar(node))
    if not isinstance(node, yaml.SequenceNode):
        return None
    *names, default = loader.construct_sequence(node)
    return next((value for name in names if (value := os.environ.get(str(name)))), default)


_Loader.add_constructor("!ENV", _from_environment)
_Loader.add_multi_constructor("!", lambda loader, suffix, node: None)
_Loader.add_multi_constructor("tag:yaml.org,2002:python/", lambda loader, suffix, node: None)


def settings(path: Path = DEFAULT) -> Settings:
    """The settings in this mkdocs.yml; the variables PODCAST_FEED and PODCAST_ARCHIVE go before them."""
    values: dict[str, Any] = dict(_podcast(path))
    for key, name in (("feed", "PODCAST_FEED"), ("archive", "PODCAST_ARCHIVE"), ("pull", "PODCAST_PULL")):
        values[key] = os.environ.get(name) or values.get(key)
    return Settings.from_mapping(values, path.parent)


def _podcast(path: Path) -> Mapping[str, Any]:
    try:
        document = yaml.load(path.read_bytes(), _Loader)
    except FileNotFoundError:
        return {}
    except (OSError, yaml.YAMLError) as error:
        raise FeedError(
            f"{path} ist nicht lesbar. »mkdocs build« zeigt, in welcher Zeile der Fehler steckt."
        ) from error
    extra = document.get("extra") if isinstance(document, dict) else None
    found = extra.get("podcast") if isinstance(extra, dict) else None
    return found if isinstance(found, dict) else {}
