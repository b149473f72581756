"""The card of one article in the terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich import box
from rich.cells import cell_len, chop_cells
from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from dragoman.records import Event, Forecast, Interpretation, Reading, Statement
from dragoman.render.wording import (
    by_readers,
    dated,
    firmness,
    hedged,
    kind_of,
    label,
    labels,
    left_out,
    on_whose_word,
    parties,
    place,
    safe,
    squeeze,
    through,
    words,
)

Reasons = Mapping[str, Sequence[str]]
STYLES = {
    "asserted": "green", "attributed": "cyan", "inferred": "yellow", "speculated": "yellow", "rumoured": "magenta",
    "denied": "red", "open": "blue",
}  # fmt: skip
_LINES = 3  # lines of quoted words before they are cut
_NARROW = 60  # columns below which nothing is set side by side
_SIDE_BY_SIDE = 3  # readers in a row


def print_card(reading: Reading, reasons: Reasons | None = None, console: Console | None = None) -> None:
    """Print the card.

    Args:
        reading: what to show.
        reasons: what proposed each record, by its id; shown under it.
        console: where to; standard output by default.
    """
    target = console or Console(highlight=False, emoji=False, markup=False)
    target.print(card(reading, target.width, reasons or {}))


def card(reading: Reading, width: int, reasons: Reasons | None = None) -> Group:
    """Return the card, set for a width in columns."""
    why = reasons or {}
    parts: list[RenderableType] = [_head(reading)]
    for title, body in (
        ("WHO SAID WHAT", _statements(reading, width, why)),
        ("WHO READS IT HOW", _interpretations(reading, width, why)),
        ("EVENTS", _events(reading, width, why)),
        ("FORECASTS", _forecasts(reading, width, why)),
        ("HEDGED: what the text does not vouch for", _hedged(reading, width)),
        ("LEFT OUT of the page", _left_out(reading)),
        ("WARNINGS", _warnings(reading)),
    ):
        if body is not None:
            parts += [Text(), Text(title, style="bold underline"), body]
    if not any((reading.statements, reading.events, reading.interpretations, reading.forecasts)):
        parts += [Text(), Text("Nothing said, done or foretold was found in this article.", style="italic")]
    return Group(*parts)


def clip(text: str, width: int, lines: int = _LINES) -> str:
    """Return text cut to what fits in some lines of a width in columns; a Chinese character takes two.

    Example:
        >>> clip("天地玄黄宇宙洪荒", 5, lines=1)
        '天地…'
    """
    room = max(width, 4) * lines
    if cell_len(text) <= room:
        return text
    return chop_cells(text, room - 1)[0].rstrip() + "…"


def _head(reading: Reading) -> Panel:
    article = reading.article
    text = Text(squeeze(article.title) if article.title else "(no title)", style="bold")
    facts = [
        label(article.outlet) if article.outlet else "outlet unknown",
        article.published or "date unknown",
        article.language,
        f"{len(article.text):,} characters",
    ]
    text.append("\n" + " · ".join(facts), style="not bold")
    if article.url:
        text.append("\n" + squeeze(article.url), style="not bold dim")
    return Panel(text, box=box.ROUNDED, expand=True)


def _grid(*widths: int | None) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), expand=True, pad_edge=False)
    for width in widths:
        table.add_column(width=width, ratio=None if width else 1, overflow="fold")
    return table


def _status(record: Statement | Event | Interpretation | Forecast) -> Text:
    return Text(firmness(record), style=STYLES[record.status])


def _why(cell: Text, record_id: str, reasons: Reasons) -> Text:
    for line in reasons.get(record_id, ()):
        cell.append(f"\n  {record_id}: {squeeze(line)}", style="dim italic")
    return cell


def _source(cell: Text, source: str) -> Text:
    if told := on_whose_word(source):
        cell.append(f"  {told}", style="dim")
    return cell


def _columns(width: int) -> tuple[int, int]:
    """Return the columns for who, and those left for the words."""
    who = max(18, min(40, width // 3))
    return who, max(width - who - 4, 20)


def _statements(reading: Reading, width: int, reasons: Reasons) -> Table | None:
    if not reading.statements:
        return None
    who, room = _columns(width)
    table = _grid(who, None)
    for item in reading.statements:
        left = Text(label(item.speaker), style="bold")
        if item.addressee:
            left.append(f" → {label(item.addressee)}", style="not bold")
        if told := through(item):
            left.append(f"\n{told}", style="not bold dim")
        marks = ("“", "”") if item.mode == "direct" else ("", "")
        right = Text(marks[0] + clip(words(reading, item.span), room) + marks[1])
        right.append(f"\n{item.id} {item.mode}  ", style="dim").append_text(_status(item))
        for extra in (item.date, f"inside {item.parent}" if item.parent else None):
            if extra:
                right.append(f"  {extra}", style="dim")
        table.add_row(left, _why(_source(right, item.source), item.id, reasons))
    return table


def _reading_cell(reading: Reading, item: Interpretation, room: int, reasons: Reasons) -> Text:
    aimed = labels(item.points_at) if item.points_at else ""
    cell = Text()
    if aimed:
        cell.append(f"as aimed at {aimed}\n", style="bold")
    cell.append(clip(words(reading, item.span), room))
    stance = "official reason" if item.stance == "ostensible" else "taken to mean"
    cell.append(f"\n{item.id} {stance}{f' of {item.of}' if item.of else ''}  ", style="dim").append_text(_status(item))
    return _why(_source(cell, item.source), item.id, reasons)


def _interpretations(reading: Reading, width: int, reasons: Reasons) -> RenderableType | None:
    """Set the readers side by side, each with what it reads."""
    groups = by_readers(reading)
    if not groups:
        return None
    abreast = 1 if width < _NARROW else min(_SIDE_BY_SIDE, len(groups), max(1, width // 32))
    room = width // abreast - 4
    rows: list[RenderableType] = []
    for at in range(0, len(groups), abreast):
        table = Table(box=box.ROUNDED, expand=True, show_lines=True)
        group = groups[at : at + abreast]
        for readers, _ in group:
            table.add_column(Text(readers, style="bold"), ratio=1, overflow="fold")
        for index in range(max(len(items) for _, items in group)):
            cells = [
                _reading_cell(reading, items[index], room, reasons) if index < len(items) else Text()
                for _, items in group
            ]
            table.add_row(*cells)
        rows.append(table)
    return Group(*rows)


def _events(reading: Reading, width: int, reasons: Reasons) -> Table | None:
    if not reading.events:
        return None
    table = _grid(10, 10, None)
    for event in dated(reading.events):
        cell = Text(parties(event))
        cell.append(f"\n{clip(words(reading, event.trigger), max(width - 26, 20), 1)}", style="italic")
        if event.place:
            cell.append(f" in {label(event.place)}")
        cell.append(f"  {event.id} {event.modality}  ", style="dim").append_text(_status(event))
        if reasons:
            cell.append(f"  by {event.by}", style="dim")
        kind = Text(event.type, style="bold " + ("green" if event.intensity > 0 else "red"))
        if event.mode:
            kind.append(f"\n{event.mode}", style="not bold dim")
        date = Text((event.date or "no date").replace("/", "/\n"), style="" if event.date else "dim")
        table.add_row(date, kind, _why(_source(cell, event.source), event.id, reasons))
    return table


def _forecasts(reading: Reading, width: int, reasons: Reasons) -> Table | None:
    if not reading.forecasts:
        return None
    who, room = _columns(width)
    table = _grid(who, None)
    for item in reading.forecasts:
        right = Text(clip(words(reading, item.span), room))
        right.append(f"\n{item.id} {item.kind}{f' for {item.horizon}' if item.horizon else ''}  ", style="dim")
        right.append_text(_status(item))
        table.add_row(Text(label(item.by), style="bold"), _why(_source(right, item.source), item.id, reasons))
    return table


def _hedged(reading: Reading, width: int) -> Table | None:
    records = hedged(reading)
    if not records:
        return None
    table = _grid(13, None)
    for record in records:
        cell = Text(f"{kind_of(record)} {record.id}: ", style="dim")
        cell.append(clip(words(reading, place(record)), max(width - 30, 20), 1), style="not dim")
        table.add_row(_status(record), cell)
    return table


def _left_out(reading: Reading) -> Text | None:
    counts = left_out(reading)
    return Text(", ".join(f"{count} {kind}" for kind, count in counts)) if counts else None


def _warnings(reading: Reading) -> Text | None:
    return Text(safe("\n".join(reading.warnings)), style="yellow") if reading.warnings else None
