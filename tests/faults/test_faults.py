"""Full disks, folders that cannot be written, damaged files, wrong clocks: a clear line, an exit code, nothing lost."""

from __future__ import annotations

import contextlib
import json
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from dragoman.cli.main import run
from dragoman.errors import WeightsError
from dragoman.library import Library
from dragoman.model import weights as module
from dragoman.sources.fetcher import Clock
from dragoman.sources.journal import DAY, Journal, prepare
from dragoman.sources.sources import add
from dragoman.sources.watch import Tools, watch
from tests.library import driver

Capture = pytest.CaptureFixture[str]
DRAGOMAN = Path(sys.executable).with_name("dragoman")
YEAR = 366 * DAY
INGEST = """
import sys, pytest
from dragoman.cli.main import run
from tests.library import driver
driver.install(pytest.MonkeyPatch())
sys.exit(run(["ingest", *sys.argv[1:]]))
"""


def limited(size: int) -> Callable[[], None]:
    """Let no file of a process grow over a size: what a full disk looks like from inside."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def one_line(said: str) -> str:
    lines = [line for line in said.splitlines() if line.startswith("dragoman: ")]
    assert len(lines) == 1, said
    assert "Traceback" not in said
    assert "report this" not in said
    return lines[0]


def integrity(path: Path) -> str:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return str(connection.execute("PRAGMA integrity_check").fetchone()[0])


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    path = tmp_path / "dump.jsonl"
    rows = [{"text": p.data, "title": p.title, "language": "en", "published": p.published} for p in driver.pages(60)]
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return path


def test_a_full_disk_leaves_the_library_whole(tmp_path: Path, dump: Path, root: Path) -> None:
    place = tmp_path / "press.db"
    assert run(["init", str(place)]) == 0
    size = max(path.stat().st_size for path in tmp_path.glob("press.db*"))
    done = subprocess.run(
        [sys.executable, "-c", INGEST, str(dump), "--library", str(place)], cwd=root, capture_output=True, text=True,
        check=False, timeout=60, preexec_fn=limited(size + 20_000),
    )  # fmt: skip
    assert done.returncode == 7, done.stderr
    assert str(place) in done.stderr
    assert "report this" not in done.stderr
    assert integrity(place) == "ok"
    with Library.open(place) as library:
        assert library.count() < 60
    again = subprocess.run(
        [sys.executable, "-c", INGEST, str(dump), "--library", str(place)], cwd=root, capture_output=True, check=False
    )
    assert again.returncode == 0
    with Library.open(place) as library:
        assert library.count() == 60


@pytest.mark.usefixtures("weights")
def test_a_full_disk_leaves_no_half_file(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Oslo condemned the attack on Tuesday.", encoding="utf-8")
    done = subprocess.run(
        [DRAGOMAN, "read", "a.txt", "--language", "en", "--out", "out"], cwd=tmp_path, capture_output=True, text=True,
        check=False, timeout=60, preexec_fn=limited(100),
    )  # fmt: skip
    assert done.returncode in (2, 6)
    assert "cannot be written" in done.stderr
    assert list((tmp_path / "out").iterdir()) == []


def test_a_full_disk_behind_standard_output() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run([DRAGOMAN, "schema"], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 2
    assert "No space left" in one_line(done.stderr)


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (("init", "/proc/press.db"), 7),
        (("init", "/proc/none/press.db"), 7),
        (("actors", "import", "{dump}", "--into", "/proc/actors.json"), 2),
        (("backup", "/proc/copy.db", "--library", "{library}"), 7),
    ],
    ids=lambda value: " ".join(value[:2]) if isinstance(value, tuple) else "",
)
def test_folders_that_cannot_be_written(tmp_path: Path, capsys: Capture, args: tuple[str, ...], code: int) -> None:
    """/proc takes no files, not even root's."""
    library, dump = tmp_path / "press.db", tmp_path / "people.jsonl"
    person = {
        "id": "NK-1",
        "schema": "Person",
        "properties": {"name": ["Oda Kolb"], "country": ["no"], "topics": ["role.pep"]},
    }
    dump.write_text(json.dumps(person), encoding="utf-8")
    assert run(["init", str(library)]) == 0
    capsys.readouterr()
    assert run([arg.format(library=library, dump=dump) for arg in args]) == code
    assert "/proc" in one_line(capsys.readouterr().err)


