"""Old addresses of episodes: what the archive has once promised leads on to where a person's file has put the page."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from html import escape
from urllib.parse import urljoin

from library.catalogue import Catalogue
from library.episodes import EpisodePage

_PAGE = """<!doctype html>
<html lang="de">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<title>{title}</title>
<link rel="canonical" href="{canonical}">
<script type="module" src="{script}"></script>
<noscript><meta http-equiv="refresh" content="0; url={target}"></noscript>
</head>
<body>
<main>
<h1>{title}</h1>
<p><a href="{target}">Diese Folge hat eine neue Adresse.</a></p>
</main>
</body>
</html>
"""


def pages(catalogue: Catalogue, episodes: Mapping[str, EpisodePage], site_url: str) -> dict[str, bytes]:
    """A page that leads on, by path, for each episode of a host whose own address is not that of its page."""
    found = {}
    taken = {item.url for item in catalogue.items}
    for src, page in episodes.items():
        old, item = f"podcast/{page.slug}/", catalogue.by_src[src]
        if old not in taken and "://" in str(page.meta.get("quelle")):
            text = _PAGE.format(
                title=escape(item.title),
                canonical=escape(urljoin(site_url, item.url)),
                script=posixpath.relpath("assets/js/moved.js", old),
                target=escape(f"{posixpath.relpath(item.url, old)}/"),
            )
            found[f"{old}index.html"] = text.encode()
    return found
