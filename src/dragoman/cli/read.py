"""``dragoman read``: articles in, readings out."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dragoman.cli.output import complain, make_folder, one_line, progress, write_file
from dragoman.errors import DragomanError, SomeFailed, UsageError

if TYPE_CHECKING:
    from dragoman.articles import Page, Told, Unreadable
    from dragoman.records import Reading
    from dragoman.settings import Settings

HELP = """Read articles: who said and did what, on whose word, and who reads it how.

INPUT is a file (text, HTML, JSON Lines, WARC), a folder, an http(s) address, or - for standard input. Without --json,
--html and --out, a card is printed for each article.

\b
Examples:
  dragoman read article.txt --published 2022-09-15
  dragoman read page.html --html card.html
  dragoman read https://example.org/news/1 --json
  dragoman read ja.txt ru.txt zh.txt --json > readings.jsonl
  cat article.txt | dragoman read - --language uk --explain
"""
Reasons = Mapping[str, Sequence[str]]
_MANY = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz", ".warc", ".warc.gz")
_UNSAFE = re.compile(r"[^\w.-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What to make of each reading."""

    as_json: bool
    explain: bool
    html: Path | None
    out: Path | None

    @property
    def cards(self) -> bool:
        """Tell whether cards go to standard output."""
        return not (self.as_json or self.html or self.out)


@dataclass(slots=True, kw_only=True)
class Tally:
    """What came of the inputs."""

    readings: int = 0
    errors: list[DragomanError] = field(default_factory=list)


def read(  # noqa: PLR0913 (options of a command)
    inputs: Annotated[list[str], typer.Argument(metavar="INPUT...", help="Files, folders, addresses, or -.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object an article, one a line.")] = False,
    html: Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Write a page of one article.")] = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Write NAME.json, NAME.html.")] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Say what proposed each record.")] = False,
    published: Annotated[str | None, typer.Option(metavar="DATE", help="When it appeared: 2022-09-15.")] = None,
    language: Annotated[
        str | None, typer.Option(metavar="CODE", help="See dragoman lang list; else it is told.")
    ] = None,
    url: Annotated[str | None, typer.Option(metavar="URL", help="Where it came from.")] = None,
    outlet: Annotated[str | None, typer.Option(metavar="NAME", help="Who published it: name or registry id.")] = None,
    title: Annotated[str | None, typer.Option(metavar="TEXT", help="Headline, if the page has none.")] = None,
) -> None:
    """Read articles; see ``HELP``."""
    from dragoman.articles import Told

    wanted = Wanted(as_json=as_json, explain=explain, html=html, out=out)
    _check(inputs, wanted, published)
    told = Told(url=url, title=title, outlet=outlet, language=language, published=published)
    tally = Tally()
    names: set[str] = set()
    quiet = wanted.cards and sys.stdout.isatty()
    with progress(_total(inputs), wanted=_several(inputs) and not quiet) as step:
        for name, reading, reasons in _readings(inputs, told, wanted, tally):
            _deliver(name, reading, reasons, wanted, names)
            tally.readings += 1
            step(name)
    _finish(tally)


def _check(inputs: Sequence[str], wanted: Wanted, published: str | None) -> None:
    if published:
        from dragoman.articles import parse_published

        parse_published(published)
    if inputs.count("-") > 1:
        raise UsageError("Standard input (-) can be read only once.")
    if wanted.html and _several(inputs):
        raise UsageError("--html writes one article. For several, give a folder with --out.")
    if wanted.out:
        make_folder(wanted.out)


def _several(inputs: Sequence[str]) -> bool:
    return len(inputs) > 1 or Path(inputs[0]).is_dir() or inputs[0].lower().endswith(_MANY)


def _total(inputs: Sequence[str]) -> int | None:
    plain = not any(Path(name).is_dir() or name.lower().endswith(_MANY) for name in inputs)
    return len(inputs) if plain else None


def _readings(
    inputs: Sequence[str], told: Told, wanted: Wanted, tally: Tally
) -> Iterator[tuple[str, Reading, Reasons]]:
    """Yield what could be read; list what could not."""
    from dragoman.articles import Unreadable, open_pages
    from dragoman.settings import Settings

    settings = Settings()
    pages = open_pages(inputs, limit_bytes=settings.max_bytes, allow_private=settings.allow_private, told=told)
    for page in pages:
        try:
            if isinstance(page, Unreadable):
                raise page.error
            reading, reasons = _read_page(page, settings, explain=wanted.explain)
        except DragomanError as error:
            _failed(page, error, tally)
        except Exception as error:
            from dragoman.cli.main import bug_message

            if os.environ.get("DRAGOMAN_DEBUG"):
                raise
            _failed(page, DragomanError(bug_message(error)), tally)
        else:
            yield page.name, reading, reasons


def _read_page(page: Page, settings: Settings, *, explain: bool) -> tuple[Reading, Reasons]:
    from dragoman import pipeline

    if not explain:
        return pipeline.read_page(page, settings), {}
    explained = pipeline.explain_page(page, settings)
    return explained.reading, explained.reasons


def _failed(page: Page | Unreadable, error: DragomanError, tally: Tally) -> None:
    message = str(error)
    complain(message if page.name in message else f"{page.name}: {message}")
    tally.errors.append(error)


def _finish(tally: Tally) -> None:
    """End with the error's own code for a single input, else with that of ``SomeFailed``."""
    if not tally.errors:
        return
    if tally.readings == 0 and len(tally.errors) == 1:
        raise typer.Exit(tally.errors[0].exit_code)
    total = tally.readings + len(tally.errors)
    complain(f"{len(tally.errors)} of {total} inputs could not be read; they are listed above.")
    raise typer.Exit(SomeFailed.exit_code)


def _deliver(name: str, reading: Reading, reasons: Reasons, wanted: Wanted, names: set[str]) -> None:
    """Print or write one reading, as it was asked for."""
    if wanted.html:
        write_file(wanted.html, _page_of(reading, reasons))
    if wanted.out:
        stem = _stem(name, names)
        write_file(wanted.out / f"{stem}.json", _json(reading, reasons, wanted) + "\n")
        write_file(wanted.out / f"{stem}.html", _page_of(reading, reasons))
    if wanted.as_json:
        typer.echo(_json(reading, reasons, wanted))
    if wanted.cards:
        from dragoman.render.terminal import print_card

        print_card(reading, reasons)


def _page_of(reading: Reading, reasons: Reasons) -> str:
    from dragoman.render.html import html_card

    return html_card(reading, reasons)


def _json(reading: Reading, reasons: Reasons, wanted: Wanted) -> str:
    """Return one line: the reading, with ``explain`` beside the contract's fields when it was asked for."""
    if not wanted.explain:
        return reading.to_json()
    import msgspec

    explained = {id_: list(lines) for id_, lines in reasons.items()}
    line: str = msgspec.json.encode(reading.to_dict() | {"explain": explained}).decode()
    return line


def _stem(name: str, names: set[str]) -> str:
    """Return a file name for an input that no other input of this call has."""
    base = _UNSAFE.sub("-", re.sub(r"^[A-Za-z]+://", "", one_line(name)) if "://" in name else Path(name).name)
    base = re.sub(r"\.(txt|html?|xhtml|gz)$", "", base).strip("-.")[:80] or "article"
    stem, number = base, 2
    while stem in names:
        stem, number = f"{base}-{number}", number + 1
    names.add(stem)
    return stem
