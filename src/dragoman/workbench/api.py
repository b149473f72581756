"""The REST API: what the pages show, as JSON, CSV where rows make sense; ETags; errors as problem+json."""

from __future__ import annotations

import hashlib
from typing import Annotated, Any, Literal

import msgspec
from fastapi import APIRouter, Body, Header, Query, Request
from fastapi.responses import Response

from dragoman.workbench.state import Workbench

PROBLEM = "application/problem+json"
_PROBLEM = {"content": {PROBLEM: {"schema": {"type": "object"}}}}
router = APIRouter(
    prefix="/api/v1",
    responses={
        200: {"content": {"application/json": {"schema": {}}}}, 304: {"description": "Not modified"},
        400: {"description": "The call is wrong", **_PROBLEM}, 401: {"description": "No token", **_PROBLEM},
        404: {"description": "Nothing of that id", **_PROBLEM}, 422: {"description": "It cannot be read", **_PROBLEM},
        429: {"description": "Too many texts a minute", **_PROBLEM},
    },
)  # fmt: skip
Match = Annotated[str | None, Header(alias="If-None-Match")]
Limit = Annotated[int, Query(ge=1, le=500)]
Offset = Annotated[int, Query(ge=0, le=1_000_000)]
Word = Annotated[str | None, Query(max_length=400)]


def of(request: Request) -> Workbench:
    """Return what requests share."""
    found: Workbench = request.app.state.workbench
    return found


def answer(value: object, match: str | None) -> Response:
    """Return a value as JSON with its ETag; 304 where the caller has it already."""
    body = msgspec.json.encode(value)
    tag = f'"{hashlib.blake2b(body, digest_size=16).hexdigest()}"'
    if match and tag in match:
        return Response(status_code=304, headers={"ETag": tag})
    return Response(body, media_type="application/json", headers={"ETag": tag})


def rows(listed: list[dict[str, Any]], match: str | None) -> Response:
    """Return rows as CSV with their ETag."""
    from dragoman.relations.frames import csv_text

    body = csv_text(listed).encode()
    tag = f'"{hashlib.blake2b(body, digest_size=16).hexdigest()}"'
    if match and tag in match:
        return Response(status_code=304, headers={"ETag": tag})
    return Response(body, media_type="text/csv; charset=utf-8", headers={"ETag": tag})


