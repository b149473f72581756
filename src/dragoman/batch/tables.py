"""A reading as rows of Parquet tables, and back: the columns are the contract's fields, made from the record types.

Every table begins with ``input`` (the record of the input, ``dump.jsonl:17``, which joins the tables), ``article`` and
``key`` (``ARTICLE:RECORD``, as the library addresses it). A span is a list of two numbers, an actor a struct.

Example:
    >>> schema("dates").names
    ['input', 'article', 'key', 'id', 'span', 'edtf', 'words']
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import msgspec
import pyarrow as pa
from msgspec import inspect

from dragoman.articles import Page
from dragoman.errors import DragomanError
from dragoman.records import Article, Coder, Date, Event, Forecast, Interpretation, Mention, Reading, Record, Statement

RECORDS: dict[str, type[Record]] = {
    "mentions": Mention, "dates": Date, "statements": Statement, "events": Event, "interpretations": Interpretation,
    "forecasts": Forecast,
}  # fmt: skip
"""Datasets of records, by the field of the reading."""
DATASETS = ("articles", *RECORDS, "failures")
Row = dict[str, Any]
Rows = dict[str, list[Row]]
_KEYS = ("input", "article", "key")


class Origin(Record, frozen=True):
    """Columns of articles beyond the contract: the input's own id, and the hash by which a library knows it."""

    given_id: str | None
    digest: str


class Failure(Record, frozen=True):
    """What could not be read: where, the class of the error and its exit code, and its message."""

    input: str
    given_id: str | None
    url: str | None
    digest: str | None
    error: str
    exit_code: int
    message: str


@cache
def schema(dataset: str) -> pa.Schema:
    """Return the columns of a dataset."""
    if dataset == "failures":
        return pa.schema(_fields(Failure))
    if dataset == "articles":
        own = [
            ("schema", pa.string()),
            ("coder", _arrow(inspect.type_info(Coder))),
            ("warnings", pa.list_(pa.string())),
        ]
        return pa.schema([("input", pa.string()), *_fields(Article), *own, *_fields(Origin)])
    words = [("words", pa.string())] + ([("trigger_words", pa.string())] if dataset == "events" else [])
    return pa.schema([*((name, pa.string()) for name in _KEYS), *_fields(RECORDS[dataset]), *words])


def _fields(record: type[Record]) -> list[tuple[str, pa.DataType]]:
    found = inspect.type_info(record)
    assert isinstance(found, inspect.StructType)
    return [(field.name, _arrow(field.type)) for field in found.fields]


_SIMPLE: dict[type[inspect.Type], pa.DataType] = {
    inspect.StrType: pa.string(), inspect.LiteralType: pa.string(), inspect.IntType: pa.int64(),
    inspect.FloatType: pa.float64(), inspect.BoolType: pa.bool_(),
}  # fmt: skip


def _arrow(kind: inspect.Type) -> pa.DataType:
    if isinstance(kind, inspect.UnionType):  # a type or null
        (kind,) = (one for one in kind.types if not isinstance(one, inspect.NoneType))
    if isinstance(kind, inspect.VarTupleType):
        return pa.list_(_arrow(kind.item_type))
    if isinstance(kind, inspect.StructType):
        if kind.array_like:  # a span
            return pa.list_(pa.int32())
        return pa.struct([(field.name, _arrow(field.type)) for field in kind.fields])
    return _SIMPLE[type(kind)]


def empty() -> Rows:
    """Return no rows in each dataset."""
    return {name: [] for name in DATASETS}


def packed(rows: Rows) -> dict[str, pa.Table]:
    """Return the rows of each dataset as columns."""
    return {name: pa.Table.from_pylist(found, schema=schema(name)) for name, found in rows.items()}


def add_reading(rows: Rows, page: Page, digest: str, reading: Reading) -> None:
    """Add a reading's rows."""
    article = reading.article
    own = {"schema": reading.schema, "coder": reading.coder, "warnings": reading.warnings}
    origin = Origin(given_id=page.id, digest=digest)
    rows["articles"].append(_row({"input": page.name}, _values(article), own, _values(origin)))
    for dataset in RECORDS:
        for record in getattr(reading, dataset):
            keys = {"input": page.name, "article": article.id, "key": f"{article.id}:{record.id}"}
            words = {"words": record.span.of(article.text)}
            if isinstance(record, Event):
                words["trigger_words"] = record.trigger.of(article.text)
            rows[dataset].append(_row(keys, _values(record), words))


def add_failure(rows: Rows, name: str, error: DragomanError, page: Page | None, digest: str | None) -> None:
    """Add the row of what could not be read."""
    failed = Failure(
        input=name, given_id=page.id if page else None, url=page.url if page else None, digest=digest,
        error=type(error).__name__, exit_code=error.exit_code, message=str(error),
    )  # fmt: skip
    rows["failures"].append(_row(_values(failed)))


def _values(record: Record) -> Row:
    return {name: getattr(record, name) for name in record.__struct_fields__}


def _row(*parts: Row) -> Row:
    merged = {name: value for part in parts for name, value in part.items()}
    plain: Row = _storable(msgspec.to_builtins(merged))
    return plain


def _storable(value: Any) -> Any:
    """Write what is no text in UTF-8 (half of a surrogate pair, a byte of a file's name) as an escape."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, dict):
        return {name: _storable(one) for name, one in value.items()}
    return [_storable(one) for one in value] if isinstance(value, list) else value


def readings(tables: Mapping[str, Sequence[Row]]) -> Iterator[tuple[str, str, Reading]]:
    """Yield the readings that rows of one part were made of, with their input and its digest.

    Raises:
        msgspec.ValidationError: when a row is not one of the contract.
    """
    grouped: dict[str, dict[str, list[Row]]] = {name: defaultdict(list) for name in RECORDS}
    for name, found in grouped.items():
        for row in tables[name]:
            found[row["input"]].append(_pick(row, RECORDS[name]))
    for row in tables["articles"]:
        fields: Row = {name: found[row["input"]] for name, found in grouped.items()}
        own = {"schema": row["schema"], "coder": row["coder"], "warnings": row["warnings"]}
        whole = own | {"article": _pick(row, Article)} | fields
        yield row["input"], row["digest"], msgspec.convert(whole, Reading)


def _pick(row: Row, record: type[Record]) -> Row:
    return {name: row[name] for name in record.__struct_fields__ if name in row}
