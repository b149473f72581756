"""Who held an office, and whether two names may be one."""

from __future__ import annotations

import difflib

from dragoman.actors.entries import Entry
from dragoman.actors.registry import Registry

AIDES = ("adviser", "spokesperson")
GENERAL = ("head", "leader")
"""Offices of anything: of an organisation, of its head; the leader of a state is who rules it."""
MANY = ("party-leader", "rebel-leader", "religious-leader")
"""Offices of which a state has many: that the registry knows one says nothing."""
LEADING = (*GENERAL, *MANY, "intelligence-chief", "opposition-leader", "businessperson")
"""Offices of who leads an organisation."""
PARLIAMENTARY = frozenset({
    "ALB", "AND", "ARM", "AUS", "AUT", "BEL", "BGD", "BGR", "BHS", "BIH", "BRB", "CAN", "CPV", "CZE", "DEU", "DNK",
    "ESP", "EST", "ETH", "FIN", "FJI", "GBR", "GEO", "GRC", "HRV", "HUN", "IND", "IRL", "IRQ", "ISL", "ISR", "ITA",
    "JAM", "JPN", "KHM", "KWT", "LBN", "LBY", "LSO", "LUX", "LVA", "MKD", "MLT", "MNE", "MYS", "NLD", "NOR", "NPL",
    "NZL", "PAK", "PNG", "POL", "PRT", "SGP", "SVK", "SVN", "SWE", "THA", "TTO", "XKX",
})  # fmt: skip
"""States that are ruled by the head of the government; in the others the head of state is."""
SPLIT = frozenset({"IRN"})
"""States of which two may be called the leader."""
HEADS = ("head-of-state", "head-of-government", "monarch")


def holder(
    registry: Registry, office: str | None, country: str | None, org: str | None, of: str | None, on: str | None
) -> Entry | None:
    """Return the one person who held an office of a state or an organisation on a date, else ``None``."""
    if office == "leader" and country and not org:
        if country in SPLIT:
            return None
        office = "head-of-government" if country in PARLIAMENTARY else "head-of-state"
    found = []
    for entry in registry.people(country or org or ""):
        for role in entry.roles:
            leads = role.org == org and role.office in LEADING
            same = leads if office in GENERAL and org else role.office == office
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
