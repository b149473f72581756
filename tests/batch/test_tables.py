"""Rows of Parquet and readings: nothing is lost on the way there and back, and the columns stay what they are."""

import io
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dragoman.articles import Page
from dragoman.batch import tables
from dragoman.errors import EmptyArticle
from dragoman.records import (
    Actor,
    Article,
    Coder,
    Date,
    Event,
    Forecast,
    Hop,
    Image,
    Interpretation,
    Link,
    Mention,
    Reading,
    Removed,
    Span,
    Statement,
)

ROOT = Path(__file__).parents[2]
PLACE = Actor(name="Oslo", entity="NOR", country="NOR", sector="GOV", place=True, anonymous=False)
FULL = Reading(
    coder=Coder(name="core", version="1"),
    article=Article(
        id="a1", url="https://sample.example", outlet=Actor(name="見本"), language="en", published="2022-09~",
        anchor="2022-09-15", anchor_source="page", title="T", text="Oslo said 𝄞 it may leave.\n\nDone.",
        paragraphs=(Span(0, 25), Span(27, 32)), images=(Image(credit="C"),), related=(Link(title="L"),),
        removed=(Removed(kind="share", text="Share"),),
    ),
    mentions=(Mention(id="m1", span=Span(0, 4), actor=PLACE),),
    dates=(Date(id="d1", span=Span(0, 4)),),
    statements=(
        Statement(id="s1", speaker=None, span=Span(10, 25), mode="indirect", about=(Actor(name="x"), Actor(name="y")),
                  chain=(Hop(actor=Actor(name="p"), role="page"), Hop(actor=Actor(name="o"), role="cited",
                                                                     span=Span(0, 4), cue=Span(5, 9)))),
        Statement(id="s2", speaker=Actor(name="o", anonymous=True), span=Span(10, 12), mode="direct", parent="s1"),
    ),
    events=(Event(id="e1", type="RETREAT", contexts=("military",), trigger=Span(19, 24), span=Span(10, 25),
                  quad="material-cooperation", intensity=0.1 + 0.2, place=Actor(name="z")),),
    interpretations=(Interpretation(id="i1", of="s1", span=Span(10, 12), readers=(Actor(name="r"),)),),
    forecasts=(Forecast(id="f1", by=None, span=Span(10, 25), horizon="2022"),),
    warnings=("none",),
)  # fmt: skip
BARE = Reading(coder=Coder(name="core", version="1"), article=Article(id="a2", language="ja", text="雨。"))


def stored(rows: tables.Rows) -> tables.Rows:
    found = {}
    for name, one in rows.items():
        sink = io.BytesIO()
        pq.write_table(pa.Table.from_pylist(one, schema=tables.schema(name)), sink)
        found[name] = pq.read_table(io.BytesIO(sink.getvalue())).to_pylist()
    return found


@pytest.mark.parametrize("reading", [FULL, BARE], ids=["full", "bare"])
def test_a_reading_comes_back_whole(reading):
    rows = tables.empty()
    for name in ("a.jsonl:1", "a.jsonl:2"):  # the same article twice is two articles
        tables.add_reading(rows, Page(data="", name=name, id="7"), f"hash of {name}", reading)
    found = list(tables.readings(stored(rows)))
    assert [(name, digest) for name, digest, _ in found] == [
        ("a.jsonl:1", "hash of a.jsonl:1"), ("a.jsonl:2", "hash of a.jsonl:2"),
    ]  # fmt: skip
    assert all(one.to_json() == reading.to_json() for _, _, one in found)
    assert rows["articles"][0]["given_id"] == "7"
    for row, event in zip(rows["events"], reading.events, strict=False):
        assert row["trigger_words"] == event.trigger.of(reading.article.text)
        assert row["key"] == f"{reading.article.id}:{event.id}"


def test_what_is_no_text_is_written_as_an_escape():
    rows = tables.empty()
    tables.add_failure(rows, "a\udcff.jsonl", EmptyArticle("a\udcff.jsonl is empty."), None, None)
    (row,) = stored(rows)["failures"]
    assert (row["input"], row["error"], row["exit_code"]) == ("a\\udcff.jsonl", "EmptyArticle", 3)


def test_every_column_is_in_the_documentation():
    text = (ROOT / "docs/batch.md").read_text("utf-8")
    for name in tables.DATASETS:
        (line,) = (row for row in text.splitlines() if row.startswith(f"| `{name}` |"))
        told = {word for word in line.split("`")[1::2] if word != name}
        assert told | set(_KEYS) >= set(tables.schema(name).names), name
        assert told <= set(tables.schema(name).names), name


_KEYS = ("input", "article", "key", "id", "span", "words")


def test_the_columns_are_the_contract():
    assert tables.schema("articles").field("paragraphs").type == pa.list_(pa.list_(pa.int32()))
    assert tables.schema("events").field("actors").type.value_type.field("entity").type == pa.string()
    for name, record in tables.RECORDS.items():
        assert set(record.__struct_fields__) <= set(tables.schema(name).names)
    assert set(Article.__struct_fields__) <= set(tables.schema("articles").names)
