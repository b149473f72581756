"""The application, and what becomes of errors: one line on standard error and an exit code."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence
from typing import Annotated, NoReturn

import typer
import typer.main

from dragoman.cli import (
    actors,
    batch,
    contest,
    corrections,
    doctor,
    evaluate,
    forecasts,
    ingest,
    lang,
    library,
    read,
    relations,
    schema,
    search,
    serve,
    source,
    stories,
    watch,
)
from dragoman.errors import DragomanError, UsageError

EXIT_CODES = """\b
Exit codes:
  0    all was read
  1    an error in Dragoman itself: please report it
  2    the call is wrong: option, path, date, language code
  3    the input cannot be read: empty, binary, no article, unknown language;
       or actors find knows nobody of that name
  4    an address could not be fetched, or must not be
  5    a resource file or the model's files are missing or wrong
  6    several inputs: some could not be read; they are listed
  7    the library is missing, locked, damaged, of a newer version, or holds nothing of that id
  8    a batch cannot go on: its folder, its cluster, or another version's output
  130  stopped with Ctrl-C

Environment: NO_COLOR=1 for no colour, DRAGOMAN_DEBUG=1 for a traceback with every error.
DRAGOMAN_ACTORS=FILE for another registry of your own (actors import).
"""
EXAMPLES = """Read the press of many countries: who said and did what, on whose word, and who reads it how.

\b
Examples:
  dragoman read article.txt --published 2022-09-15
  dragoman read page.html --json | jq .statements
  dragoman read *.txt --out readings/
  dragoman init press.db; dragoman ingest articles/ --library press.db; dragoman stories --library press.db
  dragoman actors find "同大統領" --on 2022-09-14 --context KAZ
"""
_INTERRUPTED = 130
_BEHIND = frozenset({"ingest", "watch", "reread"})  # long work beside which an analyst reads on
_NICENESS = 10
_UNWRITABLE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS})
_BROKEN_PIPE = 141  # 128 + SIGPIPE, what the shell reports of programs that do not catch it

app = typer.Typer(
    name="dragoman", help=EXAMPLES, epilog=EXIT_CODES, no_args_is_help=True, rich_markup_mode=None,
    pretty_exceptions_enable=False, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)  # fmt: skip
app.command("read", help=read.HELP, short_help="Read articles.")(read.read)
app.command("schema", help=schema.HELP, short_help="Print the JSON Schema of a reading.")(schema.schema)
app.add_typer(actors.app, name="actors", short_help="Who is who: find, show, check, import.")
app.add_typer(evaluate.app, name="eval", short_help="Measure against gold data.")
app.command("init", help=library.INIT, short_help="Make a library.")(library.init)
app.command("ingest", help=ingest.HELP, short_help="Read articles into the library.")(ingest.ingest)
app.command("batch", help=batch.HELP, short_help="Read very many articles into Parquet.")(batch.batch)
app.command("stories", help=stories.STORIES, short_help="List the stories of the library.")(stories.stories)
app.command("story", help=stories.STORY, short_help="Show one story.")(stories.story)
app.command("parallax", help=stories.PARALLAX, short_help="Who words it, and reads it, how.")(stories.parallax)
app.command("status", help=library.STATUS, short_help="What is in the library.")(library.status)
app.command("backup", help=library.BACKUP, short_help="Copy the library while it is in use.")(library.backup)
app.add_typer(library.app, name="library", short_help="Bring what a batch made into the library.")
app.command("reread", help=library.REREAD, short_help="Read articles again with a newer version.")(library.reread)
app.add_typer(source.app, name="source", short_help="Feeds and sitemaps that are watched.")
app.command("watch", help=watch.HELP, short_help="Read what the sources announce into the library.")(watch.watch)
app.command("search", help=search.HELP, short_help="Search the library.")(search.search)
app.command("relation", help=relations.RELATION, short_help="How two states stand, and when that shifts.")(
    relations.relation
)
app.command("contest", help=contest.CONTEST, short_help="Who gains over a state or a region.")(contest.contest)
app.command("alignment", help=contest.ALIGNMENT, short_help="Where two states take the same side.")(contest.alignment)
app.command("shifts", help=relations.SHIFTS, short_help="Where relations shift.")(relations.shifts)
app.add_typer(forecasts.app, name="forecasts", short_help="Who foretold what, and how it came out.")
app.add_typer(corrections.correct, name="correct", short_help="Correct what was read.")
app.add_typer(corrections.corrections, name="corrections", short_help="What was corrected; undo, export.")
app.command("doctor", help=doctor.HELP, short_help="Check the installation.")(doctor.doctor)
app.command("serve", help=serve.HELP, short_help="Open the workbench.")(serve.serve)
app.add_typer(lang.app, name="lang", short_help="Languages that are read.")


def _version(value: bool) -> None:
    if value:
        from dragoman import __version__

        typer.echo(f"dragoman {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    pass


def main(args: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit with a documented code; what reads for hours gives way to other processes."""
    given = list(sys.argv[1:] if args is None else args)
    if sys.platform != "win32" and given and given[0] in _BEHIND:
        os.nice(_NICENESS)
    sys.exit(run(given))


