"""Our ES modules joined into one classic script, because a browser loads no module from a disk.

Only the few forms of import and export that our modules use are known; anything else stops with its file and line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

_NAMES = re.compile(r'^import\s*\{(?P<names>[^}]*)\}\s*from\s*"\./(?P<file>[\w.-]+)";[ \t]*$', re.M)
_ALL = re.compile(r'^import\s*\*\s*as\s+(?P<name>\w+)\s+from\s*"\./(?P<file>[\w.-]+)";[ \t]*$', re.M)
_DYNAMIC = re.compile(r'\bimport\("\./(?P<file>[\w.-]+)"\)')
_EXPORT = re.compile(r"^export (?=(?:const|class|function|async function) (?P<name>\w+))", re.M)
_META = re.compile(r"\bimport\.meta\.url\b")
_UNKNOWN = re.compile(r"^[ \t]*(?:import|export)\b|\bimport\s*[.(]", re.M)
_FRAME = """// Aus den Modulen der Bibliothek zusammengefügt (make edition), damit sie ohne Server laufen.
"use strict";
(() => {
  const { src, dataset } = document.currentScript;
  const root = new URL("../", src);
  const factories = {
%s
  };
  const loaded = {};
  const load = (name) => {
    if (!loaded[name]) factories[name]((loaded[name] = {}), load, new URL(`assets/js/${name}`, root).href);
    return loaded[name];
  };
  // A file of the edition that is needed now and then only; what it brings lies on window.ahEdition.
  const fetched = {};
  const fetchScript = (path) =>
    (fetched[path] ??= new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = new URL(path, root);
      script.addEventListener("load", done);
      script.addEventListener("error", failed);
      document.head.append(script);
    }));
  window.ahEdition = { root: root.href, load, fetchScript };
  for (const name of dataset.ahModules.split(" ")) {
    try {
      load(name);
    } catch (error) {
      reportError(error);
    }
  }
})();
"""


class ModuleError(Exception):
    """A module uses a form that the edition cannot join, or names one that is not there."""


def bundle(modules: Mapping[str, str], wanted: Iterable[str]) -> str:
    """The modules `wanted` and all that they load, by file name -> one script."""
    order: dict[str, str] = {}
    waiting = sorted(set(wanted), reverse=True)
    while waiting:
        name = waiting.pop()
        if name in order:
            continue
        if name not in modules:
            raise ModuleError(f"Das Skript {name} gibt es nicht.")
        order[name], needed = _factory(name, modules[name])
        waiting += sorted(set(needed) - set(order), reverse=True)
    bodies = (f'"{name}"(ahExports, ahLoad, ahHere) {{\n{order[name]}\n}},' for name in sorted(order))
    return _FRAME % "\n".join(bodies)


def _factory(name: str, source: str) -> tuple[str, list[str]]:
    """The body of a function that fills `ahExports`, and the modules that it loads."""
    needed = [match["file"] for pattern in (_NAMES, _ALL, _DYNAMIC) for match in pattern.finditer(source)]
    exported = [match["name"] for match in _EXPORT.finditer(source)]
    body = _NAMES.sub(lambda m: f'const {{{m["names"].replace(" as ", ": ")}}} = ahLoad("{m["file"]}");', source)
    body = _ALL.sub(lambda m: f'const {m["name"]} = ahLoad("{m["file"]}");', body)
    body = _DYNAMIC.sub(lambda m: f'Promise.resolve().then(() => ahLoad("{m["file"]}"))', body)
    body = _META.sub("ahHere", _EXPORT.sub("", body))
    if unknown := _UNKNOWN.search(_without_comments(body)):
        line = body[: unknown.start()].count("\n") + 1
        raise ModuleError(f"{name}, Zeile {line}: Diese Form von import oder export kennt die Ausgabe nicht.")
    return f"{body}\nObject.assign(ahExports, {{ {', '.join(exported)} }});", needed


def _without_comments(source: str) -> str:
    """Comments blanked, line by line, so that the word import may stand in them."""
    return re.sub(r"//[^\n]*", lambda match: " " * len(match[0]), source)
