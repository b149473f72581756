"""What a batch made, in a library: as if the library had read it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import MetaData, select

from dragoman import batch, pipeline
from dragoman.articles import open_pages
from dragoman.errors import BatchError
from dragoman.library import Library
from dragoman.sources.ingest import ingest
from tests.batch import made
from tests.library import driver

TIMES = {"added", "made", "at"}


@pytest.fixture
def out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    driver.install(monkeypatch)
    folder = tmp_path / "in"
    folder.mkdir()
    again = [row | {"outlet": "Sample Times"} for row in made.rows(3)]
    made.jsonl(folder / "a.jsonl", [*made.rows(20), {"text": "break the coder"}, *again], broken=True)
    made.jsonl(folder / "b.jsonl", made.rows(25)[20:])
    with ThreadPoolExecutor(1) as pool:
        batch.run([folder], tmp_path / "out", executor=pool, options=batch.Options(shard=4))
    return tmp_path / "out"


def content(library: Library) -> dict[str, list[dict[str, Any]]]:
    """Return all rows of all tables, but for the times."""
    found = {}
    with library.read() as connection:
        there = MetaData()
        there.reflect(connection)
        for name, table in there.tables.items():
            rows = [dict(row) for row in connection.execute(select(table)).mappings()]
            skipped = TIMES | {"name"} if name == "inputs" else TIMES  # a batch names inputs from their folder on
            kept = [{k: v for k, v in row.items() if k not in skipped} for row in rows]
            found[name] = sorted(kept, key=repr)
    del found["meta"]  # when it was created
    return found


def test_the_library_is_as_if_it_had_ingested(out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Library.create(tmp_path / "one.db") as one, Library.create(tmp_path / "other.db") as other:
        told = ingest(one, open_pages([str(out.parent / "in")]))
        monkeypatch.setattr(pipeline, "read_page", lambda *_: pytest.fail("nothing is to be read"))
        found = batch.import_into(other, out)
        assert (found.read, found.republished, found.failures) == (told.read, told.republished, told.failures)
        assert (found.read, found.republished, found.failures) == (25, 3, 3)
        before = content(other)
        expected = content(one)
        assert before.keys() == expected.keys()
        assert [name for name in before if before[name] != expected[name]] == []
        again = batch.import_into(other, out)
        assert (again.read, again.known, again.republished) == (0, 28, 0)
        assert content(other) == before
        assert ingest(other, open_pages([str(out.parent / "in/b.jsonl")])).known == 5


def test_a_damaged_or_missing_batch_is_refused(out: Path, tmp_path: Path) -> None:
    with Library.create(tmp_path / "press.db") as library:
        with pytest.raises(BatchError, match="holds no batch"):
            batch.import_into(library, tmp_path / "nothing")
        (part, *_) = sorted((out / "statements").iterdir())
        part.write_bytes(part.read_bytes()[:-1])
        with pytest.raises(BatchError, match="not as it was written"):
            batch.import_into(library, out)
        assert library.count() == 0
