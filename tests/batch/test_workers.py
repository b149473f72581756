"""Real workers with the real model: whatever becomes of them, the same bytes, nothing lost, nothing doubled."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from dragoman import batch
from dragoman.batch import engines
from dragoman.batch.drive import read_shards
from dragoman.cli.main import run
from tests.batch import made

pytestmark = pytest.mark.usefixtures("weights")
ROWS = made.rows(16)
OPTIONS = batch.Options(shard=2)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder of inputs, beside it ``one``: what one thread of this process makes of them."""
    place = tmp_path_factory.mktemp("workers")
    (place / "in").mkdir()
    made.jsonl(place / "in/a.jsonl", ROWS[:9], broken=True)
    made.parquet(place / "in/b.parquet", ROWS[9:])
    with ThreadPoolExecutor(1) as pool:
        found = batch.run([place / "in"], place / "one", executor=pool, workers=1, options=OPTIONS)
    assert (found.counts["articles"], found.counts["failures"]) == (16, 2)
    assert found.counts["events"] > 0 and found.counts["statements"] > 0
    return place


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """Give a Dask cluster of two worker processes on the loopback interface, without retries that take long."""
    distributed = pytest.importorskip("distributed", reason="Dask is not installed: pip install 'dragoman[cluster]'")
    with distributed.LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
        silence_logs=logging.CRITICAL,
    ) as made_here:
        yield made_here


def test_shards_in_any_order(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dragoman.batch.drive.read_shards", lambda engine, jobs: read_shards(engine, jobs[::-1]))
    with ThreadPoolExecutor(1) as pool:
        batch.run([folder / "in"], tmp_path / "out", executor=pool, workers=1, options=OPTIONS)
    assert made.tree(tmp_path / "out") == made.tree(folder / "one")


def test_a_process_is_killed(folder: Path, tmp_path: Path) -> None:
    killed = []

    def kill(done: int, total: int) -> None:
        if done == 2:
            worker = multiprocessing.active_children()[0]
            os.kill(worker.pid or 0, signal.SIGKILL)
            killed.append(worker.pid)

    found = batch.run([folder / "in"], tmp_path / "out", workers=2, options=OPTIONS, progress=kill)
    assert len(killed) == 1 and found.parts == 10 and not found.lost
    assert made.tree(tmp_path / "out") == made.tree(folder / "one")
    assert not multiprocessing.active_children()


def test_a_dask_worker_is_killed(folder: Path, tmp_path: Path, cluster: Any) -> None:
    killed = []

    def kill(done: int, total: int) -> None:
        if done == 2:
            os.kill(cluster.workers[0].pid, signal.SIGKILL)
            killed.append(done)

    address = cluster.scheduler_address
    assert address.startswith("tcp://127.0.0.1")
    found = batch.run(
        [folder / "in"], tmp_path / "out", executor="dask", scheduler=address, options=OPTIONS, progress=kill
    )
    assert len(killed) == 1 and found.parts == 10 and not found.lost
    assert made.tree(tmp_path / "out") == made.tree(folder / "one")


def test_the_command(folder: Path, tmp_path: Path, cluster: Any, capsys: pytest.CaptureFixture[str]) -> None:
    out, press = str(tmp_path / "out"), str(tmp_path / "press.db")
    call = ["batch", str(folder / "in"), out, "--shard", "2", "--executor", "dask", "--scheduler",
            cluster.scheduler_address]  # fmt: skip
    assert run(call) == 6
    told = capsys.readouterr()
    assert told.out == "" and "16 articles" in told.err and "a.jsonl:4" in told.err
    assert made.tree(tmp_path / "out") == made.tree(folder / "one")
    assert run([*call, "--json"]) == 6
    assert '"found":10' in capsys.readouterr().out
    assert run(["init", press]) == 0
    assert run(["library", "import", out, "--library", press]) == 0
    assert "16 articles imported" in capsys.readouterr().err
    assert run(["library", "import", out, "--library", press, "--json"]) == 0
    assert '"imported":0,"known":16' in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["gone.jsonl", "out"], 2),
        (["a.jsonl", "out", "--executor", "threads"], 2),
        (["a.jsonl", "out", "--published", "yesterday"], 2),
        (["a.jsonl", "a.jsonl"], 8),
        (["a.jsonl", "out", "--executor", "dask", "--scheduler", "tcp://127.0.0.1:1"], 8),
    ],
)
def test_bad_calls(
    arguments: list[str], code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made.jsonl(tmp_path / "a.jsonl", ROWS[:1])
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(engines, "_WAIT", "1s")
    assert run(["batch", *arguments]) == code
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert run(["library", "import", "out", "--library", "gone.db"]) == 7
