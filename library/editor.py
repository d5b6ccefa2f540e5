"""The browser editor's configuration and the JSON Schema of the front matter, both made from the one model."""

from __future__ import annotations

import json
import types
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from library.head import HEADS, PageHead
from library.kinds import KINDS, Kind

WRITABLE = ("checkliste", "leitfaden", "vorlage", "video", "folge", "uebung", "woche", "sammlung", "thema")
_LABELS = {
    "title": "Titel",
    "description": "Beschreibung",
    "id": "Kennung",
    "geprueft_am": "Geprüft am",
    "pruefen_bis": "Prüfen bis",
    "suchwoerter": "Suchwörter",
    "ki_anteil": "Anteil künstlicher Intelligenz",
    "aenderungen": "Änderungen",
    "uebersicht": "Übersicht",
    "url": "Adresse",
    "alt": "Alternativtext",
    "guid": "Kennung im Feed",
    "fuer": "Für",
}
_BACKENDS = ("github", "gitlab", "gitea")
ALLOWED = "lokal, github:besitz/repo, gitlab:gruppe/projekt oder gitea:https://git.example/besitz/repo"


_ORDER = (
    "id", "title", "description", "woche", "themen", "plattformen", "stufe", "minuten", "…", "voraussetzungen",
    "verwandt", "suchwoerter", "erstellt", "geprueft_am", "pruefen_bis", "rechtsstand", "quellen", "aenderungen",
    "status", "zugang", "verantwortlich", "ki_anteil", "ersetzt", "bild", "ausnahmen",
)  # fmt: skip


_BODY: dict[str, Any] = {
    "name": "body",
    "label": "Text",
    "widget": "richtext",
    "modes": ["raw"],  # what an editor of rich text does not know it would change
    "required": False,
    "hint": "Markdown, wie unter „Mitschreiben“ beschrieben. Ein Punkt: - [ ] **Eine Aussage.** Ein Satz Hilfe.",
}


class SettingError(ValueError):
    """`extra.redaktion` in mkdocs.yml says nothing that the editor understands."""


def config(setting: str, topics: Iterable[str], site_url: str = "") -> str:
    """config.json of the editor: where it saves (one setting), and a form for every kind of content."""
    names = sorted(topics)
    value = {
        "backend": backend(setting),
        "site_url": site_url or None,
        "media_folder": "docs/bilder",
        "public_folder": "/bilder",
        "slug": {"encoding": "ascii", "clean_accents": True},
        "output": {"omit_empty_optional_fields": True, "yaml": {"quote": "double", "indent_sequences": True}},
        "collections": [_collection(KINDS[name], names) for name in WRITABLE],
    }
    kept = {key: part for key, part in value.items() if part is not None}
    return json.dumps(kept, ensure_ascii=False, indent=1) + "\n"


def backend(setting: str) -> dict[str, Any]:
    name, _, rest = setting.strip().partition(":")
    if name in ("", "lokal"):
        return {"name": "github", "repo": "lokal/bibliothek", "branch": "main", "auth_methods": ["token"]}
    if name not in _BACKENDS or rest.count("/") < (4 if name == "gitea" else 1):
        raise SettingError(f"mkdocs.yml: „extra.redaktion: {setting}“ geht nicht.\n  Erlaubt: {ALLOWED}")
    if name == "gitea":
        base, owner, repo = rest.rsplit("/", 2)
        return {
            "name": name,
            "repo": f"{owner}/{repo}",
            "base_url": base,
            "api_root": f"{base}/api/v1",
            "branch": "main",
        }
    return {"name": name, "repo": rest, "branch": "main"}


def _collection(kind: Kind, topics: list[str]) -> dict[str, Any]:
    return {
        "name": kind.name,
        "label": kind.plural,
        "label_singular": kind.singular,
        "folder": f"docs/{kind.folder}",
        "media_folder": "",  # pictures lie beside their page
        "public_folder": "",
        "create": True,
        "extension": "md",
        "format": "yaml-frontmatter",
        "identifier_field": "title",
        "slug": "{{title}}",
        "summary": "{{title}}",
        "sortable_fields": ["title", "pruefen_bis"],
        "editor": {"preview": False},
        "index_file": {
            "name": "index",
            "label": "Übersichtsseite",
            "fields": _form(PageHead, topics),
        },
        "fields": _form(HEADS[kind.name], topics),
    }


def _form(model: type[BaseModel], topics: list[str]) -> list[dict[str, Any]]:
    """The fields of a head with the text among them, where somebody writes it: after what every page has."""
    fields = [_field(key, field, topics) for key, field in _keys(model)]
    early = [field for field in fields if field["name"] in _ORDER[: _ORDER.index("…")]]
    return [*early, _BODY, *fields[len(early) :]]


def _keys(model: type[BaseModel]) -> Iterable[tuple[str, FieldInfo]]:
    """The keys of a model in the order in which our files have them: saving a file moves no line."""
    found = [(field.alias, field) for field in model.model_fields.values() if field.alias]
    return sorted(found, key=lambda pair: _ORDER.index(pair[0]) if pair[0] in _ORDER else _ORDER.index("…"))


