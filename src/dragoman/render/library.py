"""The library and its stories in the terminal. Texts from outside are never markup; colour says nothing by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from dragoman.render import names
from dragoman.render.messages import days, listed, number, tr
from dragoman.render.terminal import STYLES, clip
from dragoman.render.wording import STATUS_MARKS, safe, squeeze

if TYPE_CHECKING:
    from dragoman.library.status import Status
    from dragoman.stories import Summary

NARROW = 100
"""Columns below which lists are set as blocks, not as tables."""


def console_of(console: Console | None) -> Console:
    """Return where to print: standard output unless told, with nothing of what is printed taken as markup."""
    return console or Console(highlight=False, emoji=False, markup=False)


def heading(out: Console, title: str, note: str = "") -> None:
    """Print the heading of a part after a blank line."""
    text = Text(title, style="bold underline")
    if note:
        text.append(f"  {note}", style="not bold not underline dim")
    out.print(Text(), text, sep="\n")


def block(out: Console, text: Text, indent: int = 2) -> None:
    """Print text set in from the left."""
    out.print(Padding(text, (0, 0, 0, indent), expand=False))


def ruled(*columns: str) -> Table:
    """Return a table over the whole width with a head; columns are added or set by the caller."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, expand=True)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def status_text(status: str) -> Text:
    """Return how firmly it is put: a mark, the word, and a colour where there are any."""
    mark = STATUS_MARKS.get(status, "")
    return Text(f"{mark} {squeeze(status)}".strip(), style=STYLES.get(status, ""))


def counts(found: Mapping[str, int]) -> str:
    """Return numbers by name in one line.

    Example:
        >>> counts({"inferred": 2, "denied": 1}), counts({})
        ('inferred 2, denied 1', 'none')
    """
    return listed(tr("{name} {n}", name=tr(key), n=number(n)) for key, n in found.items()) or tr("none")


def print_status(status: Status, console: Console | None = None) -> None:
    """Print what is in a library."""
    table = Table(box=None, show_header=False, pad_edge=False)
    of = f" of {status.first_day} to {status.last_day}" if status.articles else ""
    rows = {
        "library": f"{status.library}" + (f", {status.size / 1e6:,.1f} MB" if status.size is not None else ""),
        "articles": f"{status.articles:,}{of}; {status.republished:,} re-published",
        "languages": counts({names.language(code): number for code, number in status.by_language.items()}),
        "outlets from": counts({names.country(code): number for code, number in status.by_country.items()}),
        "records": counts(status.records),
        "stories": f"{status.stories or 0:,} with {status.families or 0:,} statement families",
        "sources": f"{status.sources or 0:,}; {status.failed:,} inputs failed",
        "read by": counts(status.by_coder),
    }
    for name, value in rows.items():
        table.add_row(Text(name, style="bold"), Text(safe(value)))
    console_of(console).print(table)


def print_stories(stories: Sequence[Summary], console: Console | None = None) -> None:
    """Print a list of stories: a table where there is room, else two lines a story."""
    out = console_of(console)
    if out.width < NARROW:
        for s in stories:
            out.print(Text(squeeze(s.title or "(no title)"), style="bold"))
            where = ", ".join(names.country(code) for code in s.countries)
            languages = " ".join(map(squeeze, s.languages))
            facts = f"{s.id} · {days(s.first_day, s.last_day)} · {_articles(s.size)} · {languages}"
            block(out, Text(f"{facts}\n{where}\n"))
        return
    table = ruled()
    width = max([len("story"), *(cell_len(s.id) for s in stories)])
    table.add_column("story", width=width, no_wrap=True)
    table.add_column("days", width=10)
    table.add_column("first title", ratio=3, overflow="fold", min_width=30)
    table.add_column("articles", justify="right", width=8)
    table.add_column("countries", ratio=2, overflow="fold", min_width=24)
    table.add_column("languages", ratio=1, overflow="fold", min_width=9)
    for s in stories:
        span = s.first_day if s.first_day == s.last_day else f"{s.first_day}\n{s.last_day}"
        room = max(30, out.width // 3)
        table.add_row(
            s.id, span, Text(clip(squeeze(s.title or "(no title)"), room)), f"{s.size:,}",
            Text(", ".join(names.country(code) for code in s.countries)), Text(" ".join(map(squeeze, s.languages))),
        )  # fmt: skip
    out.print(table)


def _articles(number: int) -> str:
    return f"{number:,} article{'' if number == 1 else 's'}"
