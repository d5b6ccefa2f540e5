"""Checks a head against its model and says in German, line by line, what is wrong with it."""

from __future__ import annotations

import difflib
import types
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from library.frontmatter import Source
from library.head import HEADS, Head
from library.problems import ContentError, Problem


def parse(kind: str, source: Source) -> Head:
    """The head of a file as a checked value; ContentError lists everything that is wrong with it."""
    model = HEADS[kind]
    problems = []
    if (art := source.head.get("art", kind)) != kind:
        problems.append(
            Problem(
                source.file,
                source.lines["art"],
                f"„art: {art}“ passt nicht zum Ordner.",
                "das Feld weglassen, die Art folgt aus dem Ordner",
                f"art: {kind}",
            )
        )
    known = set(model_keys(model))
    values = {  # a key with nothing behind it counts as not written
        key: value for key, value in source.head.items() if key != "art" and not (value is None and key in known)
    }
    try:
        head = model.model_validate(values)
    except ValidationError as error:
        problems += [_problem(model, source, dict(item)) for item in error.errors()]
    if problems:
        raise ContentError(problems)
    return head


def model_keys(model: type[BaseModel]) -> list[str]:
    """The keys that an author may write, in the order of the model."""
    return [field.alias or name for name, field in model.model_fields.items() if field.alias]


def _problem(model: type[BaseModel], source: Source, error: dict[str, Any]) -> Problem:
    path = [part for part in error["loc"] if isinstance(part, str)]
    owner, field = _locate(model, path)
    name = ".".join(path) or "Kopf"
    line = source.lines.get(".".join(path[:2]), source.lines.get(path[0], 1) if path else 1)
    if error["type"] == "extra_forbidden":
        keys = model_keys(owner)
        near = difflib.get_close_matches(path[-1], keys, 1, 0.7)
        allowed = f"„{near[0]}“, falls du das meinst" if near else ", ".join(keys)
        return Problem(source.file, line, f"Das Feld „{name}“ kennen wir nicht.", allowed)
    allowed, example = (field.description or "", (field.examples or [""])[0]) if field else ("", "")
    if error["type"] == "missing":
        return Problem(source.file, line, f"„{name}“ fehlt.", allowed, str(example))
    return Problem(
        source.file,
        line,
        f"„{name}: {_shown(error['input'])}“ geht nicht{_why(error)}.",
        allowed,
        str(example),
    )


def _why(error: dict[str, Any]) -> str:
    context = error.get("ctx", {})
    match error["type"]:
        case "string_too_short":
            return f": {len(error['input'].strip())} Zeichen sind zu kurz"
        case "string_too_long":
            return f": {len(error['input'])} Zeichen sind zu lang"
        case "too_long":
            return f": {context.get('actual_length', 'mehr')} Einträge sind zu viele"
        case "too_short":
            return ": Die Liste ist leer"
        case "string_type":
            return ": Das ist kein Text (Anführungszeichen helfen)"
        case "tuple_type":
            return ": Das ist keine Liste"
        case "model_type":
            return ": Hier gehören Felder hin"
        case _:
            return ""


def _shown(value: Any) -> str:
    text = {True: "true", False: "false"}.get(value, str(value)) if isinstance(value, bool) else str(value)
    return text if len(text) <= 60 else text[:57] + "…"


def _locate(model: type[BaseModel], path: list[str]) -> tuple[type[BaseModel], Any]:
    """The model and field that a path of keys leads to."""
    field = None
    for depth, key in enumerate(path):
        field = next((f for n, f in model.model_fields.items() if (f.alias or n) == key), None)
        inner = _model_in(field.annotation) if field else None
        if inner is None or depth == len(path) - 1:
            break
        model = inner
    return model, field


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) in (tuple, Union, types.UnionType):
        return next((found for arg in get_args(annotation) if (found := _model_in(arg))), None)
    return None
