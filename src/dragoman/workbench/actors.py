"""The page of an actor: names, offices by date, who is part of it, what the library has of it."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from dragoman.errors import NotInLibrary, UsageError
from dragoman.render import names
from dragoman.render.messages import day, listed, tr
from dragoman.render.pages import Parts, isolated, section, table, text
from dragoman.workbench.find import hit_item
from dragoman.workbench.links import there, to
from dragoman.workbench.network import network_section

if TYPE_CHECKING:
    from dragoman.actors.entries import Entry, Role
    from dragoman.workbench.state import Workbench

KINDS = {
    "state": "a state", "person": "a person", "organisation": "an organisation", "outlet": "an outlet",
    "region": "a region",
}  # fmt: skip
SHOWN, NAMES, PEOPLE = 20, 4, 60
"""Statements and events of a page, names of a language, people and members that are listed."""


def actor_parts(work: Workbench, actor_id: str) -> Parts:
    """Return who an actor is, and what the library has of him.

    Raises:
        NotInLibrary: when the registry knows no such actor.
    """
    from dragoman.actors.queries import show

    try:
        entry = show(actor_id)
    except UsageError as error:
        raise NotInLibrary(str(error)) from error
    parts = [_offices(entry), network_section(work, entry), _names(entry), _members(entry), _people(entry)]
    kinds = (("statements", "Statements"), ("events", "Events"))
    parts += [_records(work, kind, title, actor_id) for kind, title in kinds]
    return names.actor(entry.id), _facts(entry), [part for part in parts if part]


def _facts(entry: Entry) -> str:
    """Return what kind of actor it is, and of which state."""
    facts = [f"<code>{text(entry.id)}</code>", text(tr(KINDS[entry.kind]))]
    facts += [text(tr(entry.subkind))] if entry.subkind else []
    facts += [_linked(code, names.country(code)) for code in (entry.country, entry.region) if code]
    facts += [f"<code>{text(one)}</code>" for one in entry.domains[:NAMES]]
    return " · ".join(facts)


def _linked(code: str, label: str) -> str:
    return to(there("actors", code), isolated(label))


def _names(entry: Entry) -> str:
    rows = [
        (text(names.language(code)), f'<bdi lang="{escape(code)}">{text(listed(spelt[:NAMES]))}</bdi>')
        for code, spelt in entry.names.items()
    ]
    return section("Names", table("Names", ("language", "names"), rows)) if rows else ""


def _offices(entry: Entry) -> str:
    """Return the offices somebody holds and held, the latest first."""
    latest = sorted(entry.roles, key=lambda role: (role.end is None, role.start or ""), reverse=True)
    rows = [(text(office(role)), _where(role), text(period(role))) for role in latest]
    return section("Offices", table("Offices", ("office", "of", "dates"), rows)) if rows else ""


def office(role: Role) -> str:
    """Return what an office is called, and of which institution."""
    name = tr(role.office).replace("-", " ")
    if not role.of:
        return name
    return tr("{office} of the {institution}", office=name, institution=tr(role.of).replace("-", " "))


def _where(role: Role) -> str:
    return text(tr(", ")).join(_linked(code, names.country(code)) for code in (role.country, role.org) if code)


def period(role: Role) -> str:
    """Return from when to when an office was held."""
    if role.start and role.end:
        return tr("{first} – {last}", first=day(role.start), last=day(role.end))
    if role.start:
        return tr("since {day}", day=day(role.start))
    return tr("until {day}", day=day(role.end)) if role.end else ""


def _members(entry: Entry) -> str:
    if not entry.members:
        return ""
    shown = text(tr(", ")).join(_linked(code, names.actor(code)) for code in entry.members)
    return section("Members", f"<p>{shown}</p>")


def _people(entry: Entry) -> str:
    """Return who holds an office of a state or an organisation now, by the registry."""
    from dragoman.actors.registry import Registry

    rows = []
    for person in Registry.load().people(entry.id):
        held = [role for role in person.roles if entry.id in (role.country, role.org) and role.holds_on(None)]
        rows += [(_linked(person.id, names.actor(person.id)), text(office(role)), text(period(role))) for role in held]
    if not rows:
        return ""
    return section("Who holds office", table("Who holds office", ("name", "office", "dates"), rows[:PEOPLE]))


def _records(work: Workbench, kind: str, title: str, actor_id: str) -> str:
    from dragoman.library.query import Query
    from dragoman.library.search import search

    found = search(work.library, Query(kind=kind, actor=actor_id, limit=SHOWN))  # type: ignore[arg-type]
    if not found.hits:
        return section(title, f"<p>{text(tr('Nothing.'))}</p>")
    more = to(f"/search?{urlencode({'kind': kind, 'actor': actor_id})}", text(tr("All of them")))
    return section(title, f'<ul class="plain">{"".join(map(hit_item, found.hits))}</ul><p>{more}</p>')
