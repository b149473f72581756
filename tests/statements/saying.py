"""Statements as the network might give them, to be followed by the rules on their way to the page."""

from typing import Any

from dragoman import pipeline
from dragoman.actors import Registry, find_mentions
from dragoman.actors.who import Who
from dragoman.articles import Page
from dragoman.language import analyse
from dragoman.records import Reading, Span, Statement
from dragoman.statements import Said
from dragoman.statements.chain import chained


def span(text: str, words: str) -> Span:
    start = text.index(words)
    return Span(start, start + len(words))


def said(who: Who, words: str, speaker: str | None, **values: Any) -> Said:
    """Return a statement as the network might give it: the words said, and who it takes for the speaker."""
    meant = span(who.text, speaker) if speaker else None
    fields: dict[str, Any] = {"id": "s1", "speaker": who.at(meant) if meant else None, "mode": "indirect"}
    record = Statement(**fields | values | {"span": span(who.text, words)})
    return Said(record=record, speaker=meant, meant=meant, heads=(), reasons=())


def told(language: str, text: str) -> Who:
    mentions = find_mentions(text, language, Registry.load(), "2024-05-08")
    return Who(text=text, mentions=mentions, references={}, groups={})


def read(language: str, text: str, words: str, speaker: str | None, **values: Any) -> Statement:
    who = told(language, text)
    analysis = analyse(text, [Span(0, len(text))], language)
    return chained([said(who, words, speaker, **values)], analysis, who)[0].record


def whole(language: str, text: str, published: str) -> Reading:
    """Return what is read in a text, with the network."""
    return pipeline.read_page(Page(data=text, name="a", language=language, published=published))
