"""The evidence of a period of a relation or a contest: alone for scripts, else as part of its page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from dragoman.errors import DragomanError
from dragoman.render.messages import speaking, told
from dragoman.render.pages import text
from dragoman.render.period import period_evidence, period_section
from dragoman.workbench.links import query_string, there
from dragoman.workbench.state import of
from dragoman.workbench.views import language_of

if TYPE_CHECKING:
    from dragoman.relations.contest import Contest
    from dragoman.relations.period import Between
    from dragoman.relations.relation import Relation
    from dragoman.workbench.state import Workbench

router = APIRouter(include_in_schema=False)
LATEST = 91
"""Days of the period that is proposed: the last quarter."""


def of_relation(work: Workbench, found: Relation, first: str, last: str, asked: dict[str, str]) -> str:
    """Return the part of a relation's page that shows the evidence of a period."""
    shown = _shown(work, [found.a], [found.b], first, last) if first and last else ""
    days = {"first": first or _latest(found.begin, found.end), "last": last or found.end}
    return period_section(f"{there('relations', found.a, found.b)}/evidence", {**asked, **days}, shown)


def of_contest(work: Workbench, found: Contest, asked: dict[str, str]) -> str:
    """Return the part of a contest's page that shows the evidence of a power in a period."""
    first, last, power = asked["first"], asked["last"], asked["power"]
    shown = ""
    if first and last and power:
        shown = _shown(work, [power], found.over, first, last, directed=True)
    days = {"first": first or _latest(found.begin, found.end), "last": last or found.end}
    return period_section("/contest/evidence", {**asked, **days}, shown, found.powers)


def _latest(begin: str, end: str) -> str:
    """Return the first day of the last quarter of a period."""
    from datetime import date, timedelta

    return max(begin, (date.fromisoformat(end) - timedelta(days=LATEST)).isoformat())


def _shown(
    work: Workbench, ones: Sequence[str], others: Sequence[str], first: str, last: str, *, directed: bool = False
) -> str:
    """Return the evidence as HTML, or what is wrong with the question."""
    from dragoman.relations.asking import code_of
    from dragoman.relations.library import with_sentences
    from dragoman.relations.period import between

    source = work.source()
    try:
        one, other = ({code_of(source, name) for name in side} for side in (ones, others))
        found: Between = between(source, one, other, first, last, directed=directed)
    except DragomanError as error:
        return f'<p role="alert">{text(told(str(error)))}</p>'
    return period_evidence(with_sentences(work.library, found), there)


def _part(request: Request, page: str, asked: dict[str, str], html: str) -> Response:
    """Return the part alone, and say under which address the page shows it; it can be kept and sent."""
    whole = f"{page}?{query_string(asked)}"
    headers = {"HX-Replace-Url": whole, "Content-Language": language_of(request)}
    return HTMLResponse(html, headers={**headers, "Vary": "Accept-Language, Cookie, HX-Request"})


def _alone(request: Request) -> bool:
    return request.headers.get("hx-request") == "true"


@router.get("/relations/{a}/{b}/evidence")
def relation_evidence(  # noqa: PLR0913 (each is asked for in the address)
    request: Request, a: str, b: str, first: str = "", last: str = "", since: str = "", until: str = ""
) -> Response:
    """Show the episodes of two states in a period."""
    page = there("relations", a, b)
    asked = {"since": since, "until": until, "first": first, "last": last}
    if not _alone(request):
        return RedirectResponse(f"{page}?{query_string(asked)}#period", 303)
    with speaking(language_of(request)):
        return _part(request, page, asked, _shown(of(request), [a], [b], first, last))


@router.get("/contest/evidence")
def contest_evidence(request: Request) -> Response:
    """Show the episodes of a power with those that are contested, in a period."""
    from dragoman.relations.asking import members

    asked = {name: request.query_params.get(name, "") for name in ("over", "powers", "split", "power", "first", "last")}
    if not _alone(request):
        return RedirectResponse(f"/contest?{query_string(asked)}#period", 303)
    work = of(request)
    with speaking(language_of(request)):
        over = members(work.source(), asked["over"])
        shown = _shown(work, [asked["power"]], over, asked["first"], asked["last"], directed=True)
        return _part(request, "/contest", asked, shown)
