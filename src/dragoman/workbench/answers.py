"""Answers that pages and the REST API both give."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException

from dragoman import progress
from dragoman.records import Reading
from dragoman.relations.contest import Contest
from dragoman.relations.overview import Line
from dragoman.relations.relation import Relation
from dragoman.relations.source import Source
from dragoman.workbench.jobs import Job
from dragoman.workbench.state import Workbench

if TYPE_CHECKING:
    from dragoman.articles import Page
    from dragoman.forecasts.ledger import Ledger
    from dragoman.library.balance import Coverage

NEWEST = 400
"""Articles with forecasts among which pages and the REST API look; ``dragoman forecasts`` looks at all."""


def contest_of(work: Workbench, over: str, powers: str, split: str) -> Contest:
    """Return a contest from what was asked for in words.

    Args:
        work: of the server.
        over: a state or a region.
        powers: states, with commas.
        split: first day of the time after.

    Raises:
        UsageError: when a name means no state, or there are too few powers.
    """
    from dragoman.relations import asking
    from dragoman.relations.library import with_sentences

    def made(source: Source) -> Contest:
        return with_sentences(work.library, asking.contest_of(source, over, powers, split=split))

    return work.of_events(("contest", over, powers, split), made)


def relation_of(work: Workbench, a: str, b: str, since: str, until: str, *, directed: bool = False) -> Relation:
    """Return a relation from what was asked for in words, with the sentences of its evidence.

    Args:
        work: of the server.
        a: a state.
        b: another.
        since: first day.
        until: last day.
        directed: only what the first does towards the second.

    Raises:
        UsageError: when a name means no state, or the period ends before it begins.
    """
    from dragoman.relations.asking import code_of, span_of
    from dragoman.relations.library import with_sentences
    from dragoman.relations.relation import relation

    def made(source: Source) -> Relation:
        span = span_of(source, since or None, until or None)
        found = relation(source, code_of(source, a), code_of(source, b), directed=directed, span=span)
        return with_sentences(work.library, found)

    return work.of_events(("relation", a, b, since, until, directed), made)


def shifts_of(work: Workbench, least: int = 15, *, online: bool = False) -> list[Line]:
    """Return where relations shift, the strongest first."""
    from dragoman.relations.overview import shifts

    return work.of_events(("shifts", least, online), lambda source: shifts(source, least=least, week_by_week=online))


def busiest(work: Workbench, most: int) -> list[tuple[str, str, int]]:
    """Return the pairs of states with the most episodes, and how many those are."""
    from dragoman.relations.weeks import weeks

    def made(source: Source) -> list[tuple[str, str, int]]:
        counted = weeks(source.undirected)
        episodes = counted.counts.sum((1, 2))
        return [(*counted.names(int(i)), int(episodes[i])) for i in episodes.argsort()[::-1][:most]]

    return work.of_events(("busiest", most), made)


def added(data: str | bytes, *, title: str, published: str, outlet: str, language: str = "") -> Page:
    """Return a text that was sent to be read, with what was told about it; what is empty was not."""
    from dragoman.articles import Page
    from dragoman.articles.inputs import fill
    from dragoman.articles.page import Told

    told = Told(title=title or None, published=published or None, outlet=outlet or None, language=language or None)
    return fill(Page(data=data, name="added"), told)


def forecasts_of(work: Workbench, most: int) -> Ledger:
    """Return the latest forecasts: those that the latest articles with any hold (``NEWEST``)."""
    from dragoman.forecasts.ledger import ledger

    return work.remembered(("forecasts", most), lambda: ledger(work.library, limit=most, newest=NEWEST))


def balance_of(work: Workbench) -> tuple[Coverage, ...]:
    """Return whose outlets tell of which state in the newest articles."""
    from dragoman.library.balance import balance

    return work.remembered(("balance",), lambda: balance(work.library))


def begin_reading(work: Workbench, caller: str, session: str, page: Page, *, keep: bool) -> Job:
    """Have a text read when it is its turn; keep it in the library where that is wanted.

    Raises:
        DateError: when its day is none.
        HTTPException: 429 when a caller has had too many read, 503 when too many wait.
    """
    from dragoman.articles import parse_published

    if not work.limit.allows(caller):
        raise HTTPException(
            429, f"At most {work.limit.a_minute} texts a minute. Wait a little.", headers={"Retry-After": "60"}
        )
    if page.published:
        parse_published(page.published)
    return work.jobs.begin(session, lambda: _read(work, page, keep=keep), kept=keep)


def read_text(work: Workbench, caller: str, page: Page) -> Reading:
    """Read a text, and wait for it; nothing is kept.

    Raises:
        DragomanError: when it cannot be read.
        HTTPException: 429 when a caller has had too many read, 503 when too many wait.
    """
    job = begin_reading(work, caller, "", page, keep=False)
    job.wait()
    return result_of(job)


def result_of(job: Job) -> Reading:
    """Return what came of a job that is done.

    Raises:
        DragomanError: when the text cannot be read.
    """
    if job.error is not None:
        raise job.error
    found: Reading = job.result
    return found


def _read(work: Workbench, page: Page, *, keep: bool) -> Reading:
    from dragoman import pipeline

    reading = pipeline.read_page(page)
    if keep:
        from dragoman.sources.ingest import keep_page

        progress.at("keep")
        keep_page(work.library, page, reading)
    return reading
