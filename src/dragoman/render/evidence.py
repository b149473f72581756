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
from dragoman.render.wording import squeeze

if TYPE_CHECKING:
    from dragoman.relations.evidence import Evidence
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
    return f"{signed(found.value)} ({signed(found.low)} to {signed(found.high)})"


def title(found: Relation) -> str:
    """Return who stands how to whom."""
    a, b = names.country(found.a), names.country(found.b)
    return f"{a} → {b}" if found.directed else f"{a} – {b}"


def facts(found: Relation) -> str:
    """Return period, size, and where the two stand now."""
    counted = f"{found.episodes:,} episode{'' if found.episodes == 1 else 's'}, {found.reports:,} reports"
    now = f" · now R {estimate(found.now)}" if found.now and found.now.episodes else ""
    return f"{found.begin} – {found.end} · {counted}{now}"


def lacking(found: Relation) -> str:
    """Return what is missing where evidence is insufficient, else nothing."""
    if found.status == "ok":
        return ""
    return "Insufficient evidence: " + squeeze("; ".join(found.notes)) + ". No shift could be told, which does not " \
        "say that nothing happened."  # fmt: skip


def notes(found: Relation) -> tuple[str, ...]:
    """Return notes that are not said elsewhere."""
    return found.notes if found.status == "ok" else ()


def source_line(found: Relation) -> str:
    """Return where the figures come from."""
    return f"Source: {squeeze(found.source)}; overdispersion {found.overdispersion:.2f}. Computed by Dragoman."


def shift_facts(shift: Shift) -> str:
    """Return what is known of a shift, without its date."""
    if shift.kind == "attention surge":
        return f"attention surge: {shift.volume:.1f} times as many episodes; their mix did not move"
    name = "drift since " + (shift.since or "?") if shift.kind == "drift" else shift.direction
    words = [
        f"{name}: R {signed(shift.before.value)} → {signed(shift.after.value)}",
        f"probability {min(shift.probability, 0.999):.3g}",
        f"volume ×{shift.volume:.1f}",
    ]
    if shift.told:
        words.append(f"told {shift.told}")
    elif shift.kind == "shift":
        words.append("only in hindsight")
    return ", ".join(words)


def hanging(shift: Shift) -> str:
    """Return what a shift hangs on."""
    return squeeze(shift.fragility.words) if shift.fragility else ""


def act(e: Evidence) -> str:
    """Return what was done, by its PLOVER type or CAMEO root, and which class that is."""
    return f"{e.type or (f'CAMEO {e.root:02}' if e.root else 'act')} ({CLASS_WORDS[e.kind]})"


def episode(e: Evidence) -> str:
    """Return day, parties, act, and who tells it."""
    who = f"{names.actor(e.actor)} → {names.actor(e.recipient)}"
    told = f"{e.reports:,} report{'' if e.reports == 1 else 's'}"
    listed = ", ".join(map(squeeze, e.publishers[:_PUBLISHERS]))
    if more := len(e.publishers) - _PUBLISHERS:
        listed += f" and {more} more" if more > 0 else ""
    return f"{e.date}  {who}  {act(e)}, {told}" + (f" by {listed}" if listed else "")


def said(e: Evidence) -> list[tuple[str, str]]:
    """Return the words of an episode, and where each stands: sentences of a library, else texts of an event table."""
    if e.quotes:
        return [(squeeze(q.words), squeeze(f"{q.outlet or 'outlet unknown'}, {q.article}:{q.record}"))
                for q in e.quotes]  # fmt: skip
    return [(squeeze(text), "") for text in e.texts]
