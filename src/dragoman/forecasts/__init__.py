"""The forecast ledger: who foretold what, when, with which horizon; how it came out; a tally per voice."""

from __future__ import annotations

from dragoman.forecasts.ledger import Foretold, Ledger, Wanted, ledger
from dragoman.forecasts.marking import Verdict, mark, unmark
from dragoman.forecasts.marks import OUTCOMES, Mark, Orphan
from dragoman.forecasts.tally import Tally, Track, tally

__all__ = [
    "OUTCOMES", "Foretold", "Ledger", "Mark", "Orphan", "Tally", "Track", "Verdict", "Wanted", "ledger", "mark",
    "tally", "unmark",
]  # fmt: skip
