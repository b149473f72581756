"""Stories and families that an analyst takes apart or puts together stay so, until that is undone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from msgspec import structs

from dragoman.curation import Wanted, corrections, merge, split, undo
from dragoman.errors import NotInLibrary, UsageError
from dragoman.library import Library
from dragoman.stories import families, features, group, parallax, story
from tests.curation.made import AIKO, NEWER, article, filled, reread
from tests.stories.handmade import put, span


def parts(library: Library) -> set[frozenset[str]]:
    return {frozenset(piece.id for piece in story(library, name).articles) for name in ("a1", "a2", "a3")}


def utterances(library: Library) -> set[frozenset[str]]:
    names = ("a1:s1", "a2:s1", "a3:s1")
    return {frozenset(f"{w.article}:{w.record}" for w in parallax(library, name).wordings) for name in names}


ALL = {frozenset({"a1", "a2", "a3"})}
TWO = {frozenset({"a1", "a3"}), frozenset({"a2"})}
ALL_SAID = {frozenset({"a1:s1", "a2:s1", "a3:s1"})}
TWO_SAID = {frozenset({"a1:s1", "a3:s1"}), frozenset({"a2:s1"})}


def test_a_story_is_split_and_one_again(press: Library) -> None:
    assert parts(press) == ALL
    made = split(press, "story", "a1", ["a2"], AIKO)
    assert (made.kind, made.field, made.target) == ("story", "split", story(press, "a1").id)
    assert made.new and made.new.parts == (("a2",), ("a1", "a3"))
    assert parts(press) == TWO
    assert story(press, "a2").changes[-1].what == "split"
    assert [one.state for one in corrections(press)] == ["in force"]
    undo(press, "c1", AIKO)
    assert parts(press) == ALL
    assert [one.state for one in corrections(press)] == ["undoes", "undone"]


def test_what_is_split_stays_so_when_another_article_fits_both(press: Library) -> None:
    split(press, "story", "a1", ["a2"], AIKO)
    put(press, article("a4", day="2022-03-04"))
    assert "a2" not in {piece.id for piece in story(press, "a1").articles}
    undo(press, "c1", AIKO)
    put(press, article("a5", day="2022-03-05"))
    assert {piece.id for piece in story(press, "a1").articles} == {"a1", "a2", "a3", "a4", "a5"}


@pytest.fixture
def strangers(place: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    """Give a library whose articles are a story each, as the machine sees it."""
    from tests.stories.handmade import without_model

    without_model(monkeypatch)
    monkeypatch.setattr(group, "score", lambda one, other, rare: -9.0)
    monkeypatch.setattr(families, "scores", lambda one, others, rare: [-9.0] * len(others))
    with Library.create(place) as library:
        from dragoman.stories import memory

        memory.prepare(library)
        filled(library)
        yield library


def test_stories_are_merged_and_two_again(strangers: Library) -> None:
    apart = parts(strangers)
    ids = [story(strangers, name).id for name in ("a1", "a2")]
    made = merge(strangers, "story", ids[1], "a1", AIKO)
    assert made.field == "merge"
    assert parts(strangers) == {frozenset({"a1", "a2"}), frozenset({"a3"})}
    assert story(strangers, ids[1]).id == ids[0]
    undo(strangers, "c1", AIKO)
    assert parts(strangers) == apart
    assert [story(strangers, name).id for name in ("a1", "a2")] == ids


def test_what_is_merged_is_not_split_by_the_machine(strangers: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a2", "a3", "a4"):
        if name == "a4":
            put(strangers, article("a4", day="2022-03-04"))
        merge(strangers, "story", "a1", name, AIKO)
    groups = ("12", "345")

    def score(one: features.Side, other: features.Side, rare: object) -> float:
        return 1.0 if any(one.day[-1] in group and other.day[-1] in group for group in groups) else -9.0

    monkeypatch.setattr(group, "score", score)
    put(strangers, article("a5", day="2022-03-05"))
    whole = {"a1", "a2", "a3", "a4", "a5"}
    assert {piece.id for piece in story(strangers, "a1").articles} == whole


def test_statements_are_not_one_utterance(press: Library) -> None:
    assert utterances(press) == ALL_SAID
    made = split(press, "family", "a1:s1", ["a2:s1"], AIKO)
    assert (made.kind, made.target) == ("family", "f-a1:s1")
    assert utterances(press) == TWO_SAID
    undo(press, "c1", AIKO)
    assert utterances(press) == ALL_SAID


def test_statements_are_one_utterance(strangers: Library) -> None:
    merge(strangers, "family", "a2:s1", "a3:s1", AIKO)
    assert utterances(strangers) == {frozenset({"a1:s1"}), frozenset({"a2:s1", "a3:s1"})}
    undo(strangers, "c1", AIKO)
    assert utterances(strangers) == {frozenset({name}) for name in ("a1:s1", "a2:s1", "a3:s1")}


@pytest.mark.parametrize("place", ["sqlite", "postgres"], indirect=True)
def test_families_outlive_a_reread(press: Library) -> None:
    split(press, "family", "a1:s1", ["a2:s1"], AIKO)
    for name in ("a1", "a2"):
        newer = article(name, coder=NEWER)
        first = structs.replace(newer.statements[0], span=span(newer.article.text, "met on Monday"))
        again = structs.replace(newer.statements[0], id="s2")
        reread(press, structs.replace(newer, statements=(first, again), interpretations=()))
    found = {f"{w.article}:{w.record}" for w in parallax(press, "a1:s2").wordings}
    assert "a2:s2" not in found
    (one,) = corrections(press)
    assert one.state == "in force"


def test_merged_families_outlive_a_reread(strangers: Library) -> None:
    merge(strangers, "family", "a2:s1", "a3:s1", AIKO)
    reread(strangers, article("a3", coder=NEWER))
    assert frozenset({"a2:s1", "a3:s1"}) in utterances(strangers)


@pytest.mark.parametrize("place", ["sqlite", "postgres"], indirect=True)
def test_the_last_word_holds(press: Library) -> None:
    split(press, "story", "a1", ["a2"], AIKO)
    merge(press, "story", "a1", "a2", AIKO)
    put(press, article("a4", day="2022-03-04"))
    assert len(story(press, "a1").articles) == 4
    assert [one.state for one in corrections(press)] == ["in force", "no longer applies"]
    assert [one.id for one in corrections(press, Wanted(state="no longer applies"))] == ["c1"]


def test_what_makes_no_sense_is_refused(press: Library) -> None:
    for out in ([], ["a1", "a2", "a3"], ["a9"], ["a1:s1"]):
        with pytest.raises(UsageError):
            split(press, "story", "a1", out, AIKO)
    with pytest.raises(UsageError, match="one already"):
        merge(press, "story", "a1", "a2", AIKO)
    with pytest.raises(UsageError, match="one already"):
        merge(press, "family", "a1:s1", "a2:s1", AIKO)
    for which in ("a9", "st-none"):
        with pytest.raises(NotInLibrary):
            split(press, "story", which, ["a1"], AIKO)
    with pytest.raises(NotInLibrary):
        merge(press, "family", "a1:s1", "a9:s1", AIKO)
    assert corrections(press) == []
