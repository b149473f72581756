"""``dragoman search``: words and filters over the library."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from dragoman.cli.library import InLibrary, open_library

if TYPE_CHECKING:
    from rich.text import Text

    from dragoman.library.search import Hit, Marked, Query

HELP = """Search the library: articles, statements or events, by words of any language and by filters.

All words must be there, in any of their forms; "quotation marks" ask for a phrase, -word for texts without it, this OR
that for either. Words that start with - come last, after --. Without words, the newest come first. When nothing is
found, that is said on standard error, and the exit code is 0.

\b
Examples:
  dragoman search 制裁 --country JPN --since 2022-09
  dragoman search санкциями --kind statements --actor KAZ
  dragoman search '"exchange of prisoners" OR амнистия' --json
  dragoman search --limit 5 -- sanctions -oil
  dragoman search --kind events --dyad RUS,KAZ --type THREATEN --status denied
"""


def search(  # noqa: PLR0913 (options of a command)
    words: Annotated[list[str] | None, typer.Argument(metavar="[WORDS]...", help="What is looked for.")] = None,
    kind: Annotated[str, typer.Option("--kind", metavar="KIND", help="articles, statements or events.")] = "articles",
    actor: Annotated[
        str | None, typer.Option("--actor", metavar="ID", help="Who takes part: a registry id, or a state's code.")
    ] = None,
    role: Annotated[
        list[str] | None,
        typer.Option("--role", metavar="ROLE", help="As what the actor takes part: speaker, recipient, reader ..."),
    ] = None,
    dyad: Annotated[
        str | None,
        typer.Option("--dyad", metavar="A,B", help="A acts, or speaks, towards B: RUS,KAZ."),
    ] = None,
    either: Annotated[bool, typer.Option("--either", help="With --dyad: or B towards A.")] = False,
    event_type: Annotated[str | None, typer.Option("--type", metavar="TYPE", help="PLOVER type: SANCTION.")] = None,
    status: Annotated[str | None, typer.Option("--status", metavar="STATUS", help="asserted, denied, ...")] = None,
    country: Annotated[str | None, typer.Option("--country", metavar="CODE", help="Of the outlet: JPN.")] = None,
    language: Annotated[str | None, typer.Option("--language", metavar="CODE", help="Of the article: ja.")] = None,
    since: Annotated[str | None, typer.Option("--since", metavar="DAY", help="First day: 2022-09-14, 2022-09.")] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="DAY", help="Last day: 2022-09-14, 2022.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help="How many hits at most.")] = 20,
    offset: Annotated[int, typer.Option("--offset", min=0, help="How many to leave out first.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    library: InLibrary = None,
) -> None:
    """Search; see ``HELP``."""
    from dragoman.library.search import Query
    from dragoman.library.search import search as look

    query = Query(
        words=" ".join(words or ()), kind=kind, actor=actor, roles=tuple(role or ()),  # type: ignore[arg-type]
        dyad=_two(dyad), directed=not either, type=event_type, status=status, country=country, language=language,
        since=since, until=until, limit=limit, offset=offset,
    )  # fmt: skip
    _check(query)
    with open_library(library) as opened:
        found = look(opened, query)
    if as_json:
        import msgspec

        typer.echo(msgspec.json.format(msgspec.json.encode(found), indent=2).decode())
    elif found.hits:
        _print(list(found.hits))
    if not found.hits:
        typer.echo("nothing found", err=True)
    elif found.more and not as_json:
        typer.echo(f"More: --offset {offset + limit}", err=True)


def _two(dyad: str | None) -> tuple[str, str] | None:
    from dragoman.errors import UsageError

    if dyad is None:
        return None
    one, _, other = (part.strip() for part in dyad.partition(","))
    if not one or not other:
        raise UsageError(f"{dyad!r} is no dyad. Write RUS,KAZ: the first acts, or speaks, towards the second.")
    return one, other


def _check(query: Query) -> None:
    """Refuse types and statuses that nothing can have, and name the choices."""
    from typing import get_args

    from dragoman import records
    from dragoman.errors import UsageError

    for name, value, choices in (
        ("type", query.type, get_args(records.Type)), ("status", query.status, get_args(records.Status)),
    ):  # fmt: skip
        if value is not None and value.casefold() not in map(str.casefold, choices):
            raise UsageError(f"No {name} called {value!r}. Choices: {', '.join(choices)}.")


def _print(hits: list[Hit]) -> None:
    """Print hits for reading; nothing in a text is taken for markup, and no control character reaches the terminal."""
    from rich.console import Console
    from rich.text import Text

    console = Console(file=sys.stdout, highlight=False, markup=False, emoji=False, soft_wrap=True)
    for hit in hits:
        title = _marked(hit.title) if hit.title else Text(hit.id)
        title.stylize("bold")
        console.print(title)
        outlet = f"{hit.outlet.name} ({hit.outlet.country})" if hit.outlet and hit.outlet.country else None
        outlet = outlet or (hit.outlet.name if hit.outlet else None)
        facts = (hit.day, hit.language, outlet, _record(hit), hit.id)
        console.print(Text("  " + _clean(" · ".join(fact for fact in facts if fact)), style="dim"))
        console.print(Text("  ") + _marked(hit.snippet))
        console.print()


def _record(hit: Hit) -> str | None:
    """Tell in words what a statement or an event is."""
    from dragoman.records import Event, Statement

    if isinstance(hit.record, Statement):
        speaker = hit.record.speaker.name if hit.record.speaker else "?"
        return f"{speaker}: {hit.record.mode}, {hit.record.status}"
    if isinstance(hit.record, Event):
        actors, recipients = (
            ", ".join(actor.name for actor in who) or "?" for who in (hit.record.actors, hit.record.recipients)
        )
        return f"{actors} → {recipients}: {hit.record.type}, {hit.record.modality}, {hit.record.status}"
    return None


def _clean(words: str) -> str:
    """Return words with line ends as blanks and other control characters as marks, character for character."""
    return "".join(char if char.isprintable() else " " if char.isspace() else "\ufffd" for char in words)


def _marked(marked: Marked) -> Text:
    from rich.text import Text

    shown = Text(_clean(marked.text))
    for span in marked.spans:
        shown.stylize("bold yellow", span.start, span.end)
    return shown
