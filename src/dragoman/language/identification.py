"""Which language a text is in: scripts first, then letters and common words, then a statistical identifier.

The identifier (py3langid) takes most of a second to load, so it is asked only where letters leave a doubt.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache

from dragoman.errors import UnknownLanguage
from dragoman.language.packs import codes, pack

_RANGES = (
    ("Latin", "A-Za-zÀ-ɏḀ-ỿ"), ("Cyrillic", "Ѐ-ԯ"), ("Han", "\u3400-\u9fff\uf900-\ufaff々〇\U00020000-\U0003134f"),
    ("Kana", "ぁ-ゟァ-ヺー-ヿｦ-ﾟ"), ("Hangul", "ᄀ-ᇿ가-힣"), ("Arabic", "ء-ۿݐ-ݿﭐ-﷿ﹰ-ﻼ"),
    ("Hebrew", "א-ת"), ("Greek", "Ͱ-Ͽἀ-῿"), ("Devanagari", "ऀ-ॿ"), ("Thai", "ก-๛"), ("Armenian", "Ա-և"),
    ("Georgian", "ა-ჿᲐ-Ჿ"), ("Bengali", "ঀ-৿"), ("Tamil", "஀-௿"), ("Ethiopic", "ሀ-፿"), ("Khmer", "ក-៿"),
)  # fmt: skip
_SCRIPT = re.compile("|".join(f"(?P<{name}>[{chars}]+)" for name, chars in _RANGES))
_WORD = re.compile(r"[^\W\d_]+")
# Languages of one script that the identifier chooses among.
_RIVALS = {
    "Latin": "en de fr es it pt nl sv da no fi pl cs sk hu ro hr sl lt lv et tr az uz vi id ms sq eu ca gl cy ga is af "
    "sw tl la eo ku so bs",
    "Cyrillic": "ru uk be bg sr mk kk ky mn tg tt ba",
    "Arabic": "ar fa ur ps ckb ug sd",
}
# Below these many letters there is too little to tell by.
_LEAST = {"Latin": 12, "Cyrillic": 12, "Han": 4, "Kana": 4}
# A paragraph with fewer letters is judged with its neighbours, not by itself.
_PARAGRAPH = 60
# Share of kana above which Han characters are Japanese: running text has about a half, headlines a tenth.
_KANA = 0.06
# Letters of the script that every alphabet has, and how many of its own and of no letters of its own a language shows.
_BASE = {"Latin": "abcdefghijklmnopqrstuvwxyz", "Cyrillic": "абвгдежзийклмнопрстуфхцчшщьюя",
         "Arabic": "ابتثجحخدذرزسشصضطظعغفقلمنهوآئ"}  # fmt: skip
_OWN, _ALIEN = 0.02, 0.003
# Share of a language's commonest words that its own texts have, and its neighbours' do not.
_OWN_WORDS = 0.3
# Letters of another Cyrillic alphabet: more than this share of a text is no foreign name.
_FOREIGN = 0.01


def identify(text: str, told: str | None = None) -> str:
    """Return the code of the language of ``text``, one of :func:`dragoman.language.packs.codes`.

    Args:
        text: the article's text; of a mixed text, the language with the most characters counts.
        told: language tag known from elsewhere (``ja``, ``ja-JP``, ``zh-Hant``), believed without a look at the text.

    Raises:
        UnknownLanguage: when it is another language, or there is too little text to tell.

    Example:
        >>> identify("外相は記者会見で制裁を続けると述べた。")
        'ja'
        >>> identify("", told="zh-Hant-TW")
        'zh'
    """
    if told is not None:
        return _known_tag(told)
    share: Counter[str] = Counter()
    for part in _parts(text):
        size, language = _judge(part)
        share[language] += size
    if not share:
        raise UnknownLanguage(f"Too little text to tell its language. Tell it; languages: {_choices()}.")
    language, _ = share.most_common(1)[0]
    if language not in codes():
        raise UnknownLanguage(f"The text seems to be {_name(language)}, which has no pack. Languages: {_choices()}.")
    return language


def _choices() -> str:
    return ", ".join(f"{code} ({pack(code).about.name})" for code in codes())


def _known_tag(tag: str) -> str:
    plain = tag.strip().replace("_", "-").lower()
    first = plain.partition("-")[0]
    for code in codes():
        known = {code, *(alias.lower() for alias in pack(code).about.tags)}
        if plain in known or first in known:
            return code
    raise UnknownLanguage(f"No language pack for {tag!r}. Languages: {_choices()}.")


def _parts(text: str) -> list[str]:
    """Return the paragraphs; all as one where they are too short to judge alone."""
    paragraphs = [part for part in re.split(r"\n\s*\n", text) if part.strip()]
    long = [part for part in paragraphs if sum(map(len, _WORD.findall(part))) >= _PARAGRAPH]
    short = "\n".join(part for part in paragraphs if part not in set(long)) if len(long) < len(paragraphs) else ""
    parts = [*long, *([short] if short else [])]
    return [part for part in parts if _enough(part)] or ([text] if _enough(text) else [])


def _enough(part: str) -> bool:
    scripts = _scripts(part)
    return bool(scripts) and any(size >= _LEAST.get(script, 6) for script, size in scripts.items())


def _scripts(part: str) -> Counter[str]:
    count: Counter[str] = Counter()
    for match in _SCRIPT.finditer(part):
        count[str(match.lastgroup)] += match.end() - match.start()
    return count


def _judge(part: str) -> tuple[int, str]:
    """Return how many letters of the leading script a part has, and its language (or the script's name)."""
    scripts = _scripts(part)
    east = scripts.pop("Han", 0) + (kana := scripts.pop("Kana", 0))
    # One Han character or kana carries about as much as two and a half letters of an alphabet.
    script, size = max([*scripts.items(), ("Han", east * 2.5)], key=lambda pair: pair[1])
    if script == "Han":
        return east, "ja" if kana >= _KANA * east else "zh"
    letters = unicodedata.normalize("NFC", part).lower().replace("i̇", "i")
    if script in _BASE and (sure := _by_alphabet(letters, script)):
        return int(size), sure
    if script == "Cyrillic":
        return int(size), _cyrillic(letters)
    if script == "Latin":
        return int(size), _latin(letters)
    return int(size), _guess(letters, script) if script in _RIVALS else _only(script)


def _only(script: str) -> str:
    """Return the language that alone is written in a script (Hangul), or the name of the script."""
    found = [code for code in codes() if script in pack(code).about.scripts]
    return found[0] if len(found) == 1 else script


def _by_alphabet(part: str, script: str) -> str | None:
    """Return the language that has letters of its own (Turkish ı ğ, Kazakh ұ қ ғ), where no letter is outside of it."""
    count = Counter(char for char in part if char.isalpha())
    for code in codes():
        about = pack(code).about
        if not about.alphabet or script not in about.scripts:
            continue
        own = sum(count[letter] for letter in about.letters)
        alien = sum(size for char, size in count.items() if char not in _BASE[script] and char not in about.alphabet)
        other = sum(size for char, size in count.items() if _SCRIPT.match(char) and not _in_script(char, script))
        if own >= _OWN * (count.total() - other) and alien - other <= _ALIEN * count.total() and min(
            count[letter] for letter in about.letters
        ) > 0:  # fmt: skip
            return code
    return None


def _in_script(char: str, script: str) -> bool:
    match = _SCRIPT.match(char)
    return match is not None and match.lastgroup == script


def _cyrillic(part: str) -> str:
    """Tell by letters: і ї є ґ are Ukrainian, ы э ё ъ Russian, ў ә ђ and others belong to neither."""
    count = Counter(char for char in part if "Ѐ" <= char <= "ԯ")
    total = count.total()
    common = set(_BASE["Cyrillic"])
    abouts = ((code, pack(code).about) for code in codes())
    own = {code: about.letters for code, about in abouts if "Cyrillic" in about.scripts and not about.alphabet}
    sums = {code: sum(count[letter] for letter in letters) for code, letters in own.items()}
    known = common.union(*own.values())
    foreign = sum(size for char, size in count.items() if char not in known)
    best, second, *_ = [*sorted(sums, key=lambda code: -sums[code]), "", ""]
    clear = sums.get(best, 0) >= 0.01 * total and sums.get(second, 0) <= 0.1 * sums.get(best, 0)
    if foreign <= _FOREIGN * total and clear and not _only_hard_signs(count):
        return best
    guess = _guess(part, "Cyrillic")
    if foreign <= _FOREIGN * total and guess not in own and total < _PARAGRAPH and sums.get(best, 0) > 0:
        return best if not _only_hard_signs(count) else guess
    return guess


def _only_hard_signs(count: Counter[str]) -> bool:
    """Tell Bulgarian from Russian: ъ without any ы or э."""
    return count["ъ"] > 0 and count["ы"] + count["э"] + count["ё"] + count["і"] + count["ї"] == 0


def _latin(part: str) -> str:
    words = _WORD.findall(part)
    if len(words) >= 12:
        shares = {code: sum(word in _common(code) for word in words) for code in codes()}
        best, second, *_ = sorted(shares, key=lambda code: -shares[code])
        # English news has a quarter to a third of such words; other languages share a few of them by chance.
        if shares[best] >= 0.2 * len(words) and shares[best] >= 1.5 * shares[second]:
            # a neighbour that is not read (Italian) shares such words too: fewer than a language's own texts have
            guess = _guess(part, "Latin") if shares[best] < _OWN_WORDS * len(words) else best
            return best if guess in codes() else guess
    return _guess(part, "Latin")


@lru_cache(maxsize=64)
def _common(code: str) -> frozenset[str]:
    return frozenset(pack(code).about.common)


def _guess(part: str, script: str) -> str:
    ranked = _ranked(part)
    rivals = _RIVALS[script].split()
    return next((language for language in ranked if language in rivals), script)


@lru_cache(maxsize=64)
def _ranked(part: str) -> tuple[str, ...]:
    from py3langid.langid import rank

    return tuple(language for language, _ in rank(part[:5000]))


def _name(code: str) -> str:
    """Return a language's English name; scripts that stand for a language keep their own."""
    if code in {name for name, _ in _RANGES}:
        return {"Hangul": "Korean", "Latin": "in another language of Latin script"}.get(code, code)
    from babel import Locale

    return str(Locale.parse("en").languages.get(code, code))
