"""Shifts and the episodes behind them in words: the same in the terminal, in a chart, and on a page.

Shifts have letters, their evidence letter and number: ``B2`` is the second episode of shift B. Marks differ by shape,
so that nothing hangs on colour.

Example:
    >>> [letter(n) for n in (0, 25, 26)], MARKS["shift", "cooling"], signed(-0.314)
    (['A', 'Z', 'AA'], '▼', '−0.31')
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dragoman.render import names
from dragoman.render.messages import counted, day, listed, number, told, tr
from dragoman.render.wording import squeeze

if TYPE_CHECKING:
    from dragoman.relations.evidence import Evidence, Quote
    from dragoman.relations.relation import Estimate, Relation, Shift

MARKS = {
    ("shift", "warming"): "▲", ("shift", "cooling"): "▼", ("drift", "warming"): "△", ("drift", "cooling"): "▽",
    ("attention surge", "none"): "◆",
}  # fmt: skip
KEY = "▲ warming  ▼ cooling  △▽ drift over two years  ◆ attention surge"
CLASS_WORDS = {
    "costly+": "deeds for", "talk+": "words for", "neutral": "neutral", "talk-": "words against",
    "costly-": "deeds against",
}  # fmt: skip
"""Classes in words."""

METHOD = (
    "Level R = 2p − 1 of the 13 weeks up to each, −1 all against, +1 all in favour; band: the middle 90 % of its "
    "posterior. A shift contrasts 26 weeks before with 8 from it on. Reports of one event are one episode."
)
_PUBLISHERS = 3  # outlets of an episode that are named


def letter(number: int) -> str:
    """Return the letter of the shift of this number, from 0: A to Z, then AA and so on."""
    return (letter(number // 26 - 1) if number >= 26 else "") + chr(ord("A") + number % 26)


def mark(shift: Shift) -> str:
    """Return the mark of a shift."""
    return MARKS.get((shift.kind, shift.direction), "◆")


def signed(value: float) -> str:
    """Return a level with its sign."""
    return f"{value:+.2f}".replace("-", "−")


def estimate(found: Estimate) -> str:
    """Return a level with its interval."""
    value, low, high = map(signed, (found.value, found.low, found.high))
    return tr("{value} ({low} to {high})", value=value, low=low, high=high)


def title(found: Relation) -> str:
    """Return who stands how to whom."""
    a, b = names.country(found.a), names.country(found.b)
    return f"{a} → {b}" if found.directed else f"{a} – {b}"


def facts(found: Relation) -> str:
    """Return period, size, and where the two stand now."""
    fields = {"first": day(found.begin), "last": day(found.end), "reports": number(found.reports)}
    said = counted(
        found.episodes, "{first} – {last} · {n} episode, {reports} reports",
        "{first} – {last} · {n} episodes, {reports} reports", **fields,
    )  # fmt: skip
    now = found.now and found.now.episodes and tr("now R {level}", level=estimate(found.now))
    return f"{said} · {now}" if now else said


def lacking(found: Relation) -> str:
    """Return what is missing where evidence is insufficient, else nothing."""
    if found.status == "ok":
        return ""
    why = tr("; ").join(told(squeeze(note)) for note in found.notes)
    said = "Insufficient evidence: {why}. No shift could be told, which does not say that nothing happened."
    return tr(said, why=why)


def notes(found: Relation) -> tuple[str, ...]:
    """Return notes that are not said elsewhere."""
    return tuple(map(told, found.notes)) if found.status == "ok" else ()


def source_line(found: Relation) -> str:
    """Return where the figures come from."""
    said = "Source: {source}; overdispersion {phi}. Computed by Dragoman."
    return tr(said, source=told(squeeze(found.source)), phi=f"{found.overdispersion:.2f}")


def shift_facts(shift: Shift) -> str:
    """Return what is known of a shift, without its date."""
    if shift.kind == "attention surge":
        said = "attention surge: {times} times as many episodes; their mix did not move"
        return tr(said, times=f"{shift.volume:.1f}")
    fields = {"before": signed(shift.before.value), "after": signed(shift.after.value)}
    if shift.kind == "drift":
        first = tr("drift since {day}: R {before} → {after}", day=day(shift.since or "?"), **fields)
    else:
        first = tr("{direction}: R {before} → {after}", direction=tr(shift.direction), **fields)
    words = [
        first,
        tr("probability {p}", p=f"{min(shift.probability, 0.999):.3g}"),
        tr("volume ×{times}", times=f"{shift.volume:.1f}"),
    ]
    if shift.told:
        words.append(tr("told {day}", day=day(shift.told)))
    elif shift.kind == "shift":
        words.append(tr("only in hindsight"))
    return listed(words)


def hanging(shift: Shift) -> str:
    """Return what a shift hangs on."""
    return clauses(shift.fragility.words) if shift.fragility else ""


def clauses(said: str) -> str:
    """Return clauses that were made elsewhere, with ``; `` between them."""
    return tr("; ").join(told(squeeze(one)) for one in said.split("; "))


def act(e: Evidence) -> str:
    """Return what was done, by its PLOVER type or CAMEO root, and which class that is."""
    name = tr(e.type) if e.type else f"CAMEO {e.root:02}" if e.root else tr("act")
    return f"{name} ({tr(CLASS_WORDS[e.kind])})"


def episode(e: Evidence) -> str:
    """Return day, parties, act, and who tells it."""
    who = f"{names.actor(e.actor)} → {names.actor(e.recipient)}"
    return f"{day(e.date)}  {who}  {tr(', ').join((act(e), _reported(e)))}"


def _reported(e: Evidence) -> str:
    """Return how many tell it, and who."""
    by = listed(map(squeeze, e.publishers[:_PUBLISHERS]))
    if not by:
        return counted(e.reports, "{n} report", "{n} reports")
    more = len(e.publishers) - _PUBLISHERS
    if more > 0:
        by = tr("{listed} and {more} more", listed=by, more=number(more))
    return counted(e.reports, "{n} report by {who}", "{n} reports by {who}", who=by)


def outlet(quote: Quote) -> str:
    """Return the outlet of a sentence by its usual name."""
    return names.actor(quote.outlet) if quote.outlet else tr("outlet unknown")


def said(e: Evidence) -> list[tuple[str, str]]:
    """Return the words of an episode, and where each stands: sentences of a library, else texts of an event table."""
    if e.quotes:
        return [(squeeze(q.words), squeeze(f"{outlet(q)}{tr(', ')}{q.article}:{q.record}")) for q in e.quotes]
    return [(squeeze(text), "") for text in e.texts]
