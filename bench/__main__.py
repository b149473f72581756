"""Measure speed, memory, size and accuracy: ``python -m bench [--fast]`` writes ``bench/results.json``, prints a table.

``--fast`` leaves out the development files (some minutes).
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench import accuracy, speed

RESULTS = Path(__file__).parent / "results.json"


def main(arguments: list[str]) -> int:
    """Run all measurements."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--fast", action="store_true", help="without the development files, which take minutes")
    asked = parser.parse_args(arguments)
    parts: dict[str, Callable[[], Any]] = {
        "installed": speed.installed, "cold": speed.cold, "memory": speed.memory, "throughput": speed.throughput,
        "readings": accuracy.gold,
    }  # fmt: skip
    if not asked.fast:
        parts["development"] = accuracy.development
    found: dict[str, Any] = {"machine": _machine(), "date": time.strftime("%Y-%m-%d")}
    for name, measure in parts.items():
        sys.stderr.write(f"{name} …\n")
        found[name] = measure()
    RESULTS.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    for row in _rows(found):
        print("{:<62}{}".format(*row))
    print(f"\nWritten to {RESULTS}")
    return 0


def _machine() -> dict[str, Any]:
    from dragoman import __version__

    return {
        "system": platform.system(),
        "processor": _processor(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "dragoman": __version__,
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next(
        (line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.processor()
    )


def _rows(found: dict[str, Any]) -> list[tuple[str, str]]:
    gold, fast = found["readings"], found["throughput"]
    rows = [
        ("articles of 2,500 characters a second, two processes", f"{fast['articles_per_second']}"),
        ("first `dragoman read` of one article, cold", f"{found['cold']['read']} s"),
        ("`dragoman --help`", f"{found['cold']['help']} s"),
        ("peak memory", f"{found['memory']['peak_mb']} MB"),
        ("installed size without extras", f"{found['installed']['mb']} MB"),
        (f"gold readings ({gold['articles']} articles), mean F1", f"{gold['mean_f1']:.3f}"),
        *(
            (f"  {kind}, F1", f"{gold[kind]['f1']:.3f}")
            for kind in ("statements", "events", "interpretations", "mentions")
        ),
        *((f"  {language}, mean F1", f"{board['mean_f1']:.3f}") for language, board in gold["by_language"].items()),
        ("  false events per article without events", f"{gold['false_events_per_negative']}"),
    ]
    extra = found.get("development", {})
    if pairs := extra.get("pairs"):
        rows += [
            (f"pairs ({pairs['n']}): {k} {m}-F1", f"{pairs[k][m]:.3f}")
            for k in ("root", "quad")
            for m in ("micro", "macro")
        ]
    if said := extra.get("attributions"):
        rows.append((f"attributions ({said['n']}): whole, overlap F1", f"{said['overlap']['attribution']:.3f}"))
        rows += [(f"attributions: {kind}", f"{value:.3f}") for kind, value in said["by_type"].items()]
    return rows


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
