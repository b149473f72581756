"""One utterance as each outlet words it, and whom each country's press hears in it."""

from __future__ import annotations

from typing import Any

import pytest

from dragoman.errors import NotInLibrary
from dragoman.library import Library
from dragoman.records import Actor, Interpretation, Reading
from dragoman.stories import Parallax, parallax
from dragoman.stories.parallax import NOBODY, UNKNOWN
from tests.stories.handmade import AUTHOR, CHN, KAZ, RUS, USA, event, interpretation, put, reading, statement

TEXT = "No power may interfere, he said. It is aimed at someone. It sent 40 envoys to the border."
SAID, READ, DONE = "No power may interfere", "aimed at someone", "sent 40 envoys"
PRESS = Actor(name="Japanese papers", country="JPN", sector="JRN", count="all")
EUROPE = Actor(name="European papers", region="150", sector="JRN", count="all")
pytestmark = pytest.mark.usefixtures("one_story")


def heard(points_at: tuple[Actor, ...] = (USA,), **values: Any) -> Interpretation:
    return interpretation(TEXT, READ, **{"of": "s1", "readers": (AUTHOR,), "points_at": points_at} | values)


def telling(name: str, *heard_there: Interpretation, **values: Any) -> Reading:
    said = values.pop("said", {})
    return reading(name, TEXT, statements=(statement(TEXT, SAID, **said),), interpretations=heard_there, **values)


def table(found: Parallax) -> dict[tuple[str, str], int]:
    return {(cell.readers, cell.aimed_at): cell.count for cell in found.readings}


def test_the_author_reads_for_the_country_of_the_outlet(library: Library) -> None:
    put(library, telling("a1", heard(), country="JPN"))
    put(library, telling("a2", heard((RUS,)), country="DEU"))
    put(library, telling("a3", heard((RUS,), readers=()), country="DEU"))
    assert table(parallax(library, "a1:s1")) == {("JPN", "USA"): 1, ("DEU", "RUS"): 2}


def test_who_is_said_to_read_it_so_reads_it_so(library: Library) -> None:
    """A German paper on how Japanese and European papers read it."""
    both = (heard(readers=(PRESS,)), heard((RUS,), id="i2", readers=(EUROPE, PRESS)))
    put(library, telling("a1", *both, country="DEU"))
    assert table(parallax(library, "a1:s1")) == {("JPN", "USA"): 1, ("150", "RUS"): 1, ("JPN", "RUS"): 1}


def test_readers_and_outlets_of_no_country_are_unknown(library: Library) -> None:
    put(library, telling("a1", heard(readers=(Actor(name="some"),)), country="DEU"))
    put(library, telling("a2", heard(), outlet=None))
    assert table(parallax(library, "a1:s1")) == {(UNKNOWN, "USA"): 2}


def test_two_targets_are_two_cells_and_none_is_nobody(library: Library) -> None:
    put(library, telling("a1", heard((USA, RUS)), heard((), id="i2"), country="JPN"))
    assert table(parallax(library, "a1:s1")) == {("JPN", "USA"): 1, ("JPN", "RUS"): 1, ("JPN", NOBODY): 1}


def test_a_person_or_a_government_stands_for_the_state(library: Library) -> None:
    biden = Actor(name="Biden", entity="joe-biden", country="USA")
    put(
        library, telling("a1", heard((biden, USA)), heard((Actor(name="NATO", entity="NATO"),), id="i2"), country="JPN")
    )
    assert table(parallax(library, "a1:s1")) == {("JPN", "USA"): 1, ("JPN", "NATO"): 1}


def test_a_cell_has_every_sentence_and_how_firmly_it_is_put(library: Library) -> None:
    washington = Actor(name="Washington", entity="USA", country="USA")
    put(library, telling("a1", heard((washington,), status="inferred"), country="JPN"))
    put(library, telling("a2", heard(status="speculated", stance="ostensible"), country="JPN"))
    (cell,) = parallax(library, "a1:s1").readings
    assert cell.count == len(cell.sentences) == 2
    assert cell.statuses == {"inferred": 1, "speculated": 1}
    assert [(s.article, s.record, s.outlet, s.words, s.stance, s.whom) for s in cell.sentences] == [
        ("a1", "i1", "Sample a1", READ, "reading", "Washington"),
        ("a2", "i1", "Sample a2", READ, "ostensible", "USA"),
    ]
    assert cell.known


def test_what_is_read_into_an_event_inside_the_statement_counts(library: Library) -> None:
    item = telling("a1", heard((CHN,), of="e1"), heard((KAZ,), id="i2", of="e2"), country="JPN", events=(
        event(TEXT, DONE, source="s1"), event(TEXT, "to the border", id="e2"),
    ))  # fmt: skip
    put(library, item)
    assert table(parallax(library, "a1:s1")) == {("JPN", "CHN"): 1}


def test_readings_of_something_else_are_left_to_the_story(library: Library) -> None:
    put(library, telling("a1", heard(of=None), heard((RUS,), id="i2", of="s9"), country="JPN"))
    assert table(parallax(library, "a1:s1")) == {}
    assert table(parallax(library, "st1")) == {("JPN", "USA"): 1, ("JPN", "RUS"): 1}


