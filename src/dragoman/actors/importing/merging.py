"""Lets those who ask into the user's registry: merged with whom we know, or as somebody new; ours is never replaced."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import msgspec

from dragoman.actors.entries import Entry, Role
from dragoman.actors.importing.joined import role_key, with_office
from dragoman.actors.importing.names import fold, slug
from dragoman.actors.importing.things import Incoming
from dragoman.actors.overlay import Addition, merged
from dragoman.actors.registry import Registry

_ONE_HOLDER = frozenset({
    "head-of-state", "head-of-government", "monarch", "foreign-minister", "defence-minister", "finance-minister",
    "speaker-of-parliament", "security-council-secretary", "intelligence-chief", "chief-of-staff",
    "central-bank-governor", "head",
})  # fmt: skip


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one who asked: ``names`` and ``roles`` are those that were added."""

    id: str
    kind: str
    file: str
    line: int
    source: str
    why: str = ""
    names: dict[str, tuple[str, ...]] = {}
    roles: tuple[str, ...] = ()
    ours: bool = False


class Conflict(msgspec.Struct, frozen=True, kw_only=True):
    """What a file says otherwise than we; ours stands."""

    id: str
    file: str
    line: int
    source: str
    what: str


class Merger:
    """Keeps the user's registry while entries are let in."""

    def __init__(self, registry: Registry, additions: Iterable[Addition]) -> None:
        self.registry = registry
        self.additions = {added.id: added for added in additions}
        self.conflicts: list[Conflict] = []
        self._sources: dict[str, str] = {}
        self._named: dict[tuple[str, str], set[str]] = defaultdict(set)
        for added in self.additions.values():
            self._index(added)

    def _index(self, added: Addition) -> None:
        self._sources.update(dict.fromkeys(added.sources, added.id))
        for language, words in added.names.items():
            for word in words:
                self._named[language, fold(word)].add(added.id)

    def entry(self, entry_id: str) -> Entry | None:
        """Return an entry of ours, the user's, or both put together."""
        added, ours = self.additions.get(entry_id), self.registry.entry(entry_id)
        return merged(ours, added) if added else ours

    def let_in(self, one: Incoming) -> tuple[str, Change | None]:
        """Let somebody in; return ``added``, ``merged``, ``unchanged`` or ``refused``, and the change."""
        known, why = self._whom(one)
        told = Change(id=known or "", kind=one.kind, file=one.file, line=one.line, source=one.sources[0], why=why)
        names = self._free_names(one, known)
        if known is None:
            return self._add(one, names, told)
        ours = self.entry(known)
        assert ours is not None
        return self._merge(one, ours, names, told)

    def _conflict(self, one: Incoming, entry_id: str, what: str) -> None:
        self.conflicts.append(Conflict(id=entry_id, file=one.file, line=one.line, source=one.sources[0], what=what))

    # who it is

    def _meaning(self, language: str, name: str) -> set[str]:
        """Return the ids of those whom a name means."""
        ours = {c.entry.id for c in self.registry.lookup(name, language)}
        return ours | self._named.get((language, fold(name)), set())

    def _whom(self, one: Incoming) -> tuple[str | None, str]:
        for source in one.sources:
            if source in self._sources:
                return self._sources[source], f"known as {source}"
        shared: dict[str, set[str]] = defaultdict(set)
        for language, words in one.names.items():
            for word in words:
                for entry_id in self._meaning(language, word):
                    if self._kind(entry_id) == _family(one.kind):
                        shared[entry_id].add(fold(word))
        for entry_id, common in sorted(shared.items(), key=lambda row: (-len(row[1]), row[0])):
            entry = self.entry(entry_id)
            if entry is not None and (why := self._same(one, entry, common)):
                return entry_id, why
        return None, ""

    def _kind(self, entry_id: str) -> str:
        entry = self.entry(entry_id)
        return _family(entry.kind) if entry else ""

    def _same(self, one: Incoming, entry: Entry, words: set[str]) -> str:
        """Return why somebody is an entry; empty where he is not."""
        added = self.additions.get(entry.id)
        if added and added.born and one.born and not _agree(added.born, one.born):
            return ""
        if added and _items(added.sources) and _items(one.sources) and not _items(added.sources) & _items(one.sources):
            return ""
        ours, theirs = countries_of(entry), _countries(one)
        office = any(same_office(a, b) and overlap(a, b) for a in entry.roles for b in one.roles)
        fits = bool(ours & theirs) or not ours or not theirs
        if len(words) > 1 and (fits or office):
            return "the same name in two languages"
        if len(words) > 1:
            self._conflict(one, entry.id, f"the same name in two languages as {entry.id}, but of another country "
                                          f"({', '.join(sorted(theirs))}): kept apart")  # fmt: skip
        if ours & theirs and (office or (_family(one.kind) == "organisation" and words)):
            return "the same name, country and office" if office else "the same name and country"
        return ""

    def _free_names(self, one: Incoming, known: str | None) -> dict[str, tuple[str, ...]]:
        """Return the names that do not already mean somebody else of the same country, or something else altogether."""
        found: dict[str, tuple[str, ...]] = {}
        theirs = _countries(one) | (countries_of(entry) if known and (entry := self.entry(known)) else set())
        for language, words in one.names.items():
            kept = []
            for word in words:
                other = self._other(language, word, known, one.kind, theirs)
                if other:
                    self._conflict(one, known or slug(word), f"the name {word} ({language}) already means {other}")
                else:
                    kept.append(word)
            if kept:
                found[language] = tuple(kept)
        return found

    def _other(self, language: str, word: str, known: str | None, kind: str, theirs: set[str]) -> str | None:
        for entry_id in sorted(self._meaning(language, word) - {known}):
            entry = self.entry(entry_id)
            if entry is None:
                continue
            if _family(entry.kind) != _family(kind):
                return entry_id
            ours = countries_of(entry)
            if not ours or not theirs or ours & theirs:
                return entry_id
        lexemes = self.registry.words(language).lookup(word)
        return f"a title or an institution of the language {language}" if lexemes else None

    # what becomes of him

    def _add(self, one: Incoming, names: dict[str, tuple[str, ...]], told: Change) -> tuple[str, Change | None]:
        if not names:
            return "refused", None
        entry_id = self._new_id(one, names)
        if entry_id is None:
            return "refused", None
        roles = tuple(self._fitting(one, role, entry_id) for role in one.roles)
        added = Addition(
            id=entry_id, kind=one.kind, names=names, country=one.country, sector=one.sector, subkind=one.subkind,
            gender=one.gender, language=one.language, domains=one.domains, roles=roles, born=one.born,
            sources=one.sources,
        )  # fmt: skip
        self.additions[entry_id] = added
        self._index(added)
        return "added", msgspec.structs.replace(told, id=entry_id, names=names, roles=tuple(map(role_key, roles)))

    def _new_id(self, one: Incoming, names: dict[str, tuple[str, ...]]) -> str | None:
        """Return the id by our rule: the usual English name; a clash gets the country's code, then a number."""
        latin = next(
            (s for language in ("en", *sorted(names)) if (s := slug(next(iter(names.get(language, ())), "")))), ""
        )
        base = latin or next((source.lower() for source in one.sources if source.startswith("Q")), "")
        if not base:
            return None
        country = one.country or next((role.country for role in one.roles if role.country), None)
        tries = [base, *([f"{base}-{country.lower()}"] if country else [])]
        tries += [f"{tries[-1]}-{number}" for number in range(2, 100)]
        return next((one for one in tries if self.entry(one) is None), None)

    def _merge(self, one: Incoming, ours: Entry, names: dict[str, tuple[str, ...]], told: Change) -> tuple[str, Change]:
        theirs = _countries(one)
        if theirs and countries_of(ours) and not theirs & countries_of(ours):
            self._conflict(one, ours.id, f"another country: {', '.join(sorted(theirs))}; "
                                         f"ours is {', '.join(sorted(countries_of(ours)))}")  # fmt: skip
        more = {language: new for language, words in names.items() if (new := self._new_names(ours, language, words))}
        roles = tuple(role for role in self._new_roles(one, ours))
        before = self.additions.get(ours.id)
        sources = tuple(dict.fromkeys([*(before.sources if before else ()), *one.sources]))
        is_ours = self.registry.entry(ours.id) is not None
        base = before or Addition(id=ours.id, kind=ours.kind, names={}, extends=True)
        grown = {language: (*base.names.get(language, ()), *words) for language, words in more.items()}
        after = msgspec.structs.replace(
            base, names=base.names | grown, roles=(*base.roles, *roles), sources=sources, born=base.born or one.born
        )
        if after != before:
            self.additions[ours.id] = after
            self._index(after)
        change = msgspec.structs.replace(told, names=more, roles=tuple(map(role_key, roles)), ours=is_ours)
        return "merged" if more or roles or before is None else "unchanged", change

    def _new_names(self, ours: Entry, language: str, words: tuple[str, ...]) -> tuple[str, ...]:
        old = {fold(name) for name in (*ours.names.get(language, ()), *self._local_names(ours, language))}
        return tuple(word for word in words if fold(word) not in old)

    def _local_names(self, ours: Entry, language: str) -> tuple[str, ...]:
        return self.registry.names(ours, language) if ours.kind == "person" else ()

    def _new_roles(self, one: Incoming, ours: Entry) -> Iterable[Role]:
        """Yield the offices that an entry lacks; other dates of one that it has are a conflict."""
        known = list(ours.roles)
        for role in one.roles:
            if any(same_office(own, role) and _same_dates(own, role) for own in known):
                continue
            fitting = self._fitting(one, role, ours.id)
            if fitting != role and not (role.start or role.end):
                continue  # an office without years that was somebody else's tells nothing new
            alike = [own for own in known if same_office(own, fitting)]
            if any(_same_dates(own, fitting) for own in alike):
                continue
            clash = next((own for own in alike if overlap(own, fitting)), None)
            if clash is not None:
                self._conflict(one, ours.id, f"other dates: {role_key(fitting)}; ours is {role_key(clash)}")
                continue
            known.append(fitting)
            yield fitting

    def _fitting(self, one: Incoming, role: Role, entry_id: str) -> Role:
        """Return a role; as an official's where an office that one person holds was somebody else's of ours then."""
        if role.office not in _ONE_HOLDER:
            return role
        for entry in self.registry.people(role.country or role.org or ""):
            if entry.id != entry_id and any(same_office(own, role) and overlap(own, role) for own in entry.roles):
                self._conflict(one, entry_id, f"{role_key(role)}: that was {entry.id}")
                return with_office(role, "official")
        return role


