"""The bundled sample press, read: ``python -m dragoman.demo`` (what ``make demo`` runs), from the repository's root.

Reads ``samples/press``, writes ``build/demo/readings.jsonl`` and ``build/demo/card.html``, prints one card.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from dragoman.errors import ArticleError, DragomanError, UsageError

if TYPE_CHECKING:
    from dragoman.records import Reading

SAMPLES = Path("samples/press")
OUT = Path("build/demo")
SHOWN = "en-review-aktau.html"
"""The article whose card is printed: one speech, read differently by the press of five countries."""
LIMIT = 99
CLOSING = """
Read {count} sample articles in {seconds:.0f} s{missed}. Everything in them is invented: see samples/README.md.

  All readings, one JSON object a line   {readings}
  The article above as a page            {page}
    open it: {url}

Try next
  .venv/bin/dragoman read samples/press/ja-shinpo-aktau.txt
  .venv/bin/dragoman read samples/press/ru-obrazets-aktau.html --explain
  .venv/bin/dragoman read samples/press --out build/demo/all
  .venv/bin/dragoman read YOUR-ARTICLE.txt --published 2024-09-18 --html card.html
  .venv/bin/dragoman actors find "глава МИД" --on 2020-01-10 --context RUS

This edition reads one article at a time. A library of readings, stories that span articles, and the workbench with its
pictures of relations are not in it yet.
"""


def main() -> int:
    """Read the sample press and show one reading; return the exit code."""
    try:
        _demo()
    except DragomanError as error:
        sys.stderr.write(f"dragoman: {error}\n")
        return error.exit_code
    return 0


def _demo() -> None:
    if not SAMPLES.is_dir():
        raise UsageError(f"There is no {SAMPLES} here. Run the demo from the root of the repository: make demo")
    from dragoman.cli.output import make_folder, write_file
    from dragoman.render.html import html_card
    from dragoman.render.terminal import print_card

    started = time.perf_counter()
    make_folder(OUT)
    readings, missed = _read_all()
    if SHOWN not in readings:
        raise UsageError(f"{SAMPLES / SHOWN} is missing or cannot be read. Get it back: git checkout {SAMPLES}")
    rows, page = OUT / "readings.jsonl", OUT / "card.html"
    write_file(rows, "".join(reading.to_json() + "\n" for reading in readings.values()))
    write_file(page, html_card(readings[SHOWN]))
    seconds = time.perf_counter() - started
    print_card(readings[SHOWN])
    sys.stdout.write(
        CLOSING.format(
            count=len(readings), seconds=seconds, missed=f", {missed} could not be read" if missed else "",
            readings=rows, page=page, url=page.resolve().as_uri(),
        )
    )  # fmt: skip


def _read_all() -> tuple[dict[str, Reading], int]:
    """Return the readings by file name, and how many files could not be read; say on standard error how far it is."""
    from dragoman import pipeline
    from dragoman.articles import Page, open_pages

    pages = list(open_pages([str(SAMPLES)]))
    readings: dict[str, Reading] = {}
    missed = 0
    for number, page in enumerate(pages, start=1):
        _progress(f"{number}/{len(pages)}  {Path(page.name).name}")
        try:
            if not isinstance(page, Page):
                raise page.error
            readings[Path(page.name).name] = pipeline.read_page(page)
        except ArticleError as error:
            missed += 1
            _progress(f"{page.name}: {error}", end="\n")
    _progress("")
    return readings, missed


def _progress(line: str, end: str = "") -> None:
    """Overwrite the progress line on a terminal; elsewhere print a line each."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[2K{line[:LIMIT]}{end}")
    elif line:
        sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
