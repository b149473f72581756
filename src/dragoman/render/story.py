"""One story in the terminal: who carries it, what is told, who leaves what out, where reports contradict each other."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from dragoman.render import names
from dragoman.render.library import NARROW, block, console_of, counts, heading, ruled, status_text
from dragoman.render.messages import days, listed, tr
from dragoman.render.terminal import clip
from dragoman.render.wording import safe, squeeze

if TYPE_CHECKING:
    from dragoman.stories import Story
    from dragoman.stories.view import Evidence, Told

FEW = 14
"""Statements and events that are shown whatever they stand on."""
_LABEL = 34  # least columns for what it is about
_FIRM = ("asserted", "attributed", "inferred", "speculated", "rumoured", "open", "denied")


def shown(story: Story) -> list[Told]:
    """Return what is shown: what two sources tell or reports contradict each other on; all of it where it is little."""
    if len(story.told) <= FEW:
        return list(story.told)
    return [t for t in story.told if t.independent > 1 or t.contested]


def manner(item: Told) -> str:
    """Return what an event is called, and how it is put where it is not simply told as done.

    It says ``planned`` or ``negated`` only where no report tells it as done.
    """
    if item.kind == "statement":
        return ""
    kinds = Counter(e.mode for e in item.evidence if e.mode)
    name = f"{tr(item.what)} ({tr(kinds.most_common(1)[0][0])})" if kinds else tr(item.what)
    modalities = Counter(e.modality for e in item.evidence if e.modality)
    return name if not modalities or "actual" in modalities else listed((name, tr(modalities.most_common(1)[0][0])))


def words_of(item: Told) -> str:
    """Return the words that stand for it: of a statement the fullest, of an event the first report's."""
    if item.kind == "statement":
        return item.what
    done = [e for e in item.evidence if e.modality == "actual"]
    return (done or list(item.evidence))[0].words if item.evidence else ""


def firmest(item: Told) -> str:
    """Return the firmest status any report gives it."""
    return min((e.status for e in item.evidence), key=lambda s: _FIRM.index(s) if s in _FIRM else 9, default="asserted")


def parties(item: Told) -> str:
    """Return who, and to or with whom, by name."""
    return names.actors(item.who) + (f" → {names.actors(item.whom)}" if item.whom else "")


def mark_of(found: list[Evidence]) -> str:
    """Return how an outlet carries it: ● quoted, ○ told, ✗ denied, · not at all."""
    if not found:
        return "·"
    if all(e.status == "denied" or e.modality == "negated" for e in found):
        return "✗"
    return "●" if any(e.mode == "direct" for e in found) else "○"


def by_outlet(story: Story, item: Told) -> dict[str, list[Evidence]]:
    """Return the evidence of each outlet that carries it."""
    of_article = {piece.id: piece.outlet or f"({piece.id})" for piece in story.articles}
    found: dict[str, list[Evidence]] = {}
    for e in item.evidence:
        found.setdefault(of_article[e.article], []).append(e)
    return found


def print_story(story: Story, console: Console | None = None) -> None:
    """Print a story."""
    out = console_of(console)
    out.print(Text(squeeze(story.title or story.id), style="bold"))
    languages = counts({names.language(code): number for code, number in story.languages.items()})
    number = f"{story.size:,} article{'' if story.size == 1 else 's'}"
    out.print(Text(f"{story.id} · {days(story.first_day, story.last_day)} · {number} · {languages}"))
    heading(out, "WHO CARRIES IT")
    for country, outlets in story.countries.items():
        line = Text(names.country(country), style="bold")
        block(out, line.append(f"  {', '.join(map(squeeze, outlets))}", style="not bold"))
    told = shown(story)
    heading(out, "WHAT IS TOLD", "in order of time; sources that copy one another count once")
    for item in told:
        _print_told(out, item)
    if not told:
        block(out, Text("Nothing is told by two sources."))
    _print_coverage(out, story)
    _print_contradictions(out, story)
    _print_changes(out, story)
    if left := len(story.told) - len(told):
        out.print(
            Text(f"\n{left:,} more statements and events stand on one source each; --json lists all.", style="dim")
        )


def _print_told(out: Console, item: Told) -> None:
    outlets = len(item.outlets) + len(item.missing)
    line = Text(f"{item.day}  ").append(parties(item), style="bold")
    if name := manner(item):
        line.append(f"  {squeeze(name)}", style="cyan")
    line.append(f"  {_sources(item.independent)}, {len(item.outlets)} of {outlets} outlets", style="dim")
    firm = firmest(item)
    if firm not in ("asserted", "attributed"):
        line.append("  ").append_text(status_text(firm))
    block(out, line)
    words = clip(squeeze(words_of(item)), out.width - 16)
    block(out, Text(f"“{words}”" if item.kind == "statement" else words), 14 if out.width >= NARROW else 4)


def _sources(number: int) -> str:
    return f"{number:,} source{'' if number == 1 else 's'}"


def _print_coverage(out: Console, story: Story) -> None:
    """Print which outlet carries what, as many outlets beside each other as there is room for."""
    outlets = [(country, name) for country, found in story.countries.items() for name in found]
    rows = sorted((t for t in story.told if t.independent > 1), key=lambda t: (-t.independent, t.day, t.id))[:FEW]
    if not rows or len(outlets) < 2:
        return
    heading(out, "COVERAGE", "● quoted  ○ told  ✗ denied  · left out")
    mark = len(str(len(outlets)))
    abreast = max(1, (out.width - _LABEL) // (mark + 2))
    room = max(_LABEL, min(70, out.width - (mark + 2) * min(abreast, len(outlets)) - 2))
    for at in range(0, len(outlets), abreast):
        part = outlets[at : at + abreast]
        table = ruled()
        table.add_column("", width=room - 1, no_wrap=True)
        for number in range(at + 1, at + len(part) + 1):
            table.add_column(str(number), width=mark, justify="right")
        table.expand, table.padding = False, (0, 1, 0, 0)
        for item in rows:
            found = by_outlet(story, item)
            label = f"{names.actors(item.who)}: {words_of(item) if item.kind == 'statement' else manner(item)}"
            table.add_row(Text(clip(squeeze(label), room - 1, 1)), *(mark_of(found.get(name, [])) for _, name in part))
        out.print(table)
        key = (f"{n} {squeeze(name)} ({country})" for n, (country, name) in enumerate(part, start=at + 1))
        block(out, Text("   ".join(key), style="dim"))


def _print_contradictions(out: Console, story: Story) -> None:
    contested = [t for t in story.told if t.contested]
    if not contested:
        return
    heading(out, "CONTRADICTIONS")
    for item in contested:
        line = Text(parties(item), style="bold")
        line.append(f"  {manner(item) or 'a statement'}: ", style="not bold").append(safe(item.contested or ""), "red")
        block(out, line)
        for outlet, found in by_outlet(story, item).items():
            for e in found:
                text = status_text(e.status)
                if e.modality and e.modality != "actual":
                    text.append(f" {e.modality}")
                text.append(f"  {clip(squeeze(e.words), out.width - 8)}", style="default")
                block(out, text.append(f"  {squeeze(outlet)}, {e.article}:{e.record}", style="dim"), 4)


def _print_changes(out: Console, story: Story) -> None:
    """Print when stories were put together or taken apart: an id somebody noted may have moved."""
    told = [c for c in story.changes if c.what in ("merged", "split")]
    if not told:
        return
    heading(out, "CHANGES")
    for change in told:
        words = "took in" if change.what == "merged" else "was parted from"
        block(out, Text(f"{change.at}  {words} {change.other or '?'}"))
