"""Answers that pages and the REST API both give."""

from __future__ import annotations

from typing import Any

from starlette.exceptions import HTTPException

from dragoman.records import Reading
from dragoman.relations.contest import Contest
from dragoman.relations.relation import Relation
from dragoman.workbench.state import Workbench


def contest_of(work: Workbench, over: str, powers: str, split: str) -> Contest:
    """Return a contest from what was asked for in words.

    Raises:
        UsageError: when a name means no state, or there are too few powers.
    """
    from dragoman.relations import asking
    from dragoman.relations.library import with_sentences

    def made() -> Contest:
        return with_sentences(work.library, asking.contest_of(work.source(), over, powers, split=split))

    return work.remembered(("contest", over, powers, split), made)


def relation_of(work: Workbench, a: str, b: str, since: str, until: str, *, directed: bool = False) -> Relation:
    """Return a relation from what was asked for in words, with the sentences of its evidence.

    Raises:
        UsageError: when a name means no state, or the period ends before it begins.
    """
    from dragoman.relations.asking import code_of, span_of
    from dragoman.relations.library import with_sentences
    from dragoman.relations.relation import relation

    source = work.source()
    span = span_of(source, since or None, until or None)
    found = relation(source, code_of(source, a), code_of(source, b), directed=directed, span=span)
    return with_sentences(work.library, found)


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
    reading = pipeline.read_page(page)
    if keep:
        from dragoman.sources.ingest import keep_page

        keep_page(work.library, page, reading)
    return reading
