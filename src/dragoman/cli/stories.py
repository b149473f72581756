"""``dragoman stories``, ``story``, ``parallax``: many articles, one story, one utterance."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dragoman.cli.library import InLibrary, open_library, print_json
from dragoman.cli.output import complain, write_file

STORIES = """List the stories of the library, the latest first.

\b
Examples:
  dragoman stories
  dragoman stories --since 2022-09-01 --until 2022-09-30 --least 3 --json
"""
STORY = """Show one story: who carries it, what is told in order of time, who leaves what out, what is contradicted.

ID is a story's (dragoman stories lists them) or that of an article in it. A story of more than 40 articles comes in
parts, the latest articles in the first.

\b
Examples:
  dragoman story st07d721e8
  dragoman story st07d721e8 --html story.html
  dragoman story st07d721e8 --part 2 --json
"""
PARALLAX = """Show one utterance as each outlet words it, and whom each country's press hears in it.

ID is a statement family (f-…; dragoman story --json lists them), a statement (ARTICLE:s1), or a story (st…) for all
that is read into it. What more than 80 articles carry comes in parts.

\b
Examples:
  dragoman parallax a07d721e842c19634:s2
  dragoman parallax st07d721e8 --html parallax.html
  dragoman parallax f-a07d721e842c19634:s2 --json | jq .readings
"""
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Page = Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Write a page that stands alone.")]
Id = Annotated[str, typer.Argument(metavar="ID", help="Which.")]
Part = Annotated[int, typer.Option(metavar="N", min=1, help="Which part of what many articles carry; 1: the latest.")]


def stories(
    since: Annotated[str | None, typer.Option(metavar="DATE", help="With an article on this day or later.")] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="Begun on this day or before.")] = None,
    least: Annotated[int, typer.Option(metavar="N", min=1, help="Articles a story needs.")] = 1,
    limit: Annotated[int, typer.Option(metavar="N", min=1, help="How many at most.")] = 30,
    library: InLibrary = None,
    as_json: AsJson = False,
) -> None:
    """List stories; see ``STORIES``."""
    from dragoman.articles import parse_published
    from dragoman.library.days import first_day, last_day
    from dragoman.stories import list_stories

    begin = first_day(parse_published(since)) if since else None
    end = last_day(parse_published(until)) if until else None
    with open_library(library) as opened:
        found = list_stories(opened, since=begin, until=end, least=least, limit=limit)
    if as_json:
        print_json(found)
        return
    if not found:
        complain("no stories there. Read some articles in with: dragoman ingest")
        return
    from dragoman.render.library import print_stories

    print_stories(found)


def story(which: Id, part: Part = 1, html: Page = None, library: InLibrary = None, as_json: AsJson = False) -> None:
    """Show a story; see ``STORY``."""
    from dragoman.stories import story as story_of

    with open_library(library) as opened:
        found = story_of(opened, which, part=part)
    if html:
        from dragoman.render.story_page import story_page

        write_file(html, story_page(found))
    _tell_parts(found.part, found.parts)
    if as_json:
        print_json(found)
    elif not html:
        from dragoman.render.story import print_story

        print_story(found)


def parallax(which: Id, part: Part = 1, html: Page = None, library: InLibrary = None, as_json: AsJson = False) -> None:
    """Show an utterance; see ``PARALLAX``."""
    from dragoman.stories import parallax as parallax_of

    with open_library(library) as opened:
        found = parallax_of(opened, which, part=part)
    if html:
        from dragoman.render.parallax_page import parallax_page

        write_file(html, parallax_page(found))
    _tell_parts(found.part, found.parts)
    if as_json:
        print_json(found)
    elif not html:
        from dragoman.render.parallax import print_parallax

        print_parallax(found)


def _tell_parts(part: int, parts: int) -> None:
    if parts > 1:
        complain(f"part {part} of {parts}, the latest articles are in part 1 (--part)")
