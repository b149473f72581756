"""``dragoman correct`` and ``dragoman corrections``: what an analyst corrects in what the machine has read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dragoman.cli.library import AsJson, InLibrary, open_library, print_json
from dragoman.cli.output import complain, make_folder, write_file
from dragoman.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dragoman.curation import Correction, Listed
    from dragoman.curation.records import State

CORRECT = """Correct what was read: a speaker, an event, a story. What the machine read stays beside it.

Each correction has an author and a reason, shows in every view at once, and can be taken back (dragoman corrections).

\b
Examples:
  dragoman correct statement a07d721e842c19634:s1 --speaker "Xi Jinping" --reason "習 is named in the sentence before"
  dragoman correct event a07d721e842c19634:e3 --status denied --reason "the ministry denied it in the last paragraph"
  dragoman correct story st07d721e8 --split a1b2c3d4 --reason "the visit of 2019, not of 2022"
"""
STATEMENT = """Correct a statement: who said it, to whom, how firmly it is put; or that it is none.

Actors are given by name, code (KAZ) or id (xi-jinping); an empty one means nobody.

\b
Examples:
  dragoman correct statement a07d721e842c19634:s1 --speaker "Xi Jinping" --reason "it is his speech"
  dragoman correct statement a07d721e842c19634:s1 --addressee "" --status rumoured --by Aiko --reason "no source named"
"""
EVENT = """Correct an event: its type, who acts on whom, whether it happened; or that it is none.

Several actors have commas between them. An event that is denied, or is none, counts in no relation.

\b
Examples:
  dragoman correct event a07d721e842c19634:e3 --status denied --reason "denied two paragraphs below"
  dragoman correct event a07d721e842c19634:e3 --type AGREE --actors KAZ,RUS --recipients "" --reason "both signed"
  dragoman correct event a07d721e842c19634:e3 --none --reason "a figure of speech"
"""
INTERPRETATION = """Correct who reads something so, and whom it is taken to be aimed at; or that nobody does.

\b
Examples:
  dragoman correct interpretation a07d721e842c19634:i2 --points-at RUS --reason "the paper means Moscow"
  dragoman correct interpretation a07d721e842c19634:i2 --none --reason "a book review"
"""
STORY = """Say that some articles of a story are another one, or that two stories are one.

ID is a story's or that of an article in it. What is said here holds against what grouping finds later.

\b
Examples:
  dragoman correct story st07d721e8 --split a1b2c3d4 --split a5e6f7a8 --reason "another visit"
  dragoman correct story st07d721e8 --merge st1b2c3d4e --reason "one and the same meeting"
"""
FAMILY = """Say that some statements of a family are another utterance, or that two are one.

ID is a family's (f-…) or that of a statement in it (ARTICLE:s1).

\b
Examples:
  dragoman correct family a07d721e842c19634:s1 --split a1b2c3d4:s4 --reason "said a year earlier"
  dragoman correct family a07d721e842c19634:s1 --merge a1b2c3d4:s4 --reason "the same sentence, translated"
"""
CORRECTIONS = """What analysts have corrected, the latest first: by whom, when, why, and whether it holds.

A correction is in force, replaced by a later one of the same field, undone, or it no longer applies: a reread has left
nothing at its place. What is undone, and who undid it, stays in the list.

\b
Examples:
  dragoman corrections
  dragoman corrections --article a07d721e842c19634 --json
  dragoman corrections --state "no longer applies"
"""
UNDO = """Take a correction back. It stays in the history, and so does who took it back and why.

\b
Example:
  dragoman corrections undo c12 --reason "the transcript names him after all"
"""
EXPORT = """Write corrected paragraphs as labelled data for the next training, one file a language.

Every paragraph in which a correction holds is given with all its records; those that nobody has corrected are the
machine's, and want a reader's eye. Without FOLDER the YAML goes to standard output.

\b
Examples:
  dragoman corrections export labelled/
  python -m training.check labelled/ja/corrections.yml
