"""Who held an office, and whether two names may be one."""

from __future__ import annotations

import difflib

from dragoman.actors.entries import Entry
from dragoman.actors.registry import Registry

AIDES = ("adviser", "spokesperson")
HEADS = ("head-of-state", "head-of-government", "monarch")
MANY = ("party-leader", "rebel-leader", "religious-leader")
"""Offices of which a state has many: that the registry knows one says nothing."""


def holder(
    registry: Registry, office: str | None, country: str | None, org: str | None, of: str | None, on: str | None
) -> Entry | None:
    """Return the one person who held an office of a state or an organisation on a date, else ``None``."""
    found = []
    for entry in registry.people(country or org or ""):
        for role in entry.roles:
            same = role.office == office or (office == "head" and org is not None and role.org == org)
            here = country is None or role.country in (None, country)  # who rules elsewhere may be of this state, too
            if same and here and role.holds_on(on) and (of is None or role.of in (None, of)):
                found.append(entry)
                break
    return found[0] if len(found) == 1 else None


def alike(one: str, other: str) -> bool:
    """Tell whether two names may be two spellings of one.

    Example:
        >>> alike("アーダン", "アーダーン"), alike("Scholz", "Merkel")
        (True, False)
    """
    return difflib.SequenceMatcher(None, one.lower(), other.lower()).ratio() >= 0.6
