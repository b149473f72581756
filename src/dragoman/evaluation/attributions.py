"""Attributions: who (source) is said by which words (cue) to have said what (content).

The file has one article a line: ``{"text": …, "attributions": [{"source": [parts], "cue": [parts], "content":
[parts]}]}``, each part ``{"start": …, "end": …}`` in code points. A span in several parts counts from the start of the
first to the end of the last.

Example:
    >>> speech_type('She said: "We leave at dawn."', Span(10, 29))
    'direct'
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Literal

import msgspec

from dragoman.errors import ResourceError, UsageError
from dragoman.evaluation.pairs import read_lines
from dragoman.evaluation.scores import Tally, dice, match
from dragoman.records import Record, Span

SpeechType = Literal["direct", "mixed", "indirect"]
Triple = tuple[Span | None, Span | None, Span]
Attribute = Callable[[str], Iterable[Triple]]

PARTS = ("source", "cue", "content")
TYPES: tuple[SpeechType, ...] = ("direct", "mixed", "indirect")
_OVERLAP = 0.5
_DIRECT = 0.85  # more of the content than this inside quotation marks: direct
_FEW = 5  # fewer quoted characters than this: indirect
_CLOSE = {"“": "”", "„": "“”", "«": "»", "「": "」", "『": "』", '"': '"'}


class Part(Record, frozen=True):
    """Part of a span, as the file has it."""

    start: int
    end: int


class Row(Record, frozen=True):
    """Attribution, as the file has it."""

    source: tuple[Part, ...] = ()
    cue: tuple[Part, ...] = ()
    content: tuple[Part, ...] = ()


class Attributed(Record, frozen=True):
    """Article with its attributions."""

    text: str
    attributions: tuple[Row, ...]


class GoldArticle(Record, frozen=True):
    """Text, and the spans of each attribution in it."""

    text: str
    triples: tuple[Triple, ...]


def read_attributions(path: Path) -> list[GoldArticle]:
    """Read a file of attributions.

    Raises:
        UsageError: when there is no such file, or nothing in it.
        ResourceError: when a line is wrong: says which, and why.
    """
    articles = []
    for number, line in enumerate(read_lines(path), start=1):
        if line.strip():
            try:
                row = msgspec.json.decode(line, type=Attributed)
                articles.append(GoldArticle(text=row.text, triples=_triples(row)))
            except (msgspec.DecodeError, ValueError) as error:
                raise ResourceError(f"{path}:{number}: {str(error).rstrip('.')}.") from error
    if not articles:
        raise UsageError(f"{path} is empty. Give a file with one article a line.")
    return articles


def _triples(article: Attributed) -> tuple[Triple, ...]:
    triples: list[Triple] = []
    for row in article.attributions:
        source, cue, content = (_cover(parts, len(article.text)) for parts in (row.source, row.cue, row.content))
        if content is not None:
            triples.append((source, cue, content))
    return tuple(triples)


def _cover(parts: Sequence[Part], size: int) -> Span | None:
    if not parts:
        return None
    span = Span(min(part.start for part in parts), max(part.end for part in parts))
    if span.end > size:
        raise ValueError(f"span {span.start}–{span.end} reaches beyond the text ({size} code points)")
    return span


def quoted(text: str) -> bytearray:
    """Return for each code point whether it stands inside quotation marks, the marks themselves included.

    A quotation that is not closed ends with its paragraph.
    """
    inside = bytearray(len(text))
    begin, closers = -1, ""
    for index, char in enumerate(text):
        if begin >= 0 and (char in closers or char == "\n"):
            end = index if char == "\n" else index + 1
            inside[begin:end] = b"\x01" * (end - begin)
            begin = -1
        elif begin < 0 and char in _CLOSE:
            begin, closers = index, _CLOSE[char]
    if begin >= 0:
        inside[begin:] = b"\x01" * (len(text) - begin)
    return inside


def speech_type(text: str, content: Span, inside: bytearray | None = None) -> SpeechType:
    """Tell direct, mixed and indirect speech apart by how much of the content stands in quotation marks."""
    marks = (quoted(text) if inside is None else inside)[content.start : content.end]
    count = sum(marks)
    if count < _FEW:
        return "indirect"
    return "direct" if count > _DIRECT * len(marks) else "mixed"


def alike(gold: Triple, found: Triple) -> float:
    """Return how well a whole attribution was found: 0 unless content and source (or its absence) are right."""
    content = dice(gold[2], found[2])
    source = _same(gold[0], found[0])
    return content + source if content >= _OVERLAP and source >= _OVERLAP else 0.0


def _same(one: Span | None, other: Span | None) -> float:
    if one is None or other is None:
        return 1.0 if one is other else 0.0
    return dice(one, other)


class _Count(msgspec.Struct, kw_only=True):
    """Tallies over all articles."""

    exact: dict[str, Tally]
    overlap: dict[str, Tally]
    whole: Tally
    types: dict[SpeechType, Tally]


def score_attributions(articles: Sequence[GoldArticle], attribute: Attribute) -> dict[str, Any]:
    """Return F1 of source, cue and content (exact, and overlapping by half), and of whole attributions by type.

    Args:
        articles: gold data.
        attribute: takes a text and gives ``(source, cue, content)`` of each attribution in it.
    """
    count = _Count(
        exact={part: Tally() for part in PARTS}, overlap={part: Tally() for part in PARTS}, whole=Tally(),
        types={kind: Tally(recalled=0) for kind in TYPES},
    )  # fmt: skip
    seconds = 0.0
    for article in articles:
        started = time.perf_counter()
        found = [(source, cue, content) for source, cue, content in attribute(article.text)]
        seconds += time.perf_counter() - started
        _count_parts(count, article.triples, found)
        _count_whole(count, article, found)
    return {
        "n": count.whole.gold,
        "articles": len(articles),
        "found": count.whole.found,
        "exact": {part: round(count.exact[part].f1, 4) for part in PARTS},
        "overlap": {part: round(count.overlap[part].f1, 4) for part in PARTS}
        | {"attribution": round(count.whole.f1, 4)},
        "by_type": {kind: round(count.types[kind].f1, 4) for kind in TYPES},
        "seconds": round(seconds, 2),
        "detail": {
            "exact": {part: count.exact[part].to_dict() for part in PARTS},
            "overlap": {part: count.overlap[part].to_dict() for part in PARTS} | {"attribution": count.whole.to_dict()},
            "by_type": {kind: count.types[kind].to_dict() for kind in TYPES},
        },
    }


def _count_parts(count: _Count, gold: Sequence[Triple], found: Sequence[Triple]) -> None:
    for index, part in enumerate(PARTS):
        want = sorted({span for triple in gold if (span := triple[index]) is not None})
        got = sorted({span for triple in found if (span := triple[index]) is not None})
        count.exact[part].add(len(set(want) & set(got)), len(got), len(want))
        pairs = match(want, got, lambda a, b: value if (value := dice(a, b)) >= _OVERLAP else 0.0)
        count.overlap[part].add(len(pairs), len(got), len(want))


def _count_whole(count: _Count, article: GoldArticle, found: Sequence[Triple]) -> None:
    pairs = match(article.triples, found, alike)
    count.whole.add(len(pairs), len(found), len(article.triples))
    inside = quoted(article.text)
    met, right = {i for i, _ in pairs}, {j for _, j in pairs}
    for i, triple in enumerate(article.triples):
        tally = count.types[speech_type(article.text, triple[2], inside)]
        tally.gold += 1
        tally.recalled = (tally.recalled or 0) + (i in met)
    for j, triple in enumerate(found):
        tally = count.types[speech_type(article.text, triple[2], inside)]
        tally.found += 1
        tally.right += j in right
