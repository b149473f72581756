"""Russian and Ukrainian case forms of names and titles (build time only: needs pymorphy3).

Dictionary words go through pymorphy3; names no dictionary knows decline by their endings, as schools teach it.

Example:
    >>> sorted(person_forms("Токаев", "ru", "m"))
    ['Токаев', 'Токаева', 'Токаеве', 'Токаеву', 'Токаевым']
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Sequence
from typing import Any

CASES = ("nomn", "gent", "datv", "accs", "ablt", "loct")
VOWELS = "аеёиоуыэюяєії"

# Endings after the cut stem: genitive, dative, accusative, instrumental, locative; "/" separates equal variants.
# Order matters: the first ending that fits is taken.
_RU_MASC: tuple[tuple[str, int, str], ...] = (
    (r"(?:ов|ев|ёв|ин|ын)$", 0, "а у а ым е"),
    (r"[гкхжшчщ]ий$", 2, "ого ому ого им ом"),
    (r"ский$|цкий$", 2, "ого ому ого им ом"),
    (r"(?:ый|ой)$", 2, "ого ому ого ым ом"),
    (r"ий$", 1, "я ю я ем и"),
    (r"й$", 1, "я ю я ем е"),
    (r"ь$", 1, "я ю я ем е"),
    (r"[гкхжшчщ]а$", 1, "и е у ой е"),
    (r"ия$", 1, "и и ю ей и"),
    (r"я$", 1, "и е ю ей е"),
    (r"а$", 1, "ы е у ой е"),
    (r"(?:ых|их)$", 0, ""),
    (r"[жшчщц]$", 0, "а у а ем е"),
    (r"[^аеёиоуыэюяьй]$", 0, "а у а ом е"),
)
_RU_FEM: tuple[tuple[str, int, str], ...] = (
    (r"(?:ова|ева|ёва|ина|ына)$", 1, "ой ой у ой ой"),
    (r"ая$", 2, "ой ой ую ой ой"),
    (r"яя$", 2, "ей ей юю ей ей"),
    (r"[гкхжшчщ]а$", 1, "и е у ой е"),
    (r"ия$", 1, "и и ю ей и"),
    (r"я$", 1, "и е ю ей е"),
    (r"а$", 1, "ы е у ой е"),
)
_UK_MASC: tuple[tuple[str, int, str], ...] = (
    (r"(?:ов|ев|єв|ів|їв|ин|ін|їн)$", 0, "а у/ові а им і/у/ові"),
    (r"(?:ий)$", 2, "ого ому ого им ому/ім"),
    (r"ій$", 2, "ія ію/ієві ія ієм ії/ієві"),
    (r"й$", 1, "я ю/єві я єм ї/єві"),
    (r"ь$", 1, "я ю/еві я ем і/еві"),
    (r"[жшчщ]а$", 1, "і і у ею і"),
    (r"ка$", 2, "ки ці ку кою ці"),
    (r"га$", 2, "ги зі гу гою зі"),
    (r"ха$", 2, "хи сі ху хою сі"),
    (r"ія$", 1, "ї ї ю єю ї"),
    (r"я$", 1, "і і ю ею і"),
    (r"а$", 1, "и і у ою і"),
    (r"о$", 1, "а у/ові а ом у/ові"),
    (r"[жшчщ]$", 0, "а у/еві а ем і/еві"),
    (r"[^аеиоуюяьйєії]$", 0, "а у/ові а ом і/у/ові"),
)
_UK_FEM: tuple[tuple[str, int, str], ...] = (
    (r"(?:ова|ева|єва|іна|їна|ина)$", 1, "ої/и ій/і у ою ій/і"),
    (r"ка$", 2, "ки ці ку кою ці"),
    (r"га$", 2, "ги зі гу гою зі"),
    (r"ія$", 1, "ї ї ю єю ї"),
    (r"я$", 1, "і і ю ею і"),
    (r"(?:ська|цька)$", 1, "ої ій у ою ій"),
    (r"а$", 1, "и і у ою і"),
)
_RULES = {("ru", "m"): _RU_MASC, ("ru", "f"): _RU_FEM, ("uk", "m"): _UK_MASC, ("uk", "f"): _UK_FEM}
_FLEETING = {  # words whose stem changes: nominative -> stem of the other cases
    "ru": {"Павел": "Павл", "Лев": "Льв", "Пётр": "Петр"},
    "uk": {"Павло": "Павл", "Петро": "Петр", "Лев": "Льв", "Ігор": "Ігор"},
}


@functools.cache
def analyzer(language: str) -> Any:
    """Return pymorphy3's analyser for ``ru`` or ``uk``."""
    import pymorphy3

    return pymorphy3.MorphAnalyzer(lang=language)


