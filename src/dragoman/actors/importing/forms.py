"""Compiles the names of a user registry for one language: every form in which they may stand in a text.

Russian, Ukrainian and Chinese need the ``build`` extra for all their forms; without it, names are found as they are
given.
"""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from dragoman.actors.entries import LANGUAGES, Entry, FormKind
from dragoman.actors.importing.things import tables
from dragoman.actors.overlay import Addition, Forms
from dragoman.actors.registry import Registry
from dragoman.actors.source import RESOURCES
from dragoman.language.packs import read_yaml

_SURNAME = re.compile(r"[^\W\d_]{2,}(?:['’-][^\W\d_]{2,})*")
_PARTICLES = re.compile(
    r"(?:^| )(?:bin|ibn|al|el|ben|abu|bint|da|de|del|di|dos|du|la|le|van|von|der|den|аль|ибн|оглы)(?: |-)"
)


def compile_forms(
    language: str, additions: Sequence[Addition], entries: Sequence[Entry], registry: Registry, mark: str
) -> Forms:
    """Return the compiled names of one language.

    Args:
        language: code of the language.
        additions: the lines of the user's registry.
        entries: the entries they make, in the same order.
        registry: ours alone; a surname that means somebody of ours stays his.
        mark: of which files the forms are made.
    """
    speller = _Speller(language)
    forms: dict[str, set[int]] = defaultdict(set)
    surnames: dict[str, set[int]] = defaultdict(set)
    names: dict[str, tuple[str, ...]] = {}
    for number, (added, entry) in enumerate(zip(additions, entries, strict=True)):
        words = speller.names(added, entry)
        if not words:
            continue
        if entry.kind == "person":
            names[entry.id] = words
        for word in words:
            for form in speller.forms(word, entry):
                forms[form].add(number)
            for form in speller.surname_forms(word, entry):
                surnames[form].add(number)
    words_of = registry.words(language)
    only = {
        form: numbers
        for form, numbers in surnames.items()
        if form not in forms and not registry.lookup(form, language) and not words_of.lookup(form)
    }
    table = {form: tuple(sorted(numbers)) for form, numbers in sorted((forms | only).items()) if len(form) > 1}
    return Forms(mark=mark, forms=table, surnames=frozenset(only), names=names)


class _Speller:
    """Spells names in one language."""

    def __init__(self, language: str) -> None:
        from dragoman.actors import local
        from dragoman.language.inflection import rules

        self.language = language
        self.own = language in LANGUAGES
        self._local = None if self.own else read_yaml(RESOURCES / local.FOLDER / f"{language}.yml", local.Names)
        self._rules = None if self.own else rules(language)

    def names(self, added: Addition, entry: Entry) -> tuple[str, ...]:
        """Return the names of an entry; where the language has none of its own, those it takes from another."""
        given = added.names.get(self.language, ())
        if self._local is None or added.extends:
            return given
        from dragoman.actors.local import named

        key = {"person": "people", "organisation": "organisations", "outlet": "outlets"}[entry.kind]
        file = msgspec.structs.replace(self._local, **{key: {entry.id: given}})
        return tuple(dict.fromkeys(word for _, word in named(file, entry, {})))

    def forms(self, word: str, entry: Entry, kind: FormKind = "name") -> Iterable[str]:
        """Return every form of a name."""
        from dragoman.actors.spelling import local_forms, name_forms

        if not self.own:
            return local_forms(word, kind, self._rules)
        if self.language not in entry.names:
            entry = msgspec.structs.replace(entry, names=entry.names | {self.language: (word,)})
        try:
            words = {word, _simplified(word)} if self.language == "zh" else {word}
            return {form for one in words for form in name_forms(one, self.language, entry, kind)}
        except ImportError:
            return {word}

    def surname_forms(self, word: str, entry: Entry) -> Iterable[str]:
        """Return the forms of the last word of a person's name, where that is a surname."""
        countries = {entry.country, *(role.country for role in entry.roles)}
        if entry.kind != "person" or countries & set(tables().surname_first) or _PARTICLES.search(word.lower()):
            return ()
        mark = {"ja": "・", "zh": "·"}.get(self.language, " ")
        _, found, last = word.rpartition(mark)
        if not found or not _SURNAME.fullmatch(last) or len(last) < (3 if mark != " " else 4):
            return ()
        if mark == " " and not (last[0].isupper() and last[1:].lower() != last[1:].upper()):
            return ()
        return self.forms(last, entry)


@functools.cache
def _converter() -> Any:
    import opencc

    return opencc.OpenCC("t2s")


def _simplified(word: str) -> str:
    """Write a Chinese name in simplified characters; the traditional ones are derived from these."""
    return str(_converter().convert(word))
