"""Answers that are kept: fresh where they are quick, the last ones where they take long, made by one thread."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from dragoman.errors import LibraryError
from dragoman.workbench.kept import Kept


def until(told: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not told():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_what_is_quick_is_always_fresh() -> None:
    kept = Kept(quick=60)
    assert [kept.get("a", version, lambda version=version: version) for version in (1, 1, 2, 3)] == [1, 1, 2, 3]


def test_what_takes_long_is_given_once_more_while_it_is_made_anew() -> None:
    kept, gate, made = Kept(quick=0), threading.Event(), []

    def slow(version: int) -> Callable[[], int]:
        def make() -> int:
            if version > 1:
                gate.wait(10)
            made.append(version)
            return version

        return make

    assert kept.get("a", 1, slow(1)) == 1
    assert [kept.get("a", 2, slow(2)) for _ in range(5)] == [1] * 5
    gate.set()
    until(lambda: kept.get("a", 2, slow(2)) == 2)
    assert made == [1, 2]


def test_one_thread_makes_what_many_ask_for() -> None:
    kept, made, answers = Kept(quick=60), [], []

    def make() -> int:
        time.sleep(0.05)
        made.append(1)
        return len(made)

    threads = [threading.Thread(target=lambda: answers.append(kept.get("a", 1, make))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [1] * 8


def test_what_goes_wrong_is_told_first_and_kept_quiet_later() -> None:
    kept = Kept(quick=0)

    def fail() -> int:
        raise LibraryError("gone")

    with pytest.raises(LibraryError):
        kept.get("a", 1, fail)
    assert kept.get("a", 1, lambda: 7) == 7
    assert kept.get("a", 2, fail) == 7
    until(lambda: kept.get("a", 3, lambda: 8) == 8)


def test_the_oldest_answers_go() -> None:
    kept, made = Kept(2, quick=60), []
    for asked in ("a", "b", "a", "c", "a", "b"):
        kept.get(asked, 1, lambda asked=asked: made.append(asked))
    assert made == ["a", "b", "c", "b"]
