"""From content heads to statements: cue, speaker, addressee, via, status, nesting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import msgspec

from dragoman.actors.who import Who
from dragoman.language.analysis import Analysis, Quotation, paragraph_of, sentence_of
from dragoman.lexicons import Match
from dragoman.model.binding import partner, vote
from dragoman.model.calibration import confidence
from dragoman.model.propose import Head, Proposals
from dragoman.model.spans import UNSURE
from dragoman.records import Span, Statement
from dragoman.statements.candidates import clause_around, contents, is_embedded
from dragoman.statements.chain import chained
from dragoman.statements.days import Days
from dragoman.statements.drafts import Draft, shaped
from dragoman.statements.hedges import kinds_at
from dragoman.statements.relays import is_outlet
from dragoman.statements.stance import NEAR, is_addressed, is_agent, is_passive, is_through
from dragoman.statements.unnamed import is_request

LEAST = {
    "meeting": 0.8,
    "cue": 0.25,
    "speaker": 0.25,
    "weak": 0.07,
    "behind": 0.2,
    "carried": 0.12,
    "addressee": 0.4,
    "via": 0.7,
    "date": 0.5,
    "content": 0.55,
    "quoted": 0.5,
    "fragment": 1.2,
    "claimed": 1.7,
    "claimed by a known verb": 1.4,
}
"""Smallest probabilities; chosen on the gold readings, the held-out ones and the test split."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A statement with what later stages need: who speaks in its own clause, the name meant, its heads."""

    record: Statement
    speaker: Span | None
    meant: Span | None
    heads: tuple[Head, ...]
    reasons: tuple[str, ...]
    through: Span | None = None
    """The words that name ``via``."""
    unsure: bool = False
    """Whether the speaker is a mere guess, not to be carried to the next statement."""


def around(span: Span, said: Sequence[Said], *, or_same: bool = False) -> Said | None:
    """Return the innermost statement whose words hold the span and more (or are the same)."""
    holding = [s for s in said if s.record.span.contains(span) and (or_same or s.record.span != span)]
    return min(holding, key=lambda s: s.record.span.end - s.record.span.start, default=None)


def find_statements(
    proposals: Proposals, analysis: Analysis, who: Who, days: Days, speech: Sequence[Match]
) -> tuple[Said, ...]:
    """Return the statements of an article in the order of their words."""
    drafts = [
        d for d in (_draft(h, q, proposals, analysis, who) for h, q in contents(proposals, analysis, who.text)) if d
    ]
    drafts = [d for d in drafts if not _is_faint(d, speech) and not _is_reading(d, proposals, speech)]
    drafts = [d for d in drafts if not is_request(d.span, who.text, analysis.language)]
    drafts = shaped(drafts, proposals, analysis, who, speech)
    days = replace(days, told=[draft.span for draft in drafts])
    found: list[Said] = []
    for number, plain in enumerate(drafts, 1):
        parent = around(plain.span, found)
        meant = _speaker(plain, found, analysis, who)
        if parent and parent.meant and not (plain.cue and parent.record.span.contains(plain.cue[0].span)):
            meant = parent.meant  # who is quoted says what is quoted inside, unless it is told there who said it
        draft = replace(plain, met=_met(meant, plain, proposals, analysis, who))
        found.append(_said(draft, meant, f"s{number}", parent, who, days))
    return chained(_dated(found, analysis, who), analysis, who)


def _dated(found: Sequence[Said], analysis: Analysis, who: Who) -> list[Said]:
    """Give what a speaker goes on saying in the same paragraph the day of what he said before."""
    kept: list[Said] = []
    for said in found:
        last = kept[-1] if kept else None
        if said.record.date is None and last and last.record.date and last.record.speaker and said.meant:
            here, there = (paragraph_of(analysis, s.record.span.start) for s in (said, last))
            if here == there and who.at(said.meant) == last.record.speaker:
                said = replace(said, record=msgspec.structs.replace(said.record, date=last.record.date))
        kept.append(said)
    return kept


def _draft(head: Head, quotation: Quotation | None, proposals: Proposals, analysis: Analysis, who: Who) -> Draft | None:
    """A content stands when the network believes it, or when a cue or a speaker claims it."""
    cue = partner(head, proposals.of("say"), "say", "content", LEAST["cue"])
    if cue and not quotation and _is_elsewhere(cue[0], head, analysis):
        cue = None
    heads = [head, cue[0]] if cue else [head]
    through = _through(heads, who, analysis.language)
    voted = [v for v in vote([*heads, *heads[1:]], "speaker", LEAST["weak"]) if v[0] != through]
    voted = [v for v in voted if not is_addressed(v[0], who.text, analysis.language)]
    if cue:
        voted = _by_agent(voted, cue, head, analysis, who)
    elif not quotation:  # nobody tells in his own words who he is
        voted = [v for v in voted if not head.span.contains(v[0])]
    speaker = next((v for v in voted if v[1] >= LEAST["speaker"]), None) or (next(iter(voted), None) if cue else None)
    if head.best("said") == "none" and head.best("forecast") != "none":
        return None
    span = quotation.inside if quotation else head.span
    draft = Draft(span=span, head=head, quotation=quotation, cue=cue, speaker=speaker, through=through)
    least = LEAST["quoted"] if quotation else LEAST["content"]
    if head.p + 0.3 * draft.claimed < least or (quotation and not draft.claimed and head.p < 0.7):
        return None
    if quotation and is_embedded(who.text, quotation, cue[0].span if cue else None):
        if draft.claimed < LEAST["fragment"] or cue is None:
            return None
        return replace(draft, span=clause_around(who.text, quotation.outer, cue[0].span, analysis), quotation=None)
    return draft


