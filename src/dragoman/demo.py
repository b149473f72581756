"""The bundled sample press into a library: ``python -m dragoman.demo``, what ``make demo`` runs, from the repository.

Reads ``samples/`` into ``build/demo/press.db``, prints one article's card, one story and one utterance as the press of
several countries words and reads it, and writes the same as pages.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from dragoman.errors import DragomanError, UsageError

SAMPLES = Path("samples")
OUT = Path("build/demo")
SHOWN = "en-review-aktau.html"
"""The article whose card is printed: one speech, read differently by the press of five countries."""
CLOSING = """
Read {count} sample articles in {languages} languages into a library in {seconds:.0f} s{missed}.
samples/README.md says what they are.

  The library                      {library}
  The article above as a page      {card}
  The story above as a page        {story}
  Who reads it how, as a page      {parallax}
    open it: {url}

Open the workbench on it: today, stories, who reads it how, relations, search
  .venv/bin/dragoman serve --library {library}

Try next
  .venv/bin/dragoman stories --library {library} --least 4
  .venv/bin/dragoman search 制裁 --library {library}
  .venv/bin/dragoman search --kind statements --actor KAZ --library {library}
  .venv/bin/dragoman relation KAZ RUS --library {library}
  .venv/bin/dragoman contest "Central Asia" --powers CHN,RUS,USA,TUR --library {library}
  .venv/bin/dragoman read YOUR-ARTICLE.txt --published 2024-09-18 --html card.html
  .venv/bin/dragoman init && .venv/bin/dragoman ingest YOUR-FOLDER/
"""


def main() -> int:
    """Read the sample press and show what comes of it; return the exit code."""
    try:
        _demo()
    except DragomanError as error:
        sys.stderr.write(f"dragoman: {error}\n")
        return error.exit_code
    return 0


def _demo() -> None:
    if not (SAMPLES / "press").is_dir():
        raise UsageError(f"There is no {SAMPLES}/press here. Run the demo from the root of the repository: make demo")
    from dragoman import pipeline, stories
    from dragoman.articles import Page, open_pages
    from dragoman.cli.output import make_folder, progress, write_file
    from dragoman.library import Library
    from dragoman.render.html import html_card
    from dragoman.render.parallax import print_parallax
    from dragoman.render.parallax_page import parallax_page
    from dragoman.render.story import print_story
    from dragoman.render.story_page import story_page
    from dragoman.render.terminal import print_card
    from dragoman.sources.ingest import ingest

    started = time.perf_counter()
    make_folder(OUT)
    place = OUT / "press.db"
    for end in ("", "-wal", "-shm"):
        Path(f"{place}{end}").unlink(missing_ok=True)
    pages = list(open_pages([str(SAMPLES / "press"), str(SAMPLES / "2022")]))
    with Library.create(place) as library:
        with progress(len(pages), wanted=True) as step:
            summary = ingest(library, pages, progress=step)
        seconds = time.perf_counter() - started
        shown = next((page for page in pages if Path(page.name).name == SHOWN), None)
        if not isinstance(shown, Page):
            raise UsageError(f"{SAMPLES}/press/{SHOWN} cannot be read. Get it back: git checkout {SAMPLES}")
        reading = pipeline.read_page(shown)
        told = stories.list_stories(library, limit=200)
        largest = max(told, key=lambda story: (len(story.countries), story.size))
        story, view = stories.story(library, largest.id), stories.parallax(library, largest.id)
    print_card(reading)
    print_story(story)
    print_parallax(view)
    names = {"card": OUT / "card.html", "story": OUT / "story.html", "parallax": OUT / "parallax.html"}
    for path, page in zip(names.values(), (html_card(reading), story_page(story), parallax_page(view)), strict=True):
        write_file(path, page)
    missed = f", {len(summary.failed)} could not be read" if summary.failed else ""
    languages = len({page.language for page in pages if isinstance(page, Page) and page.language})
    sys.stdout.write(
        CLOSING.format(
            count=summary.read, languages=languages, seconds=seconds, missed=missed, library=place,
            url=names["parallax"].resolve().as_uri(), **names,
        )
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
