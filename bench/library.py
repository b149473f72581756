"""The library's speed and memory: ``python -m bench.library [--articles 200000] [--library FILE] [--json FILE]``.

Measured are the whole way of the sample press (``samples/2022``, JSON Lines to committed library with stories), a
thousand unchanged articles ingested again, peak memory, how long readers and a backup take while another process
ingests, and in a library of synthetic articles (``bench.synthetic``, ``bench.synthetic_stories``): adding one article,
and the story and parallax views. Seconds are wall time; where ``cpu`` stands, those of the processor, which a busy
machine does not stretch.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bench.search import filled
from dragoman.articles import Page, open_pages
from dragoman.library import Library
from dragoman.sources.ingest import ingest
from dragoman.stories import list_stories, parallax, story, tables
from dragoman.stories.memory import prepare

ROOT = Path(__file__).parents[1]
PRESS = ROOT / "samples/2022"
ARTICLES, ROUNDS, UNCHANGED = 200_000, 15, 1000


def pages(folder: Path = PRESS) -> list[Page]:
    """Return the sample press, the oldest article first."""
    found = [page for page in open_pages([str(folder)]) if isinstance(page, Page)]
    return sorted(found, key=lambda page: (page.published or "", page.name))


def timed(call: Callable[[], Any]) -> tuple[Any, float, float]:
    """Return what a call gives, and its seconds on the wall and of the processor."""
    wall, cpu = time.perf_counter(), time.process_time()
    found = call()
    return found, time.perf_counter() - wall, time.process_time() - cpu


def end_to_end(place: Path) -> dict[str, Any]:
    """Ingest the sample press in a process that has the model loaded; then twice more of it, unchanged."""
    press = pages()
    with Library.create(place.with_name("warm.db")) as library:
        ingest(library, press[:3])
    with Library.create(place) as library:
        summary, wall, cpu = timed(lambda: ingest(library, press))
        unchanged = (press * (UNCHANGED // len(press) + 1))[:UNCHANGED]
        again, wall_again, cpu_again = timed(lambda: ingest(library, unchanged))
    return {
        "articles": summary.read, "failed": summary.failures, "seconds": round(wall, 1), "cpu": round(cpu, 1),
        "articles_per_second": round(summary.read / wall, 2), "unchanged": again.known,
        "unchanged_seconds": round(wall_again, 3), "unchanged_cpu": round(cpu_again, 3),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }  # fmt: skip


def memory(folder: Path) -> dict[str, Any]:
    """Return the peak of a process that ingests pages as large as they may be, and broken ones between them."""
    dump = folder / "large.jsonl"
    filler = "<div class='advert'><!-- " + "x" * 4_000_000 + " --></div>"
    with dump.open("w", encoding="utf-8") as file:
        for n, page in enumerate(pages()[:40]):
            body = page.data if isinstance(page.data, str) else page.data.decode()
            text = "".join(f"<p>{p}</p>" for p in body.split("\n"))
            html = f"<html><head><title>{page.title} {n}</title></head><body>{filler}{text}</body></html>"
            file.write(json.dumps({"html": html, "language": page.language, "published": page.published}) + "\n")
            file.write('{"text": "' + "y" * 5_000_000 + "\n")
    found = _child("memory", folder / "memory.db", dump)
    dump.unlink()
    return found


def _memory(place: Path, dump: Path) -> dict[str, Any]:
    with Library.create(place) as library:
        summary = ingest(library, open_pages([str(dump)]))
    return {
        "read": summary.read, "failed": summary.failures,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }  # fmt: skip


def _child(what: str, *args: Path) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.library", "--part", what, *map(str, args)], cwd=ROOT, capture_output=True,
        text=True, check=True,
    )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def beside(place: Path) -> dict[str, Any]:
    """Return how long readers, and a backup, take while another process ingests."""
    from dragoman.library.backup import backup
    from dragoman.library.status import status

    Library.create(place).close()
    writer = subprocess.Popen(
        [sys.executable, "-m", "bench.library", "--part", "press", str(place)], cwd=ROOT, stdout=subprocess.DEVNULL
    )
    reads, copies = [], []
    with Library.open(place) as library:
        prepare(library)
        while writer.poll() is None:
            reads.append(timed(lambda: (status(library), list_stories(library)))[1])
            if len(reads) % 200 == 50:
                copies.append(timed(lambda: backup(library, place.with_name(f"copy{len(copies)}.db")))[1])
            time.sleep(0.02)
    return {
        "exit": writer.returncode, "reads": len(reads), "longest_read_s": round(max(reads), 3), "backups": len(copies),
        "longest_backup_s": round(max(copies, default=0.0), 3),
    }  # fmt: skip


def spread(calls: Iterable[Callable[[], Any]]) -> dict[str, float]:
    """Return median and longest milliseconds of calls, and the processor's."""
    taken = [timed(call)[1:] for call in calls]
    wall, cpu = ([1000 * t[n] for t in taken] for n in (0, 1))
    return {"median_ms": round(statistics.median(wall), 1), "longest_ms": round(max(wall), 1),
            "cpu_median_ms": round(statistics.median(cpu), 1), "cpu_longest_ms": round(max(cpu), 1)}  # fmt: skip


