"""Writing: messages of one line, files that are whole or not there, and progress."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import typer

from dragoman.errors import UsageError

_LONGEST = 400  # characters of a message: an error may quote a page


def one_line(message: str) -> str:
    r"""Return a message as one line without control characters, cut where it is too long to read.

    Example:
        >>> one_line("a\n  b\x1b[2J")
        'a b[2J'
    """
    line = " ".join("".join(char if char.isprintable() else " " if char.isspace() else "" for char in message).split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def complain(message: str) -> None:
    """Print one line on standard error."""
    with contextlib.suppress(BrokenPipeError):
        typer.echo(f"dragoman: {one_line(message)}", err=True)


def write_file(path: Path, content: str | bytes) -> None:
    """Write a file, text as UTF-8: afterwards it is whole, or as it was.

    Raises:
        UsageError: when it cannot be written.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        draft.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "replace"))
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise UsageError(f"{path} cannot be written: {error.strerror or error}.") from error


def make_folder(path: Path) -> None:
    """Make a folder and those above it.

    Raises:
        UsageError: when that is not possible.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{path} cannot be a folder: {error.strerror or error}.") from error


@contextlib.contextmanager
def progress(total: int | None, *, wanted: bool) -> Iterator[Callable[[str], None]]:
    """Show a bar on standard error while inputs are read; call what it gives with each input's name.

    Args:
        total: how many there are; None when that is not known.
        wanted: off when nothing would be gained; it is also off when standard error is no terminal.
    """
    if not wanted or not sys.stderr.isatty():
        yield lambda name: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=total)
        yield lambda name: bar.update(task, advance=1, description=one_line(name)[-40:])
