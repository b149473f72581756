"""Whom somebody backs in a sentence he does not oppose in the same one: meddling in its affairs is what he opposes."""

from __future__ import annotations

import pytest

from dragoman import pipeline
from dragoman.articles import Page
from dragoman.records import Event


def events(text: str) -> dict[str, Event]:
    reading = pipeline.read_page(Page(data=text, name="a", published="2024-05-07"))
    return {event.type: event for event in reading.events}


@pytest.mark.usefixtures("weights")
@pytest.mark.parametrize(
    "text",
    [
        "Chinese President Xi Jinping said in Belgrade on Tuesday that Beijing firmly supports Serbia and opposes any"
        " interference in Serbia's internal affairs.",
        "习近平七日在贝尔格莱德表示，中方坚定支持塞尔维亚维护主权，坚决反对任何势力干涉塞尔维亚内政。",
    ],
)
def test_no_deed_against_whom_it_backs(text: str) -> None:
    found = events(text)
    assert [r.entity for r in found["SUPPORT"].recipients] == ["SRB"]
    assert "SRB" not in {r.entity for r in found["REJECT"].recipients}


@pytest.mark.usefixtures("weights")
def test_others_are_still_opposed() -> None:
    found = events("Hungary supports Serbia's bid, but on Tuesday it rejected Ukraine's request, its minister said.")
    assert "UKR" in {r.entity for r in found["REJECT"].recipients}
