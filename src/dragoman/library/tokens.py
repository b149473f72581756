"""Words as they are indexed and looked for, each with the exact place it stands at.

Text is normalised (NFKC, casefold). Chinese, Japanese and Korean runs become overlapping pairs of characters, so that
a word of two characters is one look-up and a longer one a phrase; single characters are kept apart. Words of other
scripts are reduced to their stem: by Snowball (Porter 1980, snowballstem.org), or by the endings in a language pack's
``stems.yml``. What is written otherwise than the article's language (a Latin name in a Russian text) is stemmed by the
commonest language of its script, so that a query without a language can be stemmed the same way.

Example:
    >>> [t.term for t in tokenise("対露制裁 and sanctions", "ja").body]
    ['对露', '露制', '制裁', 'and', 'sanction']
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Container, Iterable, Iterator
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

import msgspec

from dragoman.language.packs import ROOT, Entry, read_yaml
from dragoman.library.han import forms

_FLEETING = 5  # letters of a stem from which its vowel may be one that comes and goes: срок keeps it
RAW = "und"
"""No language: words are only normalised."""
LONGEST = 64  # characters of a term: what is longer is no word
SNOWBALL = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek", "en": "english",
    "es": "spanish", "et": "estonian", "eu": "basque", "fa": "persian", "fi": "finnish", "fr": "french", "ga": "irish",
    "hi": "hindi", "hu": "hungarian", "hy": "armenian", "id": "indonesian", "it": "italian", "lt": "lithuanian",
    "nb": "norwegian", "ne": "nepali", "nl": "dutch", "no": "norwegian", "pl": "polish", "pt": "portuguese",
    "ro": "romanian", "ru": "russian", "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip
"""Algorithm by language. Not Serbian: its stemmer turns Cyrillic into Latin letters."""
_OWN = {"Cyrillic": {"ru", "uk", "be", "bg", "kk", "ky", "mk", "mn", "sr", "tg"},
        "Arabic": {"ar", "fa", "ur", "ps", "ug"}, "Greek": {"el"}}  # fmt: skip
_OTHER = {"hy", "hi", "ne", "ta", "yi", "ja", "zh", "ko", "th", "ka", "he"}
"""Languages in other scripts than the four; all that are named nowhere are Latin."""
_CJK = (
    "\u3005-\u3007\u3040-\u3098\u309b-\u30ff\u31f0-\u31ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\uff66-\uff9f"
    "\U00020000-\U0003ffff"
)
_MARKS = (
    "\u00ad\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094f\u0bbe-\u0bcd"
    "\u3099\u309a"
)
_CYRILLIC = "\u0400-\u052f"
_RUN = re.compile(
    rf"(?P<cjk>(?:[{_CJK}][\u3099\u309a]*)+)"
    rf"|(?P<word>(?:[^\W_{_CJK}]|[{_MARKS}])+(?:(?<=[{_CYRILLIC}])['’ʼ](?=[{_CYRILLIC}])(?:[^\W_{_CJK}]|[{_MARKS}])+)*)"
)
_VOWELS = "аеєиіїоуюяёэы"
_WORD = re.compile(_RUN.pattern.partition("|(?P<word>")[2][:-1])
_UNEVEN = re.compile("[\u3099\u309a\u309f\u30ff\uff66-\uff9f]")
_RUN_ONLY = re.compile(f"[{_CJK}]+")
_LETTERS = str.maketrans({"ı": "i", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe"})


class Token(NamedTuple):
    """A term of the index and the span of text it stands for."""

    term: str
    start: int
    end: int


class Tokens(NamedTuple):
    """The terms of a text in their order, and the single characters of its Chinese, Japanese and Korean runs."""

    body: list[Token]
    singles: list[Token]


class Stems(Entry, frozen=True, kw_only=True):
    """``stems.yml``: how words of a language lose their endings.

    A Snowball algorithm goes first where one is named. The longest of ``before`` goes (reflexive endings), then the
    longest of ``endings``, as long as ``least`` letters stay; then, from what is left, letters of ``last``, and an
    ending of ``cut`` becomes its value. A ``fleeting`` vowel before the last consonant goes; ``consonants`` at the end
    and ``vowels`` of the last syllable that alternate become one of the two. ``apart`` are irregular words;
    ``kept`` are patterns of words whose first group is the stem, whatever it looks like (names).
    """

    least: int
    snowball: str = ""
    before: tuple[str, ...] = ()
    endings: tuple[str, ...] = ()
    last: str = ""
    cut: dict[str, str] = msgspec.field(default_factory=dict)
    fleeting: tuple[str, ...] = ()
    consonants: dict[str, str] = msgspec.field(default_factory=dict)
    vowels: dict[str, str] = msgspec.field(default_factory=dict)
    kept: tuple[str, ...] = ()
    apart: dict[str, str] = msgspec.field(default_factory=dict)


def tokenise(text: str, language: str) -> Tokens:
    """Return the terms of a text with their spans.

    Args:
        text: as it is stored.
        language: its code; an unknown one leaves words of its script as they are.
    """
    body: list[Token] = []
    singles: list[Token] = []
    for match in _RUN.finditer(text):
        if match["word"]:
            term = stem(match["word"], language)
            if term:
                body.append(Token(term, match.start(), match.end()))
            continue
        chars = list(_characters(match[0], match.start()))
        singles += chars
        if len(chars) == 1:
            body += chars
        body += [Token(a.term + b.term, a.start, b.end) for a, b in pairwise(chars)]
    return Tokens(body, singles)


def words(text: str, language: str, among: Container[str] | None = None) -> list[Token]:
    """Return only the words, not the runs of Chinese, Japanese and Korean, or only some terms; quick.

    Example:
        >>> [token.term for token in words("G7首脳 met", "ja")]
        ['g7', 'met']
    """
    found = ((stem(match[0], language), match) for match in _WORD.finditer(text))
    return [Token(term, match.start(), match.end()) for term, match in found if among is None or term in among]


def apart(text: str, start: int, end: int) -> bool:
    """Tell whether there is Chinese, Japanese or Korean between two places of a text."""
    return _RUN_ONLY.search(text, start, end) is not None


def _characters(run: str, at: int) -> Iterator[Token]:
    """Yield the characters of a run after NFKC, in the form that is indexed; each knows where it comes from."""
    table = forms()
    if unicodedata.is_normalized("NFKC", run):  # nearly always: each character is one
        for n, char in enumerate(run.translate(table), start=at):
            yield Token(char, n, n + 1)
        return
    for match in re.finditer(r".[\u3099\u309a\uff9e\uff9f]*", run, re.DOTALL):
        for char in unicodedata.normalize("NFKC", match[0]).casefold().translate(table):
            if not char.isspace():
                yield Token(char, at + match.start(), at + match.end())


def folded(text: str) -> str | None:
    """Return a text with its Chinese, Japanese and Korean characters as they are indexed, each where it was.

    None where that is not possible: half-width and decomposed kana are several characters for one.
    """
    return None if _UNEVEN.search(text) else text.translate(forms())


def spelled(terms: Iterable[str]) -> str | None:
    """Return the characters that overlapping pairs stand for; None for words, and for pairs that do not overlap.

    Example:
        >>> spelled(["対露", "露制", "制裁"]), spelled(["露"]), spelled(["g7", "首脑"])
        ('対露制裁', '露', None)
    """
    whole = ""
    for term in terms:
        if not _RUN_ONLY.fullmatch(term) or (whole and (len(term) == 1 or whole[-1] != term[0])):
            return None
        whole += term[1:] if whole else term
    return whole


@lru_cache(maxsize=200_000)
def stem(word: str, language: str) -> str:
    """Return the term a word is indexed by.

    Example:
        >>> stem("санкциями", "ru") == stem("Санкции", "ru"), stem("Häfen", "de")
        (True, 'haf')
    """
    word = unicodedata.normalize("NFKC", word)
    language = _language_of(word, language)
    if language == "tr":
        word = word.replace("I", "ı").replace("İ", "i")
    word = re.sub(rf"[{_MARKS}'’ʼ]", "", word.casefold().replace("ё", "е"))[:LONGEST]
    return _plain(_stemmer(language)(word) or word)


def _plain(term: str) -> str:
    """Drop accents from Latin and Greek letters (not from й and ї, which are letters of their own)."""
    if term.isascii() or "\u0400" <= term[0] <= "\u052f":
        return term
    parts = unicodedata.normalize("NFKD", term.translate(_LETTERS))
    return unicodedata.normalize("NFC", "".join(char for char in parts if not unicodedata.combining(char)))


def _language_of(word: str, language: str) -> str:
    """Return the language to stem by: the article's, or the commonest one of another script."""
    script = script_of(word)
    if language == RAW:
        return RAW
    return language if script in (script_of_language(language), "") else default(script)


