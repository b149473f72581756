"""Runs one target: counts executions and refusals, keeps what fails, stops what hangs."""

from __future__ import annotations

import contextlib
import hashlib
import re
import signal
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from dragoman.errors import DragomanError
from fuzz.targets import Target

HANG = 5.0
"""Seconds of processor time an input of up to 100 kB may take; the inputs of these runs are far smaller."""
OUT = Path("build/fuzz")


class Hang(BaseException):
    """An input that takes too long; not an ``Exception``, so that nothing swallows it."""


@dataclass(slots=True, kw_only=True)
class Result:
    """What came of a run."""

    target: str
    engine: str
    seed: int
    executions: int = 0
    accepted: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    slowest: float = 0.0
    failures: dict[str, str] = field(default_factory=dict)
    """What went wrong, and the file that makes it happen."""

    def to_dict(self) -> dict[str, Any]:
        """Return plain types."""
        return asdict(self) | {"seconds": round(self.seconds, 1), "slowest": round(self.slowest, 3)}


@contextlib.contextmanager
def limit(seconds: float) -> Iterator[None]:
    """Raise ``Hang`` in the block when it has used so much processor time: a busy machine is no hang."""

    def stop(*_: object) -> None:
        raise Hang

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def once(target: Target, data: bytes, result: Result, out: Path = OUT) -> None:
    """Run one input; count what comes of it, keep it when it fails."""
    started = time.process_time()
    try:
        with limit(HANG):
            target.run(data)
        result.accepted += 1
    except DragomanError as error:
        name = type(error).__name__
        result.refused[name] = result.refused.get(name, 0) + 1
        if not str(error).strip():
            _keep(target, data, result, "an error without a message", out)
    except (Exception, Hang) as error:  # noqa: BLE001 (a bug of any kind is what is looked for)
        _keep(target, data, result, describe(error), out)
    result.executions += 1
    result.slowest = max(result.slowest, time.process_time() - started)


def describe(error: BaseException) -> str:
    """Return the class of an error and where in Dragoman it came from: two of one kind are one bug."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "dragoman" in frame.filename]
    where = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "outside"
    message = re.sub(r"\d+", "N", " ".join(str(error).split()))[:60]
    return f"{type(error).__name__} at {where}: {message}"


def _keep(target: Target, data: bytes, result: Result, what: str, out: Path) -> None:
    if what in result.failures or len(result.failures) >= 50:
        return
    out.mkdir(parents=True, exist_ok=True)
    path = out / f"{target.name}-{hashlib.sha256(data).hexdigest()[:12]}"
    path.write_bytes(data)
    result.failures[what] = str(path)


def mutating(
    target: Target, executions: int, seed: int, *, seconds: float = 1e9, tell: Callable[[Result], None] | None = None
) -> Result:
    """Run a target on mutated seeds; every number of executions gets its own chance, whatever came before it.

    Args:
        target: what is fuzzed.
        executions: how many inputs.
        seed: the same one gives the same inputs.
        seconds: after which it stops, done or not.
        tell: is called now and then.
    """
    result = Result(target=target.name, engine="mutate", seed=seed)
    for source in target.seeds():
        once(target, source if isinstance(source, bytes) else source.encode(), result)
    started = told = time.monotonic()
    while result.executions < executions and time.monotonic() - started < seconds:
        once(target, target.input(Random(f"{seed}:{target.name}:{result.executions}")), result)
        if tell and time.monotonic() - told > 10:
            told = time.monotonic()
            result.seconds = told - started
            tell(result)
    result.seconds = time.monotonic() - started
    return result
