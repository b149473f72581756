"""Answers that take long are kept: until the library changes, and then given once more while they are made anew.

While an ingest runs, the library changes every few seconds. What is made in a moment is made afresh each time; of what
takes longer a reader gets the last answer, and one thread makes the next, and rests thirty times as long: figures that
take three seconds are then at most some two minutes old, and nobody waits for them.

Example:
    >>> kept = Kept()
    >>> [kept.get("figure", version, lambda: [version]) for version in (1, 1, 2)]
    [[1], [1], [2]]
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TypeVar, cast

from sqlalchemy.exc import SQLAlchemyError

from dragoman.errors import DragomanError

KEPT = 400
"""Answers that are kept, the latest asked for."""
QUICK = 0.1
"""Seconds: what takes less is made while the reader waits."""
REST = 30
"""Times as long as it took must pass before an answer is made anew."""

Made = TypeVar("Made")


@dataclass(slots=True, eq=False)
class _Answer:
    lock: threading.Lock = field(default_factory=threading.Lock)
    value: object = None
    version: Hashable = None
    took: float = -1.0  # nothing was made yet
    made: float = 0.0
    coming: bool = False


class Kept:
    """Answers by what was asked for.

    Args:
        kept: how many.
        quick: seconds; what takes longer is made anew beside the readers, who get the last answer meanwhile.
    """

    def __init__(self, kept: int = KEPT, quick: float = QUICK) -> None:
        self._kept = kept
        self._quick = quick
        self._answers: OrderedDict[Hashable, _Answer] = OrderedDict()
        self._lock = threading.Lock()
        self._beside: ThreadPoolExecutor | None = None

    def get(self, asked: Hashable, version: Hashable, make: Callable[[], Made]) -> Made:
        """Return what was made for this question, of this state of the library or shortly before.

        Args:
            asked: the question.
            version: of the library; any other than that of the answer means that something has changed.
            make: called without arguments; by one thread at a time for each question.
        """
        answer = self._answer(asked)
        if answer.version == version and answer.took >= 0:
            return cast(Made, answer.value)
        if answer.took >= self._quick:
            self._soon(answer, version, make)
            return cast(Made, answer.value)
        with answer.lock:
            if answer.version != version or answer.took < 0:
                _fill(answer, version, make)
            return cast(Made, answer.value)

    def _answer(self, asked: Hashable) -> _Answer:
        with self._lock:
            answer = self._answers.setdefault(asked, _Answer())
            self._answers.move_to_end(asked)
            while len(self._answers) > self._kept:
                self._answers.popitem(last=False)
            return answer

    def _soon(self, answer: _Answer, version: Hashable, make: Callable[[], object]) -> None:
        """Have an answer made anew, where that is not done already and it had its rest."""
        with self._lock:
            if answer.coming or time.monotonic() - answer.made < REST * answer.took:
                return
            answer.coming = True
            if self._beside is None:
                self._beside = ThreadPoolExecutor(1, thread_name_prefix="dragoman-kept")
            beside = self._beside

        def work() -> None:
            try:
                with suppress(DragomanError, SQLAlchemyError, OSError), answer.lock:  # the last answer stays
                    _fill(answer, version, make)
            finally:
                answer.coming = False

        beside.submit(work)


def _fill(answer: _Answer, version: Hashable, make: Callable[[], object]) -> None:
    began = time.perf_counter()
    answer.value = make()
    answer.took = time.perf_counter() - began
    answer.made, answer.version = time.monotonic(), version
