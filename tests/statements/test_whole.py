"""What one source says in one sentence is one statement, though its source stands in the middle of it."""

from __future__ import annotations

import pytest

from dragoman.language import analyse
from dragoman.model.propose import Head
from dragoman.records import Span
from dragoman.statements.drafts import Draft, whole
from tests.statements import saying


def said(text: str, language: str) -> list[str]:
    reading = saying.whole(language, text, "2024-05-07")
    return [s.span.of(reading.article.text) for s in reading.statements]


@pytest.mark.usefixtures("weights")
@pytest.mark.parametrize(
    ("language", "text", "whole"),
    [
        ("en", "The harbour, officials in Oslo said on Monday, will stay open all winter.", "The harbour"),
        ("ru", "Мост через реку, по словам мэра города, закроют на ремонт до весны.", "Мост через реку"),
        ("de", "Rund 300 Fischer sind nach Angaben der Behörden binnen einer Woche ausgelaufen.", "Rund 300 Fischer"),
    ],
)
def test_interrupted_by_its_source(language: str, text: str, whole: str) -> None:
    found = said(text, language)
    assert len(found) == 1
    assert found[0].startswith(whole)
    assert text.rstrip(".").endswith(found[0][-12:])


@pytest.mark.usefixtures("weights")
def test_two_sources_are_two_statements() -> None:
    text = "The harbour will stay open, officials in Oslo said. The dockers said that they would strike on Friday."
    assert len(said(text, "en")) == 2


@pytest.mark.parametrize(
    ("second", "cue", "one"), [((21, 28), (12, 16), True), ((8, 16), (12, 16), True), ((4, 28), (12, 16), False)]
)
def test_pieces_with_their_cue_elsewhere_stay_apart(second: tuple[int, int], cue: tuple[int, int], one: bool) -> None:
    text = "The pier, he said so, is safe."
    said = Head(kind="say", span=Span(*cue), window=0, p=1.0, given=False, attributes={}, roles={})
    drafts = [
        Draft(span=Span(*span), head=said, quotation=None, cue=(said, 1.0), speaker=None, through=None)
        for span in ((0, 8), second)
    ]
    analysis = analyse(text, [Span(0, len(text))], "en")
    assert len(whole(drafts, analysis, text, ())) == (1 if one else 2)
