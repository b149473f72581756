"""The REST API: what pages show, as JSON, as CSV or Parquet where rows make sense; ETags; errors as problem+json."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Annotated, Any, Literal

import msgspec
from fastapi import APIRouter, Body, Header, Query, Request
from fastapi.responses import Response

from dragoman.workbench.state import Workbench

JSON, PROBLEM = "application/json", "application/problem+json"
CSV, PARQUET = "text/csv", "application/vnd.apache.parquet"
_MOST = 1_000_000  # rows that are passed over at most


def _problem(description: str) -> dict[str, Any]:
    return {"description": description, "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}}


_TAG = {"ETag": {"description": "What the answer is known by.", "schema": {"type": "string"}}}
_READ: dict[int | str, dict[str, Any]] = {
    200: {"content": {JSON: {"schema": {}}}, "headers": _TAG}, 304: {"description": "Not modified", "headers": _TAG},
}  # fmt: skip
_ROWS: dict[int | str, dict[str, Any]] = {
    **_READ,
    200: {
        "content": {
            JSON: {"schema": {}}, CSV: {"schema": {"type": "string"}},
            PARQUET: {"schema": {"type": "string", "format": "binary"}},
        },
        "headers": _TAG,
    },
    406: _problem("Parquet where pyarrow is not installed"),
}  # fmt: skip
router = APIRouter(
    prefix="/api/v1",
    default_response_class=Response,
    responses={
        400: _problem("The call is wrong"), 401: _problem("No token"), 404: _problem("Nothing of that id"),
        405: _problem("Not by this method"), 413: _problem("Too much was sent"),
        422: _problem("It cannot be read"), 500: _problem("A mistake of ours"),
        503: _problem("The library cannot be used now"),
    },
)  # fmt: skip
Match = Annotated[str | None, Header(alias="If-None-Match")]
Limit = Annotated[int, Query(ge=1, le=500)]
Offset = Annotated[int, Query(ge=0, le=_MOST)]
Word = Annotated[str | None, Query(max_length=400)]
Format = Annotated[Literal["json", "csv", "parquet"], Query(alias="format")]
Rows = list[dict[str, Any]]


def of(request: Request) -> Workbench:
    """Return what requests share."""
    found: Workbench = request.app.state.workbench
    return found


def answer(value: object, match: str | None) -> Response:
    """Return a value as JSON with its ETag; 304 where the caller has it already."""
    return _tagged(msgspec.json.encode(value), JSON, match)


def rows(value: object, listed: Callable[[], Rows], form: str, match: str | None) -> Response:
    """Return a value as JSON, or as rows in the format that is asked for."""
    if form == "json":
        return answer(value, match)
    if form == "csv":
        from dragoman.relations.frames import csv_text

        return _tagged(csv_text(listed()).encode("utf-8", "replace"), f"{CSV}; charset=utf-8", match)
    from dragoman.workbench.downloads import parquet

    return _tagged(parquet(listed()), PARQUET, match)


def _tagged(body: bytes, kind: str, match: str | None) -> Response:
    tag = f'"{hashlib.blake2b(body, digest_size=16).hexdigest()}"'
    known = match is not None and (match.strip() == "*" or tag in match)
    return Response(status_code=304, headers={"ETag": tag}) if known else Response(
        body, media_type=kind, headers={"ETag": tag}
    )  # fmt: skip


def problem(status: int, title: str, detail: str) -> Response:
    """Return an error as RFC 9457 says."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return Response(msgspec.json.encode(_whole(body)), status, media_type=PROBLEM)


def _whole(body: dict[str, Any]) -> dict[str, Any]:
    """Return what can be written as UTF-8: what was asked for may hold anything."""
    return {k: v.encode("utf-8", "replace").decode() if isinstance(v, str) else v for k, v in body.items()}


@router.get("/status", responses=_READ)
def status(request: Request, match: Match = None) -> Response:
    """What is in the library."""
    from dragoman.library.status import status as status_of

    return answer(status_of(of(request).library), match)


@router.get("/stories", responses=_ROWS)
def stories(  # noqa: PLR0913 (each is a filter)
    request: Request,
    since: Word = None,
    until: Word = None,
    least: Limit = 1,
    limit: Limit = 50,
    offset: Offset = 0,
    form: Format = "json",
    match: Match = None,
) -> Response:
    """Stories, the latest first."""
    from dragoman.articles import parse_published
    from dragoman.library.days import first_day, last_day
    from dragoman.stories import list_stories
    from dragoman.workbench.downloads import story_rows

    begin = first_day(parse_published(since)) if since else None
    end = last_day(parse_published(until)) if until else None
    found = list_stories(of(request).library, since=begin, until=end, least=least, limit=offset + limit)[offset:]
    return rows(found, lambda: story_rows(found), form, match)


