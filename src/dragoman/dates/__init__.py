"""Dates: full, partial and relative ones, to EDTF."""

from __future__ import annotations

from dragoman.dates.edtf import end, parse_edtf, start
from dragoman.dates.finder import find_dates

__all__ = ["end", "find_dates", "parse_edtf", "start"]
