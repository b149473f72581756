"""GDELT events, versions 2.0 (61 columns) and 1.0 (58, before April 2013 57): tab-separated, no header.

Columns by "The GDELT Event Database Data Format Codebook" V2.0 (2015) and V1.03 (2013): the first 35 are the same; 2.0
has eight columns of geography for each of three places, 1.0 seven; then DATEADDED and, but in 57 columns, SOURCEURL.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from dragoman.events.crosswalk import cameo_codes, to_plover
from dragoman.relations.tables.columns import Kinds, Memo, Pool, count, day_number, fingerprint, number
from dragoman.relations.tables.layout import Cells, Converted
from dragoman.relations.tables.parties import by_code, by_group, state_sectors

WIDTHS = (61, 58, 57)
DATE, CODE, ROOT, QUAD, SCORE, ARTICLES = 1, 26, 28, 29, 30, 33
_ACTOR, _RECIPIENT = 5, 15  # then name, country, known group, ethnic, two religions, three types
_HOST = re.compile(r"^(?:[a-z]+://)?(?:www\d?\.)?([^/:?#\s]+)", re.IGNORECASE)


class Gdelt:
    """Events of GDELT."""

    name = "GDELT events"

    def __init__(self, width: int) -> None:
        self.width = width
        self.kinds, self.parties, self.publishers = Kinds(), Pool(), Pool()
        self._sectors = state_sectors("cameo")
        self._days = Memo(day_number)
        self._kinds = Memo(lambda pair: self._kind(*pair))
        self._quads = Memo(lambda cell: int(cell) if cell in {"1", "2", "3", "4"} else 0)
        self._scores = Memo(number)
        self._reports = Memo(count)
        self._who = Memo(lambda pair: self.parties.number(by_code(pair[0]) or by_group(pair[1])))
        self._states = Memo(lambda cells: self._state(*cells))

    def _kind(self, code: str, root: str) -> int:
        """Number the event; the root decides where a spreadsheet ate a leading zero ("42" of root "04" or "4")."""
        if code[:2] != root.rjust(2, "0") and f"0{code}"[:2] == root.rjust(2, "0"):
            code = f"0{code}"
        if code not in cameo_codes() and code[:2] not in cameo_codes():
            return -1
        return self.kinds.number(to_plover(code))

    def _state(self, code: str, country: str, *types: str) -> bool:
        # a code that is a country and nothing more stands for the state; the first type is the weightiest
        return bool(country) and (code == country or types[0] in self._sectors)

    def convert(self, cells: Cells) -> Converted:
        """Convert rows, given by column."""
        kind = self._kinds.column(list(zip(cells[CODE], cells[ROOT], strict=True)), np.int32)
        known = self.kinds.columns(kind)
        quad, score = self._quads.column(cells[QUAD], np.int8), self._scores.column(cells[SCORE], np.float32)
        other: dict[str, npt.NDArray[Any]] = {
            "quad": np.where(quad > 0, quad, known["quad"]),
            "score": np.where(np.isnan(score), known["score"], score),
            "actor_state": self._state_column(cells, _ACTOR),
            "recipient_state": self._state_column(cells, _RECIPIENT),
            "reports": self._reports.column(cells[ARTICLES], np.int32),
        }
        if self.width > min(WIDTHS):
            other |= self._sources(cells[-1])
        return Converted(
            day=self._days.column(cells[DATE], np.int32),
            kind=kind,
            actors=self._who_column(cells, _ACTOR),
            recipients=self._who_column(cells, _RECIPIENT),
            other=other,
        )

    def _sources(self, urls: Sequence[str]) -> dict[str, npt.NDArray[Any]]:
        # events of one article stand together: an address is asked for once, and forgotten with its block
        outlets, stories = Memo(lambda url: self.publishers.number(host(url))), Memo(fingerprint)
        text = np.empty(len(urls), dtype=object)
        text[:] = urls
        return {
            "publisher": outlets.column(urls, np.int32),
            "story": stories.column(urls, np.int64),
            "text": text,
        }

    def _who_column(self, cells: Cells, first: int) -> npt.NDArray[Any]:
        return self._who.column(list(zip(cells[first + 2], cells[first + 3], strict=True)), np.int32)

    def _state_column(self, cells: Cells, first: int) -> npt.NDArray[Any]:
        return self._states.column(list(zip(cells[first], cells[first + 2], cells[first + 7], strict=True)), np.bool_)

    def reason(self, cells: Cells, row: int) -> str:
        """Say why the event of a row is not known."""
        return f"unknown CAMEO code {cells[CODE][row][:60]!r}"


def host(url: str) -> str:
    """Return the host of an address, or the words that GDELT has in its place.

    Example:
        >>> host("https://www.example.org/a?b"), host("BBC Monitoring"), host("")
        ('example.org', 'BBC Monitoring', '')
    """
    if "." not in url:
        return url.strip()
    found = _HOST.match(url.strip())
    return found[1].lower() if found else ""


def is_gdelt(line: str) -> int:
    """Return the number of columns where the line is an event of GDELT, or its header; 0 where it is not."""
    cells = line.split("\t")
    if len(cells) not in WIDTHS:
        return 0
    return len(cells) if is_header(line) or (len(cells[DATE]) == 8 and cells[DATE].isdigit()) else 0


def is_header(line: str) -> bool:
    """Tell whether the line names the columns, as exports by others do."""
    return line.split("\t", 1)[0].casefold() == "globaleventid"
