"""Sentences whose form says that they are somebody's words: German "Peking lehne jede Einmischung ab".

News German reports in the subjunctive what others said, sentence after sentence, with no verb of saying. A language
that does so lists the forms in its ``stance.yml``; such sentences are offered to the network as words that were said.

Example:
    >>> from dragoman.language import analyse
    >>> text = "Er sprach lange. Zu Verhandlungen sei er bereit. Ob das stimme, ist offen."
    >>> [span.of(text) for span in reported(text, analyse(text, [Span(0, len(text))], "de"), [])]
    ['Zu Verhandlungen sei er bereit']
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from dragoman.actors.places import Places
from dragoman.language.analysis import Analysis, Quotation, sentence_of
from dragoman.language.packs import load
from dragoman.lexicons import SPACELESS
from dragoman.records import Span
from dragoman.statements.stance import Mood, Words

_CLAUSE = re.compile(r"[^,;:–—]+")
_COMMA = re.compile("[,،]")
_WORD = re.compile(r"\w+")
_END = " \t.!?…。！？"
_FEW = 2  # words before a comma that hold no verb: "Gleichgültig, wie die Lage sei, werde man …"


def reported(text: str, analysis: Analysis, cues: Sequence[Span]) -> list[Span]:
    """Return the sentences whose main verb stands in the mood of reports, without their final mark.

    Args:
        text: of the article.
        analysis: of it; what is quoted is left out.
        cues: words of saying; a sentence with one is left to the network.
    """
    mood = load(analysis.language, "stance.yml", Words).mood
    if not mood.verbs and not mood.ends:
        return []
    ends = re.compile("(?:" + "|".join(mood.ends) + ")$") if mood.ends else None
    quotations, told = _quotations(analysis), Places((cue, cue) for cue in cues)
    found = []
    for sentence in analysis.sentences:
        span = _trimmed(text, sentence.span)
        if quotations.touching(span) or any(span.contains(cue) for cue, _ in told.touching(span)):
            continue
        end = ends.search(span.of(text)) if ends else None
        if end and end.start():
            found.append(Span(span.start, span.start + end.start()))
        elif mood.verbs:
            behind = _trimmed(text, Span(text.rfind(":", span.start, span.end) + 1 or span.start, span.end))
            found += [part for part in dict.fromkeys((span, behind)) if _is_report(part.of(text), mood)][:1]
    return found


def _quotations(analysis: Analysis) -> Places[Quotation]:
    return Places((q.outer, q) for q in analysis.quotations)


def cited(text: str, analysis: Analysis, phrases: Sequence[Span]) -> list[Span]:
    """Return what a phrase of source ("according to", по словам, айтуынша) at the front of a sentence is the source of.

    Args:
        text: of the article.
        analysis: of it; sentences with quotations are left out.
        phrases: where such phrases stand.

    Example:
        >>> from dragoman.language import analyse
        >>> text = "According to the mayor, the bridge is safe. The ferry, according to him, is not."
        >>> analysis = analyse(text, [Span(0, len(text))], "en")
        >>> [span.of(text) for span in cited(text, analysis, [Span(0, 12), Span(55, 67)])]
        ['the bridge is safe']
    """
    if analysis.language in SPACELESS:  # there such words are verbs as well
        return []
    quotations = _quotations(analysis)
    found: dict[Span, Span] = {}
    for phrase in phrases:
        sentence = sentence_of(analysis, phrase)
        after = _COMMA.search(text, phrase.end, sentence.end)
        if after and not quotations.touching(sentence) and not _COMMA.search(text, sentence.start, phrase.start):
            found.setdefault(sentence, _trimmed(text, Span(after.end(), sentence.end)))
    return list(found.values())


def _trimmed(text: str, span: Span) -> Span:
    start, end = span.start, span.end
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1] in _END:
        end -= 1
    return Span(start, end)


def _is_report(sentence: str, mood: Mood) -> bool:
    """Tell whether a verb in that mood stands in the first clause, or opens the clause behind a subordinate one."""
    if {word.casefold() for word in _WORD.findall(sentence)} & set(mood.never):
        return False
    opened = False  # by a subordinate clause, or a word or two
    for words in filter(None, map(_WORD.findall, _CLAUSE.findall(sentence))):
        first = words[0].casefold()
        depends = first in mood.subordinate or (opened and first in mood.relative)
        if not depends and any(word in mood.verbs for word in (words[:1] if opened else words[1:])):
            return True
        if not depends and len(words) > _FEW:
            return False
        opened = True
    return False
