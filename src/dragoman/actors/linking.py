"""From a naming phrase to the actor it means: who, of which state, in which capacity, one or many."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

import msgspec

from dragoman.actors.entries import Candidate, Entry, Role
from dragoman.actors.items import Item
from dragoman.actors.offices import AIDES, GENERAL, HEADS, MANY, alike, holder
from dragoman.actors.registry import PARTS, Registry
from dragoman.actors.words import Lexeme
from dragoman.records import Actor

_NATION = "SXACKGRrOE"
_MIDDLE = re.compile(r"(?<!\w)[A-Z][\w’'-]{2,} [A-Z]\. $")
"""A given name with a middle initial: Antony J. Blinken."""
_INITIALS = re.compile(r"(?:[A-ZА-ЯІЇЄ]\.[ \u00a0]?){1,2}$")
_INSIDE = r"(?<![.!?…\n«“\"(—–-] )(?<![-\w\n«“\"(])"  # not the first word of a sentence
_GIVEN_LATIN = re.compile(_INSIDE + r"([A-ZÀ-Þ][\w’'-]+|[А-ЯЁІЇЄҐ][а-яёіїєґ’'-]+)[ \u00a0]$")
_LAST_WORD = re.compile(r"(?<![-\w])([\w’'-]+)[ \u00a0]$")
_OF_INSTITUTION = ("spokesperson", "official", "general", "chief-of-staff")
_GIVEN_SPACELESS = re.compile(r"((?:[ァ-ヺー]+[・==])+|[\u4e00-\u9fff]{2,7}[··•])$")


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """What the whole article tells: its date, the states named in it, the people named in full."""

    on: str | None = None
    countries: Counter[str] = msgspec.field(default_factory=Counter)
    people: frozenset[str] = frozenset()

    @classmethod
    def of(cls, items: Iterable[Item], on: str | None) -> Context:
        """Count what the items name beyond doubt."""
        countries: Counter[str] = Counter()
        people: set[str] = set()
        for item in items:
            ids = {c.entry.id for c in item.candidates}
            if len(ids) != 1:
                continue
            entry = item.candidates[0].entry
            if entry.kind == "state":
                countries[entry.id] += 1
            elif entry.kind == "person":
                people.add(entry.id)
        return cls(on=on, countries=countries, people=frozenset(people))


class Found(msgspec.Struct, kw_only=True):
    """What a phrase tells, gathered item by item."""

    country: str | None = None
    region: str | None = None
    bloc: str | None = None
    """A region of journalism (the West), which has no M49 code."""
    org: str | None = None
    place: Entry | None = None
    institution: Lexeme | None = None
    title: Lexeme | None = None
    former: bool = False
    deputy: bool = False
    count: str | None = None
    foreign: bool = False


class Linker:
    """Makes actors of the phrases of one text."""

    def __init__(self, text: str, language: str, registry: Registry, context: Context) -> None:
        self.text, self.language, self.registry, self.context = text, language, registry, context
        self.words = registry.words(language)
        self.spaceless = self.words.spaceless
        place = self.words.settings.get("place") or {}
        self._place_before = tuple(place.get("before") or ())
        self._place_after = tuple(place.get("after") or ())
        self._articles = tuple(self.words.settings.get("articles") or ())

    def actors(self, phrase: list[Item]) -> list[tuple[int, int, Actor]]:
        """Return spans and actors of a phrase: usually one, two where two nations share one word for media."""
        letters = "".join(item.letter for item in phrase)
        start, end = self._widen(phrase)
        found = self._gather(phrase)
        person = next((item for item in reversed(phrase) if item.letter in "VU"), None)
        if person is not None and "I" in letters and _is_government_of(letters, found):
            return [self._government_of(person, found, start, end)]
        if person is not None:
            return [self._person(phrase, person, found, start, end)]
        if "M" in letters and not found.title:
            return self._media(phrase, found, start, end)
        if letters.endswith(("N", "O")) and not found.title and not found.institution:
            actor = self._single(phrase[-1:], found, start, end)
        elif len(phrase) == 1 or letters.endswith(("Z", "J")):
            actor = self._single(phrase, found, start, end)
        else:
            actor = self._office(phrase, found, start, end)
        return [(start, end, actor)] if actor else []

    def _widen(self, phrase: list[Item]) -> tuple[int, int]:
        start, end = phrase[0].start, phrase[-1].end
        for article in self._articles:
            if self.text.endswith(article, 0, start):
                return start - len(article), end
        return start, end

    def _gather(self, phrase: list[Item]) -> Found:
        found = Found()
        for item in phrase:
            if item.letter in _NATION:
                self._nation(item, found)
            elif item.letter == "I":
                found.institution = found.institution or item.lexeme
                found.country = found.country or item.lexeme.country
            elif item.letter in "TW":
                self._title(item, found)
            elif item.letter == "P":
                found.former |= item.lexeme.kind == "former"
                found.deputy |= item.lexeme.deputy
            elif item.letter == "Q":
                found.count = item.lexeme.count
            elif item.letter == "F":
                found.foreign |= item.lexeme.kind == "foreign"
        return found

    def _nation(self, item: Item, found: Found) -> None:
        entry = self._choose(item.candidates).entry
        if entry.kind == "state":
            found.country = found.country or entry.country
        elif entry.kind == "region":
            found.region = found.region or entry.region
            found.bloc = found.bloc or (None if entry.region else entry.id)
        elif entry.kind == "organisation":
            found.org = found.org or entry.id
            found.country = found.country or entry.country
        found.place = found.place or entry

    def _title(self, item: Item, found: Found) -> None:
        if found.title is None or (found.title.office in GENERAL and item.lexeme.office not in (None, "official")):
            found.title = item.lexeme
            found.country = found.country or item.lexeme.country
            found.org = found.org or item.lexeme.org

    def _choose(self, candidates: tuple[Candidate, ...]) -> Candidate:
        """Of several states for one word (Congo, Korea) the one that the article names elsewhere."""
        same = [c for c in candidates if c.form == candidates[0].form]
        return max(same, key=lambda c: self.context.countries.get(c.entry.country or "", 0)) if same else candidates[0]

    # people

    def _government_of(self, item: Item, found: Found, start: int, end: int) -> tuple[int, int, Actor]:
        """Read バイデン政権, "the Biden administration": the government of the state the person leads."""
        entry = self.link_person(item, found)
        role = self._role(entry, found)
        country = (role.country if role else None) or found.country
        return start, end, Actor(name=self.text[start:end], entity=country, country=country, sector="GOV")

    def _person(self, phrase: list[Item], item: Item, found: Found, start: int, end: int) -> tuple[int, int, Actor]:
        entry = self.link_person(item, found) if item.letter == "V" else self._unlisted(item, found)
        given = self._given_before(item) if item.letter == "V" else None
        if given is not None:
            if item is phrase[0]:
                start = given
            entry = entry if entry and self._given_fits(given, item, entry) else None
        role = self._role(entry, found)
        if role and role.office in HEADS and found.title and found.title.office in AIDES:
            entry = None  # whose adviser or spokesman it is, not who: no president is one
        country = (role.country if role else None) or (entry.country if entry else None) or found.country
        sector = self._person_sector(entry, role, found)
        return start, end, Actor(
            name=self.text[start:end], entity=entry.id if entry else None, country=country, sector=sector,
            region=None if country else found.region,
        )  # fmt: skip

    def link_person(self, item: Item, found: Found) -> Entry | None:
        """Return whom a name means: by title and country beside it, full name elsewhere, office on the date."""
        people = [c.entry for c in item.candidates if c.entry.kind == "person"]
        if not people:
            return None
        form = self.text[item.start : item.end]
        scored = sorted(((self._person_score(entry, found, form), entry.id, entry) for entry in people), reverse=True,
                        key=lambda row: row[0])  # fmt: skip
        best = scored[0]
        if best[0] < 0 or (len(scored) > 1 and best[0] - scored[1][0] < 1):
            return None
        return best[2]

    def _unlisted(self, item: Item, found: Found) -> Entry | None:
        """Return whom a form that nobody lists means: the holder of the office, spelt otherwise, or by the surname."""
        words = PARTS.split(self.text[item.start : item.end].strip())
        if found.title and not (found.former or found.deputy):
            entry = self.holder(found.title, found)
            names = self.registry.names(entry, self.language) if entry else ()
            if any(alike(own, words[-1]) for name in names for own in PARTS.split(name)):
                return entry
        states = {found.country} if found.country else set(self.context.countries)
        people = self.registry.surnamed(words[-1], self.language) if len(words) == 1 else ()
        fitting = [p for p in people if states & {r.country for r in p.roles if r.holds_on(self.context.on)}]
        return fitting[0] if len(fitting) == 1 else None

    def _person_score(self, entry: Entry, found: Found, form: str) -> float:
        countries = {role.country for role in entry.roles if role.country} | {entry.country} - {None}
        orgs = {role.org for role in entry.roles if role.org}
        held = entry.role_on(self.context.on)
        score = 2.0 if entry.id in self.context.people else 0.0
        score += 1.0 if held else 0.0
        full = form in self.registry.names(entry, self.language)[:1]
        if found.country:
            score += 2.0 if found.country in countries else (-0.5 if orgs or full else -3.0)
        elif found.org and found.org in orgs:
            score += 2.0
        score += 0.5 if countries & set(self.context.countries) else 0.0
        return score + self._office_score(entry, found)

    def _office_score(self, entry: Entry, found: Found) -> float:
        office = found.title.office if found.title else None
        if not office or office in (*GENERAL, "official"):
            return 0.0
        offices = {role.office for role in entry.roles if found.former or role.holds_on(self.context.on)}
        ever = {role.office for role in entry.roles}
        return 2.0 if office in offices else 0.5 if office in ever else 0.0

    def _role(self, entry: Entry | None, found: Found) -> Role | None:
        if entry is None:
            return None
        held = [role for role in entry.roles if role.holds_on(self.context.on)]
        if found.title and found.title.office:
            for role in held:
                if role.office == found.title.office and (not found.country or role.country == found.country):
                    return role
        return entry.last_role(self.context.on)

    def _person_sector(self, entry: Entry | None, role: Role | None, found: Found) -> str | None:
        if entry and entry.sector:
            return entry.sector
        if entry and role and not (found.title and found.title.sector and not role.holds_on(self.context.on)):
            return role.sector()
        return self._title_sector(found)

    def _title_sector(self, found: Found) -> str | None:
        title = found.title
        if found.institution and (title is None or title.office in (None, *GENERAL, *_OF_INSTITUTION)):
            return found.institution.sector
        if title and title.sector and not (title.office == "spokesperson" and self._org_sector(found)):
            return title.sector
        return self._org_sector(found) or (title.sector if title else None)

    def _org_sector(self, found: Found) -> str | None:
        org = self.registry.entry(found.org) if found.org else None
        return org.sector if org else None

    def _given_before(self, item: Item) -> int | None:
        """Return where a given name before a surname starts: a surname with another's given name links nobody."""
        form = self.text[item.start : item.end]
        if re.search(r"[ ・·]", form):
            return None
        window = self.text[max(0, item.start - 24) : item.start]
        pattern = _GIVEN_SPACELESS if self.spaceless else _GIVEN_LATIN
        match = (
            _MIDDLE.search(window) or _INITIALS.search(window) or pattern.search(window) or self._known_given(window)
        )
        if not match:
            return None
        word = match.group().strip().split(" ")[0]
        if word in self.words.not_names:
            return None
        if not self.spaceless and (self.words.lookup(word) or self.registry.lookup(word, self.language)):
            return None
        if self.words.lean and self.words.lean.search(word):
            return None  # a name with an ending behind an apostrophe (Ankara'da) is another name
        return item.start - len(window) + match.start()

    def _known_given(self, window: str) -> re.Match[str] | None:
        """At the start of a sentence every word has a capital: only a given name we know counts."""
        match = None if self.spaceless else _LAST_WORD.search(window)
        return match if match and match[1] in self.registry.given_names(self.language) else None

    def _given_fits(self, start: int, item: Item, entry: Entry) -> bool:
        given = re.sub(r"(?<=\w{3}) [A-Z]\. $|[ .=\u30fb\u00b7\uff1d]+$", "", self.text[start : item.start])
        for name in self.registry.names(entry, self.language):
            own = PARTS.split(name)
            if len(own) > 1 and (own[0][:1] == given[:1]) and (len(given) < 3 or alike(own[0], given)):
                return True
        return False

    # media, offices, states

    def _media(self, phrase: list[Item], found: Found, start: int, end: int) -> list[tuple[int, int, Actor]]:
        media = next(item for item in phrase if item.letter == "M")
        group = next((i for i in phrase if i.letter == "W"), None)
        count = found.count or media.lexeme.count or "all"
        sector = group.lexeme.sector if group else "JRN"
        rows = []
        nations = [item for item in phrase if item.letter in _NATION]
        for number, item in enumerate(nations or [phrase[0]]):
            own = Found(foreign=found.foreign)
            if nations:
                self._nation(item, own)
            last = number >= len(nations) - 1
            first_at = start if number == 0 else item.start
            span = (first_at, end if last else item.end)
            entity = own.org if own.org and not own.country else own.bloc
            rows.append((*span, Actor(
                name=self.text[span[0] : span[1]], entity=entity, country=own.country, sector=sector,
                region=None if own.country else own.region, count=count,  # type: ignore[arg-type]
            )))  # fmt: skip
        return rows

    def _office(self, phrase: list[Item], found: Found, start: int, end: int) -> Actor | None:
        name = self.text[start:end]
        title, institution = found.title, found.institution
        if title and title.section == "titles":
            return self._titled(name, phrase, found)
        if title:  # a group of people
            count = found.count or self._group_count(phrase, title)
            return Actor(name=name, country=found.country, sector=self._group_sector(found, title), count=count,  # type: ignore[arg-type]
                         region=None if found.country else found.region)  # fmt: skip
        if institution:
            entity = found.country if institution.who == "state" else None
            if not found.country and found.org:
                entity = found.org
            return Actor(name=name, entity=entity, country=found.country, sector=institution.sector,
                         region=None if found.country else found.region)  # fmt: skip
        return None

    def _group_sector(self, found: Found, title: Lexeme) -> str | None:
        return found.institution.sector if found.institution and title.sector == "GOV" else title.sector

    def _group_count(self, phrase: list[Item], title: Lexeme) -> str:
        item = next(i for i in phrase if i.letter == "W")
        if title.count == "one" and self.language[:2] == "en" and self.text[item.start : item.end].endswith("s"):
            return "some"
        return title.count or "one"

    def _titled(self, name: str, phrase: list[Item], found: Found) -> Actor:
        title = found.title
        assert title is not None
        entry = None
        if not found.former and not found.deputy and title.office and not found.count:
            entry = self.holder(title, found)
        count = found.count if found.count in ("some", "all") else "one"
        return Actor(
            name=name, entity=entry.id if entry else None, country=found.country, count=count,  # type: ignore[arg-type]
            sector=self._title_sector(found) or self._person_sector(entry, self._role(entry, found), found),
            region=None if found.country else found.region,
        )  # fmt: skip

    def holder(self, title: Lexeme, found: Found) -> Entry | None:
        """Return who held an office on the date, when one and only one person did."""
        if title.office in (None, "official", "minister", "general", "legislator", "ambassador", "activist", "adviser",
                            "judge", "businessperson", "governor"):  # fmt: skip
            return None
        if found.country is None and found.org is None:
            return None
        if found.org is None and (title.office in MANY or (title.office == "leader" and found.institution)):
            return None
        of = found.institution.of if found.institution else None
        return holder(self.registry, title.office, found.country, found.org, of, self.context.on)

    def _single(self, phrase: list[Item], found: Found, start: int, end: int) -> Actor | None:
        item = phrase[0]
        name = self.text[start:end]
        if item.letter in "TWI":
            lexeme = item.lexeme
            bare = (lexeme.office in GENERAL and not lexeme.org) or (lexeme.office == "general" and start == item.start)
            return None if bare or not lexeme.solo else self._office(phrase, found, start, end)
        if item.letter in "PQHFZJ" or not item.candidates:
            return None
        best = self._choose(item.candidates)
        entry = best.entry
        if entry.kind == "state":
            return self._state(name, best, phrase, start, end)
        if entry.kind == "region":
            bloc = None if entry.region else entry.id
            return Actor(name=name, entity=bloc, region=entry.region, place=self._is_place(start, end) or None)
        if best.form == "metonym" and self._is_place(start, end):
            return None  # "talks in Brussels" are not talks in the European Union
        return Actor(name=name, entity=entry.id, country=entry.country, sector=entry.sector)

    def _state(self, name: str, best: Candidate, phrase: list[Item], start: int, end: int) -> Actor:
        code = best.entry.id
        if best.form == "people" or phrase[-1].letter == "J":
            return Actor(name=name, country=code, sector="CVL", count="some")
        if best.form == "metonym" or phrase[-1].letter == "Z":
            return Actor(name=name, entity=code, country=code, sector=best.entry.sector or "GOV")
        place = self._is_place(start, end)
        sector = "GOV" if best.form == "capital" and not place else None
        return Actor(name=name, entity=code, country=code, sector=sector, place=place or None)

    def _is_place(self, start: int, end: int) -> bool:
        before = self.text[max(0, start - 24) : start]
        return before.endswith(self._place_before) or self.text.startswith(self._place_after, end)


def _is_government_of(letters: str, found: Found) -> bool:
    """Tell whether a person and a government stand together with no title: "the Biden administration"."""
    institution = found.institution
    return "V" in letters and institution is not None and institution.who == "state" and found.title is None
