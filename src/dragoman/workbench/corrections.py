"""Corrections in the REST API: who asks may read them; who shows the token may make them and take them back."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body, Query, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from dragoman.curation.records import State
from dragoman.workbench import api
from dragoman.workbench.state import Workbench, of

router = APIRouter(prefix="/api/v1", default_response_class=Response, responses=api.router.responses)
_REFUSED: dict[int | str, dict[str, Any]] = {
    200: {"content": {api.JSON: {"schema": {}}}, "headers": api.TAG},
    403: api.refusal("No token was asked for when the workbench was started, or another site asks"),
}
_Text = Annotated[str, Query(min_length=1, max_length=2000)]


def _writable(request: Request) -> Workbench:
    """Return what requests share, where it may be changed: the guard has seen the token already.

    Raises:
        HTTPException: 403 where the workbench was started without one.
    """
    work = of(request)
    if not work.token:
        raise HTTPException(403, "The API only reads without a token. Start it with: dragoman serve --token")
    return work


@router.get("/corrections", responses=api.ROWS)
def corrections(  # noqa: PLR0913 (each is a filter)
    request: Request,
    article: api.Word = None,
    target: api.Word = None,
    author: api.Word = None,
    state: State | None = None,
    limit: api.Limit = 50,
    offset: api.Offset = 0,
    form: api.Format = "json",
    match: api.Match = None,
) -> Response:
    """What analysts have corrected, the latest first."""
    from dragoman.curation import Wanted
    from dragoman.curation import corrections as listed
    from dragoman.workbench.downloads import correction_rows

    wanted = Wanted(article=article or None, target=target or None, author=author or None, state=state)
    found = listed(of(request).library, wanted, limit=limit, offset=offset)
    return api.rows(found, lambda: correction_rows(found), form, match)


@router.get("/corrections/{correction_id}", responses=api.READ)
def correction(request: Request, correction_id: str, match: api.Match = None) -> Response:
    """One correction, as it stands now."""
    from dragoman.curation.listing import one

    return api.answer(one(of(request).library, correction_id), match)


@router.post("/corrections", responses=_REFUSED)
def correct(
    request: Request,
    target: Annotated[str, Body(min_length=1, max_length=400)],
    field: Annotated[str, Body(min_length=1, max_length=40)],
    value: Annotated[str, Body(max_length=20_000)],
    author: Annotated[str, Body(min_length=1, max_length=2000)],
    reason: Annotated[str, Body(min_length=1, max_length=2000)],
) -> Response:
    """Correct a field of a record, or split or merge a story or family; answers what was made, nothing where it is so.

    ``value`` is as typed: actors with commas between; of a split who leaves, with commas; of a merge the other.
    """
    from dragoman.curation import change, signed
    from dragoman.curation.listing import now

    work = _writable(request)
    made = change(work.library, target, field, value, signed(author, reason))
    return api.answer(now(work.library, made), None)


@router.delete("/corrections/{correction_id}", responses=_REFUSED)
def undo(request: Request, correction_id: str, author: _Text, reason: _Text) -> Response:
    """Take a correction back; answers the correction that does so. Both stay in the history."""
    from dragoman.curation import signed
    from dragoman.curation import undo as take_back
    from dragoman.curation.listing import now

    work = _writable(request)
    made = take_back(work.library, correction_id, signed(author, reason))
    return api.answer(now(work.library, [made])[0], None)