def _family(kind: str) -> str:
    return "organisation" if kind == "outlet" else kind


def _items(sources: Iterable[str]) -> set[str]:
    return {source for source in sources if source.startswith("Q") and source[1:].isdigit()}


def _countries(one: Incoming) -> set[str]:
    return {*one.countries, *(role.country for role in one.roles if role.country)}


def countries_of(entry: Entry) -> set[str]:
    """Return the states an entry belongs to, by itself or by an office."""
    return {country for country in (entry.country, *(role.country for role in entry.roles)) if country}


def same_office(one: Role, other: Role) -> bool:
    """Tell whether two roles are one office of one state or organisation."""
    return (one.office, one.country, one.org) == (other.office, other.country, other.org) and (
        one.of is None or other.of is None or one.of == other.of
    )


def _agree(one: str | None, other: str | None) -> bool:
    return one is None or other is None or one.startswith(other) or other.startswith(one)


def _same_dates(own: Role, other: Role) -> bool:
    """Tell whether a role says nothing else than ours; a file that knows no end says nothing of it."""
    return _agree(own.start, other.start) and (
        other.end is None or (own.end is not None and _agree(own.end, other.end))
    )


def overlap(one: Role, other: Role) -> bool:
    """Tell whether two roles were held at one time. Who leaves on the day the other comes does not overlap with him.

    Example:
        >>> a, b = Role(office="head", org="X", end="2014"), Role(office="head", org="X", start="2014")
        >>> overlap(a, b), overlap(a, a)
        (False, True)
    """
    if (one.start, one.end) == (other.start, other.end):
        return True
    starts = (one.start or "0000", other.start or "0000")
    ends = (one.end or "9999", other.end or "9999")
    return starts[0][: len(ends[1])] < ends[1] and starts[1][: len(ends[0])] < ends[0]
