"""The pages: what an analyst opens. Each calls the same functions as the command line, and shows what they return."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException

from dragoman.render import names
from dragoman.render.messages import number, tr
from dragoman.render.pages import Parts, isolated, section, table, text
from dragoman.workbench import today as front
from dragoman.workbench.links import there, to
from dragoman.workbench.lists import empty
from dragoman.workbench.reader import show_reading
from dragoman.workbench.security import is_form_value
from dragoman.workbench.state import Workbench
from dragoman.workbench.views import SESSION_COOKIE, show

router = APIRouter(include_in_schema=False)
DYADS = 40
"""Pairs of states that the page of relations lists."""
MOST = 10_000
"""Pages of a list that can be asked for, and articles of a story."""


def of(request: Request) -> Workbench:
    """Return what requests share."""
    found: Workbench = request.app.state.workbench
    return found


def _number(page: int) -> int:
    return min(max(1, page), MOST)


@router.get("/")
def today(request: Request) -> Response:
    """New stories, shifts, contested statements, sources in trouble."""
    return show(request, lambda: front.parts(of(request)), api="/api/v1/status")


@router.get("/stories")
def stories(request: Request, since: str = "", until: str = "", least: int = 1, page: int = 1) -> Response:
    """List stories."""
    from dragoman.workbench.lists import story_list

    least = min(max(1, least), MOST)
    return show(request, lambda: story_list(of(request), since, until, least, _number(page)), api="/api/v1/stories")


@router.get("/stories/{story_id}")
def story(request: Request, story_id: str) -> Response:
    """Show a story."""
    from dragoman.render.story_page import story_parts
    from dragoman.stories import story as story_of

    found = story_of(of(request).library, story_id)

    def parts() -> Parts:
        title, facts, made = story_parts(found, there)
        readers = to(there("statements", found.id), text(tr("Who reads it how")))
        return title, facts, [f"<p>{readers}</p>", *made]

    return show(request, parts, api=f"/api/v1{there('stories', story_id)}")


@router.get("/statements/{which}")
def statement(request: Request, which: str) -> Response:
    """Show an utterance, or a story, as each country words and reads it."""
    from dragoman.render.parallax_page import parallax_parts
    from dragoman.stories import parallax

    found = parallax(of(request).library, which)

    return show(request, lambda: parallax_parts(found, there), api=f"/api/v1{there('statements', which)}")


@router.get("/articles/{article_id}")
def article(request: Request, article_id: str) -> Response:
    """Show an article with its highlights and records."""
    return show_reading(request, of(request).library.reading(article_id), kept=True)


@router.get("/search")
def search(request: Request, page: int = 1) -> Response:
    """Search with filters."""
    from dragoman.render.wording import STATUS_MARKS
    from dragoman.workbench.find import KINDS, TYPES, asked_of, found_list

    asked = asked_of(request.query_params)
    choices = {"kinds": KINDS, "types": TYPES, "statuses": tuple(STATUS_MARKS)}
    given = urlencode({name: value for name, value in asked.items() if value})
    return show(request, lambda: found_list(of(request), asked, _number(page)), form="search_form.html", query=asked,
                choices=choices, api=f"/api/v1/search?{given}")  # fmt: skip


@router.get("/relations")
def relations(request: Request, a: str = "", b: str = "", since: str = "", until: str = "") -> Response:
    """List pairs of states; go to one that is asked for."""
    if a and b:
        from dragoman.relations.asking import code_of

        source = of(request).source()
        left = urlencode({name: value for name, value in (("since", since), ("until", until)) if value})
        address = there("relations", code_of(source, a.strip()), code_of(source, b.strip()))
        return RedirectResponse(address + (f"?{left}" if left else ""), 303)

    def parts() -> Parts:
        from dragoman.relations.weeks import weeks

        counted = weeks(of(request).source().undirected)
        episodes = counted.counts.sum((1, 2))
        order = episodes.argsort()[::-1][:DYADS]
        rows = []
        for i in order:
            one, two = counted.names(int(i))
            label = isolated(f"{names.country(one)} – {names.country(two)}")
            rows.append((to(there("relations", one, two), label), f'<td class="n">{number(int(episodes[i]))}</td>'))
        body = table("Pairs of states", ("pair", "episodes"), rows) if rows else empty(of(request))
        return tr("Relations"), "", [section("Pairs of states", body)]

    return show(request, parts, form="relation_form.html", query={"a": a, "b": b, "since": since, "until": until})


@router.get("/relations/{a}/{b}")
def relation(request: Request, a: str, b: str, since: str = "", until: str = "") -> Response:
    """Show how two states stand."""
    from dragoman.render.charts import relation_svg
    from dragoman.render.relation_page import relation_parts
    from dragoman.workbench.answers import relation_of

    work = of(request)
    found = relation_of(work, a, b, since, until)
    query = {"a": a, "b": b, "since": since, "until": until}
    address = there("relations", a, b)

    def parts() -> Parts:
        return relation_parts(found, work.drawn.chart(found, relation_svg), there, address)

    given = urlencode({name: value for name, value in (("since", since), ("until", until)) if value})
    return show(request, parts, form="relation_form.html", query=query,
                api=f"/api/v1{address}" + (f"?{given}" if given else ""))  # fmt: skip


@router.get("/contest")
def contest(request: Request, over: str = "", powers: str = "", split: str = "") -> Response:
    """Show who gains over a state or a region."""
    query = {"over": over, "powers": powers, "split": split}
    if not over or not powers:

        def wanted() -> Parts:
            return tr("Contest"), "", [f"<p>{text(tr('Name a state or a region, and two powers or more.'))}</p>"]

        return show(request, wanted, form="contest_form.html", query=query)
    from dragoman.render.charts import contest_svg
    from dragoman.render.contest_page import contest_parts
    from dragoman.workbench.answers import contest_of

    work = of(request)
    found = contest_of(work, over, powers, split)

    def parts() -> Parts:
        return contest_parts(found, work.drawn.chart(found, contest_svg), there)

    given = urlencode({name: value for name, value in query.items() if value})
    return show(request, parts, form="contest_form.html", query=query, api=f"/api/v1/contest?{given}")


@router.get("/actors/{actor_id}")
def actor(request: Request, actor_id: str) -> Response:
    """Show who an actor is, and what the library has of him."""
    from dragoman.workbench.actors import actor_parts

    return show(request, lambda: actor_parts(of(request), actor_id), api=f"/api/v1{there('actors', actor_id)}")


@router.get("/forecasts")
def forecasts(request: Request) -> Response:
    """Show who foretold what, and how it came out."""
    from dragoman.workbench.lists import forecast_list

    return show(request, lambda: forecast_list(of(request)), api="/api/v1/forecasts")


@router.get("/sources")
def sources(request: Request) -> Response:
    """Show where the articles come from, and how the sources are doing."""
    from dragoman.workbench.lists import source_list

    return show(request, lambda: source_list(of(request)), api="/api/v1/sources")


@router.get("/add")
def add(request: Request) -> Response:
    """Ask for a text."""
    return show(request, lambda: (tr("Read a text"), "", []), form="add_form.html")


@router.post("/add")
def add_text(  # noqa: PLR0913 (each is a field of the form)
    request: Request,
    form: Annotated[str, Form()] = "",
    text_: Annotated[str, Form(alias="text")] = "",
    title: Annotated[str, Form()] = "",
    published: Annotated[str, Form()] = "",
    outlet: Annotated[str, Form()] = "",
    keep: Annotated[str, Form()] = "",
) -> Response:
    """Read a text, and show what was found; keep it where that is wanted."""
    from dragoman.workbench.answers import read_text

    work = of(request)
    session = request.cookies.get(SESSION_COOKIE, "")
    if not is_form_value(form, work.secret, session):
        raise HTTPException(403, "The form is not one of this workbench, or too old. Open it again.")
    given: dict[str, Any] = {"title": title, "published": published, "outlet": outlet}
    caller = request.client.host if request.client else ""
    reading = read_text(work, caller, text_, given, keep=bool(keep))
    if keep:
        return RedirectResponse(there("articles", reading.article.id), 303)
    return show_reading(request, reading, kept=False)
