"""Which leg each point came from: gold readings again with one leg taken away.

``python -m bench.legs``: without the lexicons, without references, without rules for dropped roles, without quotations.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from dragoman import pipeline
from dragoman.evaluation.gold import load_gold
from dragoman.evaluation.readings import score_readings

GOLD = Path("tests/gold")


def _step(name: str, change: Mapping[str, Any]) -> tuple[pipeline.Step, ...]:
    """Return the steps with what one of them gives replaced."""

    def changed(step: pipeline.Step) -> pipeline.Step:
        if step.name != name:
            return step
        return pipeline.Step(name=step.name, needs=step.needs, gives=step.gives,
                             run=lambda state: step.run(state) | change)  # fmt: skip

    return tuple(changed(step) for step in pipeline.STEPS)


@contextmanager
def without(leg: str) -> Iterator[None]:
    """Take one leg away."""
    empty: list[Any] = []
    if leg == "lexicons":
        with mock.patch.object(pipeline, "STEPS", _step("lexicons", {"frames": empty, "speech": empty})):
            yield
    elif leg == "references":
        with (
            mock.patch("dragoman.actors.references.resolve_references", return_value={}),
            mock.patch("dragoman.actors.groups.resolve_groups", return_value={}),
            mock.patch("dragoman.actors.references.pronouns", return_value=()),
            mock.patch("dragoman.actors.who.Who._by_surname", return_value=None),
        ):
            yield
    elif leg == "rules for roles":
        with (
            mock.patch("dragoman.events.assemble._target", return_value=[]),
            mock.patch("dragoman.events.assemble._doer", return_value=[]),
            mock.patch("dragoman.statements.assemble._subject", return_value=None),
        ):
            yield
    elif leg == "quotation tree":
        with mock.patch("dragoman.statements.candidates.quoted", return_value=[]):
            yield
    else:
        yield


def main() -> int:
    """Print mean F1 and its parts, with everything and without each leg."""
    golds = load_gold(GOLD)
    rows = {}
    for leg in ("nothing", "lexicons", "references", "rules for roles", "quotation tree"):
        with without(leg):
            result = score_readings(golds, pipeline.read_page)
        rows[f"without {leg}"] = {"mean": result["mean_f1"]} | {
            kind: result[kind]["f1"] for kind in ("statements", "events", "interpretations")
        }
    sys.stdout.write(json.dumps(rows, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
