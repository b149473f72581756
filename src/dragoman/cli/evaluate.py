"""``dragoman eval``: measure against gold data."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer

HELP = """Measure against gold data: types of pairs, attributions, whole readings, stories, shifts of relations."""
PAIRS = """Types of events whose actor and recipient are given: F1 of PLOVER roots and quad classes.

PATH is a table with tabs whose first line names marked_sentence (<s>actor</s>, <t>recipient</t>), root and quad.

\b
Example:
  dragoman eval pairs pairs.tsv --json
"""
ATTRIBUTIONS = """Who is said to have said what: F1 of source, cue, content and whole attributions.

PATH is JSON Lines, one article a line: text, and attributions with spans of source, cue and content.

\b
Example:
  dragoman eval attributions attributions.jsonl
"""
READINGS = """Whole readings: precision, recall and F1 of statements, events, interpretations, mentions; by language.

PATH is a file or a folder of gold readings: JSON or JSON Lines by the contract, or labelled YAML.

\b
Example:
  dragoman eval readings tests/gold --json
"""
STORIES = """The same story or not: Pearson's r with people's judgement, or B-cubed and pairwise F1 of clusters.

PATH is JSON Lines: pairs (text1, text2, lang1, lang2, overall from 1, the same story, to 4) or articles in clusters
(id, cluster, lang, title, text, date). Texts may be of any language.

\b
Examples:
  dragoman eval stories pairs.jsonl --json
  dragoman eval stories clusters.jsonl --read
"""
RELATIONS = """Shifts between states against dated ones: recall, false alarms in quiet years, lag.

--shifts is a table with tabs: type (shift or quiet), a, b, start, end, direction (cooling or warming). --events is any
event table that dragoman relation reads, given as often as there are files. Nothing is fitted on these files.

\b
Example:
  dragoman eval relations --events icews_*.tsv.gz --codes cameo_relations.tsv --shifts known_shifts.tsv
