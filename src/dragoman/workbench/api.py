"""The REST API: what pages show, as JSON, as CSV or Parquet where rows make sense; ETags; errors as problem+json."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec
from fastapi import APIRouter, Body, Header, Query, Request
from fastapi.responses import Response

from dragoman.workbench.state import of

if TYPE_CHECKING:
    from dragoman.relations.alignment import Alignment
    from dragoman.relations.source import Source

JSON, PROBLEM = "application/json", "application/problem+json"
CSV, PARQUET = "text/csv", "application/vnd.apache.parquet"
_MOST = 1_000_000  # rows that are passed over at most


def refusal(description: str) -> dict[str, Any]:
    """Return how the description of the API tells of an error."""
    return {"description": description, "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}}


TAG = {"ETag": {"description": "What the answer is known by.", "schema": {"type": "string"}}}
READ: dict[int | str, dict[str, Any]] = {
    200: {"content": {JSON: {"schema": {}}}, "headers": TAG}, 304: {"description": "Not modified", "headers": TAG},
}  # fmt: skip
ROWS: dict[int | str, dict[str, Any]] = {
    **READ,
    200: {
        "content": {
            JSON: {"schema": {}}, CSV: {"schema": {"type": "string"}},
            PARQUET: {"schema": {"type": "string", "format": "binary"}},
        },
        "headers": TAG,
    },
    406: refusal("Parquet where pyarrow is not installed"),
}  # fmt: skip
router = APIRouter(
    prefix="/api/v1",
    default_response_class=Response,
    responses={
        400: refusal("The call is wrong"), 401: refusal("No token"), 404: refusal("Nothing of that id"),
        405: refusal("Not by this method"), 413: refusal("Too much was sent"),
        422: refusal("It cannot be read"), 500: refusal("A mistake of ours"),
        503: refusal("The library cannot be used now"),
    },
)  # fmt: skip
Match = Annotated[str | None, Header(alias="If-None-Match")]
Limit = Annotated[int, Query(ge=1, le=500)]
Part = Annotated[int, Query(ge=1, le=_MOST)]
Offset = Annotated[int, Query(ge=0, le=_MOST)]
Word = Annotated[str | None, Query(max_length=400)]
Format = Annotated[Literal["json", "csv", "parquet"], Query(alias="format")]
Rows = list[dict[str, Any]]


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


@router.get("/status", responses=READ)
def status(request: Request, match: Match = None) -> Response:
    """What is in the library."""
    return answer(of(request).status(), match)


@router.get("/stories", responses=ROWS)
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
    found = list_stories(of(request).library, since=begin, until=end, least=least, limit=limit, offset=offset)
    return rows(found, lambda: story_rows(found), form, match)


@router.get("/stories/{story_id}", responses=READ)
def story(request: Request, story_id: str, part: Part = 1, match: Match = None) -> Response:
    """One story: coverage, corroboration, contradictions; a large one in parts, the latest articles in the first."""
    from dragoman.stories import story as story_of

    return answer(story_of(of(request).library, story_id, part=part), match)


@router.get("/statements/{which}", responses=READ)
def statement(request: Request, which: str, part: Part = 1, match: Match = None) -> Response:
    """One utterance as each outlet words it, and who reads it how; what many carry in parts, the latest first."""
    from dragoman.stories import parallax

    return answer(parallax(of(request).library, which, part=part), match)


@router.get("/articles/{article_id}", responses=READ)
def article(request: Request, article_id: str, machine: bool = False, match: Match = None) -> Response:
    """The reading of an article, by the data contract: as it is corrected, or as the machine read it."""
    library = of(request).library
    return answer(library.reading(article_id) if machine else library.shown(article_id), match)


@router.get("/search", responses=ROWS)
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


@router.get("/relations/{a}/{b}", responses=ROWS)
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


@router.get("/shifts", responses=ROWS)
def shifts(
    request: Request, least: Limit = 15, online: bool = False, form: Format = "json", match: Match = None
) -> Response:
    """Where relations shift, the strongest first."""
    from dragoman.relations.frames import shift_rows
    from dragoman.workbench.answers import shifts_of

    found = shifts_of(of(request), least, online=online)
    return rows(found, lambda: shift_rows(found), form, match)


@router.get("/contest", responses=ROWS)
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


@router.get("/alignment/{a}/{b}", responses=READ)
def alignment(request: Request, a: str, b: str, match: Match = None) -> Response:
    """On which issues two states take the same side."""
    from dragoman.relations.alignment import alignment as alignment_of
    from dragoman.relations.asking import code_of

    def made(source: Source) -> Alignment:
        return alignment_of(source, code_of(source, a), code_of(source, b))

    return answer(of(request).of_events(("alignment", a, b), made), match)


@router.get("/actors/{actor_id}", responses=READ)
def actor(actor_id: str, match: Match = None) -> Response:
    """Who an actor is."""
    from dragoman.actors.queries import show
    from dragoman.errors import NotInLibrary, UsageError

    try:
        return answer(show(actor_id), match)
    except UsageError as error:
        raise NotInLibrary(str(error)) from error


@router.get("/forecasts", responses=ROWS)
def forecasts(request: Request, limit: Limit = 100, form: Format = "json", match: Match = None) -> Response:
    """Who foretold what: of the latest 400 articles that hold any; `dragoman forecasts` has all."""
    from dragoman.workbench.answers import forecasts_of
    from dragoman.workbench.downloads import forecast_rows

    found = forecasts_of(of(request), limit)
    return rows(found, lambda: forecast_rows(found.forecasts), form, match)


@router.get("/sources", responses=ROWS)
def sources(request: Request, form: Format = "json", match: Match = None) -> Response:
    """Feeds and how they are doing."""
    from dragoman.sources.sources import health
    from dragoman.workbench.downloads import source_rows

    found = health(of(request).library)
    return rows(found, lambda: source_rows(found), form, match)


@router.get("/balance", responses=ROWS)
def balance(request: Request, form: Format = "json", match: Match = None) -> Response:
    """Whose outlets tell of which state in the newest articles, and where it is one side alone."""
    from dragoman.workbench.answers import balance_of
    from dragoman.workbench.downloads import balance_rows

    found = balance_of(of(request))
    return rows(found, lambda: balance_rows(found), form, match)


@router.post(
    "/readings",
    responses={
        200: {"content": {JSON: {"schema": {}}}, "headers": TAG}, 403: refusal("Another site may not do that"),
        429: refusal("Too many texts a minute"),
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
    from dragoman.workbench.answers import added, read_text

    page = added(text, title=title, published=published, outlet=outlet, language=language)
    caller = request.client.host if request.client else ""
    return answer(read_text(of(request), caller, page), None)
