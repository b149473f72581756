"""Speed, memory and installed size."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from importlib.metadata import PackageNotFoundError, distribution
from multiprocessing import get_context
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PRESS = ROOT / "samples/press"
SIZE = 2_500
"""Characters of an article, as the task sets it."""
PROCESSES = 2
ROUNDS = 6
DRAGOMAN = Path(sys.executable).with_name("dragoman")


def articles() -> list[tuple[str, str]]:
    """Return (language, text), 2,500 characters each, made of the sample press, ``ROUNDS`` a language."""
    from dragoman.articles import Page, clean, open_pages
    from dragoman.language import identify

    units: dict[str, list[str]] = {}
    for page in open_pages([str(PRESS)]):
        assert isinstance(page, Page)
        text = clean(page).article.text
        units.setdefault(identify(text, None), []).extend(text.split("\n\n"))
    found = []
    for language, paragraphs in sorted(units.items()):
        for turn in range(ROUNDS):
            cycle = (paragraphs[turn % len(paragraphs) :] + paragraphs[: turn % len(paragraphs)]) * 4
            found.append((language, "\n\n".join(cycle)[:SIZE]))
    return found


def _read(settings: dict[str, int], article: tuple[str, str]) -> int:
    import dragoman

    reading = dragoman.read(
        article[1], language=article[0], published="2024-09-20", settings=dragoman.Settings(**settings)
    )
    return len(reading.statements)


def throughput() -> dict[str, Any]:
    """Return articles per second in one process tree: two processes of one thread each, started and warmed before."""
    os.environ |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    work = articles()
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        read = partial(_read, {"threads": 1})
        list(pool.map(read, work[:: len(work) // (PROCESSES * 5)], chunksize=1))
        started = time.perf_counter()
        list(pool.map(read, work, chunksize=1))
        seconds = time.perf_counter() - started
    return {
        "articles": len(work), "characters": SIZE, "processes": PROCESSES, "seconds": round(seconds, 2),
        "articles_per_second": round(len(work) / seconds, 2),
    }  # fmt: skip


def _best(times: int, call: Callable[[], object]) -> float:
    found = []
    for _ in range(times):
        started = time.perf_counter()
        call()
        found.append(time.perf_counter() - started)
    return round(min(found), 3)


def _command(*args: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([DRAGOMAN, *args], cwd=ROOT, capture_output=True, check=True)


def cold() -> dict[str, float]:
    """Return seconds of a first command, best of three (files in the system's cache, nothing in ours)."""
    article = str(PRESS / "ja-shinpo-aktau.txt")
    return {"help": _best(3, lambda: _command("--help")), "read": _best(3, lambda: _command("read", article))}


MEMORY = """
import resource, sys, dragoman
from bench.speed import articles
for language, text in articles():
    dragoman.read(text, language=language, published="2024-09-20")
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024))
"""


def memory() -> dict[str, int]:
    """Return peak resident megabytes of one process that reads articles in all five languages."""
    done = subprocess.run([sys.executable, "-c", MEMORY], cwd=ROOT, capture_output=True, text=True, check=True)
    return {"peak_mb": round(int(done.stdout) / 1e6)}


def installed() -> dict[str, int]:
    """Return megabytes of the package and of all it needs to run, without the extras."""
    names = [m[1] for m in re.finditer(r"^([\w.-]+)==", (ROOT / "requirements.lock").read_text("utf-8"), re.MULTILINE)]
    total = sum(p.stat().st_size for p in (ROOT / "src/dragoman").rglob("*") if p.is_file())
    missing = []
    for name in names:
        try:
            files = distribution(name).files or []
        except PackageNotFoundError:
            missing.append(name)
            continue
        total += sum(Path(str(p.locate())).stat().st_size for p in files if Path(str(p.locate())).is_file())
    return {"mb": round(total / 1e6), "distributions": len(names) - len(missing)}
