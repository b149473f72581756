"""A period of a chart and its evidence: a form of two days, and the episodes of them.

With scripts a stretch of the chart is dragged over, and the form asks for its evidence alone (HTMX); without them the
form is sent, and the page comes back with the evidence in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING

from dragoman.render import names
from dragoman.render.messages import counted, days, tr
from dragoman.render.pages import Address, section, text
from dragoman.render.relation_page import episodes

if TYPE_CHECKING:
    from dragoman.relations.period import Between


def period_section(
    action: str,
    asked: Mapping[str, str],
    evidence: str,
    powers: Sequence[str] = (),
) -> str:
    """Return the part of a page that asks for a period and shows its evidence.

    Args:
        action: where the evidence alone is to be had; it leads a browser without scripts to the whole page.
        asked: ``first`` and ``last``, days; the rest goes along unseen, but ``power`` where there are ``powers``.
        evidence: what is shown now, as HTML.
        powers: codes, one of which is chosen.
    """
    seen = {"first", "last", "power"} if powers else {"first", "last"}
    unseen = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in asked.items()
        if name not in seen and value
    )
    fields = "".join(
        f'<p><label for="{name}-day">{text(tr(label))}</label> '
        f'<input type="date" id="{name}-day" name="{name}" value="{escape(asked[name])}" required></p>'
        for name, label in (("first", "From"), ("last", "Until"))
    )
    body = (
        f'<form method="get" action="{escape(action)}" class="fields period" hx-get="{escape(action)}" '
        f'hx-target="#evidence" hx-sync="this:replace">{unseen}{_choice(powers, asked.get("power", ""))}{fields}'
        f"<p><button>{text(tr('Show its evidence'))}</button></p></form>"
        f'<div id="evidence" aria-live="polite">{evidence}</div>'
    )
    return section("Evidence of a period", body, anchor="period")


def _choice(powers: Sequence[str], chosen: str) -> str:
    if not powers:
        return ""
    options = "".join(
        f'<option value="{escape(code)}"{" selected" if code == chosen else ""}>{text(names.actor(code))}</option>'
        for code in powers
    )
    return f'<p><label for="power">{text(tr("Power"))}</label> <select id="power" name="power">{options}</select></p>'


def period_evidence(found: Between, address: Address) -> str:
    """Return the episodes of a period as HTML."""
    fields = {"days": days(found.first, found.last)}
    said = counted(found.episodes, "{days}: {n} episode", "{days}: {n} episodes", **fields)
    left = found.episodes - len(found.evidence)
    more = " " + counted(left, "{n} earlier one is not shown.", "{n} earlier ones are not shown.") if left else ""
    return f"<p><strong>{text(said)}</strong>{text(more)}</p>{episodes(found.evidence, '', address)}"
