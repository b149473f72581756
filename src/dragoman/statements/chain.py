"""The way of a statement, hop by hop: who said it, who passed it on, this page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import msgspec

from dragoman.actors.who import Who
from dragoman.language.analysis import Analysis
from dragoman.records import Actor, Article, Hop, HopRole, Span, Statement
from dragoman.statements.relays import Relay, find_relays, is_agency, is_outlet, is_own
from dragoman.statements.unnamed import unnamed

if TYPE_CHECKING:
    from dragoman.statements.assemble import Said


def same(one: Actor, other: Actor) -> bool:
    """Tell whether two hops are one: by the registry's id, else by name.

    Example:
        >>> same(Actor(name="Reuters", entity="reuters"), Actor(name="ロイター", entity="reuters"))
        True
    """
    if one.entity or other.entity:
        return one.entity == other.entity
    return one.name.casefold() == other.name.casefold()


def role_of(actor: Actor) -> HopRole:
    """Return what a hop is that is neither the speaker nor the page."""
    if actor.sector != "JRN" and (actor.entity or actor.country or actor.sector):
        return "cited"
    return "agency" if is_agency(actor.entity, actor.name) else "outlet"


def chained(said: Sequence[Said], analysis: Analysis, who: Who) -> tuple[Said, ...]:
    """Return the statements with their chains; who is named as an outlet's source speaks, not the outlet."""
    done: dict[str, Said] = {}
    hidden: dict[Span, Actor] = {}
    for one in said:
        relays = _relays(one, said, analysis, who)
        turned = _told(_first_source(one, relays, analysis.language), analysis.language)
        turned = _passed_on(turned, relays, who)
        turned = _hidden(turned, hidden, analysis, who)
        parent = done.get(turned.record.parent or "")
        hops = _hops(turned, relays, parent)
        done[one.record.id] = replace(turned, record=msgspec.structs.replace(turned.record, chain=hops))
    return tuple(done.values())


def to_page(record: Statement, article: Article) -> Statement:
    """Return the statement with the page as its last hop; a hop that is the page's outlet becomes that.

    Example:
        >>> ministry = Hop(actor=Actor(name="the ministry"), role="speaker", span=Span(0, 12))
        >>> said = Statement(id="s1", speaker=ministry.actor, span=Span(13, 20), mode="direct", chain=(ministry,))
        >>> article = Article(id="a", language="en", text="", outlet=Actor(name="Sample Times"))
        >>> [hop.actor.name for hop in to_page(said, article).chain]
        ['the ministry', 'Sample Times']
    """
    outlet = article.outlet
    if outlet is None or not record.chain or same(record.chain[0].actor, outlet):
        return record
    own = [hop for hop in record.chain[1:] if same(hop.actor, outlet) or is_own(hop.actor.name, article.language)]
    named = own[-1] if own else None
    page = Hop(actor=outlet, role="page", span=named.span if named else None, cue=named.cue if named else None)
    via = outlet if record.via and any(hop.actor == record.via for hop in own) else record.via
    return msgspec.structs.replace(record, via=via, chain=(*(hop for hop in record.chain if hop not in own), page))


def _sentences(record: Statement, analysis: Analysis) -> list[Span]:
    """Return the sentences of the words that tell it, and those in which the words said begin and end."""
    own = [s.span for s in analysis.sentences if s.span.overlaps(record.span)]
    told = [s.span for s in analysis.sentences if record.cue and s.span.overlaps(record.cue)]
    return sorted({*own[:1], *own[-1:], *told})


def _relays(one: Said, said: Sequence[Said], analysis: Analysis, who: Who) -> list[Relay]:
    """Return who passes it on, without those who speak elsewhere in the sentence and what stands in others' words.

    Who stands outside of the words around it passes those on.
    """
    record = one.record
    related = {record.id, record.parent}
    others = [s for s in said if s.record.id not in related and s.record.parent != record.id]
    apart = [s.meant for s in others if s.meant and s.meant != one.meant and s.record.cue != record.cue]
    quoted = [s.record.span for s in others if not s.record.span.contains(record.span)]
    around = next((s.record.span for s in said if s.record.id == record.parent), None)
    found = find_relays(who.text, analysis.language, who.mentions, _sentences(record, analysis), record.span)
    return [
        r for r in found
        if (r.kind == "cites" or not any(r.span.overlaps(a) for a in apart))
        and not any(q.contains(r.span) for q in quoted)
        and (around is None or around.contains(r.span))
    ]  # fmt: skip


