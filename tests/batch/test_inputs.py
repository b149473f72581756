"""Shards: laid end to end they are the input, whatever its format and wherever it is cut."""

import datetime as dt
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dragoman.articles import Page, Told, open_pages
from dragoman.batch import inputs
from dragoman.batch.plan import Job, Options, Plan, Source, Versions
from dragoman.errors import BatchError, UsageError
from dragoman.records import Coder
from tests.batch import made

VERSIONS = Versions(coder=Coder(name="none", version="0"), pyarrow="0")
ROWS = made.rows(11)


def shards(path: Path, size: int) -> tuple[Plan, list[list[inputs.Item]]]:
    (source,) = inputs.find_sources([str(path)])
    options = Options(shard=size)
    plan = inputs.plan(source, options)
    found = []
    for shard in plan.shards:
        job = Job(out="", source=source, sha256=plan.sha256, bytes=plan.bytes, shard=shard, options=options,
                  versions=VERSIONS)  # fmt: skip
        found.append(list(inputs.pages(job)))
        assert len(found[-1]) == shard.records
    return plan, found


def told(item: inputs.Item) -> tuple[str, str]:
    return item.name.rpartition("/")[2], str(item.data) if isinstance(item, Page) else f"{type(item.error).__name__}"


@pytest.mark.parametrize("size", [1, 2, 3, 5, 100])
@pytest.mark.parametrize(
    "make",
    [
        lambda folder: made.jsonl(folder / "a.jsonl", ROWS, broken=True),
        lambda folder: made.jsonl(folder / "a.jsonl.gz", ROWS, broken=True),
        lambda folder: made.warc(folder / "a.warc.gz", ROWS),
        lambda folder: made.warc(folder / "a.warc.gz", ROWS, broken=True),
    ],
    ids=["jsonl", "jsonl.gz", "warc", "broken warc"],
)
def test_shards_are_the_input(tmp_path, make, size):
    path = make(tmp_path)
    _, found = shards(path, size)
    assert [told(item) for shard in found for item in shard] == [told(item) for item in open_pages([str(path)])]


def test_a_broken_record_of_an_archive_costs_only_itself(tmp_path):
    path = made.warc(tmp_path / "a.warc.gz", ROWS, broken=True)
    _, found = shards(path, 3)
    urls = [item.url if isinstance(item, Page) else None for shard in found for item in shard]
    assert urls == [*(row["url"] for row in ROWS[:2]), None, *(row["url"] for row in ROWS[2:])]


@pytest.mark.parametrize("size", [1, 2, 4, 100])
@pytest.mark.parametrize("group", [1, 3, 100])
def test_shards_of_parquet(tmp_path, size, group):
    _, found = shards(made.parquet(tmp_path / "a.parquet", ROWS, group), size)
    assert [len(shard) for shard in found] == [size] * (11 // size) + ([11 % size] if 11 % size else [])
    pages = [page for shard in found for page in shard]
    assert [(page.name, page.id, page.data) for page in pages] == [
        (f"a.parquet:{n}", row["id"], row["text"]) for n, row in enumerate(ROWS, 1)
    ]


def test_types_of_parquet_columns(tmp_path):
    day = dt.date(2022, 9, 14)
    table = pa.table({
        "html": ["<p>x</p>", None, "<p>y</p>", "<p>z</p>"],
        "published": [dt.datetime(2022, 9, 14, 5), None, None, None],  # noqa: DTZ001 (as files have them)
        "id": [7, 8, 9, 10],
    })  # fmt: skip
    pq.write_table(table, tmp_path / "a.parquet")
    _, ((first, second, *_),) = shards(tmp_path / "a.parquet", 10)
    assert (first.kind, first.published, first.id) == ("html", day.isoformat(), "7")
    assert "neither 'text' nor 'html'" in str(second.error)


def test_a_record_over_the_limit_does_not_shift_the_others(tmp_path):
    lines = [json.dumps(row) for row in ROWS[:4]]
    lines.insert(1, '{"text": "' + "x" * 5_000 + '"}')
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(lines), "utf-8")
    (source,) = inputs.find_sources([str(path)])
    plan = inputs.plan(source, Options(shard=1, max_bytes=2_000))
    jobs = [Job(out="", source=source, sha256="", bytes=0, shard=s, options=Options(max_bytes=2_000), versions=VERSIONS)
            for s in plan.shards]  # fmt: skip
    assert [told(item)[0] for job in jobs for item in inputs.pages(job)] == [f"a.jsonl:{n}" for n in range(1, 6)]


