"""The day on which something was said."""

from __future__ import annotations

import pytest

from dragoman.dates import find_dates
from dragoman.language import analyse
from dragoman.records import Span
from dragoman.statements.days import Days


@pytest.mark.parametrize(
    ("language", "text", "content", "cue", "day"),
    [
        ("en", "On Tuesday the minister said the talks failed.", "the talks failed", "said", "2022-09-13"),
        ("en", "The talks failed, the minister said on Tuesday.", "The talks failed", "said", "2022-09-13"),
        ("en", "The minister, off to Rome next Monday, said the talks failed.", "the talks failed", "said", None),
        ("en", "The minister said of the crisis of 2014 that it is over.", "it is over", "said", None),
        ("ja", "大統領は13日、2014年の爆発について「二説ある」と述べた。", "二説ある", "述べた", "2022-09-13"),
    ],
)  # fmt: skip
def test_day(language, text, content, cue, day):
    dates = find_dates(text, language, "2022-09-15")
    days = Days(analysis=analyse(text, (Span(0, len(text)),), language), dates=dates, on="2022-09-15")
    said, verb = (Span(text.index(x), text.index(x) + len(x)) for x in (content, cue))
    assert days.said(None, said, verb) == day
