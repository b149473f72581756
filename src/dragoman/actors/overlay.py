"""The user's registry: what was imported, laid over ours by ``Registry.load()``.

One JSON file, one entry a line, in the platform's data folder or where ``DRAGOMAN_ACTORS`` says. An entry stands by
itself, or ``extends`` one of ours with names and offices; nothing of ours is ever replaced. The forms of its names are
compiled per language, at the import or when first needed, into a folder beside the file.

Example:
    >>> entry = Addition(id="oda-kolb", kind="person", names={"en": ("Oda Kolb",)})
    >>> merged(None, entry).names["en"]
    ('Oda Kolb',)
"""

from __future__ import annotations

import contextlib
import functools
import os
from pathlib import Path
from typing import Any

import msgspec

from dragoman.actors.entries import OFFICES, SECTORS, Entry, EntryKind, Role
from dragoman.errors import ResourceError, UsageError

VARIABLE = "DRAGOMAN_ACTORS"
VERSION = 1


class Addition(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """One line of the user's registry.

    Attributes:
        extends: whether it adds to the entry of ours that has the same id.
        sources: ids that other registries know it by (``Q42``); what is imported again is told by them.
        born: day, month or year of birth; keeps people of one name apart.
    """

    id: str
    kind: EntryKind
    names: dict[str, tuple[str, ...]]
    country: str | None = None
    sector: str | None = None
    subkind: str | None = None
    gender: str | None = None
    language: str | None = None
    domains: tuple[str, ...] = ()
    roles: tuple[Role, ...] = ()
    born: str | None = None
    sources: tuple[str, ...] = ()
    extends: bool = False


class _File(msgspec.Struct, frozen=True):
    version: int
    entries: tuple[Addition, ...]


def locate(told: Path | None = None) -> Path:
    """Return where the user's registry is, or would be."""
    if told is not None:
        return told
    if named := os.environ.get(VARIABLE):
        return Path(named)
    return _usual()


@functools.cache
def _usual() -> Path:
    from platformdirs import user_data_path

    return Path(user_data_path("dragoman", appauthor=False)) / "actors.json"


def stamp(path: Path) -> tuple[int, int] | None:
    """Return what changes when the file does; None where there is no such file."""
    try:
        status = path.stat()
    except OSError:
        return None
    return (status.st_mtime_ns, status.st_size) if path.is_file() else None


def read(path: Path) -> tuple[Addition, ...]:
    """Read a user registry; empty where there is none.

    Raises:
        ResourceError: naming the file, the line and what is wrong there.
    """
    if stamp(path) is None:
        return ()
    try:
        raw = path.read_bytes()
        file = msgspec.json.decode(raw, type=_File)
    except OSError as error:
        raise ResourceError(f"{path} cannot be read: {error.strerror or error}.") from error
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise ResourceError(
            f"{path.name}:{_line(raw)}: no user registry: {error}. Import into another file."
        ) from error
    if file.version != VERSION:
        raise ResourceError(f"{path.name}: version {file.version}; this Dragoman reads {VERSION}. Import anew.")
    return file.entries


def _line(raw: bytes) -> int:
    """Return the first line that is no entry."""
    for number, line in enumerate(raw.splitlines(), start=1):
        if line.startswith(b'{"id"'):
            try:
                msgspec.json.decode(line.rstrip(b","), type=Addition)
            except (msgspec.MsgspecError, RecursionError):
                return number
    return 1


def encoded(entries: tuple[Addition, ...]) -> bytes:
    """Return the file's bytes, the same for the same entries."""
    lines = [msgspec.json.encode(entry, order="deterministic") for entry in sorted(entries, key=lambda e: e.id)]
    return b'{"version":%d,"entries":[\n%s\n]}\n' % (VERSION, b",\n".join(lines))


def write(path: Path, entries: tuple[Addition, ...]) -> bool:
    """Write a user registry where it differs from what is there; afterwards it is whole, or as it was.

    Raises:
        UsageError: when it cannot be written.
    """
    data = encoded(entries)
    try:
        if path.exists() and path.read_bytes() == data:
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        replace(path, data)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror or error}.") from error
    return True