def _by_agent(
    voted: list[tuple[Span, float]], cue: tuple[Head, float], content: Head, analysis: Analysis, who: Who
) -> list[tuple[Span, float]]:
    """Return who may speak: in the passive by whom it is said ("he was told by her that …"), where that is named."""
    verb, text, language = cue[0].span, who.text, analysis.language
    if not is_passive(verb, text, language):
        return voted
    sentence = sentence_of(analysis, verb)
    first, last = min(verb, content.span), max(verb, content.span)
    near = Span(max(sentence.start, first.start - NEAR), max(min(sentence.end, last.end + NEAR), verb.end))
    named = [m.span for m in who.near(near) if not m.span.overlaps(content.span)]
    found = [name for name in named if is_agent(name, text, language)]
    if not found or (voted and any(voted[0][0].overlaps(name) for name in found)):
        return voted
    return [(min(found, key=lambda name: max(name.start - verb.end, verb.start - name.end)), cue[1])]


def _is_elsewhere(cue: Head, content: Head, analysis: Analysis) -> bool:
    """Tell whether a verb of a later sentence, which has other words to tell, is taken for the verb of these."""
    if cue.span.start < sentence_of(analysis, content.span).end:
        return False
    return not any(role.span == content.span and role.p >= LEAST["behind"] for role in cue.roles.get("content", ()))


def _through(heads: Sequence[Head], who: Who, language: str) -> Span | None:
    """Return the outlet that the words around it call the one spoken to, whatever role the network gives it."""
    spans = [s for role in ("speaker", "via", "addressee") for s, _ in vote(heads, role, LEAST["weak"])]
    outlets = [s for s in spans if who.at(s).sector == "JRN" and (who.at(s).country or is_outlet(who.at(s), language))]
    return next((s for s in outlets if is_through(s, who.text, language)), None)


def _is_faint(draft: Draft, speech: Sequence[Match]) -> bool:
    """Tell whether the network hardly sees the words, and cue and speaker do not claim them for certain."""
    if draft.quotation or draft.head.p > UNSURE:
        return False
    known = draft.cue and kinds_at(draft.cue[0].span, speech)
    return draft.claimed < LEAST["claimed by a known verb" if known else "claimed"]


def _is_reading(draft: Draft, proposals: Proposals, speech: Sequence[Match]) -> bool:
    """Tell whether the words are rather what somebody takes something to mean: cue and reader outweigh the saying."""
    kinds = kinds_at(draft.cue[0].span, speech) if draft.cue else set()
    said = draft.head.p + (draft.cue[1] if draft.cue else 0.0)
    for meaning in proposals.of("meaning"):
        shared = min(meaning.span.end, draft.span.end) - max(meaning.span.start, draft.span.start)
        if shared >= 0.6 * (draft.span.end - draft.span.start):
            read = partner(meaning, proposals.of("read"), "read", "meaning", LEAST["cue"])
            taken = read is not None and "read" in kinds_at(read[0].span, speech)
            bonus = 0.5 * (taken or "read" in kinds) - 0.5 * bool(kinds - {"read"})
            if meaning.p + (read[1] if read else 0.0) + bonus > said:
                return True
    return False


def _speaker(draft: Draft, found: list[Said], analysis: Analysis, who: Who) -> Span | None:
    """Return who speaks: a pronoun nobody resolves and a dropped subject mean the last speaker near."""
    span = draft.speaker[0] if draft.speaker else None
    if span and analysis.language == "ja" and draft.cue and span.start > draft.cue[0].span.end + 1:
        span = None  # a Japanese speaker stands before the verb, or directly behind it in a relative clause
    if span and not who.is_open(span):
        return _topic(span, draft, found, analysis, who) or span
    here = paragraph_of(analysis, draft.span.start)
    subject = _subject(draft, analysis, who)
    dropped = analysis.language == "ja" and draft.cue and subject is None
    reach = 2 if span else 1 if dropped else 0
    for said in reversed(found):
        near = here - paragraph_of(analysis, said.record.span.start) <= reach
        if said.meant and near and not said.unsure and not said.record.span.contains(draft.span):
            return _topic(said.meant, draft, found, analysis, who) or said.meant
    return span or subject


