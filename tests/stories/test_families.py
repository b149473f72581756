"""One utterance, however often it is told: what agrees, what speaks against, what a new reading does."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sqlalchemy import func, select, update

from dragoman.library import Library, schema
from dragoman.model.weights import Floats
from dragoman.records import Actor, Coder, Reading
from dragoman.stories import families, parallax, tables
from dragoman.stories.families import speaker_key
from dragoman.stories.negation import is_negated
from dragoman.stories.utterance import FEATURES, SAME_DAYS, UNLIKE, Said, Side, score, values
from tests.stories.handmade import TOKAYEV, XI, put, reading, statement, topic

TEXT = "We will send no troops, he said. The harvest is in, he added."
FIRST, SECOND = "We will send no troops", "The harvest is in"


def side(vector: Floats | None = None, **given: Any) -> Side:
    said = {"speaker": "xi-jinping", "country": "CHN", "language": "en", "day": "2022-03-01",
            "actors": {"KAZ": 1}, "numbers": (), "negated": False, "size": 60, "story": 1}  # fmt: skip
    return Side(said=Said(**{**said, **given}), vector=topic(1) if vector is None else vector)  # type: ignore[arg-type]


def named(one: Side, other: Side) -> dict[str, float]:
    return dict(zip((f.name for f in FEATURES), values(one, other, {}), strict=True))


@pytest.mark.parametrize(
    ("other", "value"),
    [
        ({}, 1.0),
        ({"speaker": "CHN"}, 0.4),
        ({"speaker": "?a diplomat", "country": None}, 0.4),
        ({"speaker": "wang-yi"}, -1.0),
        ({"speaker": "kassym-jomart-tokayev", "country": "KAZ"}, -1.0),
    ],
)
def test_who_speaks(other: dict[str, str], value: float) -> None:
    """A state stands for who speaks for it; two people of one state are two people."""
    assert named(side(), side(**other))["speaker"] == value
    assert named(side(**other), side())["speaker"] == value


@pytest.mark.parametrize(
    ("one", "other", "value"),
    [
        ({"day": "2022-09-14"}, {"day": "2022-09-14"}, 0),
        ({"day": "2022-09-14"}, {"day": "2022-09-16"}, 0.5),
        ({"day": "2022-09-14"}, {"day": "2022-12-01"}, 1),
        ({"day": "2022-09-14"}, {"day": "2022-09-01", "last": "2022-09-30"}, 0),
        ({"day": "2022-10-01"}, {"day": "2022-09-01", "last": "2022-09-30"}, 1 / SAME_DAYS),
    ],
)
def test_a_month_holds_its_days(one: dict[str, str], other: dict[str, str], value: float) -> None:
    assert named(side(**one), side(**other))["days apart"] == value
    assert named(side(**other), side(**one))["days apart"] == value


def test_the_same_unknown_name_is_no_known_speaker() -> None:
    stranger = side(speaker="?a diplomat", country=None)
    assert named(stranger, stranger)["speaker"] == 0.4


@pytest.mark.parametrize(
    ("one", "other", "value"),
    [((), ("40",), 0), (("40",), ("40",), 1), (("40",), ("400",), -1), (("40", "7000"), ("7000",), 1)],
)
def test_numbers_agree_or_not(one: tuple[str, ...], other: tuple[str, ...], value: float) -> None:
    assert named(side(numbers=one), side(numbers=other))["numbers"] == value


def test_a_denial_is_not_what_it_denies() -> None:
    assert named(side(), side(negated=True))["negation"] == 0
    assert score(side(), side(), {}) > score(side(), side(negated=True), {})


@pytest.mark.parametrize(
    ("words", "language", "negated"),
    [
        ("no troops will be sent", "en", True),
        ("troops will be sent", "en", False),
        ("the note was sent north", "en", False),
        ("we don’t recognise it", "en", True),
        ("it is not that nobody came", "en", False),
        ("войска не будут отправлены", "ru", True),
        ("войска будут отправлены", "ru", False),
        ("派兵しない", "ja", True),
        ("派兵する", "ja", False),
        ("не будуть направлені", "uk", True),
        ("不会派兵", "zh", True),
        ("派兵", "zh", False),
        ("il n’enverra pas de troupes", "fr", True),
        ("il enverra des troupes", "fr", False),
        ("nothing at all", "xx", False),
    ],
)
def test_negations_are_found(words: str, language: str, negated: bool) -> None:
    assert is_negated(words, language) is negated


def test_words_actors_and_the_story_speak_for_it_and_days_against() -> None:
    base = score(side(), side(), {})
    for worse in (
        side(vector=topic(2)), side(actors={"USA": 1}), side(numbers=("40",)), side(story=2),
        side(day="2022-04-01"), side(speaker="wang-yi"),
    ):  # fmt: skip
        assert score(side(numbers=("30",)) if worse.said.numbers else side(), worse, {}) < base


def test_a_piece_may_be_less_like_the_whole() -> None:
    assert score(side(), side(size=600), {}) > score(side(), side(), {})


def beside(*mates: Floats, article: int, like: Floats | None = None) -> Side:
    """Return a statement of an article where other things are said too."""
    found = side(like)
    return Side(said=found.said, vector=found.vector, article=article, all=np.array([found.vector, *mates], np.float32))


def test_the_rival_is_the_likest_other_statement_of_either_article() -> None:
    near, far = topic(2, like=1, share=0.5), topic(3)
    alone = beside(far, article=1)
    assert named(alone, beside(far, article=2))["rival"] == pytest.approx(1.0)
    assert named(alone, beside(far, near, article=2))["rival"] == pytest.approx(1 - 0.5**0.5, abs=1e-3)
    assert named(beside(far, near, article=2), alone)["rival"] == named(alone, beside(far, near, article=2))["rival"]
    assert named(side(), side())["rival"] == pytest.approx(1 - UNLIKE)


def test_of_two_statements_of_an_article_the_better_match_is_the_same() -> None:
    """Both are like what the other article reports; only one can be its report."""
    better, worse = topic(2, like=1, share=0.6), topic(2, like=1, share=0.4)
    there = beside(article=1)
    assert named(there, beside(worse, article=2, like=better))["rival"] > 0
    assert named(there, beside(better, article=2, like=worse))["rival"] < 0


def test_two_statements_of_one_article_are_two_utterances_unless_all_else_speaks_for_one() -> None:
    one_article = named(beside(article=1), beside(topic(1), article=1))
    assert (one_article["one article"], one_article["rival"]) == (1, 0)
    assert score(beside(article=1), beside(article=1), {}) < score(beside(article=1), beside(article=2), {})


def test_days_count_no_more_after_a_few() -> None:
    assert named(side(), side(day=f"2022-03-0{1 + SAME_DAYS}"))["days apart"] == 1
    assert named(side(), side(day="2022-12-01"))["days apart"] == 1


def test_speaker_keys() -> None:
    assert speaker_key(None) == "?"
    assert speaker_key(Actor(name="the  Kremlin", country="RUS")) == "RUS"
    assert speaker_key(Actor(name="An  Official")) == "?an official"


def one(name: str, **values: Any) -> Reading:
    """Return an article that reports the first sentence."""
    given = values.pop("statement", {})
    return reading(name, TEXT, statements=(statement(TEXT, FIRST, **given),), **values)


def family(library: Library, statement_id: str) -> str:
    return parallax(library, statement_id).id


def sizes(library: Library) -> dict[str, int]:
    f = tables.families.c
    with library.read() as connection:
        return {r.id: r.size for r in connection.execute(select(f.id, f.size).where(f.size > 0))}


@pytest.mark.usefixtures("one_story")
def test_reports_of_one_utterance_are_one_family(library: Library) -> None:
    for name in ("a1", "a2", "a3"):
        put(library, one(name))
    assert sizes(library) == {"f-a1:s1": 3}
    assert len(parallax(library, "a3:s1").wordings) == 3


@pytest.mark.usefixtures("one_story")
def test_another_speaker_with_other_words_is_another_family(library: Library) -> None:
    put(library, one("a1"))
    put(library, one("a2", statement={"speaker": XI}), words={"s1": topic(2)})
    assert sizes(library) == {"f-a1:s1": 1, "f-a2:s1": 1}


@pytest.mark.usefixtures("one_story")
def test_two_utterances_of_one_article_stay_two(library: Library) -> None:
    both = (statement(TEXT, FIRST), statement(TEXT, SECOND, id="s2", speaker=XI))
    put(library, reading("a1", TEXT, statements=both), words={"s2": topic(2)})
    assert sizes(library) == {"f-a1:s1": 1, "f-a1:s2": 1}


@pytest.mark.parametrize(("day", "same"), [("2022-06-01", True), ("2022-12-31", False)])
def test_what_is_told_again_months_later_is_recognised(library: Library, day: str, same: bool) -> None:
    """Another story, for the days are too far apart; 92 days are within reach, 305 are not."""
    put(library, one("a1"))
    put(library, one("a2", day=day), lead=topic(5))
    with library.read() as connection:
        assert len(set(connection.scalars(select(tables.marks.c.story)))) == 2
    assert (family(library, "a1:s1") == family(library, "a2:s1")) is same


def test_an_unknown_speaker_is_looked_for_in_the_story_only(library: Library) -> None:
    stranger = {"speaker": Actor(name="an official")}
    put(library, one("a1", statement=stranger))
    put(library, one("a2", day="2022-06-01", statement=stranger), lead=topic(5))
    assert family(library, "a1:s1") != family(library, "a2:s1")


def means(library: Library) -> int:
    where = tables.means.c.kind == "words"
    with library.read() as connection:
        return int(connection.scalar(select(func.sum(tables.means.c.vectors)).where(where)) or 0)


def reread(library: Library, item: Reading, vectors: dict[str, Floats]) -> None:
    """Do what ``dragoman reread`` does with one article."""
    article = schema.articles.c
    with library.write() as connection:
        key = connection.scalar(select(article.key).where(article.id == item.article.id))
        assert key is not None
        families.forget(connection, key)
        library.add(connection, item)
        families.place(connection, key, item, vectors)


@pytest.mark.usefixtures("one_story")
def test_a_new_reading_finds_its_families_anew(library: Library) -> None:
    put(library, one("a1"))
    put(library, one("a2"))
    new = reading("a2", TEXT, coder=Coder(name="hand", version="2"), statements=(
        statement(TEXT, SECOND, id="s1", speaker=XI), statement(TEXT, FIRST, id="s2"),
    ))  # fmt: skip
    reread(library, new, {"s1": topic(2), "s2": topic(1)})
    assert sizes(library) == {"f-a1:s1": 2, "f-a2:s1": 1}
    assert family(library, "a2:s2") == "f-a1:s1"
    with library.read() as connection:
        assert connection.scalar(select(func.count()).select_from(tables.utterances)) == 3


@pytest.mark.usefixtures("one_story")
def test_a_family_keeps_its_id_when_its_first_article_is_read_again(library: Library) -> None:
    put(library, one("a1"))
    reread(library, one("a1", coder=Coder(name="hand", version="2")), {"s1": topic(1)})
    assert sizes(library) == {"f-a1:s1": 1}


@pytest.mark.usefixtures("one_story")
def test_placing_twice_doubles_nothing(library: Library) -> None:
    added = put(library, one("a1"))
    assert means(library) == 1
    with library.write() as connection:
        families.place(connection, added.article, one("a1"), {"s1": topic(1)})
    assert sizes(library) == {"f-a1:s1": 1}
    assert means(library) == 1


@pytest.mark.usefixtures("one_story")
def test_a_family_that_begins_again_is_itself_and_not_what_it_was_part_of(library: Library) -> None:
    put(library, one("a1"))
    put(library, one("a2", statement={"speaker": XI}), words={"s1": topic(2)})
    f = tables.families.c
    with library.write() as connection:  # as a merge leaves it
        keys = {r.id: r.key for r in connection.execute(select(f.id, f.key))}
        kept, lost = keys["f-a1:s1"], keys["f-a2:s1"]
        utterances = tables.utterances
        connection.execute(update(utterances).where(utterances.c.family == lost).values(family=kept))
        connection.execute(update(tables.families).where(f.key == lost).values(merged_into=kept, size=0))
    assert family(library, "f-a2:s1") == "f-a1:s1"
    again = one("a2", coder=Coder(name="hand", version="2"), statement={"speaker": XI})
    reread(library, again, {"s1": topic(2)})
    assert family(library, "f-a2:s1") == "f-a2:s1"
    assert sizes(library) == {"f-a1:s1": 1, "f-a2:s1": 1}


@pytest.mark.usefixtures("one_story")
def test_a_family_is_of_the_speaker_whom_most_name(library: Library) -> None:
    put(library, one("a1", statement={"speaker": Actor(name="officials")}))
    put(library, one("a2", statement={"speaker": TOKAYEV}))
    assert parallax(library, "a1:s1").speaker == "kassym-jomart-tokayev"


@pytest.mark.usefixtures("one_story")
def test_a_statement_that_fits_its_old_family_no_longer_leaves_it_to_the_others(library: Library) -> None:
    """The family is called after the statement, but what others report there is not what it says now."""
    for name in ("a1", "a2", "a3"):
        put(library, one(name))
    new = one("a1", coder=Coder(name="hand", version="2"), statement={"speaker": XI})
    reread(library, new, {"s1": topic(2)})
    assert sizes(library) == {"f-a1:s1": 2, "f-a1:s1-2": 1}
    assert {family(library, f"{name}:s1") for name in ("a2", "a3")} == {"f-a1:s1"}


@pytest.mark.usefixtures("one_story")
def test_of_too_many_statements_those_nearest_in_time_are_looked_at(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(families, "_MOST", 2)
    for number, day in enumerate(("2022-03-01", "2022-03-02", "2022-03-08", "2022-03-09")):
        put(library, one(f"a{number}", day=day), words={"s1": topic(1 if number < 2 else 2)})
    said = families.said_of(one("x").statements[0], one("x"), 1, "2022-03-02")
    with library.read() as connection:
        assert {row.day for row in families._candidates(connection, said)} == {"2022-03-01", "2022-03-02"}


def test_a_long_name_is_no_longer_than_an_index_holds() -> None:
    assert len(speaker_key(Actor(name="who " * 2000))) == 500
