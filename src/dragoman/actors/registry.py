"""The compiled registry at run time: entries, and one Aho-Corasick pass per language to find their names.

Example:
    >>> registry = Registry.load()
    >>> [m.best.entry.id for m in registry.find("Astana and the Kazakhs", "en")]
    ['KAZ', 'KAZ']
"""

from __future__ import annotations

import functools
import gzip
import re
import zlib
from pathlib import Path
from typing import Any

import msgspec
from ahocorasick_rs import AhoCorasick

from dragoman.actors import overlay
from dragoman.actors.entries import FORM_KINDS, LANGUAGES, Candidate, Entry, Match
from dragoman.actors.words import Words
from dragoman.errors import ResourceError
from dragoman.language.packs import codes
from dragoman.records import Span

COMPILED = Path(__file__).parent.parent / "resources" / "actors" / "compiled.json.gz"
_SPACELESS = ("ja", "zh")
PARTS = re.compile(r"[ ・··]")
"""Between the parts of a name."""
_NAME = FORM_KINDS.index("name")


class _File(msgspec.Struct):
    version: int
    entries: tuple[Entry, ...]
    forms: dict[str, msgspec.Raw]
    words: dict[str, msgspec.Raw]


class _Local(msgspec.Struct):
    """Names and words of one language, in a file of its own (``names/CODE.yml``)."""

    version: int
    forms: msgspec.Raw
    names: dict[str, tuple[str, ...]]
    words: msgspec.Raw


class _Table:
    """Forms of one language."""

    def __init__(self, raw: msgspec.Raw, more: overlay.Forms | None, numbers: list[int]) -> None:
        self.forms = msgspec.json.decode(raw, type=dict[str, list[tuple[int, int]]])
        for form, places in more.forms.items() if more else ():
            own = self.forms.setdefault(form, [])
            own += [pair for place in places if (pair := (numbers[place], _NAME)) not in own]
        self.surnames = more.surnames if more else frozenset()
        self.keys = list(self.forms)
        self.automaton = AhoCorasick(self.keys)
        short = FORM_KINDS.index("short")
        self.shorts = frozenset(f for f in self.keys if len(f) == 1 and any(k == short for _, k in self.forms[f]))


