"""One story: what is told, who carries it and who leaves it out, how many sources there are, what is contradicted."""

from __future__ import annotations

from typing import Any

import pytest

from dragoman.errors import NotInLibrary
from dragoman.library import Library
from dragoman.records import Actor, Hop, Reading, Span
from dragoman.stories import Story, list_stories, parallax, story
from dragoman.stories.rows import Piece, publisher
from dragoman.stories.view import Told
from tests.stories.handmade import KAZ, RUS, TOKAYEV, USA, event, put, reading, statement, topic

TEXT = "We will send no troops, he said. Washington imposed sanctions on Moscow."
SAID, DONE = "We will send no troops", "imposed sanctions"
REUTERS = Actor(name="Reuters", entity="reuters", sector="JRN")
pytestmark = pytest.mark.usefixtures("one_story")


def carrying(name: str, *, says: bool = True, does: dict[str, Any] | None = None, **values: Any) -> Reading:
    """Return an article that has the statement or not, and the event as told or not at all."""
    own = " ".join(f"{name}{n}" for n in range(20))  # else it would be a re-publication
    text = values.pop("text", f"{TEXT} {own}")
    statements = (statement(text, SAID, **values.pop("said", {})),) if says else ()
    events = () if does is None else (event(text, DONE, **does),)
    return reading(name, text, statements=statements, events=events, **values)


def only(found: Story, kind: str) -> Told:
    (told,) = [item for item in found.told if item.kind == kind]
    return told


def test_the_matrix_tells_who_carries_it_and_who_does_not(library: Library) -> None:
    put(library, carrying("a1", does={}, country="KAZ"))
    put(library, carrying("a2", country="JPN", says=False, does={}))
    put(library, carrying("a3", country="JPN"))
    found = story(library, "a1")
    said, done = only(found, "statement"), only(found, "event")
    assert (said.outlets, said.missing) == (("Sample a1", "Sample a3"), ("Sample a2",))
    assert (done.outlets, done.missing) == (("Sample a1", "Sample a2"), ("Sample a3",))
    assert found.countries == {"JPN": ("Sample a2", "Sample a3"), "KAZ": ("Sample a1",)}
    assert found.languages == {"en": 3}


def test_the_evidence_is_the_words_and_their_place(library: Library) -> None:
    put(library, carrying("a1", does={"status": "inferred", "mode": "boycott"}, said={"mode": "direct"}))
    found = story(library, "a1")
    (said,), (done,) = only(found, "statement").evidence, only(found, "event").evidence
    assert (said.article, said.record, said.words, said.mode) == ("a1", "s1", SAID, "direct")
    assert (done.record, done.words, done.status, done.modality) == ("e1", DONE, "inferred", "actual")


def test_nobody_is_told_what_they_said_themselves(library: Library) -> None:
    for name, told in (("a1", RUS), ("a2", TOKAYEV)):
        put(library, carrying(name, said={"addressee": told}))
    found = only(story(library, "a1"), "statement")
    assert (len(found.outlets), found.whom) == (2, RUS.entity)


def test_a_statement_is_shown_by_its_fullest_quotation(library: Library) -> None:
    long = "He said that " + SAID + ", as he had told them in the winter and in the spring before it."
    put(library, carrying("a1", said={"mode": "direct"}))
    put(library, reading("a2", long, statements=(statement(long, long),)))
    told = only(story(library, "a1"), "statement")
    assert told.what == SAID
    assert told.who == "kassym-jomart-tokayev"


def test_independent_publishers_are_counted(library: Library) -> None:
    for name in ("a1", "a2", "a3"):
        put(library, carrying(name))
    assert only(story(library, "a1"), "statement").independent == 3


def test_an_outlet_that_writes_twice_is_one_source(library: Library) -> None:
    put(library, carrying("a1", outlet="Gazette"))
    put(library, carrying("a2", outlet="Gazette"))
    told = only(story(library, "a1"), "statement")
    assert (told.independent, told.outlets, len(told.evidence)) == (1, ("Gazette",), 2)


