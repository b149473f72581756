"""POLECAT: weekly tables of PLOVER events, Harvard Dataverse (doi:10.7910/DVN/AJGVIT), tab-separated, with a header.

``STANDARD`` has the 40 columns. Some published files say "Event Intensity" for Intensity, name a column "Headline" that
the rows do not have, or have empty columns too many: see A. Beger, "POLECAT Event Data", andybeger.com, 2024.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, get_args

import numpy as np
import numpy.typing as npt

from dragoman.events.crosswalk import to_cameo
from dragoman.events.ontology import scale
from dragoman.records import Quad
from dragoman.relations.table import TYPES
from dragoman.relations.tables.columns import Kinds, Memo, Pool, day_number, fingerprint, number
from dragoman.relations.tables.layout import Cells, Converted, Lists, places
from dragoman.relations.tables.parties import by_code, by_name, is_state, several, state_sectors

NEEDED = ("event date", "event type", "actor country", "recipient country")
COLUMNS = (
    *NEEDED, "event mode", "intensity", "event intensity", "quad code", "actor name", "recipient name",
    "primary actor sector", "primary recipient sector", "source", "publication date", "story people",
    "story organizations", "story locations",
)  # fmt: skip
STANDARD = (
    "Event ID", "Event Date", "Event Type", "Event Mode", "Intensity", "Quad Code", "Contexts", "Actor Name",
    "Actor Country", "Actor COW", "Primary Actor Sector", "Actor Sectors", "Actor Title", "Actor Name Raw",
    "Wikipedia Actor ID", "Recipient Name", "Recipient Country", "Recipient COW", "Primary Recipient Sector",
    "Recipient Sectors", "Recipient Title", "Recipient Name Raw", "Wikipedia Recipient ID", "Placename", "City",
    "District", "Province", "Country", "Latitude", "Longitude", "GeoNames ID", "Raw Placename", "Feature Type",
    "Source", "Publication Date", "Story People", "Story Organizations", "Story Locations", "Language", "Version",
)  # fmt: skip
_STORY = ("source", "publication date", "story people", "story organizations", "story locations")
_NONE = {"", "none", "na"}


class Polecat:
    """Events of POLECAT."""

    name = "POLECAT events"

    def __init__(self, header: Sequence[str]) -> None:
        if any(name.strip().casefold() == "headline" for name in header):
            header = STANDARD
        self.width = len(header)
        self.kinds, self.parties, self.publishers = Kinds(), Pool(), Pool()
        self._at = places(header, COLUMNS)
        self._sectors = state_sectors("plover")
        self._days = Memo(day_number)
        self._kinds = Memo(lambda pair: plover_kind(self.kinds, *pair))
        self._quads = Memo(quad_number)
        self._scores = Memo(number)
        self._who = Memo(lambda pair: self._parties(*pair))
        self._states = Memo(lambda pair: self._state(*pair))
        self._outlets = Memo(lambda name: self.publishers.number(_filled(name)))

    def _parties(self, countries: str, name: str) -> tuple[int, ...]:
        codes = [by_code(part) if len(part) == 3 else by_name(part) for part in several(countries)]
        if not codes:
            codes = [by_name(part) for part in several(name)]
        return tuple(dict.fromkeys(self.parties.number(code) for code in codes if code))

    def _state(self, sectors: str, name: str) -> bool:
        # the state itself has no sector: "France" as a name, and nothing else known
        parts = several(sectors)
        return any(part in self._sectors for part in parts) or (not parts and is_state(by_name(name)))

    def _cells(self, cells: Cells, name: str) -> Sequence[str]:
        return cells[self._at[name]] if name in self._at else [""] * len(cells[0])

    def convert(self, cells: Cells) -> Converted:
        """Convert rows, given by column."""
        types, modes = self._cells(cells, "event type"), self._cells(cells, "event mode")
        kind = self._kinds.column(list(zip(types, modes, strict=True)), np.int32)
        known = self.kinds.columns(kind)
        quad = self._quads.column(self._cells(cells, "quad code"), np.int8)
        name = "intensity" if "intensity" in self._at else "event intensity"
        score = self._scores.column(self._cells(cells, name), np.float32)
        stories = zip(*(self._cells(cells, part) for part in _STORY), strict=True)
        return Converted(
            day=self._days.column(self._cells(cells, "event date"), np.int32),
            kind=kind,
            actors=self._list(cells, "actor"),
            recipients=self._list(cells, "recipient"),
            other={
                "quad": np.where(quad > 0, quad, known["quad"]),
                "score": np.where(np.isnan(score), known["score"], score),
                "actor_state": self._state_column(cells, "actor"),
                "recipient_state": self._state_column(cells, "recipient"),
                "publisher": self._outlets.column(self._cells(cells, "source"), np.int32),
                "story": np.array([_story(parts) for parts in stories], np.int64),
            },
        )

    def _list(self, cells: Cells, side: str) -> Lists:
        pairs = zip(self._cells(cells, f"{side} country"), self._cells(cells, f"{side} name"), strict=True)
        return [self._who[pair] for pair in pairs]

    def _state_column(self, cells: Cells, side: str) -> npt.NDArray[Any]:
        sectors, name = self._cells(cells, f"primary {side} sector"), self._cells(cells, f"{side} name")
        return self._states.column(list(zip(sectors, name, strict=True)), np.bool_)

    def reason(self, cells: Cells, row: int) -> str:
        """Say why the event of a row is not known."""
        return f"unknown PLOVER type {self._cells(cells, 'event type')[row][:60]!r}"


def plover_kind(kinds: Kinds, kind: str, mode: str) -> int:
    """Number a PLOVER type and mode, with PLOVER's quad class and intensity; -1 where there is no such type.

    The CAMEO root is left unknown: PLOVER joins what CAMEO splits, so the type says more than a root guessed from it.
    """
    kind, mode = kind.strip().strip('"').upper(), _filled(mode).lower()
    if kind == "DEMAND":  # its name before 2021
        kind = "REQUEST"
    if kind not in TYPES:
        return -1
    entry = to_cameo(kind, mode or None)  # type: ignore[arg-type]
    quad, intensity = scale(kind)
    made = kinds.number(entry, text=f"{kind} {mode}".strip())
    kinds.rows[made] = (TYPES.index(kind), 0, get_args(Quad).index(quad) + 1, intensity)
    return made


def quad_number(text: str) -> int:
    """Return the quad class of its number or name, 0 where it is neither.

    Example:
        >>> quad_number("VERBAL COOPERATION"), quad_number("material-conflict"), quad_number("3"), quad_number("")
        (1, 4, 3, 0)
    """
    name = text.strip().strip('"').casefold().replace(" ", "-").replace("_", "-")
    if name in {"1", "2", "3", "4"}:
        return int(name)
    return get_args(Quad).index(name) + 1 if name in get_args(Quad) else 0


def _filled(cell: str) -> str:
    cell = cell.strip().strip('"')
    return "" if cell.casefold() in _NONE else cell


def _story(parts: Sequence[str]) -> int:
    # POLECAT publishes no number of the story; its people, organisations and places, outlet and day tell stories apart
    filled = [_filled(part) for part in parts]
    return fingerprint("\t".join(filled)) if any(filled[2:]) else -1
