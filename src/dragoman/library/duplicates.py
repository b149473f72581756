"""Near duplicates: MinHash over shingles, bands for look-up; chains of re-publication with who was first.

The share of equal MinHash values estimates the Jaccard similarity of two shingle sets (Broder, On the resemblance and
containment of documents, 1997); banding finds candidates without comparing all (Leskovec, Rajaraman and Ullman, Mining
of Massive Datasets, ch. 3). 96 values in 24 bands of 4: two articles with similarity 0.6 meet with probability 0.96,
with 0.3 in 0.18.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from functools import cache

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, insert, select, update

from dragoman.library import schema
from dragoman.library.days import shift

VALUES, BANDS = 96, 24
NEAR = 0.6
"""Jaccard similarity from which an article counts as a re-publication: agency copy with a new headline and a cut or
added paragraph lies above, two writers' accounts of one event below 0.2."""
WITHIN_DAYS = 45
_WORDS, _CHARACTERS = 3, 5
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af]")
_PRIME = np.uint64((1 << 31) - 1)

Hashes = npt.NDArray[np.uint32]


def shingles(text: str) -> set[str]:
    """Return the three-word pieces of a text; five-character ones where it is written without blanks.

    Example:
        >>> sorted(shingles("One two, three four"))
        ['one two three', 'two three four']
    """
    text = unicodedata.normalize("NFKC", text).casefold()
    letters = re.findall(r"\w+", text)
    if len(_CJK.findall(text)) * 3 > len(text):
        whole = "".join(letters)
        return {whole[i : i + _CHARACTERS] for i in range(max(1, len(whole) - _CHARACTERS + 1))}
    return {" ".join(letters[i : i + _WORDS]) for i in range(max(1, len(letters) - _WORDS + 1))}


@cache
def _coefficients() -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint64]]:
    random = np.random.default_rng(1997)
    return (random.integers(1, int(_PRIME), VALUES, np.uint64), random.integers(0, int(_PRIME), VALUES, np.uint64))


def signature(text: str) -> Hashes:
    """Return the MinHash values of a text, shape (96,)."""
    hashes = np.fromiter((zlib.crc32(s.encode("utf-8", "replace")) for s in shingles(text)), np.uint64) % _PRIME
    factors, offsets = _coefficients()
    lowest = np.full(VALUES, _PRIME, np.uint64)
    for at in range(0, len(hashes), 4096):  # in pieces: memory stays bounded for the longest texts
        part = hashes[at : at + 4096, None]
        lowest = np.minimum(lowest, ((part * factors + offsets) % _PRIME).min(0))
    return lowest.astype(np.uint32)


def likeness(one: Hashes, other: Hashes) -> float:
    """Return the estimated Jaccard similarity.

    Example:
        >>> likeness(signature("a b c d"), signature("a b c d"))
        1.0
    """
    return float((one == other).mean())


def band_hashes(values: Hashes) -> list[int]:
    """Return one number a band; the band's own number is in it."""
    rows = values.reshape(BANDS, -1)
    return [(n << 32) | zlib.crc32(row.tobytes()) for n, row in enumerate(rows)]


def place_duplicate(connection: Connection, key: int, text: str) -> None:
    """Store a new article's signature, and put it into a chain when it is near an article of the same weeks.

    The first of a chain by day (then by key) is the original of all; a late arrival that is older takes its place.
    """
    values = signature(text)
    bands = band_hashes(values)
    table = schema.articles.c
    day = str(connection.scalar(select(table.day).where(table.key == key)))
    near = _nearest(connection, values, bands, day)
    connection.execute(insert(schema.signatures).values(article=key, signature=values.tobytes()))
    connection.execute(insert(schema.bands), [{"band": b, "article": key} for b in bands])
    if near is None:
        return
    members = chain(connection, near)
    head = connection.execute(select(table.key, table.day).where(table.key == members[0])).one()
    if (day, key) < (head.day, head.key):
        _follow(connection, key, values, members)
    else:
        _follow(connection, head.key, _stored(connection, [head.key])[head.key], [key])


def _follow(connection: Connection, original: int, values: Hashes, keys: list[int]) -> None:
    """Say that articles re-publish another one, and how like it they are."""
    table = schema.articles
    stored = _stored(connection, keys)
    for key in keys:
        row = {"original": original, "likeness": likeness(values, stored[key])}
        connection.execute(update(table).where(table.c.key == key).values(row))


def _stored(connection: Connection, keys: list[int]) -> dict[int, Hashes]:
    table = schema.signatures.c
    found: dict[int, Hashes] = {}
    for at in range(0, len(keys), 500):
        rows = connection.execute(select(table.article, table.signature).where(table.article.in_(keys[at : at + 500])))
        found |= {row.article: np.frombuffer(row.signature, np.uint32) for row in rows}
    return found


def _nearest(connection: Connection, values: Hashes, bands: list[int], day: str) -> int | None:
    """Return the most similar article above ``NEAR`` within ``WITHIN_DAYS``; of equals, the first that came."""
    table, signatures = schema.articles.c, schema.signatures.c
    query = (
        select(table.key, signatures.signature)
        .join(schema.signatures, signatures.article == table.key)
        .where(table.key.in_(select(schema.bands.c.article).where(schema.bands.c.band.in_(bands))))
        .where(table.day.between(shift(day, -WITHIN_DAYS), shift(day, WITHIN_DAYS)))
    )
    found = [(likeness(values, np.frombuffer(row.signature, np.uint32)), -row.key) for row in connection.execute(query)]
    near, key = max(found, default=(0.0, 0))
    return -key if near >= NEAR else None


def chain(connection: Connection, key: int) -> list[int]:
    """Return the keys of an article's chain of re-publication, the original first; itself alone when there is none."""
    table = schema.articles.c
    head = connection.scalar(select(table.original).where(table.key == key)) or key
    rest = connection.scalars(select(table.key).where(table.original == head).order_by(table.day, table.key))
    return [head, *rest]
