"""All the spellings under which a name or a word may stand in a text (build time only)."""

from __future__ import annotations

import functools
import re
from typing import Any

from dragoman.actors.declension import adjective_forms, guess_gender, person_forms, phrase_forms
from dragoman.actors.entries import Entry, FormKind
from dragoman.language.inflection import Kind, Rules, rules

_APOSTROPHES = "'’ʼ‘"


@functools.cache
def _converters() -> tuple[Any, ...]:
    import opencc

    return tuple(opencc.OpenCC(name) for name in ("s2t", "s2tw", "s2hk"))


def _chinese(word: str) -> set[str]:
    found = {word, *(converter.convert(word) for converter in _converters())}
    return found | {re.sub("[・•‧・]", "·", f) for f in found} | {re.sub("[·•‧]", "・", f) for f in found} | {
        f.replace("·", "") for f in found
    }  # fmt: skip


def _japanese(word: str, entry: Entry) -> set[str]:
    found = _katakana(word) if entry.kind == "person" else {word}
    for mark in ("・", "=", "=", "·", "・"):
        found.update(re.sub("[・==]", mark, w) for w in list(found) if re.search("[・==]", word))
    if re.search("[・=]", word) and word.count("・") == 1:
        found.update(w.replace("・", "") for w in list(found))
    return found


_V_SOUNDS = {"ヴァ": "バ", "ヴィ": "ビ", "ヴェ": "ベ", "ヴォ": "ボ", "ヴ": "ブ"}
_LEAST = 4  # characters that a name in katakana keeps when a mark is left out


def _katakana(word: str) -> set[str]:
    """Return a foreign name as other papers write it: アーダン for アーダーン, ゼレンスキ for ゼレンスキー."""
    found = {word}
    for mark in "ーッ":
        for at in [m.start() for m in re.finditer(mark, word)]:
            found.add(word[:at] + word[at + 1 :])
    for v, b in _V_SOUNDS.items():
        found |= {w.replace(v, b) for w in found}
    return {w for w in found if w == word or len(w) >= _LEAST}


def _apostrophes(word: str) -> set[str]:
    if not any(mark in word for mark in _APOSTROPHES):
        return {word}
    return {re.sub(f"[{_APOSTROPHES}]", mark, word) for mark in _APOSTROPHES}


def _yo(forms: set[str]) -> set[str]:
    return forms | {form.replace("ё", "е").replace("Ё", "Е") for form in forms}


def _cyrillic(word: str, language: str, entry: Entry, kind: FormKind) -> set[str]:
    if not re.search("[а-яёіїєґ]", word.lower()) or kind == "short":
        return {word}
    if entry.kind == "person":
        full = entry.names[language][0]
        return person_forms(word, language, entry.gender or guess_gender(full, language))
    if kind == "adjective":
        forms = adjective_forms(word, language)
        return forms | {form[:1].upper() + form[1:] for form in forms}
    if kind == "people":
        forms = phrase_forms(word, language, plural=True)
        return forms | {form[:1].upper() + form[1:] for form in forms}
    return phrase_forms(word, language)


def name_forms(word: str, language: str, entry: Entry, kind: FormKind) -> set[str]:
    """Return every form of one name of an entry."""
    word = word.strip()
    if language in ("ru", "uk"):
        forms = {v for form in _cyrillic(word, language, entry, kind) for v in _apostrophes(form)}
        if language == "uk" and entry.kind == "person":  # Баґчі for Багчі
            forms |= {form.replace("г", "ґ").replace("Г", "Ґ") for form in forms}
        return _yo(forms) if language == "ru" else forms
    if language == "zh":
        return _chinese(word)
    if language == "ja":
        return _japanese(word, entry)
    forms = _apostrophes(word)
    if entry.kind in ("state", "region") and kind in ("name", "adjective", "capital") and len(word) > 4:
        forms |= {form.upper() for form in forms}
    return forms


def local_forms(word: str, kind: FormKind, inflection: Rules | None) -> set[str]:
    """Return the forms of a name in a language with an ``inflection.yml``; of several words the last or all change."""
    sort: Kind = "adjectives" if kind == "adjective" else "people" if kind == "people" else "names"
    if inflection and inflection.agree and " " in word.strip():
        return {v for form in inflection.agreed(word.strip(), sort) for v in _apostrophes(form)}
    head, blank, last = word.strip().rpartition(" ")
    forms = {head + blank + form for form in (inflection.forms(last, sort) if inflection else {last})}
    forms = inflection.leaning(forms, "names") if inflection else forms
    return {v for form in forms for v in _apostrophes(form)}


def _phrase(word: str, section: str, inflection: Rules) -> set[str]:
    """Return the forms of a title or another word: its noun changes, the first word or the last one."""
    if inflection.bare or section in ("pronouns", "plurals", "anaphors", "unnamed"):
        return inflection.leaning(_apostrophes(word), "names")
    sort: Kind = "adjectives" if section in ("prefixes", "quantifiers", "foreign") else "nouns"
    parts = word.split()
    if inflection.agree and len(parts) > 1:
        return {v for form in inflection.agreed(word, sort) for v in _apostrophes(form)}
    place = 0 if inflection.phrase == "first" else -1
    if word.isupper():
        sort = "names"
    found = set()
    for form in inflection.forms(parts[place], sort):
        changed = [form, *parts[1:]] if place == 0 else [*parts[:-1], form]
        found |= _apostrophes(" ".join(changed))
    return inflection.leaning(found, "names")


def word_forms(word: str, language: str, lexeme: dict[str, Any]) -> set[str]:
    """Return every form of a title, an institution or another word; lower case where case does not matter."""
    if language in ("ru", "uk") and not word.isupper():
        section = lexeme["section"]
        if section in ("prefixes", "quantifiers", "foreign"):
            parts = word.split()
            forms = adjective_forms(word, language) if len(parts) == 1 else {word}
        elif section in ("pronouns", "plurals", "anaphors", "unnamed"):
            forms = {word}
        else:
            forms = phrase_forms(word, language, plural=section != "names")
        forms = {v for form in forms for v in _apostrophes(form)}
        return _yo(forms) if language == "ru" else forms
    if language == "zh":
        return _chinese(word)
    if inflection := rules(language):
        return _phrase(word, lexeme["section"], inflection)
    if language == "en" and lexeme["section"] in ("titles", "groups", "media") and not word[-1].isupper():
        return {word, *_english_plural(word)}
    return _apostrophes(word)


def _english_plural(word: str) -> set[str]:
    head, of, rest = word.partition(" of ")
    if head.endswith("s"):
        return set()
    many = head[:-1] + "ies" if re.search("[^aeiou]y$", head) else head + "s"
    many = re.sub("mans$", "men", re.sub("womans$", "women", many))
    return {many + of + rest}
