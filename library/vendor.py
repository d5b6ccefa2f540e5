"""Fetches the browser editor once: Sveltia CMS (MIT) from npm, verified, and freed of its questions to other hosts."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha512
from pathlib import Path

PACKAGE = "@sveltia/cms"
VERSION = "0.221.1"
INTEGRITY = "sha512-J+Qoik9kGMk2L7vNpOQrnDmFRi+NB6vwJ0f657YtsxWH0P8WYSYRRSRC2pQ/jGGbVlM//Pg/WIgmkpswqoo3gQ=="
FOLDER = f"redaktion-{VERSION}"
SCRIPT = "sveltia-cms.js"
_ASSETS = "package/npm/assets/"
_SANS = "source-sans-3-latin-wght-normal-BqRLTx4X.woff2"
_MONO = "noto-mono-latin-400-normal-DiC8lJru.woff2"
_SYMBOLS = "material-symbols-outlined-latin-wght-normal-_Z1IJPLg.woff2"
FILES: Mapping[str, str] = {
    "package/dist/sveltia-cms.js": SCRIPT,
    "package/locales/de.json": "locales/de.json",
    "package/LICENSE.txt": "LIZENZ-sveltia-cms.txt",
    f"{_ASSETS}{_SANS}": f"schriften/{_SANS}",
    f"{_ASSETS}{_MONO}": f"schriften/{_MONO}",
    f"{_ASSETS}{_SYMBOLS}": f"schriften/{_SYMBOLS}",
    f"{_ASSETS}source-sans-3.LICENSE.txt": "schriften/LIZENZ-source-sans-3.txt",
    f"{_ASSETS}noto-mono.LICENSE.txt": "schriften/LIZENZ-noto-mono.txt",
    f"{_ASSETS}material-symbols-outlined.LICENSE.txt": "schriften/LIZENZ-material-symbols.txt",
}
"""What of the package is kept, and under which name; the licences come along."""
_CDN = "https://cdn.jsdelivr.net/fontsource/fonts"
_CHANGES: tuple[tuple[str, str], ...] = (
    # 1. fonts, from jsdelivr
    (f"{_CDN}/source-sans-3:vf@5.3.0/latin-wght-normal.woff2", f"schriften/{_SANS}"),
    (f"{_CDN}/noto-mono@5.3.0/latin-400-normal.woff2", f"schriften/{_MONO}"),
    (f"{_CDN}/material-symbols-outlined:vf@5.3.7/latin-wght-normal.woff2", f"schriften/{_SYMBOLS}"),
    # 2. the question whether there is a newer version, to unpkg
    ("`${iP}/package.json`", "`version.json`"),
    # 3. the words of the interface, from unpkg; they are German here whatever the browser prefers
    ("`${iP}@${rP}/locales`", "`locales`"),
    ("MQ=()=>{let e=pne();return e&&jQ.includes(e)?e:AQ}", "MQ=()=>`de`"),
    # 4. whether the Git host is well, to the hosts of its status pages
    ("`https://www.githubstatus.com/api/v2/status.json`", "`stand.json`"),
    ("`https://status-api.hostedstatus.com/1.0/status/5b36dc6502d06804c08349f7`", "`stand.json`"),
    # what is loaded only on demand (colours of code, maps, previews of foreign formats) is not vendored
    ("`https://unpkg.com/@sveltia/cms`", "`fehlt`"),
    ("`https://unpkg.com/@sveltia/ui`", "`fehlt`"),
    ("`https://unpkg.com/@shikijs`", "`fehlt`"),
    ("`https://unpkg.com/${e}`", "`fehlt/${e}`"),
)
_OWN: Mapping[str, str] = {
    "version.json": f'{{"version": "{VERSION}"}}\n',
    "stand.json": '{"status": {"indicator": "none"}, "result": {"status_overall": {"status_code": 100}}}\n',
}
_FORBIDDEN = ("unpkg.com", "jsdelivr.net", "githubstatus.com/api", "status-api.")


class VendorError(Exception):
    """Why the editor is not there, in German."""


def fetch(cache: Path) -> Path:
    """The folder with everything that /redaktion/ serves; asks npm only where it is not there yet."""
    target = cache / FOLDER
    if target.is_dir():
        return target
    npm = shutil.which("npm")
    if npm is None:
        raise VendorError("Für die Redaktion im Browser fehlt npm. Bitte Node.js einrichten, dann: make redaktion")
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache) as scratch:
        new = Path(scratch) / "neu"
        unpack(_download(npm, Path(scratch)), new)
        new.replace(target)
    return target


def _download(npm: str, folder: Path) -> Path:
    command = [npm, "pack", f"{PACKAGE}@{VERSION}", "--silent", "--pack-destination", str(folder)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300)
    found = sorted(folder.glob("*.tgz"))
    if done.returncode or not found:
        raise VendorError(
            f"npm konnte {PACKAGE} {VERSION} nicht holen. Ist das Netz da? Dann noch einmal: make redaktion"
        )
    return found[0]


def unpack(package: Path, target: Path) -> None:
    """The files of a package that is the one we know, changed as `_CHANGES` says."""
    data = package.read_bytes()
    if f"sha512-{b64encode(sha512(data).digest()).decode()}" != INTEGRITY:
        raise VendorError(f"Das Paket {PACKAGE} ist nicht das geprüfte: Die Prüfsumme stimmt nicht.")
    import tarfile  # slow to load, and only who fetches the editor needs it

    with tarfile.open(package) as archive:
        for name, place in FILES.items():
            member = archive.extractfile(name)
            if member is None:
                raise VendorError(f"Im Paket {PACKAGE} fehlt {name}.")
            path = target / place
            path.parent.mkdir(parents=True, exist_ok=True)
            content = member.read()
            path.write_bytes(freed(content.decode()).encode() if place == SCRIPT else content)
    for place, text in _OWN.items():
        (target / place).write_text(text, encoding="utf-8")


def freed(script: str) -> str:
    """The editor without its questions to others; VendorError where it is not the version that was looked through."""
    for old, new in _CHANGES:
        if script.count(old) != 1:
            raise VendorError(
                f"Die Redaktion im Browser hat sich geändert: „{old[:60]}“ steht {script.count(old)}-mal da."
            )
        script = script.replace(old, new)
    left = [host for host in _FORBIDDEN if host in script]
    if left:
        raise VendorError(f"Die Redaktion im Browser würde noch fragen: {', '.join(left)}")
    return script
