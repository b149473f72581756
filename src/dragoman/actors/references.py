"""Whom pronouns and bare titles mean.

A reference is read by scoring the mentions before it with named features; two candidates as good as each other give
no answer, since a wrong name is worse than none.

Example:
    >>> from dragoman.actors import Registry, find_mentions
    >>> registry, text = Registry.load(), "Tokayev flew home. The president thanked his hosts."
    >>> found = resolve_references(text, "en", find_mentions(text, "en", registry, "2022"), registry, "2022")
    >>> sorted({actor.entity for actor in found.values()})
    ['kassym-jomart-tokayev']
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Callable, Mapping, Sequence

import msgspec

from dragoman.actors.entries import Entry
from dragoman.actors.offices import GENERAL, holder
from dragoman.actors.places import Places
from dragoman.actors.registry import Registry
from dragoman.actors.words import Lexeme, Word, Words
from dragoman.records import Actor, Mention, Span

MARGIN = 0.3  # below this lead over the next candidate a reference stays open
REACH = 4  # sentences back in which a pronoun finds its antecedent
FAR = 8  # the same for a pronoun that tells whether a man or a woman is meant


class Antecedent(msgspec.Struct, frozen=True, kw_only=True):
    """Mention that a reference may mean."""

    mention: Mention
    entry: Entry | None
    sentence: int
    office: str | None
    subject: bool
    quoted: Span | None = None
    """The quotation it stands in."""

    @property
    def kind(self) -> str | None:
        """Registry kind, or ``person`` for somebody unknown with a title."""
        return self.entry.kind if self.entry else ("person" if self.office else None)

    @property
    def key(self) -> str:
        """What makes two mentions the same."""
        actor = self.mention.actor
        return actor.entity or f"{actor.country}/{actor.sector}/{actor.name}"


class Reference(msgspec.Struct, frozen=True, kw_only=True):
    """Words that refer, and what is known of whom they mean."""

    span: Span
    sentence: int
    kind: str | None = None
    gender: str | None = None
    office: str | None = None
    sector: str | None = None
    of: str | None = None
    institution: bool = False


Feature = Callable[[Reference, Antecedent], float]


def _recency(reference: Reference, one: Antecedent) -> float:
    return max(0.0, 1.0 - 0.3 * (reference.sentence - one.sentence))


def _subject(_: Reference, one: Antecedent) -> float:
    return float(one.subject)


def _gender(reference: Reference, one: Antecedent) -> float:
    known = one.entry.gender if one.entry else None
    if not reference.gender or not known:
        return 0.0
    return 1.0 if known == reference.gender else -20.0


def _kind(reference: Reference, one: Antecedent) -> float:
    return -20.0 if reference.kind and one.kind != reference.kind else 0.0


def _office(reference: Reference, one: Antecedent) -> float:
    if not reference.office:
        return 0.0
    offices = {role.office for role in one.entry.roles} if one.entry else set()
    if one.office == reference.office:
        return 2.0
    if reference.office == "minister":
        return 1.5 if any(str(o).endswith("-minister") for o in (one.office, *offices)) else -20.0
    return 1.5 if reference.office in offices else -20.0


def _sector(reference: Reference, one: Antecedent) -> float:
    return 0.3 if reference.sector and reference.sector == one.mention.actor.sector else 0.0


def _place(_: Reference, one: Antecedent) -> float:
    return float(bool(one.mention.actor.place))


def _quoted(reference: Reference, one: Antecedent) -> float:
    return float(one.quoted is not None and not one.quoted.contains(reference.span))


FEATURES: tuple[tuple[str, Feature, float], ...] = (
    ("recency", _recency, 1.0),
    ("subject position", _subject, 0.6),
    ("gender", _gender, 1.0),
    ("kind", _kind, 1.0),
    ("same office", _office, 1.0),
    ("same sector", _sector, 1.0),
    ("used as a place", _place, -0.5),
    ("named in what is quoted", _quoted, -1.0),
)


def resolve_references(
    text: str,
    language: str,
    mentions: Sequence[Mention],
    registry: Registry,
    on: str | None,
    quotations: Sequence[Span] = (),
) -> Mapping[Span, Actor]:
    """Return the actor meant by each pronoun, bare title and anaphoric word that can be told; others are left out.

    Args:
        text: of the article.
        language: of the text.
        mentions: found in it.
        registry: who is known.
        on: the day the text is of.
        quotations: where others' words stand: whom they name is seldom who "he" is in the words around them.
    """  # fmt: skip
    scene = Scene(text, language, mentions, registry, on, quotations)
    found = {}
    for reference in scene.references():
        actor = scene.antecedent(reference)
        if actor is not None:
            found[reference.span] = actor
            scene.go_on(reference, actor)
    return found


def pronouns(
    text: str, language: str, mentions: Sequence[Mention], registry: Registry, on: str | None
) -> tuple[Span, ...]:
    """Return where pronouns and anaphoric words stand, told or not whom they mean."""
    scene = Scene(text, language, mentions, registry, on)
    return tuple(Span(word.start, word.end) for word in scene.marks("pronouns", "anaphors"))


class Scene:
    """The mentions of a text with what references need to know of them."""

    def __init__(
        self, text: str, language: str, mentions: Sequence[Mention], registry: Registry, on: str | None,
        quotations: Sequence[Span] = (),
    ) -> None:  # fmt: skip
        self.text, self.registry, self.on = text, registry, on
        self.words: Words = registry.words(language)
        ends = re.escape(str(self.words.settings.get("ends") or ".!?。\n"))
        self._breaks = [m.end() for m in re.finditer(f"[{ends}](?=\\s|[^\\x00-\\x7f]|$)", text)]
        self._all = self.words.find(text)
        self._places = Places((Span(w.start, w.end), w) for w in self._all)
        self._subject_after = tuple((self.words.settings.get("subject") or {}).get("after") or ())
        self.mentions = tuple(mentions)
        self._quoted = Places((q, q) for q in quotations)
        self.before = [self._antecedent(m) for m in mentions]
        self._told: list[Antecedent] = []

    def sentence(self, position: int) -> int:
        """Return the number of the sentence at a position."""
        return bisect.bisect_right(self._breaks, position)

    def _titles(self, span: Span) -> list[Lexeme]:
        inside = sorted(self._inside(span), key=lambda w: w.start - w.end)
        bodies = [w for w in inside if any(x.section == "institutions" for x in w.lexemes)]
        inside = [w for w in inside if not any(b.start <= w.start and w.end <= b.end and b is not w for b in bodies)]
        return [lexeme for word in inside for lexeme in word.lexemes if lexeme.section == "titles"]

    def _inside(self, span: Span) -> list[Word]:
        return [word for at, word in self._places.touching(span) if span.contains(at)]

    def _antecedent(self, mention: Mention) -> Antecedent:
        entry = self.registry.entry(mention.actor.entity) if mention.actor.entity else None
        titles = self._titles(mention.span)
        start, end = mention.span.start, mention.span.end
        first = not self.text[self._sentence_start(start) : start].strip(' \n「『“"«—')
        subject = first or self.text.startswith(self._subject_after, end)
        return Antecedent(
            mention=mention, entry=entry, sentence=self.sentence(start), subject=subject,
            office=titles[0].office if titles else None,
            quoted=next((q for q, _ in self._quoted.touching(mention.span) if q.contains(mention.span)), None),
        )  # fmt: skip

    def _sentence_start(self, position: int) -> int:
        number = self.sentence(position)
        return self._breaks[number - 1] if number else 0

    def marks(self, *sections: str) -> list[Word]:
        """Return the reference words of some sections outside of mentions, longest first, without overlap."""
        taken = [(m.span.start, m.span.end) for m in self.mentions if m.actor.entity or m.actor.country]
        found: list[Word] = []
        for word in sorted(self._all, key=lambda w: (w.start, -w.end)):
            lexemes = tuple(x for x in word.lexemes if x.section in sections)
            if not lexemes or (found and word.start < found[-1].end):
                continue
            if all(word.end <= a or word.start >= b for a, b in taken):
                found.append(Word(word.start, word.end, lexemes))
        return found

    def references(self) -> list[Reference]:
        """Return what refers: pronouns and anaphoric words, titles and institutions without a name or a state."""
        found = []
        for word in self.marks("pronouns", "anaphors"):
            lexeme = word.lexemes[0]
            if lexeme.number != "many":
                found.append(Reference(
                    span=Span(word.start, word.end), sentence=self.sentence(word.start), kind=lexeme.kind,
                    gender=lexeme.gender,
                ))  # fmt: skip
        taken = {r.span for r in found}
        found += [r for one in self.before if (r := self.open_title(one)) and r.span not in taken]
        return sorted(found, key=lambda r: r.span)

    def open_title(self, one: Antecedent) -> Reference | None:
        """Return a title or an institution as a reference, where nobody is named with it."""
        actor, span = one.mention.actor, one.mention.span
        if actor.entity or actor.country or actor.region or actor.count != "one":
            return None
        if one.office and one.office not in ("official", *GENERAL):
            if self._named(span):
                return None
            return Reference(span=span, sentence=one.sentence, kind="person", office=one.office, sector=actor.sector)
        lexemes = [x for word in self._inside(span) for x in word.lexemes]
        place = next((x for x in lexemes if x.section == "institutions"), None)
        if place is None or one.office or self._named(span):
            return None
        return Reference(span=span, sentence=one.sentence, sector=actor.sector, of=place.of, institution=True)

    def _named(self, span: Span) -> bool:
        """Tell whether more than title words stand in the phrase: «министр Петров» names somebody."""
        rest = list(span.of(self.text))
        for word in self._inside(span):
            rest[word.start - span.start : word.end - span.start] = " " * (word.end - word.start)
        left = "".join(rest).strip()
        return bool(left) and left.lower() not in ("the", "the  s", "'s", "’s")

    def antecedent(self, reference: Reference) -> Actor | None:
        """Return whom a reference means, else ``None``."""
        if reference.institution:
            return self._institution(reference)
        best = self._best(reference, self._earlier(reference))
        if best is not None:
            return self._as(best.mention.actor, reference)
        return self._by_office(reference) if reference.office else None

    def go_on(self, reference: Reference, actor: Actor) -> None:
        """Remember whom a reference means: he is spoken of from there on as if he were named there."""
        one = self._antecedent(Mention(id="", span=reference.span, actor=actor))
        if one.entry is not None and not reference.institution:
            self._told.append(msgspec.structs.replace(one, office=None))

    def _earlier(self, reference: Reference) -> list[Antecedent]:
        reach = 60 if reference.office else FAR if reference.gender else REACH
        return [
            one
            for one in (*self.before, *(self._told if reference.office else ()))
            if one.mention.span.end <= reference.span.start
            and reference.sentence - one.sentence <= reach
            and (one.mention.actor.entity or one.office)
            and not (one.mention.actor.entity is None and self.open_title(one))
        ]

    def _best(self, reference: Reference, candidates: list[Antecedent]) -> Antecedent | None:
        scores: dict[str, tuple[float, Antecedent]] = {}
        for one in candidates:
            score = sum(weight * feature(reference, one) for _, feature, weight in FEATURES)
            if one.key not in scores or score >= scores[one.key][0]:
                scores[one.key] = (score, one)
        ranked = sorted(scores.values(), key=lambda row: -row[0])
        if not ranked or ranked[0][0] < 0:
            return None
        if len(ranked) > 1 and ranked[0][0] - ranked[1][0] < MARGIN:
            return None
        return ranked[0][1]

    def _as(self, actor: Actor, reference: Reference) -> Actor:
        return msgspec.structs.replace(actor, name=reference.span.of(self.text), place=None)

    def _country(self, reference: Reference) -> str | None:
        """The state the text is at: of the nearest subject, when the last sentences name no other as good."""
        scores: dict[str, float] = {}
        for one in self.before:
            country = one.mention.actor.country
            if country and one.mention.span.end <= reference.span.start:
                value = _recency(reference, one) + 0.6 * one.subject
                scores[country] = max(scores.get(country, 0.0), value)
        ranked = sorted(scores.items(), key=lambda row: -row[1])
        if not ranked or (len(ranked) > 1 and ranked[0][1] - ranked[1][1] < MARGIN):
            return None
        return ranked[0][0]

    def _by_office(self, reference: Reference) -> Actor | None:
        country = self._country(reference)
        entry = holder(self.registry, reference.office, country, None, None, self.on) if country else None
        if entry is None:
            return None
        return Actor(name=reference.span.of(self.text), entity=entry.id, country=country, sector=reference.sector)

    def _institution(self, reference: Reference) -> Actor | None:
        country = self._country(reference)
        if country is None:
            return None
        return Actor(name=reference.span.of(self.text), country=country, sector=reference.sector)
