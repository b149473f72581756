"""Marks: kept with who and when, found again after a reread, never lost."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from dragoman.errors import NotInLibrary, UsageError
from dragoman.forecasts import Foretold, Verdict, Wanted, ledger, mark, tables, tally, unmark
from dragoman.library import Library
from tests.forecasts.made import FREIGHT, GAS, NEWER, TEXT, add, article, both, forecast, reread, someone
from tests.stories.handmade import XI

CAME = Verdict(outcome="came-true", on="2022-05-20", note="it opened", by="Aiko")


def marked(library: Library) -> dict[str, str | None]:
    return {one.id: one.mark.outcome for one in ledger(library).forecasts if one.mark}


def the(library: Library, which: str) -> Foretold:
    return next(one for one in ledger(library).forecasts if one.id == which)


def test_a_mark_says_who_when_and_why(library: Library) -> None:
    add(library, article("a1", *both()))
    shown = mark(library, "a1:f1", CAME)
    assert shown.mark is not None
    assert shown.mark.at[:2] == "20"
    assert (shown.mark.outcome, shown.mark.on, shown.mark.note, shown.mark.by) == (
        "came-true", "2022-05-20", "it opened", "Aiko",
    )  # fmt: skip
    assert shown == the(library, "a1:f1")
    assert (shown.state, the(library, "a1:f2").state) == ("marked", "due")
    assert [one.id for one in ledger(library, Wanted(state="marked")).forecasts] == ["a1:f1"]


def test_history_is_kept(library: Library) -> None:
    add(library, article("a1", *both()))
    mark(library, "a1:f1", CAME)
    mark(library, "a1:f1", Verdict(outcome="partly", by="Boris"))
    unmark(library, "a1:f1", "Chen")
    one = the(library, "a1:f1")
    assert [(m.outcome, m.by) for m in one.history] == [("came-true", "Aiko"), ("partly", "Boris"), (None, "Chen")]
    assert (one.mark, one.state) == (None, "due")
    mark(library, "a1:f1", CAME)
    assert marked(library) == {"a1:f1": "came-true"}
    assert len(the(library, "a1:f1").history) == 4


def test_wrong_marks_are_refused_and_leave_nothing(library: Library) -> None:
    add(library, article("a1", *both()))
    with pytest.raises(UsageError, match="came-true, partly, did-not, unclear"):
        mark(library, "a1:f1", Verdict(outcome="yes"))
    with pytest.raises(UsageError, match="has not come yet"):
        mark(library, "a1:f1", Verdict(outcome="partly", on="9999-01-01"))
    for wrong in ("a1:f9", "a9:f1", "", "a1:s1"):
        with pytest.raises(NotInLibrary, match="No forecast"):
            mark(library, wrong, CAME)
        with pytest.raises(NotInLibrary, match="No forecast"):
            unmark(library, wrong)
    with pytest.raises(UsageError, match="is not marked"):
        unmark(library, "a1:f1")
    assert library.count(tables.marks) == library.count(tables.log) == 0


@pytest.mark.usefixtures("one_story")
def test_any_report_marks_the_forecast(library: Library) -> None:
    add(library, article("a1", *both()))
    add(library, article("a2", *both(), day="2022-03-02"))
    mark(library, "a2:f1", CAME)
    assert marked(library) == {"a1:f1": "came-true"}
    add(library, article("a0", *both(), day="2022-02-27"))
    assert marked(library) == {"a0:f1": "came-true"}
    unmark(library, "a1:f1")
    assert marked(library) == {}


def test_a_mark_survives_a_reread_that_counts_anew(library: Library) -> None:
    add(library, article("a1", *both()))
    mark(library, "a1:f1", CAME)
    yawn = forecast(TEXT, "The markets", id="f1", by=None, source="author")
    moved = forecast(TEXT, FREIGHT, id="f3", source="s3", horizon="2022-05")
    reread(library, article("a1", yawn, moved, coder=NEWER))
    assert marked(library) == {"a1:f3": "came-true"}
    (entry,) = the(library, "a1:f3").history
    assert (entry.report, entry.voice) == ("a1:f1", "kassym-jomart-tokayev")


@pytest.mark.parametrize(
    ("words", "by", "found"),
    [
        ("freight line will open", None, True),
        ("freight line will open", "xi", False),
        (FREIGHT[:-1], "xi", True),
        (FREIGHT, "xi", True),
        (GAS, None, False),
    ],
)
def test_a_mark_goes_with_the_words(library: Library, words: str, by: str | None, found: bool) -> None:
    add(library, article("a1", *both()))
    mark(library, "a1:f1", CAME)
    values = {"by": XI} if by else {}
    reread(library, article("a1", forecast(TEXT, words, id="f1", source="author", **values), coder=NEWER))
    assert marked(library) == ({"a1:f1": "came-true"} if found else {})
    assert len(ledger(library).orphans) == (not found)


def test_a_mark_whose_forecast_is_gone_is_an_orphan(library: Library) -> None:
    add(library, article("a1", *both()))
    mark(library, "a1:f1", CAME)
    reread(library, article("a1", forecast(TEXT, GAS, by=XI, source="s2"), coder=NEWER))
    found = ledger(library, Wanted(state="marked"))
    (orphan,) = found.orphans
    assert (orphan.id, orphan.words, orphan.voice.id, orphan.mark.by) == (
        "a1:f1", FREIGHT, "kassym-jomart-tokayev", "Aiko",
    )  # fmt: skip
    assert found.forecasts == ()
    assert tally(library).orphans == 1
    assert ledger(library, Wanted(voice="Xi Jinping")).orphans == ()
    assert len(ledger(library, Wanted(voice="Tokayev", about="KAZ")).orphans) == 1
    assert ledger(library, Wanted(state="due")).orphans == ()
    reread(library, article("a1", *both(), coder=NEWER.__class__(name="hand", version="3")))
    assert marked(library) == {"a1:f1": "came-true"}
    assert ledger(library).orphans == ()


def test_an_orphan_can_be_taken_back(library: Library) -> None:
    add(library, article("a1", *both()))
    mark(library, "a1:f1", CAME)
    reread(library, article("a1", forecast(TEXT, GAS, by=XI, source="s2"), coder=NEWER))
    assert unmark(library, "a1:f1", "Chen") is None
    assert ledger(library).orphans == ()
    with library.read() as connection:
        assert len(connection.execute(select(tables.log)).all()) == 2


@pytest.mark.usefixtures("one_story")
def test_where_one_report_goes_another_holds_the_mark(library: Library) -> None:
    add(library, article("a1", *both()))
    add(library, article("a2", *both(), day="2022-03-02"))
    mark(library, "a1:f1", CAME)
    reread(library, article("a1", forecast(TEXT, GAS, by=XI, source="s2"), coder=NEWER))
    assert marked(library) == {"a2:f1": "came-true"}


@pytest.mark.usefixtures("one_story")
def test_two_that_become_one_keep_both_histories(library: Library) -> None:
    add(library, article("a1", forecast(TEXT, FREIGHT)))
    add(library, article("a2", forecast(TEXT, GAS, source="s2"), day="2022-03-02"))
    mark(library, "a1:f1", CAME)
    mark(library, "a2:f1", Verdict(outcome="partly", by="Boris"))
    assert len(marked(library)) == 2
    reread(library, article("a2", forecast(TEXT, GAS, source="s1"), coder=NEWER, day="2022-03-02"))
    (one,) = ledger(library).forecasts
    assert [m.outcome for m in one.history] == ["came-true", "partly"]
    assert one.mark is not None
    assert one.mark.outcome == "partly"
    mark(library, "a1:f1", Verdict(outcome="did-not"))
    assert marked(library) == {"a1:f1": "did-not"}


def test_notes_may_hold_anything(library: Library) -> None:
    add(library, article("a1", forecast(TEXT, FREIGHT, by=someone("'; DROP TABLE forecast_log; --"))))
    shown = mark(library, "a1:f1", Verdict(outcome="unclear", note="\udcff\x00" + "x" * 9000, by="  "))
    assert shown.mark is not None
    assert shown.mark.note is not None
    assert len(shown.mark.note) == 4000
    assert shown.mark.by is None
