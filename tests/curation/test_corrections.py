"""A correction shows everywhere, changes nothing that was read, can be taken back, and outlives a reread."""

from __future__ import annotations

import pytest
from msgspec import structs
from sqlalchemy import select

from dragoman.curation import Wanted, correct, corrections, signed, undo
from dragoman.errors import NotInLibrary, UsageError
from dragoman.library import Library, schema
from dragoman.library.query import Query
from dragoman.library.search import search
from dragoman.model import sentence
from dragoman.records import Reading, Statement
from dragoman.relations.library import library_source
from dragoman.stories import parallax, story
from tests.curation.made import AIKO, NEWER, article, fix, reread
from tests.stories.handmade import put, span, topic


def said(reading: Reading) -> Statement:
    return reading.statements[0]


def test_a_speaker_is_corrected_and_the_reading_stays(press: Library) -> None:
    machine = press.reading("a1")
    made = fix(press, "a1:s1", speaker="Xi Jinping")
    assert (made.id, made.kind, made.target, made.field) == ("c1", "statement", "a1:s1", "speaker")
    assert (made.author, made.reason, made.words) == ("Aiko", AIKO.reason, "no outside power would be let in")
    assert made.old and made.old.actors and made.old.actors[0].entity == "kassym-jomart-tokayev"
    assert press.reading("a1") == machine
    shown = said(press.shown("a1"))
    assert shown.speaker and (shown.speaker.entity, shown.speaker.name, shown.speaker.country) == (
        "xi-jinping", "Xi", "CHN",
    )  # fmt: skip
    assert shown.chain[0].span and shown.chain[0].span.of(machine.article.text) == "Xi"
    assert press.shown("a2") == press.reading("a2")


def test_it_is_found_under_the_right_speaker(press: Library) -> None:
    fix(press, "a1:s1", speaker="xi-jinping")
    hits = search(press, Query(kind="statements", actor="xi-jinping", roles=("speaker",))).hits
    assert [hit.id for hit in hits] == ["a1:s1"]
    assert hits[0].record and getattr(hits[0].record, "speaker").entity == "xi-jinping"  # noqa: B009
    wrong = Query(kind="statements", actor="kassym-jomart-tokayev", roles=("speaker",))
    assert {hit.id for hit in search(press, wrong).hits} == {"a2:s1", "a3:s1"}


def test_a_family_is_named_by_most_of_its_speakers(press: Library) -> None:
    assert parallax(press, "a1:s1").speaker == "kassym-jomart-tokayev"
    fix(press, "a1:s1", speaker="Xi Jinping")
    fix(press, "a2:s1", speaker="Xi Jinping")
    assert parallax(press, "a1:s1").speaker == "xi-jinping"
    undo(press, "c2", AIKO)
    assert parallax(press, "a1:s1").speaker == "kassym-jomart-tokayev"


@pytest.mark.parametrize(("field", "given"), [("status", "denied"), ("exists", "no"), ("modality", "negated")])
def test_an_event_that_was_not_does_not_count(press: Library, field: str, given: str) -> None:
    def counted() -> int:
        return len(library_source(press).table)

    before = counted()
    fix(press, "a1:e1", **{field: given})
    assert counted() == before - 1
    undo(press, "c1", AIKO)
    assert counted() == before


def test_an_event_is_no_event(press: Library) -> None:
    fix(press, "a1:e1", exists="no")
    assert [e.id for e in press.shown("a1").events] == ["e2"]
    assert [e.id for e in press.reading("a1").events] == ["e1", "e2"]
    assert "a1:e1" not in {hit.id for hit in search(press, Query(kind="events", words="ban")).hits}
    evidence = [e for t in story(press, "a1").told if t.what == "SANCTION" for e in t.evidence]
    assert {e.article for e in evidence} == {"a2", "a3"}


def test_another_type_has_its_own_numbers(press: Library) -> None:
    fix(press, "a1:e2", type="agree")
    event = press.shown("a1").events[1]
    assert (event.type, event.quad, event.intensity, event.mode) == ("AGREE", "verbal-cooperation", 5.8, None)


