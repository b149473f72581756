"""The parallax view in the terminal: wordings side by side, who hears whom, and how far countries differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING

from msgspec import structs
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from dragoman.records import Span
from dragoman.render import names
from dragoman.render.differences import own_words, quoted
from dragoman.render.library import block, console_of, counts, heading, ruled, status_text
from dragoman.render.messages import counted as numbered
from dragoman.render.messages import listed, told, tr
from dragoman.render.wording import safe, squeeze

if TYPE_CHECKING:
    from dragoman.stories import Parallax
    from dragoman.stories.divergence import Divergence
    from dragoman.stories.parallax import Cell, Sentence, Wording

SIDE = 38
"""Least columns of a wording beside others."""
_TARGET = 18
_READER = 22
_BAR = 12
NOTHING = "No article says whom it is aimed at."
OTHERS = "others"
NOBODY, UNKNOWN = "nobody named", "unknown"  # as ``stories.parallax`` has them


def print_parallax(view: Parallax, console: Console | None = None) -> None:
    """Print the parallax view."""
    out = console_of(console)
    out.print(Text(title_of(view), style="bold"))
    out.print(Text(f"{view.id} · {view.day} · told in {', '.join(view.stories) or 'no story'}"))
    if view.wordings:
        _print_wordings(out, view.wordings)
    heading(out, "WHO HEARS WHOM IN IT", "readings by the readers' country")
    if cells := gathered(view.readings):
        _print_table(out, cells)
        heading(out, "THE SENTENCES")
        for cell in cells:
            _print_sentences(out, cell)
    else:
        block(out, Text(NOTHING))
    heading(out, "DIVERGENCE")
    block(out, Text(divergence_words(view.divergence)))


def title_of(view: Parallax) -> str:
    """Return what the view is of, in words."""
    if not view.wordings and not view.speaker:
        return tr("All that is read into one story")
    who = names.actor(view.speaker) if view.speaker else tr("Somebody")
    one, many = "{who}: one utterance, {n} wording", "{who}: one utterance, {n} wordings"
    return numbered(len(view.wordings), one, many, who=who)


def manner(wording: Wording) -> str:
    """Return how an outlet gives it: in the speaker's words, in part, or in its own."""
    if wording.mode == "direct":
        return tr("quotes")
    if quoted(wording.words):
        return tr("quotes in part")
    return tr("paraphrases" if wording.mode == "paraphrase" else "reports")


def divergence_words(found: Divergence) -> str:
    """Return the figure with its interval, and what may be made of it."""
    if found.value is None:
        return tr("Not known: {why}.", why=told(found.note))
    between = listed(map(names.country, found.countries))
    low, high, chance = (0.0 if v is None else v for v in (found.low, found.high, found.by_chance))
    caution = ""
    if found.value <= chance:
        caution = tr("No more than chance gives so few readings: nothing can be said.")
    elif low <= chance:
        caution = tr("The interval reaches down to what chance gives: weak evidence.")
    said = tr(
        "{value} of 1 (90 % interval {low} – {high}; by chance {chance}) between {between}.", between=between,
        value=f"{found.value:.2f}", low=f"{low:.2f}", high=f"{high:.2f}", chance=f"{chance:.2f}",
    )  # fmt: skip
    return f"{said} {caution}" if caution else said


def counted(cell: Cell) -> str:
    """Return how firmly a cell's readings are put, and how many of them are official reasons."""
    official = sum(s.stance == "ostensible" for s in cell.sentences)
    said = counts(cell.statuses)
    return tr("{said}; official reason {n}", said=said, n=official) if official else said


def gathered(cells: Sequence[Cell]) -> list[Cell]:
    """Return the cells in the order of the table, targets the registry does not know gathered in one a reader."""
    found: dict[tuple[str, str], list[Cell]] = {}
    for cell in cells:
        found.setdefault((cell.readers, cell.aimed_at if cell.known else OTHERS), []).append(cell)
    merged = [_merged(*key, parts) for key, parts in found.items()]
    readers, targets = totals(merged)
    return sorted(merged, key=lambda c: (readers.index(c.readers), targets.index(c.aimed_at)))


def _merged(readers: str, aimed_at: str, parts: Sequence[Cell]) -> Cell:
    """Return one cell of several; a reading that names two of the targets counts once."""
    if len(parts) == 1 and parts[0].aimed_at == aimed_at:
        return parts[0]
    by_record: dict[tuple[str, str], Sentence] = {}
    for s in (s for part in parts for s in part.sentences):
        old = by_record.get((s.article, s.record))
        by_record[s.article, s.record] = structs.replace(old, whom=f"{old.whom}, {s.whom}") if old else s
    sentences = tuple(by_record.values())
    statuses = dict(Counter(s.status for s in sentences))
    return structs.replace(
        parts[0], readers=readers, aimed_at=aimed_at, count=len(sentences), statuses=statuses, sentences=sentences
    )  # fmt: skip


def target_name(target: str) -> str:
    """Return the name of whom it is aimed at."""
    return tr(target) if target in (OTHERS, NOBODY) else names.country(target)