def test_a_republication_is_no_source_of_its_own(library: Library) -> None:
    body = TEXT + " " + " ".join(f"The day had its word number {n} for every reader." for n in range(30))
    put(library, carrying("a1", text=body, outlet="First"))
    put(library, carrying("a2", text=body + " Cut here.", outlet="Second", day="2022-03-02"))
    put(library, carrying("a3", outlet="Third"))
    found = story(library, "a1")
    copy = next(piece for piece in found.articles if piece.id == "a2")
    assert (copy.original, copy.origin) == ("a1", "First")
    told = only(found, "statement")
    assert told.outlets == ("First", "Second", "Third")
    assert told.independent == 2


def test_papers_that_cite_one_agency_are_one_source(library: Library) -> None:
    for name in ("a1", "a2"):
        put(library, carrying(name, said={"via": REUTERS}))
    put(library, carrying("a3"))
    assert only(story(library, "a1"), "statement").independent == 2


def test_the_agency_itself_and_who_cites_it_are_one_source(library: Library) -> None:
    put(library, carrying("a1", outlet="Reuters News", entity="reuters"))
    put(library, carrying("a2", said={"via": REUTERS}))
    assert only(story(library, "a1"), "statement").independent == 1


def test_an_event_on_the_word_of_an_agency_is_the_agency_s(library: Library) -> None:
    for name in ("a1", "a2"):
        put(library, carrying(name, said={"via": REUTERS}, does={"source": "s1"}))
    assert only(story(library, "a1"), "event").independent == 1


def chain(*actors: Actor) -> tuple[Hop, ...]:
    """Return hops from the speaker; the rest of them are agencies, named anywhere in the text."""
    return tuple(
        Hop(actor=a, role="agency" if n else "speaker", span=Span(n, n + 1)) for n, a in enumerate((TOKAYEV, *actors))
    )


def test_papers_whose_chains_begin_with_one_agency_are_one_source(library: Library) -> None:
    """Who each of them took it from in the end does not count."""
    times = Actor(name="Sample Times", sector="JRN")
    put(library, carrying("a1", said={"chain": chain(REUTERS)}))
    put(library, carrying("a2", said={"chain": chain(REUTERS, times), "via": times}))
    for number in range(3, 11):
        put(library, carrying(f"a{number}", said={"chain": chain(REUTERS)}, does={"source": "s1"}))
    assert only(story(library, "a1"), "statement").independent == 1
    assert only(story(library, "a1"), "event").independent == 1
    put(library, carrying("b1", said={"chain": chain()}))
    assert only(story(library, "a1"), "statement").independent == 2


def test_an_outlet_that_speaks_is_its_own_source(library: Library) -> None:
    for name in ("a1", "a2"):
        put(library, carrying(name, said={"chain": (Hop(actor=REUTERS, role="speaker", span=Span(0, 1)),)}))
    assert only(story(library, "a1"), "statement").independent == 1


def piece(**values: Any) -> Piece:
    given = {
        "id": "a1",
        "title": None,
        "outlet": None,
        "country": None,
        "language": "en",
        "day": "2022-01-01",
        "url": None,
    }
    return Piece(**given | values)


def test_whom_a_report_comes_from() -> None:
    assert publisher(piece()) == "a1"
    assert publisher(piece(outlet="Gazette")) == "Gazette"
    assert publisher(piece(outlet="Gazette", entity="gazette")) == "gazette"
    assert publisher(piece(outlet="Gazette", entity="gazette", original="a0", origin="First")) == "First"
    assert publisher(piece(outlet="Gazette"), Actor(name="a wire", sector="JRN")) == "a wire"
    assert publisher(piece(outlet="Gazette"), Actor(name="a letter")) == "Gazette"


@pytest.mark.parametrize(
    ("one", "other", "contested"),
    [
        ({}, {"status": "denied"}, "told as fact and denied"),
        ({}, {"modality": "negated"}, "told as done and as not done"),
        ({}, {"status": "rumoured"}, "told as fact and as rumour"),
        ({}, {}, None),
        ({}, {"modality": "planned"}, None),
        ({"status": "rumoured"}, {"status": "rumoured"}, None),
        ({"modality": "negated"}, {"modality": "negated"}, None),
    ],
)
def test_reports_that_contradict_each_other(
    library: Library, one: dict[str, Any], other: dict[str, Any], contested: str | None
) -> None:
    put(library, carrying("a1", says=False, does=one))
    put(library, carrying("a2", says=False, does=other))
    assert only(story(library, "a1"), "event").contested == contested