def test_actors_and_whom_it_is_aimed_at(press: Library) -> None:
    correct(press, "a1:e1", {"actors": "KAZ, UN", "recipients": ""}, AIKO)
    event = press.shown("a1").events[0]
    assert ([a.entity for a in event.actors], event.recipients) == (["KAZ", "UN"], ())
    fix(press, "a1:i1", points_at="CHN")
    cells = {(c.readers, c.aimed_at) for c in parallax(press, "a1:s1").readings}
    assert cells == {("RUS", "CHN"), ("RUS", "USA")}


def test_the_last_one_holds_and_an_undo_uncovers_the_one_before(press: Library) -> None:
    fix(press, "a1:s1", status="denied")
    fix(press, "a1:s1", status="open")
    assert said(press.shown("a1")).status == "open"
    assert [one.state for one in corrections(press)] == ["in force", "replaced"]
    undo(press, "c2", signed("Ben", "it is not open"))
    assert said(press.shown("a1")).status == "denied"
    latest, *_ = corrections(press)
    assert (latest.kind, latest.undoes, latest.author, latest.state) == ("undo", "c2", "Ben", "undoes")
    assert [one.state for one in corrections(press)] == ["undoes", "undone", "in force"]


def test_what_is_so_already_is_no_correction(press: Library) -> None:
    assert correct(press, "a1:s1", {"status": "attributed"}, AIKO) == []
    fix(press, "a1:s1", status="denied")
    assert correct(press, "a1:s1", {"status": "denied"}, AIKO) == []
    assert len(corrections(press)) == 1


BOTH = pytest.mark.parametrize("place", ["sqlite", "postgres"], indirect=True)


@BOTH
def test_all_undone_leaves_no_trace_in_what_is_shown(press: Library) -> None:
    before = rows(press)
    for field, given in (("speaker", "Xi Jinping"), ("addressee", "RUS"), ("status", "denied")):
        fix(press, "a1:s1", **{field: given})
    fix(press, "a1:e1", exists="no")
    for number in range(1, 5):
        undo(press, f"c{number}", AIKO)
    assert rows(press) == before
    assert press.shown("a1") == press.reading("a1")
    assert press.count(schema.corrected) == 0


def rows(library: Library) -> list[tuple[object, ...]]:
    found: list[tuple[object, ...]] = []
    with library.read() as connection:
        for table in schema.RECORDS.values():
            columns = [c for c in table.c if c.name != "key"]
            found += sorted(tuple(map(str, r)) for r in connection.execute(select(*columns)))
        columns = [c for c in schema.roles.c if c.name != "key"]
        found += sorted(tuple(map(str, r)) for r in connection.execute(select(*columns)))
    return found


# -- a reread


@BOTH
def test_a_correction_finds_its_record_under_another_id(press: Library) -> None:
    fix(press, "a1:s1", speaker="Xi Jinping")
    newer = article("a1", coder=NEWER)
    text, old = newer.article.text, newer.statements[0]
    first = structs.replace(old, id="s1", span=span(text, "met on Monday"))
    again = structs.replace(old, id="s2", span=span(text, "that no outside power would be let in"))
    reread(press, structs.replace(newer, statements=(first, again), interpretations=()))
    shown = {s.id: s.speaker and s.speaker.entity for s in press.shown("a1").statements}
    assert shown == {"s1": "kassym-jomart-tokayev", "s2": "xi-jinping"}
    (one,) = corrections(press)
    assert (one.state, one.now, one.target) == ("in force", "s2", "a1:s1")
    hits = search(press, Query(kind="statements", actor="xi-jinping", roles=("speaker",))).hits
    assert [hit.id for hit in hits] == ["a1:s2"]
    undo(press, "c1", AIKO)
    assert press.shown("a1") == press.reading("a1")


