"""Where reading time goes: ``python -m bench.steps [--characters 2500] [--rounds 3] [--json FILE]``.

Articles made of the sample press (``bench.speed``), in five languages, are read by one thread after a first round that
loads everything. Reported are milliseconds of the processor per article, which a busy machine stretches less than wall
time: by step, and within the model's step the network (onnxruntime), for all and for each language. Each figure is the
median of the rounds.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest import mock

os.environ |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}  # before numpy is loaded

import dragoman
from bench import speed
from dragoman import pipeline
from dragoman.model import encoder


class Clock:
    """Seconds of the processor by what they were spent on."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = defaultdict(float)

    @contextmanager
    def on(self, name: str) -> Iterator[None]:
        """Count what is done inside."""
        started = time.process_time()
        yield
        self.spent[name] += time.process_time() - started

    def step(self, step: pipeline.Step) -> pipeline.Step:
        """Return a step that is counted."""

        def run(state: pipeline.State) -> dict[str, Any]:
            with self.on(step.name):
                return step.run(state)

        return replace(step, run=run)

    @contextmanager
    def counting(self) -> Iterator[None]:
        """Count every step, and the network."""
        network = encoder.run

        def counted(*args: Any) -> Any:
            with self.on("network"):
                return network(*args)

        steps = tuple(self.step(step) for step in pipeline.STEPS)
        with mock.patch.object(pipeline, "STEPS", steps), mock.patch.object(encoder, "run", counted):
            yield


def measure(characters: int, rounds: int) -> dict[str, dict[str, float]]:
    """Return milliseconds per article: by language and for ``all``, by step, with ``network`` and ``total``."""
    work = [(language, text[:characters]) for language, text in speed.articles()]
    settings = dragoman.Settings(threads=1)
    found: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for number in range(rounds + 1):
        clocks: dict[str, list[Clock]] = defaultdict(list)
        for language, text in work:
            clock = Clock()
            with clock.counting(), clock.on("total"):
                dragoman.read(text, language=language, published="2024-09-20", settings=settings)
            clocks[language].append(clock)
            clocks["all"].append(clock)
        for language, own in clocks.items() if number else ():
            for name in own[0].spent:
                found[language][name].append(1000 * sum(c.spent[name] for c in own) / len(own))
    return {one: {k: round(statistics.median(v), 1) for k, v in rows.items()} for one, rows in found.items()}


def main(arguments: list[str]) -> int:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--characters", type=int, default=speed.SIZE, help=f"of an article, at most {speed.SIZE}")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args(arguments)
    found = measure(options.characters, options.rounds)
    if options.json:
        options.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    columns = ["all", *sorted(found.keys() - {"all"})]
    names = [step.name for step in pipeline.STEPS]
    names.insert(names.index("model") + 1, "network")
    print("".join(["ms of the processor ".ljust(22), *(f"{c:>9}" for c in columns), f"{'share':>9}"]))
    for name in (*names, "total"):
        values = [found[c][name] for c in columns]
        label = "  of it, the network" if name == "network" else name
        print("".join([label.ljust(22), *(f"{v:9.1f}" for v in values), f"{values[0] / found['all']['total']:9.0%}"]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