def test_a_statement_that_some_deny_is_contested(library: Library) -> None:
    put(library, carrying("a1"))
    assert only(story(library, "a1"), "statement").contested is None
    put(library, carrying("a2", said={"status": "denied"}))
    assert only(story(library, "a1"), "statement").contested == "some report it as denied"


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ({}, True),
        ({"date": "2022-03-04"}, True),
        ({"date": "2022-03-05"}, False),
        ({"type": "THREATEN"}, False),
        ({"actors": (KAZ,)}, False),
        ({"recipients": (KAZ,)}, False),
        ({"recipients": ()}, True),
        ({"actors": (RUS,), "recipients": (USA,)}, False),
        ({"actors": (Actor(name="President", entity="joe-biden", country="USA"),)}, True),
    ],
)
def test_what_is_one_event(library: Library, other: dict[str, Any], same: bool) -> None:
    put(library, carrying("a1", says=False, does={"date": "2022-03-01"}))
    put(library, carrying("a2", says=False, does={"date": "2022-03-01"} | other))
    assert (len(story(library, "a1").told) == 1) is same


def test_a_meeting_is_one_whoever_is_named_first(library: Library) -> None:
    put(library, carrying("a1", says=False, does={"type": "CONSULT", "actors": (KAZ,), "recipients": (RUS,)}))
    put(library, carrying("a2", says=False, does={"type": "CONSULT", "actors": (RUS, KAZ), "recipients": ()}))
    put(library, carrying("a3", says=False, does={"type": "CONSULT", "actors": (KAZ,), "recipients": (USA,)}))
    assert sorted(t.independent for t in story(library, "a1").told) == [1, 2]


def test_names_in_every_language_are_one_actor_in_the_list(library: Library) -> None:
    harbour, hafen = Actor(name="the harbour union", country="KAZ"), Actor(name="Hafenverband", country="KAZ")
    put(library, carrying("a1", says=False, does={"actors": (harbour,)}))
    put(library, carrying("a2", says=False, does={"actors": (hafen,)}))
    assert only(story(library, "a1"), "event").who == "the harbour union"


def test_what_is_told_is_in_order_of_time(library: Library) -> None:
    both = (
        event(TEXT, DONE, id="e1", date="2022-03-09"),
        event(TEXT, "send no troops", id="e2", type="REJECT", date="2022-02-01"),
    )
    put(library, reading("a1", TEXT, events=both))
    assert [t.day for t in story(library, "a1").told] == ["2022-02-01", "2022-03-09"]


def test_an_article_without_an_outlet_is_called_by_its_id(library: Library) -> None:
    put(library, carrying("a1", outlet=None))
    assert story(library, "a1").countries == {"?": ("(a1)",)}


def test_a_story_is_found_by_its_id_or_that_of_an_article(library: Library) -> None:
    put(library, carrying("a1"))
    assert story(library, "st1") == story(library, "a1")
    with pytest.raises(NotInLibrary, match="dragoman stories"):
        story(library, "st9")


def test_stories_are_listed_with_the_latest_first(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dragoman.stories.group.score", lambda one, other, rare: float(one.vector @ other.vector) - 0.5)
    put(library, carrying("a1", day="2022-03-01"), lead=topic(1))
    put(library, carrying("b2", day="2022-03-05", country="JPN"), lead=topic(2))
    put(library, carrying("c3", day="2022-03-04"), lead=topic(1))
    assert [(s.first_day, s.last_day, s.size) for s in list_stories(library)] == [
        ("2022-03-05", "2022-03-05", 1), ("2022-03-01", "2022-03-04", 2),
    ]  # fmt: skip
    assert [s.countries for s in list_stories(library, least=2)] == [("KAZ",)]
    assert [s.countries for s in list_stories(library, since="2022-03-05")] == [("JPN",)]
    assert [s.countries for s in list_stories(library, until="2022-03-04")] == [("KAZ",)]
    assert len(list_stories(library, limit=1)) == 1


def test_more_articles_than_a_database_takes_variables(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked in parts, a story is the same story."""
    for number in range(7):
        put(library, carrying(f"a{number}", day=f"2022-03-0{7 - number}", does={"date": "2022-03-01"}))
    whole = story(library, "a0"), list_stories(library), parallax(library, "a0:s1")
    monkeypatch.setattr("dragoman.stories.rows.PART", 2)
    assert (story(library, "a0"), list_stories(library), parallax(library, "a0:s1")) == whole
    assert len(only(whole[0], "event").evidence) == 7
