"""A PostgreSQL of the tests' own: Debian's binaries, a temporary folder, a Unix socket, no network."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

_NUMBERS = count(1)
_SECONDS = 30


def _binaries() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None


def _user() -> str | None:
    """Return whom to be, as PostgreSQL refuses to run as root; None where that is not possible."""
    for name in ("postgres", "nobody"):
        try:
            pwd.getpwnam(name)
        except KeyError:
            continue
        return name
    return None


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """Give the URL of a running server's database; skip where there is no server to start."""
    binaries = _binaries()
    if binaries is None:
        pytest.skip("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    pytest.importorskip("psycopg", reason="psycopg is not installed: pip install 'dragoman[postgres]'")
    user = _user() if os.geteuid() == 0 else None
    if os.geteuid() == 0 and user is None:
        pytest.skip("PostgreSQL does not run as root, and there is no other user")
    folder = Path(
        tempfile.mkdtemp(prefix="dragoman-pg-", dir="/tmp")
    )  # a short path: a socket's has 107 characters at most
    try:
        if user:
            shutil.chown(folder, user)
        data = folder / "data"
        made = subprocess.run(
            [binaries / "initdb", "-D", data, "-U", "dragoman", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"],
            user=user, cwd=folder, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if made.returncode:
            pytest.skip(f"initdb: {made.stderr.strip()[-200:]}")
        with (folder / "log").open("w") as log:
            server = subprocess.Popen(
                [binaries / "postgres", "-D", data, "-k", folder, "-c", "listen_addresses=", "-F"],
                user=user, cwd=folder, stdout=log, stderr=log,
            )  # fmt: skip
        try:
            _wait(folder, server)
            yield f"postgresql://dragoman@/postgres?host={folder}"
        finally:
            server.send_signal(signal.SIGINT)  # fast shutdown
            server.wait(_SECONDS)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _wait(folder: Path, server: subprocess.Popen[bytes]) -> None:
    import psycopg

    for _ in range(_SECONDS * 10):
        try:
            psycopg.connect(f"host={folder} user=dragoman dbname=postgres").close()
        except psycopg.OperationalError:
            if server.poll() is not None:
                break
            time.sleep(0.1)
        else:
            return
    pytest.skip(f"PostgreSQL does not start: {(folder / 'log').read_text()[-300:]}")


def new_database(postgres_url: str) -> str:
    """Make an empty database on the tests' server; return its URL."""
    import psycopg

    name = f"library_{next(_NUMBERS)}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type]
    return postgres_url.replace("/postgres?", f"/{name}?")


@pytest.fixture
def empty_postgres(postgres_url: str) -> str:
    """Give the URL of an empty database."""
    return new_database(postgres_url)


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def location(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Give the place of a new library, once on SQLite and once on PostgreSQL, one a module."""
    if request.param == "sqlite":
        return str(tmp_path_factory.mktemp("library") / "press.db")
    return new_database(request.getfixturevalue("postgres_url"))


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the place of a new library, once on SQLite and once on PostgreSQL, one a test."""
    if request.param == "sqlite":
        return str(tmp_path / "press.db")
    return new_database(request.getfixturevalue("postgres_url"))


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Read without a model; see ``driver``."""
    from tests.library import driver

    driver.install(monkeypatch)
    return monkeypatch
