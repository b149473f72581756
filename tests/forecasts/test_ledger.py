"""The ledger: what counts once, what is due, what is found by name."""

from __future__ import annotations

import pytest

from dragoman.errors import UsageError
from dragoman.forecasts import Wanted, ledger
from dragoman.library import Library
from dragoman.records import Actor
from tests.forecasts.made import FREIGHT, GAS, TEXT, add, article, both, forecast, someone
from tests.stories.handmade import AUTHOR, CHN, KAZ, RUS, TOKAYEV, XI

ONE = Actor(name="the president", country="KAZ", sector="GOV")


def ids(library: Library, today: str = "2022-04-01", **wanted: str) -> list[str]:
    return [one.id for one in ledger(library, Wanted(**wanted), today=today).forecasts]  # type: ignore[arg-type]


def reports(library: Library) -> list[list[str]]:
    return sorted(sorted(r.id for r in one.reports) for one in ledger(library, today="2022-04-01").forecasts)


def test_a_forecast_is_told_with_all_that_is_known_of_it(library: Library) -> None:
    add(library, article("a1", *both(), outlet="Sample Post"))
    gas, freight = sorted(ledger(library, today="2022-06-01").forecasts, key=lambda one: one.words, reverse=True)[::-1]
    assert (gas.id, gas.voice.id, gas.voice.name, gas.words) == ("a1:f2", "xi-jinping", "Xi Jinping", GAS)
    assert (freight.kind, freight.status, freight.outlet, freight.about) == (
        "plan", "attributed", "Sample Post", ("KAZ",),
    )  # fmt: skip
    assert freight.sentence == f"Tokayev said that {FREIGHT}."
    assert (freight.horizon, freight.due_on, freight.made) == ("2022-05", "2022-05-31", "2022-03-01")
    assert (freight.state, gas.state) == ("due", "open")


@pytest.mark.parametrize(
    ("horizon", "today", "state"),
    [
        ("2022-05", "2022-05-31", "open"),
        ("2022-05", "2022-06-01", "due"),
        ("2022-21", "2022-05-31", "open"),
        ("2022-21", "2022-06-01", "due"),
        ("2022-05-01/2022-05-10", "2022-05-10", "open"),
        ("2022-05-01/2022-05-10", "2022-05-11", "due"),
        (None, "2099-01-01", "open"),
        ("2022-05/..", "2099-01-01", "open"),
    ],
)
def test_due_is_when_the_last_day_is_past(library: Library, horizon: str | None, today: str, state: str) -> None:
    add(library, article("a1", forecast(TEXT, FREIGHT, horizon=horizon)))
    (one,) = ledger(library, today=today).forecasts
    assert one.state == state


def test_a_horizon_before_the_forecast_is_told(library: Library) -> None:
    add(library, article("a1", forecast(TEXT, FREIGHT, horizon="2021-05")))
    (one,) = ledger(library, today="2022-04-01").forecasts
    assert one.backdated


@pytest.mark.usefixtures("one_story")
def test_one_utterance_of_one_voice_counts_once(library: Library) -> None:
    add(library, article("a1", *both()))
    add(library, article("a2", *both(), day="2022-03-02"))
    assert reports(library) == [["a1:f1", "a2:f1"], ["a1:f2", "a2:f2"]]


@pytest.mark.usefixtures("one_story")
def test_voices_of_the_registry_are_never_mixed(library: Library) -> None:
    add(library, article("a1", forecast(TEXT, FREIGHT)))
    add(library, article("a2", forecast(TEXT, FREIGHT, by=XI)))
    assert reports(library) == [["a1:f1"], ["a2:f1"]]


@pytest.mark.usefixtures("one_story")
def test_who_is_not_named_goes_with_whom_others_name(library: Library) -> None:
    add(library, article("a1", forecast(TEXT, FREIGHT, by=ONE)))
    add(library, article("a2", forecast(TEXT, FREIGHT), day="2022-03-02"))
    (one,) = ledger(library).forecasts
    assert (one.id, one.voice.id, len(one.reports)) == ("a1:f1", "kassym-jomart-tokayev", 2)
    assert [r.by for r in one.reports] == ["the president", "Tokayev"]


@pytest.mark.usefixtures("one_story")
def test_two_forecasts_of_one_article_stay_two(library: Library) -> None:
    found = (forecast(TEXT, FREIGHT), forecast(TEXT, GAS, id="f2", source="s2"))
    add(library, article("a1", *found), s2=1)
    add(library, article("a2", *found, day="2022-03-02"), s2=1)
    assert [len(group) for group in reports(library)] == [2, 2]


@pytest.mark.usefixtures("one_story")
@pytest.mark.parametrize(
    ("other", "once"),
    [
        ({}, True),
        ({"about": (CHN, KAZ)}, True),
        ({"about": (RUS,)}, False),
        ({"horizon": "2022-06"}, False),
        ({"by": XI}, False),
    ],
)
def test_without_a_family_horizon_and_subject_tell(library: Library, other: dict[str, object], once: bool) -> None:
    add(library, article("a1", forecast(TEXT, FREIGHT, source="author", horizon="2022-05")))
    second = forecast(TEXT, GAS, **{"source": "author", "horizon": "2022-05"} | other)
    add(library, article("a2", second, day="2022-03-02"))
    assert len(reports(library)) == (1 if once else 2)


