"""``inflection.yml``: the forms of a language's words by rules of endings, at build time.

A rule strips ``cut`` letters off a word that ``ends`` fits and adds each of ``add`` (``~`` is the stem: ``ge~t``, ``<``
the stem without its first letter, ``>`` the last letter of the word: أدان, ``ي<ي>``, يدين);
the first rule that fits counts. Capitals in ``add`` are variables that ``classes`` give a value by the end of the
stem: vowel harmony and the like.

Example:
    >>> rules = Rules(classes=(({"last": "[ao][^ei]*$", "A": "a"}, {"last": ".", "A": "e"}),),
    ...               nouns=(Rule(add=("", "lAr")),))
    >>> sorted(rules.forms("kalem", "nouns")), sorted(rules.forms("kitap", "nouns"))
    (['kalem', 'kalemler'], ['kitap', 'kitaplar'])
"""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

import msgspec

from dragoman.language.packs import Entry, folder, load

Kind = Literal["verbs", "nouns", "names", "people", "adjectives"]


class Rule(Entry, frozen=True, kw_only=True):
    """Endings for words that ``ends`` fits (all words without it)."""

    ends: str = ""
    cut: int = 0
    add: tuple[str, ...]


class Rules(Entry, frozen=True, kw_only=True):
    """``inflection.yml``.

    Attributes:
        classes: groups of rows; in each group the first row whose ``last`` fits the stem gives its variables values.
        irregular: forms of words that no rule makes, besides those of the rules; a verb with a prefix in ``prefixes``
            takes those of the verb.
        prefixes: beginnings that irregular words keep (``ver`` in ``verbieten``).
        prefixed: what forms lose behind such a beginning (``ge``: gebrochen, but unterbrochen).
        links: words inside a phrase that never change.
        phrase: which word of a phrase is its verb, ``first`` (behind links such as a negation) or ``last``, and so
            which words are its nouns.
        free: whether the parts of a verbal phrase stand in either order (``lehnt … ab``, ``die Bitte … ablehnen``).
        agree: whether the words of a name or a title change together, each in the same place of its endings
            (Unia Europejska: Unii Europejskiej), rather than one of them alone.
        bare: whether titles and the like take none of the endings of nouns, because particles that lean on them are
            no part of them (``leaning`` in ``titles.yml``).
        elisions: words that lean on the next one with an apostrophe (``l'accord``).
        leans: pairs of a pattern and what stands for it, for each kind of word: forms written together with a word
            that leans on them (``["^ال", "لل"]``: للصين); ``names`` counts for all that names somebody.
        fold: letters read as others (``İ`` as ``i``).
    """

    classes: tuple[tuple[dict[str, str], ...], ...] = ()
    verbs: tuple[Rule, ...] = ()
    nouns: tuple[Rule, ...] = ()
    names: tuple[Rule, ...] = ()
    people: tuple[Rule, ...] = ()
    adjectives: tuple[Rule, ...] = ()
    irregular: dict[str, str] = msgspec.field(default_factory=dict)
    prefixes: tuple[str, ...] = ()
    prefixed: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    phrase: Literal["first", "last"] = "first"
    free: bool = False
    agree: bool = False
    bare: bool = False
    elisions: tuple[str, ...] = ()
    leans: dict[Kind, tuple[tuple[str, str], ...]] = msgspec.field(default_factory=dict)
    fold: dict[str, str] = msgspec.field(default_factory=dict)

    def forms(self, word: str, kind: Kind) -> set[str]:
        """Return the word and its forms."""
        found = {word, *self._irregular(word)}
        rule = next((rule for rule in getattr(self, kind) if re.search(rule.ends, word)), None)
        if rule is not None:
            stem = word[: len(word) - rule.cut]
            values = self._values(stem)
            found |= {_filled(ending, values, stem, word[-1:]) for ending in rule.add}
        return found

    def leaning(self, forms: set[str], kind: Kind) -> set[str]:
        """Return the forms, and those with a word that leans on them.

        Example:
            >>> sorted(Rules(leans={"names": (("^", "w"), ("^al", "lil"))}).leaning({"alsin"}, "names"))
            ['alsin', 'lilsin', 'walsin']
        """
        pairs = self.leans.get(kind, ())
        return forms | {re.sub(own, new, form) for form in forms for own, new in pairs if re.search(own, form)}

    def agreed(self, phrase: str, kind: Kind) -> set[str]:
        """Return the forms of a phrase: of its noun with the adjectives at it, of all its words, of all but the last.

        Example:
            >>> noun, adjective = Rule(ends="a$", cut=1, add=("y",)), Rule(ends="ka$", cut=1, add=("iej",))
            >>> sorted(Rules(agree=True, nouns=(noun,), adjectives=(adjective,)).agreed("polska armia", "nouns"))
            ['polska armia', 'polskiej armia', 'polskiej armiy']
        """
        words, found = phrase.split(" "), {phrase}
        for count in {self._head(words), len(words), len(words) - 1}:
            rows = [self._row(word, kind) for word in words[:count]]
            for place in range(max(map(len, rows), default=0)):
                changed = [row[place] if place < len(row) else word for row, word in zip(rows, words, strict=False)]
                found.add(" ".join([*changed, *words[count:]]))
        return found

    def _head(self, words: list[str]) -> int:
        """Return how many words the noun of a phrase and the adjectives around it make."""
        fits = [any(rule.ends and re.search(rule.ends, word) for rule in self.adjectives) for word in words]
        end = fits.index(False) + 1 if False in fits else len(words)
        while end < len(words) and fits[end]:
            end += 1
        return end

    def _row(self, word: str, kind: Kind) -> list[str]:
        """Return the forms of a word in the order of its endings."""
        if word in self.irregular:
            return self.irregular[word].split()
        for rule in (*self.adjectives, *getattr(self, kind)):
            if re.search(rule.ends, word):
                stem = word[: len(word) - rule.cut]
                return [_filled(ending, self._values(stem), stem) for ending in rule.add]
        return []

    def _irregular(self, word: str) -> list[str]:
        if word in self.irregular:
            return self.irregular[word].split()
        for prefix in self.prefixes:
            if word.startswith(prefix) and (rest := self.irregular.get(word[len(prefix) :])):
                kept = rest.split()
                return [prefix + form for form in (*kept, *map(self._bare, kept))]
        return []

    def _bare(self, form: str) -> str:
        return next((form[len(mark) :] for mark in self.prefixed if form.startswith(mark)), form)

    def _values(self, stem: str) -> dict[str, str]:
        found: dict[str, str] = {}
        for group in self.classes:
            row = next((row for row in group if re.search(row["last"], stem)), {})
            found.update({name: value for name, value in row.items() if name != "last"})
        return found

    def separable(self, before: str, verb: str) -> set[str]:
        """Return the forms in which a separable beginning stands on its verb: ablehnen, abgelehnt, abzulehnen."""
        return {before + form for form in self.forms(verb, "verbs")} | {before + "zu" + verb}

    def phrase_forms(self, words: list[str], pos: str) -> list[set[str]]:
        """Return the forms of each word of a phrase."""
        first = next((number for number, word in enumerate(words) if word not in self.links), 0)
        verb = {"first": first, "last": len(words) - 1}[self.phrase] if pos == "v" else -1
        found = []
        for number, word in enumerate(words):
            if number == verb:
                before, bar, rest = word.partition("|")
                found.append(self.separable(before, rest) if bar else self.leaning(self.forms(word, "verbs"), "verbs"))
            elif word in self.links:
                found.append({word})
            else:
                forms = self.forms(word, "nouns") | self.forms(word, "adjectives")
                found.append(self.leaning(forms, "nouns"))
        return found


def _filled(ending: str, values: dict[str, str], stem: str, last: str = "") -> str:
    filled = "".join(values.get(char, char) for char in ending)
    if not set(filled) & set("~<"):
        filled = "~" + filled
    return filled.replace("~", stem).replace("<", stem[1:]).replace(">", last)


@cache
def rules(language: str) -> Rules | None:
    """Return the rules of a language; None where it has no ``inflection.yml``."""
    return load(language, "inflection.yml", Rules) if (folder(language) / "inflection.yml").exists() else None
