"""The front page at a glance: figures, new stories, shifts, contested statements, sources in trouble."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dragoman.render import evidence, names
from dragoman.render.messages import counted, day, days, listed, number, told, tr
from dragoman.render.pages import Parts, isolated, section, text
from dragoman.workbench.answers import shifts_of
from dragoman.workbench.links import there, to
from dragoman.workbench.lists import empty
from dragoman.workbench.state import Workbench

if TYPE_CHECKING:
    from dragoman.library.status import Status
    from dragoman.relations.overview import Line
    from dragoman.stories.view import Summary

STORIES, SHIFTS, CONTESTED, LOOKED_AT = 12, 8, 8, 6
"""Rows of each part, and stories that are looked into for contested statements."""


def parts(work: Workbench) -> Parts:
    """Return the front page."""
    from dragoman.stories import list_stories

    now = work.status()
    if not now.articles:
        return tr("Today"), "", [empty(work)]
    facts = text(days(now.first_day, now.last_day)) if now.first_day and now.last_day else ""
    found = list_stories(work.library, limit=STORIES)
    new = f'<ol class="plain lines">{"".join(map(_story, found))}</ol>'
    more = f"<p>{to('/stories', text(tr('All stories')))}</p>"
    beside = [_shifts(work), _contested(work, [one.id for one in found if one.size > 1][:LOOKED_AT]), _trouble(work)]
    glance = f'<div class="front">{section("New stories", new + more)}<div>{"".join(beside)}</div></div>'
    return tr("Today"), facts, [_figures(now), glance]


def _figures(now: Status) -> str:
    """Return the size of the library in large figures, each leading to what it counts."""
    shown = (
        ("articles", now.articles, "/search"), ("stories", now.stories, "/stories"),
        ("statements", now.records.get("statements"), "/search?kind=statements"),
        ("events", now.records.get("events"), "/search?kind=events"),
        ("countries", len(set(now.by_country) - {"?"}), "/sources"), ("languages", len(now.by_language), "/sources"),
    )  # fmt: skip
    items = (
        f"<li>{to(address, f'<strong>{number(count)}</strong> {text(tr(name))}')}</li>"
        for name, count, address in shown
        if count is not None
    )
    return f'<ul class="figures">{"".join(items)}</ul>'


def _story(one: Summary) -> str:
    facts = (
        days(one.first_day, one.last_day), counted(one.size, "{n} article", "{n} articles"),
        listed(names.actor(code) for code in one.countries if code not in ("?", "unknown")),
    )  # fmt: skip
    small = " · ".join(text(fact) for fact in facts if fact)
    return f"<li>{to(there('stories', one.id), isolated(one.title or one.id))}<br><small>{small}</small></li>"


def _shifts(work: Workbench) -> str:
    lines = "".join(map(_shift, shifts_of(work)[:SHIFTS]))
    none = f"<p>{text(tr('None: too few episodes, or nothing shifted.'))}</p>"
    return section("Shifts", f'<ol class="plain lines">{lines}</ol>' if lines else none)


def _shift(one: Line) -> str:
    pair = to(there("relations", one.a, one.b), isolated(f"{names.actor(one.a)} – {names.actor(one.b)}"))
    facts = (tr("week of {day}", day=day(one.date)), tr(one.direction), told(one.fragility.words))
    return f"<li>{pair} <strong>{evidence.signed(one.size)}</strong><br><small>{text(' · '.join(facts))}</small></li>"


def _contested(work: Workbench, stories: list[str]) -> str:
    lines = [
        f"<li>{to(there('stories', one), isolated(title))}<br>{isolated(what)}<br><small>{text(told(why))}</small></li>"
        for one, title, what, why in work.remembered(("contested",), lambda: contested(work, stories))
    ]
    none = f"<p>{text(tr('None in the latest stories.'))}</p>"
    return section("Contested", f'<ol class="plain lines">{"".join(lines)}</ol>' if lines else none)


def contested(work: Workbench, stories: list[str]) -> list[tuple[str, str, str, str]]:
    """Return what reports contradict each other about: a story's id and title, what is told, why it is contested."""
    from dragoman.stories import story

    found = [
        (one, whole.title or one, item.what, item.contested)
        for one in stories
        for whole in [story(work.library, one)]
        for item in whole.told
        if item.contested
    ]
    return found[:CONTESTED]


def _trouble(work: Workbench) -> str:
    from dragoman.sources.sources import health, prepare

    prepare(work.library)
    bad = [one for one in health(work.library) if one.source.state not in ("ok", "new", "paused")]
    lines = "".join(
        f"<li>{isolated(one.source.url)}<br><small>{text(tr(one.source.state))} · "
        f"{text(counted(one.failed, '{n} failed', '{n} failed'))}</small></li>"
        for one in bad
    )
    return section("Sources in trouble", f'<ol class="plain lines">{lines}</ol>') if lines else ""
