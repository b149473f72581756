"""Answers that pages and the REST API both give."""

from __future__ import annotations

from typing import Any

from starlette.exceptions import HTTPException

from dragoman.records import Reading
from dragoman.relations.contest import Contest
from dragoman.workbench.state import Workbench


def contest_of(work: Workbench, over: str, powers: str, split: str) -> Contest:
    """Return a contest from what was asked for in words.

    Raises:
        UsageError: when a name means no state, or there are too few powers.
    """
    from dragoman.relations.asking import code_of, members, span_of
    from dragoman.relations.contest import contest
    from dragoman.relations.library import with_sentences

    def made() -> Contest:
        source = work.source()
        listed = [code_of(source, one.strip()) for one in powers.split(",") if one.strip()]
        where = span_of(source, split, None)[0] if split else None
        return with_sentences(work.library, contest(source, members(source, over), listed, split=where))

    return work.remembered(("contest", over, powers, split), made)


def read_text(work: Workbench, caller: str, text: str, given: dict[str, Any], *, keep: bool) -> Reading:
    """Read a text; keep it in the library where that is wanted.

    Raises:
        DragomanError: when it cannot be read.
        HTTPException: 429 when a caller has had too many read.
    """
    from dragoman import pipeline
    from dragoman.articles import Page, parse_published

    if not work.limit.allows(caller):
        raise HTTPException(
            429, f"At most {work.limit.a_minute} texts a minute. Wait a little.", headers={"Retry-After": "60"}
        )
    known = {name: value for name, value in given.items() if value}
    if "published" in known:
        parse_published(known["published"])
    page = Page(data=text, name="added", **known)
    if not keep:
        return pipeline.read_page(page)
    from dragoman.sources.ingest import ingest

    reading = pipeline.read_page(page)
    ingest(work.library, [page])
    return reading