def _met(speaker: Span | None, draft: Draft, proposals: Proposals, analysis: Analysis, who: Who) -> Span | None:
    """Return whom the speaker meets in the sentence: what is said at a meeting is said to the other side."""
    own = who.at(speaker).entity if speaker else None
    if own is None:
        return None
    sentence = sentence_of(analysis, draft.span)
    for head in reversed(proposals.of("trigger")):
        meets = head.best("type") == "CONSULT" and head.p >= LEAST["meeting"]
        if not meets or not sentence.contains(head.span) or head.span.end > draft.span.start:
            continue
        sides = {s: who.at(s).entity for s, _ in vote([head], "actor", 0.3) + vote([head], "recipient", 0.3)}
        others = {entity: s for s, entity in sides.items() if entity and entity != own and "-" in entity}
        return next(iter(others.values())) if own in sides.values() and len(others) == 1 else None
    return None


def _topic(span: Span, draft: Draft, found: list[Said], analysis: Analysis, who: Who) -> Span | None:
    """Return the topic (は, も) of the sentence when the speaker's own clause (が … verb of saying) is over."""
    if analysis.language != "ja":
        return None
    over = [s for s in found if s.meant == span and s.record.cue and span.end < s.record.cue.end <= draft.span.start]
    if not over or not who.text.startswith("が", span.end):
        return None
    sentence = sentence_of(analysis, span)
    topics = [m.span for m in who.mentions if sentence.start <= m.span.start < span.start]
    return next((t for t in topics if who.text.startswith(("は", "も"), t.end)), None)


def _subject(draft: Draft, analysis: Analysis, who: Who) -> Span | None:
    """Return the first actor named in the sentence of the cue, or before a colon, outside the words said."""
    until = draft.cue[0].span if draft.cue else draft.span
    if draft.cue is None and who.text[max(0, draft.span.start - 2) : draft.span.start].rstrip()[-1:] not in (":", "："):
        return None
    sentence = sentence_of(analysis, until)
    named = [m.span for m in who.mentions if sentence.contains(m.span) and not m.span.overlaps(draft.span)]
    before = [s for s in named if s.end <= until.start and not who.at(s).place]
    return next((s for s in before if not is_addressed(s, who.text, analysis.language)), None)


def _said(draft: Draft, speaker: Span | None, name: str, parent: Said | None, who: Who, days: Days) -> Said:
    heads = (draft.head, draft.cue[0]) if draft.cue else (draft.head,)
    own = draft.speaker[0] if draft.speaker else speaker
    names = ("addressee", "via", "date")
    voted = {role: next(iter(vote(heads, role, LEAST[role])), (None, 0.0))[0] for role in names}
    roles = voted | ({"via": draft.through} if draft.through else {})
    roles["addressee"] = roles["addressee"] or draft.met
    status = heads[-1].best("status")
    reported = draft.head.given and draft.quotation is None and draft.span == draft.head.span
    mode = "direct" if draft.quotation else "indirect" if reported else draft.head.best("said")  # the mood says so
    record = Statement(
        id=name,
        speaker=who.at(speaker) if speaker else None,
        span=draft.span,
        mode="indirect" if mode in ("direct", "none") and not draft.quotation else mode,  # type: ignore[arg-type]
        cue=draft.cue[0].span if draft.cue else None,
        addressee=who.at(roles["addressee"]) if roles["addressee"] and roles["addressee"] != speaker else None,
        via=who.at(roles["via"]) if roles["via"] and roles["via"] != speaker else None,
        date=days.said(roles["date"], draft.span, draft.cue[0].span if draft.cue else None),
        about=tuple(who.inside(draft.span)),
        source=parent.record.id if parent else "author",
        status="attributed" if status == "asserted" else status,  # type: ignore[arg-type]
        confidence=_confidence(draft),
        parent=parent.record.id if parent else None,
    )
    reasons = [
        f"{'quotation marks ' + draft.quotation.marks if draft.quotation else 'network'}: content {draft.head.p:.2f}"
    ]
    if draft.cue:
        reasons.append(f"network: cue {draft.cue[1]:.2f}")
    if draft.speaker:
        reasons.append(f"network: speaker {draft.speaker[1]:.2f}")
    if speaker and (draft.speaker is None or speaker != draft.speaker[0]):
        reasons.append("rule: speaker carried, of the quotation around it, or the subject or topic of the sentence")
    unsure = draft.speaker is not None and draft.speaker[1] < LEAST["carried"]
    return Said(
        record=record, speaker=own, meant=speaker, heads=heads, reasons=tuple(reasons), unsure=unsure,
        through=roles["via"] if record.via else None,
    )  # fmt: skip


def _confidence(draft: Draft) -> float:
    """Mean of what is believed of content, cue and speaker; a closed quotation counts as sure."""
    content = max(draft.head.p, 0.9) if draft.quotation and draft.quotation.closed else draft.head.p
    parts = [content, draft.cue[1] if draft.cue else 0.3, draft.speaker[1] if draft.speaker else 0.3]
    return confidence("statement", sum(parts) / 3)