def test_a_correction_that_finds_nothing_is_told(press: Library) -> None:
    fix(press, "a1:e1", status="denied")
    newer = article("a1", coder=NEWER)
    reread(press, structs.replace(newer, events=newer.events[1:]))
    assert press.shown("a1") == press.reading("a1")
    (one,) = corrections(press, Wanted(state="no longer applies"))
    assert (one.id, one.words, one.now) == ("c1", "imposed a ban", None)
    reread(press, structs.replace(newer, coder=structs.replace(NEWER, version="3")))
    assert press.shown("a1").events[0].status == "denied"
    assert [one.state for one in corrections(press)] == ["in force"]


# -- what is refused


def test_what_cannot_be_corrected_is_told(press: Library) -> None:
    for target, changes, message in (
        ("a1:s9", {"status": "denied"}, "No record 's9'"), ("a9:s1", {"status": "denied"}, "No article 'a9'"),
    ):  # fmt: skip
        with pytest.raises(NotInLibrary, match=message):
            correct(press, target, changes, AIKO)
    for target, changes, message in (
        ("a1:s1", {"status": "wrong"}, "Choices: asserted"), ("a1:s1", {"type": "AID"}, "Fields: speaker"),
        ("a1:e1", {"type": "AIDS"}, "Choices: AGREE"), ("a1:f1", {"status": "open"}, "no statement, event"),
        ("a1", {"status": "open"}, "no statement, event"), ("a1:s1", {"speaker": "KAZ, RUS"}, "One actor"),
    ):  # fmt: skip
        with pytest.raises(UsageError, match=message):
            correct(press, target, changes, AIKO)
    assert corrections(press) == []


@pytest.mark.parametrize(("author", "reason"), [("", "x"), ("x", " "), ("x" * 2001, "x"), ("x", "y" * 2001)])
def test_a_correction_has_an_author_and_a_reason(author: str, reason: str) -> None:
    with pytest.raises(UsageError):
        signed(author, reason)


def test_an_undo_is_done_once(press: Library) -> None:
    fix(press, "a1:s1", status="denied")
    undo(press, "c1", AIKO)
    for name, kind in (("c1", UsageError), ("c2", UsageError), ("c9", NotInLibrary), ("x", NotInLibrary)):
        with pytest.raises(kind):
            undo(press, name, AIKO)


def test_bytes_that_are_no_text_are_kept_as_well_as_can_be(press: Library) -> None:
    (made,) = correct(press, "a1:s1", {"speaker": "A\0B\ud800"}, signed("n\0x\udfff", "<b>\ud83d"))
    assert (made.author, made.reason) == ("n\ufffdx?", "<b>?")
    speaker = said(press.shown("a1")).speaker
    assert speaker and (speaker.name, speaker.entity) == ("A\ufffdB?", None)


# -- statements that are none


def test_a_statement_that_is_none_leaves_its_family_and_comes_back(
    press: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def outlets() -> set[str]:
        return {wording.article for wording in parallax(press, "a2:s1").wordings}

    monkeypatch.setattr(sentence, "vectors", lambda model, texts: [topic(1) for _ in texts])
    assert outlets() == {"a1", "a2", "a3"}
    fix(press, "a1:s1", exists="no")
    assert press.shown("a1").statements == ()
    assert press.shown("a1").interpretations[0].of is None
    assert outlets() == {"a2", "a3"}
    assert "a1:s1" not in {hit.id for hit in search(press, Query(kind="statements", words="power")).hits}
    fix(press, "a2:s1", speaker="Xi Jinping")
    undo(press, "c1", AIKO)
    assert press.shown("a1") == press.reading("a1")
    assert outlets() == {"a1", "a2", "a3"}


def test_what_was_told_in_it_stands_on_the_word_around_it(press: Library) -> None:
    machine = article("a9")
    text, first = machine.article.text, machine.statements[0]
    inner = structs.replace(first, id="s2", span=span(text, "outside power"), parent="s1", source="s1")
    events = (structs.replace(machine.events[0], source="s2"), structs.replace(machine.events[1], source="s1"))
    put(press, structs.replace(machine, statements=(first, inner), events=events))
    fix(press, "a9:s2", exists="no")
    assert [e.source for e in press.shown("a9").events] == ["s1", "s1"]
    fix(press, "a9:s1", exists="no")
    assert [e.source for e in press.shown("a9").events] == ["author", "author"]
