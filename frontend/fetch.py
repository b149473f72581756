"""Fetch the browser libraries of the workbench from npm: ``python frontend/fetch.py``; ``make setup`` and wheels do it.

``vendor.json`` names each package, its version, its licence, the hash of its tarball as npm publishes it
(``integrity``), and which built files of it are shipped. They come as their authors built them, so that no Node is
needed: a tarball is fetched, held against its hash, and the named files are copied to
``src/dragoman/workbench/static/vendor`` (not committed), with the licences beside them in ``LICENSES.txt``.

The registry is the one npm itself would ask: ``npm_config_registry``, else ``registry=`` in ``.npmrc`` of the project,
of the user, of the machine, else the public one. Where it cannot be reached this says so and goes on: the workbench
then shows the same pages without JavaScript. A tarball that is not what the lock says is an error.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import re
import sys
import tarfile
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "frontend" / "vendor.json"
TARGET = ROOT / "src" / "dragoman" / "workbench" / "static" / "vendor"
PUBLIC = "https://registry.npmjs.org/"
STAMP = "lock.sha256"
"""File that says which lock the others were fetched by."""

_SECONDS, _MOST = 20, 20_000_000
_LICENCE = re.compile(r"package/licen[cs]e(\.(md|txt))?", re.IGNORECASE)
_VARIABLE = re.compile(r"\$\{([^}]+)\}")


class Unreachable(Exception):
    """The registry cannot be reached: the pages do without."""


class WrongPackage(Exception):
    """A package is not what the lock says: nothing of it is used."""


def registry(package: str, environment: Mapping[str, str] = os.environ) -> str:
    """Return the address of the registry that npm would ask for a package, with a slash at its end."""
    scope = package.partition("/")[0] if package.startswith("@") else ""
    given = {name.lower(): value for name, value in environment.items() if name.lower().startswith("npm_config_")}
    known = [given.get("npm_config_registry", "")]
    for path in _npmrcs(given):
        settings = _settings(path, environment)
        if scope and f"{scope}:registry" in settings:
            return settings[f"{scope}:registry"].rstrip("/") + "/"
        known.append(settings.get("registry", ""))
    return next(filter(None, [*known, PUBLIC])).rstrip("/") + "/"


def _npmrcs(given: Mapping[str, str]) -> Iterator[Path]:
    yield ROOT / ".npmrc"
    yield Path(given.get("npm_config_userconfig") or Path.home() / ".npmrc")
    machine = given.get("npm_config_globalconfig")
    yield from map(Path, [machine] if machine else ["/etc/npmrc", "/usr/etc/npmrc", "/usr/local/etc/npmrc"])


def _settings(path: Path, environment: Mapping[str, str]) -> dict[str, str]:
    """Return the settings of an ``.npmrc`` that say where a registry is; no other is looked at."""
    found: dict[str, str] = {}
    try:
        lines = path.read_text("utf-8", "replace").splitlines()
    except OSError:
        return found
    for line in lines:
        name, _, value = (part.strip() for part in line.partition("="))
        if name == "registry" or name.endswith(":registry"):
            found[name] = _VARIABLE.sub(lambda match: environment.get(match[1], ""), value.strip("\"'"))
    return found


def tarball(package: Mapping[str, Any]) -> bytes:
    """Return the tarball of a package, held against its hash.

    Raises:
        Unreachable: when the registry does not answer.
        WrongPackage: when it is another than the lock says.
    """
    name, version = package["name"], package["version"]
    address = f"{registry(name)}{name}/-/{name.rpartition('/')[2]}-{version}.tgz"
    if not address.startswith(("https://", "http://")):
        raise Unreachable(f"{address} is no address of a registry")
    try:
        with urllib.request.urlopen(address, timeout=_SECONDS) as answer:
            data = bytes(answer.read(_MOST))
    except (OSError, ValueError) as error:
        raise Unreachable(f"{name} {version}: {error}") from error
    check(data, package)
    return data


def check(data: bytes, package: Mapping[str, Any]) -> None:
    """Raise ``WrongPackage`` unless the data has the hash of the lock (Subresource Integrity, as npm writes it)."""
    kind, _, wanted = package["integrity"].partition("-")
    found = base64.b64encode(hashlib.new(kind, data).digest()).decode()
    if kind != "sha512" or found != wanted:
        raise WrongPackage(f"{package['name']} {package['version']}: {kind}-{found} is not {package['integrity']}")


def unpacked(data: bytes, package: Mapping[str, Any]) -> tuple[dict[str, bytes], str]:
    """Return the files of a tarball that are shipped, by the names they get, and its licence."""
    wanted = {f"package/{inside}": name for inside, name in package["files"].items()}
    files, licence = {}, ""
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:gz") as archive:
        for member in archive:
            opened = archive.extractfile(member) if member.isfile() else None
            if opened and member.name in wanted:
                files[wanted[member.name]] = opened.read()
            elif opened and _LICENCE.fullmatch(member.name):
                licence = opened.read().decode("utf-8", "replace").strip()
    if len(files) != len(wanted) or not licence:
        raise WrongPackage(f"{package['name']} {package['version']} lacks a file: {', '.join(sorted(wanted))}, licence")
    return files, licence


def fetch(target: Path = TARGET) -> bool:
    """Fetch what is missing; return whether anything was.

    Raises:
        Unreachable: when the registry does not answer; what was there stays.
        WrongPackage: when a package is not what the lock says.
    """
    lock = LOCK.read_bytes()
    digest, stamp = hashlib.sha256(lock).hexdigest(), target / STAMP
    if stamp.exists() and stamp.read_text("ascii").strip() == digest:
        return False
    files: dict[str, bytes] = {}
    licences = []
    for package in json.loads(lock)["packages"]:
        found, licence = unpacked(tarball(package), package)
        files |= found
        head = f"{package['name']} {package['version']} ({package['licence']}): {', '.join(found)}"
        licences.append(f"{head}\n\n{licence}\n")
    files["LICENSES.txt"] = ("\n" + "-" * 100 + "\n\n").join(licences).encode()
    files[STAMP] = f"{digest}\n".encode()  # the last: what has it is whole
    target.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        part = target / f"{name}.part"
        part.write_bytes(data)
        part.replace(target / name)
    return True


def main() -> int:
    """Fetch, and say what was done."""
    try:
        new = fetch()
    except Unreachable as error:
        print(f"The browser libraries could not be fetched: {error}\nThe workbench works without them, by its tables. "
              "Try again: make assets", file=sys.stderr)  # fmt: skip
        return 0
    except WrongPackage as error:
        print(f"Not what frontend/vendor.json says, nothing was used: {error}", file=sys.stderr)
        return 1
    print(f"{TARGET}: {'fetched' if new else 'up to date'}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
