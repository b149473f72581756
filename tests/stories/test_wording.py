"""The vectors of statements, without the model: what is embedded, and what comes of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from dragoman.model import sentence
from dragoman.model.weights import Floats
from dragoman.stories import wording
from tests.stories.handmade import reading, statement, topic

TEXT = "We will send no troops, he said. The harvest is in, he added."
SENTENCE = "We will send no troops, he said."


@pytest.fixture
def embedded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let every text have a direction of its own; return the texts that are embedded."""
    seen: list[str] = []

    def vectors(model: Any, texts: Sequence[str]) -> Floats:
        seen.extend(texts)
        return np.stack([topic(number) for number, _ in enumerate(texts)])

    monkeypatch.setattr(sentence, "load", lambda: None)
    monkeypatch.setattr(sentence, "vectors", vectors)
    return seen


def test_a_statement_lies_between_its_words_and_its_sentence(embedded: list[str]) -> None:
    item = reading("a1", TEXT, statements=(statement(TEXT, "no troops"),))
    ((lead, said),) = wording.embed([item])
    assert embedded[1:] == ["no troops", SENTENCE]
    assert lead @ topic(0) == 1
    assert said["s1"] @ topic(1) == pytest.approx(0.5**0.5)
    assert said["s1"] @ topic(2) == pytest.approx(0.5**0.5)


def test_a_sentence_is_embedded_once_for_all_that_is_said_in_it(embedded: list[str]) -> None:
    both = (statement(TEXT, "no troops"), statement(TEXT, "We will", id="s2"))
    ((_, said),) = wording.embed([reading("a1", TEXT, statements=both)])
    assert embedded.count(SENTENCE) == 1
    assert said["s1"] @ said["s2"] == pytest.approx(0.5)


def test_a_statement_that_is_its_sentence_has_that_vector(embedded: list[str]) -> None:
    ((_, said),) = wording.embed([reading("a1", TEXT, statements=(statement(TEXT, SENTENCE),))])
    assert said["s1"] @ topic(embedded.index(SENTENCE)) == pytest.approx(1.0)


def test_a_statement_of_two_sentences_is_seen_with_both(embedded: list[str]) -> None:
    wording.embed([reading("a1", TEXT, statements=(statement(TEXT, "he said. The harvest"),))])
    assert TEXT in embedded


def test_each_reading_has_its_own_statements(embedded: list[str]) -> None:
    items = [reading("a1", TEXT), reading("a2", TEXT, statements=(statement(TEXT, "no troops", id="s7"),))]
    assert [list(said) for _, said in wording.embed(items)] == [[], ["s7"]]
