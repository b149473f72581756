"""Language: what language a text is in, its sentences, its tree of quotations.

Example:
    >>> from dragoman.records import Span
    >>> text = "“We are ready.” He left."
    >>> [sentence.span.of(text) for sentence in analyse(text, [Span(0, len(text))], "en").sentences]
    ['“We are ready.”', 'He left.']
"""

from __future__ import annotations

from collections.abc import Sequence

from dragoman.language.analysis import Analysis, Quotation, Sentence, innermost
from dragoman.language.identification import identify
from dragoman.language.quotations import find_quotations
from dragoman.language.sentences import find_sentences
from dragoman.records import Span

__all__ = ["Analysis", "Quotation", "Sentence", "analyse", "identify", "innermost"]


def analyse(text: str, paragraphs: Sequence[Span], language: str) -> Analysis:
    """Return the sentences and the quotations of a text.

    Args:
        text: clean text.
        paragraphs: its paragraphs in order, as spans of ``text``.
        language: code of an installed pack; any other is analysed with English marks and words.
    """
    quotations = find_quotations(text, paragraphs, language)
    sentences = find_sentences(text, paragraphs, quotations, language)
    return Analysis(language=language, sentences=sentences, quotations=quotations)