def totals(cells: Sequence[Cell]) -> tuple[list[str], list[str]]:
    """Return readers and targets, those with most readings first; who is not known comes last."""
    by_reader: dict[str, int] = {}
    by_target: dict[str, int] = {}
    for cell in cells:
        by_reader[cell.readers] = by_reader.get(cell.readers, 0) + cell.count
        by_target[cell.aimed_at] = by_target.get(cell.aimed_at, 0) + cell.count
    last = {UNKNOWN: 1, OTHERS: 1, NOBODY: 2}
    readers, targets = (
        sorted(found, key=lambda key: (last.get(key, 0), -found[key], key)) for found in (by_reader, by_target)
    )
    return readers, targets


def one_line(words: str) -> str:
    """Return text on one line and of the same length, so that spans still fit."""
    return "".join(" " if char.isspace() else char for char in safe(words))


def _print_wordings(out: Console, wordings: Sequence[Wording]) -> None:
    plain = not out.is_terminal or out.is_dumb_terminal
    mark = "in brackets" if plain else "underlined"
    heading(out, "AS EACH OUTLET WORDS IT", f"{mark}: only here in this language")
    own = own_words([(w.language, w.article, w.words) for w in wordings])
    cells = [_wording(w, spans, plain=plain) for w, spans in zip(wordings, own, strict=True)]
    abreast = max(1, min(3, len(cells), out.width // SIDE))
    table = Table(box=box.ROUNDED, show_header=False, show_lines=True, expand=True)
    for _ in range(abreast):
        table.add_column(ratio=1, overflow="fold")
    for row in zip_longest(*[iter(cells)] * abreast, fillvalue=Text()):
        table.add_row(*row)
    out.print(table)


def _wording(wording: Wording, own: Sequence[Span], *, plain: bool) -> Text:
    text = Text(squeeze(wording.outlet), style="bold")
    text.append(
        f"\n{names.country(wording.country)}, {names.language(wording.language)}, {wording.day}\n", "not bold dim"
    )
    text.append(manner(wording), style="not bold cyan")
    if wording.status != "attributed":
        text.append("  ").append_text(status_text(wording.status))
    text.append("\n").append_text(marked(wording, own, plain=plain))
    if wording.drops:
        text.append(f"\n− leaves out {', '.join(map(names.actor, wording.drops))}", style="not bold")
    if wording.adds:
        text.append(f"\n+ alone names {', '.join(map(names.actor, wording.adds))}", style="not bold")
    return text.append(f"\n{wording.article}:{wording.record}", style="not bold dim")


def marked(wording: Wording, own: Sequence[Span], *, plain: bool) -> Text:
    """Return the words with what only they have; in brackets where nothing can be underlined."""
    words = one_line(wording.words)
    text = Text(style="not bold")
    at = 0
    for span in own:
        text.append(words[at : span.start])
        piece = words[span.start : span.end]
        text.append(f"[{piece}]" if plain else piece, style="bold underline")
        at = span.end
    text.append(words[at:])
    return Text("“").append_text(text).append("”") if wording.mode == "direct" else text


def _print_table(out: Console, cells: Sequence[Cell]) -> None:
    """Print the table of reader country by target; where it is too wide, the same as bars one below the other."""
    readers, targets = totals(cells)
    by_pair = {(cell.readers, cell.aimed_at): cell for cell in cells}
    if _READER + (_TARGET + 2) * len(targets) > out.width:
        _print_bars(out, readers, targets, by_pair)
        return
    table = ruled()
    table.add_column("read in", width=_READER, overflow="fold")
    for target in targets:
        table.add_column(Text(target_name(target)), min_width=_TARGET - 2, ratio=1, overflow="fold")
    most = max(cell.count for cell in cells)
    for reader in readers:
        row = [by_pair.get((reader, target)) for target in targets]
        table.add_row(Text(names.country(reader), style="bold"), *(_cell(cell, most) for cell in row))
    out.print(table)


def _cell(cell: Cell | None, most: int) -> Text:
    if cell is None:
        return Text("·", style="dim")
    text = Text(f"{cell.count} ", style="bold").append("█" * max(1, round(8 * cell.count / most)), style="not bold")
    return text.append(f"\n{counted(cell)}", style="not bold dim")


def _print_bars(
    out: Console, readers: Sequence[str], targets: Sequence[str], by_pair: dict[tuple[str, str], Cell]
) -> None:
    most = max(cell.count for cell in by_pair.values())
    for reader in readers:
        block(out, Text(names.country(reader), style="bold"))
        for target in targets:
            if cell := by_pair.get((reader, target)):
                bar = "█" * max(1, round(_BAR * cell.count / most))
                line = Text(f"{bar:<{_BAR}} {cell.count:>3}  {target_name(target)}")
                block(out, line.append(f"  {counted(cell)}", style="dim"), 4)


def _print_sentences(out: Console, cell: Cell) -> None:
    block(out, Text(f"{names.country(cell.readers)} → {target_name(cell.aimed_at)}  {cell.count}", style="bold"))
    for sentence in cell.sentences:
        text = status_text(sentence.status)
        if is_official(sentence):
            text.append(" official reason", style="default")
        whom = f"{squeeze(sentence.whom)}: " if cell.aimed_at == OTHERS else ""
        text.append(f"  {whom}{one_line(sentence.words)}", style="default")
        block(out, text.append(f"  {squeeze(sentence.outlet)}, {sentence.article}:{sentence.record}", style="dim"), 4)


def is_official(sentence: Sentence) -> bool:
    """Tell whether it is the reason given, not what is read into it."""
    return sentence.stance == "ostensible"
