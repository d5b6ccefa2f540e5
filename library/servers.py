"""Ready files for nginx, Caddy and Apache: headers, caching, compression, redirects, the page for what is not found."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from library import addresses, inspection, scan
from library.caching import FOREVER
from library.policy import EDITOR, policy, written

_HEADERS: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), browsing-topics=()",
}
_KEPT = "public, max-age=31536000, immutable"
_ASKED = "no-cache"  # a browser may keep it, and asks each time whether it is still the same
_TEXT_TYPES = (
    "text/css text/plain text/vtt text/javascript application/javascript application/json application/xml "
    "application/rss+xml text/xml image/svg+xml"
)
_TYPES: Mapping[str, str] = {"vtt": "text/vtt", "mjs": "text/javascript", "webmanifest": "application/manifest+json"}
_FROM = "Aus den gebauten Seiten erzeugt (make server). Nach jedem Bau neu schreiben, nicht von Hand ändern."


@dataclass(frozen=True, slots=True)
class Rules:
    """What a server has to know of a site."""

    policy: str
    base: str = "/"
    """Where the site lies below its host; ends with a slash."""
    redirects: Mapping[str, str] | None = None
    """Old address -> new one, both below the base."""
    editors: tuple[str, ...] = ()
    """Paths below the base that have the policy of the editor."""

    @property
    def own(self) -> Mapping[str, tuple[str, str]]:
        """Headers that the editor has otherwise: name -> for readers, for the editor, which signs in in a pop-up."""
        return {
            "Content-Security-Policy": (self.policy, written(EDITOR)),
            "Cross-Origin-Opener-Policy": ("same-origin", "same-origin-allow-popups"),
        }

    @property
    def moved(self) -> list[tuple[str, str]]:
        return [(f"{self.base}{old}", f"{self.base}{new}") for old, new in sorted((self.redirects or {}).items())]

    @property
    def kept(self) -> str:
        return f"^{self.base}({FOREVER})$"

    @property
    def edited(self) -> str:
        return f"^{self.base}({'|'.join(self.editors)})" if self.editors else ""


def of_site(folder: Path) -> Mapping[str, str]:
    """The files for a built site, by name."""
    texts = scan.read(folder)
    listed = folder / addresses.PUBLISHED
    redirects = json.loads(listed.read_text(encoding="utf-8"))["weiter"] if listed.is_file() else {}
    found = scan.scan(texts)
    return server_files(Rules(policy(found), inspection.base_path(texts), redirects, found.apart))


def server_files(rules: Rules) -> Mapping[str, str]:
    makers = {"nginx.conf": _nginx, "Caddyfile": _caddy, "htaccess": _apache}
    return {name: "\n".join((f"# {_FROM}", *make(rules))) + "\n" for name, make in makers.items()}


def _nginx(rules: Rules) -> Iterable[str]:
    yield "# In den server-Block: include /pfad/zu/server/nginx.conf;"
    yield f"charset utf-8;\ncharset_types {_TEXT_TYPES};"
    yield f"absolute_redirect off;\nerror_page 403 404 {rules.base}404.html;"
    yield f"gzip on;\ngzip_vary on;\ngzip_min_length 512;\ngzip_types {_TEXT_TYPES};"
    yield f'set $ah_cache "{_ASKED}";'
    yield f'if ($uri ~ "{rules.kept}") {{ set $ah_cache "{_KEPT}"; }}'
    yield "add_header Cache-Control $ah_cache always;"
    for name, (read, edited) in rules.own.items():
        value = f"$ah_{name.lower().replace('-', '_')}"
        yield f'set {value} "{read}";'
        if rules.edited:
            yield f'if ($uri ~ "{rules.edited}") {{ set {value} "{edited}"; }}'
        yield f"add_header {name} {value} always;"
    yield from (f'add_header {name} "{text}" always;' for name, text in _HEADERS.items())
    yield from (f"location ~ [.]{suffix}$ {{ types {{ {kind} {suffix}; }} }}" for suffix, kind in _TYPES.items())
    yield r"location ~ /\.(?!well-known/) { return 404; }"
    yield from (f"location = {old} {{ return 301 {new}$is_args$args; }}" for old, new in rules.moved)


def _caddy(rules: Rules) -> Iterable[str]:
    yield "# In den Block der Adresse, neben root und file_server: import /pfad/zu/server/Caddyfile"
    yield "encode zstd gzip"
    yield f"@ah_kept path_regexp {rules.kept}\n@ah_asked not path_regexp {rules.kept}"
    yield f'header @ah_kept Cache-Control "{_KEPT}"\nheader @ah_asked Cache-Control "{_ASKED}"'
    yield "header {\n" + "".join(f'\t{name} "{text}"\n' for name, text in _HEADERS.items()) + "}"
    if rules.edited:
        yield f"@ah_edited path_regexp {rules.edited}\n@ah_read not path_regexp {rules.edited}"
    for name, (read, edited) in rules.own.items():
        yield f'header {"@ah_read " * bool(rules.edited)}{name} "{read}"'
        if rules.edited:
            yield f'header @ah_edited {name} "{edited}"'
    yield "@ah_hidden {\n\tpath_regexp /[.]\n\tnot path /.well-known/*\n}\nerror @ah_hidden 404"
    if rules.moved:
        rows = "".join(f'\t"{old}" "{new}"\n' for old, new in rules.moved)
        yield f'map {{path}} {{ah_moved}} {{\n{rows}\tdefault ""\n}}'
        yield '@ah_asking expression `{ah_moved} != "" && {query} != ""`\nredir @ah_asking {ah_moved}?{query} 301'
        yield '@ah_moved expression `{ah_moved} != "" && {query} == ""`\nredir @ah_moved {ah_moved} 301'
    yield f"handle_errors {{\n\trewrite * {rules.base}404.html\n\tfile_server\n\theader {{"
    errors = {"Cache-Control": _ASKED, **_HEADERS, **{name: read for name, (read, _) in rules.own.items()}}
    yield "".join(f'\t\t{name} "{text}"\n' for name, text in errors.items()) + "\t}\n}"


def _apache(rules: Rules) -> Iterable[str]:
    yield "# Als .htaccess in den Ordner der Seiten; make veroeffentlichen legt sie dort ab. Braucht mod_headers und"
    yield "# mod_alias: Fehlt eines, meldet Apache einen Fehler, statt ohne Schutz zu laufen."
    yield "Options -Indexes\nDirectoryIndex index.html\nAddDefaultCharset utf-8"
    yield f"ErrorDocument 403 {rules.base}404.html\nErrorDocument 404 {rules.base}404.html"
    yield f"AddCharset utf-8 .{' .'.join(('css', 'js', 'json', 'txt', 'xml', *_TYPES))}"
    yield from (f"AddType {kind} .{suffix}" for suffix, kind in _TYPES.items())
    for name, (read, edited) in rules.own.items():
        yield f'Header always set {name} "{read}"{_only(rules.edited, "!~")}'
        if rules.edited:
            yield f'Header always set {name} "{edited}"{_only(rules.edited)}'
    yield from (f'Header always set {name} "{text}"' for name, text in _HEADERS.items())
    yield f'Header always set Cache-Control "{_ASKED}"{_only(rules.kept, "!~")}'
    yield f'Header always set Cache-Control "{_KEPT}"{_only(rules.kept)}'
    yield "<IfModule mod_deflate.c>"
    yield "  # Packt Apache eine Seite, hängt er an ihr Kennzeichen -gzip und kennt es dann nicht mehr."
    yield '  RequestHeader edit If-None-Match "-gzip(?=\\")" ""'
    yield f"  AddOutputFilterByType DEFLATE text/html {_TEXT_TYPES}\n</IfModule>"
    yield r'RedirectMatch 404 "/\.(?!well-known/)"'
    yield from (f'RedirectMatch 301 "^{old}$" "{new}"' for old, new in rules.moved)


def _only(pattern: str, match: str = "=~") -> str:
    """The condition of a header of Apache; none where there is no pattern."""
    return pattern and f' "expr=%{{REQUEST_URI}} {match} m#{pattern}#"'
