"""Which files of a site may be kept for ever: those whose name says their content, so that it never changes."""

from __future__ import annotations

import re

FOREVER = (
    r"assets/css/[^/]+[.][0-9a-f]{8}[.]css|assets/(js|fonts)-[0-9a-f]{8}/[^/]+|podcast/bilder/[0-9a-f]{20}[.]webp"
    r"|suche/index/(fragment|index|filter)/[a-z]+_[0-9a-f]{7}[.]pf_[a-z]+|suche/index/pagefind[.][a-z]+_[0-9a-f]{10}[.]pf_meta"
)
"""As Python, nginx, Caddy and Apache all read it."""
_FOREVER = re.compile(FOREVER)


def names_its_content(path: str) -> bool:
    """Whether a file, by its path below the root of the site, never changes.

    >>> names_its_content("assets/css/ah.1a2b3c4d.css"), names_its_content("index.html")
    (True, False)
    """
    return _FOREVER.fullmatch(path) is not None
