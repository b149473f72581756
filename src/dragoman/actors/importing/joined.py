"""From things, posts and who holds them to those who ask to be let in: names by language, offices with their dates."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from dragoman.actors.entries import OFFICE_SECTORS, Role
from dragoman.actors.importing.names import MOST, Refused, clean, fits, fold, languages_of, of_person
from dragoman.actors.importing.offices import Office, Offices
from dragoman.actors.importing.things import Held, Incoming, Kind, Post, Spool, Thing, tables
from dragoman.language.packs import codes, pack

_ROLES = 40


class Nobody(ValueError):
    """The thing is nobody for the registry; the message says why."""


class Joiner:
    """Puts together what a spool holds."""

    def __init__(self, spool: Spool, offices: Offices) -> None:
        self.spool, self.offices = spool, offices

    def join(self, thing: Thing) -> Incoming:
        """Return a thing as it asks to be let in.

        Raises:
            Nobody: when nothing makes it public, or it has no name.
        """
        countries = tuple(dict.fromkeys(code for c in thing.countries if (code := self.spool.code(c))))
        kinds = [tables().topics[topic] for topic in thing.topics if topic in tables().topics]
        roles = self._roles(thing, countries, kinds) if thing.kind == "person" else ()
        sector = self._sector(thing, kinds, roles)
        if thing.kind == "person" and not roles and sector is None:
            raise Nobody("no public office, no topic")
        names, refused = self._names(thing, countries[0] if len(countries) == 1 else None)
        if not names:
            raise Nobody(f"no usable name ({refused[0]})" if refused else "no name in a language that is read")
        subkind = next((kind.kind for kind in kinds if kind.kind), thing.subkind) if thing.kind != "person" else None
        return Incoming(
            kind=thing.kind, file=thing.file, line=thing.line, sources=tuple(thing.sources), names=names, roles=roles,
            countries=countries, country=countries[0] if len(countries) == 1 else None, sector=sector, subkind=subkind,
            gender=thing.gender, language=thing.language, domains=tuple(thing.domains), born=thing.born,
            refused=tuple(refused),
        )  # fmt: skip

    def _sector(self, thing: Thing, kinds: list[Kind], roles: tuple[Role, ...]) -> str | None:
        if thing.kind != "person":
            return next((kind.sector for kind in kinds if kind.sector), thing.sector)
        words = [found.sector for words in thing.positions if (found := self.offices.read(words)) and found.sector]
        told = [kind.sector for kind in kinds if kind.sector] + words
        if roles:
            fit = {role.sector() for role in roles}
            special = [sector for sector in told if sector != "GOV"]
            return None if not special or special[0] in fit or fit != {"GOV"} or _has_special(roles) else special[0]
        return told[0] if told else None

    def _names(self, thing: Thing, country: str | None) -> tuple[dict[str, tuple[str, ...]], list[str]]:
        """Return the names by language, usual ones first, and why others were refused."""
        found: dict[str, dict[str, str]] = {}
        refused: list[str] = []
        person = thing.kind == "person"
        for (language, words), main in sorted(thing.names, key=lambda row: not row[1]):
            try:
                name = clean(words)
            except Refused as reason:
                refused.append(f"a name {reason}")
                continue
            name = of_person(name) if person else name
            for code in (language,) if language else languages_of(name, country):
                if not fits(name, pack(code).about.scripts, person=person):
                    refused.append(f"a name in {code} is in another script")
                elif not main and _too_short(name, code, person=person):
                    refused.append("a short form may mean somebody else")
                elif len(found.setdefault(code, {})) >= MOST and fold(name) not in found[code]:
                    refused.append(f"more than {MOST} names in {code}")
                else:
                    found[code].setdefault(fold(name), name)
        return {code: tuple(found[code].values()) for code in sorted(found) if found[code] and code in codes()}, refused

    def _roles(self, thing: Thing, countries: tuple[str, ...], kinds: list[Kind]) -> tuple[Role, ...]:
        found: list[Role] = []
        known = False
        for held, post in self.spool.held(thing.id):
            known = True
            role = self._held(held, post, countries) if not held.over else None
            found += [role] if role else []
        if not known:
            found += self._undated(thing, countries)
        if not found and not known:
            office = next((kind.office for kind in kinds if kind.office), None)
            if office and len(countries) == 1:
                found.append(Role(office=office, country=countries[0]))
        return tuple(sorted(set(found), key=_order))[:_ROLES]

    def _undated(self, thing: Thing, countries: tuple[str, ...]) -> Iterable[Role]:
        for words in thing.positions:
            office = self.offices.read(words)
            if office and office.office and not office.dropped:
                role = _role(office, office.country or _only(countries), None, None)
                if role:
                    yield role

    def _held(self, held: Held, post: Post | None, countries: tuple[str, ...]) -> Role | None:
        """Return the role of somebody who holds a post."""
        if post is None or (held.start and held.end and held.end[: len(held.start)] < held.start[: len(held.end)]):
            return None
        offices = (self.offices.read(words) for words in post.names)
        office = next((found for found in offices if found is not None), None) or self._by_topics(post.topics)
        if office is None or office.dropped or office.office is None:
            return None
        given = [code for c in (*held.countries, *post.countries) if (code := self.spool.code(c))]
        country = given[0] if given else office.country or _only(countries)
        return _role(office, country, held.start, held.end)

    def _by_topics(self, topics: list[str]) -> Office | None:
        kinds = [tables().topics[topic] for topic in topics if topic in tables().topics]
        kind = next((kind for kind in kinds if kind.office), None)
        return Office(office=kind.office, sector=kind.sector) if kind else None


def _order(role: Role) -> tuple[str, str, str, str]:
    return role.start or "", role.office, role.country or role.org or "", role.end or ""


def _only(countries: tuple[str, ...]) -> str | None:
    return countries[0] if len(countries) == 1 else None


def _has_special(roles: tuple[Role, ...]) -> bool:
    return any(role.office in OFFICE_SECTORS for role in roles)


def _role(office: Office, country: str | None, start: str | None, end: str | None) -> Role | None:
    """Return a role; none without a state or an organisation."""
    if office.office is None or (country is None and office.org is None):
        return None
    return Role(
        office=office.office,
        country=None if office.org else country,
        org=office.org,
        of=office.of,
        start=start,
        end=end,
    )


def _too_short(name: str, language: str, *, person: bool) -> bool:
    """A further name of one word ("Smith", "the Boss") may mean anybody; one in capitals is an organisation's."""
    if " " in name or "・" in name or "·" in name:
        return False
    if language in ("ja", "zh", "ko"):
        return len(name) < 3
    return person or not (name.isupper() and len(name) > 2)


def role_key(role: Role) -> str:
    """Return a role as it is printed.

    Example:
        >>> role_key(Role(office="governor", country="KAZ", start="2019"))
        'governor KAZ 2019–'
    """
    years = f" {role.start or ''}–{role.end or ''}" if role.start or role.end else ""
    return f"{role.office} {role.org or role.country or ''}{years}"


def with_office(role: Role, office: str) -> Role:
    """Return a role as another office."""
    return msgspec.structs.replace(role, office=office, of=None)
