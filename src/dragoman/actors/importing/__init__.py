"""Imports people, organisations and media from other registries into the user's: ``dragoman actors import``.

FollowTheMoney (OpenSanctions) and Wikidata are read a line at a time, put together on disk, and let into the registry
that ``Registry.load()`` lays over ours.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

import msgspec

from dragoman.actors import overlay
from dragoman.actors.importing import ftm, lines, wikidata
from dragoman.actors.importing.joined import Joiner, Nobody
from dragoman.actors.importing.merging import Change, Conflict, Merger
from dragoman.actors.importing.offices import Offices
from dragoman.actors.importing.things import Spool
from dragoman.actors.registry import Registry
from dragoman.errors import UsageError

Format = Literal["ftm", "wikidata"]
TOLD = 10_000
"""Skipped lines that are told one by one; all are counted."""


class Skipped(msgspec.Struct, frozen=True, kw_only=True):
    """A line of which nothing came, or not all, and why."""

    file: str
    line: int
    reason: str
    source: str | None = None


class Report(msgspec.Struct, kw_only=True):
    """What became of an import."""

    into: str
    dry_run: bool
    lines: int = 0
    written: bool = False
    added: list[Change] = []
    merged: list[Change] = []
    unchanged: int = 0
    conflicts: list[Conflict] = []
    skipped: list[Skipped] = []
    reasons: Counter[str] = msgspec.field(default_factory=Counter)
    without_forms: tuple[str, ...] = ()
    """Languages whose forms could not be made for want of the ``build`` extra."""

    def skip(self, file: str, line: int, reason: str, source: str | None = None) -> None:
        """Count what was skipped, and tell it while there is room."""
        self.reasons[reason.partition(" (")[0].partition(":")[0]] += 1
        if len(self.skipped) < TOLD:
            self.skipped.append(Skipped(file=file, line=line, reason=reason, source=source))


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """How to import. ``limit``: how many people and organisations are taken at most."""

    form: Format | None = None
    into: Path | None = None
    dry_run: bool = False
    limit: int | None = None


def import_files(paths: Sequence[Path], wanted: Wanted, registry: Registry | None = None) -> Report:
    """Import files into the user's registry.

    Args:
        paths: files of JSON lines or of a Wikidata dump, plain or gzip.
        wanted: how.
        registry: ours, without the user's.

    Raises:
        UsageError: when a file cannot be read, or nothing in it can be.
        ResourceError: when the registry that is to be added to is damaged.
    """
    registry = registry or Registry.plain()
    into = overlay.locate(wanted.into)
    report = Report(into=str(into), dry_run=wanted.dry_run)
    merger = Merger(registry, overlay.read(into))
    with Spool() as spool:
        for path in paths:
            _read(path, wanted, spool, report)
        _read_posts(paths, spool)
        _let_in(spool, Joiner(spool, Offices(registry)), merger, report)
    report.conflicts = merger.conflicts
    if not wanted.dry_run:
        entries = tuple(sorted(merger.additions.values(), key=lambda entry: entry.id))
        if entries:
            report.written = overlay.write(into, entries)
            _compile(into, registry, report)
    return report


def _read(path: Path, wanted: Wanted, spool: Spool, report: Report) -> None:
    """Read a file into the spool."""
    before, found = report.lines, Counter[str]()
    for line in lines.read(path):
        report.lines += 1
        room = wanted.limit is None or spool.count < wanted.limit
        reason = line.problem or _take(line.value, wanted.form, (path.name, line.number), spool, room=room)
        if reason:
            found["bad"] += reason == _STRANGE or line.problem is not None
            report.skip(path.name, line.number, reason)
    read = report.lines - before
    if read and read == found["bad"]:
        raise UsageError(
            f"{path} has no entity of FollowTheMoney or Wikidata in {read} lines. Give JSON lines, or a Wikidata dump."
        )
    if not read:
        raise UsageError(f"{path} is empty.")


_STRANGE = "the line is no entity of FollowTheMoney or Wikidata"


def _take(value: Any, form: Format | None, where: tuple[str, int], spool: Spool, *, room: bool) -> str | None:
    if form != "wikidata" and ftm.is_entity(value):
        return ftm.take(value, where, spool, room=room)
    if form != "ftm" and wikidata.is_entity(value):
        return wikidata.take(value, where, spool) if room else None
    return _STRANGE


def _read_posts(paths: Sequence[Path], spool: Spool) -> None:
    """Read Wikidata files once more for the items of positions that somebody holds."""
    missing = {post for post in spool.missing_posts() if post.startswith("Q")}
    for post in wikidata.known_posts():
        if post.id in missing:
            spool.add(post)
    for line in (one for path in paths for one in lines.read(path, missing)) if missing else ():
        if wikidata.is_entity(line.value) and line.value["id"] in missing:
            spool.add(wikidata.post(line.value))


def _let_in(spool: Spool, joiner: Joiner, merger: Merger, report: Report) -> None:
    for thing in spool.things():
        try:
            one = joiner.join(thing)
        except Nobody as nobody:
            report.skip(thing.file, thing.line, str(nobody), thing.id)
            continue
        for reason, count in Counter(one.refused).items():
            times = f" ({count} times)" if count > 1 else ""
            report.skip(thing.file, thing.line, f"{reason}{times}", thing.id)
        result, change = merger.let_in(one)
        if change is None:
            report.skip(thing.file, thing.line, "all its names mean somebody else", thing.id)
        elif result == "unchanged":
            report.unchanged += 1
        else:
            (report.added if result == "added" else report.merged).append(change)


def _compile(into: Path, registry: Registry, report: Report) -> None:
    """Compile the languages that names were given in, so that the next reading need not."""
    laid = overlay.Overlay(into, registry)
    for language in sorted({language for added in laid.additions for language in added.names}):
        laid.forms(language)
    report.without_forms = tuple(_without_forms(laid))


def _without_forms(laid: overlay.Overlay) -> Iterator[str]:
    given = {language for added in laid.additions for language in added.names}
    for language, module in (("ru", "pymorphy3"), ("uk", "pymorphy3"), ("zh", "opencc")):
        if language in given:
            try:
                __import__(module)
            except ImportError:
                yield language