class Registry:
    """Who is who. Build it with ``Registry.load()``, which is cheap to call again."""

    def __init__(self, packed: bytes, folder: Path = COMPILED.parent, over: overlay.Overlay | None = None) -> None:
        data = msgspec.json.decode(gzip.decompress(packed), type=_File)
        self.entries = data.entries
        self._raw_forms, self._raw_words = data.forms, data.words
        self._by_id = {entry.id: entry for entry in data.entries}
        self._folder = folder
        self.stamp = zlib.crc32(packed)
        self._over = over
        self._numbers = self._lay_over(over) if over else []
        self._names: dict[str, dict[str, tuple[str, ...]]] = {}
        self._people: dict[str, list[Entry]] = {}
        self._given: dict[str, frozenset[str]] = {}
        self._surnames: dict[str, dict[str, list[Entry]]] = {}
        self._tables: dict[str, _Table] = {}
        self._words: dict[str, Words] = {}

    @classmethod
    def load(cls, path: Path | None = None) -> Registry:
        """Return the registry of the package with the user's laid over it, or the one compiled to ``path``.

        Raises:
            ResourceError: when a file is missing or no registry.
        """
        if path is not None:
            return _load(path)
        user = overlay.locate()
        stamp = overlay.stamp(user)
        return _load(COMPILED) if stamp is None else _laid_over(user, stamp)

    @classmethod
    def plain(cls) -> Registry:
        """Return the registry of the package, without the user's."""
        return _load(COMPILED)

    def _lay_over(self, over: overlay.Overlay) -> list[int]:
        """Put the user's entries among ours; return the place of each."""
        places = {entry.id: number for number, entry in enumerate(self.entries)}
        entries = list(self.entries)
        numbers = []
        for entry in over.entries():
            number = places.setdefault(entry.id, len(entries))
            entries[number : number + 1] = [entry]
            numbers.append(number)
            self._by_id[entry.id] = entry
        self.entries = tuple(entries)
        return numbers

    def origin(self, entry_id: str) -> str | None:
        """Return the file of the user's registry that an entry, or part of it, comes from."""
        found = self._over and any(added.id == entry_id for added in self._over.additions)
        return str(self._over.path) if self._over and found else None

    def entry(self, entry_id: str) -> Entry | None:
        """Return the entry with the id."""
        return self._by_id.get(entry_id)

    def words(self, language: str) -> Words:
        """Return titles, institutions, media words and references of the language."""
        base = self._pack(language)
        if base not in self._words:
            if base not in LANGUAGES:
                self._load_local(base)
            self._words[base] = Words(self._raw_words[base], spaceless=base in _SPACELESS)
            self._words[base].shorts = self._table(base).shorts
        return self._words[base]

    def find(self, text: str, language: str) -> list[Match]:
        """Return names in the text: longest first from the left, at word boundaries, as they are capitalised."""
        found: list[Match] = []
        for match in sorted(self.find_all(text, language), key=lambda m: (m.span.start, -m.span.end)):
            if not found or match.span.start >= found[-1].span.end:
                found.append(match)
        return found

    def find_all(self, text: str, language: str) -> list[Match]:
        """Return every name in the text, overlapping ones too."""
        language = self._pack(language)
        table, joins = self._table(language), self.words(language).joins
        spaceless = language in _SPACELESS
        inner, tail = self.words(language).inner, self.words(language).tail
        found = []
        for index, start, end in table.automaton.find_matches_as_indexes(text, overlapping=True):
            form = table.keys[index]
            if tail:
                apart = not text[max(0, start - 1) : start].isalnum() and tail.match(text, end) is not None
            else:
                apart = at_boundary(text, start, end, form, joins if spaceless else None, inner)
            if apart:
                candidates = self._candidates(table, index)
                if self._usable(candidates, text, start, end, language):
                    found.append(Match(span=Span(start, end), candidates=candidates))
        return _sure(text, found, table.surnames) if table.surnames else found

    def given_names(self, language: str) -> frozenset[str]:
        """Return the first words of all people's full names."""
        base = self._pack(language)
        if base not in self._given:
            people = (entry for entry in self.entries if entry.kind == "person")
            full = (n for e in people for n in self.names(e, base)[:1] if " " in n)
            self._given[base] = frozenset(name.split()[0] for name in full)
        return self._given[base]

    def names(self, entry: Entry, language: str) -> tuple[str, ...]:
        """Return the names of a person in a language, the full one first."""
        base = self._pack(language)
        if base in LANGUAGES:
            return entry.names.get(base, ())
        self._load_local(base)
        return self._names[base].get(entry.id, ())

    def _load_local(self, base: str) -> None:
        """Read the file of a language that the registry's own files do not name; once, when it is first asked for."""
        if base in self._raw_forms:
            return
        path = self._folder / f"compiled-{base}.json.gz"
        try:
            data = msgspec.json.decode(gzip.decompress(path.read_bytes()), type=_Local)
        except (OSError, msgspec.MsgspecError) as error:
            raise ResourceError(f"No names at {path.name}: run python -m dragoman.actors.build ({error}).") from error
        self._raw_forms[base], self._raw_words[base], self._names[base] = data.forms, data.words, data.names
        for entry_id, names in self._over.forms(base).names.items() if self._over else ():
            self._names[base][entry_id] = tuple(dict.fromkeys([*data.names.get(entry_id, ()), *names]))

    def is_person(self, entity: str) -> bool:
        """Tell whether an id is a person's."""
        entry = self.entry(entity)
        return entry is not None and entry.kind == "person"

    def surnamed(self, word: str, language: str) -> tuple[Entry, ...]:
        """Return the people whose full name in the language ends with a word."""
        base = self._pack(language)
        if base not in self._surnames:
            index = self._surnames[base] = {}
            for entry in self.entries:
                names = self.names(entry, base)[:1] if entry.kind == "person" else ()
                for parts in map(PARTS.split, names):
                    if len(parts) > 1:
                        index.setdefault(parts[-1], []).append(entry)
        return tuple(self._surnames[base].get(word, ()))

    def people(self, country_or_org: str) -> tuple[Entry, ...]:
        """Return the people who ever held an office of a state or an organisation."""
        if not self._people:
            for entry in self.entries:
                for place in dict.fromkeys(p for role in entry.roles for p in (role.country, role.org) if p):
                    self._people.setdefault(place, []).append(entry)
        return tuple(self._people.get(country_or_org, ()))

    def lookup(self, name: str, language: str) -> tuple[Candidate, ...]:
        """Return what exactly this form may mean."""
        table = self._table(language)
        return self._from(table.forms.get(name, ()))

    def nationality(self, word: str, language: str) -> str | None:
        """Return the state an adjective belongs to (Russian, українська); None for other words and for two states."""
        found = (c for c in self.lookup(word, language) if c.form == "adjective")
        states = {c.entry.country for c in found if c.entry.kind == "state"}
        return states.pop() if len(states) == 1 else None

    def forms(self, language: str) -> tuple[str, ...]:
        """Return every form of a name that the language has."""
        return tuple(self._table(language).keys)

    def _pack(self, language: str) -> str:
        base = language.split("-")[0].lower()
        if base not in codes():
            raise ResourceError(f"No names in the language {language}. Choices: {', '.join(codes())}.")
        return base

    def _table(self, language: str) -> _Table:
        base = self._pack(language)
        if base not in self._tables:
            if base not in LANGUAGES:
                self._load_local(base)
            more = self._over.forms(base) if self._over else None
            self._tables[base] = _Table(self._raw_forms[base], more, self._numbers)
        return self._tables[base]

    def _candidates(self, table: _Table, index: int) -> tuple[Candidate, ...]:
        return self._from(table.forms[table.keys[index]])

    def _from(self, pairs: Any) -> tuple[Candidate, ...]:
        found = [Candidate(self.entries[number], FORM_KINDS[kind]) for number, kind in pairs]
        return tuple(sorted(found, key=lambda c: (FORM_KINDS.index(c.form), c.entry.id)))

    def _usable(self, candidates: tuple[Candidate, ...], text: str, start: int, end: int, language: str) -> bool:
        """One-character names (米, 美) count only where the words around make them one."""
        if any(candidate.form != "short" for candidate in candidates):
            return True
        return language not in _SPACELESS or end - start > 1 or self.words(language).short_fits(text, start, end)


