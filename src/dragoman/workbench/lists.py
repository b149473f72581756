"""Lists and tables of the workbench: stories, forecasts, sources."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from dragoman.render import names
from dragoman.render.messages import day, days, listed, number, tr
from dragoman.render.pages import Parts, isolated, link, record, section, status, table, text, words
from dragoman.render.wording import safe
from dragoman.workbench.links import there, to

if TYPE_CHECKING:
    from dragoman.forecasts import Foretold
    from dragoman.forecasts.voices import Voice
    from dragoman.stories.view import Summary
    from dragoman.workbench.state import Workbench

PAGE = 50
"""Rows a page shows."""
SIDES = 6
"""Countries of outlets a row of the balance names."""
FORETOLD = 100
"""Forecasts a page shows."""


def pager(address: str, query: Mapping[str, object], page: int, *, more: bool) -> str:
    """Return links to the page before and the page after."""
    given = {name: value for name, value in query.items() if value}
    links = [
        to(f"{address}?{urlencode({**given, 'page': number})}", text(tr(label)))
        for number, label, wanted in ((page - 1, "Before", page > 1), (page + 1, "More", more))
        if wanted
    ]
    return f'<p class="pager">{" · ".join(links)}</p>' if links else ""


def turns(address: str, part: int, parts: int) -> str:
    """Return where one is in something that comes in parts, with links to the others; nothing where there is one."""
    if parts < 2:
        return ""
    at = text(tr("Part {n} of {all}: the latest articles are in part 1.", n=number(part), all=number(parts)))
    links = [
        to(f"{address}?part={number_}", text(tr(label)))
        for number_, label in ((part - 1, "Later articles"), (part + 1, "Earlier articles"))
        if 1 <= number_ <= parts
    ]
    return f'<p class="pager">{at} {" · ".join(links)}</p>'


def empty(work: Workbench) -> str:
    """Return what to do where there is nothing yet."""
    place = escape(safe(work.library.location))
    said = text(tr("Nothing is there yet. Read articles into the library:"))
    return f"<p>{said} <code>dragoman ingest FILES --library {place}</code></p>"


def story_rows(found: list[Summary]) -> list[tuple[str, ...]]:
    """Return stories as rows of a table."""
    return [
        (
            to(there("stories", one.id), isolated(one.title or one.id)),
            f'<td class="days">{text(days(one.first_day, one.last_day))}</td>',
            f'<td class="n">{number(one.size)}</td>', text(listed(names.country(c) for c in one.countries)),
            text(listed(names.language(c) for c in one.languages)),
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
    at = (page - 1) * PAGE
    found = list_stories(work.library, since=begin, until=end, least=max(1, least), limit=PAGE + 1, offset=at)
    shown = found[:PAGE]
    body = table("Stories", STORY_HEAD, story_rows(shown), stacked=True) if shown else empty(work)
    turn = pager("/stories", {"since": since, "until": until, "least": least}, page, more=len(found) > PAGE)
    return tr("Stories"), "", [body, turn]


def forecast_list(work: Workbench) -> Parts:
    """Return who foretold what, and how it came out."""
    from dragoman.workbench.answers import forecasts_of

    book = forecasts_of(work, FORETOLD)
    rows = [
        (
            _voice(one.voice), f'<td class="day">{text(day(one.made))}</td>',
            f'<td class="said">{words(one.words, one.reports[0].language)}</td>', text(tr(one.kind)),
            text(day(one.horizon) if one.horizon else tr("no horizon told")), text(_outcome(one)),
            record(there, *one.id.rpartition(":")[::2]),
        )
        for one in book.forecasts
    ]  # fmt: skip
    head = ("voice", "made", "what", "kind", "horizon", "state", "where")
    body = table("Forecasts", head, rows, stacked=True) if rows else empty(work)
    mark = f"{text(tr('Mark how one came out:'))} <code>dragoman forecasts mark ID came-true</code>"
    every = f"{text(tr('All of them:'))} <code>dragoman forecasts</code>"
    note = f"{every} · {mark}" if len(rows) == FORETOLD else mark
    return tr("Forecasts"), note, [body]


def _voice(voice: Voice) -> str:
    """Return who foretells: a link where the registry knows him."""
    from dragoman.actors.registry import Registry

    if voice.own:
        return isolated(tr("the author, {name}", name=voice.name))
    if voice.id is None or Registry.load().entry(voice.id) is None:
        return isolated(voice.name)
    return to(there("actors", voice.id), isolated(names.actor(voice.id)))


def _outcome(one: Foretold) -> str:
    """Return how it came out, or that nobody has said so."""
    return tr(one.mark.outcome) if one.mark and one.mark.outcome else tr(one.state)


def source_list(work: Workbench) -> Parts:
    """Return where the articles come from: feeds and their health, volume by country and language."""
    from dragoman.sources.sources import health, prepare

    prepare(work.library)
    now = work.status()
    rows = [
        (
            link(one.source.url, isolated(one.source.url)), status(one.source.state),
            f'<td class="n">{number(one.waiting)}</td>',
            f'<td class="n">{number(one.done)}</td>', f'<td class="n">{number(one.failed)}</td>',
        )
        for one in health(work.library)
    ]  # fmt: skip
    add = f"<p>{text(tr('Add a feed:'))} <code>dragoman source add URL</code></p>"
    countries = [(text(names.country(c)), f'<td class="n">{number(n)}</td>') for c, n in now.by_country.items()]
    languages = [(text(names.language(c)), f'<td class="n">{number(n)}</td>') for c, n in now.by_language.items()]
    head = ("address", "state", "waiting", "read", "failed")
    feeds = table("Feeds", head, rows, stacked=True) if rows else ""
    return tr("Sources"), "", [
        section("Feeds", feeds + add),
        '<div class="columns">' + section("By country", table("By country", ("country", "articles"), countries))
        + section("By language", table("By language", ("language", "articles"), languages)) + "</div>",
        section("Balance", _balance(work)),
    ]  # fmt: skip


def _balance(work: Workbench) -> str:
    """Return whose outlets tell of which state, and where it is one side alone."""
    from dragoman.library.balance import LEAST
    from dragoman.workbench.answers import balance_of

    rows = [
        (
            text(names.country(one.state)), f'<td class="n">{number(one.articles)}</td>',
            text(listed([f"{names.country(c)} {number(n)}" for c, n in list(one.by_country.items())[:SIDES]])),
            text(tr("from one side only: {country}", country=names.country(one.side)) if one.side else ""),
        )
        for one in balance_of(work)[:PAGE] if one.articles >= LEAST
    ]  # fmt: skip
    if not rows:
        return f"<p>{text(tr('No state is told of in enough articles yet.'))}</p>"
    head = ("state told of", "articles", "of outlets of", "note")
    return table("Balance", head, rows, stacked=True)