def script_of(word: str) -> str:
    """Return the script of a word by its first letter: Latin, Cyrillic, Arabic, Greek, Other; empty for digits.

    Example:
        >>> script_of("G7"), script_of("Москва"), script_of("2022")
        ('Latin', 'Cyrillic', '')
    """
    first = next((char for char in word if char.isalpha()), "")
    if not first:
        return ""
    for name, low, high in (("Latin", "A", "\u024f"), ("Greek", "\u0370", "\u03ff"), ("Cyrillic", "\u0400", "\u052f"),
                            ("Arabic", "\u0600", "\u06ff"), ("Latin", "\u1e00", "\u1eff")):  # fmt: skip
        if low <= first <= high:
            return name
    return "Other"


def script_of_language(language: str) -> str:
    """Return the script a language is written in, as ``script_of`` names them."""
    for script, languages in _OWN.items():
        if language in languages:
            return script
    return "Other" if language in _OTHER else "Latin"


def default(script: str) -> str:
    """Return the language by which words of a script are stemmed in texts of another."""
    return {"Latin": "en", "Cyrillic": "ru", "Arabic": "ar", "Greek": "el"}.get(script, "")


@cache
def stemmed() -> tuple[str, ...]:
    """Return the codes of all languages whose words are stemmed."""
    own = {path.parent.name for path in ROOT.glob("*/stems.yml")}
    return tuple(sorted({*SNOWBALL, *own}))