def decline_name(word: str, language: str, gender: str) -> list[set[str]]:
    """Return the six case forms (sets, for variants) of one part of a person's name, by its ending."""
    stem = _FLEETING[language].get(word)
    if stem:
        cut, endings = stem, "а у а ом е" if language == "ru" else "а у/ові а ом і/ові"
        return [{word}, *({cut + e for e in ending.split("/")} for ending in endings.split())]
    if language == "ru" and gender == "m" and re.search(r"[^аеёиоуыэюя]ец$", word) and len(word) > 4:
        return [{word}, *({word[:-2] + "ц" + e} for e in ("а", "у", "а", "ем", "е"))]
    if re.search(r"[иі]н$", word) and _foreign(word):
        return [{word}, *({word + e} for e in ("а", "у", "а", "ом", "е" if language == "ru" else "і"))]
    for pattern, drop, endings in _RULES[language, gender]:
        if re.search(pattern, word):
            if not endings:
                break
            base = word[: len(word) - drop]
            return [{word}, *({base + e for e in ending.split("/")} for ending in endings.split())]
    return [{word}] * 6


def _foreign(word: str) -> bool:
    """Names in -ин that are not Slavic (Цзиньпин, Чаплин) take -ом: told by letters Slavic surnames lack."""
    return re.search(r"(?i)цз|чж|ньп|^.ин$|^чаплин|^дарвин", word) is not None


def guess_gender(full_name: str, language: str) -> str:
    """Guess ``m`` or ``f`` from a Russian or Ukrainian full name: surname endings, then the given name."""
    parts = full_name.split()
    if len(parts) > 1 and re.search(r"(ова|ева|ёва|єва|ина|іна|їна|ская|цкая|ська|цька|ая)$", parts[-1]):
        return "f"
    first = parts[0].split("-")[0]
    tags = [p.tag for p in analyzer(language).parse(first) if "Name" in p.tag]
    if first[-1] in "ая" and tags:
        return "f" if any("femn" in tag for tag in tags[:2]) else "m"
    female = len(parts) > 1 and re.search(r"[ая]$", first) is not None
    return "f" if female and not re.search(r"(ша|жа|иа|уа|ба)$", first) else "m"


def person_forms(name: str, language: str, gender: str) -> set[str]:
    """Return all case forms of a person's name as written in ``name``."""
    if re.search(r"[A-Za-z]", name):
        return {name}
    columns = [_word_forms(word, language, gender) for word in name.split()]
    found = {name}
    for case in range(6):
        found.update(" ".join(choice) for choice in itertools.product(*(column[case] for column in columns)))
    return found


def _word_forms(word: str, language: str, gender: str) -> list[set[str]]:
    """Six case forms of one word. Of «Касым-Жомарт» the last part declines, in Ukrainian often the first one too."""
    head, _, last = word.rpartition("-")
    forms = decline_name(last, language, gender) if last[:1].isupper() and len(last) > 1 else [{last}] * 6
    if not head:
        return forms
    found = [{f"{head}-{form}" for form in case} for case in forms]
    if head[:1].isupper():
        firsts = decline_name(head, language, gender)
        both = [{f"{h}-{form}" for h in heads for form in case} for heads, case in zip(firsts, forms, strict=True)]
        found = [one | other for one, other in zip(found, both, strict=True)]
    return found


def _case_like(form: str, model: str) -> str:
    if "-" in model and form.count("-") == model.count("-"):
        return "-".join(_case_like(f, m) for f, m in zip(form.split("-"), model.split("-"), strict=True))
    if model.isupper() and len(model) > 1:
        return form.upper()
    return form[:1].upper() + form[1:] if model[:1].isupper() else form


def _parse(word: str, language: str, pos: tuple[str, ...]) -> Any | None:
    for parse in analyzer(language).parse(word.lower()):
        tag = parse.tag
        plural_only = tag.number == "plur" or tag.number is None
        if tag.POS in pos and tag.case == "nomn" and (tag.number == "sing" or plural_only):
            return parse
    return None


def _inflect(parse: Any, grammemes: set[str], fallback: str) -> str:
    # the Ukrainian dictionary has no grammeme for the singular: what is not plural is singular
    form = parse.inflect(grammemes) or parse.inflect(grammemes - {"sing"})
    return form.word if form else fallback


def adjective_forms(word: str, language: str) -> set[str]:
    """Return every gender, number and case of an adjective given in the masculine nominative."""
    prefix, _, last = word.rpartition("-")
    parse = _parse(last, language, ("ADJF", "NUMR", "NPRO")) or analyzer(language).parse(last.lower())[0]
    forms = {_case_like(item.word, last) for item in parse.lexeme if item.tag.POS == "ADJF"} or {last}
    full = {f"{prefix}-{form}" if prefix else form for form in forms}
    return full | {word}


