"""Measures the readings against gold data: event types of pairs, attributions, whole readings.

Each module reads one format of gold data, takes what is to be measured as a callable and returns a plain dictionary, so
that a coder, a baseline or a handful of rules are measured by the same code. Gold data is never shipped.
"""

from __future__ import annotations

from dragoman.evaluation.attributions import read_attributions, score_attributions
from dragoman.evaluation.gold import Gold, load_gold
from dragoman.evaluation.pairs import read_pairs, score_pairs
from dragoman.evaluation.readings import score_readings

__all__ = [
    "Gold",
    "load_gold",
    "read_attributions",
    "read_pairs",
    "score_attributions",
    "score_pairs",
    "score_readings",
]