def replace(path: Path, data: bytes) -> None:
    """Put data in the place of a file, in one step."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with draft.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise


def merged(ours: Entry | None, added: Addition) -> Entry:
    """Return an entry with what was added: names and offices behind ours."""
    if ours is None:
        fields = {f: getattr(added, f) for f in Entry.__struct_fields__ if hasattr(added, f)}
        return Entry(**fields)
    names = dict(ours.names)
    for language, words in added.names.items():
        names[language] = tuple(dict.fromkeys([*names.get(language, ()), *words]))
    roles = tuple(sorted({*ours.roles, *added.roles}, key=lambda r: (r.start or "", r.office, r.end or "")))
    return msgspec.structs.replace(ours, names=names, roles=roles if added.roles else ours.roles)


class Overlay:
    """A user registry that is laid over ours; ``plain`` is ours alone."""

    def __init__(self, path: Path, plain: Any) -> None:
        self.path = path
        self.additions = read(path)
        self._plain = plain
        self._stamp = stamp(path)

    def entries(self) -> list[Entry]:
        """Return the entries as they are with what was added, in the order of the file."""
        return [merged(self._plain.entry(added.id), added) for added in self.additions]

    def forms(self, language: str) -> Forms:
        """Return the forms of the names in a language: compiled before, or now."""
        path = self.path.with_suffix(".compiled") / f"{language}.json"
        mark = f"{self._stamp} {self._plain.stamp}"
        with contextlib.suppress(OSError, msgspec.MsgspecError):
            found = msgspec.json.decode(path.read_bytes(), type=Forms)
            if found.mark == mark:
                return found
        from dragoman.actors.importing.forms import compile_forms

        found = compile_forms(language, self.additions, self.entries(), self._plain, mark)
        with contextlib.suppress(OSError):  # a folder that is read only: compiled each time
            path.parent.mkdir(parents=True, exist_ok=True)
            replace(path, msgspec.json.encode(found))
        return found


class Forms(msgspec.Struct, frozen=True, kw_only=True):
    """Compiled names of one language.

    Attributes:
        mark: of which file and which registry they were made.
        forms: form → places in the user's registry.
        surnames: forms that are only the last word of a name: they count where the whole name stands in the text.
        names: names of people, the full one first.
    """

    mark: str
    forms: dict[str, tuple[int, ...]]
    surnames: frozenset[str]
    names: dict[str, tuple[str, ...]]


def problems(path: Path, known: Any) -> list[str]:
    """Return what is wrong in a user registry, one line each. ``known`` is our registry."""
    try:
        entries = read(path)
    except ResourceError as error:
        return [str(error)]
    from dragoman.actors.importing.names import Refused, clean
    from dragoman.language.packs import codes

    found, seen, languages = [], set(), set(codes())
    ids = {entry.id for entry in entries}
    for number, entry in enumerate(entries, start=2):
        where = f"{path.name}:{number}: {entry.id}"
        if entry.id in seen:
            found.append(f"{where}: the id stands twice.")
        seen.add(entry.id)
        if entry.extends and known.entry(entry.id) is None:
            found.append(f"{where}: extends an entry that is not in the registry.")
        found += [f"{where}: {what}" for what in _wrong(entry, known, ids)]
        for language, words in entry.names.items():
            if language not in languages:
                found.append(f"{where}: no language {language}. Choices: {', '.join(sorted(languages))}.")
            for word in words:
                try:
                    clean(word)
                except Refused as refused:
                    found.append(f"{where}: a name in {language} {refused}.")
    return found


def _wrong(entry: Addition, known: Any, ids: set[str]) -> list[str]:
    found = []
    if entry.sector is not None and entry.sector not in SECTORS:
        found.append(f"no sector called {entry.sector}.")
    if not entry.names and not entry.extends:
        found.append("no names.")
    for role in entry.roles:
        if role.office not in OFFICES:
            found.append(f"no office called {role.office}.")
        if role.org and known.entry(role.org) is None and role.org not in ids:
            found.append(f"no organisation has the id {role.org}.")
        if role.start and role.end and role.end[: len(role.start)] < role.start[: len(role.end)]:
            found.append(f"{role.office} ends ({role.end}) before it starts ({role.start}).")
    for country in {entry.country, *(role.country for role in entry.roles)} - {None}:
        state = known.entry(country)
        if state is None or state.kind != "state":
            found.append(f"no country called {country}.")
    return found