@pytest.mark.parametrize(
    ("name", "data", "error"),
    [
        ("a.jsonl", b"", "EmptyArticle"),
        ("a.jsonl", b"\xff\xfe{\0}\0", "NotText"),
        ("a.jsonl.gz", b"no gzip", "ArticleError"),
        ("a.parquet", b"PAR1 no parquet", "ArticleError"),
    ],
)
def test_an_input_that_cannot_be_read_is_one_failure(tmp_path, name, data, error):
    (tmp_path / name).write_bytes(data)
    plan, found = shards(tmp_path / name, 10)
    assert len(plan.shards) == 1
    assert [told(item) for item in found[0]] == [(name, error)]


def test_a_cut_off_gzip_gives_what_is_there(tmp_path):
    whole = made.jsonl(tmp_path / "a.jsonl.gz", ROWS).read_bytes()
    (tmp_path / "a.jsonl.gz").write_bytes(whole[:-20])
    _, found = shards(tmp_path / "a.jsonl.gz", 2)
    kinds = [type(item).__name__ for shard in found for item in shard]
    assert kinds[-1] == "Unreadable" and set(kinds[:-1]) <= {"Page"}


def test_which_files_there_are(tmp_path):
    (tmp_path / "sub").mkdir()
    for name in ("b.jsonl", "sub/a.parquet", "notes.txt", "sub/b.jsonl"):
        (tmp_path / name).write_bytes(b"")
    found = inputs.find_sources([str(tmp_path), str(tmp_path / "b.jsonl")])
    assert [(source.name, source.format) for source in found] == [
        ("b.jsonl", "jsonl"), ("sub/a.parquet", "parquet"), ("sub/b.jsonl", "jsonl"),
    ]  # fmt: skip
    same = inputs.find_sources([str(tmp_path / "b.jsonl"), str(tmp_path / "sub/b.jsonl")])
    assert [source.name for source in same] == [str(tmp_path / "b.jsonl"), str(tmp_path / "sub/b.jsonl")]
    for wrong in ("notes.txt", "gone.jsonl"):
        with pytest.raises(UsageError):
            inputs.find_sources([str(tmp_path / wrong)])
    with pytest.raises(BatchError, match="nosuch"):
        inputs.find_sources(["nosuch://press/a.jsonl"])


def test_addresses(tmp_path):
    import fsspec

    memory = fsspec.filesystem("memory")
    memory.pipe_file("/press/a.jsonl", made.jsonl(tmp_path / "a.jsonl", ROWS).read_bytes())
    try:
        expected = [Source(name="a.jsonl", place="memory:///press/a.jsonl", format="jsonl")]
        for address in ("memory://press", "memory://press/*.jsonl", "memory://press/a.jsonl"):
            found = inputs.find_sources([address])
            assert [(one.name, one.format) for one in found] == [(one.name, one.format) for one in expected]
        plan = inputs.plan(found[0], Options(shard=4))
        assert [shard.records for shard in plan.shards] == [4, 4, 3]
    finally:
        memory.rm("/press", recursive=True)


def test_what_is_told_fills_what_records_do_not_say(tmp_path):
    rows = [ROWS[0], {"text": "It rained."}]
    (source,) = inputs.find_sources([str(made.jsonl(tmp_path / "a.jsonl", rows))])
    options = Options(told=Told(outlet="Sample Times", language="en"))
    plan = inputs.plan(source, options)
    job = Job(out="", source=source, sha256="", bytes=0, shard=plan.shards[0], options=options, versions=VERSIONS)
    assert [(page.outlet, page.language) for page in inputs.pages(job)] == [
        ("Sample Herald", "en"), ("Sample Times", "en"),
    ]  # fmt: skip
