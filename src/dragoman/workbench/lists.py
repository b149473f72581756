"""Lists and tables of the workbench: stories, what a search found, an actor, forecasts, sources."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from dragoman.errors import NotInLibrary, UsageError
from dragoman.render import names
from dragoman.render.library import days
from dragoman.render.messages import tr
from dragoman.render.pages import Parts, isolated, link, section, status, table, text, words
from dragoman.render.wording import direction, safe
from dragoman.workbench.links import there, to

if TYPE_CHECKING:
    from dragoman.actors.entries import Entry
    from dragoman.library.search import Hit
    from dragoman.library.snippets import Marked
    from dragoman.stories.view import Summary
    from dragoman.workbench.state import Workbench

PAGE = 50
"""Rows a page shows."""


def pager(address: str, query: Mapping[str, object], page: int, *, more: bool) -> str:
    """Return links to the page before and the page after."""
    given = {name: value for name, value in query.items() if value}
    links = [
        to(f"{address}?{urlencode({**given, 'page': number})}", text(tr(label)))
        for number, label, wanted in ((page - 1, "Before", page > 1), (page + 1, "More", more))
        if wanted
    ]
    return f'<p class="pager">{" · ".join(links)}</p>' if links else ""


def empty(work: Workbench) -> str:
    """Return what to do where there is nothing yet."""
    place = escape(safe(work.library.location))
    said = text(tr("Nothing is there yet. Read articles into the library:"))
    return f"<p>{said} <code>dragoman ingest FILES --library {place}</code></p>"


def story_rows(found: list[Summary]) -> list[tuple[str, ...]]:
    """Return stories as rows of a table."""
    return [
        (
            to(there("stories", one.id), isolated(one.title or one.id)), text(days(one.first_day, one.last_day)),
            f'<td class="n">{one.size:,}</td>', text(", ".join(names.country(c) for c in one.countries)),
            text(", ".join(names.language(c) for c in one.languages)),
        )
        for one in found
    ]  # fmt: skip


STORY_HEAD = ("story", "days", "articles", "countries", "languages")


def story_list(work: Workbench, since: str, until: str, least: int, page: int) -> Parts:
    """Return the list of stories."""
    from dragoman.articles import parse_published
    from dragoman.library.days import first_day, last_day
    from dragoman.stories import list_stories

    begin = first_day(parse_published(since)) if since else None
    end = last_day(parse_published(until)) if until else None
    found = list_stories(work.library, since=begin, until=end, least=max(1, least), limit=page * PAGE + 1)
    shown = found[(page - 1) * PAGE : page * PAGE]
    body = table("Stories", STORY_HEAD, story_rows(shown)) if shown else empty(work)
    turn = pager("/stories", {"since": since, "until": until, "least": least}, page, more=len(found) > page * PAGE)
    return tr("Stories"), "", [body, turn]


def found_list(work: Workbench, asked: Mapping[str, str], page: int) -> Parts:
    """Return what a search found."""
    from dragoman.library.query import Query
    from dragoman.library.search import search

    if not any(value for name, value in asked.items() if name != "kind"):
        return tr("Search"), "", [f"<p>{text(tr('Words of any language, inflected forms included.'))}</p>"]
    query = Query(
        words=asked["q"], kind=asked["kind"], actor=asked["actor"] or None, country=asked["country"] or None,  # type: ignore[arg-type]
        language=asked["language"] or None, since=asked["since"] or None, until=asked["until"] or None, limit=PAGE,
        offset=(page - 1) * PAGE,
    )  # fmt: skip
    found = search(work.library, query)
    items = "".join(map(_hit, found.hits))
    body = f'<ul class="plain">{items}</ul>' if found.hits else f"<p>{text(tr('Nothing found.'))}</p>"
    return tr("Search"), "", [body, pager("/search", asked, page, more=found.more)]


def _hit(hit: Hit) -> str:
    title = _marked(hit.title, hit.language) if hit.title else text(hit.id)
    outlet = f"{hit.outlet.name} ({hit.outlet.country})" if hit.outlet and hit.outlet.country else ""
    outlet = outlet or (hit.outlet.name if hit.outlet else "")
    facts = " · ".join(text(fact) for fact in (hit.day, names.language(hit.language), outlet) if fact)
    return (
        f"<li><strong>{to(there('articles', hit.article), title)}</strong><br>"
        f"<small>{facts}</small><br>{_marked(hit.snippet, hit.language)}</li>"
    )


def _marked(marked: Marked, language: str) -> str:
    """Return text with the words looked for marked."""
    out, at = [], 0
    for span in marked.spans:
        out += [escape(safe(marked.text[at : span.start])), f"<mark>{escape(safe(span.of(marked.text)))}</mark>"]
        at = span.end
    out.append(escape(safe(marked.text[at:])))
    return f'<span lang="{escape(language)}" dir="{direction(marked.text)}">{"".join(out)}</span>'


def actor_parts(work: Workbench, actor_id: str) -> Parts:
    """Return who an actor is, and what the library has of him."""
    from dragoman.actors.queries import show
    from dragoman.library.query import Query
    from dragoman.library.search import search

    try:
        entry = show(actor_id)
    except UsageError as error:
        raise NotInLibrary(str(error)) from error
    parts = [_who(entry)]
    for kind, title in (("statements", "Statements"), ("events", "Events")):
        found = search(work.library, Query(kind=kind, actor=actor_id, limit=20))  # type: ignore[arg-type]
        items = "".join(map(_hit, found.hits))
        more = to(f"/search?{urlencode({'kind': kind, 'actor': actor_id})}", text(tr("All of them")))
        body = f'<ul class="plain">{items}</ul><p>{more}</p>' if found.hits else f"<p>{text(tr('Nothing.'))}</p>"
        parts.append(section(title, body))
    name = entry.names.get("en", (entry.id,))[0]
    return name, f"<code>{text(entry.id)}</code> · {text(tr(entry.kind))}", parts


def _who(entry: Entry) -> str:
    spelt = [(text(names.language(code)), isolated(", ".join(listed[:4]))) for code, listed in entry.names.items()]
    offices = [
        (
            isolated(getattr(one, "title", "") or ""),
            text(f"{getattr(one, 'start', '') or ''}–{getattr(one, 'end', '') or ''}"),
        )
        for one in getattr(entry, "offices", ())
    ]
    parts = [table("Names", ("language", "names"), spelt)]
    if offices:
        parts.append(table("Offices", ("office", "dates"), offices))
    return section("Who it is", "".join(parts))


def forecast_list(work: Workbench) -> Parts:
    """Return who foretold what, and how it came out."""
    from dragoman.forecasts.ledger import ledger

    book = ledger(work.library, limit=200)
    rows = [
        (
            isolated(one.voice.name), text(one.made), f'<td class="said">{words(one.words)}</td>', text(tr(one.kind)),
            text(one.horizon or tr("open")), text(tr(one.state)), to(there("articles", one.id.rpartition(":")[0]), text(one.id)),
        )
        for one in book.forecasts
    ]  # fmt: skip
    head = ("voice", "made", "what", "kind", "horizon", "state", "where")
    body = table("Forecasts", head, rows) if rows else empty(work)
    note = "Mark how one came out: dragoman forecasts mark ID came-true"
    return tr("Forecasts"), text(tr(note)), [body]


def source_list(work: Workbench) -> Parts:
    """Return where the articles come from: feeds and their health, volume by country and language."""
    from dragoman.library.status import status as status_of
    from dragoman.sources.sources import health, prepare

    prepare(work.library)
    now = status_of(work.library)
    rows = [
        (
            link(one.source.url, isolated(one.source.url)), status(one.source.state), f'<td class="n">{one.waiting:,}</td>',
            f'<td class="n">{one.done:,}</td>', f'<td class="n">{one.failed:,}</td>',
        )
        for one in health(work.library)
    ]  # fmt: skip
    add = f"<p>{text(tr('Add a feed:'))} <code>dragoman source add URL</code></p>"
    countries = [(text(names.country(c)), f'<td class="n">{n:,}</td>') for c, n in now.by_country.items()]
    languages = [(text(names.language(c)), f'<td class="n">{n:,}</td>') for c, n in now.by_language.items()]
    return tr("Sources"), "", [
        section("Feeds", (table("Feeds", ("address", "state", "waiting", "read", "failed"), rows) if rows else "") + add),
        '<div class="columns">' + section("By country", table("By country", ("country", "articles"), countries))
        + section("By language", table("By language", ("language", "articles"), languages)) + "</div>",
    ]  # fmt: skip
