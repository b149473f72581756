"""The pages: what an analyst opens. Each calls the same functions as the command line, and shows what they return."""

from __future__ import annotations

import hmac
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from markupsafe import Markup

from dragoman.errors import UsageError
from dragoman.render import names
from dragoman.render.messages import tr
from dragoman.render.pages import Parts, isolated, section, table, text
from dragoman.workbench import today as front
from dragoman.workbench.links import there, to
from dragoman.workbench.lists import empty
from dragoman.workbench.security import form_value
from dragoman.workbench.state import Workbench
from dragoman.workbench.views import SESSION_COOKIE, render, show

router = APIRouter(include_in_schema=False)
DYADS = 40
"""Pairs of states that the page of relations lists."""


def of(request: Request) -> Workbench:
    """Return what requests share."""
    found: Workbench = request.app.state.workbench
    return found


@router.get("/")
def today(request: Request) -> Response:
    """New stories, shifts, contested statements, sources in trouble."""
    return show(request, lambda: front.parts(of(request)), api="/api/v1/status")


@router.get("/stories")
def stories(request: Request, since: str = "", until: str = "", least: int = 1, page: int = 1) -> Response:
    """List stories."""
    from dragoman.workbench.lists import story_list

    return show(request, lambda: story_list(of(request), since, until, least, max(1, page)), api="/api/v1/stories")


@router.get("/stories/{story_id}")
def story(request: Request, story_id: str) -> Response:
    """Show a story."""
    from dragoman.render.story_page import story_parts
    from dragoman.stories import story as story_of

    found = story_of(of(request).library, story_id)

    def parts() -> Parts:
        title, facts, made = story_parts(found)
        readers = to(there("statements", found.id), text(tr("Who reads it how")))
        articles = ", ".join(to(there("articles", p.id), isolated(p.outlet or p.id)) for p in found.articles)
        return title, facts, [f"<p>{readers} · {text(tr('Read'))}: {articles}</p>", *made]

    return show(request, parts, api=f"/api/v1{there('stories', story_id)}")


@router.get("/statements/{which}")
def statement(request: Request, which: str) -> Response:
    """Show an utterance, or a story, as each country words and reads it."""
    from dragoman.render.parallax_page import parallax_parts
    from dragoman.stories import parallax

    found = parallax(of(request).library, which)

    def parts() -> Parts:
        title, facts, made = parallax_parts(found)
        told = ", ".join(to(there("stories", one), text(one)) for one in found.stories)
        return title, facts, [f"<p>{text(tr('Stories'))}: {told}</p>" if told else "", *made]

    return show(request, parts, api=f"/api/v1{there('statements', which)}")


@router.get("/articles/{article_id}")
def article(request: Request, article_id: str) -> Response:
    """Show an article with its highlights and records."""
    from dragoman.render.html import reader_parts
    from dragoman.render.wording import direction

    reading = of(request).library.reading(article_id)
    title, facts, marked, records = reader_parts(reading)
    return render(
        request, "reader.html", title=title, facts=Markup(facts), text=Markup(marked), records=Markup(records),
        article=reading.article, direction=direction(reading.article.text), api=f"/api/v1{there('articles', article_id)}",
    )  # fmt: skip


@router.get("/search")
def search(request: Request, page: int = 1) -> Response:
    """Search with filters."""
    from dragoman.workbench.lists import found_list

    asked = request.query_params
    query = {name: asked.get(name, "") for name in ("q", "kind", "actor", "country", "language", "since", "until")}
    query["kind"] = query["kind"] or "articles"
    return show(request, lambda: found_list(of(request), query, max(1, page)), form="search_form.html", query=query,
                api="/api/v1/search?" + str(request.url.query))  # fmt: skip


@router.get("/relations")
def relations(request: Request, a: str = "", b: str = "") -> Response:
    """List pairs of states; go to one that is asked for."""
    if a and b:
        from dragoman.cli.relations import code_of

        source = of(request).source()
        left = "&".join(f"{k}={quote(v)}" for k, v in request.query_params.items() if k in ("since", "until") and v)
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
            rows.append((to(there("relations", one, two), label), f'<td class="n">{int(episodes[i]):,}</td>'))
        body = table("Pairs of states", ("pair", "episodes"), rows) if rows else empty(of(request))
        return tr("Relations"), "", [section("Pairs of states", body)]

    return show(request, parts, form="relation_form.html", query={"a": a, "b": b, "since": "", "until": ""})


@router.get("/relations/{a}/{b}")
def relation(request: Request, a: str, b: str, since: str = "", until: str = "") -> Response:
    """Show how two states stand."""
    from dragoman.cli.relations import code_of, span_of
    from dragoman.relations.library import with_sentences
    from dragoman.relations.relation import relation as relation_of
    from dragoman.render.charts import relation_svg
    from dragoman.render.relation_page import relation_parts

    work = of(request)
    source = work.source()
    span = span_of(source, since or None, until or None)
    found = relation_of(source, code_of(source, a), code_of(source, b), span=span)
    found = with_sentences(work.library, found)
    query = {"a": a, "b": b, "since": since, "until": until}
    return show(request, lambda: relation_parts(found, relation_svg(found)), form="relation_form.html", query=query,
                api=f"/api/v1{there('relations', a, b)}?{request.url.query}")  # fmt: skip


@router.get("/contest")
def contest(request: Request, over: str = "", powers: str = "", split: str = "") -> Response:
    """Show who gains over a state or a region."""
    query = {"over": over, "powers": powers, "split": split}
    if not over or not powers:
        words = text(tr("Name a state or a region, and two powers or more."))
        return show(request, lambda: (tr("Contest"), "", [f"<p>{words}</p>"]), form="contest_form.html", query=query)
    from dragoman.render.charts import contest_svg
    from dragoman.render.contest_page import contest_parts
    from dragoman.workbench.answers import contest_of

    found = contest_of(of(request), over, powers, split)
    return show(request, lambda: contest_parts(found, contest_svg(found)), form="contest_form.html", query=query,
                api=f"/api/v1/contest?{request.url.query}")  # fmt: skip


@router.get("/actors/{actor_id}")
def actor(request: Request, actor_id: str) -> Response:
    """Show who an actor is, and what the library has of him."""
    from dragoman.workbench.lists import actor_parts

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
    if not session or not hmac.compare_digest(form, form_value(work.secret, session)):
        raise UsageError("The form is not one of this workbench, or too old. Open it again.")
    given: dict[str, Any] = {"title": title, "published": published, "outlet": outlet}
    caller = request.client.host if request.client else ""
    reading = read_text(work, caller, text_, given, keep=bool(keep))
    if keep:
        return RedirectResponse(there("articles", reading.article.id), 303)
    from dragoman.render.html import reader_parts
    from dragoman.render.wording import direction

    shown, facts, marked, records = reader_parts(reading)
    return render(request, "reader.html", title=shown, facts=Markup(facts), text=Markup(marked), api=None,
                  records=Markup(records), article=reading.article, direction=direction(reading.article.text))  # fmt: skip
