from collections.abc import Iterator

import pytest

from dragoman.library import Library
from dragoman.library.balance import LEAST, balance, side
from tests.library.test_store import add, reading


@pytest.fixture
def library(place: str) -> Iterator[Library]:
    with Library.create(place) as made:
        yield made


def test_nothing_is_told_of_an_empty_library(library: Library) -> None:
    assert balance(library) == ()


def test_every_article_counts_once_a_state(library: Library) -> None:
    every = [reading(number) for number in range(LEAST)]
    add(library, *every)
    told = {(r.article.id, a.country) for r in every for e in r.events for a in (*e.actors, *e.recipients) if a.country}
    found = balance(library)
    assert sum(one.articles for one in found) == len(told)
    assert all(one.articles == sum(one.by_country.values()) for one in found)


def test_only_the_newest_articles_count(library: Library) -> None:
    add(library, *(reading(number) for number in range(4)))
    newest = reading(3).events[0].actors[0].country
    assert [one.state for one in balance(library, newest=1)] == [newest]


def test_outlets_of_unknown_countries_are_no_side() -> None:
    assert side({"?": LEAST}) is None
    assert side({"CHN": LEAST}) == "CHN"
    assert side({"CHN": LEAST - 1}) is None