def _field(key: str, field: FieldInfo, topics: list[str]) -> dict[str, Any]:
    """One field of a form: its German name, what is allowed, an example, and the widget for its type."""
    example = str((field.examples or [""])[0]).partition(": ")[2]
    shows = example and "…" not in example and example not in ("[]", "null", "true")
    hint = f"Erlaubt: {field.description}." + (f" Beispiel: {example.strip('[]')}" if shows else "")
    shown = {
        "name": key,
        "label": _LABELS.get(key, key.replace("_", " ").capitalize()),
        "required": field.is_required(),
    }
    shown |= _widget(key, field.annotation, topics)
    bounds = {type(part).__name__: part for part in field.metadata}
    if shown["widget"] == "string":
        shown |= _length(bounds)
    if shown["widget"] in ("list", "select") and (most := bounds.get("MaxLen")):
        shown["max"] = most.max_length
    if shown["widget"] == "number":
        shown |= _range(field)
    return shown | {"hint": hint}  # no defaults: the editor would write them into every file it saves


def model_in(annotation: Any) -> type[BaseModel] | None:
    """The model of a map of fields, or of the elements of a list."""
    kind, inner = _unwrapped(annotation)
    if kind is tuple:
        return model_in(get_args(inner)[0])
    return inner if isinstance(inner, type) and issubclass(inner, BaseModel) else None


def _range(field: FieldInfo) -> dict[str, int]:
    """Bounds of a number stand at the field or within its type."""
    parts = [*field.metadata, *_metadata(field.annotation)]
    found = {"min": next((p.ge for p in parts if getattr(p, "ge", None) is not None), None),
             "max": next((p.le for p in parts if getattr(p, "le", None) is not None), None)}  # fmt: skip
    return {name: bound for name, bound in found.items() if bound is not None}


def _metadata(annotation: Any) -> list[Any]:
    """What a type says beside itself, unfolded: pydantic keeps rules of its own in one more wrapper."""
    found: list[Any] = []
    for part in get_args(annotation):
        found += _metadata(part)
    for part in getattr(annotation, "__metadata__", ()):
        found += [part, *getattr(part, "metadata", ())]
    return found


def _length(bounds: Mapping[str, Any]) -> dict[str, Any]:
    rules = (("MinLen", "min_length", "minlength"), ("MaxLen", "max_length", "maxlength"))
    found = {name: getattr(bounds[kind], value) for kind, value, name in rules if kind in bounds}
    pattern = next((p for part in bounds.values() if (p := getattr(part, "pattern", None))), None)
    return found | ({"pattern": [pattern, "Bitte so schreiben, wie das Beispiel zeigt."]} if pattern else {})


def _widget(key: str, annotation: Any, topics: list[str]) -> dict[str, Any]:
    kind, inner = _unwrapped(annotation)
    if key == "themen":
        return {"widget": "select", "multiple": True, "options": topics}
    if kind is Literal:
        return {"widget": "select", "options": list(get_args(inner))}
    if kind is tuple:
        return _list(key, get_args(inner)[0], topics)
    if kind is Mapping:
        return {"widget": "keyvalue", "key_label": "Prüfung", "value_label": "Grund"}
    if isinstance(inner, type) and issubclass(inner, BaseModel):
        fields = [_field(name, field, topics) for name, field in _keys(inner)]
        return {"widget": "object", "collapsed": True, "fields": fields}
    if inner is date:
        return {"widget": "datetime", "format": "YYYY-MM-DD", "date_format": "DD.MM.YYYY", "time_format": False}
    if inner is bool:
        return {"widget": "boolean"}
    if inner is int:
        return {"widget": "number", "value_type": "int"}
    return {"widget": "text" if key == "description" else "string"}


def _list(key: str, element: Any, topics: list[str]) -> dict[str, Any]:
    kind, inner = _unwrapped(element)
    if kind is Literal:
        return {"widget": "select", "multiple": True, "options": list(get_args(inner))}
    if isinstance(inner, type) and issubclass(inner, BaseModel):
        fields = [_field(name, field, topics) for name, field in _keys(inner)]
        return {"widget": "list", "collapsed": True, "fields": fields}
    return {"widget": "list"}


def _unwrapped(annotation: Any) -> tuple[Any, Any]:
    """The kind of a type and the type itself, without `| None` and without what only validates."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _unwrapped(get_args(annotation)[0])
    if origin in (Union, types.UnionType):
        return _unwrapped(next(part for part in get_args(annotation) if part is not type(None)))
    return (Mapping if origin is not None and _is_a(origin, Mapping) else origin), annotation


def _is_a(origin: Any, base: type) -> bool:
    return isinstance(origin, type) and issubclass(origin, base)


def schemas() -> dict[str, str]:
    """The JSON Schema of each kind's head, by file name, for editors that complete and check while one types."""
    found = {}
    for name in WRITABLE:
        schema = HEADS[name].model_json_schema(by_alias=True)
        schema |= {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": f"Kopf: {KINDS[name].singular}"}
        found[f"kopf.{name}.schema.json"] = json.dumps(schema, ensure_ascii=False, indent=1) + "\n"
    return found
