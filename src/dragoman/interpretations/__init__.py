"""Who reads what how, and what is said to come: interpretations and forecasts."""

from __future__ import annotations

from dragoman.interpretations.forecasts import find_forecasts
from dragoman.interpretations.readings import Reads, find_interpretations

__all__ = ["Reads", "find_forecasts", "find_interpretations"]
