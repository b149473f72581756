"""Starting up: what ``--help`` imports, that every command explains itself, pipes that close."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer.main

from dragoman.cli.main import EXIT_CODES, app, run
from dragoman.errors import DragomanError

# Each takes longer to import than --help may take in all, or pulls in one that does.
HEAVY = ("numpy", "onnxruntime", "trafilatura", "httpx", "yaml", "tokenizers", "py3langid", "rich.table", "babel",
         "msgspec", "dragoman.pipeline", "dragoman.records", "asyncio")  # fmt: skip
BUDGET = 400_000
"""Microseconds for the whole of --help."""


def commands() -> list[list[str]]:
    found: list[list[str]] = []

    def walk(command: object, path: list[str]) -> None:
        for name, child in getattr(command, "commands", {}).items():
            found.append([*path, name])
            walk(child, [*path, name])

    walk(typer.main.get_command(app), [])
    return found


def test_help_imports_nothing_heavy() -> None:
    code = "import sys; sys.argv = ['dragoman', '--help']\nfrom dragoman.cli import main\nmain()"
    totals = []
    while not totals or (min(totals) >= BUDGET and len(totals) < 5):  # a machine that does other things, too
        done = subprocess.run(
            [sys.executable, "-X", "importtime", "-c", code], capture_output=True, text=True, check=True
        )
        imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
        assert not {name for name in imported if name.startswith(HEAVY)}
        found = re.findall(r"\|\s+(\d+) \| dragoman\.cli\s*$", done.stderr, re.MULTILINE)
        totals.append(max(map(int, found)))
    assert min(totals) < BUDGET


@pytest.mark.parametrize("path", commands(), ids=" ".join)
def test_every_command_has_help_and_an_example(path: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*path, "--help"]) == 0
    out = capsys.readouterr().out
    assert out.startswith(f"Usage: dragoman {' '.join(path)}")
    if "COMMAND" not in out:
        assert "Example" in out
        assert f"dragoman {' '.join(path)}" in out.partition("Example")[2]


def test_exit_codes_are_in_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    def codes(error: type[DragomanError]) -> set[int]:
        return {error.exit_code}.union(*(codes(child) for child in error.__subclasses__()))

    assert run(["--help"]) == 0
    shown = {int(code) for code in re.findall(r"^\s+(\d+)  ", capsys.readouterr().out, re.MULTILINE)}
    assert codes(DragomanError) | {0, 130} <= shown
    assert "NO_COLOR" in EXIT_CODES


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert re.fullmatch(r"dragoman \d+\.\d+\.\d+\n", capsys.readouterr().out)


def test_schema_and_languages(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["schema"]) == 0
    assert '"dragoman/reading/1"' in capsys.readouterr().out
    assert run(["lang", "list"]) == 0
    listed = capsys.readouterr().out.splitlines()
    assert any("Ukrainian" in line and "no labelled" not in line for line in listed)
    assert len(listed) == 14 and any("Kazakh" in line for line in listed)


@pytest.mark.skipif(os.name == "nt", reason="pipes close differently there")
def test_a_closed_pipe_is_quiet(tmp_path: Path) -> None:
    code = "import sys; sys.argv = ['dragoman', 'schema']\nfrom dragoman.cli import main\nmain()"
    read_end, write_end = os.pipe()
    os.close(read_end)
    with os.fdopen(write_end, "wb") as closed:
        done = subprocess.run(
            [sys.executable, "-c", code], stdout=closed, stderr=subprocess.PIPE, check=False, cwd=tmp_path
        )
    assert (done.returncode, done.stderr) == (141, b"")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no niceness")
@pytest.mark.parametrize(("command", "more"), [("ingest", 10), ("watch", 10), ("reread", 10), ("read", 0)])
def test_long_work_gives_way_to_readers(command: str, more: int) -> None:
    code = f"import atexit, os; from dragoman.cli import main; was = os.nice(0); " \
           f"atexit.register(lambda: print('more', os.nice(0) - was)); main(['{command}', '--help'])"  # fmt: skip
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.rstrip().endswith(f"more {more}")
