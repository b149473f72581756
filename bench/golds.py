"""What the measurements of accuracy share: gold articles read once, tables in Markdown, and their place in the docs.

``--into FILE`` of a measurement puts its tables between ``<!-- bench.NAME -->`` and ``<!-- end of bench.NAME -->`` of a
page, so that every figure there can be made again by one command. ``--from FILE`` takes the JSON of an earlier run
instead of measuring.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from dragoman import pipeline
from dragoman.errors import ArticleError, UsageError
from dragoman.evaluation.gold import Gold, load_gold
from dragoman.evaluation.readings import page_of
from dragoman.evaluation.relocate import Moved, move
from dragoman.records import Reading

GOLD, HELD_OUT = Path("tests/gold"), Path("tests/held-out")


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """One gold article: what it should give, its spans in the text as it was read, and what it gave."""

    name: str
    language: str
    wanted: Moved
    found: Reading


def read_golds(paths: Iterable[Path]) -> Iterator[Read]:
    """Read the gold articles of files and folders; one that is refused gives a reading without records."""
    golds = [gold for path in paths for gold in load_gold(path)]
    for number, gold in enumerate(golds, start=1):
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{number} of {len(golds)} articles{'' if number < len(golds) else chr(10)}")
        found = _read(gold)
        yield Read(name=Path(gold.name).name, language=gold.reading.article.language,
                   wanted=move(gold.reading, found.article.text), found=found)  # fmt: skip


def _read(gold: Gold) -> Reading:
    try:
        return pipeline.read_page(page_of(gold))
    except ArticleError:
        return replace(gold.reading, mentions=(), dates=(), statements=(), events=(), interpretations=(), forecasts=())


def markdown(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table; fractions have two decimals (a few hundred records bear no more), None is a dash.

    Example:
        >>> print(markdown(("kind", "F1"), [("events", 0.5), ("all", None)]))
        | kind | F1 |
        |---|---|
        | events | 0.50 |
        | all | – |
    """
    lines = [[_cell(value) for value in row] for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in [list(head), *lines]).replace(
        f"| {' | '.join(head)} |", f"| {' | '.join(head)} |\n|{'---|' * len(head)}", 1
    )


def _cell(value: object) -> str:
    if value is None:
        return "–"
    return f"{value:.2f}" if isinstance(value, float) else str(value)


def f1(right: int, found: int, gold: int) -> float | None:
    """Return F1 from counts; None where there was nothing to find."""
    return round(2 * right / (found + gold), 4) if gold else None


def parser(description: str | None) -> argparse.ArgumentParser:
    """Return a parser with the options that all these measurements have."""
    made = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("--json", action="store_true", help="print one JSON object")
    made.add_argument(
        "--into", type=Path, action="append", default=[], metavar="FILE", help="put the tables into a page"
    )
    made.add_argument(
        "--from", dest="earlier", type=Path, metavar="FILE", help="JSON of an earlier run, instead of measuring"
    )
    return made


def report(options: argparse.Namespace, name: str, measure: Callable[[], dict[str, Any]],
           tables: Callable[[dict[str, Any]], str]) -> dict[str, Any]:  # fmt: skip
    """Measure (or take what was measured), print JSON or tables, put the tables where ``--into`` says."""
    result = json.loads(options.earlier.read_text("utf-8")) if options.earlier else measure()
    text = tables(result)
    print(json.dumps(result, ensure_ascii=False) if options.json else text)
    for path in options.into:
        path.write_text(put(path.read_text("utf-8"), name, text), "utf-8")
    return result


def put(page: str, name: str, text: str) -> str:
    """Return a page with the text between the marks of a measurement.

    Raises:
        UsageError: when the page has no such marks.

    Example:
        >>> print(put("<!-- bench.x -->\\nold\\n<!-- end of bench.x -->", "x", "new"))
        <!-- bench.x -->
        <BLANKLINE>
        new
        <BLANKLINE>
        <!-- end of bench.x -->
    """
    begin, end = f"<!-- bench.{name} -->", f"<!-- end of bench.{name} -->"
    place = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.S)
    if not place.search(page):
        raise UsageError(f"The page has no {begin} … {end}.")
    return place.sub(lambda _: f"{begin}\n\n{text.strip()}\n\n{end}", page)
