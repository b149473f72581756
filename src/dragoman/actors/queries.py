"""What ``dragoman actors find|show|check`` calls.

Example:
    >>> find("Tokayev", on="2022-09-14")[0].entry.id
    'kassym-jomart-tokayev'
"""

from __future__ import annotations

import difflib
import re

import msgspec

from dragoman.actors import overlay, source
from dragoman.actors.entries import Entry
from dragoman.actors.registry import Registry
from dragoman.actors.resolve import resolve
from dragoman.errors import UsageError
from dragoman.language.packs import codes, pack
from dragoman.records import Actor


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """One answer, with why it was given. ``entry`` is null for somebody the registry does not know."""

    actor: Actor
    entry: Entry | None
    score: float
    reasons: tuple[str, ...]


def find(
    query: str,
    on: str | None = None,
    context: str | None = None,
    language: str | None = None,
    registry: Registry | None = None,
) -> list[Hit]:
    """Return whom a name, a title or an id may mean, best first.

    Raises:
        UsageError: when the date, the language or the context is none.
    """
    registry = registry or Registry.load()
    _check(on, context, language, registry)
    hits: dict[str, Hit] = {}
    for code in (language,) if language else _languages(query):
        for hit in [*_by_name(query, code, on, registry), *_by_resolving(query, code, on, context, registry)]:
            key = hit.entry.id if hit.entry else hit.actor.name
            if key not in hits or hits[key].score < hit.score:
                hits[key] = hit
    entry = registry.entry(query)
    if entry is not None:
        hits[entry.id] = _hit(entry, query, 4.0, ("id",), on)
    return sorted(hits.values(), key=lambda h: (-h.score, h.actor.entity or ""))


def show(entry_id: str, registry: Registry | None = None) -> Entry:
    """Return the entry with an id.

    Raises:
        UsageError: when there is none; the message has the nearest ids.
    """
    registry = registry or Registry.load()
    entry = registry.entry(entry_id)
    if entry is None:
        close = difflib.get_close_matches(entry_id, [e.id for e in registry.entries], n=3)
        hint = f" Did you mean {' or '.join(close)}?" if close else " Try: dragoman actors find NAME."
        raise UsageError(f"No actor has the id {entry_id}.{hint}")
    return entry


def check() -> list[str]:
    """Return what is wrong in the registry's sources and in the user's registry, one line each."""
    problems: list[str] = []
    raw = source.load(source.RESOURCES / "actors", problems.append)
    known = {item["id"] for items in raw.values() for item in items if "id" in item}
    for item in raw["people"]:
        for role in item.get("roles") or ():
            if role.get("org") and role["org"] not in known:
                problems.append(f"people: {item['id']}: the organisation {role['org']} is not in organisations.yml.")
    return [*problems, *overlay.problems(overlay.locate(), Registry.plain())]


def _check(on: str | None, context: str | None, language: str | None, registry: Registry) -> None:
    if on is not None and not source.DATE.match(on):
        raise UsageError(f"{on} is no date. Write YYYY, YYYY-MM or YYYY-MM-DD.")
    if language is not None and language.split("-")[0] not in codes():
        raise UsageError(f"No names in the language {language}. Choices: {', '.join(codes())}.")
    if context is not None and registry.entry(context) is None:
        raise UsageError(f"No state or organisation has the code {context}. Give an alpha-3 code such as KAZ.")


def _languages(query: str) -> tuple[str, ...]:
    if re.search("[ぁ-んァ-ヺ]", query):
        return ("ja",)
    if re.search("[一-鿿]", query):
        return ("ja", "zh")
    if re.search("[А-Яа-яЁёІіЇїЄєҐґ]", query):
        return (*_telling(query), *(("uk", "ru") if re.search("[ІіЇїЄєҐґ]", query) else ("ru", "uk")))
    return ("en", *_telling(query))


def _telling(query: str) -> tuple[str, ...]:
    """Return the languages that have letters of their own, some of which the query has (Қазақстан, Erdoğan)."""
    abouts = ((code, pack(code).about) for code in codes())
    return tuple(code for code, about in abouts if about.alphabet and set(about.letters) & set(query.lower()))


def _hit(entry: Entry, query: str, score: float, reasons: tuple[str, ...], on: str | None) -> Hit:
    role = entry.last_role(on)
    actor = Actor(
        name=query, entity=entry.id, country=entry.country or (role.country if role else None), region=entry.region,
        sector=entry.sector or (role.sector() if role else None),
    )  # fmt: skip
    return Hit(actor=actor, entry=entry, score=score, reasons=reasons)


def _by_name(query: str, language: str, on: str | None, registry: Registry) -> list[Hit]:
    found = []
    for candidate in registry.lookup(query, language):
        entry = candidate.entry
        role = entry.role_on(on)
        reasons = [f"{candidate.form} in {language}"]
        if role:
            reasons.append(f"{role.office} of {role.country or role.org}" + (f" on {on}" if on else ""))
        score = 2.0 + (1.0 if candidate.form == "name" else 0.0) + (0.5 if role else 0.0)
        found.append(_hit(entry, query, score, tuple(reasons), on))
    return found


def _by_resolving(query: str, language: str, on: str | None, context: str | None, registry: Registry) -> list[Hit]:
    actor = resolve(query, registry, language, on, context)
    entry = registry.entry(actor.entity) if actor.entity else None
    if entry is None:
        informative = actor.country or actor.sector or actor.region
        reason = ("read from the words; nobody the registry knows",)
        return [Hit(actor=actor, entry=None, score=0.5, reasons=reason)] if informative else []
    reasons = [f"read as a name in {language}"]
    role = entry.role_on(on)
    if role:
        reasons.append(f"{role.office} of {role.country or role.org}" + (f" on {on}" if on else ""))
    if context:
        reasons.append(f"context {context}")
    return [Hit(actor=actor, entry=entry, score=2.5, reasons=tuple(reasons))]