@cache
def _stemmer(language: str) -> Callable[[str], str]:
    path = ROOT / language / "stems.yml"
    if language.isalpha() and path.exists():
        return Endings(read_yaml(path, Stems))
    return _snowball(SNOWBALL[language]) if language in SNOWBALL else str


def _snowball(algorithm: str) -> Callable[[str], str]:
    import snowballstemmer  # type: ignore[import-untyped]

    found: Callable[[str], str] = snowballstemmer.stemmer(algorithm).stemWord
    return found


class Endings:
    """The stemmer of a ``stems.yml``."""

    def __init__(self, stems: Stems) -> None:
        self.stems = stems
        self.kept = re.compile("|".join(f"(?:{pattern})" for pattern in stems.kept) or "(?!)")
        self.first = _snowball(stems.snowball) if stems.snowball else str
        self.steps = [_longest_first(stems.before), _longest_first(stems.endings)]
        self.steps.append(_longest_first(tuple(stems.cut)))

    def __call__(self, word: str) -> str:
        """Return the stem of a word in lower case."""
        stems = self.stems
        if word in stems.apart:
            return stems.apart[word]
        if match := self.kept.fullmatch(word):
            return str(match[match.lastindex or 0])
        word = self.first(word)
        for endings in self.steps[:2]:
            word = self._without(word, endings, {})
        if len(word) > stems.least:
            word = word.rstrip(stems.last)
        word = self._without(word, self.steps[2], stems.cut)
        if word.endswith(stems.fleeting) and len(word) >= _FLEETING:
            word = word[:-2] + word[-1]
        word = word[:-1] + stems.consonants.get(word[-1:], word[-1:])
        return self._fold(word)

    def _without(self, word: str, endings: tuple[str, ...], becomes: dict[str, str]) -> str:
        """Return a word without the longest ending it has, or with what that becomes."""
        for ending in endings:
            if word.endswith(ending):
                left = word[: -len(ending)] + becomes.get(ending, "")
                if len(left) >= self.stems.least:
                    return left
        return word

    def _fold(self, word: str) -> str:
        vowels = self.stems.vowels
        for at in range(len(word) - 1, 0, -1) if vowels else ():
            if word[at] in _VOWELS:
                return word[:at] + vowels.get(word[at], word[at]) + word[at + 1 :]
        return word


def _longest_first(endings: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(endings, key=len, reverse=True))
