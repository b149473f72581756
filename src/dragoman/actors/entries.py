"""The registry's records: entries, their roles, and what a form of a name may mean.

Example:
    >>> Role(office="head-of-state", country="KAZ", start="2019-03-20").holds_on("2022-09-14")
    True
"""

from __future__ import annotations

import datetime
from typing import Literal

import msgspec

from dragoman.records import Span

# Languages that the registry's own files name everything in; others have a file in resources/actors/names.
LANGUAGES = ("en", "ja", "ru", "uk", "zh")
OFFICES = (
    "head-of-state", "head-of-government", "monarch", "foreign-minister", "defence-minister", "deputy-foreign-minister",
    "spokesperson", "speaker-of-parliament", "security-council-secretary", "intelligence-chief", "chief-of-staff",
    "central-bank-governor", "finance-minister", "opposition-leader", "governor", "ambassador", "general",
    "party-leader", "head", "leader", "deputy-head-of-state", "deputy-head-of-government", "minister", "legislator",
    "judge", "activist", "businessperson", "religious-leader", "rebel-leader", "adviser", "official",
)  # fmt: skip
SECTORS = (
    "GOV", "MIL", "LEG", "JUD", "SPY", "OPP", "REB", "PTY", "CVL", "BUS", "JRN", "ELI", "IGO", "NGO", "COP", "CRM",
    "EDU", "HLH", "LAB", "REL", "SOC", "SET", "REF", "AGR", "UAF", "MED", "DEV", "ENV", "HRI", "NON",
)  # fmt: skip
OFFICE_SECTORS = {
    "defence-minister": "MIL", "general": "MIL", "chief-of-staff": "MIL", "intelligence-chief": "SPY",
    "speaker-of-parliament": "LEG", "legislator": "LEG", "judge": "JUD", "opposition-leader": "OPP",
    "party-leader": "PTY", "activist": "CVL", "businessperson": "BUS", "religious-leader": "REL", "rebel-leader": "REB",
}  # fmt: skip
# What a form is to its entry. Order is preference: a name beats an adjective beats a capital.
FormKind = Literal["name", "short", "adjective", "people", "metonym", "capital"]
FORM_KINDS: tuple[FormKind, ...] = ("name", "short", "adjective", "people", "metonym", "capital")
EntryKind = Literal["state", "person", "organisation", "outlet", "region"]


class Role(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Office somebody held. ``start`` and ``end`` are EDTF days, months or years; no ``end``: still in office."""

    office: str
    country: str | None = None
    org: str | None = None
    of: str | None = None
    start: str | None = None
    end: str | None = None

    def holds_on(self, on: str | None) -> bool:
        """Tell whether the office was held on the date (``None``: now). A month or a year counts as a whole."""
        day = on or datetime.datetime.now(datetime.UTC).date().isoformat()
        if self.start and day[: len(self.start)] < self.start[: len(day)]:
            return False
        return not (self.end and day[: len(self.end)] > self.end[: len(day)])

    def sector(self) -> str:
        """Return the PLOVER sector of who holds it."""
        if self.org and not self.country:
            return "IGO"
        if self.of == "defence-ministry":
            return "MIL"
        return OFFICE_SECTORS.get(self.office, "GOV")


class Entry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """State, person, organisation, outlet or region."""

    id: str
    kind: EntryKind
    names: dict[str, tuple[str, ...]]
    country: str | None = None
    region: str | None = None
    sector: str | None = None
    subkind: str | None = None
    gender: str | None = None
    language: str | None = None
    state: bool | None = None
    members: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    roles: tuple[Role, ...] = ()

    def role_on(self, on: str | None) -> Role | None:
        """Return the office held on the date; the weightiest where there are several."""
        held = [role for role in self.roles if role.holds_on(on)]
        return min(held, key=lambda r: OFFICES.index(r.office), default=None)

    def last_role(self, on: str | None) -> Role | None:
        """Return the office on the date, else the latest one before it, else the first one."""
        before = [r for r in self.roles if not on or (r.start or "") <= on]
        return self.role_on(on) or max(before or list(self.roles)[:1], key=lambda r: r.end or "9999", default=None)


class Candidate(msgspec.Struct, frozen=True):
    """One thing a form may mean."""

    entry: Entry
    form: FormKind


class Match(msgspec.Struct, frozen=True, kw_only=True):
    """Where a form stands, with what it may mean, best first."""

    span: Span
    candidates: tuple[Candidate, ...]

    @property
    def best(self) -> Candidate:
        """The first candidate."""
        return self.candidates[0]
