"""Web archives (WARC, ISO 28500), such as those of Common Crawl News: each page that was answered with 200.

One record is in memory at a time. A broken stretch is one ``Unreadable``; reading goes on at the next record. The date
of a record is when a robot came by, not when the article was published: it is not used.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from dragoman.articles.inflate import ENCODINGS, inflate
from dragoman.articles.page import Page, Unreadable
from dragoman.errors import ArticleError, DragomanError, EmptyArticle, TooLarge

_HTML = frozenset({"text/html", "application/xhtml+xml"})
_GZIP = b"\x1f\x8b\x08"
_PLAIN = b"WARC/1."
_CHUNK = 1 << 20
_FIRST = 1 << 14
_HEADERS = 65_536  # of the HTTP answer, on top of the limit of the page
_PROBE = 512  # compressed bytes that show whether a member opens with a record
_LONGEST_TARGET = 4_096
_SPARE = 1 << 26  # bytes read for nothing, beyond four times the file: a file of beginnings alone would never end


def read_warc(stream: BinaryIO, name: str, *, limit: int, start: int | None = 0) -> Iterator[Page | Unreadable]:
    """Yield the pages of an archive, and for broken records, why.

    Args:
        stream: a seekable file, compressed record by record (``.warc.gz``) or not.
        name: of the file, for messages.
        limit: bytes of one page.
        start: byte where a record begins: those from there on are read.

    Raises:
        EmptyArticle: when there is no record of a page in it.
    """
    found = False
    trouble = False  # one stretch that cannot be read is told once
    spare = _SPARE + 4 * stream.seek(0, os.SEEK_END)
    while start is not None:
        at = start
        stream.seek(start)
        try:
            for record in ArchiveIterator(stream, parse_http=False):
                at = record.stream_pos  # from the start of the file, wherever reading began
                trouble = False
                item = _item(record, f"{name}:{at}", limit)
                if item is not None:
                    found = True
                    yield item
            if _is_cut_short(stream, at):
                found = True
                yield _broken(f"{name}:{at}", "the file ends in the middle of it")
            break
        except (OSError, ValueError) as error:
            if not trouble:
                found = trouble = True
                yield _broken(f"{name}:{at}", " ".join(str(error).split()).rstrip("."))
            spare -= max(0, stream.tell() - at)
            start = _next_record(stream, at + 1) if spare > 0 else None
            if spare <= 0:
                yield _broken(f"{name}:{at}", "too much around it is damaged: the rest of the file is not read")
    if not found:
        raise EmptyArticle(f"{name} holds no pages. WARC files with answers to a crawler are read.")


def _broken(place: str, why: str) -> Unreadable:
    return Unreadable(name=place, error=ArticleError(f"{place}: a broken record: {why}."))


def _item(record: WarcRecord, place: str, limit: int) -> Page | Unreadable | None:
    """Return a record as a page; None when it is no page (pictures, errors, redirects)."""
    if record.record_type != WarcRecordType.response:
        return None
    target = (record.headers.get("WARC-Target-URI") or "").strip("<> ")
    if not target.startswith(("http://", "https://")) or len(target) > _LONGEST_TARGET:
        return None
    try:
        record.parse_http(auto_decode="transfer")
        if record.http_headers is None:
            return Unreadable(name=place, error=ArticleError(f"{place}: a broken record: no HTTP answer is in it."))
        if record.http_headers.status_code != 200 or (record.http_content_type or "").lower() not in _HTML:
            return None
        data = _payload(record, target, limit)
    except DragomanError as error:
        return Unreadable(name=place, error=error)
    kind = record.http_headers.get("Content-Type")
    return Page(data=data, name=place, url=target, content_type=kind, kind="html") if data.strip() else None


def _payload(record: WarcRecord, target: str, limit: int) -> bytes:
    if record.content_length > limit + _HEADERS:
        raise TooLarge(f"{target} is over {limit:,} bytes, the limit.")
    raw = record.reader.read(limit + 1)
    if len(raw) > limit:
        raise TooLarge(f"{target} is over {limit:,} bytes, the limit.")
    encoding = (record.http_headers.get("Content-Encoding") or "").strip().lower()
    # many crawlers keep the header and store the page unpacked
    if encoding in ("", "identity") or (encoding.endswith("gzip") and not raw.startswith(_GZIP)):
        return raw
    if encoding not in ENCODINGS:
        raise ArticleError(f"{target} is compressed with {encoding[:40]!r}, which is not read.")
    try:
        return inflate([raw], limit=limit, name=target)
    except zlib.error as error:
        raise ArticleError(f"{target} is broken: {error}.") from error


def _is_cut_short(stream: BinaryIO, last: int) -> bool:
    """Tell whether a file that could be read to its end was meant to be longer, from its last record on."""
    stream.seek(last)
    head = stream.read(len(_GZIP))
    if not head.startswith(_GZIP):
        return bool(head) and not _tail(stream).endswith((b"\r\n\r\n", b"\n\n"))
    machine = zlib.decompressobj(zlib.MAX_WBITS | 16)
    rest = head + stream.read(_CHUNK)
    while rest:
        try:
            machine.decompress(rest, _CHUNK)
        except zlib.error:
            return True
        rest = machine.unconsumed_tail or machine.unused_data or stream.read(_CHUNK)
        if machine.eof and rest:
            machine = zlib.decompressobj(zlib.MAX_WBITS | 16)
    return not machine.eof


def _tail(stream: BinaryIO) -> bytes:
    stream.seek(0, os.SEEK_END)
    stream.seek(max(0, stream.tell() - 4))
    return stream.read()


def _next_record(stream: BinaryIO, start: int) -> int | None:
    """Return where the next record may begin, or None at the end of the file."""
    stream.seek(start)
    window, size = b"", _FIRST
    while chunk := stream.read(size):
        window += chunk
        size = min(2 * size, _CHUNK)  # usually it is near
        for at in _starts(window):
            if _opens_record(stream, start + at):
                return start + at
        kept = min(len(window), len(_PLAIN))
        start += len(window) - kept
        window = window[-kept:]
        stream.seek(start + kept)
    return None


def _starts(window: bytes) -> Iterator[int]:
    near = {magic: window.find(magic) for magic in (_GZIP, _PLAIN)}
    while found := [(at, magic) for magic, at in near.items() if at >= 0]:
        at, magic = min(found)
        yield at
        near[magic] = window.find(magic, at + 1)


def _opens_record(stream: BinaryIO, at: int) -> bool:
    """Tell records from bytes that only look like their beginning."""
    stream.seek(at)
    head = stream.read(_PROBE)
    if head.startswith(_GZIP):
        try:
            head = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(head, len(_PLAIN))
        except zlib.error:
            return False
    return head.startswith(_PLAIN)
