"""The content security policy of a built site, made from what its pages do."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256

from library.scan import Scan

_RULES: Mapping[str, str] = {
    "default-src": "'none'",
    "script-src": "'self' 'wasm-unsafe-eval'",  # the search runs as WebAssembly
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "media-src": "'self' https:",  # episodes lie with podcast hosts, and those redirect to others
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
EDITOR: Mapping[str, str] = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self' 'unsafe-inline'",  # the editor writes styles into its own page
    "img-src": "'self' blob: data: https:",
    "font-src": "'self'",
    "connect-src": "'self' blob: data: https:",  # the Git host that an operator sets
    "media-src": "'self' blob:",
    "frame-src": "blob:",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
"""For the parts of a site that are no pages for readers: the browser editor of the authors."""


def policy(found: Scan) -> str:
    """The value of the header: each inline script that runs is named by its hash, each frame by its origin."""
    hashes = (f"'sha256-{_hash(text)}'" for text in found.scripts)
    rules = dict(_RULES) | {"script-src": " ".join((_RULES["script-src"], *hashes))}
    rules |= {"frame-src": " ".join(found.frames)} if found.frames else {}
    return written(rules)


def written(rules: Mapping[str, str]) -> str:
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def _hash(text: str) -> str:
    # A browser hashes the text as the parser sees it: line ends are LF.
    return b64encode(sha256(text.replace("\r\n", "\n").replace("\r", "\n").encode()).digest()).decode()