@router.get("/stories/{story_id}", responses=_READ)
def story(request: Request, story_id: str, match: Match = None) -> Response:
    """One story: coverage, corroboration, contradictions."""
    from dragoman.stories import story as story_of

    return answer(story_of(of(request).library, story_id), match)


@router.get("/statements/{which}", responses=_READ)
def statement(request: Request, which: str, match: Match = None) -> Response:
    """One utterance as each outlet words it, and who reads it how."""
    from dragoman.stories import parallax

    return answer(parallax(of(request).library, which), match)


@router.get("/articles/{article_id}", responses=_READ)
def article(request: Request, article_id: str, match: Match = None) -> Response:
    """The reading of an article, by the data contract."""
    return answer(of(request).library.reading(article_id), match)


@router.get("/search", responses=_ROWS)
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
    form: Format = "json",
    match: Match = None,
) -> Response:
    """Articles, statements or events that fit words and filters."""
    from dragoman.library.query import Query as Asked
    from dragoman.library.search import search as look
    from dragoman.workbench.downloads import hit_rows

    query = Asked(
        words=q or "", kind=kind, actor=actor or None, type=type_ or None, status=status or None, limit=limit,
        country=country or None, language=language or None, since=since or None, until=until or None, offset=offset,
    )  # fmt: skip
    found = look(of(request).library, query)
    return rows(found, lambda: hit_rows(found.hits), form, match)


@router.get("/relations/{a}/{b}", responses=_ROWS)
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
    from dragoman.relations.frames import week_rows
    from dragoman.workbench.answers import relation_of

    found = relation_of(of(request), a, b, since or "", until or "", directed=directed)
    return rows(found, lambda: week_rows(found), form, match)


@router.get("/shifts", responses=_ROWS)
def shifts(
    request: Request, least: Limit = 15, online: bool = False, form: Format = "json", match: Match = None
) -> Response:
    """Where relations shift, the strongest first."""
    from dragoman.relations.frames import shift_rows
    from dragoman.relations.overview import shifts as shifts_of

    found = shifts_of(of(request).source(), least=least, week_by_week=online)
    return rows(found, lambda: shift_rows(found), form, match)


@router.get("/contest", responses=_ROWS)
def contest(
    request: Request,
    over: Annotated[str, Query(max_length=200)],
    powers: Annotated[str, Query(max_length=200)],
    split: Word = None,
    form: Format = "json",
    match: Match = None,
) -> Response:
    """Who gains over a state or a region."""
    from dragoman.relations.frames import contest_rows
    from dragoman.workbench.answers import contest_of

    found = contest_of(of(request), over, powers, split or "")
    return rows(found, lambda: contest_rows(found), form, match)


@router.get("/alignment/{a}/{b}", responses=_READ)
def alignment(request: Request, a: str, b: str, match: Match = None) -> Response:
    """On which issues two states take the same side."""
    from dragoman.relations.alignment import alignment as alignment_of
    from dragoman.relations.asking import code_of

    source = of(request).source()
    return answer(alignment_of(source, code_of(source, a), code_of(source, b)), match)


@router.get("/actors/{actor_id}", responses=_READ)
def actor(actor_id: str, match: Match = None) -> Response:
    """Who an actor is."""
    from dragoman.actors.queries import show
    from dragoman.errors import NotInLibrary, UsageError

    try:
        return answer(show(actor_id), match)
    except UsageError as error:
        raise NotInLibrary(str(error)) from error


@router.get("/forecasts", responses=_ROWS)
def forecasts(request: Request, limit: Limit = 100, form: Format = "json", match: Match = None) -> Response:
    """Who foretold what, and how it came out."""
    from dragoman.forecasts.ledger import ledger
    from dragoman.workbench.downloads import forecast_rows

    found = ledger(of(request).library, limit=limit)
    return rows(found, lambda: forecast_rows(found.forecasts), form, match)


@router.get("/sources", responses=_ROWS)
def sources(request: Request, form: Format = "json", match: Match = None) -> Response:
    """Feeds and how they are doing."""
    from dragoman.sources.sources import health
    from dragoman.workbench.downloads import source_rows

    found = health(of(request).library)
    return rows(found, lambda: source_rows(found), form, match)


@router.post(
    "/readings",
    responses={
        200: {"content": {JSON: {"schema": {}}}, "headers": _TAG}, 403: _problem("Another site may not do that"),
        429: _problem("Too many texts a minute"),
    },
)  # fmt: skip
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
