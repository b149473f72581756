"""Inputs to pages: files, folders, standard input, addresses, records of JSONL files and of web archives (WARC).

An input that cannot be opened becomes an ``Unreadable`` in its place; the others go on.
"""

from __future__ import annotations

import gzip
import re
import sys
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, cast

import msgspec
from msgspec.structs import replace

from dragoman.articles.page import Kind, Page, Told, Unreadable
from dragoman.articles.published import parse_published
from dragoman.errors import ArticleError, DragomanError, EmptyArticle, NotText, TooLarge, UsageError
from dragoman.records import Record

SUFFIXES = (
    ".txt", ".html", ".htm", ".xhtml", ".jsonl", ".ndjson", ".warc", ".warc.gz", ".jsonl.gz", ".ndjson.gz", ".txt.gz",
    ".html.gz",
)  # fmt: skip
_KINDS: dict[str, Kind] = {".html": "html", ".htm": "html", ".xhtml": "html"}
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
_OVERRIDES = ("url", "title", "outlet", "language", "published", "encoding", "kind")


class Row(Record, frozen=True):
    """One record of a JSONL file; fields the contract does not name are left alone."""

    text: str | None = None
    html: str | None = None
    id: str | int | None = None
    url: str | None = None
    title: str | None = None
    outlet: str | None = None
    language: str | None = None
    published: str | int | None = None


def open_pages(
    inputs: Sequence[str],
    *,
    stdin: BinaryIO | None = None,
    limit_bytes: int = 20_000_000,
    allow_private: bool = False,
    told: Told | None = None,
) -> Iterator[Page | Unreadable]:
    """Yield the pages of all inputs, in order; for those that cannot be opened, why.

    Args:
        inputs: paths of files or folders, ``-`` for standard input, http and https addresses.
        stdin: where ``-`` reads from; the process's own by default.
        limit_bytes: limit of one page (not of a JSONL or WARC file of many).
        allow_private: let addresses lead into private networks.
        told: what the caller says about the inputs; what a record says itself goes first.
    """
    for name in inputs:
        try:
            for page in _open(name, stdin, limit_bytes, allow_private):
                yield fill(page, told) if told and isinstance(page, Page) else page
        except DragomanError as error:
            yield Unreadable(name=name, error=error)
        except (OSError, EOFError, zlib.error, ValueError) as error:
            yield Unreadable(name=name, error=UsageError(f"{name} cannot be read: {reason(error)}"))


def fill(page: Page, told: Told) -> Page:
    """Fill in what the caller told where the page says nothing itself."""
    fields = {key: getattr(told, key) for key in _OVERRIDES if getattr(told, key) is not None}
    return replace(page, **{key: value for key, value in fields.items() if getattr(page, key) is None})


def reason(error: Exception) -> str:
    """Return why something could not be read, as the end of a sentence."""
    return f"{(getattr(error, 'strerror', None) or str(error) or type(error).__name__).rstrip('.')}."


def _open(name: str, stdin: BinaryIO | None, limit: int, allow_private: bool) -> Iterator[Page | Unreadable]:
    if name == "-":
        stream = stdin if stdin is not None else sys.stdin.buffer
        yield from _from_stdin(stream, limit)
    elif _URL.match(name):
        from dragoman.articles.fetch import fetch

        yield fetch(name, allow_private=allow_private, max_bytes=limit)
    else:
        yield from _from_path(Path(name), limit)


def _from_path(path: Path, limit: int) -> Iterator[Page | Unreadable]:
    if path.is_dir():
        files = sorted(file for file in path.rglob("*") if file.is_file() and file.name.lower().endswith(SUFFIXES))
        if not files:
            raise UsageError(f"{path} holds no articles. Files ending in {', '.join(SUFFIXES[:7])} are read.")
        for file in files:
            try:
                yield from _from_path(file, limit)
            except DragomanError as error:
                yield Unreadable(name=str(file), error=error)
            except (OSError, EOFError, zlib.error, ValueError) as error:
                yield Unreadable(name=str(file), error=UsageError(f"{file} cannot be read: {reason(error)}"))
        return
    if not path.exists():
        raise UsageError(f"{path}: no such file. Give a file, a folder, an address, or - for standard input.")
    lower = path.name.lower()
    packed = lower.endswith(".gz")
    suffix = Path(lower.removesuffix(".gz")).suffix
    if suffix == ".warc":
        from dragoman.articles.warc import read_warc

        with path.open("rb") as stream:
            yield from read_warc(stream, str(path), limit=limit)
        return
    with cast(BinaryIO, gzip.open(path, "rb")) if packed else path.open("rb") as stream:
        if suffix in (".jsonl", ".ndjson"):
            yield from read_records(stream, str(path), limit)
        else:
            yield Page(data=_read(stream, str(path), limit), name=str(path), kind=_KINDS.get(suffix))


