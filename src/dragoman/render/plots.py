r"""What the charts of the workbench are drawn from, as JSON beside them. A page says all of it in its tables, too.

The scripts in ``workbench/static`` read it and draw; what they say comes from here, in the reader's language.

Example:
    >>> figure("", "Map", "map", {"name": "</script><b>"})[-67:]
    'json">{"name":"\\u003c/script\\u003e\\u003cb\\u003e"}</script></figure>'
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import yaml

from dragoman.relations.contest import MEASURES
from dragoman.render import contest_chart, evidence, names
from dragoman.render.messages import counted, day, listed, number, tr
from dragoman.render.parallax import target_name, totals
from dragoman.render.wording import safe, squeeze

if TYPE_CHECKING:
    from dragoman.relations.contest import Contest, Measure, Share, Standing
    from dragoman.relations.relation import Estimate, Period, Relation, Shift
    from dragoman.render.pages import Address
    from dragoman.stories import Story
    from dragoman.stories.parallax import Cell
    from dragoman.stories.rows import Piece

_ORDER = ("costly+", "talk+", "neutral", "talk-", "costly-")
_MARKUP = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
LAND = "/static/vendor/land-110m.json"
"""Address of the coast lines of the map."""

_BY_WEEK = 130  # as in the chart that is drawn without scripts


def figure(chart: str, label: str, kind: str, data: object) -> str:
    """Return a chart for scripts to draw; without them ``chart``, or nothing where that is empty.

    Args:
        chart: as HTML: an image for browsers without scripts.
        label: what it shows, as text.
        kind: the script that draws it.
        data: what it is drawn from.
    """
    raw = safe(msgspec.json.encode(data).decode())
    for sign, instead in _MARKUP.items():
        raw = raw.replace(sign, instead)
    without = ' class="chart scroll" tabindex="0"' if chart else ' class="chart" hidden'
    return (
        f'<figure{without} aria-label="{escape(squeeze(label))}" data-chart="{kind}">{chart}'
        f'<script type="application/json">{raw}</script></figure>'
    )


def relation(found: Relation) -> dict[str, Any]:
    """Return the level with its band by week, shifts, and episodes by week or month."""
    periods = found.months if len(found.weeks) > _BY_WEEK else found.weeks
    labels = {
        "level": listed((tr("level R"), tr("90 % interval"))), "from": tr("From"), "until": tr("Until"),
        "volume": tr("episodes a month" if periods is found.months else "episodes a week"),
        "brush": tr("Drag over the chart to choose a period; its handles move by arrow keys."),
        "classes": [tr(evidence.CLASS_WORDS[name]) for name in _ORDER],
    }  # fmt: skip
    return {
        "begin": found.begin, "end": found.end, "labels": labels,
        "weeks": [[one.start, *_level(one.level)] for one in found.weeks],
        "volume": [[one.start, *_classes(one)] for one in periods],
        "shifts": [_shift(n, one) for n, one in enumerate(found.shifts)],
    }  # fmt: skip


def _level(found: Estimate) -> tuple[float, ...]:
    return (found.value, found.low, found.high) if found.episodes else ()


def _classes(one: Period) -> list[int]:
    return [one.classes[name] for name in _ORDER]


def _shift(place: int, one: Shift) -> dict[str, Any]:
    size = f" {evidence.signed(one.size)}" if one.size and one.direction != "none" else ""
    name = f"{evidence.mark(one)} {evidence.letter(place)}"
    return {"day": one.date, "name": name + size, "words": f"{name} {day(one.date)}: {evidence.shift_facts(one)}"}


def contest(found: Contest, address: str) -> dict[str, Any]:
    """Return each measure of each power by quarter; ``address`` is where the episodes of one are shown."""
    ends = [*found.quarters[1:], found.end]
    return {
        "begin": found.begin, "end": found.end, "split": found.split, "address": address,
        "powers": [{"code": one.power, "name": names.actor(one.power)} for one in found.standings],
        "rows": [
            {
                "name": tr(measure), "signed": measure == "favour",
                "panels": [_panel(found, one, measure, ends) for one in found.standings],
            }
            for measure in MEASURES
        ],
    }  # fmt: skip


def _panel(found: Contest, one: Standing, measure: Measure, ends: Sequence[str]) -> dict[str, Any]:
    sides = (one.before[measure], one.after[measure])
    before, after = (contest_chart.number(x.value, measure) if x.of else "–" for x in sides)
    quarters = zip(found.quarters, ends, one.quarters[measure], strict=True)
    points = [_point(one.power, measure, *quarter) for quarter in quarters]
    label = listed((names.actor(one.power), tr(measure)))
    return {"label": label, "before": before, "after": after, "points": points}


def _point(power: str, measure: Measure, start: str, end: str, found: Share) -> dict[str, Any]:
    known = tr("{n} of {all}", n=number(found.episodes), all=number(found.of))
    facts = f"{contest_chart.share(found, measure)}, {known}"
    head = f"{names.actor(power)}, {tr(measure)}, {day(start)}"
    values = (found.value, found.low, found.high) if found.of else ()
    return {"first": start, "last": end, "values": values, "words": tr("{day}: {facts}", day=head, facts=facts)}


def readers(cells: Sequence[Cell]) -> dict[str, Any]:
    """Return how many of each country read it as aimed at whom; each leads to its sentences."""
    who, whom = totals(cells)
    return {
        "readers": [names.country(code) for code in who], "targets": [target_name(code) for code in whom],
        "cells": [
            {
                "reader": who.index(one.readers), "target": whom.index(one.aimed_at), "count": one.count,
                "href": f"#cell-{place}",
                "words": tr("{n} of {who} aimed at {whom}: sentences", n=one.count, who=names.country(one.readers),
                            whom=target_name(one.aimed_at)),
            }
            for place, one in enumerate(cells)
        ],
    }  # fmt: skip


def timeline(story: Story, anchors: dict[str, str], address: Address) -> dict[str, Any]:
    """Return how many articles of each country are of each day; one alone leads to itself, more to the list."""
    by_place: dict[tuple[str, str], list[Piece]] = {}
    for piece in story.articles:
        by_place.setdefault((piece.country or "?", piece.day), []).append(piece)
    most = Counter(piece.country or "?" for piece in story.articles)
    order = sorted(most, key=lambda code: (-most[code], code))
    return {
        "first": story.first_day, "last": story.last_day,
        "countries": [names.country(code) for code in order],
        "points": [
            {
                "country": order.index(code), "day": when, "count": len(found), "words": _told_of(code, when, found),
                "href": address("articles", found[0].id) if len(found) == 1 else f"#{anchors[found[0].id]}",
            }
            for (code, when), found in by_place.items()
        ],
    }  # fmt: skip


def _told_of(code: str, when: str, found: Sequence[Piece]) -> str:
    head = f"{names.country(code)}, {day(when)}"
    if len(found) == 1:
        title, outlet = found[0].title or found[0].id, found[0].outlet or tr("outlet unknown")
        return safe(squeeze(f"{head}, {outlet}: {title}"))
    return tr("{day}: {facts}", day=head, facts=counted(len(found), "{n} article", "{n} articles"))


def places(rows: Sequence[tuple[str, int, int]]) -> dict[str, Any]:
    """Return where the articles come from: rows of country, articles, outlets; each is put at its capital."""
    where = capitals()
    return {
        "land": LAND,
        "points": [
            {"name": names.actor(code), "at": where[code], "count": count, "href": f"#from-{code}",
             "words": tr("{day}: {facts}", day=names.country(code), facts=origin(count, outlets))}
            for code, count, outlets in rows
            if code in where
        ],
    }  # fmt: skip


@cache
def capitals() -> dict[str, tuple[float, float]]:
    """Return longitude and latitude of the seat of government of each state."""
    raw = (Path(__file__).parents[1] / "resources" / "ontology" / "capitals.yml").read_text("utf-8")
    found: dict[str, tuple[float, float]] = yaml.load(raw, yaml.CSafeLoader)
    return found


def origin(articles: int, outlets: int) -> str:
    """Return how many articles of how many outlets."""
    one, many = "{n} article of {outlets}", "{n} articles of {outlets}"
    return counted(articles, one, many, outlets=counted(outlets, "{n} outlet", "{n} outlets"))