@pytest.mark.parametrize("content", ["{}", "[]", '{"version": "1", "modes": [], "sha256": 7}'])
def test_a_manifest_that_lacks_something(tmp_path: Path, content: str) -> None:
    (tmp_path / "manifest.json").write_text(content, encoding="utf-8")
    with pytest.raises(WeightsError, match="manifest"):
        module.load(tmp_path)


@pytest.mark.usefixtures("weights")
@pytest.mark.parametrize("name", ["embeddings.npy", "encoder.onnx"])
def test_truncated_weights(tmp_path: Path, name: str) -> None:
    for path in module.FOLDER.iterdir():
        (tmp_path / path.name).symlink_to(path)
    (tmp_path / name).unlink()
    shutil.copy(module.FOLDER / name, tmp_path / name)
    os.truncate(tmp_path / name, 1_000)
    with pytest.raises(WeightsError, match=name):
        module.load(tmp_path)


@pytest.mark.parametrize("stage", ["library", "stories", "sources"])
def test_a_library_from_the_future_is_left_alone(tmp_path: Path, capsys: Capture, stage: str) -> None:
    place = tmp_path / "press.db"
    assert run(["init", str(place)]) == 0
    with contextlib.closing(sqlite3.connect(place)) as connection:
        connection.execute("UPDATE meta SET value = '999' WHERE name = ?", (f"schema:{stage}",))
        connection.commit()
        before = list(connection.iterdump())
    capsys.readouterr()
    command = {"library": ["status"], "stories": ["stories"], "sources": ["source", "list"]}[stage]
    assert run([*command, "--library", str(place)]) == 7
    assert "newer Dragoman" in one_line(capsys.readouterr().err)
    with contextlib.closing(sqlite3.connect(place)) as connection:
        assert list(connection.iterdump()) == before


class SetBack:
    """A clock that was a year ahead, and is set right."""

    def __init__(self) -> None:
        self.seconds = 1_663_200_000.0 + YEAR

    def now(self) -> float:
        return self.seconds


def test_a_clock_that_was_wrong_stops_no_source(tmp_path: Path) -> None:
    """What was tried or put off by a clock that was a year ahead is due when the clock is right again."""
    from sqlalchemy import update

    from dragoman.sources.tables import sources, stamp

    clock = SetBack()
    with Library.create(tmp_path / "press.db") as library:
        prepare(library)
        add(library, "https://herald.example/feed")
        wrong = {"tried": stamp(clock.seconds), "next_due": stamp(clock.seconds + 1800)}
        with library.write() as connection:
            connection.execute(update(sources).values(wrong))
        journal = Journal(library)
        assert journal.due_sources(clock.now()) == []
        clock.seconds -= YEAR
        assert [source.url for source in journal.due_sources(clock.now())] == ["https://herald.example/feed"]


def test_a_clock_set_back_does_not_stop_the_watch(tmp_path: Path) -> None:
    """The naps between two readings are counted: a clock that is set back by a year does not make one last a year."""
    naps: list[float] = []
    clock = SetBack()

    def sleep(seconds: float) -> None:
        naps.append(seconds)
        clock.seconds -= YEAR

    with Library.create(tmp_path / "press.db") as library:
        prepare(library)
        tools = Tools(clock=Clock(now=clock.now, sleep=sleep))
        watch(library, until=lambda: len(naps) > 40, tools=tools)
    assert len(naps) > 40
