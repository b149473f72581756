"""Stories begin, take in, merge and split; ids stay, and all of it is in the log. Log-odds are given, not computed."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from sqlalchemy import Connection, insert, select, update

from dragoman.library import Library
from dragoman.records import Actor
from dragoman.stories import features, group, list_stories, memory, story, tables
from dragoman.stories.marks import marks_of
from tests.stories.handmade import mentions, put, reading, topic

NEVER = -9.0


class Odds:
    """Log-odds of pairs of articles, by the letter that their only mention is named."""

    def __init__(self) -> None:
        self.pairs: dict[frozenset[str], float] = {}

    def __setitem__(self, pair: str, value: float) -> None:
        self.pairs[frozenset(pair)] = value

    def score(self, one: features.Side, other: features.Side, rare: Mapping[str, float]) -> float:
        (a,), (b,) = one.marks.actors, other.marks.actors
        return self.pairs.get(frozenset((a, b)), NEVER)


@pytest.fixture
def odds(monkeypatch: pytest.MonkeyPatch) -> Odds:
    found = Odds()
    monkeypatch.setattr(group, "score", found.score)
    monkeypatch.setattr(group, "JOIN", 0.0)
    monkeypatch.setattr(group, "WEAK", 1.5)
    return found


def arrive(library: Library, letter: str, day: str = "2022-03-01", name: str | None = None) -> str:
    """Put in the article of a letter; return its id."""
    text = f"{letter} is all there is to it."
    article = name or f"a{letter}0000000{letter}"
    put(library, reading(article, text, day=day, mentions=mentions(text, Actor(name=letter, entity=letter))))
    return article


def together(library: Library, article: str) -> set[str]:
    """Return the letters of the articles that tell the same story."""
    return {piece.id[1] for piece in story(library, article).articles}


def log(library: Library) -> list[tuple[str, str, str | None]]:
    this, other = tables.stories.alias(), tables.stories.alias()
    query = (
        select(this.c.id, tables.log.c.what, other.c.id)
        .join(this, this.c.key == tables.log.c.story)
        .outerjoin(other, other.c.key == tables.log.c.other)
        .order_by(tables.log.c.key)
    )
    with library.read() as connection:
        return [tuple(row) for row in connection.execute(query)]


def test_a_story_begins_with_what_fits_nowhere(library: Library, odds: Odds) -> None:
    arrive(library, "P")
    arrive(library, "Q")
    assert together(library, "aP0000000P") == {"P"}
    assert [entry[1] for entry in log(library)] == ["begun", "begun"]
    assert {s.id for s in list_stories(library)} == {"stP0000000", "stQ0000000"}


def test_an_article_joins_the_story_it_fits_best(library: Library, odds: Odds) -> None:
    odds["QR"], odds["PR"] = 3, 2
    for letter in "PQR":
        arrive(library, letter)
    assert together(library, "aR0000000R") == {"Q", "R"}
    assert log(library)[-1] == ("stQ0000000", "joined", None)


def test_the_log_has_the_score_of_a_join(library: Library, odds: Odds) -> None:
    odds["PQ"] = 2.5
    arrive(library, "P")
    arrive(library, "Q")
    with library.read() as connection:
        assert connection.scalars(select(tables.log.c.score).order_by(tables.log.c.key)).all() == [None, 2.5]


@pytest.mark.parametrize(("day", "joins"), [("2022-03-11", True), ("2022-03-12", False)])
def test_the_window_in_time_closes(library: Library, odds: Odds, day: str, joins: bool) -> None:
    odds["PQ"] = 5
    arrive(library, "P")
    arrive(library, "Q", day)
    assert (together(library, "aQ0000000Q") == {"P", "Q"}) is joins


def test_the_days_of_a_story_grow_either_way(library: Library, odds: Odds) -> None:
    odds["PQ"] = odds["PR"] = odds["QR"] = 5
    for letter, day in (("P", "2022-03-05"), ("Q", "2022-03-01"), ("R", "2022-03-09")):
        arrive(library, letter, day)
    (found,) = list_stories(library)
    assert (found.first_day, found.last_day, found.size) == ("2022-03-01", "2022-03-09", 3)
    assert found.id == "stP0000000"


def test_an_article_between_two_stories_makes_them_one(library: Library, odds: Odds) -> None:
    odds["PQ"], odds["PR"], odds["QR"] = -2, 4, 5
    for letter in "PQR":
        arrive(library, letter)
    merged = story(library, "stQ0000000")  # the id that is gone leads to the one that stays
    assert merged.id == "stP0000000"
    assert {piece.id[1] for piece in merged.articles} == {"P", "Q", "R"}
    assert log(library)[-1] == ("stP0000000", "merged", "stQ0000000")
    assert [c.other for c in merged.changes if c.what == "merged"] == ["stQ0000000"]
    assert [s.id for s in list_stories(library)] == ["stP0000000"]


def test_one_article_does_not_join_two_stories_that_have_nothing_in_common(library: Library, odds: Odds) -> None:
    odds["PQ"], odds["PR"], odds["QR"] = NEVER, 4, 5
    for letter in "PQR":
        arrive(library, letter)
    assert together(library, "aR0000000R") == {"Q", "R"}
    assert together(library, "aP0000000P") == {"P"}


def test_a_chain_of_merges_is_followed(library: Library, odds: Odds) -> None:
    for pair in ("PQ", "PS", "QS", "RS"):
        odds[pair] = -1
    odds["QT"] = odds["RT"] = 5
    odds["PU"] = odds["QU"] = odds["RU"] = odds["TU"] = 6
    odds["QR"] = odds["PR"] = odds["PT"] = -1
    for letter in "PQRTU":
        arrive(library, letter)
    assert {story(library, name).id for name in ("stP0000000", "stQ0000000", "stR0000000")} == {"stP0000000"}
    assert together(library, "aR0000000R") == set("PQRTU")


def split_apart(library: Library, odds: Odds, first_day: str = "2022-03-01", later: str = "2022-03-02") -> None:
    """Two pairs that a weak link holds together until the fourth article shows what they are."""
    odds["PQ"], odds["RS"] = 6, 10
    odds["PR"], odds["QR"], odds["PS"], odds["QS"] = 0.5, 0.4, -8, -9
    arrive(library, "P", first_day)
    arrive(library, "Q", first_day)
    arrive(library, "R", later)
    assert together(library, "aP0000000P") == {"P", "Q", "R"}
    arrive(library, "S", later)


def test_a_story_that_is_two_is_taken_apart(library: Library, odds: Odds) -> None:
    split_apart(library, odds)
    assert together(library, "aP0000000P") == {"P", "Q"}
    assert together(library, "aS0000000S") == {"R", "S"}
    assert story(library, "aP0000000P").id == "stP0000000"
    assert story(library, "aR0000000R").id == "stR0000000"
    assert log(library)[-1] == ("stR0000000", "split", "stP0000000")
    assert {s.id: s.size for s in list_stories(library)} == {"stP0000000": 2, "stR0000000": 2}


def test_both_halves_know_of_the_split(library: Library, odds: Odds) -> None:
    split_apart(library, odds)
    for half, other in (("stP0000000", "stR0000000"), ("stR0000000", "stP0000000")):
        assert [(c.what, c.other) for c in story(library, half).changes if c.what == "split"] == [("split", other)]


def test_a_story_whose_first_article_moves_away_is_called_after_one_it_has(library: Library, odds: Odds) -> None:
    split_apart(library, odds, "2022-03-05", "2022-03-01")  # what arrives later is older and keeps the id
    kept = story(library, "stP0000000")
    assert {piece.id[1] for piece in kept.articles} == {"R", "S"}
    assert kept.title == "Title aR0000000R"


def test_a_strong_join_splits_nothing(library: Library, odds: Odds) -> None:
    odds["PQ"], odds["RS"] = 6, 10
    odds["PR"], odds["QR"], odds["PS"], odds["QS"] = 0.5, 0.4, 8, -30
    for letter in "PQRS":
        arrive(library, letter)
    assert together(library, "aS0000000S") == {"P", "Q", "R", "S"}
    assert "split" not in {entry[1] for entry in log(library)}


def test_ids_that_begin_alike_stay_apart(library: Library, odds: Odds) -> None:
    for letter in "PQ":
        arrive(library, letter, name=f"a12345678{letter}")
    assert {s.id for s in list_stories(library)} == {"st12345678", "st12345678Q"}


def test_an_article_can_begin_a_story_when_all_its_ids_are_taken(library: Library, odds: Odds) -> None:
    arrive(library, "P", name="aXP")
    row = {"first": 1, "size": 0, "first_day": "2022-01-01", "last_day": "2022-01-01"}
    with library.write() as connection:
        connection.execute(insert(tables.stories), [{"id": name, **row} for name in ("stYQ", "stYQ-2")])
    arrive(library, "Q", name="aYQ")
    assert story(library, "aYQ").id == "stYQ-3"


def test_actors_are_counted_once_an_article(library: Library, odds: Odds) -> None:
    for letter, name in (("P", "aP1"), ("P", "aP2"), ("Q", "aQ3")):
        arrive(library, letter, name=name)
    with library.read() as connection:
        found = {r.item: r.articles for r in connection.execute(select(tables.counts))}
    assert found == {"*": 3, "P": 2, "Q": 1}


def test_an_older_article_is_compared_with_those_of_its_days(
    library: Library, odds: Odds, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The archive comes in late: the last reports of a long story are not what its first days look like."""
    monkeypatch.setattr(group, "LOOKED_AT", 2)
    odds["AB"] = odds["AC"] = odds["BC"] = odds["BD"] = odds["CD"] = odds["DE"] = odds["CE"] = 2.0
    for letter, day in zip("ABCDE", ("01", "02", "08", "09", "10"), strict=True):
        arrive(library, letter, f"2022-03-{day}")
    assert together(library, "aA0000000A") == set("ABCDE")
    odds["AF"] = odds["BF"] = 2.0
    arrive(library, "F", "2022-03-02")
    assert together(library, "aA0000000A") == set("ABCDEF")