def run(args: list[str]) -> int:
    """Run the command line and return the exit code; messages go to standard error."""
    if "_DRAGOMAN_COMPLETE" in os.environ:  # the shell asks for completions: Typer answers
        app(prog_name="dragoman")
    try:
        return _invoke(args)
    except KeyboardInterrupt:
        _say("stopped.")
        return _INTERRUPTED
    except BrokenPipeError:
        _silence()
        return _BROKEN_PIPE
    except DragomanError as error:
        _debug()
        _say(str(error))
        return error.exit_code
    except OSError as error:
        if error.errno not in _UNWRITABLE:
            return _unforeseen(error)
        _debug()
        _silence()
        _say(f"what was made cannot be written: {error.strerror}. Make room, then do it again.")
        return UsageError.exit_code
    except Exception as error:  # noqa: BLE001 (the last place where one can be told as a line)
        return _unforeseen(error)


def _unforeseen(error: Exception) -> int:
    _debug()
    if hasattr(error, "format_message"):
        _explain_usage(error)
        return 2
    _say(bug_message(error))
    return 1


def _invoke(args: list[str]) -> int:
    _survive_encodings()
    command = typer.main.get_command(app)
    try:
        with command.make_context("dragoman", args) as context:
            command.invoke(context)
    except typer.Exit as stop:
        return stop.exit_code
    except typer.Abort as stop:
        raise KeyboardInterrupt from stop
    finally:
        sys.stdout.flush()
    return 0


def _survive_encodings() -> None:
    """Print what the terminal's encoding cannot as escapes, instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _explain_usage(error: Exception) -> None:
    """Tell in one line what is wrong with the call; the help, when there was no command at all."""
    if type(error).__name__ == "NoArgsIsHelpError":
        typer.echo(str(error), err=True)
    else:
        _say(usage_message(error))


def usage_message(error: Exception) -> str:
    """Return one line for a wrong call: what is wrong, the nearest choice, where help is."""
    choices = list(getattr(error, "possibilities", None) or ())
    name = getattr(error, "option_name", None)
    message = f"no such option: {name}" if name and choices else str(error.format_message())  # type: ignore[attr-defined]
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "dragoman"
    hint = f" Did you mean {' or '.join(sorted(choices))}?" if choices else ""
    message = message[0].lower() + message[1:]
    return f"{message.rstrip('.?') + ('?' if message.endswith('?') else '.')}{hint} Help: {path} --help"


def bug_message(error: Exception) -> str:
    """Return one line for an error that nobody foresaw."""
    reason = str(error) or "no message"
    return f"unexpected {type(error).__name__}: {reason} (please report this, with DRAGOMAN_DEBUG=1 set)"


def _say(message: str) -> None:
    from dragoman.cli.output import complain

    complain(message)


def _debug() -> None:
    if os.environ.get("DRAGOMAN_DEBUG"):
        import traceback

        traceback.print_exc()


def _silence() -> None:
    """Keep the interpreter from complaining about the closed pipe when it flushes at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
