"""How a batch grows with its workers: ``python -m bench.batch [--articles 240] [--rounds 3] [--json FILE]``.

Articles of 2,500 characters in five languages are read by one worker and by two, in turn, so that both see the same
machine; each run starts anew, with the start of its processes and the loading of the model. Before each, the machine is
let go quiet, as far as it does in ``--patience`` seconds. ``others`` is the share of the processors that other programs
took during a run: from 0.05 or so on, wall times say little. ``workers × cpu`` is two times the processor's seconds
with one worker by those with two: what the second would bring if each had a core of its own and shards came out even.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.speed import SIZE, articles
from dragoman import batch

WORKERS = (1, 2)
QUIET = 0.1
"""Share of the processors that may be busy before a run begins."""
SHARD = 10


def ticks() -> tuple[int, int]:
    """Return busy and all ticks of the processors since the machine started; zeros where that is not told."""
    try:
        line = Path("/proc/stat").read_text("ascii").splitlines()[0]
    except OSError:
        return 0, 0
    values = [int(word) for word in line.split()[1:9]]
    return sum(values) - values[3] - values[4], sum(values)


def busy(before: tuple[int, int], after: tuple[int, int]) -> float:
    """Return the share of the processors that was busy between two counts."""
    return (after[0] - before[0]) / max(1, after[1] - before[1])


def wait_for_quiet(patience: float) -> float:
    """Wait until little else runs; return the share that is busy now."""
    end = time.monotonic() + patience
    while True:
        before = ticks()
        time.sleep(2.0)
        found = busy(before, ticks())
        if found < QUIET or time.monotonic() > end:
            return found


def write(path: Path, count: int) -> None:
    """Write so many articles, each with a title of its own."""
    work = articles()
    with path.open("w", encoding="utf-8") as file:
        for n in range(count):
            language, text = work[n % len(work)]
            record = {"text": text, "language": language, "published": "2024-09-20", "title": f"No. {n}"}
            file.write(json.dumps(record, ensure_ascii=False) + "\n")


def processor() -> float:
    """Return the seconds of the processor that this process and those it ended have taken."""
    found = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(used.ru_utime + used.ru_stime for used in found)


def measure(source: Path, out: Path, workers: int) -> dict[str, float]:
    """Return what one run takes."""
    before, cpu, begun = ticks(), processor(), time.perf_counter()
    found = batch.run([source], out, workers=workers, options=batch.Options(shard=SHARD))
    seconds, cpu, share = time.perf_counter() - begun, processor() - cpu, busy(before, ticks())
    own = cpu / seconds / (os.cpu_count() or 1)
    return {
        "workers": workers, "seconds": round(seconds, 2), "cpu": round(cpu, 2),
        "others": round(max(0.0, share - own), 3),
        "articles_per_second": round(found.counts["articles"] / seconds, 2),
        "bytes": sum(file.stat().st_size for file in out.rglob("*") if file.is_file()),
    }  # fmt: skip


def summed(runs: list[dict[str, float]]) -> dict[str, Any]:
    """Return medians, and what the second worker brings."""
    found: dict[str, Any] = {}
    for workers in WORKERS:
        own = [run for run in runs if run["workers"] == workers]
        middle = {key: statistics.median(run[key] for run in own) for key in own[0] if key != "workers"}
        found[f"{workers} workers"] = middle
    one, two = (found[f"{workers} workers"] for workers in WORKERS)
    pairs = [a["seconds"] / b["seconds"] for a, b in zip(runs[::2], runs[1::2], strict=True)]
    found["speed-up"] = round(one["seconds"] / two["seconds"], 2)
    found["speed-up by round"] = [round(value, 2) for value in pairs]
    found["workers × cpu"] = round(WORKERS[-1] * one["cpu"] / two["cpu"], 2)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=240)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--patience", type=float, default=120.0, help="seconds to wait for a quiet machine")
    parser.add_argument("--json", type=Path, help="write the figures here, too")
    asked = parser.parse_args()
    runs = []
    with tempfile.TemporaryDirectory() as name:
        source = Path(name) / "articles.jsonl"
        write(source, asked.articles)
        for turn in range(asked.rounds):
            for workers in WORKERS:
                quiet = wait_for_quiet(asked.patience)
                runs.append(measure(source, Path(name) / f"out-{turn}-{workers}", workers) | {"busy_before": quiet})
                sys.stderr.write(f"{runs[-1]}\n")
    found = {"articles": asked.articles, "characters": SIZE, "cores": os.cpu_count(), "load": os.getloadavg()[0],
             "runs": runs} | summed(runs)  # fmt: skip
    if asked.json:
        asked.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    for key, value in found.items():
        if key != "runs":
            print(f"{key:<40}{value}")


if __name__ == "__main__":
    main()
