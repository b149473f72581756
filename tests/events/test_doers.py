"""Who does it where the clause drops its subject, and on which day."""

from __future__ import annotations

import pytest

from dragoman import pipeline
from dragoman.articles import Page
from dragoman.records import Event


def events(text: str) -> dict[str, Event]:
    """Return the events of a text, by the words that tell them."""
    reading = pipeline.read_page(Page(data=text, name="a", language="en", published="2023-02-08"))
    return {event.trigger.of(reading.article.text): event for event in reading.events}


@pytest.mark.usefixtures("weights")
def test_who_spoke_accuses_behind_and() -> None:
    text = "Turkey will not ratify it before October, President Recep Tayyip Erdogan said, and accused Stockholm."
    accused = events(text)["accused"]
    assert [a.entity for a in accused.actors] == ["recep-tayyip-erdogan"]
    assert [a.country for a in accused.recipients] == ["SWE"]
    assert accused.date is None  # October is the day of what he spoke of


@pytest.mark.usefixtures("weights")
def test_the_one_day_of_a_sentence_is_that_of_its_event() -> None:
    assert events("Germany expelled forty Russian diplomats on Tuesday.")["expelled"].date == "2023-02-07"
