"""The front page: new stories, shifts, contested statements, sources in trouble."""

from __future__ import annotations

from dragoman.render import evidence, names
from dragoman.render.messages import tr
from dragoman.render.pages import Parts, isolated, section, table, text
from dragoman.workbench.links import there, to
from dragoman.workbench.lists import STORY_HEAD, empty, story_rows
from dragoman.workbench.state import Workbench

STORIES, SHIFTS, CONTESTED, LOOKED_AT = 12, 8, 8, 6
"""Rows of each part, and stories that are looked into for contested statements."""


def parts(work: Workbench) -> Parts:
    """Return the front page."""
    from dragoman.library.status import status
    from dragoman.stories import list_stories

    now = status(work.library)
    facts = text(f"{now.articles:,} {tr('articles')} · {now.first_day or '–'} – {now.last_day or '–'}")
    if not now.articles:
        return tr("Today"), facts, [empty(work)]
    found = list_stories(work.library, limit=STORIES)
    body = table("New stories", STORY_HEAD, story_rows(found))
    made = [section("New stories", body + f"<p>{to('/stories', text(tr('All stories')))}</p>")]
    made += [_shifts(work), _contested(work, [one.id for one in found if one.size > 1][:LOOKED_AT]), _trouble(work)]
    return tr("Today"), facts, [part for part in made if part]


def _shifts(work: Workbench) -> str:
    from dragoman.relations.overview import shifts

    rows = [
        (
            to(there("relations", one.a, one.b), isolated(f"{names.country(one.a)} – {names.country(one.b)}")),
            text(one.date), text(tr(one.direction)), f'<td class="n">{evidence.signed(one.size)}</td>',
            text(one.fragility.words),
        )
        for one in shifts(work.source())[:SHIFTS]
    ]  # fmt: skip
    head = ("pair", "week of", "direction", "change of level", "hangs on")
    none = f"<p>{text(tr('None: too few episodes, or nothing shifted.'))}</p>"
    return section("Shifts", table("Shifts", head, rows) if rows else none)


def _contested(work: Workbench, stories: list[str]) -> str:
    from dragoman.stories import story

    rows = [
        (to(there("stories", one), isolated(found.title or one)), isolated(item.what), text(item.contested or ""))
        for one in stories
        for found in [story(work.library, one)]
        for item in found.told
        if item.contested
    ]
    none = f"<p>{text(tr('None in the latest stories.'))}</p>"
    return section("Contested", table("Contested", ("story", "what", "why"), rows[:CONTESTED]) if rows else none)


def _trouble(work: Workbench) -> str:
    from dragoman.sources.sources import health, prepare

    prepare(work.library)
    bad = [one for one in health(work.library) if one.source.state not in ("ok", "new", "paused")]
    rows = [(isolated(one.source.url), text(tr(one.source.state)), f'<td class="n">{one.failed:,}</td>') for one in bad]
    return (
        section("Sources in trouble", table("Sources in trouble", ("source", "state", "failed"), rows)) if rows else ""
    )
