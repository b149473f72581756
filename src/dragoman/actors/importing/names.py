"""Names that strangers give: which are names, in which language, and the id that comes of them.

Example:
    >>> slug("Žofie  d’Arc-Müller")
    'zofie-darc-muller'
    >>> languages_of("Олена Кравчук", "UKR")
    ('ru', 'uk')
"""

from __future__ import annotations

import re
import unicodedata

MOST = 12
"""Names of one entry in one language that are taken; the first count."""
LONGEST = 100
_BLANK = re.compile(r"\s+")
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200e\u200f\u2060\ufeff\u00ad"))
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_MARKUP = re.compile(r"[<>{}\[\]|\\=*_~^`@#$%;]|&\w+;|https?:|www\.")
_LATIN, _CYRILLIC = re.compile("[A-Za-zÀ-ɏḀ-ỿ]"), re.compile("[Ѐ-ԯ]")
_SCRIPTS = {
    "Latin": _LATIN, "Cyrillic": _CYRILLIC, "Han": re.compile("[\u3400-\u9fff々〇]"),
    "Kana": re.compile("[ぁ-ゟァ-ヺー]"), "Hangul": re.compile("[가-힣]"), "Arabic": re.compile("[ء-ۿ]"),
}  # fmt: skip
_ESZETT = str.maketrans({"ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i", "æ": "ae",
                         "Æ": "Ae", "œ": "oe", "þ": "th", "ð": "d", "ə": "a", "Ə": "A"})  # fmt: skip


class Refused(ValueError):
    """It is no name; the message goes on from "the name …"."""


def clean(name: object) -> str:
    r"""Return a name as it is kept.

    Raises:
        Refused: when it is none.

    Example:
        >>> clean("  Ana \n  Duval ")
        'Ana Duval'
    """
    if not isinstance(name, str):
        raise Refused("is no text")
    if len(name) > 4 * LONGEST:
        raise Refused(f"is longer than {LONGEST} characters")
    text = unicodedata.normalize("NFC", _BLANK.sub(" ", name).translate(_INVISIBLE)).strip(" ,.")
    if any(unicodedata.category(char) in ("Cc", "Cs", "Co", "Cn") or char in _BIDI for char in text):
        raise Refused("has control characters")
    if _MARKUP.search(text):
        raise Refused("has markup in it")
    if "(" in text or "（" in text:
        raise Refused("has brackets")
    if not 2 <= len(text) <= LONGEST:
        raise Refused(f"is shorter than 2 or longer than {LONGEST} characters")
    letters = sum(char.isalpha() for char in text)
    if 2 * letters < len(text):
        raise Refused("has few letters")
    return text


def of_person(name: str) -> str:
    """Write a person's name as the press does: Duval, Ana and Ana DUVAL are Ana Duval."""
    last, comma, first = name.partition(", ")
    if comma and "," not in first:
        name = f"{first} {last}"
    return " ".join(_lowered(word) for word in name.split(" ")) if " " in name else name


def _lowered(word: str) -> str:
    return word.title() if len(word) > 3 and word.isupper() and "." not in word else word


def fits(name: str, scripts: tuple[str, ...], *, person: bool) -> bool:
    """Tell whether a name is in one of a language's scripts; other names than those of people may be Latin (NBC)."""
    allowed = [*scripts, *(["Latin"] if not person else [])]
    return any(_SCRIPTS[script].search(name) for script in allowed if script in _SCRIPTS)


def languages_of(name: str, country: str | None) -> tuple[str, ...]:
    """Return the languages that a name may be written in, by its letters and whose it is."""
    if _SCRIPTS["Kana"].search(name):
        return ("ja",)
    if _SCRIPTS["Han"].search(name):
        return ("ja",) if country == "JPN" else ("zh",)
    if _SCRIPTS["Hangul"].search(name):
        return ("ko",)
    if _CYRILLIC.search(name):
        return _cyrillic(name.lower(), country)
    if _SCRIPTS["Arabic"].search(name):
        persian = re.search("[پچژگکی]", name) or country in ("IRN", "AFG", "TJK")
        return ("fa",) if persian else ("ar",)
    return ("en",) if _LATIN.search(name) else ()


def _cyrillic(low: str, country: str | None) -> tuple[str, ...]:
    if re.search("[әғқңөұүһ]", low):
        return ("kk",)
    if re.search("[їєґ]|і(?!$)", low):
        return ("uk",)
    if re.search("[ыэёъ]", low):
        return ("ru",)
    if re.search("[^а-яіїєґ '’ʼ.-]", low):
        return ()  # Serbian, Macedonian, Mongolian
    return ("ru", "uk") if country == "UKR" else ("ru",)


def slug(name: str) -> str:
    """Return the id that a name gives: lower case, hyphens; empty where it is in no Latin letters."""
    name = re.sub("['’ʼ‘`]", "", name)
    plain = unicodedata.normalize("NFKD", name.translate(_ESZETT)).encode("ascii", "ignore").decode().lower()
    return re.sub("[^a-z0-9]+", "-", plain).strip("-") if re.search("[a-z]", plain) and _LATIN.search(name) else ""


def fold(name: str) -> str:
    """Return a name as it is compared: no case, one kind of apostrophe, hyphen and blank.

    Example:
        >>> fold("Anne‑Marie  O’Dea") == fold("anne-marie o'dea")
        True
    """
    return re.sub("[‐‑–]", "-", re.sub("[’ʼ‘`]", "'", _BLANK.sub(" ", name))).casefold().replace("ё", "е")
