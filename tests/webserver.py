"""A real nginx on loopback that serves a built site as a reader would meet it, with the policy made for it."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from library.policy import server_files
from library.scan import read, scan

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/sbin")
CONFIG = """
daemon off; master_process off; worker_processes 1; pid {state}/nginx.pid; error_log {state}/error.log;
events {{ worker_connections 256; }}
http {{
  include /etc/nginx/mime.types;
  types {{ text/vtt vtt; text/javascript mjs; }}
  charset utf-8; charset_types text/css text/plain text/vtt text/javascript application/javascript application/json;
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
def nginx(site: Path, state: Path, more: str = "", policy: bool = True, port: int = 0) -> Iterator[str]:
    """The address under which nginx serves `site`; `state` takes its files, `more` goes into the server block.

    The server block holds what `python -m library policy` writes for an operator, word for word."""
    state.mkdir(parents=True, exist_ok=True)
    rules = server_files(scan(read(site)))["nginx.conf"] if policy else "error_page 404 /404.html;"
    (state / "regeln.conf").write_text(rules, encoding="utf-8")
    port = port or free_port()
    config = state / "nginx.conf"
    config.write_text(CONFIG.format(state=state, port=port, site=site, more=more), encoding="utf-8")
    assert NGINX, "nginx is missing: .ci/ensure nginx"
    process = subprocess.Popen([NGINX, "-p", str(state), "-c", str(config)], stderr=subprocess.PIPE)
    try:
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        _, errors = process.communicate(timeout=10)
        assert b"[emerg]" not in errors, errors.decode()
