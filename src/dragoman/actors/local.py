"""Names in one more language: ``resources/actors/names/CODE.yml``, compiled to a file of its own (build time only).

The registry's own files name everything in the languages of ``entries.LANGUAGES``. Another language names states from
CLDR, gives its own names where it has any, and else those of ``fallback``: Latin scripts write most people as English
does, Kazakh as Russian does. ``spelling`` writes names anew from another language's by letters (Лавров: Lawrow).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from dragoman.actors.entries import FORM_KINDS, Entry, FormKind
from dragoman.actors.spelling import local_forms
from dragoman.errors import ResourceError
from dragoman.language import packs
from dragoman.language.inflection import rules

FOLDER = Path("actors") / "names"


class Spelling(packs.Entry, frozen=True, kw_only=True):
    """How to write people of some countries after language ``of``: pairs of a pattern and its letters."""

    of: str
    countries: tuple[str, ...]
    letters: tuple[tuple[str, str], ...]

    def write(self, name: str) -> str:
        """Return the name in the new letters, every part with a capital."""
        text = name.lower()
        for pattern, letters in self.letters:
            text = re.sub(pattern, letters, text)
        return re.sub(r"(?:^|(?<=[\s-]))\w", lambda match: match.group().upper(), text)


class Own(packs.Entry, frozen=True, kw_only=True):
    """What a language calls a state or a region."""

    names: tuple[str, ...] = ()
    adjectives: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    capital: tuple[str, ...] = ()
    metonyms: tuple[str, ...] = ()


class Names(packs.Entry, frozen=True, kw_only=True):
    """``names/CODE.yml``."""

    fallback: str
    spelling: tuple[Spelling, ...] = ()
    states: dict[str, Own] = msgspec.field(default_factory=dict)
    regions: dict[str, Own] = msgspec.field(default_factory=dict)
    organisations: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    people: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    outlets: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)


def languages(resources: Path) -> tuple[str, ...]:
    """Return the languages that have a file of names of their own."""
    return tuple(sorted(path.stem for path in (resources / FOLDER).glob("*.yml")))


def named(names: Names, entry: Entry, cldr: Mapping[str, list[str]]) -> Iterator[tuple[FormKind, str]]:
    """Yield the names of an entry: the language's own, those written anew, those of the language it falls back on."""
    if entry.kind in ("state", "region"):
        own = (names.states if entry.kind == "state" else names.regions).get(entry.id, Own())
        kinds: tuple[tuple[FormKind, Iterable[str]], ...] = (
            ("name", (*cldr.get(entry.id, ()), *own.names)), ("adjective", own.adjectives), ("people", own.people),
            ("capital", own.capital), ("metonym", own.metonyms),
        )  # fmt: skip
        yield from ((kind, word) for kind, words in kinds for word in words)
        return
    given = {"person": names.people, "organisation": names.organisations, "outlet": names.outlets}[entry.kind]
    own_names = given.get(entry.id, ())
    respelt = _respelt(names, entry)
    for name in dict.fromkeys([*own_names, *respelt, *entry.names.get(names.fallback, ())]):
        yield "name", name


def _respelt(names: Names, entry: Entry) -> list[str]:
    if entry.kind != "person":
        return []
    home = {role.country for role in entry.roles} | {entry.country}
    for spelling in names.spelling:
        if home & set(spelling.countries) and entry.names.get(spelling.of):
            return [spelling.write(name) for name in entry.names[spelling.of]]
    return []


def _check(names: Names, known: set[str], file: str) -> None:
    for part in ("states", "regions", "organisations", "people", "outlets"):
        for entry_id in getattr(names, part):
            if entry_id not in known:
                raise ResourceError(f"{file}: {part}: no entry has the id {entry_id}.")


def compile_local(
    language: str, resources: Path, entries: list[Entry], cldr: Mapping[str, list[str]], words: dict[str, Any]
) -> dict[str, Any]:
    """Return names and words of a language; forms mean entries by their place in ``entries``.

    Raises:
        ResourceError: naming the file and the id that is wrong.
    """
    path = resources / FOLDER / f"{language}.yml"
    names = packs.read_yaml(path, Names)
    _check(names, {entry.id for entry in entries}, path.name)
    inflection = rules(language)
    forms: dict[str, set[tuple[int, int]]] = defaultdict(set)
    people: dict[str, list[str]] = {}
    for number, entry in enumerate(entries):
        for kind, name in named(names, entry, cldr):
            if entry.kind == "person":
                people.setdefault(entry.id, []).append(name)
            for form in local_forms(name, kind, inflection):
                if len(form) > 1:
                    forms[form].add((number, FORM_KINDS.index(kind)))
    return {
        "version": 1,
        "forms": {form: sorted(map(list, found)) for form, found in sorted(forms.items())},
        "names": people,
        "words": words,
    }