def test_members_near_a_day(library: Library, odds: Odds) -> None:
    days = (1, 3, 5, 7, 9)
    for letter in "ABCDE":
        odds[f"A{letter}"] = odds[f"B{letter}"] = odds[f"C{letter}"] = odds[f"D{letter}"] = 3.0
    for letter, day in zip("ABCDE", days, strict=True):
        arrive(library, letter, f"2022-03-0{day}")
    with library.read() as connection:
        (one,) = set(connection.scalars(select(tables.marks.c.story)))
        every = memory.members(connection, one, 9)
        near = {day: memory.members_near(connection, one, f"2022-03-{day:02}", 2) for day in (1, 4, 9, 31)}
        assert memory.members_near(connection, one, "2022-03-05", 9) == every
    assert near == {1: every[:2], 4: every[1:3], 9: every[3:], 31: every[3:]}


def test_the_key_is_that_of_the_story_it_is_in_after_a_split(
    library: Library, odds: Odds, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(group, "_split", lambda connection, story, means: _moved_to(connection, story))
    odds["AB"] = 1.0
    arrive(library, "A")
    text = "B is all there is to it."
    item = reading("aB", text, mentions=mentions(text, Actor(name="B", entity="B")))
    with library.write() as connection:
        added = library.add(connection, item)
        found = group.place(connection, added.article, marks_of(item), topic(0))
        assert found == connection.scalar(select(tables.marks.c.story).where(tables.marks.c.article == added.article))


def _moved_to(connection: Connection, story: int) -> list[int]:
    """Move the last article of a story to a new one, as a split does."""
    last = memory.members(connection, story, 9)[-1]
    new = group._begin(connection, "aNew00000", last, "2022-03-01")
    connection.execute(update(tables.marks).where(tables.marks.c.article == last).values(story=new))
    return [last]