def _first_source(one: Said, relays: Sequence[Relay], language: str) -> Said:
    """Return the statement with the source that an outlet names as its speaker, and the outlet as who passes it on."""
    record, speaker = one.record, one.meant
    if speaker and not (record.speaker and is_outlet(record.speaker, language)):
        return one
    cited = [r for r in relays if r.kind == "cites"]
    if not cited or any(speaker and r.span.overlaps(speaker) for r in cited):
        return one
    first = min(cited, key=lambda r: _rank(r, record.span))
    via = record.speaker or record.via
    changed = msgspec.structs.replace(record, speaker=first.mention.actor, via=via)
    return replace(
        one, record=changed, speaker=first.span, meant=first.span, through=speaker or one.through,
        reasons=(*one.reasons, "rule: the source that the outlet names speaks"),
    )  # fmt: skip


def _told(one: Said, language: str) -> Said:
    """Return the statement with reporters and the media at large as those it was told to: they are nobody's source."""
    via = one.record.via
    if via is None or via.sector != "JRN" or via.country or is_outlet(via, language):
        return one
    record = msgspec.structs.replace(one.record, via=None, addressee=one.record.addressee or via)
    return replace(one, record=record, through=None)


def _passed_on(one: Said, relays: Sequence[Relay], who: Who) -> Said:
    """Return the statement with an outlet as ``via``: the one nearest to the source, where the network saw none.

    "The agency" beside the name of an outlet is that outlet.
    """
    record = one.record
    if record.via and one.through and not record.via.entity and record.via.sector == "JRN":
        through = one.through
        named = [m for m in who.mentions if m.actor.entity and m.actor.sector == "JRN" and _apart(m.span, through) <= 1]
        if named:
            changed = msgspec.structs.replace(record, via=named[0].actor)
            return replace(one, record=changed, through=named[0].span)
    taken = [a for a in (record.speaker, record.addressee) if a]
    free = [r for r in relays if r.mention.actor.sector == "JRN" and not any(same(r.mention.actor, a) for a in taken)]
    if record.via or not free:
        return one
    nearest = min(free, key=lambda r: _rank(r, record.span))
    return replace(one, record=msgspec.structs.replace(record, via=nearest.mention.actor), through=nearest.span)


def _hidden(one: Said, hidden: dict[Span, Actor], analysis: Analysis, who: Who) -> Said:
    """Return the statement with a speaker who is not named told so; once said, it holds where he speaks again."""
    record, speaker = one.record, one.meant
    if speaker is None or record.speaker is None:
        return one
    for sentence in _sentences(record, analysis):
        if speaker in hidden:
            break
        found = unnamed(speaker, record.speaker, who.mentions, sentence, record.span, who.text, analysis.language)
        if found:
            hidden[speaker] = found
    if speaker not in hidden:
        return one
    return replace(one, record=msgspec.structs.replace(record, speaker=hidden[speaker]))


def _hops(one: Said, relays: Sequence[Relay], parent: Said | None) -> tuple[Hop, ...]:
    record = one.record
    hops: list[Hop] = []
    if record.speaker and one.meant:
        hops.append(Hop(actor=record.speaker, role="speaker", span=one.meant, cue=record.cue))
    passed = [
        (_rank(relay, record.span), Hop(actor=relay.mention.actor, role=role_of(relay.mention.actor), span=relay.span,
                                        cue=relay.cue))
        for relay in relays
    ]  # fmt: skip
    if record.via and one.through and not any(hop.span == one.through for _, hop in passed):
        passed.append(
            ((1, _apart(one.through, record.span)), Hop(actor=record.via, role=role_of(record.via), span=one.through))
        )
    hops += [hop for _, hop in sorted(passed, key=lambda row: row[0])]
    for hop in parent.record.chain if parent else ():
        hops.append(msgspec.structs.replace(hop, role=role_of(hop.actor)) if hop.role == "speaker" else hop)
    return tuple(_once(hops))


def _rank(relay: Relay, content: Span) -> tuple[int, int]:
    """Return how far from the source: who is cited, who passes on (nearest to the words first), who quotes that.

    Of several who are cited one after the other, the last one named is the first source; with the words of citing
    behind the names (Japanese, Korean, Turkish) it is the first one.
    """
    if relay.kind == "cites":
        return 0, -relay.span.start if relay.before else relay.span.start
    return (2 if relay.kind == "quoted" else 1), _apart(relay.span, content)


def _apart(one: Span, other: Span) -> int:
    return max(one.start - other.end, other.start - one.end)


def _once(hops: Iterable[Hop]) -> list[Hop]:
    """Return the hops without those that come again."""
    kept: list[Hop] = []
    for hop in hops:
        twice = any(same(hop.actor, k.actor) or (hop.span and k.span and hop.span.overlaps(k.span)) for k in kept)
        if not twice:
            kept.append(hop)
    return kept