def _read(stream: BinaryIO, name: str, limit: int) -> bytes:
    data = stream.read(limit + 1)
    if len(data) > limit:
        raise TooLarge(f"{name} is over {limit:,} bytes, the limit. Split it, or raise the limit.")
    return data


def _from_stdin(stream: BinaryIO, limit: int) -> Iterator[Page | Unreadable]:
    first = stream.readline(limit + 1)
    if _is_row(first):
        yield from read_records(stream, "standard input", limit, first=first)
        return
    if len(first) > limit:
        raise TooLarge(f"Standard input is over {limit:,} bytes, the limit.")
    rest = _read(stream, "Standard input", limit - len(first))
    yield Page(data=first + rest, name="standard input")


def _is_row(line: bytes) -> bool:
    """Tell whether standard input is JSONL: its first line is an object with an article in it."""
    if not line.lstrip(b"\xef\xbb\xbf \t").startswith(b"{"):
        return False
    try:
        row = msgspec.json.decode(line.lstrip(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    return isinstance(row, dict) and bool({"text", "html"} & row.keys())


def read_records(
    stream: BinaryIO, name: str, limit: int, *, first: bytes = b"", number: int = 0
) -> Iterator[Page | Unreadable]:
    """Yield the articles of JSON Lines, and for lines that are none, why; after each the stream is at the next line.

    Args:
        stream: at the start of a line.
        name: of the file, for messages.
        limit: bytes of one line.
        first: a line that was taken from the stream already.
        number: lines before the first.

    Raises:
        NotText: when it is not JSON Lines in UTF-8.
        EmptyArticle: when there is no line in it.
    """
    seen = number
    while line := first or stream.readline(limit + 1):
        first = b""
        number += 1
        place = f"{name}:{number}"
        if len(line) > limit:
            while line and not line.endswith(b"\n"):
                line = stream.readline(limit + 1)
            seen += 1
            yield Unreadable(name=place, error=TooLarge(f"{place}: a record over {limit:,} bytes, the limit."))
            continue
        line = line.removeprefix(b"\xef\xbb\xbf").strip()
        if number == 1 and (line.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in line):
            raise NotText(f"{name} is not JSONL in UTF-8. Save it as UTF-8, one record a line.")
        if line:
            seen += 1
            try:
                yield _record(line, place)
            except ArticleError as error:
                yield Unreadable(name=place, error=error)
    if not seen:
        raise EmptyArticle(f"{name} is empty. Give a file with one article a line.")


def _record(line: bytes, place: str) -> Page:
    try:
        row = msgspec.json.decode(line, type=Row)
    except msgspec.ValidationError as error:
        raise ArticleError(f"{place}: not an article: {error}.") from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ArticleError(f"{place}: not valid JSON: {' '.join(str(error).split())}.") from error
    return page_of(row, place)


def page_of(row: Row, place: str) -> Page:
    """Return a record as a page.

    Raises:
        ArticleError: when there is no text in it, or its date is none.
    """
    data = row.text if row.text is not None else row.html
    if data is None:
        raise ArticleError(f"{place}: neither 'text' nor 'html'. A record needs one of them.")
    published = None if row.published in (None, "") else str(row.published)
    try:
        published = parse_published(published) if published else None
    except UsageError as error:
        raise ArticleError(f"{place}: {error}") from error
    return Page(
        data=data, name=place, id=None if row.id is None else str(row.id), url=row.url, title=row.title,
        outlet=row.outlet, language=row.language, published=published, kind="text" if row.text is not None else "html",
    )  # fmt: skip
