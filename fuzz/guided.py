"""The same targets under atheris (libFuzzer): mutations that reach new branches of Dragoman are kept and built on.

libFuzzer ends the process, so a run is one process, and its result goes to a file.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path
from random import Random

MODULES = ["dragoman"]


def run(name: str, executions: int, seed: int, seconds: float, result_file: Path) -> None:
    """Run a target under atheris; never returns."""
    import atheris

    with atheris.instrument_imports(include=MODULES, enable_loader_override=False):
        import dragoman.pipeline  # noqa: F401
        from fuzz.engine import Result, once
        from fuzz.targets import TARGETS

        target = TARGETS[name]
        once(target, _first(target.seeds()), Result(target=name, engine="atheris", seed=seed))  # imports what is lazy
    result = Result(target=name, engine="atheris", seed=seed)
    started = time.monotonic()

    def one(data: bytes) -> None:
        once(target, data, result)
        result.seconds = time.monotonic() - started
        if result.executions % 500 == 0 or result.executions >= executions:
            result_file.write_text(json.dumps(result.to_dict(), ensure_ascii=False), encoding="utf-8")

    def mutated(data: bytes, size: int, chance: int) -> bytes:
        random = Random(chance)
        if random.random() < 0.3:
            return bytes(atheris.Mutate(data, size))
        return target.mutated(data, random)[:size]

    corpus = Path(tempfile.mkdtemp(prefix="dragoman-corpus-"))
    for number, source in enumerate(target.seeds()):
        (corpus / str(number)).write_bytes(source if isinstance(source, bytes) else source.encode())
    options = [f"-runs={executions}", f"-seed={seed}", f"-max_total_time={int(seconds)}", "-max_len=6000",
               "-verbosity=0", "-rss_limit_mb=3000"]  # fmt: skip
    atheris.Setup([sys.argv[0], *options, str(corpus)], one, custom_mutator=mutated)
    atheris.Fuzz()


def _first(sources: object) -> bytes:
    first = next(iter(sources))  # type: ignore[call-overload]
    return first if isinstance(first, bytes) else str(first).encode()
