"""Curation: what analysts correct in what the machine has read; it stands over readings, never in their place."""

from __future__ import annotations

from dragoman.curation.export import export
from dragoman.curation.listing import Wanted, corrections
from dragoman.curation.making import change, correct, merge, split, undo
from dragoman.curation.records import FIELDS, Correction, Listed, Value
from dragoman.curation.values import signed

__all__ = [
    "FIELDS", "Correction", "Listed", "Value", "Wanted", "change", "correct", "corrections", "export", "merge",
    "signed", "split", "undo",
]  # fmt: skip
