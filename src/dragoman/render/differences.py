"""What sets wordings of one utterance apart: words only one of them has, and parts that it quotes.

Words are compared by their stems, Chinese and Japanese by pairs of characters, within one language only.

Example:
    >>> one, other = "Beijing opposes any interference", "Beijing opposes foreign interference"
    >>> [span.of(one) for span in own_words([("en", "a1", one), ("en", "a2", other)])[0]]
    ['any']
    >>> [span.of("He “regrets” it") for span in quoted("He “regrets” it")]
    ['“regrets”']
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache

from dragoman.articles.lines import is_cjk
from dragoman.records import Span

_QUOTED = re.compile(r'“[^“”]+”|„[^„“”]+[“”]|«[^«»]+»|「[^「」]+」|『[^『』]+』|"[^"]+"')
_KANA = re.compile(r"[ぁ-ゟ]{1,2}")  # endings and particles: another ending is no other word
_FEW = 2  # letters of words that say nothing by themselves


def own_words(wordings: Sequence[tuple[str, str, str]]) -> list[list[Span]]:
    """Return for each wording the words that no other article of its language has; none where it is the only one.

    Args:
        wordings: language, article (it may give the utterance in pieces) and words.
    """
    tokens = [_terms(words, language) for language, _, words in wordings]
    having: dict[tuple[str, str], set[str]] = defaultdict(set)  # which articles have a term of a language
    articles: dict[str, set[str]] = defaultdict(set)
    for (language, article, _), found in zip(wordings, tokens, strict=True):
        articles[language].add(article)
        for term, _ in found:
            having[language, term].add(article)
    return [
        _own(words, [(span, len(having[language, term]) > 1) for term, span in found])
        if len(articles[language]) > 1
        else []
        for (language, _, words), found in zip(wordings, tokens, strict=True)
    ]


def quoted(words: str) -> list[Span]:
    """Return the parts in quotation marks, marks included."""
    return [Span(*match.span()) for match in _QUOTED.finditer(words)]


def _terms(words: str, language: str) -> list[tuple[str, Span]]:
    from dragoman.library.tokens import tokenise

    common = _common(language)
    return [
        (token.term, Span(token.start, token.end))
        for token in tokenise(words, language).body
        if is_cjk(words[token.start])
        or (token.end - token.start > _FEW and words[token.start : token.end].casefold() not in common)
    ]


@cache
def _common(language: str) -> frozenset[str]:
    from dragoman.language.packs import codes, pack

    return frozenset(pack(language).about.common) if language in codes() else frozenset()


def _own(words: str, found: Iterable[tuple[Span, bool]]) -> list[Span]:
    """Return the stretches that shared words leave uncovered."""
    alone, shared = set[int](), set[int]()
    for span, is_shared in found:
        (shared if is_shared else alone).update(range(span.start, span.end))
    spans: list[Span] = []
    for at in sorted(alone - shared):
        if spans and spans[-1].end == at and is_cjk(words[at]) == is_cjk(words[at - 1]):
            spans[-1] = Span(spans[-1].start, at + 1)
        else:
            spans.append(Span(at, at + 1))
    return [span for span in spans if not _KANA.fullmatch(span.of(words))]
