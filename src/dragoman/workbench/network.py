"""Whom an actor deals with: a network for scripts to draw, and its table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, case, func, select

from dragoman.library import Library, schema
from dragoman.relations.neighbours import NEAREST, Network, Tie, neighbours
from dragoman.render import names, plots
from dragoman.render.messages import number, tr
from dragoman.render.pages import isolated, section, table
from dragoman.workbench.links import there, to

if TYPE_CHECKING:
    from dragoman.actors.entries import Entry
    from dragoman.workbench.state import Workbench

_SIDES = ("actor", "recipient")


def network_section(work: Workbench, entry: Entry) -> str:
    """Return the part of an actor's page that says whom it deals with; nothing where it deals with nobody."""
    by_episode = entry.id.isupper()  # states and organisations: what they do is counted by episodes
    found = neighbours(work.source(), entry.id) if by_episode else dealings(work.library, entry.id)
    if not found.ties:
        return ""
    head = ("with", "episodes" if by_episode else "events", "for", "against")
    rows = [
        (to(_address(one, by_episode=by_episode), isolated(names.actor(one.b))),
         *(f'<td class="n">{number(count)}</td>' for count in (one.episodes, one.favour, one.against)))
        for one in found.ties
    ]  # fmt: skip
    drawn = plots.figure("", tr("Whom it deals with"), "network", _drawn(found, by_episode=by_episode))
    note = "Thick: much. Blue: more for than against; brown: more against; grey: as much."
    title = "Whom it deals with"
    return section(title, f'<div class="beside">{table(title, head, rows)}{drawn}</div>', note)


def _address(tie: Tie, *, by_episode: bool) -> str:
    return there("relations", tie.a, tie.b) if by_episode else there("actors", tie.b)


def _drawn(found: Network, *, by_episode: bool) -> dict[str, Any]:
    nodes = [{"id": found.actor, "name": names.actor(found.actor), "href": ""}]
    nodes += [{"id": t.b, "name": names.actor(t.b), "href": _address(t, by_episode=by_episode)} for t in found.ties]
    ties = [[t.a, t.b, t.episodes, t.favour, t.against] for t in (*found.ties, *found.among)]
    return {"nodes": nodes, "ties": ties}


def dealings(library: Library, actor: str) -> Network:
    """Return whom a person or an outlet of the registry acts towards and who acts towards it, by events that are told.

    Articles that tell the same event each count: unlike episodes, these say how much is written, not how much is done.
    """
    me, other, e = schema.roles.alias("me"), schema.roles.alias("other"), schema.events.c
    whom = func.coalesce(other.c.entity, other.c.country)
    for_, against = (
        func.sum(case((e.quad.like(f"%{side}"), 1), else_=0)) for side in ("cooperation", "conflict")
    )  # fmt: skip
    same = and_(other.c.article == me.c.article, other.c.kind == me.c.kind, other.c.record == me.c.record)
    query = (
        select(whom, func.count(), for_, against)
        .select_from(me)
        .join(other, and_(same, other.c.role.in_(_SIDES), other.c.role != me.c.role))
        .join(schema.events, and_(e.article == me.c.article, e.id == me.c.record))
        .where(me.c.entity == actor, me.c.kind == "events", me.c.role.in_(_SIDES), whom.is_not(None), whom != actor)
        .where(e.modality.in_(("actual", "planned")))
        .group_by(whom)
        .order_by(func.count().desc(), whom)
        .limit(NEAREST)
    )
    with library.read() as connection:
        rows = connection.execute(query).all()
    ties = tuple(Tie(a=actor, b=b, episodes=n, favour=f, against=c) for b, n, f, c in rows)
    return Network(actor=actor, ties=ties, among=())
