"""``init``, ``ingest``, ``status``, ``backup``, ``reread``: what they print, where, and how they end."""

from __future__ import annotations

import json
import os
import pty
from pathlib import Path

import pytest

from dragoman.cli import ingest as command
from dragoman.cli.main import run
from dragoman.library import Library
from dragoman.records import Coder
from tests.library import driver

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def stub(monkeypatch: pytest.MonkeyPatch) -> None:
    driver.install(monkeypatch)


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "press.db"
    monkeypatch.setenv("DRAGOMAN_LIBRARY", str(path))
    assert run(["init"]) == 0
    return path


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    path = tmp_path / "dump.jsonl"
    rows = [
        {"text": p.data, "title": p.title, "url": p.url, "outlet": p.outlet, "language": "en", "published": p.published}
        for p in driver.pages(12)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def lines(captured: str) -> list[str]:
    return captured.splitlines()


def test_init_makes_it_and_leaves_it(tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path / "new folder" / "press.db"
    assert run(["init", str(path)]) == 0
    captured = capsys.readouterr()
    assert (captured.out, lines(captured.err)) == ("", [
        f"dragoman: the library is {path}: 0 articles. Add some with: dragoman ingest"
    ])  # fmt: skip
    with Library.open(path) as library, library.write() as connection:
        library.add(connection, driver.read_page(next(driver.pages(1))))
    assert run(["init", str(path)]) == 0
    assert "1 articles" in capsys.readouterr().err


def test_ingest_again_and_again(library: Path, dump: Path, capsys: Capture) -> None:
    capsys.readouterr()
    assert run(["ingest", str(dump), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["read"], found["known"], found["republished"], found["failed"], len(found["articles"])) == (
        12, 0, 0, [], 12,
    )  # fmt: skip
    assert run(["ingest", str(dump)]) == 0
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == "dragoman: 0 articles read; 12 known already, 0 published elsewhere too, 0 failed.\n"


def test_ingest_lists_what_failed(library: Path, dump: Path, tmp_path: Path, capsys: Capture) -> None:
    with dump.open("a") as file:
        file.write('{"text": "Norway said: break the coder."}\nno json\n')
    assert run(["ingest", str(dump), str(tmp_path / "nowhere.txt"), "--json"]) == 6
    found = json.loads(capsys.readouterr().out)
    assert (found["read"], found["failures"]) == (12, 3)
    assert {f["error"] for f in found["failed"]} == {"DragomanError", "ArticleError", "UsageError"}
    assert run(["ingest", str(dump)]) == 6
    err = capsys.readouterr().err
    assert f"{dump}:13: unexpected ZeroDivisionError" in err
    assert "12 known already" in err
    assert "2 failed" in err
    assert run(["ingest", str(tmp_path / "nowhere.txt")]) == 2  # the only input: its own exit code


def test_ingest_needs_a_library(tmp_path: Path, dump: Path, capsys: Capture) -> None:
    assert run(["ingest", str(dump), "--library", str(tmp_path / "none.db")]) == 7
    assert "dragoman init" in capsys.readouterr().err
    assert not (tmp_path / "none.db").exists()


@pytest.mark.parametrize(
    "args", [["status"], ["ingest", "x.txt"], ["reread"], ["stories"], ["backup", "copy.db"], ["init"]]
)
def test_a_file_that_is_no_library(
    args: list[str], tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("notes.db").write_text("dear diary")
    assert run([*args, "--library", "notes.db"]) == 7
    (line,) = lines(capsys.readouterr().err)
    assert "no Dragoman library" in line
    assert {p.name: p.read_text() for p in tmp_path.iterdir()} == {"notes.db": "dear diary"}


def test_a_folder_is_no_library(tmp_path: Path, capsys: Capture) -> None:
    assert run(["init", str(tmp_path)]) == 7
    (line,) = lines(capsys.readouterr().err)
    assert f"Give a file, for example {tmp_path}/library.db" in line


def test_status(library: Path, dump: Path, capsys: Capture) -> None:
    run(["ingest", str(dump)])
    capsys.readouterr()
    assert run(["status", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["articles"], found["republished"], found["by_language"]) == (12, 3, {"en": 12})
    assert found["stories"] >= 1
    assert found["sources"] == 0
    assert run(["status"]) == 0
    assert "12" in capsys.readouterr().out


def test_backup(library: Path, dump: Path, tmp_path: Path, capsys: Capture) -> None:
    run(["ingest", str(dump)])
    target = tmp_path / "copy.db"
    assert run(["backup", str(target)]) == 0
    with Library.open(target) as copy:
        assert copy.count() == 12
    assert run(["backup", str(target)]) == 2
    assert "there already" in capsys.readouterr().err


def test_reread(library: Path, dump: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    with dump.open("a") as file:
        file.write('{"text": "Norway said: break the second reading.", "language": "en"}\n')
    run(["ingest", str(dump)])
    capsys.readouterr()
    assert run(["reread", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"reread": 0, "left": 0, "failed": []}
    monkeypatch.setattr(driver, "CODER", Coder(name="stub", version="2"))
    assert run(["reread", "--limit", "5", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"reread": 5, "left": 8, "failed": []}
    assert run(["reread"]) == 6
    first, last = lines(capsys.readouterr().err)
    assert "ZeroDivisionError" in first
    assert last == "dragoman: 7 articles read again, 1 left, 1 failed."


def test_the_bar_s_total(tmp_path: Path, dump: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted only where a bar is shown, and only where counting is quick."""
    (tmp_path / "a.txt").write_text("x")
    os.mkfifo(tmp_path / "pipe.jsonl")
    assert command._total([str(dump)]) is None  # no terminal
    leader, follower = pty.openpty()
    with os.fdopen(follower, "w") as terminal:
        monkeypatch.setattr("sys.stderr", terminal)
        assert command._total([str(dump), str(tmp_path / "a.txt")]) == 13
        assert command._total([str(tmp_path)]) == 13
        for unknown in ("-", "https://herald.example/1", str(tmp_path / "pipe.jsonl"), str(tmp_path / "x.warc.gz")):
            assert command._total([str(dump), unknown]) is None
    os.close(leader)
