"""ICEWS: the Coded Event Data of Harvard Dataverse, and the short table of relations made from them.

Coded Event Data (doi:10.7910/DVN/28075) are tab-separated, with a header: Event ID, Event Date, Source Name, Source
Sectors, Source Country, Event Text, CAMEO Code, Intensity, Target Name, Target Sectors, Target Country, Story ID,
Sentence Number, Publisher, City, District, Province, Country, Latitude, Longitude. The short table has date, source,
relation, target, src_iso3, src_state, tgt_iso3, tgt_state.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from dragoman.errors import TableError
from dragoman.events.crosswalk import Cameo, cameo_codes, cameo_names
from dragoman.relations.tables.columns import Kinds, Memo, Pool, day_number, number
from dragoman.relations.tables.layout import Cells, Converted, normal, places
from dragoman.relations.tables.opening import blocks
from dragoman.relations.tables.parties import by_code, by_name, state_sectors

SHORT = ("date", "source", "relation", "target", "src iso3", "src state", "tgt iso3", "tgt state")
LONG_NEEDED = ("event date", "source name", "source country", "cameo code", "target name", "target country")
LONG = (*LONG_NEEDED, "source sectors", "target sectors", "event text", "intensity", "story id", "publisher")
_TRUE = {"1", "true", "t", "yes"}


def relation_codes(path: Path) -> dict[str, Cameo | None]:
    """Read a table of relations: tab-separated columns relation, cameo, root, quad, goldstein.

    Returns:
        Relation in lower case to its CAMEO entry, None for a relation that is no event.

    Raises:
        TableError: when a column is missing, a number is none, or CAMEO has no such code.
    """
    lines = [line for block in blocks(path) for line in block.lines]
    at = places(lines[0].split("\t"), ("relation", "cameo", "root", "quad", "goldstein"))
    if len(at) < 5:
        raise TableError(
            f"{path} is no table of relations: its columns must be relation, cameo, root, quad, goldstein."
        )
    found: dict[str, Cameo | None] = {}
    for at_line, line in enumerate(lines[1:], 2):
        cells = line.split("\t")
        if not cells[0].strip():
            continue
        try:
            found[cells[at["relation"]].strip().casefold()] = _relation(cells, at)
        except (IndexError, KeyError, ValueError) as error:
            raise TableError(f"{path}, line {at_line}: no CAMEO code, root, quad and value in {line!r}.") from error
    return found


def _relation(cells: Sequence[str], at: Mapping[str, int]) -> Cameo | None:
    code = cells[at["cameo"]].strip() if len(cells) > at["cameo"] else ""
    if not code:
        return None
    known = cameo_codes()[code]
    return Cameo(
        code=code, name=cells[at["relation"]].strip(), root=int(cells[at["root"]]), quad=int(cells[at["quad"]]),
        goldstein=float(cells[at["goldstein"]]), type=known.type, mode=known.mode, exact=known.exact,
    )  # fmt: skip


class ShortIcews:
    """The table of relations with ISO codes and state flags."""

    name = "ICEWS relations"

    def __init__(self, header: Sequence[str], codes: Mapping[str, Cameo | None] | None = None) -> None:
        self.width = len(header)
        self.kinds, self.parties, self.publishers = Kinds(), Pool(), Pool()
        self._at = [normal(header).index(name) for name in SHORT]
        self._names: dict[str, Cameo | None] = {**cameo_names(), **(codes or {})}
        self._days = Memo(day_number)
        self._kinds = Memo(self._kind)
        self._states = Memo(lambda cell: cell.strip().casefold() in _TRUE)
        self._who = Memo(lambda pair: self.parties.number(by_code(pair[0]) or by_name(pair[1])))

    def _kind(self, relation: str) -> int:
        entry = self._names.get(relation.strip().casefold())
        return -1 if entry is None else self.kinds.number(entry)

    def convert(self, cells: Cells) -> Converted:
        """Convert rows, given by column."""
        date, source, relation, target, src, src_state, tgt, tgt_state = (cells[i] for i in self._at)
        return Converted(
            day=self._days.column(date, np.int32),
            kind=self._kinds.column(relation, np.int32),
            actors=self._who.column(list(zip(src, source, strict=True)), np.int32),
            recipients=self._who.column(list(zip(tgt, target, strict=True)), np.int32),
            other={
                "actor_state": self._states.column(src_state, np.bool_),
                "recipient_state": self._states.column(tgt_state, np.bool_),
            },
        )

    def reason(self, cells: Cells, row: int) -> str:
        """Say why the event of a row is not known."""
        relation = cells[self._at[2]][row].strip()
        known = relation.casefold() in self._names
        return f"relation {relation[:60]!r} is no event" if known else f"unknown relation {relation[:60]!r}"


class LongIcews:
    """Coded Event Data."""

    name = "ICEWS coded event data"

    def __init__(self, header: Sequence[str]) -> None:
        self.width = len(header)
        self.kinds, self.parties, self.publishers = Kinds(), Pool(), Pool()
        self._at = places(header, LONG)
        self._sectors = state_sectors("icews")
        self._days = Memo(day_number)
        self._kinds = Memo(lambda pair: self._kind(*pair))
        self._scores = Memo(number)
        self._who = Memo(lambda pair: self.parties.number(by_name(pair[0]) or by_name(pair[1])))
        self._states = Memo(lambda triple: self._state(*triple))
        self._outlets = Memo(lambda name: self.publishers.number(name.strip().strip('"')))

    def _kind(self, code: str, text: str) -> int:
        """Number the event; the text decides where a spreadsheet ate a leading zero ("10" is 10 or 010)."""
        code = code.strip().strip('"')
        entry, named = cameo_codes().get(code), cameo_names().get(text.strip().strip('"').casefold())
        if named is not None and (entry is None or int(entry.code) == int(named.code)):
            entry = named
        if entry is None and code.isascii() and code.isdigit():
            entry = cameo_codes().get(f"0{code}")
        return -1 if entry is None else self.kinds.number(entry)

    def _state(self, name: str, sectors: str, country: str) -> bool:
        parts = {part.strip() for part in sectors.strip('"').split(",")}
        return bool(parts & self._sectors) or (bool(name.strip()) and name.strip() == country.strip())

    def _cells(self, cells: Cells, name: str) -> Sequence[str]:
        return cells[self._at[name]] if name in self._at else [""] * len(cells[0])

    def convert(self, cells: Cells) -> Converted:
        """Convert rows, given by column."""
        kind = self._kinds.column(
            list(zip(self._cells(cells, "cameo code"), self._cells(cells, "event text"), strict=True)), np.int32
        )
        score = self._scores.column(self._cells(cells, "intensity"), np.float32)
        known: npt.NDArray[Any] = self.kinds.columns(kind)["score"]
        other = {
            "actor_state": self._state_column(cells, "source"),
            "recipient_state": self._state_column(cells, "target"),
            "score": np.where(np.isnan(score), known, score),
            "publisher": self._outlets.column(self._cells(cells, "publisher"), np.int32),
            "story": np.array([_integer(cell) for cell in self._cells(cells, "story id")], np.int64),
        }
        return Converted(
            day=self._days.column(self._cells(cells, "event date"), np.int32),
            kind=kind,
            actors=self._who_column(cells, "source"),
            recipients=self._who_column(cells, "target"),
            other=other,
        )

    def _who_column(self, cells: Cells, side: str) -> npt.NDArray[Any]:
        # a party without a country may be an organisation known by its own name
        country, name = self._cells(cells, f"{side} country"), self._cells(cells, f"{side} name")
        return self._who.column(list(zip(country, name, strict=True)), np.int32)

    def _state_column(self, cells: Cells, side: str) -> npt.NDArray[Any]:
        columns = (self._cells(cells, f"{side} {what}") for what in ("name", "sectors", "country"))
        return self._states.column(list(zip(*columns, strict=True)), np.bool_)

    def reason(self, cells: Cells, row: int) -> str:
        """Say why the event of a row is not known."""
        return f"unknown CAMEO code {self._cells(cells, 'cameo code')[row][:60]!r}"


def _integer(cell: str) -> int:
    cell = cell.strip().strip('"')
    return int(cell) if cell.isascii() and cell.isdigit() and len(cell) < 19 else -1
