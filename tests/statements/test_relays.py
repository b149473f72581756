"""Outlets that pass on words: how far from the words they are looked for."""

from dragoman.actors import Registry, find_mentions
from dragoman.records import Span
from dragoman.statements.relays import find_relays

SAID = "rain had fallen."


def names(text: str, sentence: Span) -> list[str]:
    at = text.index(SAID)
    mentions = find_mentions(text, "en", Registry.load(), "2024-05-08")
    found = find_relays(text, "en", mentions, (sentence,), Span(at, at + len(SAID)))
    return [relay.mention.actor.name for relay in found]


def test_an_endless_sentence_is_not_looked_through() -> None:
    chain = f"Reuters, citing Kyodo, said {SAID}"
    assert names(chain, Span(0, len(chain))) == ["Reuters", "Kyodo"]
    far = f"Xinhua, citing TASS, wrote of it {'and so on ' * 80}{chain}"
    assert names(far, Span(0, len(far))) == ["Reuters", "Kyodo"]


def test_a_sentence_far_from_the_words_is_looked_at_where_it_is_nearest() -> None:
    before = f"{'It was late. ' * 60}Reuters, citing Kyodo, had more. "
    text = f"{before}{'Nothing else was known. ' * 40}So {SAID}"
    assert names(text, Span(0, len(before))) == ["Reuters", "Kyodo"]
