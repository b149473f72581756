"""Accuracy: our gold readings, and the development files beside the repository where they are there."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
GOLD = ROOT / "tests/gold"
DEVELOPMENT = Path(os.environ.get("DRAGOMAN_DEVELOPMENT", ROOT.parent / "shared/eval"))
"""Other people's data: never in the repository. Set ``DRAGOMAN_DEVELOPMENT`` to the folder that holds it."""


def gold() -> dict[str, Any]:
    """Return what ``dragoman eval readings tests/gold --json`` prints."""
    from dragoman.evaluation import load_gold, score_readings
    from dragoman.pipeline import read_page

    found = score_readings(load_gold(GOLD), read_page)
    for row in found["per_article"]:
        row["name"] = Path(row["name"]).name
    return found


def development() -> dict[str, Any]:
    """Return ``eval pairs`` and ``eval attributions`` on the development files; nothing where they are absent."""
    import json
    import subprocess
    import sys

    command = Path(sys.executable).with_name("dragoman")
    files = {"pairs": "pairs_dev.en.tsv", "attributions": "attributions_dev.en.jsonl"}
    found = {}
    for name, file in files.items():
        if (DEVELOPMENT / file).exists():
            done = subprocess.run(
                [command, "eval", name, str(DEVELOPMENT / file), "--json"], capture_output=True, check=True
            )
            found[name] = json.loads(done.stdout)
    return found
