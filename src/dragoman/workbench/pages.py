"""The pages: what an analyst opens. Each calls the same functions as the command line, and shows what they return."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from dragoman.render import names
from dragoman.render.messages import number, tr
from dragoman.render.pages import Parts, isolated, section, table, text
from dragoman.workbench import curation
from dragoman.workbench import today as front
from dragoman.workbench.assets import scripts
from dragoman.workbench.links import query_string, there, to
from dragoman.workbench.lists import empty, turns
from dragoman.workbench.reader import show_reading
from dragoman.workbench.state import of
from dragoman.workbench.stills import still
from dragoman.workbench.views import show

router = APIRouter(include_in_schema=False)
DYADS = 40
"""Pairs of states that the page of relations lists."""
MOST = 10_000
"""Pages of a list that can be asked for, and articles of a story."""


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
def story(request: Request, story_id: str, part: int = 1) -> Response:
    """Show a story."""
    from dragoman.render.story_page import story_parts
    from dragoman.stories import story as story_of

    found = story_of(of(request).library, story_id, part=part)

    def parts() -> Parts:
        title, facts, made = story_parts(found, there)
        readers = to(there("statements", found.id), text(tr("Who reads it how")))
        corrected = curation.history(of(request), [piece.id for piece in found.articles], [found.id])
        turn = turns(there("stories", found.id), found.part, found.parts)
        return title, facts, [f"<p>{readers}</p>", turn, *corrected, *made, turn]

    members = [(piece.id, f"{piece.day} {piece.outlet or ''} {piece.title or piece.id}") for piece in found.articles]
    return show(request, parts, scripts=scripts("map"), api=f"/api/v1{there('stories', story_id)}",
                **curation.group_form(request, found.id, members))  # fmt: skip


@router.get("/statements/{which}")
def statement(request: Request, which: str, part: int = 1) -> Response:
    """Show an utterance, or a story, as each country words and reads it."""
    from dragoman.render.parallax_page import parallax_parts
    from dragoman.stories import parallax

    found = parallax(of(request).library, which, part=part)

    said = {f"{w.article}:{w.record}": f"{w.day} {w.outlet} {w.words}" for w in found.wordings}

    def parts() -> Parts:
        title, facts, made = parallax_parts(found, there)
        articles = sorted({wording.article for wording in found.wordings})
        turn = turns(there("statements", found.id), found.part, found.parts)
        return title, facts, [turn, *curation.history(of(request), articles, [found.id], said), *made, turn]

    form = curation.group_form(request, found.id, list(said.items())) if said else {}
    charts = scripts("charts") if found.readings else ()
    return show(request, parts, scripts=charts, api=f"/api/v1{there('statements', which)}", **form)


@router.get("/articles/{article_id}")
def article(request: Request, article_id: str) -> Response:
    """Show an article with its highlights and records."""
    return show_reading(request, of(request).library.shown(article_id), kept=True)


@router.get("/search")
def search(request: Request, page: int = 1) -> Response:
    """Search with filters."""
    from dragoman.render.wording import STATUS_MARKS
    from dragoman.workbench.find import KINDS, TYPES, asked_of, found_list

    asked = asked_of(request.query_params)
    choices = {"kinds": KINDS, "types": TYPES, "statuses": tuple(STATUS_MARKS)}
    given = query_string(asked)
    return show(request, lambda: found_list(of(request), asked, _number(page)), form="search_form.html", query=asked,
                choices=choices, api=f"/api/v1/search?{given}")  # fmt: skip


@router.get("/relations")
def relations(request: Request, a: str = "", b: str = "", since: str = "", until: str = "") -> Response:
    """List pairs of states; go to one that is asked for."""
    if a and b:
        from dragoman.relations.asking import code_of

        source = of(request).source()
        left = query_string({"since": since, "until": until})
        address = there("relations", code_of(source, a.strip()), code_of(source, b.strip()))
        return RedirectResponse(address + (f"?{left}" if left else ""), 303)

    def parts() -> Parts:
        from dragoman.workbench.answers import busiest

        rows = []
        for one, two, episodes in busiest(of(request), DYADS):
            label = isolated(f"{names.country(one)} – {names.country(two)}")
            rows.append((to(there("relations", one, two), label), f'<td class="n">{number(episodes)}</td>'))
        body = table("Pairs of states", ("pair", "episodes"), rows) if rows else empty(of(request))
        return tr("Relations"), "", [section("Pairs of states", body)]

    return show(request, parts, form="relation_form.html", query={"a": a, "b": b, "since": since, "until": until})


@router.get("/relations/{a}/{b}")
def relation(  # noqa: PLR0913 (each is asked for in the address)
    request: Request, a: str, b: str, since: str = "", until: str = "", first: str = "", last: str = ""
) -> Response:
    """Show how two states stand."""
    from dragoman.render.evidence import title as title_of
    from dragoman.render.relation_page import relation_parts
    from dragoman.workbench.answers import relation_of
    from dragoman.workbench.periods import of_relation

    work = of(request)
    found = relation_of(work, a, b, since, until)
    query = {"a": a, "b": b, "since": since, "until": until}
    address = there("relations", a, b)

    def parts() -> Parts:
        chart = still(address, {"since": since, "until": until}, title_of(found))
        title, facts, made = relation_parts(found, chart, there, address)
        period = of_relation(work, found, first, last, {"since": since, "until": until})
        return title, facts, [made[0], period, *made[1:]]

    given = query_string({"since": since, "until": until})
    return show(request, parts, form="relation_form.html", query=query, scripts=scripts("period"),
                api=f"/api/v1{address}" + (f"?{given}" if given else ""))  # fmt: skip


@router.get("/contest")
def contest(request: Request, over: str = "", powers: str = "", split: str = "") -> Response:
    """Show who gains over a state or a region."""
    query = {"over": over, "powers": powers, "split": split}
    asked = {**query, **{name: request.query_params.get(name, "") for name in ("power", "first", "last")}}
    if not over or not powers:

        def wanted() -> Parts:
            return tr("Contest"), "", [f"<p>{text(tr('Name a state or a region, and two powers or more.'))}</p>"]

        return show(request, wanted, form="contest_form.html", query=query)
    from dragoman.render.contest_chart import title as title_of
    from dragoman.render.contest_page import contest_parts
    from dragoman.workbench.answers import contest_of
    from dragoman.workbench.periods import of_contest

    work = of(request)
    found = contest_of(work, over, powers, split)

    def parts() -> Parts:
        title, facts, made = contest_parts(found, still("/contest", query, title_of(found)), there, f"/contest?{given}")
        return title, facts, [made[0], of_contest(work, found, asked), *made[1:]]

    given = query_string(query)
    return show(
        request, parts, form="contest_form.html", query=query, scripts=scripts("period"), api=f"/api/v1/contest?{given}"
    )


@router.get("/actors/{actor_id}")
def actor(request: Request, actor_id: str) -> Response:
    """Show who an actor is, and what the library has of him."""
    from dragoman.workbench.actors import actor_parts

    return show(request, lambda: actor_parts(of(request), actor_id), scripts=scripts("network"),
                api=f"/api/v1{there('actors', actor_id)}")  # fmt: skip


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
