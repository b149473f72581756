"""Articles from Parquet files: the columns of the contract's input records, one article a row.

Rows are read by the batch from the row groups they are in; no more of a file is in memory.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from dragoman.articles import Page, Unreadable
from dragoman.articles.inputs import Row, page_of
from dragoman.batch.folder import open_input
from dragoman.batch.plan import Shard, Source
from dragoman.errors import ArticleError

COLUMNS = Row.__struct_fields__
_ROWS = 64  # decoded at once: pages may be large
_BROKEN = (pa.ArrowException, OSError, ValueError)  # what pyarrow raises for files that are none, or damaged


@contextlib.contextmanager
def _opened(source: Source) -> Iterator[pq.ParquetFile]:
    with open_input(source.place) as stream:
        try:
            file = pq.ParquetFile(stream, pre_buffer=False)
        except _BROKEN as error:
            raise ArticleError(f"{source.name} is no Parquet file that can be read: {_words(error)}.") from error
        if not {"text", "html"} & set(file.schema_arrow.names):
            raise ArticleError(f"{source.name} has neither a column 'text' nor 'html'. It needs one of them.")
        yield file


def count_rows(source: Source) -> int:
    """Return how many rows a file has, from its footer.

    Raises:
        ArticleError: when it is no Parquet file of articles.
    """
    with _opened(source) as file:
        rows: int = file.metadata.num_rows
    if not rows:
        raise ArticleError(f"{source.name} is empty. Give a file with one article a row.")
    return rows


def read_rows(source: Source, shard: Shard) -> Iterator[Page | Unreadable]:
    """Yield the rows of a shard; where the file is damaged, the rest of them as unreadable."""
    first, left = shard.start.offset, shard.records
    done = 0
    try:
        if not first:
            count_rows(source)  # what is wrong with the whole file is told by its first shard
        for row in _rows(source, first, left):
            yield _page(row, f"{source.name}:{first + done + 1}")
            done += 1
    except ArticleError as error:
        yield Unreadable(name=source.name, error=error)
    except _BROKEN as error:
        for number in range(first + done + 1, first + left + 1):
            place = f"{source.name}:{number}"
            yield Unreadable(name=place, error=ArticleError(f"{place} cannot be read: {_words(error)}."))


def _rows(source: Source, first: int, count: int) -> Iterator[dict[str, Any]]:
    with _opened(source) as file:
        groups, skip = _groups(file, first, count)
        columns = [name for name in COLUMNS if name in file.schema_arrow.names]
        for batch in file.iter_batches(_ROWS, row_groups=groups, columns=columns, use_threads=False):
            if skip >= batch.num_rows:
                skip -= batch.num_rows
                continue
            rows = batch.slice(skip, count).to_pylist()
            skip = 0
            yield from rows
            count -= len(rows)
            if not count:
                return


def _groups(file: pq.ParquetFile, first: int, count: int) -> tuple[list[int], int]:
    """Return the row groups that hold rows, and how many rows of them lie before the first."""
    groups: list[int] = []
    before = skip = 0
    for number in range(file.num_row_groups):
        size = file.metadata.row_group(number).num_rows
        if before < first + count and before + size > first:
            skip = skip if groups else first - before
            groups.append(number)
        before += size
    return groups, skip


def _page(row: dict[str, Any], place: str) -> Page | Unreadable:
    published = row.get("published")
    if isinstance(published, dt.date):  # a moment is one, too: its day counts
        row["published"] = published.isoformat()[:10]
    try:
        return page_of(msgspec.convert(row, Row), place)
    except msgspec.ValidationError as error:
        return Unreadable(name=place, error=ArticleError(f"{place}: not an article: {error}."))
    except ArticleError as error:
        return Unreadable(name=place, error=error)


def _words(error: Exception) -> str:
    return " ".join(str(error).split()).rstrip(".")
