"""Drafts of statements beside each other: what is one is put together, what is none dropped, a verb has one source."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from dragoman.actors.places import Places
from dragoman.actors.who import Who
from dragoman.language.analysis import Analysis, Quotation, sentence_of
from dragoman.lexicons import Match
from dragoman.model.binding import vote
from dragoman.model.propose import Head, Proposals
from dragoman.records import Span
from dragoman.statements.candidates import is_lead

INTERRUPTED = 60
"""Characters of a source, with its verb, in the middle of the words said."""
BREAK = " \"“”«»„‟'’‘「」『』"
"""Marks between two pieces of one statement."""
GAP = 15
"""Characters between what is directly behind each other."""
MARKS = (",", "،", "—", "–", "-", "(")
"""What the source begins with there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Words that may be a statement, with the verb and the speaker that claim them."""

    span: Span
    head: Head
    quotation: Quotation | None
    cue: tuple[Head, float] | None
    speaker: tuple[Span, float] | None
    through: Span | None
    met: Span | None = None

    @property
    def claimed(self) -> float:
        """How much cue and speaker together claim the words, 0 to 2."""
        return (self.cue[1] if self.cue else 0.0) + (self.speaker[1] if self.speaker else 0.0)


def without_echo(drafts: Sequence[Draft]) -> list[Draft]:
    """Drop what overlaps an earlier content without lying inside it, and doubles of one quotation."""
    kept: list[Draft] = []
    for draft in sorted(drafts, key=lambda d: (d.span.start, -d.span.end)):
        clash = [k for k in kept if k.span.overlaps(draft.span)]
        nested = all(k.span.contains(draft.span) and k.span != draft.span for k in clash)
        if not clash or (nested and draft.quotation is not None) or (nested and draft.cue and draft.speaker):
            kept.append(draft)
    return kept


def shaped(
    drafts: Sequence[Draft], proposals: Proposals, analysis: Analysis, who: Who, speech: Sequence[Match]
) -> list[Draft]:
    """Return the drafts of an article in order: pieces put together, leads dropped, one source to each verb."""
    found = _without_leads(without_echo(drafts), proposals, analysis, who)
    return one_source(whole(found, analysis, who.text, speech))


def whole(drafts: Sequence[Draft], analysis: Analysis, text: str, speech: Sequence[Match]) -> list[Draft]:
    """Put indirect speech together that its source interrupts: "the bridge, officials said, is safe" is said once.

    So are pieces between which only marks stand: what is quoted in part is said as a whole.
    """
    sources = {m.span for m in speech if m.entry.type == "cite"}
    found: list[Draft] = []
    for draft in drafts:
        last = found[-1] if found else None
        if last and (_goes_on(last, draft, analysis, text, sources) or _adjoins(last, draft, analysis, text)):
            stronger = max((last, draft), key=lambda d: d.claimed)
            found[-1] = replace(stronger, span=Span(last.span.start, draft.span.end), quotation=None)
        else:
            found.append(draft)
    return found


def _goes_on(last: Draft, draft: Draft, analysis: Analysis, text: str, sources: Collection[Span]) -> bool:
    """Tell whether one cue stands between two pieces of a sentence's indirect speech, behind a mark.

    A phrase of source ("nach Angaben", по словам) needs none.
    """
    cues = {d.cue[0].span if d.cue and not d.quotation else None for d in (last, draft)}
    cue = cues.pop()
    if cue is None or cues or not last.span.end <= cue.start < cue.end <= draft.span.start:
        return False
    gap = Span(last.span.end, draft.span.start)
    return (
        gap.end - gap.start <= INTERRUPTED
        and (gap.of(text).lstrip()[:1] in MARKS or any(cue.overlaps(source) for source in sources))
        and sentence_of(analysis, last.span).contains(draft.span)
    )


def _adjoins(last: Draft, draft: Draft, analysis: Analysis, text: str) -> bool:
    """Tell whether two pieces of indirect speech are one that the network cut: nothing but marks stands between."""
    if last.quotation or draft.quotation or not _is_next(last, draft):
        return False
    between = text[last.span.end : draft.span.start]
    cues = {d.cue[0].span for d in (last, draft) if d.cue}
    return not between.strip(BREAK) and len(cues) <= 1 and sentence_of(analysis, last.span).contains(draft.span)


def _is_next(last: Draft, draft: Draft) -> bool:
    return 0 <= draft.span.start - last.span.end <= GAP


def _without_leads(drafts: Sequence[Draft], proposals: Proposals, analysis: Analysis, who: Who) -> list[Draft]:
    """Drop what only leads to the words said: "Xi assured his host that", "Mr Putin that".

    Where the lead has a verb of saying, that is what claims the words behind it; who stands before the verb speaks.
    """
    says = Places((cue.span, cue) for cue in proposals.of("say"))
    found: list[Draft] = []
    lead: Draft | None = None
    for draft in drafts:
        if draft.quotation is None and is_lead(draft.span.of(who.text), analysis.language):
            lead = draft
            continue
        if lead and _is_next(lead, draft):
            found.append(_led(draft, lead, says, who))
        else:
            found.append(draft)
        lead = None
    return found


def _led(draft: Draft, lead: Draft, says: Places[Head], who: Who) -> Draft:
    """Return words with the verb of saying in what leads to them, and who stands before it."""
    for _, cue in says.touching(lead.span):
        if lead.span.contains(cue.span):
            named = [m.span for m in who.near(Span(lead.span.start, cue.span.start)) if lead.span.contains(m.span)]
            voted = [v for v in vote([cue], "speaker", 0.0) if v[0].end <= cue.span.start and lead.span.contains(v[0])]
            speaker = voted[0] if voted else (named[-1], cue.p) if named else draft.speaker
            return replace(draft, cue=(cue, max(cue.p, draft.cue[1] if draft.cue else 0.0)), speaker=speaker)
    return draft


def one_source(drafts: Sequence[Draft]) -> list[Draft]:
    """Let all that one verb of saying claims be said by one: by whom the verb itself has likeliest as its subject."""
    named: dict[Span, set[Span]] = {}
    for draft in drafts:
        if draft.cue and draft.speaker:
            named.setdefault(draft.cue[0].span, set()).add(draft.speaker[0])
    changed = []
    for draft in drafts:
        known = named.get(draft.cue[0].span, set()) if draft.cue and draft.speaker else set()
        voted = vote([draft.cue[0]], "speaker", 0.0) if draft.cue and len(known) > 1 else []
        speaker = next((v for v in voted if v[0] in known), None)
        changed.append(replace(draft, speaker=speaker) if speaker else draft)
    return changed