"""
correct = typer.Typer(help=CORRECT, no_args_is_help=True, rich_markup_mode=None)
corrections = typer.Typer(help=CORRECTIONS, invoke_without_command=True, rich_markup_mode=None)
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; it is kept with the correction.")]
By = Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who corrects; else your name on this machine.")]
Which = Annotated[str, typer.Argument(metavar="ID", help="Which: ARTICLE:s1, ARTICLE:e1 or ARTICLE:i1.")]
Group = Annotated[str, typer.Argument(metavar="ID", help="Which, or one of its members.")]
Put = Annotated[str | None, typer.Option("--status", metavar="STATUS", help="asserted, denied, rumoured …")]
IsNone = Annotated[bool, typer.Option("--none", help="There is none: it should not have been found.")]
Out = Annotated[list[str] | None, typer.Option("--split", metavar="ID", help="Not part of it; may be given again.")]
Other = Annotated[str | None, typer.Option("--merge", metavar="ID", help="The other, which is the same.")]


def _who(given: str | None) -> str:
    import getpass

    if given is not None:
        return given
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):  # nobody is logged in: in a container, under a service
        return ""


def _change(
    place: str | None, which: str, changes: dict[str, str | None], by: str | None, reason: str
) -> list[Correction]:
    from dragoman.curation import correct as correct_record
    from dragoman.curation import signed

    given = {field: value for field, value in changes.items() if value is not None}
    if not given:
        raise UsageError("Say what is right: give one option or more. See --help.")
    with open_library(place) as opened:
        return correct_record(opened, which, given, signed(_who(by), reason))


def _tell(made: Sequence[Correction], *, as_json: bool) -> None:
    if as_json:
        print_json(made)
        return
    if not made:
        complain("nothing to correct: that is what stands there.")
    for one in made:
        typer.echo(one.id)
        complain(f"{one.id}: {one.target} {one.field} corrected. Take it back: dragoman corrections undo {one.id}")


@correct.command("statement", help=STATEMENT)
def statement(  # noqa: PLR0913 (each is an option of the command)
    which: Which,
    reason: Reason,
    speaker: Annotated[str | None, typer.Option(metavar="WHO", help="Who said it.")] = None,
    addressee: Annotated[str | None, typer.Option(metavar="WHO", help="To whom.")] = None,
    status: Put = None,
    none: IsNone = False,
    by: By = None,
    library: InLibrary = None,
    as_json: AsJson = False,
) -> None:
    """Correct a statement; see ``STATEMENT``."""
    changes = {"speaker": speaker, "addressee": addressee, "status": status, "exists": "no" if none else None}
    _tell(_change(library, which, changes, by, reason), as_json=as_json)


@correct.command("event", help=EVENT)
def event(  # noqa: PLR0913 (each is an option of the command)
    which: Which,
    reason: Reason,
    kind: Annotated[str | None, typer.Option("--type", metavar="TYPE", help="PLOVER type.")] = None,
    actors: Annotated[str | None, typer.Option(metavar="WHO,WHO", help="Who acts.")] = None,
    recipients: Annotated[str | None, typer.Option(metavar="WHO,WHO", help="On whom.")] = None,
    status: Put = None,
    modality: Annotated[str | None, typer.Option(metavar="WORD", help="actual, planned, negated …")] = None,
    none: IsNone = False,
    by: By = None,
    library: InLibrary = None,
    as_json: AsJson = False,
) -> None:
    """Correct an event; see ``EVENT``."""
    changes = {
        "type": kind, "actors": actors, "recipients": recipients, "status": status, "modality": modality,
        "exists": "no" if none else None,
    }  # fmt: skip
    _tell(_change(library, which, changes, by, reason), as_json=as_json)


@correct.command("interpretation", help=INTERPRETATION)
def interpretation(  # noqa: PLR0913 (each is an option of the command)
    which: Which,
    reason: Reason,
    readers: Annotated[str | None, typer.Option(metavar="WHO,WHO", help="Who reads it so.")] = None,
    points_at: Annotated[str | None, typer.Option(metavar="WHO,WHO", help="Whom it is taken to be aimed at.")] = None,
    status: Put = None,
    none: IsNone = False,
    by: By = None,
    library: InLibrary = None,
    as_json: AsJson = False,
) -> None:
    """Correct an interpretation; see ``INTERPRETATION``."""
    changes = {"readers": readers, "points_at": points_at, "status": status, "exists": "no" if none else None}
    _tell(_change(library, which, changes, by, reason), as_json=as_json)


@correct.command("story", help=STORY)
def story(  # noqa: PLR0913 (each is an option of the command)
    which: Group,
    reason: Reason,
    out: Out = None,
    other: Other = None,
    by: By = None,
    library: InLibrary = None,
    as_json: AsJson = False,
) -> None:
    """Split or merge stories; see ``STORY``."""
    _tell([_regroup(library, "story", which, out, other, by, reason)], as_json=as_json)


@correct.command("family", help=FAMILY)
def family(  # noqa: PLR0913 (each is an option of the command)
    which: Group,
    reason: Reason,
    out: Out = None,
    other: Other = None,
    by: By = None,
    library: InLibrary = None,
    as_json: AsJson = False,
) -> None:
    """Split or merge families; see ``FAMILY``."""
    _tell([_regroup(library, "family", which, out, other, by, reason)], as_json=as_json)


def _regroup(  # noqa: PLR0913 (what both commands hand on)
    place: str | None, kind: str, which: str, out: list[str] | None, other: str | None, by: str | None, reason: str
) -> Correction:
    from dragoman.curation import merge, signed, split

    if bool(out) == bool(other):
        raise UsageError("Give --split or --merge, one of the two.")
    signature = signed(_who(by), reason)
    with open_library(place) as opened:
        if other:
            return merge(opened, kind, which, other, signature)  # type: ignore[arg-type]
        return split(opened, kind, which, out or [], signature)  # type: ignore[arg-type]


@corrections.callback(help=CORRECTIONS)
def list_corrections(  # noqa: PLR0913 (each is an option of the command)
    context: typer.Context,
    article: Annotated[str | None, typer.Option(metavar="ID", help="Of this article's records.")] = None,
    target: Annotated[str | None, typer.Option(metavar="ID", help="Of this record, story or family.")] = None,
    author: Annotated[str | None, typer.Option(metavar="NAME", help="By this author.")] = None,
    state: Annotated[
        str | None, typer.Option(metavar="STATE", help="in force, replaced, undone, undoes, no longer applies.")
    ] = None,
    limit: Annotated[int, typer.Option(metavar="N", min=1, help="How many at most.")] = 50,
    library: InLibrary = None,
    as_json: AsJson = False,
) -> None:
    """List corrections; see ``CORRECTIONS``."""
    if context.invoked_subcommand is not None:
        return
    from dragoman.curation import Wanted
    from dragoman.curation import corrections as listed

    wanted = Wanted(article=article, target=target, author=author, state=_state(state))
    with open_library(library) as opened:
        found = listed(opened, wanted, limit=limit)
    if as_json:
        print_json(found)
    elif found:
        print_corrections(found)
    else:
        complain("no corrections there. Make one with: dragoman correct")


def _state(given: str | None) -> State | None:
    from typing import get_args

    from dragoman.curation.records import State

    if given is not None and given not in get_args(State):
        raise UsageError(f"No state called {given!r}. States: {', '.join(get_args(State))}.")
    return given  # type: ignore[return-value]


def print_corrections(found: Sequence[Listed]) -> None:
    """Print corrections: what was read, what stands now, who says so and why."""
    from dragoman.cli.output import one_line
    from dragoman.curation.values import shown

    for one in found:
        typer.echo(one_line(f"{one.id} · {one.at} · {one.target} · {one.field} [{one.state}]"))
        if one.kind != "undo":
            typer.echo("    " + one_line(f"{shown(one.machine or one.old)} → {shown(one.new)}"))
        if one.words:
            typer.echo("    " + one_line(f"“{one.words}”"))
        typer.echo("    " + one_line(f"{one.author}: {one.reason}"))


@corrections.command("undo", help=UNDO)
def undo(
    which: Annotated[str, typer.Argument(metavar="ID", help="Which: c12.")],
    reason: Reason,
    by: By = None,
    library: InLibrary = None,
    as_json: AsJson = False,
) -> None:
    """Take a correction back; see ``UNDO``."""
    from dragoman.curation import signed
    from dragoman.curation import undo as take_back

    with open_library(library) as opened:
        made = take_back(opened, which, signed(_who(by), reason))
    if as_json:
        print_json(made)
    else:
        typer.echo(made.id)
        complain(f"{made.undoes} is taken back.")


@corrections.command("export", help=EXPORT)
def export(
    folder: Annotated[Path | None, typer.Argument(metavar="[FOLDER]", help="Where LANG/corrections.yml goes.")] = None,
    library: InLibrary = None,
    as_json: AsJson = False,
) -> None:
    """Write labelled paragraphs; see ``EXPORT``."""
    from dragoman.curation import export as passages

    with open_library(library) as opened:
        found = passages(opened)
    if folder is not None:
        for one in found:
            make_folder(folder / one.language)
            write_file(folder / one.language / "corrections.yml", one.text)
    if as_json:
        print_json(found)
    elif folder is None:
        for one in found:
            typer.echo(f"# {one.language}\n{one.text}", nl=False)
    count = sum(one.passages for one in found)
    complain(f"{count} paragraphs of {len(found)} languages. Check them: python -m training.check FILE")
