"""Long texts in parts: spans and ids of the whole, and time that grows with the length and no faster."""

from __future__ import annotations

import time
from itertools import pairwise
from random import Random

import msgspec
import pytest
from bench.hostile import CASES
from fuzz.checks import check_reading
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman import parts, pipeline
from dragoman.articles import Page
from dragoman.evaluation.gold import paragraphs
from dragoman.records import Actor, Article, Coder, Mention, Reading, Span, Statement
from fuzz import proposer


@settings(max_examples=60)
@given(st.lists(st.text("ab c\u3000。", min_size=1, max_size=40).map(str.strip).filter(bool), min_size=1, max_size=8))
def test_parts_hold_every_visible_character_in_order(pieces: list[str]) -> None:
    text = "\n\n".join(pieces)
    found = parts.cut(text, paragraphs(text), longest=25)
    assert "".join("".join(part.of(text).split()) for part in found) == "".join(text.split())
    assert all(0 < part.end - part.start <= 25 and part.of(text) == part.of(text).strip() for part in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


def _reading(text: str) -> Reading:
    article = Article(id="a", language="en", text=text, paragraphs=(Span(0, len(text)),))
    oslo = Mention(id="m1", span=Span(0, 4), actor=Actor(name="Oslo"))
    first = Statement(id="s1", speaker=oslo.actor, span=Span(5, 9), mode="indirect")
    second = Statement(id="s2", speaker=None, span=Span(6, 8), mode="indirect", source="s1", parent="s1")
    return Reading(coder=Coder(name="x", version="1"), article=article, mentions=(oslo,), statements=(first, second))


def test_records_are_moved_and_renumbered() -> None:
    text = "Oslo said.\n\nOslo told."
    article = Article(id="a", language="en", text=text, paragraphs=(Span(0, 10), Span(12, 22)))
    found, names = parts.joined(article, [Span(0, 10), Span(12, 22)], [_reading("Oslo said."), _reading("Oslo told.")])
    assert [m.span.of(text) for m in found.mentions] == ["Oslo", "Oslo"]
    assert [(s.id, s.source, s.parent, s.span.of(text)) for s in found.statements] == [
        ("s1", "author", None, "said"), ("s2", "s1", "s1", "ai"),
        ("s3", "author", None, "told"), ("s4", "s3", "s3", "ol"),
    ]  # fmt: skip
    assert names[1]["s2"] == "s4"


def _explained(text: str) -> pipeline.Explained:
    page = Page(data=text, name="x", language="en", published="2024-05-08")
    return pipeline._explain(page, None, proposer.steps(Random(1)))


def test_a_long_text_is_read_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "LONGEST", 600)
    monkeypatch.setattr(parts.cut, "__defaults__", (600,))
    text = ("President Putin left Oslo. He said on Tuesday: “We condemn Norway.” " * 4 + "\n\n") * 6
    found = _explained(text)
    check_reading(found.reading)
    assert len(found.reading.mentions) > 40
    assert found.reading.mentions[-1].span.start > 1_500
    claims = (*found.reading.statements, *found.reading.events, *found.reading.interpretations)
    assert {one.id for one in claims} == set(found.reasons)
    assert msgspec.json.decode(found.reading.to_json(), type=Reading) == found.reading


HARD = ("nested quotations", "apostrophes", "all names", "names and verbs", "pronouns", "dates", "one endless word")


@pytest.mark.parametrize("name", HARD)
def test_four_times_the_text_takes_some_four_times_as_long(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rules alone, on what makes them slow. 4 is linear, 16 would be quadratic; 8 leaves room for noise."""
    monkeypatch.setattr(parts, "LONGEST", 10_000)
    monkeypatch.setattr(parts.cut, "__defaults__", (10_000,))
    _explained("Oslo condemned the attack on Tuesday.")

    def seconds_for(size: int) -> float:
        started = time.process_time()
        _explained(CASES[name](size))
        return time.process_time() - started

    seconds = [min(seconds_for(size) for _ in range(2)) for size in (10_000, 40_000)]
    assert seconds[1] <= 8 * max(seconds[0], 0.1), seconds


@pytest.mark.parametrize("name", HARD)
def test_one_part_takes_seconds_at_worst(name: str) -> None:
    """What is quadratic inside of a part stays small: 40,000 characters take the rules 0.5 to 4 s on these texts."""
    text = CASES[name](parts.LONGEST)
    started = time.process_time()
    _explained(text)
    assert time.process_time() - started < 20
