"""Large stories in parts: every article once, whole figures of the whole, what is told of the part alone."""

from __future__ import annotations

import pytest

from dragoman.errors import UsageError
from dragoman.library import Library
from dragoman.stories import list_stories, parallax, story
from tests.stories.handmade import RUS, interpretation, put, reading, statement

TEXT = "We will send no troops, he said. It is a message to Moscow."
pytestmark = pytest.mark.usefixtures("one_story")


@pytest.fixture
def told(library: Library) -> str:
    """Seven articles of one story, each of its own outlet and country."""
    for n, country in enumerate(("KAZ", "JPN", "KAZ", "USA", "USA", "USA", "DEU")):
        own = " ".join(f"a{n}{word}" for word in range(20))  # else it would be a re-publication
        put(library, reading(
            f"a{n}", f"{TEXT} {own}", country=country, day=f"2022-03-0{n + 1}", language="ja" if n == 1 else "en",
            statements=(statement(TEXT, "We will send no troops"),),
            interpretations=(interpretation(TEXT, "a message to Moscow", of="s1", points_at=(RUS,)),),
        ))  # fmt: skip
    return list_stories(library)[0].id


def test_each_article_is_in_one_part_the_latest_in_the_first(library: Library, told: str) -> None:
    found = [story(library, told, part=part, most=3) for part in (1, 2, 3)]
    assert [[piece.id for piece in one.articles] for one in found] == [["a4", "a5", "a6"], ["a1", "a2", "a3"], ["a0"]]
    assert all((one.parts, one.size, one.languages) == (3, 7, {"en": 6, "ja": 1}) for one in found)
    assert all((one.first_day, one.last_day) == ("2022-03-01", "2022-03-07") for one in found)


def test_what_is_told_is_of_the_part(library: Library, told: str) -> None:
    first = story(library, told, most=3)
    assert first.countries.keys() == {"USA", "DEU"}
    (item,) = first.told
    assert len(item.evidence) == 3 and item.missing == ()


def test_a_small_story_is_whole(library: Library, told: str) -> None:
    found = story(library, told)
    assert (found.part, found.parts, len(found.articles)) == (1, 1, 7)


def test_readings_and_wordings_in_parts(library: Library, told: str) -> None:
    whole = parallax(library, told)
    assert sum(cell.count for cell in whole.readings) == 7
    parts = [parallax(library, told, part=part, most=4) for part in (1, 2)]
    assert [sum(cell.count for cell in one.readings) for one in parts] == [4, 3]
    said = [parallax(library, "a0:s1", part=part, most=4) for part in (1, 2)]
    assert [[w.article for w in sorted(one.wordings, key=lambda w: w.day)] for one in said] == [
        ["a3", "a4", "a5", "a6"],
        ["a0", "a1", "a2"],
    ]
    assert all(one.parts == 2 for one in said)


@pytest.mark.parametrize("part", [0, -1, 4])
def test_a_part_that_is_none(library: Library, told: str, part: int) -> None:
    with pytest.raises(UsageError, match="it has 3"):
        story(library, told, part=part, most=3)
    with pytest.raises(UsageError, match="There is no part"):
        parallax(library, told, part=part, most=3)


def test_lists_go_on_where_they_ended(library: Library, told: str) -> None:
    assert list_stories(library, offset=1) == []
    assert [one.id for one in list_stories(library, limit=1, offset=0)] == [told]
