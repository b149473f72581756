"""Inflected forms of dictionary words, at build time: English and Japanese by rule, Russian and Ukrainian by pymorphy3.

Example:
    >>> sorted(english_verb("deny"))
    ['denied', 'denies', 'deny', 'denying']
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

_VOWELS = "aeiou"
_IRREGULAR = {
    line.split()[0]: line.split()[1:]
    for line in """
    be is are was were been being am|begin began begun|bring brought|break broke broken|build built|buy bought
    call-off called-off|cast|catch caught|choose chose chosen|come came|cut|deal dealt|draw drew drawn|drive drove driven
    fall fell fallen|feed fed|feel felt|fight fought|find found|flee fled|fly flew flown|forbid forbade forbidden
    forgive forgave forgiven|freeze froze frozen|get got gotten|give gave given|go went gone goes|grow grew grown
    hang hung hanged|have has had having|hear heard|hide hid hidden|hit|hold held|hurt|keep kept|know knew known|lay laid
    lead led|leave left|lend lent|let|lie lay lain lied|lose lost|make made|mean meant|meet met|pay paid|put|quit|read
    reject|ride rode ridden|rise rose risen|run ran|say said|see saw seen|seek sought|sell sold|send sent|set|shake shook
    shaken|shed|shoot shot|shut|sit sat|slay slew slain|speak spoke spoken|spend spent|spread|stand stood|steal stole stolen
    stick stuck|strike struck stricken|swear swore sworn|take took taken|teach taught|tear tore torn|tell told|think thought
    throw threw thrown|understand understood|undertake undertook undertaken|uphold upheld|win won|withdraw withdrew withdrawn
    withhold withheld|write wrote written|overthrow overthrew overthrown|override overrode overridden|backslide|foresee
    foresaw foreseen|forgo forwent forgone|foretell foretold|mislead misled|rebuild rebuilt|repay repaid|retake retook
    retaken|rethink rethought|undo undid undone|do did done does|show showed shown|prove proved proven|bar barred barring
    vow vowed vowing""".replace("\n", "|").split("|")
    if line.strip()
}
_DOUBLING = re.compile(r"(?:[^aeiou]|^|qu)[aeiou][bdgklmnprt]$")
_DOUBLED = frozenset(
    "ban bar beg cap chat clap cut drag drop grab hit jab jam knit let pin plan plot rap rob run set shut slam slap snub "
    "stab step stop tap trap trim wrap admit abet allot begin commit compel concur confer control cooperate_ curb_ debar "
    "defer deter dispel emit equip excel expel forbid forget impel incur infer input occur omit outrun patrol permit "
    "prefer propel quit rebel rebut recur refer regret remit repel submit transfer transmit upset veto_ signal cancel "
    "counsel travel quarrel label model level pedal fuel duel".split()
)


def english_verb(word: str) -> set[str]:
    """Return base, third person, past, participles of an English verb."""
    forms = {word, *_IRREGULAR.get(word, ())}
    stem = word[:-1] if word.endswith("e") and not word.endswith(("ee", "oe", "ye")) else word
    if word in _DOUBLED:
        stem = word + word[-1]
        forms |= {word + "ed", word + "ing"} if word.endswith("l") else set()
    consonant_y = word.endswith("y") and word[-2:-1] not in _VOWELS
    if word.endswith("ie"):
        forms.add(word[:-2] + "ying")
    else:
        forms.add(stem + "ing")
    if consonant_y:
        forms |= {word[:-1] + "ies", word[:-1] + "ied"}
    else:
        forms.add(word + ("es" if word.endswith(("s", "x", "z", "ch", "sh", "o")) else "s"))
        if word not in _IRREGULAR:
            forms.add(stem + "ed")
    return forms | _spellings(forms)


def english_noun(word: str) -> set[str]:
    """Return singular and plural."""
    if word.endswith("y") and word[-2:-1] not in _VOWELS:
        return {word, word[:-1] + "ies"} | _spellings({word})
    plural = word + ("es" if word.endswith(("s", "x", "z", "ch", "sh")) else "s")
    return {word, plural} | _spellings({word, plural})


def _spellings(forms: set[str]) -> set[str]:
    """American for British endings and the other way round."""
    found = set()
    for form in forms:
        for a, b in (("is", "iz"), ("our", "or"), ("ence", "ense"), ("ys", "yz")):
            for one, other in ((a, b), (b, a)):
                found.add(re.sub(rf"{one}(e|es|ed|ing|ation|ations|s|)$", rf"{other}\1", form))
    return found


@cache
def _analyzer(language: str) -> Any:
    import pymorphy3

    return pymorphy3.MorphAnalyzer(lang=language)


@cache
def slavic(word: str, language: str) -> frozenset[str]:
    """Return all forms of a Russian or Ukrainian word, in its likeliest reading and those of the same part of speech."""
    word = word.lower()
    readings = _analyzer(language).parse(word)
    dictionary = [p for p in readings if p.normal_form == word] or readings[:1]
    first = str(dictionary[0].tag.POS)
    forms = {word}
    for reading in dictionary:
        if str(reading.tag.POS) == first:
            forms |= {form.word for form in reading.lexeme}
    return frozenset(f.replace("ё", "е") for f in forms)


_ROWS = {
    "う": "わいうえおっ", "く": "かきくけこい", "ぐ": "がぎぐげごい", "す": "さしすせそ", "つ": "たちつてとっ", "ぬ": "なにぬねのん",
    "ぶ": "ばびぶべぼん", "む": "まみむめもん", "る": "らりるれろっ",
}  # fmt: skip


def japanese(word: str, pos: str) -> set[str]:
    """Return beginnings of the inflected forms of a Japanese verb or noun.

    Example:
        >>> "断っ" in japanese("断る", "v"), "述べ" in japanese("述べる", "v"), "非難し" in japanese("非難する", "v")
        (True, True, True)
    """
    if pos != "v":
        return {word}
    if word.endswith("する") and len(word) > 2:
        stem = word[:-2]
        return {stem + tail for tail in ("し", "す", "さ", "せ", "を", "へ", "中", "、", "。")} | {stem + "で"}
    if word.endswith("くる"):
        return {word[:-2] + tail for tail in ("くる", "き", "こ", "くれ")}
    if word and word[-1] in _ROWS:
        stem = word[:-1]
        forms = {stem + kana for kana in _ROWS[word[-1]]}
        ichidan = word[-1] == "る" and len(word) > 1 and ("ぁ" <= word[-2] <= "ん" or len(stem) == 1)
        return forms | ({stem} if ichidan and len(stem) > 1 else {stem + t for t in "たてなまよ"} if ichidan else set())
    return {word}
