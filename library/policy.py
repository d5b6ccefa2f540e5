"""The content security policy of a built site, and the files that make nginx, Caddy and Apache send it."""

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
_HEADERS: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), browsing-topics=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_DAYS_KEPT: Mapping[str, int] = {"/assets/css/": 365, "/assets/fonts/": 30}  # the style's name changes with it
DAY = 86_400
_TEXT_TYPES = (
    "text/css text/plain text/vtt text/javascript application/javascript application/json application/xml "
    "application/rss+xml text/xml image/svg+xml"
)
_FROM = "Aus den gebauten Seiten erzeugt (make server). Nach jedem Bau neu schreiben, nicht von Hand ändern."


def policy(found: Scan) -> str:
    """The value of the header: each inline script that runs is named by its hash, each frame by its origin."""
    hashes = (f"'sha256-{_hash(text)}'" for text in found.scripts)
    rules = dict(_RULES) | {"script-src": " ".join((_RULES["script-src"], *hashes))}
    rules |= {"frame-src": " ".join(found.frames)} if found.frames else {}
    return written(rules)


def server_files(found: Scan) -> Mapping[str, str]:
    """Ready files by name; the parts that are no pages for readers get the policy of the editor."""
    value = policy(found)
    return {
        "nginx.conf": _nginx(value, found.apart),
        "Caddyfile": _caddy(value, found.apart),
        "htaccess": _apache(value, found.apart),
    }


def written(rules: Mapping[str, str]) -> str:
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def _hash(text: str) -> str:
    # A browser hashes the text as the parser sees it: line ends are LF.
    return b64encode(sha256(text.replace("\r\n", "\n").replace("\r", "\n").encode()).digest()).decode()


def _nginx(value: str, apart: tuple[str, ...]) -> str:
    lines = [
        f"# {_FROM}",
        "# In den server-Block: include /pfad/zu/server/nginx.conf;",
        "charset utf-8;",
        "error_page 403 404 /404.html;",
        "gzip on;",
        "gzip_vary on;",
        "gzip_min_length 512;",
        f"gzip_types {_TEXT_TYPES};",
        f'set $ah_policy "{value}";',
        *(f'if ($uri ~ ^/{path}) {{ set $ah_policy "{written(EDITOR)}"; }}' for path in apart),
        "add_header Content-Security-Policy $ah_policy always;",
        *(f'add_header {name} "{text}" always;' for name, text in _HEADERS.items()),
        *(f"location ^~ {path} {{ expires {days}d; }}" for path, days in _DAYS_KEPT.items()),
    ]
    return "\n".join(lines) + "\n"


def _caddy(value: str, apart: tuple[str, ...]) -> str:
    lines = [
        f"# {_FROM}",
        "# In den Block der Adresse, nach root und file_server: import /pfad/zu/server/Caddyfile",
        "encode gzip",
        f"@seiten not path {' '.join(f'/{path}*' for path in apart)}" if apart else "@seiten path *",
        f'header @seiten Content-Security-Policy "{value}"',
        *(f'header /{path}* Content-Security-Policy "{written(EDITOR)}"' for path in apart),
        *(f'header {name} "{text}"' for name, text in _HEADERS.items()),
        *(f'header {path}* Cache-Control "max-age={days * DAY}"' for path, days in _DAYS_KEPT.items()),
        "handle_errors {",
        "\trewrite * /404.html",
        "\tfile_server",
        f'\theader Content-Security-Policy "{value}"',
        "}",
    ]
    return "\n".join(lines) + "\n"


def _apache(value: str, apart: tuple[str, ...]) -> str:
    lines = [
        f"# {_FROM}",
        "# Als .htaccess in den Ordner der Seiten. Braucht mod_headers: Fehlt es, meldet Apache einen Fehler,",
        "# statt ohne Schutz zu laufen. Liegt die Bibliothek in einem Unterordner, gehört er vor /404.html.",
        "Options -Indexes",
        "AddDefaultCharset utf-8",
        "ErrorDocument 403 /404.html",
        "ErrorDocument 404 /404.html",
        f'Header always set Content-Security-Policy "{value}"',
        *(
            f'Header always set Content-Security-Policy "{written(EDITOR)}" "expr=%{{REQUEST_URI}} =~ m#/{path}#"'
            for path in apart
        ),
        *(f'Header always set {name} "{text}"' for name, text in _HEADERS.items()),
        "<IfModule mod_deflate.c>",
        f"  AddOutputFilterByType DEFLATE text/html {_TEXT_TYPES}",
        "</IfModule>",
        *(
            f'Header set Cache-Control "max-age={days * DAY}" "expr=%{{REQUEST_URI}} =~ m#{path}#"'
            for path, days in _DAYS_KEPT.items()
        ),
    ]
    return "\n".join(lines) + "\n"