def problem(status: int, title: str, detail: str) -> Response:
    """Return an error as RFC 9457 says."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return Response(msgspec.json.encode(body), status, media_type=PROBLEM)


@router.get("/status")
def status(request: Request, match: Match = None) -> Response:
    """What is in the library."""
    from dragoman.library.status import status as status_of

    return answer(status_of(of(request).library), match)


@router.get("/stories")
def stories(
    request: Request, since: Word = None, until: Word = None, least: Limit = 1, limit: Limit = 50, match: Match = None
) -> Response:
    """Stories, the latest first."""
    from dragoman.articles import parse_published
    from dragoman.library.days import first_day, last_day
    from dragoman.stories import list_stories

    begin = first_day(parse_published(since)) if since else None
    end = last_day(parse_published(until)) if until else None
    return answer(list_stories(of(request).library, since=begin, until=end, least=least, limit=limit), match)


@router.get("/stories/{story_id}")
def story(request: Request, story_id: str, match: Match = None) -> Response:
    """One story: coverage, corroboration, contradictions."""
    from dragoman.stories import story as story_of

    return answer(story_of(of(request).library, story_id), match)


@router.get("/statements/{which}")
def statement(request: Request, which: str, match: Match = None) -> Response:
    """One utterance as each outlet words it, and who reads it how."""
    from dragoman.stories import parallax

    return answer(parallax(of(request).library, which), match)


@router.get("/articles/{article_id}")
def article(request: Request, article_id: str, match: Match = None) -> Response:
    """The reading of an article, by the data contract."""
    return answer(of(request).library.reading(article_id), match)


@router.get("/search")
def search(  # noqa: PLR0913 (each is a filter)
    request: Request,
    q: Word = "",
    kind: Literal["articles", "statements", "events"] = "articles",
    actor: Word = None,
    type_: Annotated[str | None, Query(alias="type", max_length=40)] = None,
    status: Word = None,
    country: Word = None,
    language: Word = None,
    since: Word = None,
    until: Word = None,
    limit: Limit = 20,
    offset: Offset = 0,
    match: Match = None,
) -> Response:
    """Articles, statements or events that fit words and filters."""
    from dragoman.library.query import Query as Asked
    from dragoman.library.search import search as look

    query = Asked(
        words=q or "", kind=kind, actor=actor or None, type=type_ or None, status=status or None, limit=limit,
        country=country or None, language=language or None, since=since or None, until=until or None, offset=offset,
    )  # fmt: skip
    return answer(look(of(request).library, query), match)


Format = Annotated[Literal["json", "csv"], Query(alias="format")]


@router.get("/relations/{a}/{b}")
def relation(  # noqa: PLR0913 (each is an option)
    request: Request,
    a: str,
    b: str,
    since: Word = None,
    until: Word = None,
    directed: bool = False,
    form: Format = "json",
    match: Match = None,
) -> Response:
    """How two states stand: level, shifts, evidence."""
    from dragoman.cli.relations import code_of, span_of
    from dragoman.relations.frames import week_rows
    from dragoman.relations.library import with_sentences
    from dragoman.relations.relation import relation as relation_of

    work = of(request)
    source = work.source()
    span = span_of(source, since or None, until or None)
    found = relation_of(source, code_of(source, a), code_of(source, b), directed=directed, span=span)
    return rows(week_rows(found), match) if form == "csv" else answer(with_sentences(work.library, found), match)


@router.get("/shifts")
def shifts(
    request: Request, least: Limit = 15, online: bool = False, form: Format = "json", match: Match = None
) -> Response:
    """Where relations shift, the strongest first."""
    from dragoman.relations.frames import shift_rows
    from dragoman.relations.overview import shifts as shifts_of

    found = shifts_of(of(request).source(), least=least, week_by_week=online)
    return rows(shift_rows(found), match) if form == "csv" else answer(found, match)


@router.get("/contest")
def contest(
    request: Request,
    over: Annotated[str, Query(max_length=200)],
    powers: Annotated[str, Query(max_length=200)],
    split: Word = None,
    match: Match = None,
) -> Response:
    """Who gains over a state or a region."""
    from dragoman.workbench.answers import contest_of

    return answer(contest_of(of(request), over, powers, split or ""), match)


@router.get("/alignment/{a}/{b}")
def alignment(request: Request, a: str, b: str, match: Match = None) -> Response:
    """On which issues two states take the same side."""
    from dragoman.cli.relations import code_of
    from dragoman.relations.alignment import alignment as alignment_of

    source = of(request).source()
    return answer(alignment_of(source, code_of(source, a), code_of(source, b)), match)


@router.get("/actors/{actor_id}")
def actor(actor_id: str, match: Match = None) -> Response:
    """Who an actor is."""
    from dragoman.actors.queries import show
    from dragoman.errors import NotInLibrary, UsageError

    try:
        return answer(show(actor_id), match)
    except UsageError as error:
        raise NotInLibrary(str(error)) from error


@router.get("/forecasts")
def forecasts(request: Request, limit: Limit = 100, match: Match = None) -> Response:
    """Who foretold what, and how it came out."""
    from dragoman.forecasts.ledger import ledger

    return answer(ledger(of(request).library, limit=limit), match)


@router.get("/sources")
def sources(request: Request, match: Match = None) -> Response:
    """Feeds and how they are doing."""
    from dragoman.sources.sources import health, prepare

    work = of(request)
    prepare(work.library)
    return answer(health(work.library), match)


@router.post("/readings")
def read(
    request: Request,
    text: Annotated[str, Body(min_length=1)],
    title: Annotated[str, Body()] = "",
    published: Annotated[str, Body()] = "",
    outlet: Annotated[str, Body()] = "",
    language: Annotated[str, Body()] = "",
) -> Response:
    """Read a text; nothing is kept."""
    from dragoman.workbench.answers import read_text

    given = {"title": title, "published": published, "outlet": outlet, "language": language}
    caller = request.client.host if request.client else ""
    return answer(read_text(of(request), caller, text, given, keep=False), None)
