"""Real servers on loopback that serve a built site as a reader would meet it, with the rules made for it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from library.servers import of_site

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/sbin")
CONFIG = """
daemon off; master_process off; worker_processes 1; pid {state}/nginx.pid; error_log {state}/error.log;
events {{ worker_connections 256; }}
http {{
  include /etc/nginx/mime.types;
  access_log off; client_body_temp_path {state}/body; proxy_temp_path {state}/proxy; fastcgi_temp_path {state}/fcgi;
  uwsgi_temp_path {state}/uwsgi; scgi_temp_path {state}/scgi;
  server {{ listen 127.0.0.1:{port}; root {site}; index index.html; include {state}/regeln.conf; {more} }}
}}
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def nginx(
    site: Path, state: Path, rules: Mapping[str, str] | None = None, more: str = "", policy: bool = True, port: int = 0
) -> Iterator[str]:
    """The address under which nginx serves `site`; `state` takes its files, `more` goes into the server block.

    The server block holds what `python -m library policy` writes for an operator, word for word."""
    state.mkdir(parents=True, exist_ok=True)
    told = (rules or of_site(site))["nginx.conf"] if policy else "error_page 404 /404.html;"
    (state / "regeln.conf").write_text(told, encoding="utf-8")
    port = port or free_port()
    config = state / "nginx.conf"
    config.write_text(CONFIG.format(state=state, port=port, site=site, more=more), encoding="utf-8")
    assert NGINX, "nginx is missing: .ci/ensure nginx"
    with running([NGINX, "-p", str(state), "-c", str(config)], port) as address:
        yield address


CADDY = shutil.which("caddy")
CADDYFILE = """
{{
\tadmin off
\tauto_https off
}}
http://127.0.0.1:{port} {{
\troot * {site}
\tfile_server
\timport {state}/regeln
}}
"""


@contextmanager
def caddy(site: Path, state: Path, rules: Mapping[str, str] | None = None) -> Iterator[str]:
    state.mkdir(parents=True, exist_ok=True)
    (state / "regeln").write_text((rules or of_site(site))["Caddyfile"], encoding="utf-8")
    port = free_port()
    (state / "Caddyfile").write_text(CADDYFILE.format(port=port, site=site, state=state), encoding="utf-8")
    assert CADDY, "Caddy is missing: .ci/ensure caddy"
    environment = os.environ | {"HOME": str(state), "XDG_DATA_HOME": str(state), "XDG_CONFIG_HOME": str(state)}
    command = [CADDY, "run", "--config", str(state / "Caddyfile"), "--adapter", "caddyfile"]
    with running(command, port, environment) as address:
        yield address


APACHE = next((path for path in ("/usr/sbin/apache2", shutil.which("httpd") or "") if Path(path).is_file()), None)
MODULES = ("mpm_event", "unixd", "authz_core", "mime", "dir", "alias", "headers", "filter", "deflate")
HTTPD = """
{modules}
ServerName 127.0.0.1
Listen 127.0.0.1:{port}
PidFile {state}/pid
Mutex file:{state} default
ErrorLog {state}/error.log
TypesConfig {types}
DocumentRoot {site}
<Directory />
  Options FollowSymLinks
  AllowOverride All
  Require all granted
</Directory>
"""


@contextmanager
def apache(site: Path, state: Path, rules: Mapping[str, str] | None = None) -> Iterator[str]:
    """Apache reads the file where it lies for a reader's server: as .htaccess in the folder of the pages."""
    state.mkdir(parents=True, exist_ok=True)
    (site / ".htaccess").write_text((rules or of_site(site))["htaccess"], encoding="utf-8")
    port = free_port()
    assert APACHE, "Apache is missing: .ci/ensure apache2"
    folder = next(
        path for path in (Path("/usr/lib/apache2/modules"), Path("/usr/lib64/httpd/modules")) if path.is_dir()
    )
    there = [name for name in MODULES if (folder / f"mod_{name}.so").is_file()]
    modules = "\n".join(f"LoadModule {name}_module {folder}/mod_{name}.so" for name in there)
    types = next(path for path in ("/etc/mime.types", "/etc/httpd/conf/mime.types") if Path(path).is_file())
    values = {"modules": modules, "port": port, "state": state, "site": site, "types": types}
    (state / "httpd.conf").write_text(HTTPD.format(**values), encoding="utf-8")
    with running([APACHE, "-X", "-d", str(state), "-f", str(state / "httpd.conf")], port) as address:
        yield address


@contextmanager
def running(command: list[str], port: int, environment: Mapping[str, str] | None = None) -> Iterator[str]:
    """The process of a server, from the moment it answers; what it says goes to a file, so that it never waits."""
    with tempfile.TemporaryFile() as told:
        process = subprocess.Popen(command, stdout=told, stderr=told, env=environment)
        try:
            for _ in range(400):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                if process.poll() is not None:
                    break
                time.sleep(0.05)
            told.seek(0)
            assert process.poll() is None, told.read().decode()
            yield f"http://127.0.0.1:{port}/"
        finally:
            process.terminate()
            process.wait(timeout=20)
            told.seek(0)
            assert b"[emerg]" not in told.read()
