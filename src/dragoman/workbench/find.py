"""The page of a search: what was found, and how much there is of each kind, language, country, type and status."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING, get_args

from dragoman.records import Type
from dragoman.render import names
from dragoman.render.messages import day, number, tr
from dragoman.render.pages import Parts, record, text
from dragoman.render.wording import STATUS_MARKS, direction, safe
from dragoman.workbench.links import query_string, there, to
from dragoman.workbench.lists import pager

if TYPE_CHECKING:
    from dragoman.library.query import Query
    from dragoman.library.search import Hit
    from dragoman.library.snippets import Marked
    from dragoman.workbench.state import Workbench

KINDS = ("articles", "statements", "events")
TYPES: tuple[str, ...] = get_args(Type)
"""PLOVER types."""
FIELDS = ("q", "kind", "actor", "type", "status", "country", "language", "since", "until")
HITS = 25
"""What a page shows of what was found."""
COUNTED, CHOICES = 200, 10
"""Up to where documents are counted, and languages or countries that are offered."""


def asked_of(params: Mapping[str, str]) -> dict[str, str]:
    """Return what a search asks for; what is no kind, type or status is left out."""
    asked = {name: params.get(name, "").strip() for name in FIELDS}
    asked["kind"] = asked["kind"] if asked["kind"] in KINDS else KINDS[0]
    asked["type"] = asked["type"] if asked["type"] in TYPES else ""
    asked["status"] = asked["status"] if asked["status"] in STATUS_MARKS else ""
    return asked


def query_of(asked: Mapping[str, str], page: int = 1) -> Query:
    """Return the query of a page.

    Raises:
        UsageError: when a day is none.
    """
    from dragoman.library.query import Query

    given = {name: asked[name] for name in FIELDS if name not in ("q", "kind") and asked[name]}
    if "actor" in given:
        given["actor"] = actor_of(given["actor"])
    return Query(words=asked["q"], kind=asked["kind"], limit=HITS, offset=(page - 1) * HITS, **given)  # type: ignore[arg-type]


def actor_of(given: str) -> str:
    """Return the id of an actor who is given by id, code or name; what nobody is called stays as it is.

    Example:
        >>> actor_of("kaz"), actor_of("トカエフ"), actor_of("nobody at all")
        ('KAZ', 'kassym-jomart-tokayev', 'nobody at all')
    """
    from dragoman.actors.queries import find
    from dragoman.actors.registry import Registry

    registry = Registry.load()
    if entry := registry.entry(given) or registry.entry(given.upper()) or registry.entry(given.casefold()):
        return entry.id
    return next((hit.actor.entity for hit in find(given) if hit.entry and hit.actor.entity), given)


def found_list(work: Workbench, asked: Mapping[str, str], page: int) -> Parts:
    """Return what a search found, with its facets."""
    from dragoman.library.search import search

    query = query_of(asked, page)
    if not any(value for name, value in asked.items() if name != "kind"):
        note = f"<p>{text(tr('Words of any language, inflected forms included.'))}</p>"
        return tr("Search"), "", [note, _facets(work, asked, query)]
    found = search(work.library, query)
    items = "".join(map(hit_item, found.hits))
    body = f'<ul class="plain hits">{items}</ul>' if found.hits else f"<p>{text(tr('Nothing found.'))}</p>"
    return tr("Search"), "", [_facets(work, asked, query), body, pager("/search", asked, page, more=found.more)]


def hit_item(hit: Hit) -> str:
    """Return one article, statement or event that was found."""
    title = _marked(hit.title, hit.language) if hit.title else text(hit.id)
    outlet = hit.outlet.name if hit.outlet else tr("outlet unknown")
    if hit.outlet and hit.outlet.country:
        outlet = f"{outlet} ({hit.outlet.country})"
    facts = [text(day(hit.day)), text(names.language(hit.language)), f"<bdi>{text(outlet)}</bdi>"]
    if hit.record is not None:
        facts += [record(there, hit.article, hit.record.id), text(tr(hit.record.status))]
    if hit.record is not None and hit.kind == "statements":
        facts.append(to(there("statements", hit.id), text(tr("wordings"))))
    if hit.record is not None and hit.kind == "events":
        facts.append(text(tr(getattr(hit.record, "type", ""))))
    return (
        f"<li><strong>{to(there('articles', hit.article), title)}</strong><br>"
        f"<small>{' · '.join(facts)}</small><br>{_marked(hit.snippet, hit.language)}</li>"
    )


def _marked(marked: Marked, language: str) -> str:
    """Return text with the words looked for marked."""
    out, at = [], 0
    for span in marked.spans:
        out += [escape(safe(marked.text[at : span.start])), f"<mark>{escape(safe(span.of(marked.text)))}</mark>"]
        at = span.end
    out.append(escape(safe(marked.text[at:])))
    return f'<span lang="{escape(language)}" dir="{direction(marked.text)}">{"".join(out)}</span>'


def _facets(work: Workbench, asked: Mapping[str, str], query: Query) -> str:
    """Return how many there are of each kind, language and country, each a link that narrows the search to it."""
    now = work.status()
    if not now.articles:
        return ""
    countries = [code for code in now.by_country if code != "?"][:CHOICES]
    groups = (
        ("In", "kind", [(one, tr(one)) for one in KINDS]),
        ("Language", "language", [(code, names.language(code)) for code in list(now.by_language)[:CHOICES]]),
        ("Outlet's country", "country", [(code, names.country(code)) for code in countries]),
    )
    made = (_facet(work, asked, query, group) for group in groups)
    return f'<section class="facets" aria-label="{text(tr("Narrow the search"))}">{"".join(made)}</section>'


def _facet(
    work: Workbench, asked: Mapping[str, str], query: Query, group: tuple[str, str, list[tuple[str, str]]]
) -> str:
    from msgspec import structs

    from dragoman.library.search import count

    title, field, choices = group
    queries = [structs.replace(query, offset=0, **{field: code}) for code, _ in choices]
    counts = work.remembered(("count", *queries), lambda: count(work.library, queries, most=COUNTED))
    items = []
    for (code, name), found in zip(choices, counts, strict=True):
        chosen = asked[field] == code
        if not found and not chosen:
            continue
        size = tr("{n} or more", n=number(COUNTED)) if found >= COUNTED else number(found)
        left = {**asked, field: "" if chosen and field != "kind" else code}
        address = "/search?" + query_string(left)
        current = ' aria-current="true"' if chosen else ""
        items.append(f'<li><a href="{escape(address)}"{current}>{text(name)}</a> <small>{text(size)}</small></li>')
    return f'<div><h2>{text(tr(title))}</h2><ul class="plain">{"".join(items)}</ul></div>' if items else ""