"""
app = typer.Typer(help=HELP, no_args_is_help=True, rich_markup_mode=None)
GoldPath = Annotated[Path, typer.Argument(metavar="PATH", help="Gold data.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
_FIGURES = ("p", "r", "f1", "right", "found", "gold")


@app.command(help=PAIRS)
def pairs(path: GoldPath, as_json: AsJson = False) -> None:
    """Measure types of pairs; see ``PAIRS``."""
    from dragoman.evaluation.pairs import read_pairs, score_pairs

    gold = read_pairs(path)
    from dragoman.events.pairs import classify

    result = score_pairs(gold, classify)
    if as_json:
        _print_json(result)
        return
    _table("F1", ("", "micro", "macro"), [(k, result[k]["micro"], result[k]["macro"]) for k in ("root", "quad")])
    _table("By root", ("root", *_FIGURES), [(k, *_row(v)) for k, v in result["by_root"].items()])
    _table("Commonest confusions", ("gold", "found", "n"), [tuple(c.values()) for c in result["confusions"]])
    typer.echo(f"{result['n']} pairs, {result['seconds']} s")


@app.command(help=ATTRIBUTIONS)
def attributions(path: GoldPath, as_json: AsJson = False) -> None:
    """Measure attributions; see ``ATTRIBUTIONS``."""
    from dragoman.evaluation.attributions import read_attributions, score_attributions

    gold = read_attributions(path)
    from dragoman.statements.attributions import attribute

    result = score_attributions(gold, attribute)
    if as_json:
        _print_json(result)
        return
    for part, title in (("exact", "Exact"), ("overlap", "Overlap of a half"), ("by_type", "Whole, by type")):
        _table(title, ("", *_FIGURES), [(k, *_row(v)) for k, v in result["detail"][part].items()])
    typer.echo(f"{result['n']} attributions in {result['articles']} articles, {result['seconds']} s")


@app.command(help=READINGS)
def readings(path: GoldPath, as_json: AsJson = False) -> None:
    """Measure whole readings; see ``READINGS``."""
    from dragoman import pipeline
    from dragoman.evaluation.gold import load_gold
    from dragoman.evaluation.readings import KINDS, score_readings

    result = score_readings(load_gold(path), pipeline.read_page)
    if as_json:
        _print_json(result)
        return
    groups = {"all": result, **result["by_language"]}
    rows = [(name, kind, *_row(group[kind])) for name, group in groups.items() for kind in KINDS]
    _table("Readings", ("", "", *_FIGURES), rows)
    detail = [(k, level, *_row(v)) for k, levels in result["detail"].items() for level, v in levels.items()]
    _table("Part of it right", ("", "", *_FIGURES), detail)
    legs = [(leg, *counts.values()) for leg, counts in result["by_leg"].items()]
    _table("Events by what proposed them", ("", "right", "wrong"), legs)
    for line in result["failed"]:
        typer.echo(f"Not read: {line}", err=True)
    typer.echo(
        f"{result['articles']} articles, mean F1 of statements, events and interpretations {result['mean_f1']}; "
        f"{result['false_events_per_negative']} false events per article without events; {result['seconds']} s"
    )


@app.command(help=STORIES)
def stories(
    path: GoldPath,
    as_json: AsJson = False,
    read: Annotated[bool, typer.Option("--read", help="Clusters: read articles fully, so that events count.")] = False,
) -> None:
    """Measure stories; see ``STORIES``."""
    from dragoman.evaluation import stories as measured

    gold = measured.read_stories(path)
    pairs = [item for item in gold if isinstance(item, measured.StoryPair)]
    items = [item for item in gold if isinstance(item, measured.Item)]
    result = measured.score_pairs(pairs) if pairs else measured.score_clusters(items, read=read)
    if as_json:
        _print_json(result)
        return
    names = [name for name in ("n", "pearson", "same_story_f1", "bcubed_f1", "pairwise_f1") if name in result]
    rows = [("all", result), *result["by_language"].items()]
    _table("Stories", ("", *names), [(k, *("–" if v[n] is None else v[n] for n in names)) for k, v in rows])
    typer.echo(f"{result['n']} {'pairs' if pairs else 'articles'}, {result['seconds']} s")


@app.command(help=RELATIONS)
def relations(
    shifts: Annotated[Path, typer.Option(metavar="FILE", help="Dated shifts and quiet years.")],
    events: Annotated[list[Path], typer.Option(metavar="FILE", help="Event table.")],
    more: Annotated[list[Path] | None, typer.Argument(metavar="[FILE]...", help="More event tables.")] = None,
    codes: Annotated[Path | None, typer.Option(metavar="FILE", help="What an ICEWS table's relations mean.")] = None,
    threshold: Annotated[float | None, typer.Option(metavar="Z", min=0.1, help="Score a shift must reach.")] = None,
    as_json: AsJson = False,
) -> None:
    """Measure shifts; see ``RELATIONS``."""
    from dragoman.cli.relations import open_source
    from dragoman.evaluation.relations import read_known, score_relations
    from dragoman.relations.alarms import THRESHOLD

    known = read_known(shifts)
    source, _ = open_source([*events, *(more or ())], codes, None)
    result = score_relations(source.table, known, threshold=THRESHOLD if threshold is None else threshold)
    if as_json:
        _print_json(result)
        return
    names = ("recall", "false_alarms_per_year", "precision", "median_lag_weeks")
    rows = [(label, *("–" if v[n] is None else v[n] for n in names)) for label, v in
            (("in hindsight", result), ("week by week", result["online"]))]  # fmt: skip
    _table("Shifts", ("", *names), rows)
    found = [(d["pair"], d["date"], "found" if d["found"] else "", d["what"]) for d in result["detail"]]
    _table("Testable shifts", ("pair", "date", "", "what"), found)
    typer.echo(
        f"{result['testable_shifts']} of {result['shifts']} shifts testable, {result['quiet_years']} quiet years, "
        f"{result['events']:,} events, {result['seconds']} s"
    )


def _row(figures: dict[str, Any]) -> list[Any]:
    return [figures[key] for key in _FIGURES]


def _print_json(result: dict[str, Any]) -> None:
    typer.echo(json.dumps(result, ensure_ascii=False))


def _table(title: str, head: tuple[str, ...], rows: Iterable[Iterable[Any]]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD)
    for name in head:
        table.add_column(name)
    for row in rows:
        table.add_row(*(f"{value:.3f}" if isinstance(value, float) else str(value) for value in row))
    Console().print(table)