def large(place: Path, articles: int) -> dict[str, Any]:
    """Measure in a library of so many articles; it is made where it is not there."""
    from bench.synthetic_stories import fill_stories

    with filled(place, articles) as library:
        fill_stories(library)
        found: dict[str, Any] = {"articles": library.count(), "stories": library.count(tables.stories),
                                 "families": library.count(tables.families),
                                 "megabytes": place.stat().st_size // 1_000_000}  # fmt: skip
        return found | {"adding one": adding(library)} | views(library)


def adding(library: Library) -> dict[str, float]:
    """Return how long an ingest of one new article takes: read, committed, with story and families."""
    stamp = str(time.time_ns())
    press = [p for p in pages() if p.language in ("ja", "en", "ru", "uk", "zh")]
    new = [_renamed(page, stamp) for page in press]
    first = {page.language: page for page in new}
    ingest(library, first.values())  # loads the model, and the patterns of each language
    chosen = [page for page in new if page not in first.values()][:: 110 // ROUNDS]
    return spread([lambda page=page: ingest(library, [page]) for page in chosen])  # type: ignore[misc]


def _renamed(page: Page, stamp: str) -> Page:
    from msgspec.structs import replace

    return replace(page, title=f"{page.title} ({stamp})", name=f"{page.name} {stamp}")


def views(library: Library) -> dict[str, dict[str, float]]:
    """Return how long the views of large and of ordinary stories and families take."""
    s, f = tables.stories.c, tables.families.c
    with library.read() as connection:
        biggest = list(connection.scalars(select(s.id).order_by(s.size.desc(), s.key).limit(ROUNDS)))
        usual = list(connection.scalars(select(s.id).where(s.size.between(3, 8)).order_by(s.key).limit(ROUNDS)))
        told = list(connection.scalars(select(f.id).order_by(f.size.desc(), f.key).limit(ROUNDS)))
    return {
        "list of stories": spread([lambda: list_stories(library)] * ROUNDS),
        "list of stories of a month": spread(
            [lambda: list_stories(library, since="2022-09-01", until="2022-09-30", least=3)] * ROUNDS
        ),
        "story of a few articles": _each(story, library, usual),
        "largest stories": _each(story, library, biggest),
        "parallax of largest stories": _each(parallax, library, biggest),
        "parallax of largest families": _each(parallax, library, told),
    }


def _each(view: Callable[[Library, str], Any], library: Library, ids: Sequence[str]) -> dict[str, float]:
    view(library, ids[0])
    return spread([lambda one=one: view(library, one) for one in ids])  # type: ignore[misc]


def table(found: dict[str, Any]) -> list[str]:
    """Return the figures as lines."""
    lines = []
    for part, figures in found.items():
        for name, value in figures.items():
            shown = ", ".join(f"{k} {v}" for k, v in value.items()) if isinstance(value, dict) else value
            lines.append(f"{part + ': ' + name:<55}{shown}")
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=ARTICLES)
    parser.add_argument("--library", type=Path, help="keep the large library here, and use it when it is there")
    parser.add_argument("--json", type=Path, help="write the figures here, too")
    parser.add_argument("--only", choices=("press", "memory", "beside", "large"), action="append")
    parser.add_argument("--part", nargs="+", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.part:
        name, *paths = asked.part
        done = {"memory": _memory, "press": end_to_end}[name](*map(Path, paths))  # type: ignore[operator]
        print(json.dumps(done))
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        parts: dict[str, Callable[[], dict[str, Any]]] = {
            "press": lambda: _child("press", folder / "press.db"),
            "memory": lambda: memory(folder),
            "beside": lambda: beside(folder / "beside.db"),
            "large": lambda: large(asked.library or folder / "large.db", asked.articles),
        }
        found: dict[str, Any] = {"machine": {"cores": os.cpu_count(), "load": round(os.getloadavg()[0], 1)}}
        for part, measure in parts.items():
            if not asked.only or part in asked.only:
                sys.stderr.write(f"{part} …\n")
                found[part] = measure()
    if asked.json:
        asked.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print("\n".join(table(found)))


if __name__ == "__main__":
    main()
