"""From trigger heads to events: type, roles, date, place, modality, on whose word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import msgspec

from dragoman.actors.who import Who
from dragoman.events import typing
from dragoman.events.ontology import scale
from dragoman.language.analysis import Analysis, sentence_of
from dragoman.lexicons import SPACELESS, Match
from dragoman.model.calibration import confidence
from dragoman.model.propose import Head, Proposals
from dragoman.records import Actor, Date, Event, Span
from dragoman.statements import Said, around
from dragoman.statements.hedges import hedge
from dragoman.statements.stance import NEAR, is_joined, is_joining, is_planned

LEAST = {
    "trigger": 0.65,
    "known": 0.55,
    "sure": 0.42,
    "nobody": 0.8,
    "actor": 0.35,
    "recipient": 0.2,
    "weak": 0.15,
    "last": 0.1,
    "date": 0.4,
    "place": 0.5,
}
"""Smallest probabilities; ``known`` is for triggers that the lexicon also knows, ``sure`` for that of the trigger times
that of its type, the lexicon's word included; ``nobody`` the same where nobody known takes part (a game is no war), as
the network alone sees it; ``weak`` and ``last`` are for the likeliest doer and recipient when none is likely."""
TOPIC = 0.6
"""A Japanese doer less likely than this gives way to the topic of the sentence."""
UNKNOWN = 0.6
"""What the probability of a name that nobody knows counts for: many are no actors at all (主権, "the halt")."""
SHARE = 0.5
"""Part of the likeliest one's probability that further actors or recipients need."""
TARGETED = frozenset({"ACCUSE", "REQUEST", "REJECT", "THREATEN", "SANCTION", "ASSAULT", "AID", "SUPPORT", "CONSULT"})
"""Types that need somebody they are done to: a recipient the network misses is looked for in the sentence."""
AGAINST = frozenset({"REJECT", "ACCUSE", "THREATEN", "SANCTION"})
"""Types that nobody does to those whom he supports in the same breath."""
TWICE = 10
"""Characters between two words of the same type in one phrase that tell one event."""
_STOP = re.compile("[。！？]")
_ASIDE = re.compile(r"[\s(\"'«“]*,[\s\"'«“]*")
"""Between a name and who that is: "Borrell, the bloc's chief diplomat, regretted"."""
_CUT = re.compile(r"[,;:—–、，；：]|\s-\s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """An event with what later stages need."""

    record: Event
    actors: tuple[Span, ...]
    recipients: tuple[Span, ...]
    head: Head
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What events are read against."""

    analysis: Analysis
    who: Who
    dates: Sequence[Date]
    said: Sequence[Said]
    frames: Sequence[Match]
    speech: Sequence[Match]

    def hedge(self, span: Span) -> str | None:
        """Return the status that a hedge in the clause gives, or None."""
        last = self.analysis.language == "ja"
        return hedge(span, sentence_of(self.analysis, span), self.speech, self.who.text, verb_last=last)


def find_events(proposals: Proposals, setting: Setting) -> tuple[Done, ...]:
    """Return the events of an article in the order of their triggers."""
    found: list[Done] = []
    for head in proposals.of("trigger"):
        known = typing.covering(head.span, setting.frames)
        if head.p < (LEAST["known"] if known else LEAST["trigger"]):
            continue
        kind, p, frame = typing.choose(head, setting.frames)
        if head.p * p < LEAST["sure"]:
            continue
        if kind == "none" or any(d.record.trigger.overlaps(head.span) for d in found):
            continue
        event = _event(head, (kind, p, frame), setting, found)
        if event is None:
            continue
        twin = next((d for d in found if _is_one_deed(d.record, event.record, setting.who.text)), None)
        if twin is None:
            found.append(event)
        elif event.record.confidence > twin.record.confidence:
            found[found.index(twin)] = event
    found = [_without_friends(done, found, setting) for done in found]
    return tuple(replace(d, record=msgspec.structs.replace(d.record, id=f"e{n}")) for n, d in enumerate(found, 1))


def _without_friends(done: Done, found: Sequence[Done], setting: Setting) -> Done:
    """Leave out whom the doer backs in the same sentence: "stands by Ix and opposes any meddling in its affairs"."""
    if done.record.type not in AGAINST:
        return done
    sentence = sentence_of(setting.analysis, done.head.span)
    backed = {
        r.entity
        for other in found
        if other.record.type == "SUPPORT" and other.record.modality == done.record.modality
        and sentence.contains(other.head.span) and set(other.record.actors) & set(done.record.actors)
        for r in other.record.recipients
        if r.entity
    }  # fmt: skip
    if not backed:
        return done
    left = tuple(r for r in done.record.recipients if r.entity not in backed)
    return replace(done, record=msgspec.structs.replace(done.record, recipients=left))


def _is_one_deed(a: Event, b: Event, text: str) -> bool:
    """Tell whether two words of a phrase tell one event: "signed … a treaty", 爆发…冲突, 通了电话."""
    gap = text[a.trigger.end : b.trigger.start]
    if a.type != b.type or len(gap) > TWICE or _CUT.search(gap) or _STOP.search(gap):
        return False
    sides = [{p.entity or p.country or p.name for p in (*e.actors, *e.recipients)} for e in (a, b)]
    return sides[0] <= sides[1] or sides[1] <= sides[0]


def _spans(head: Head, role: str, setting: Setting, taken: Sequence[Span] = ()) -> list[Span]:
    """Return who plays the role: all that are likely, else the likeliest; days and months never do."""
    least = LEAST["weak"] if role == "actor" else LEAST["last"]
    other = {a.entity for a in setting.who.all(taken) if a.entity}
    likely = [
        r
        for r in head.all(role, least)
        if not any(d.span.overlaps(r.span) for d in setting.dates)
        and not any(t.overlaps(r.span) for t in taken)
        and setting.who.at(r.span).entity not in other
    ]
    found = [r if _is_somebody(setting.who.at(r.span)) else replace(r, p=r.p * UNKNOWN) for r in likely]
    best = max((r.p for r in found), default=0.0)
    sure = [r.span for r in found if r.p >= max(LEAST[role], SHARE * best)]
    chosen = sure or [r.span for r in sorted(found, key=lambda r: -r.p)[:1]]
    return sorted({*chosen, *_joined(chosen, setting)})


def _done_to(head: Head, actors: Sequence[Span], setting: Setting) -> list[Span]:
    """Return who it is done to: not the doers, their own state, or words that only say who the doers are."""
    doers = setting.who.all(actors)
    own = {x for a in doers for x in (a.entity, a.country) if x}
    return [
        r
        for r in _spans(head, "recipient", setting, actors)
        if r not in actors and setting.who.at(r).entity not in own and not _says_who(r, actors, setting)
    ]


def _says_who(span: Span, names: Sequence[Span], setting: Setting) -> bool:
    """Tell whether words without a name of their own stand beside one of the names, parted by a comma only."""
    actor, text = setting.who.at(span), setting.who.text
    if actor.entity or not _is_somebody(actor):
        return False
    gaps = [text[n.end : span.start] if n.end <= span.start else text[span.end : n.start] for n in names]
    return any(_ASIDE.fullmatch(gap) for gap in gaps)


def _is_somebody(actor: Actor) -> bool:
    """Tell whether the registry or a title knows more of an actor than the words."""
    return bool(actor.entity or actor.country or actor.region or actor.sector)


def _joined(spans: Sequence[Span], setting: Setting) -> list[Span]:
    """Return names that only "and" parts from one of the spans: what is said of the one is said of both."""
    text, language = setting.who.text, setting.analysis.language
    if not spans:
        return []
    around = Span(max(0, min(s.start for s in spans) - NEAR - 1), max(s.end for s in spans) + NEAR + 1)
    named = [m.span for m in setting.who.near(around) if m.actor.entity]
    return [n for n in named for s in spans if not n.overlaps(s) and is_joined(n, s, text, language)]


def _target(head: Head, actors: Sequence[Span], setting: Setting) -> list[Span]:
    """Return the nearest state or organisation named in the sentence that is not the actor's own, or nothing."""
    who, sentence = setting.who, sentence_of(setting.analysis, head.span)
    own = {x for a in who.all(actors) for x in (a.entity, a.country) if x}
    free = [
        m.span
        for m in who.near(sentence)
        if sentence.contains(m.span)
        and (m.actor.entity or m.actor.country)
        and not {m.actor.entity, m.actor.country} & own
        and not any(m.span.overlaps(a) for a in actors)
    ]
    return sorted(free, key=lambda s: max(head.span.start - s.end, s.start - head.span.end))[:1]


def clause(trigger: Span, parts: Sequence[Span], sentence: Span, text: str) -> Span:
    """Return the smallest stretch between commas that holds the trigger and the roles in the same sentence."""
    inside = [trigger, *(p for p in parts if sentence.contains(p))]
    first, last = min(s.start for s in inside), max(s.end for s in inside)
    start = max((m.end() for m in _CUT.finditer(text, sentence.start, first)), default=sentence.start)
    cut = _CUT.search(text, last, sentence.end)
    end = cut.start() if cut else sentence.end
    while start < first and text[start].isspace():
        start += 1
    while end > last and text[end - 1].isspace():
        end -= 1
    return Span(min(start, first), max(end, last))


def _date(head: Head, sentence: Span, setting: Setting) -> str | None:
    role = head.role("date", LEAST["date"])
    if role:
        return next((d.edtf for d in setting.dates if d.span.overlaps(role.span)), None)
    near = [d for d in setting.dates if sentence.contains(d.span) and d.edtf]
    if len(near) != 1 or around(near[0].span, setting.said) != around(head.span, setting.said):
        return None  # a day inside of what is said is not the day of what is done outside
    return near[0].edtf


def _announced(source: Said | None, actors: Sequence[Span]) -> str | None:
    """Return the day of the statement in which the doer tells it, for what has no day of its own."""
    return source.record.date if source and source.meant in actors else None


def _modality(head: Head, sentence: Span, setting: Setting) -> str:
    """Return the network's modality; what it takes for actual is planned where the words beside it say so."""
    found = head.best("modality")
    text, language = setting.who.text, setting.analysis.language
    return "planned" if found == "actual" and is_planned(head.span, sentence, text, language) else found


def _topic(head: Head, actors: Sequence[Span], setting: Setting) -> list[Span]:
    """Return the topic (は) of a Japanese sentence as the doer, when the network is not sure of anybody."""
    best = head.role("actor", 0.0)
    text = setting.who.text
    # "with CSTO's help": the noun has a doer of its own
    bound = best is not None and text[best.span.end : head.span.start].lstrip("）)") == "の"
    if setting.analysis.language != "ja" or (best and best.p >= TOPIC) or bound:
        return []
    sentence = sentence_of(setting.analysis, head.span)
    inside = around(head.span, setting.said, or_same=True)
    low = inside.record.span.start if inside else sentence.start
    low = max(low, max((m.end() for m in _STOP.finditer(text, low, head.span.start)), default=low))
    topics = [m.span for m in setting.who.mentions if low <= m.span.start < head.span.start]
    topics = [t for t in topics if text.startswith("は", t.end)]
    quoted = [
        s.record.span for s in setting.said if s.record.mode == "direct" and not s.record.span.contains(head.span)
    ]
    return [t for t in topics if not any(q.contains(t) for q in quoted)][:1]


def _quoted(head: Head, setting: Setting) -> list[Span]:
    """Return the speaker of the quotation that tells it: the inside of a quotation has its speaker as subject."""
    inside = around(head.span, setting.said)
    return [inside.meant] if inside and inside.meant and inside.record.mode == "direct" else []


def _doer(head: Head, recipients: Sequence[Span], setting: Setting, found: Sequence[Done]) -> list[Span]:
    """Return who does it when the clause drops the subject: the doer of the sentence's event before, or who spoke."""
    sentence, language = sentence_of(setting.analysis, head.span), setting.analysis.language
    if language not in SPACELESS and not is_joining(setting.who.text[sentence.start : head.span.start], language):
        return []
    before: list[tuple[int, Sequence[Span]]] = [
        (done.record.trigger.end, done.actors)
        for done in found
        if sentence.contains(done.record.trigger) and done.actors and done.record.trigger.end <= head.span.start
    ]
    if language not in SPACELESS:
        spoke = [(s.record.cue.end, [s.meant]) for s in setting.said if s.record.cue and s.meant]
        before += [one for one in spoke if sentence.start < one[0] <= head.span.start]
    return [a for a in max(before, key=lambda one: one[0])[1] if a not in recipients] if before else []


def _event(head: Head, typed: tuple[str, float, Match | None], setting: Setting, found: Sequence[Done]) -> Done | None:
    kind, p, frame = typed
    actors = _spans(head, "actor", setting)
    if setting.analysis.language in SPACELESS:
        known = [a for a in actors if _is_somebody(setting.who.at(a))]
        actors = _topic(head, actors, setting) or known or _quoted(head, setting) or actors
    recipients = _done_to(head, actors, setting)
    if not actors:
        actors = _doer(head, recipients, setting, found)
        recipients = _done_to(head, actors, setting) if actors else recipients
    if not recipients and kind in TARGETED and actors:
        recipients = _target(head, actors, setting)
    if not actors and not recipients:
        return None
    if head.sure < LEAST["nobody"] and not any(_is_somebody(setting.who.at(a)) for a in (*actors, *recipients)):
        return None
    who, text = setting.who, setting.who.text
    sentence = sentence_of(setting.analysis, head.span)
    quad, intensity = scale(kind)
    source = around(head.span, setting.said, or_same=True)
    status = head.best("status")
    if status in ("asserted", "attributed"):
        status = setting.hedge(head.span) or status
    if source and status == "asserted":
        status = "denied" if source.record.status == "denied" else "attributed"
    place = head.role("place", LEAST["place"])
    doers = who.all(actors)
    record = Event(
        id=f"e{len(found) + 1}",
        type=kind,  # type: ignore[arg-type]
        mode=typing.mode(head, kind, frame),
        actors=doers,
        recipients=tuple(r for r in who.all(recipients) if r not in doers),
        trigger=head.span,
        span=clause(head.span, [*actors, *recipients], sentence, text),
        date=_date(head, sentence, setting) or _announced(source, actors),
        place=who.at(place.span) if place else None,
        modality=_modality(head, sentence, setting),  # type: ignore[arg-type]
        quad=quad,
        intensity=intensity,
        source=source.record.id if source else "author",
        status=status,  # type: ignore[arg-type]
        confidence=confidence("event", p * min(1.0, 0.5 + head.p / 2)),
        by="lexicon" if frame and (head.p < LEAST["trigger"] or head.best("type") != kind) else "model",
    )
    reasons = [f"network: trigger {head.p:.2f}, {kind} {float(head.attributes['type'].max()):.2f}"]
    if frame:
        reasons.append(f"lexicon: {frame.entry.name} is {frame.entry.type}")
    return Done(record=record, actors=tuple(actors), recipients=tuple(recipients), head=head, reasons=tuple(reasons))
