"""Lines of a table's file, in blocks: plain, gzip or a zip of one member, told by the first bytes, not the name."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from dragoman.errors import TableError

CHUNK = 1 << 18  # 8 MiB takes 1.7 times as long: cells no longer fit the cache
MAX_LINE = 1 << 20  # the longest row of GDELT, POLECAT or ICEWS seen is under 20 kB
MAX_RATIO = 200  # event tables shrink 5 to 20 times; a bomb of zeros 1,000 times
RATIO_FROM = 1 << 26  # small files may be repetitive, and harm nobody
MAX_BYTES = 1 << 36


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Some lines, without their ends; ``first`` is the first one's number, ``recoded`` how many are not UTF-8."""

    first: int
    lines: list[str]
    recoded: int = 0


def magic(path: Path) -> bytes:
    """Return the first four bytes.

    Raises:
        TableError: when there is no such file, it is a folder, or it is empty.
    """
    if path.is_dir():
        raise TableError(f"{path} is a folder. Give its files.")
    try:
        with path.open("rb") as file:
            head = file.read(4)
    except OSError as error:
        raise TableError(f"{path}: {error.strerror or error}.") from error
    if not head:
        raise TableError(f"{path} is empty.")
    return head


def blocks(path: Path) -> Iterator[Block]:
    """Yield the lines of the file in order.

    Raises:
        TableError: when the file is missing, empty, broken, cut short, no text, or expands beyond reason.
    """
    head, rest, number = magic(path), b"", 1
    with _errors(path), _opened(path, head) as (stream, packed):
        size = 0
        while chunk := stream.read(CHUNK):
            if not size:
                chunk = _checked(path, chunk)
            size += len(chunk)
            _refuse_bomb(path, size, packed)
            body, found, rest = (rest + chunk).rpartition(b"\n")
            if len(rest) > MAX_LINE:
                raise TableError(
                    f"{path}, line {number + body.count(10) + bool(found)}: longer than {MAX_LINE:,} bytes."
                )
            if found:
                block = _block(body, number)
                number += len(block.lines)
                yield block
        if not size:
            raise TableError(f"{path} is empty.")
    if rest:
        yield _block(rest, number)


def _block(body: bytes, first: int) -> Block:
    try:
        lines, recoded = body.decode("utf-8").split("\n"), 0
    except UnicodeDecodeError:
        pairs = [_decoded(line) for line in body.split(b"\n")]
        lines, recoded = [text for text, _ in pairs], sum(odd for _, odd in pairs)
    return Block(first=first, lines=[line.removesuffix("\r") for line in lines], recoded=recoded)


def _decoded(line: bytes) -> tuple[str, bool]:
    try:
        return line.decode("utf-8"), False
    except UnicodeDecodeError:
        return line.decode("cp1252", "replace"), True


def _checked(path: Path, chunk: bytes) -> bytes:
    """Return the first chunk without its mark; UTF-16 and binary data are refused."""
    if chunk[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise TableError(f"{path} is in UTF-16. Save it as UTF-8.")
    if b"\0" in chunk[:65536]:
        raise TableError(f"{path} is no text: binary data, or UTF-16 without a mark. Save it as UTF-8.")
    return chunk.removeprefix(b"\xef\xbb\xbf")


def _refuse_bomb(path: Path, size: int, packed: int | None) -> None:
    if packed is not None and (size > MAX_BYTES or (size > RATIO_FROM and size > MAX_RATIO * max(packed, 1))):
        raise TableError(
            f"{path} expands from {packed:,} to over {size:,} bytes: no event table does. Unpack it yourself."
        )


@contextmanager
def _opened(path: Path, head: bytes) -> Iterator[tuple[IO[bytes], int | None]]:
    if head[:2] == b"\x1f\x8b":
        with gzip.open(path) as stream:
            yield stream, path.stat().st_size  # type: ignore[misc]
    elif head[:2] == b"PK":
        with zipfile.ZipFile(path) as archive:
            members = [m for m in archive.infolist() if not m.is_dir() and not m.filename.startswith("__MACOSX/")]
            if len(members) != 1:
                raise TableError(f"{path} holds {len(members)} files. Give a zip of one table, or unpack it.")
            with archive.open(members[0]) as stream:
                yield stream, members[0].compress_size
    else:
        with path.open("rb") as stream:
            yield stream, None


@contextmanager
def _errors(path: Path) -> Iterator[None]:
    try:
        yield
    except EOFError as error:
        raise TableError(f"{path} ends too early: the download was cut short. Fetch it again.") from error
    except (gzip.BadGzipFile, zipfile.BadZipFile, zlib.error) as error:
        raise TableError(f"{path} is a broken archive: {error}. Fetch it again.") from error
    except (RuntimeError, NotImplementedError) as error:  # zipfile: encrypted, or packed by another method
        raise TableError(f"{path} cannot be unpacked: {error}.") from error
    except OSError as error:
        raise TableError(f"{path}: {error.strerror or error}.") from error
