"""Small inputs of every format, and what a folder holds."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

STATES = ("Norway", "Sweden", "Chad", "Peru")
WORDS = ("harbour", "grain", "tariff", "border", "ferry")


def rows(count: int) -> list[dict[str, Any]]:
    """Return short articles of which no two are the same."""
    found = []
    for n in range(count):
        one, other, word = STATES[n % 4], STATES[(n + 1) % 4], WORDS[n % 5]
        text = (
            f"{one} warned {other} on Monday over the {word} near town {n}. {other} said that the {word} number {n} "
            "was closed for repairs and would open again in spring."
        )
        found.append({
            "id": f"r{n}", "text": text, "title": f"{one} and the {word} {n}", "outlet": "Sample Herald",
            "language": "en", "published": f"2022-03-{1 + n % 28:02}", "url": f"https://sample.example/{n}",
        })  # fmt: skip
    return found


def jsonl(path: Path, records: list[dict[str, Any]], broken: bool = False) -> Path:
    """Write JSON Lines; with ``broken`` an empty line, one that is no JSON, and one without a text among them."""
    lines = [json.dumps(record) for record in records]
    if broken:
        lines[2:2] = ["", "{not json", '{"title": "No text"}']
    data = ("\n".join(lines) + "\n").encode()
    path.write_bytes(gzip.compress(data, mtime=0) if path.suffix == ".gz" else data)
    return path


def parquet(path: Path, records: list[dict[str, Any]], group: int = 3) -> Path:
    """Write a Parquet file of small row groups, with a column that the contract does not name."""
    table = pa.Table.from_pylist([record | {"extra": 1} for record in records])
    pq.write_table(table, path, row_group_size=group)
    return path


def warc(path: Path, records: list[dict[str, Any]], broken: bool = False) -> Path:
    """Write an archive, one gzip member a record; with ``broken`` a damaged member after the second."""
    members = []
    for record in records:
        page = f"<html><head><title>{record['title']}</title></head><body><article><p>{record['text']}</p></article>"
        http = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{page}</body></html>".encode()
        head = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {record['url']}\r\nWARC-Date: 2022-09-20T00:00:00Z"
            f"\r\nWARC-Record-ID: <urn:uuid:{record['id']}>\r\nContent-Type: application/http; msgtype=response\r\n"
            f"Content-Length: {len(http)}\r\n\r\n"
        )
        members.append(gzip.compress(head.encode() + http + b"\r\n\r\n", mtime=0))
    if broken:
        members[2:2] = [members[2][:40] + b"\0" * 60]
    path.write_bytes(b"".join(members))
    return path


def tree(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder, hidden ones, too."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }
