"""The browser libraries: from the registry that npm would ask, held against their hashes, or not at all."""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import io
import json
import tarfile
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest


@pytest.fixture
def fetch(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script, in a home of its own."""
    spec = importlib.util.spec_from_file_location("frontend_fetch", root / "frontend" / "fetch.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "ROOT", tmp_path / "project")
    return module


def settings(tmp_path: Path) -> dict[str, str]:
    return {"npm_config_userconfig": str(tmp_path / "user"), "npm_config_globalconfig": str(tmp_path / "machine")}


def test_the_registry_is_the_one_npm_would_ask(fetch: ModuleType, tmp_path: Path) -> None:
    given = settings(tmp_path)
    assert fetch.registry("d3", given) == "https://registry.npmjs.org/"
    (tmp_path / "machine").write_text("; comment\nregistry = https://machine.example/npm\n", "utf-8")
    assert fetch.registry("d3", given) == "https://machine.example/npm/"
    (tmp_path / "user").write_text(
        "registry=https://${WHERE}.example/\n@scope:registry=https://scoped.example\n", "utf-8"
    )
    assert fetch.registry("d3", {**given, "WHERE": "user"}) == "https://user.example/"
    assert fetch.registry("@scope/plot", given) == "https://scoped.example/"
    assert fetch.registry("d3", {**given, "NPM_CONFIG_REGISTRY": "http://127.0.0.1:9/x"}) == "http://127.0.0.1:9/x/"


def made(files: dict[str, bytes]) -> tuple[bytes, dict[str, Any]]:
    """Return a tarball and its entry in the lock."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name, data in files.items():
            member = tarfile.TarInfo(f"package/{name}")
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    data = out.getvalue()
    integrity = "sha512-" + base64.b64encode(hashlib.sha512(data).digest()).decode()
    lock = {
        "name": "lib",
        "version": "1.0.0",
        "licence": "MIT",
        "integrity": integrity,
        "files": {"dist/lib.js": "lib.js"},
    }
    return data, lock


def test_only_what_has_the_hash_of_the_lock_is_used(
    fetch: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data, lock = made({"dist/lib.js": b"1;", "LICENSE": b"Do as you like.", "other.js": b"2;", "../../evil.js": b"3;"})
    (tmp_path / "lock.json").write_text(json.dumps({"packages": [lock]}), "utf-8")
    monkeypatch.setattr(fetch, "LOCK", tmp_path / "lock.json")
    monkeypatch.setattr(fetch, "tarball", lambda package: fetch.check(data, package) or data)
    target = tmp_path / "vendor"
    assert fetch.fetch(target) is True
    assert sorted(path.name for path in target.iterdir()) == ["LICENSES.txt", "lib.js", "lock.sha256"]
    assert (target / "lib.js").read_bytes() == b"1;"
    assert "Do as you like." in (target / "LICENSES.txt").read_text("utf-8")
    assert fetch.fetch(target) is False
    data += b" "
    (tmp_path / "lock.json").write_text(json.dumps({"packages": [lock], "newer": True}), "utf-8")
    monkeypatch.setattr(fetch, "TARGET", target)
    monkeypatch.setattr(fetch.fetch, "__defaults__", (target,))
    assert fetch.main() == 1
    assert "lib 1.0.0: sha512-" in capsys.readouterr().err
    assert (target / "lib.js").read_bytes() == b"1;"


def test_a_package_without_its_licence_is_not_used(fetch: ModuleType) -> None:
    data, lock = made({"dist/lib.js": b"1;"})
    with pytest.raises(fetch.WrongPackage, match="lacks a file"):
        fetch.unpacked(data, lock)


def test_without_the_registry_the_build_goes_on_and_says_so(
    fetch: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9")
    monkeypatch.setattr(fetch.fetch, "__defaults__", (tmp_path / "vendor",))
    assert fetch.main() == 0
    assert "could not be fetched" in capsys.readouterr().err
    assert not (tmp_path / "vendor").exists()


def test_the_lock_names_a_hash_and_a_licence_for_each(root: Path) -> None:
    packages = json.loads((root / "frontend" / "vendor.json").read_text("utf-8"))["packages"]
    notice = (root / "NOTICE").read_text("utf-8")
    for one in packages:
        assert len(base64.b64decode(one["integrity"].removeprefix("sha512-"))) == 64
        assert one["licence"] in ("0BSD", "ISC", "MIT")
        assert one["name"] in notice
