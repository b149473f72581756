"""What one source says in one sentence is one statement, though its source stands in the middle of it."""

from __future__ import annotations

import pytest

from dragoman import pipeline
from dragoman.articles import Page


def said(text: str, language: str) -> list[str]:
    reading = pipeline.read_page(Page(data=text, name="a", language=language, published="2024-05-07"))
    return [s.span.of(reading.article.text) for s in reading.statements]


@pytest.mark.usefixtures("weights")
@pytest.mark.parametrize(
    ("language", "text", "whole"),
    [
        ("en", "The harbour, officials in Oslo said on Monday, will stay open all winter.", "The harbour"),
        ("ru", "Мост через реку, по словам мэра города, закроют на ремонт до весны.", "Мост через реку"),
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
