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
_IRREGULAR_VERBS = """
be is are was were been being am|begin began begun|bear bore borne|blow blew blown|break broke broken|bring brought
build built|buy bought|cast|catch caught|choose chose chosen|come came|cut|deal dealt|dig dug|do did done does
draw drew drawn|drive drove driven|eat ate eaten|fall fell fallen|feed fed|feel felt|fight fought|find found|flee fled
fly flew flown|forbid forbade forbidden|foresee foresaw foreseen|foretell foretold|forgive forgave forgiven
forgo forwent forgone|freeze froze frozen|unfreeze unfroze unfrozen|get got gotten|give gave given|go went gone goes
grow grew grown|hang hung hanged|have has had having|hear heard|hide hid hidden|hit|hold held|hurt|keep kept
know knew known|lay laid|lead led|leave left|lend lent|let|lie lay lain lied|lose lost|make made|mean meant|meet met
mislead misled|override overrode overridden|overrun overran|overthrow overthrew overthrown|pay paid|put|quit|read
rebuild rebuilt|repay repaid|rethink rethought|retake retook retaken|ride rode ridden|ring rang rung|rise rose risen
run ran|say said|see saw seen|seek sought|sell sold|send sent|set|shake shook shaken|shed|shoot shot
show showed shown|shut
sink sank sunk|sit sat|slay slew slain|speak spoke spoken|spend spent|spread|stand stood|steal stole stolen
stick stuck|strike struck stricken|swear swore sworn|take took taken|teach taught|tear tore torn|tell told|think thought
throw threw thrown|understand understood|undertake undertook undertaken|undo undid undone|uphold upheld|win won
withdraw withdrew withdrawn|withhold withheld|write wrote written"""
_IRREGULAR = {w[0]: w[1:] for w in (line.split() for line in re.split(r"[|\n]", _IRREGULAR_VERBS)) if w}
_SHORT = re.compile(r"^(?:[^aeiouy]*|qu)[aeiou][bdgklmnprt]$")
"""One syllable, one vowel, one consonant: the consonant doubles (ban, banned)."""
_DOUBLED = frozenset(
    [
        "abet",
        "admit",
        "airdrop",
        "acquit",
        "allot",
        "annul",
        "begin",
        "commit",
        "compel",
        "concur",
        "confer",
        "control",
        "debar",
        "defer",
        "deter",
        "disbar",
        "dispel",
        "emit",
        "equip",
        "excel",
        "expel",
        "forbid",
        "forget",
        "impel",
        "incur",
        "infer",
        "input",
        "kidnap",
        "occur",
        "omit",
        "outrun",
        "patrol",
        "permit",
        "prefer",
        "propel",
        "rebel",
        "rebut",
        "recur",
        "refer",
        "regret",
        "remit",
        "repel",
        "submit",
        "transfer",
        "transmit",
        "unban",
        "upset",
        "signal",
        "cancel",
        "counsel",
        "travel",
        "quarrel",
        "initial",
        "label",
        "model",
        "level",
        "pedal",
        "fuel",
        "duel",
        "gas",
        "quiz",
    ]
)


def english_verb(word: str) -> set[str]:
    """Return base, third person, past, participles of an English verb."""
    forms = {word, *_IRREGULAR.get(word, ())}
    silent = word.endswith("e") and not word.endswith(("ee", "oe", "ye", "ie"))
    stem = word[:-1] if silent else word
    if word in _DOUBLED or _SHORT.match(word) or word in ("quit", "quip"):
        stem = word + word[-1]
        if word.endswith("l"):
            forms |= {word + "ed", word + "ing"}
    forms.add(word[:-2] + "ying" if word.endswith("ie") else stem + "ing")
    if word.endswith("y") and word[-2:-1] not in _VOWELS:
        forms |= {word[:-1] + "ies", word[:-1] + "ied"}
    else:
        forms.add(word + ("es" if word.endswith(("s", "x", "z", "ch", "sh", "o")) else "s"))
        if word not in _IRREGULAR:
            forms.add(word + "d" if word.endswith("e") else stem + "ed")
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
    """Return all forms of a Russian or Ukrainian word, in its likeliest readings of one part of speech."""
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
    "う": "わいうえおっ", "く": "かきくけこい", "ぐ": "がぎぐげごい", "す": "さしすせそ", "つ": "たちつてとっ",
    "ぬ": "なにぬねのん", "ぶ": "ばびぶべぼん", "む": "まみむめもん", "る": "らりるれろっ",
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
