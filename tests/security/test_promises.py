"""What SECURITY.md promises and a machine can check: no pickle, no eval, no network unless asked, the same bytes."""

from __future__ import annotations

import ast
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

import dragoman

SOURCE = Path(dragoman.__file__).parent
BANNED_MODULES = {"pickle", "cPickle", "dill", "cloudpickle", "joblib", "shelve", "marshal", "telnetlib", "ftplib"}
BANNED_CALLS = {"eval", "exec", "__import__", "compile"}
ALLOWED = {
    # a name in a tuple of its own module: looks whether an extra is there
    ("actors/importing/__init__.py", "__import__"),
}
OFFLINE = """
import socket, sys

def refuse(*args, **kwargs):
    raise AssertionError("the network was asked for")

class Closed(socket.socket):
    def __init__(self, *args, **kwargs):
        refuse()

socket.socket = Closed
socket.create_connection = socket.getaddrinfo = socket.gethostbyname = refuse
from dragoman.cli.main import run
sys.exit(run(sys.argv[1:]))
"""


def trees() -> list[tuple[str, ast.Module]]:
    return [
        (path.relative_to(SOURCE).as_posix(), ast.parse(path.read_text("utf-8")))
        for path in sorted(SOURCE.rglob("*.py"))
    ]


def test_nothing_is_unpickled_or_evaluated() -> None:
    found = []
    for name, tree in trees():
        for node in ast.walk(tree):
            modules: list[str] = []
            if isinstance(node, ast.Import):
                modules = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                modules = [node.module or ""]
            called = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
            if called in BANNED_CALLS and (name, called) not in ALLOWED:
                found.append(f"{name}:{node.lineno}: {called}()")
            found += [f"{name}: {module}" for module in modules if module.partition(".")[0] in BANNED_MODULES]
    assert found == []


def test_no_array_file_may_hold_objects() -> None:
    """numpy unpickles what an array of objects holds, unless it is told not to: that is its default, and stays so."""
    for name, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.keyword) and node.arg == "allow_pickle":
                assert isinstance(node.value, ast.Constant), name
                assert node.value.value is False, name


def test_yaml_is_read_by_safe_loaders() -> None:
    for name, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "yaml":
                banned = ("unsafe_load", "full_load", "UnsafeLoader", "FullLoader", "Loader", "CLoader")
                assert node.attr not in banned, f"{name}: yaml.{node.attr}"


def test_no_shell() -> None:
    for name, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.keyword) and node.arg == "shell":
                raise AssertionError(f"{name}:{node.value.lineno}: shell=")
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "os":
                assert node.attr not in ("system", "popen"), name


@pytest.mark.usefixtures("weights")
def test_reading_opens_no_socket(tmp_path: Path, root: Path) -> None:
    env = {**os.environ, "HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path)}
    for args in (
        ("read", str(root / "samples/press/en-review-aktau.html"), "--json"),
        ("init", "press.db"),
        ("ingest", str(root / "samples/press/ja-shinpo-aktau.txt"), "--library", "press.db"),
        ("search", "海", "--library", "press.db"),
        ("doctor", "--library", "press.db"),
    ):
        done = subprocess.run(
            [sys.executable, "-c", OFFLINE, *args], cwd=tmp_path, capture_output=True, text=True, check=False, env=env
        )
        assert done.returncode == 0, f"{args[0]}: {done.stderr}"


@pytest.mark.usefixtures("weights")
def test_an_address_is_what_asks_for_the_network(tmp_path: Path) -> None:
    """The guard of the test above does bite."""
    done = subprocess.run(
        [sys.executable, "-c", OFFLINE, "read", "https://herald.example/1"], cwd=tmp_path, capture_output=True,
        check=False,
    )  # fmt: skip
    assert done.returncode != 0


def test_the_samples_are_the_ones_that_were_written(root: Path) -> None:
    lines = (root / "samples/SHA256SUMS").read_text("utf-8").splitlines()
    told = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    paths = [
        p for p in sorted((root / "samples").rglob("*")) if p.is_file() and p.name not in ("SHA256SUMS", "README.md")
    ]
    there = {p.relative_to(root / "samples").as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in paths}
    assert there == told, "run: python -m bench.sums"


@pytest.mark.usefixtures("weights")
def test_the_same_bytes_in_any_order_and_company(root: Path) -> None:
    """What is read before, and beside, an article changes nothing in its reading."""
    paths = sorted((root / "samples/press").glob("*aktau.txt"))[:3]
    alone = [dragoman.read(path).to_json() for path in paths]
    turned = [dragoman.read(path).to_json() for path in reversed(paths)]
    threads = [dragoman.read(path, settings=dragoman.Settings(threads=1)).to_json() for path in paths]
    assert alone == turned[::-1] == threads