def _sure(text: str, found: list[Match], surnames: frozenset[str]) -> list[Match]:
    """Keep the surnames of imported people only where the whole name stands in the text too."""
    bare = [text[match.span.start : match.span.end] in surnames for match in found]
    named = {c.entry.id for match, short in zip(found, bare, strict=True) if not short for c in match.candidates}
    return [
        match
        for match, short in zip(found, bare, strict=True)
        if not short or any(candidate.entry.id in named for candidate in match.candidates)
    ]


def at_boundary(
    text: str, start: int, end: int, form: str, joins: tuple[str, ...] | None, inner: re.Pattern[str]
) -> bool:
    """Tell whether a form found at ``[start, end)`` is a word of its own, not part of a longer one.

    ``joins`` (scripts without spaces only): words of the same script that may follow directly, ウクライナ|メディア.
    ``inner``: an apostrophe that goes on with the name (Xi'an), as that of a possessive (Xi's) does not.
    """
    if joins is not None:
        return _apart_spaceless(text, start, end, joins)
    before, after = text[start - 1 : start], text[end : end + 1]
    if before and (before.isalnum() or before == "_") and form[0].isalnum():
        return False
    if inner.match(text, end):
        return False
    return not (after and (after.isalnum() or after == "_"))


def _apart_spaceless(text: str, start: int, end: int, joins: tuple[str, ...]) -> bool:
    """Latin and katakana runs are words; between other characters there is no boundary to see."""
    kind = _script(text[start])
    if kind and start and kind == _script(text[start - 1]):
        return False
    kind = _script(text[end - 1])
    return not (kind and end < len(text) and kind == _script(text[end]) and not text.startswith(joins, end))


def _script(char: str) -> str:
    if "ァ" <= char <= "ヺ" or char == "ー":
        return "katakana"
    return "latin" if char.isascii() and char.isalnum() else ""


@functools.lru_cache(maxsize=1)
def _laid_over(path: Path, stamp: tuple[int, int]) -> Registry:
    over = overlay.Overlay(path, _load(COMPILED))
    return Registry(COMPILED.read_bytes(), over=over) if over.additions else _load(COMPILED)


@functools.cache
def _load(path: Path) -> Registry:
    try:
        return Registry(path.read_bytes())
    except (OSError, msgspec.MsgspecError) as error:
        raise ResourceError(f"No registry at {path.name}: run python -m dragoman.actors.build ({error}).") from error
