"""The tally: counts, shares, intervals."""

from __future__ import annotations

import numpy as np
import pytest

from dragoman.forecasts import Verdict, mark, tally
from dragoman.forecasts.tally import wilson
from dragoman.library import Library
from tests.forecasts.made import FREIGHT, TEXT, add, article, forecast, someone
from tests.stories.handmade import TOKAYEV, XI


def many(library: Library, outcomes: list[str | None]) -> None:
    """Put in a forecast of Tokayev for each outcome, each of its own story and month."""
    for n, outcome in enumerate(outcomes):
        text = f"Number {n} of the lines will open soon. {TEXT}"
        found = forecast(text, f"Number {n} of the lines will open soon", source="author", horizon=f"2022-{n + 1:02}")
        add(library, article(f"a{n}", found, text=text))
        if outcome:
            mark(library, f"a{n}:f1", Verdict(outcome=outcome))


def test_a_voice_is_counted(library: Library) -> None:
    many(library, ["came-true", "came-true", "partly", "did-not", "unclear", "came-true", None, None, None])
    found = tally(library, today="2022-08-01")
    (one,) = found.voices
    assert (one.made, one.marked, one.due, one.waiting, one.open) == (9, 6, 7, 1, 2)
    assert (one.came_true, one.partly, one.did_not, one.unclear) == (3, 1, 1, 1)
    assert (one.share, one.low, one.high) == wilson(3, 5)
    assert (one.note, found.nameless) == ("", None)


def test_under_five_no_share_is_told(library: Library) -> None:
    many(library, ["came-true"] * 4 + ["unclear"] * 3)
    (one,) = tally(library).voices
    assert (one.share, one.low, one.high, one.note) == (None, None, None, "too few")


def test_voices_are_listed_by_how_much_they_foretell(library: Library) -> None:
    who = (TOKAYEV, XI, XI, someone("he"), someone("the analyst"))
    for n, by in enumerate(who):
        add(library, article(f"a{n}", forecast(TEXT, FREIGHT, by=by, source="author")))
    found = tally(library)
    assert [(v.voice.name, v.made) for v in found.voices] == [("Xi Jinping", 2), ("Kassym-Jomart Tokayev", 1)]
    assert found.nameless is not None
    assert (found.nameless.made, found.nameless.voice.id) == (2, None)
    assert [v.voice.id for v in tally(library, least=2).voices] == ["xi-jinping"]


def test_the_interval_is_that_of_wilson() -> None:
    from scipy.stats import binomtest

    for of in (5, 12, 80):
        for hits in range(of + 1):
            theirs = binomtest(hits, of).proportion_ci(0.9, method="wilson")
            assert wilson(hits, of)[1:] == pytest.approx((theirs.low, theirs.high), abs=1e-4)


def test_the_interval_holds_the_truth_nine_times_in_ten() -> None:
    random = np.random.default_rng(7)
    inside = []
    for truth in (0.2, 0.5, 0.8):
        for hits in random.binomial(60, truth, 600):
            _, low, high = wilson(int(hits), 60)
            inside.append(low <= truth <= high)
    assert 0.87 <= np.mean(inside) <= 0.93