def _noun_row(word: str, language: str, number: str | None) -> tuple[list[str], Any | None]:
    parse = _parse(word, language, ("NOUN",))
    if parse is None or not parse.is_known:
        if re.search(r"[A-Za-z0-9]", word) or word.isupper():
            return [word] * 6, None
        gender = "f" if word[-1:] in "ая" else "m"
        return [sorted(f)[0] for f in decline_name(word, language, gender)], parse
    wanted = number or parse.tag.number or "sing"
    return [_case_like(_inflect(parse, {case, wanted}, word.lower()), word) for case in CASES], parse


def phrase_forms(phrase: str, language: str, *, plural: bool = False) -> set[str]:
    """Return case forms of a title, an institution or a place: adjectives and head noun decline, the rest stays.

    Example:
        >>> "министру иностранных дел" in phrase_forms("министр иностранных дел", "ru")
        True
    """
    words = phrase.split()
    heads = (i for i, w in enumerate(words) if _is_head(w, language) and not _qualifies(words[i : i + 2], language))
    head = next(heads, None)
    if head is None:
        return {phrase}
    found = {phrase}
    for number in (None, "plur") if plural else (None,):
        row, parse = _noun_row_hyphen(words[head], language, number)
        before = [_agreeing(w, language, parse, number) for w in words[:head]]
        for case in range(6):
            found.add(" ".join([*(b[case] for b in before), row[case], *words[head + 1 :]]))
            if language == "uk":
                found.update(_variants(before, row, case, words[head + 1 :]))
        if language == "uk":
            found.update(_locatives(before, words[head], parse, number, words[head + 1 :]))
    return found


def _qualifies(words: Sequence[str], language: str) -> bool:
    """Tell whether a word that may be a noun is the adjective of the next one: Білий дім, "white house"."""
    adjective = _parse(words[0], language, ("ADJF", "PRTF"))
    noun = _parse(words[1], language, ("NOUN",)) if len(words) > 1 else None
    if adjective is None or noun is None or not noun.is_known:
        return False
    return bool(adjective.tag.gender == noun.tag.gender and adjective.tag.number == noun.tag.number)


def _locatives(before: list[list[str]], word: str, parse: Any, number: str | None, rest: list[str]) -> set[str]:
    """Return the Ukrainian locatives that stand side by side: у Кремлі, у Кремлеві; у Білому домі, у Білім домі."""
    if parse is None or not parse.is_known or number == "plur":
        return set()
    forms = {x.word for x in parse.lexeme if x.tag.case == "loct" and x.tag.number != "plur"}
    cases = [CASES.index("datv"), CASES.index("loct")]
    return {" ".join([*(b[case] for b in before), _case_like(form, word), *rest]) for form in forms for case in cases}


_DATIVES = ((r"(?<=[бвгґдзклмнпрстфх])ові$", "у"), (r"(?<=[жчшщ])еві$", "у"), (r"еві$", "ю"), (r"єві$", "ю"))


def _variants(before: list[list[str]], row: list[str], case: int, rest: list[str]) -> set[str]:
    """Ukrainian datives in -ові and -у stand side by side; the dictionary gives one of them.

    Example:
        >>> _variants([], ["", "", "Лондонові"], 2, [])
        {'Лондону'}
    """
    if case != CASES.index("datv"):
        return set()
    form = row[case]
    other = next((re.sub(old, new, form) for old, new in _DATIVES if re.search(old, form)), form)
    if other == form and re.search(r"[бвгґдзклмнпрстфх]у$", form) and not before:
        other = form[:-1] + "ові"
    return {" ".join([*(b[case] for b in before), other, *rest])}


def _noun_row_hyphen(word: str, language: str, number: str | None) -> tuple[list[str], Any | None]:
    if "-" not in word or analyzer(language).word_is_known(word.lower()):
        return _noun_row(word, language, number)
    head, _, last = word.rpartition("-")
    row, parse = _noun_row(last, language, number)
    return [f"{head}-{form}" for form in row], parse


def _is_head(word: str, language: str) -> bool:
    """The first word that is no adjective in agreement."""
    if _parse(word, language, ("ADJF", "PRTF")) is None:
        return True
    noun = _parse(word, language, ("NOUN",))
    return noun is not None and noun.is_known and noun.score > 0.6


def _agreeing(word: str, language: str, head: Any | None, number: str | None) -> list[str]:
    parse = _parse(word, language, ("ADJF", "PRTF"))
    if parse is None:
        return [word] * 6
    wanted = number or (head.tag.number if head is not None else parse.tag.number) or "sing"
    row = []
    for case in CASES:
        grammemes = {case, wanted}
        if case == "accs" and wanted == "plur":
            grammemes.add("inan" if head is None or head.tag.animacy != "anim" else "anim")
        elif wanted == "sing":
            grammemes.add((head.tag.gender if head is not None else None) or parse.tag.gender or "masc")
        row.append(_case_like(_inflect(parse, grammemes, word.lower()), word))
    return row
