"""From the words that play a role to the actor meant."""

from __future__ import annotations

import pytest

from dragoman.actors import find_mentions
from dragoman.actors.who import Who
from dragoman.records import Span


@pytest.mark.parametrize(
    ("language", "text", "words", "entity"),
    [
        ("en", "World Bank president Jim Yong Kim agreed.", "World Bank president Jim Yong Kim", "jim-yong-kim"),
        ("zh", "欧盟外交政策负责人博雷利抱怨。", "欧盟外交政策负责人博雷利", "josep-borrell"),
        ("en", "The World Bank agreed.", "The World Bank", "WORLD-BANK"),
    ],
)  # fmt: skip
def test_a_name_at_the_end_of_a_phrase_bears_it(registry, language, text, words, entity):
    mentions = find_mentions(text, language, registry, "2022-09-15")
    who = Who(text=text, mentions=mentions, references={}, groups={}, is_person=registry.is_person)
    at = text.index(words)
    assert who.at(Span(at, at + len(words))).entity == entity
