# ruff: noqa: E501 (one case a line)
import contextlib
import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.dates import end, find_dates, parse_edtf, start
from dragoman.errors import UsageError
from dragoman.language import packs


@pytest.mark.parametrize(
    ("edtf", "first", "last"),
    [
        ("2022", date(2022, 1, 1), date(2022, 12, 31)),
        ("2022-02", date(2022, 2, 1), date(2022, 2, 28)),
        ("2022-09~", date(2022, 9, 1), date(2022, 9, 30)),
        ("199X", date(1990, 1, 1), date(1999, 12, 31)),
        ("18XX", date(1800, 1, 1), date(1899, 12, 31)),
        ("2022-22", date(2022, 6, 1), date(2022, 8, 31)),
        ("2022-24", date(2022, 12, 1), date(2023, 2, 28)),
        ("2022-08-21/2022-08-31", date(2022, 8, 21), date(2022, 8, 31)),
        ("2022-13", None, None),
        ("2022-02-30", None, None),
        ("soon", None, None),
        (None, None, None),
        ("", None, None),
    ],
)
def test_first_and_last_day(edtf, first, last):
    assert (start(edtf), end(edtf)) == (first, last)


@pytest.mark.parametrize(
    "words", ["2022", "2022-09", "2022-09-15", "2022-09~", "199X", "2022-08-21/2022-08-31", " 2022 "]
)
def test_good_dates_are_taken(words):
    assert parse_edtf(words) == words.strip()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("99999-01-01", "four digits"), ("2022-13", "no month 13"), ("2022-02-30", "no such day"), ("", "not written"),
        ("yesterday", "not written"), ("15.09.2022", "not written"), ("2023/2022", "before it starts"), ("199X-01", "decade"),
        ("0000", "no such day"), ("2022-1-5", "not written"), ("２０２２-99", "no month"),
    ],
)  # fmt: skip
def test_bad_dates_say_how_to_write_them(words, said):
    with pytest.raises(UsageError, match=said) as caught:
        parse_edtf(words)
    assert "2022-09-15" in str(caught.value)
    assert "\n" not in str(caught.value)


@given(st.text(max_size=40))
def test_any_string_is_taken_or_refused(words):
    with contextlib.suppress(UsageError):
        assert start(parse_edtf(words)) is not None


PIECES = ["14日", "9月", "2022年", "から", "、", "。", "in ", "May ", "3–5 ", "late ", "99999 ", "30 ", "February ", " to ", "в ", "конце ",
          "мая ", "2021 года", "минулого ", "тижня", "上周", "五", "底", "~", "\n", "👩‍👩‍👧", "е́", "1.2.2022", "-", "last ", "Thursday", "前", "半"]  # fmt: skip


@given(
    st.sampled_from(packs.codes()),
    st.lists(st.sampled_from(PIECES), max_size=25),
    st.sampled_from(["2022-09-15", "2022-09", None]),
)
def test_whatever_is_found_stands_in_the_text_and_is_a_date(code, pieces, anchor):
    text = "".join(pieces)
    last = 0
    for found in find_dates(text, code, anchor):
        assert last <= found.span.start < found.span.end <= len(text)
        assert found.edtf is None or start(found.edtf) is not None
        last = found.span.end


@pytest.mark.parametrize("anchor", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize("code", packs.codes())
def test_the_ends_of_time_break_nothing(code, anchor):
    text = "last year, 3000 years ago, in 9000 years, next week, 30年前, 来年, 明年, 5000年前, 30 лет назад, через 900 лет, торік, наступного тижня, yesterday, tomorrow, 先月, 下个月"
    for found in find_dates(text, code, anchor):
        assert found.edtf is None or start(found.edtf) is not None


@pytest.mark.parametrize("piece", ["In a ", "from 3 to ", "9月", "一", "12", "年", "в конце ", "late the ", "「", " "])
def test_long_runs_take_no_time(piece):
    text = piece * (20_000 // len(piece))
    for code in packs.codes():
        began = time.perf_counter()
        find_dates(text, code, "2022-09-15")
        assert time.perf_counter() - began < 4
