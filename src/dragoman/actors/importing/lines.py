"""Files of entities, read a line at a time: JSON lines, the lines of a Wikidata dump, or one small JSON document.

However large the file, no more than one line is held; a line over the limit is passed by and told.
"""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Container, Iterator
from pathlib import Path
from typing import IO, Any, cast

import msgspec

from dragoman.errors import UsageError

LONGEST = 16 * 2**20
"""Bytes of the longest line that is read."""
_ID = re.compile(rb'\{"type":"item","id":"(Q\d+)"|\{"id":"(Q\d+)"')


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One entity, or the reason why there is none."""

    number: int
    value: Any = None
    problem: str | None = None


def read(path: Path, wanted: Container[str] | None = None, longest: int = LONGEST) -> Iterator[Line]:
    """Yield the entities of a file, plain or gzip.

    Args:
        path: the file.
        wanted: items of Wikidata to which the reading is limited where a line tells its item at its start.
        longest: bytes of the longest line that is read.

    Raises:
        UsageError: when the file cannot be opened.
    """
    try:
        raw = path.open("rb")
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}.") from error
    with raw:
        packed = raw.read(2) == b"\x1f\x8b"
        raw.seek(0)
        stream = cast(IO[bytes], gzip.GzipFile(fileobj=raw) if packed else raw)
        number = [0]
        try:
            yield from _lines(stream, wanted, longest, number)
        except (OSError, EOFError, zlib.error) as error:
            yield Line(
                number=number[0] + 1, problem=f"the file is damaged from here on ({' '.join(str(error).split())})"
            )


def _lines(stream: IO[bytes], wanted: Container[str] | None, longest: int, number: list[int]) -> Iterator[Line]:
    first = True
    while line := stream.readline(longest + 1):
        number[0] += 1
        if len(line) > longest and not line.endswith(b"\n"):
            while (rest := stream.readline(2**20)) and not rest.endswith(b"\n"):
                pass
            yield Line(number=number[0], problem=f"the line is longer than {longest} bytes")
            continue
        text = line.strip().removeprefix(b"\xef\xbb\xbf").strip().rstrip(b",")
        if text in (b"", b"[", b"]") or not _is_wanted(text, wanted):
            continue
        value, problem = decode(text)
        if problem and first and (whole := _whole(stream, longest)) is not None:
            yield from (Line(number=1, value=one) for one in entities(whole))
            return
        first = False
        if problem:
            yield Line(number=number[0], problem=problem)
        else:
            yield from (Line(number=number[0], value=one) for one in entities(value))


def _is_wanted(text: bytes, wanted: Container[str] | None) -> bool:
    match = _ID.match(text) if wanted is not None else None
    return match is None or (match[1] or match[2]).decode() in (wanted or ())


def _whole(stream: IO[bytes], longest: int) -> Any:
    """Return a document of many lines (written for the eye); None where it is none, or too long."""
    stream.seek(0)
    text = stream.read(longest + 1)
    value, problem = decode(text.removeprefix(b"\xef\xbb\xbf")) if len(text) <= longest else (None, "too long")
    if problem is None:
        return value
    stream.seek(0)
    stream.readline(longest + 1)
    return None


def decode(text: bytes) -> tuple[Any, str | None]:
    """Return a value of JSON, or what is wrong with it."""
    try:
        return msgspec.json.decode(text), None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError) as error:
        return None, f"the line is no JSON ({' '.join(str(error).split())[:80]})"


def entities(value: Any) -> Iterator[Any]:
    """Yield what stands in a list, or in the ``entities`` of Special:EntityData; else the value itself."""
    if isinstance(value, list):
        for one in value:
            yield from entities(one) if isinstance(one, dict) and "entities" in one else (one,)
    elif isinstance(value, dict) and isinstance(value.get("entities"), dict):
        yield from value["entities"].values()
    else:
        yield value
