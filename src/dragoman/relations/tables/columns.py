"""From cells to columns: every distinct cell is understood once, and rows are looked up."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any, Generic, TypeVar

import numpy as np
import numpy.typing as npt

from dragoman.errors import TableError
from dragoman.events.crosswalk import Cameo
from dragoman.relations.table import TYPES

T = TypeVar("T")
NO_DAY = np.iinfo(np.int32).min
_EPOCH = datetime.date(1970, 1, 1).toordinal()
_FIRST, _LAST = 1900, 2100  # a year outside is a broken cell
_SHOWN = 5
_REASONS = 20  # a wrong file has a new reason in every row


class Memo(dict[Any, T], Generic[T]):
    """A function that is asked once for each distinct argument."""

    def __init__(self, function: Callable[[Any], T]) -> None:
        super().__init__()
        self._function = function

    def __missing__(self, key: Any) -> T:
        value = self[key] = self._function(key)
        return value

    def column(self, cells: Sequence[Any], dtype: npt.DTypeLike) -> npt.NDArray[Any]:
        """Return the values of all cells."""
        return np.fromiter(map(self.__getitem__, cells), dtype=dtype, count=len(cells))


class Pool(dict[str, int]):
    """Names, numbered as they come."""

    def number(self, name: str | None) -> int:
        """Return the name's number, -1 for none."""
        return -1 if not name else self.setdefault(name, len(self))


def day_number(text: str) -> int:
    """Return days since 1970-01-01 of ``2022-09-14``, ``20220914`` or a time on that day; ``NO_DAY`` for anything else.

    Example:
        >>> day_number("1970-01-02"), day_number("19700103"), day_number("2022-09-14T10:00") == day_number("2022-09-14")
        (1, 2, True)
    """
    head = text.strip().strip('"')[:10]
    digits = head.replace("-", "").replace("/", "")[:8]
    if len(digits) != 8 or not digits.isascii() or not digits.isdigit():
        return NO_DAY
    try:
        date = datetime.date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return NO_DAY
    return date.toordinal() - _EPOCH if _FIRST <= date.year < _LAST else NO_DAY


def number(text: str) -> float:
    """Return a number, NaN where there is none."""
    try:
        return float(text)
    except ValueError:
        return float("nan")


def count(text: str) -> int:
    """Return a number of reports, at least 1."""
    value = number(text)
    return max(1, min(int(value), 1_000_000)) if value == value and abs(value) < 1e9 else 1  # NaN: value != value


def fingerprint(text: str) -> int:
    """Return a number of 63 bits that stands for the text on every machine; -1 for no text."""
    if not text:
        return -1
    return int.from_bytes(blake2b(text.encode("utf-8", "replace"), digest_size=8).digest()) >> 1


@dataclass(frozen=True, slots=True)
class Kinds:
    """What kinds of event the rows have, as arrays to be indexed by the numbers that ``number`` gives out."""

    rows: list[tuple[int, int, int, float]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def number(self, entry: Cameo, *, text: str | None = None) -> int:
        """Return the number of a kind that is like the CAMEO entry, with another text for evidence."""
        self.rows.append((TYPES.index(entry.type), entry.root, entry.quad, entry.goldstein))
        self.texts.append(entry.name if text is None else text)
        return len(self.rows) - 1

    def columns(self, kinds: npt.NDArray[np.int32]) -> dict[str, npt.NDArray[Any]]:
        """Return type, root, quad, score and text of rows; kind -1 gives the first kind's, and is to be dropped."""
        table = np.array(self.rows or [(0, 0, 1, 0.0)], dtype=np.float64)
        texts = np.array([*self.texts, ""], dtype=object)
        found = {name: table[kinds, at] for at, name in enumerate(("type", "root", "quad", "score"))}
        return found | {"text": texts[kinds]}


@dataclass(slots=True, kw_only=True)
class Report:
    """What became of a file's rows: ``rows + added == events + skipped``.

    ``added`` counts further pairs of parties that a row stands for (a list of countries in one cell); ``recoded`` lines
    that are not UTF-8 and were read as Windows-1252; ``reasons`` says why rows were skipped, how many, and the first
    lines of each.
    """

    path: Path
    format: str
    rows: int = 0
    added: int = 0
    events: int = 0
    recoded: int = 0
    reasons: dict[str, tuple[int, list[int]]] = field(default_factory=dict)

    @property
    def skipped(self) -> int:
        """How many rows were skipped."""
        return sum(found for found, _ in self.reasons.values())

    def skip(self, reason: str, lines: Iterable[int]) -> None:
        """Note rows that are left out."""
        numbers = list(lines)
        if numbers:
            if reason not in self.reasons and len(self.reasons) >= _REASONS:
                reason = "other reasons"
            found, shown = self.reasons.get(reason, (0, []))
            self.reasons[reason] = (found + len(numbers), (shown + numbers)[:_SHOWN])

    def lines(self) -> list[str]:
        """Return what a user should know, one line a reason; nothing where every row was read."""
        said = [
            f"{self.path}: {found:,} of {self.rows:,} rows skipped: {reason} (line {', '.join(map(str, shown))}"
            f"{', …' if found > len(shown) else ''})"
            for reason, (found, shown) in self.reasons.items()
        ]
        if self.recoded:
            said.append(f"{self.path}: {self.recoded:,} lines are not UTF-8 and were read as Windows-1252")
        return said

    def check(self) -> None:
        """Raise where nothing was read.

        Raises:
            TableError: when the file has no rows, or none of them could be used.
        """
        if not self.rows:
            raise TableError(f"{self.path} has a header and no rows ({self.format}).")
        if not self.events:
            raise TableError(f"No row of {self.path} can be used as {self.format}: {'; '.join(self.lines())}.")
