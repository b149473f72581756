"""``dragoman serve`` as a process of its own: it says where it is, stops when asked to, and tells what is wrong."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from dragoman.library import Library
from tests.workbench.hostile import made


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with made(tmp_path_factory.mktemp("served") / "press.db", count=4) as opened:
        yield opened


def start(place: Path, *options: str, **changes: str) -> subprocess.Popen[str]:
    program = [sys.executable, "-P", "-c", "import sys; from dragoman.cli import main; sys.exit(main())"]
    return subprocess.Popen(
        [*program, "serve", "--library", str(place), *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, env={**os.environ, "NO_COLOR": "1", **changes},
    )  # fmt: skip


def address_of(process: subprocess.Popen[str]) -> tuple[str, str]:
    """Return the address the process prints, and all it printed until then."""
    assert process.stderr is not None
    said = ""
    while line := process.stderr.readline():
        said += line
        if match := re.search(r"http://\S+", line):
            return match[0], said
    raise AssertionError(said)


def asked(address: str, **options: Any) -> httpx2.Response:
    for _ in range(100):
        try:
            return httpx2.get(address, **options)
        except httpx2.TransportError:
            time.sleep(0.1)
    raise AssertionError(f"{address} does not answer")


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_it_is_served_and_stops(library: Library, stop: signal.Signals) -> None:
    process = start(Path(library.location), "--port", "0")
    try:
        address, _ = address_of(process)
        assert asked(address + "add").status_code == 200
        answer = asked(address + "api/v1/status")
        assert answer.json()["articles"] == library.count()
        assert "server" not in answer.headers
        assert asked(address, headers={"Host": "evil.example"}).status_code == 400
    finally:
        process.send_signal(stop)
        out, said = process.communicate(timeout=30)
    assert process.returncode in ((0, 130) if stop is signal.SIGINT else (0, 143, -signal.SIGTERM))
    assert "Traceback" not in said + out
    assert out == ""


def test_a_port_that_is_taken_is_told(library: Library) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        process = start(Path(library.location), "--port", str(taken.getsockname()[1]))
        _, said = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "cannot be listened at" in said
    assert "Traceback" not in said
    assert len(said.splitlines()) <= 2


def test_a_library_that_is_not_there_is_told(tmp_path: Path) -> None:
    process = start(tmp_path / "none.db", "--port", "0")
    _, said = process.communicate(timeout=60)
    assert process.returncode == 7
    assert "There is no library" in said and "Traceback" not in said


def test_elsewhere_only_with_a_token(library: Library) -> None:
    process = start(Path(library.location), "--host", "0.0.0.0", "--port", "0", DRAGOMAN_TOKEN="")
    try:
        address, said = address_of(process)
        token = re.search(r"token (\S+)", said)
        assert token
        at = address.replace("0.0.0.0", "127.0.0.1")
        assert asked(at).status_code == 401
        assert asked(at + "add", headers={"Authorization": f"Bearer {token[1]}"}).status_code == 200
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
