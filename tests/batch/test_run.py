"""Batches read by a stub in threads here: what is there stays, what is missing is made, nothing is doubled."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msgspec
import pyarrow.dataset as ds
import pytest

from dragoman import batch, pipeline
from dragoman.batch import drive, engines, tables, work
from dragoman.batch.plan import MANIFEST, Manifest
from dragoman.errors import BatchError, UsageError, WeightsError
from dragoman.library import Library
from tests.batch import made
from tests.library import driver

ROWS = made.rows(17)
OPTIONS = batch.Options(shard=3)


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    driver.install(monkeypatch)
    return monkeypatch


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Give a folder of inputs in all formats, some records broken."""
    folder = tmp_path / "in"
    folder.mkdir()
    made.jsonl(folder / "a.jsonl", [*ROWS[:5], ROWS[0] | {"text": "break the coder"}], broken=True)
    made.parquet(folder / "b.parquet", ROWS[5:12])
    made.warc(folder / "c.warc.gz", ROWS[12:])
    (folder / "d.jsonl").write_bytes(b"")
    return folder


@pytest.fixture
def threads() -> Iterator[Executor]:
    with ThreadPoolExecutor(2) as pool:
        yield pool


def read(source: Path | str, out: Path | str, **told: Any) -> batch.Summary:
    with ThreadPoolExecutor(2) as pool:
        return batch.run([source], out, **({"executor": pool, "workers": 2, "options": OPTIONS} | told))


def manifest(out: Path) -> Manifest:
    return msgspec.json.decode((out / MANIFEST).read_bytes(), type=Manifest)


def test_a_batch(source: Path, tmp_path: Path, stub: pytest.MonkeyPatch) -> None:
    steps: list[tuple[int, int]] = []
    found = read(source, tmp_path / "out", progress=lambda *told: steps.append(told))
    assert (found.parts, found.found, found.lost, found.exit_code) == (9, 0, [], 6)
    assert steps == [(n, 9) for n in range(1, 10)]
    assert found.counts["articles"] == 17 and found.counts["failures"] == 4
    assert sorted((one.input, one.error) for one in found.failed) == [
        ("a.jsonl:4", "ArticleError"), ("a.jsonl:5", "ArticleError"), ("a.jsonl:9", "DragomanError"),
        ("d.jsonl", "EmptyArticle"),
    ]  # fmt: skip
    noted = manifest(tmp_path / "out")
    assert noted.unfinished == () and noted.counts == found.counts
    assert [(one.name, one.records, one.articles, one.failures) for one in noted.inputs] == [
        ("a.jsonl", 8, 5, 3), ("b.parquet", 7, 7, 0), ("c.warc.gz", 5, 5, 0), ("d.jsonl", 1, 0, 1),
    ]  # fmt: skip
    for name in tables.DATASETS:
        table = ds.dataset(tmp_path / "out" / name).to_table()
        assert (table.num_rows, table.schema) == (found.counts[name], tables.schema(name))
    failures = ds.dataset(tmp_path / "out/failures").to_table().to_pylist()
    assert {row["input"]: row["given_id"] for row in failures}["a.jsonl:9"] == "r0"