@pytest.mark.usefixtures("one_story")
def test_without_horizon_and_family_nothing_tells_that_it_is_one(library: Library) -> None:
    for name, words in (("a1", FREIGHT), ("a2", GAS)):
        add(library, article(name, forecast(TEXT, words, source="author", horizon=None)))
    assert len(reports(library)) == 2


def test_the_same_words_of_another_month_are_another_forecast(library: Library) -> None:
    """Far apart in time they are in two stories, but in one family."""
    add(library, article("a1", forecast(TEXT, FREIGHT, horizon="2022-05")))
    add(library, article("a2", forecast(TEXT, FREIGHT, horizon="2022-05"), day="2022-03-20", title="Other"))
    add(library, article("a3", forecast(TEXT, FREIGHT, horizon="2022-08"), day="2022-04-20", title="Third"))
    groups = reports(library)
    assert groups == [["a1:f1", "a2:f1"], ["a3:f1"]]


def test_the_author_is_the_outlet_and_of_a_copy_the_first(library: Library) -> None:
    text = " ".join(f"Line {n} of the long report on freight, gas and grain of the year." for n in range(40))
    words = "Line 7 of the long report on freight"
    own = forecast(text, words, by=AUTHOR, source="author", about=())
    add(library, article("a1", own, text=text, own=False, outlet="Sample Post", entity="nhk"))
    add(library, article("a2", own, text=text + " Copied.", own=False, outlet="Sample Echo", day="2022-03-02"))
    (one,) = ledger(library).forecasts
    assert (one.voice.id, one.voice.own, len(one.reports)) == ("nhk", True, 2)


def test_forecasts_are_found_by_voice(library: Library) -> None:
    lee = someone("Deputy Ann Lee")
    add(library, article("a1", *both()))
    add(library, article("a2", forecast(TEXT, GAS, by=lee, source="s2")))
    assert (
        ids(library, voice="xi-jinping")
        == ids(library, voice="Xi Jinping")
        == ids(library, voice="習近平")
        == ["a1:f2"]
    )
    assert ids(library, voice="lee") == ids(library, voice="?deputy ann lee") == ["a2:f1"]
    assert ids(library, voice="ee") == ids(library, voice="Macron") == []


def test_forecasts_are_found_by_subject_state_and_day(library: Library) -> None:
    add(library, article("a1", *both()))
    add(library, article("a2", forecast(TEXT, GAS, about=(XI,), horizon="2022-04"), day="2022-07-02"))
    assert ids(library, about="KAZ") == ids(library, about="kaz") == ids(library, about="Kazakhstan")
    assert set(ids(library, about="Kazakhstan")) == {"a1:f1", "a1:f2"}
    assert ids(library, about="CHN") == ids(library, about="xi-jinping") == ["a2:f1"]
    assert ids(library, about="PER") == []
    assert ids(library, since="2022-03-02") == ["a2:f1"]
    assert set(ids(library, until="2022-03-01")) == {"a1:f1", "a1:f2"}
    assert ids(library, state="due", today="2022-06-15") == ["a2:f1", "a1:f1"]
    assert ids(library, state="open", today="2022-06-15") == ["a1:f2"]
    with pytest.raises(UsageError, match="Nobody is known"):
        ids(library, about="Qqqqx")


def test_a_limit_says_how_many_there_are(library: Library) -> None:
    add(library, article("a1", *both()))
    found = ledger(library, limit=1)
    assert (len(found.forecasts), found.total) == (1, 2)


def test_an_empty_library_has_an_empty_ledger(library: Library) -> None:
    found = ledger(library)
    assert (found.total, found.forecasts, found.orphans) == (0, (), ())


def test_who_has_no_name_is_nobody(library: Library) -> None:
    for n, by in enumerate((None, someone("he"), someone("the analyst"), TOKAYEV)):
        add(library, article(f"a{n}", forecast(TEXT, FREIGHT, by=by, source="author")))
    voices = sorted(str(one.voice.id) for one in ledger(library).forecasts)
    assert voices == ["None", "None", "None", "kassym-jomart-tokayev"]


@pytest.mark.usefixtures("one_story")
def test_what_is_listed_does_not_hang_on_the_order_of_ingest(
    library: Library, tmp_path_factory: pytest.TempPathFactory
) -> None:
    from tests.stories.handmade import made

    days = {"a1": "2022-03-01", "a2": "2022-03-02", "a3": "2022-03-03"}
    for name, day in days.items():
        add(library, article(name, *both(), day=day))
    with made(tmp_path_factory.mktemp("other")) as other:
        for name, day in reversed(days.items()):
            add(other, article(name, *both(), day=day))
        assert reports(other) == reports(library)


@pytest.mark.usefixtures("one_story")
def test_a_reports_day_is_that_of_its_statement(library: Library) -> None:
    from tests.stories.handmade import reading, statement

    found = forecast(TEXT, FREIGHT)
    said = statement(TEXT, FREIGHT, date="2022-02-20")
    add(library, reading("a1", TEXT, forecasts=(found,), statements=(said,)))
    (one,) = ledger(library).forecasts
    assert (one.made, one.reports[0].published) == ("2022-02-20", "2022-03-01")
