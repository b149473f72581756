"""Who plays which role: heads that stand for one record vote, and the likeliest argument wins."""

from __future__ import annotations

from collections.abc import Sequence

from dragoman.model.propose import Head, Role
from dragoman.records import Span


def vote(heads: Sequence[Head], name: str, least: float) -> list[tuple[Span, float]]:
    """Return arguments of a role with the mean of the heads' probabilities, likeliest first, at least ``least``."""
    total: dict[Span, float] = {}
    for head in heads:
        for role in head.roles.get(name, ()):
            total[role.span] = total.get(role.span, 0.0) + role.p / len(heads)
    return sorted(((s, p) for s, p in total.items() if p >= least), key=lambda x: -x[1])


def partner(head: Head, others: Sequence[Head], there: str, back: str, least: float) -> tuple[Head, float] | None:
    """Return the head at the other end (a content's cue, a meaning's verb): both directions vote.

    Args:
        head: the head that looks for its partner.
        others: heads of the partner's kind.
        there: role the partner plays for ``head``.
        back: role ``head`` plays for the partner.
        least: smallest mean probability.
    """
    best: tuple[Head, float] | None = None
    for other in others:
        if other.window != head.window or other.span.overlaps(head.span):
            continue
        p = (_p(head.roles.get(there, ()), other.span) + _p(other.roles.get(back, ()), head.span)) / 2
        if p >= least and (best is None or p > best[1]):
            best = (other, p)
    return best


def _p(roles: Sequence[Role], span: Span) -> float:
    return next((r.p for r in roles if r.span == span), 0.0)