def test_wordings_are_side_by_side_by_country(library: Library) -> None:
    put(library, telling("a1", country="KAZ", said={"mode": "direct"}))
    put(library, telling("a2", country="JPN", said={"mode": "paraphrase", "status": "rumoured"}))
    found = parallax(library, "a2:s1")
    assert [(w.country, w.outlet, w.mode, w.status, w.words) for w in found.wordings] == [
        ("JPN", "Sample a2", "paraphrase", "rumoured", SAID), ("KAZ", "Sample a1", "direct", "attributed", SAID),
    ]  # fmt: skip
    assert (found.id, found.speaker, found.stories) == ("f-a1:s1", "kassym-jomart-tokayev", ("st1",))


def names(found: Parallax) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    return {f"{w.article}:{w.record}": (w.drops, w.adds) for w in found.wordings}


def test_what_a_wording_leaves_out_and_what_it_alone_names(library: Library) -> None:
    for name, about in (("a1", (USA, KAZ)), ("a2", (USA, KAZ)), ("a3", (USA, RUS))):
        put(library, telling(name, said={"about": about}))
    assert names(parallax(library, "a1:s1")) == {
        "a1:s1": ((), ()), "a2:s1": ((), ()), "a3:s1": (("KAZ",), ("RUS",)),
    }  # fmt: skip


def test_numbers_are_dropped_and_added_too(library: Library) -> None:
    more = "No power may interfere with 40 envoys"
    for name in ("a1", "a2", "a3"):
        text = f"{more if name != 'a3' else SAID}, he said."
        put(library, reading(name, text, statements=(statement(text, text[: text.index(", he")]),)))
    assert names(parallax(library, "a1:s1"))["a3:s1"] == (("40",), ())


def test_an_article_that_gives_it_in_pieces_leaves_nothing_out(library: Library) -> None:
    pieces = (
        statement(TEXT, SAID, about=(USA,)),
        statement(TEXT, "may interfere", id="s2", about=(KAZ,)),
    )
    put(library, telling("a1", said={"about": (USA, KAZ)}))
    put(library, reading("a2", TEXT, statements=pieces))
    assert set(names(parallax(library, "a1:s1")).values()) == {((), ())}


def test_one_wording_alone_adds_nothing(library: Library) -> None:
    put(library, telling("a1", said={"about": (USA,)}))
    assert names(parallax(library, "a1:s1")) == {"a1:s1": ((), ())}


def newspapers(library: Library, readings: dict[str, list[Interpretation]]) -> Parallax:
    """Put in one article a reading, each from an outlet of its own."""
    number = 0
    for country, found in readings.items():
        for item in found:
            number += 1
            put(library, telling(f"a{number}", item, country=country))
    return parallax(library, "a1:s1")


def test_the_divergence_of_two_countries_that_hear_two_powers(library: Library) -> None:
    found = newspapers(library, {"JPN": [heard()] * 3, "UKR": [heard((RUS,))] * 3, "FRA": [heard((RUS,))]})
    assert (found.divergence.value, found.divergence.countries) == (1, ("JPN", "UKR"))


def test_a_divergence_by_hand(library: Library) -> None:
    found = newspapers(library, {
        "JPN": [heard()] * 3 + [heard((RUS,))], "UKR": [heard((RUS,))] * 3 + [heard()],
    })  # fmt: skip
    assert found.divergence.value == pytest.approx(0.1887, abs=1e-4)


@pytest.mark.parametrize(
    "last",
    [
        heard((RUS,), status="denied"),
        heard((RUS,), stance="ostensible"),
        heard(()),
        heard((Actor(name="somebody"),)),
        heard((RUS,), readers=(Actor(name="some"),)),
    ],
    ids=["denied", "official", "nobody", "unknown target", "unknown reader"],
)
def test_what_does_not_count_for_the_divergence(library: Library, last: Interpretation) -> None:
    """Two readings of Ukraine are too few, and the third does not count."""
    found = newspapers(library, {"JPN": [heard()] * 3, "UKR": [heard((RUS,))] * 2 + [last]})
    assert found.divergence.value is None
    assert "too few" in found.divergence.note
    assert sum(cell.count for cell in found.readings) == 6


def test_targets_the_registry_does_not_know_are_marked(library: Library) -> None:
    put(library, telling("a1", heard((Actor(name="the creditors"), USA)), country="JPN"))
    assert {cell.aimed_at: cell.known for cell in parallax(library, "a1:s1").readings} == {
        "the creditors": False, "USA": True,
    }  # fmt: skip


@pytest.mark.parametrize("which", ["f-nothing", "a9:s1", "a1:s9", "st9", "nothing", ""])
def test_an_unknown_id_is_told(library: Library, which: str) -> None:
    put(library, telling("a1"))
    with pytest.raises(NotInLibrary, match="dragoman stor"):
        parallax(library, which)
