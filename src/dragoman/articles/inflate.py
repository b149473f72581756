"""Compressed bytes to plain ones, never more of them than the limit: a small answer may stand for gigabytes.

Example:
    >>> import gzip
    >>> inflate([gzip.compress(b"It rained.")], limit=100)
    b'It rained.'
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

from dragoman.errors import TooLarge

ENCODINGS = ("gzip", "x-gzip", "deflate", "identity", "")
_AUTO = zlib.MAX_WBITS | 32  # gzip or zlib, by the header
_STEP = 65536


def inflate(chunks: Iterable[bytes], *, limit: int, name: str = "The input") -> bytes:
    """Return what gzip or zlib data decompress to.

    Args:
        chunks: the compressed bytes, in order.
        limit: the most bytes that may come out.
        name: what to call the input in messages.

    Raises:
        TooLarge: when more would come out.
        zlib.error: when the data are broken or end too early.
    """
    body = bytearray()
    for piece in _pieces(chunks):
        body += piece
        if len(body) > limit:
            raise TooLarge(f"{name} is over {limit:,} bytes when decompressed, the limit.")
    return bytes(body)


def _pieces(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield decompressed pieces of at most ``_STEP`` bytes; several gzip members in a row are one text."""
    machine = None
    for chunk in chunks:
        rest = chunk
        while rest:
            if machine is None:
                if not rest.strip(b"\0"):
                    break  # padding after the last member
                machine = zlib.decompressobj(_wbits(rest))
            yield machine.decompress(rest, _STEP)
            rest = machine.unconsumed_tail or machine.unused_data
            if machine.eof:
                machine = None
    while machine is not None and not machine.eof:
        piece = machine.decompress(b"", _STEP)
        if not piece:
            raise zlib.error("the data end too early")
        yield piece


def _wbits(head: bytes) -> int:
    # "deflate" is zlib by the standard and raw deflate by habit: a zlib header is told by its check bits
    if head[:1] == b"\x1f" or (head[0] & 0x0F == 8 and int.from_bytes(head[:2].ljust(2, b"\0")) % 31 == 0):
        return _AUTO
    return -zlib.MAX_WBITS
