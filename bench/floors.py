"""Fail when accuracy on the gold readings is under the floors of ``floors.yml``: ``python -m bench.floors``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import yaml

from bench.accuracy import GOLD, gold

FLOORS = Path(__file__).parent / "floors.yml"
OTHER = {"mean_f1": 1, "false_events_per_negative": -1}
"""Figures that may have a floor (1) or a ceiling (-1) beside the F1 of the kinds."""


def problems(found: dict[str, Any], floors: dict[str, Any]) -> list[str]:
    """Return the figures that are worse than they may be.

    Example:
        >>> problems({"events": {"f1": 0.1}}, {"f1": {"events": 0.2}})
        ['events: F1 0.100 is under its floor, 0.2']
    """
    rows = [(f"{kind}: F1", found[kind]["f1"], limit, 1) for kind, limit in floors.get("f1", {}).items()]
    rows += [(name, found[name], floors[name], sign) for name, sign in OTHER.items() if name in floors]
    return [
        f"{name} {value:.3f} is {'under its floor' if sign > 0 else 'over its ceiling'}, {limit}"
        for name, value, limit, sign in rows
        if value is not None and (value - limit) * sign < 0
    ]


def main() -> int:
    """Measure and compare; return 1 when something is worse."""
    if not GOLD.is_dir():
        sys.stderr.write(f"There are no gold readings in {GOLD}.\n")
        return 1
    found = gold()
    wrong = problems(found, yaml.safe_load(FLOORS.read_text("utf-8")))
    for kind in ("statements", "events", "interpretations", "mentions"):
        print(f"{kind:<16} F1 {found[kind]['f1']:.3f}")
    print(f"{found['articles']} articles, mean F1 {found['mean_f1']:.3f}, {found['seconds']} s")
    print("\n".join(wrong) if wrong else "All floors hold.")
    return bool(wrong) or bool(found["failed"])


if __name__ == "__main__":
    sys.exit(main())