def test_what_is_whole_stays_and_what_is_not_is_made_again(
    source: Path, tmp_path: Path, stub: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    read(source, out)
    before = made.tree(out)
    parts = sorted((out / "parts").iterdir())
    events = sorted((out / "events").iterdir())
    events[0].unlink()
    events[1].write_bytes(events[1].read_bytes()[:-9])
    events[2].write_bytes(events[2].read_bytes()[:-30] + b"x" * 30)  # the same size
    parts[3].unlink()
    parts[4].write_bytes(b"{")
    (out / "events/.left.parquet.0.tmp").write_bytes(b"half")
    again = read(source, out)
    assert (again.parts, again.found) == (9, 4)
    assert made.tree(out) == before
    assert read(source, out).found == 9
    stub.setattr(pipeline, "read_page", lambda *_: pytest.fail("nothing is to be read"))
    assert read(source, out).counts == again.counts
    assert made.tree(out) == before


def test_a_batch_that_was_stopped_goes_on(source: Path, tmp_path: Path, stub: pytest.MonkeyPatch) -> None:
    read(source, tmp_path / "whole")

    def stop(done: int, total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    out = tmp_path / "out"
    with pytest.raises(KeyboardInterrupt):
        read(source, out, progress=stop)
    assert manifest(out).unfinished == ("a.jsonl", "b.parquet", "c.warc.gz", "d.jsonl")
    with Library.create(tmp_path / "press.db") as library, pytest.raises(BatchError, match="not finished"):
        batch.import_into(library, out)
    assert read(source, out).found >= 2
    assert made.tree(out) == made.tree(tmp_path / "whole")


def test_more_inputs_are_added_and_changed_ones_take_the_place_of_the_old(
    source: Path, tmp_path: Path, stub: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    read(source / "a.jsonl", out)
    read(source / "b.parquet", out)
    assert [one.name for one in manifest(out).inputs] == ["a.jsonl", "b.parquet"]
    made.jsonl(source / "a.jsonl", ROWS[:4])
    read(source / "a.jsonl", out)
    read(source / "a.jsonl", tmp_path / "fresh")
    read(source / "b.parquet", tmp_path / "fresh")
    assert made.tree(out) == made.tree(tmp_path / "fresh")
    assert manifest(out).counts["articles"] == 4 + 7


def test_output_of_other_options_or_versions_is_refused(source: Path, tmp_path: Path, stub: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    read(source, out)
    before = made.tree(out)
    with pytest.raises(BatchError, match="other options"):
        read(source, out, options=batch.Options(shard=4))
    stub.setattr(pipeline, "coder", lambda: msgspec.structs.replace(driver.CODER, version="2"))
    with pytest.raises(BatchError, match="other versions"):
        read(source, out)
    noted = manifest(out).versions
    stub.setattr(drive, "versions", lambda: noted)  # the driver has the old ones, its workers the new
    with pytest.raises(BatchError, match="This worker has"):
        read(source, out)
    (out / MANIFEST).write_text("{}")
    with pytest.raises(BatchError, match="not the manifest"):
        read(source, out)
    (out / MANIFEST).write_bytes(before[MANIFEST])
    assert made.tree(out) == before


def test_two_batches_do_not_write_to_one_folder(source: Path, tmp_path: Path, stub: pytest.MonkeyPatch) -> None:
    def second(done: int, total: int) -> None:
        with pytest.raises(BatchError, match="Another batch"):
            read(source, tmp_path / "out")

    assert read(source, tmp_path / "out", progress=second).parts == 9


def test_what_is_nobodys_fault_ends_the_run(source: Path, tmp_path: Path, stub: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(BatchError):
        read(source, tmp_path / "file")

    def broken(*_: object) -> None:
        raise WeightsError("The model file is missing.")

    stub.setattr(pipeline, "read_page", broken)
    with pytest.raises(WeightsError):
        read(source, tmp_path / "out")
    with pytest.raises(UsageError, match="Choices: processes, dask"):
        read(source, tmp_path / "out", executor="cluster")
    with pytest.raises(UsageError, match="--executor dask"):
        read(source, tmp_path / "out", executor="processes", scheduler="tcp://127.0.0.1:1")


def test_an_address_as_output(source: Path, tmp_path: Path, stub: pytest.MonkeyPatch) -> None:
    import fsspec

    memory = fsspec.filesystem("memory")
    try:
        read(source, "memory://out/put")
        assert read(source, "memory://out/put").found == 9
        read(source, tmp_path / "out")
        found = {path.removeprefix("/out/put/"): memory.cat_file(path) for path in memory.find("/out/put")}
        assert found == made.tree(tmp_path / "out")
        with Library.create(tmp_path / "press.db") as library:
            assert batch.import_into(library, "memory://out/put").read == 17
    finally:
        memory.rm("/out", recursive=True)


class Forks:
    """Processes that share what the test has put in the pipeline's place."""

    def __init__(self) -> None:
        self.pool: ProcessPoolExecutor | None = None
        self.made = 0

    def start(self) -> Executor:
        if self.pool is None:
            self.made += 1
            self.pool = ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("fork"))
        return self.pool

    def stop(self, *, now: bool) -> None:
        if self.pool is not None:
            self.pool.shutdown(cancel_futures=True)
        self.pool = None

    def wanted(self) -> int:
        return 4


def test_an_article_that_kills_its_worker_is_a_failure(source: Path, tmp_path: Path, stub: pytest.MonkeyPatch) -> None:
    made.jsonl(source / "a.jsonl", [*ROWS[:7], ROWS[7] | {"text": "kill"}, ROWS[8], ROWS[9] | {"text": "kill"}])
    engine = Forks()
    stub.setattr(drive, "make_engine", lambda *_: engine)
    stub.setattr(pipeline, "read_page", _deadly)
    found = batch.run([source], tmp_path / "out", options=OPTIONS)
    assert [(one.input, one.error) for one in found.failed if one.error == "WorkerDied"] == [
        ("a.jsonl:8", "WorkerDied"), ("a.jsonl:10", "WorkerDied"),
    ]  # fmt: skip
    assert found.lost == [] and found.counts["articles"] == 20
    assert engine.made > work.DEATHS
    assert not [name for name in made.tree(tmp_path / "out") if "/." in name]


def _deadly(page: Any, settings: Any = None) -> Any:
    if page.data == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    return driver.read_page(page, settings)


def test_an_executor_of_ones_own_that_broke(source: Path, tmp_path: Path, stub: pytest.MonkeyPatch) -> None:
    made.jsonl(source / "a.jsonl", [ROWS[0] | {"text": "kill"}])
    stub.setattr(pipeline, "read_page", _deadly)
    fork = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(1, mp_context=fork) as pool, pytest.raises(BatchError, match="executor broke"):
        read(source, tmp_path / "out", executor=pool)


def test_without_dask(stub: pytest.MonkeyPatch) -> None:
    stub.setitem(__import__("sys").modules, "distributed", None)
    with pytest.raises(BatchError, match="dragoman\\[cluster\\]"):
        engines.make_engine("dask", 1, None).start()
