"""How long pages of the workbench take in a large library while others read, and an ingest runs.

    python -m bench.workbench [--library FILE] [--readers 20] [--seconds 60] [--pause 1] [--json FILE]

A library of synthetic articles is made where there is none at ``--library`` (no model reads them, but 200,000 take half
an hour: keep the file). Then ``dragoman serve`` is started as a process of its own, ``dragoman ingest`` as another, and
so many readers open pages of every kind in turn, chosen by chance, each looking at one for ``--pause`` seconds on the
mean. Reported are milliseconds from a request to the last byte of its answer as the reader sees them, the weight of
pages after gzip, and the peak memory of the server. ``--pause 0`` is harder than any twenty people: then twenty
requests are always waiting.
"""

from __future__ import annotations

import argparse
import gzip
import http.client
import json
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import select

from bench.library import ROOT, pages
from bench.search import filled
from dragoman.library import Library, schema
from dragoman.stories import tables
from dragoman.stories.memory import prepare

ARTICLES, READERS, SECONDS, PAUSE = 200_000, 20, 60.0, 1.0
COMMAND = (sys.executable, "-c", "from dragoman.cli import main; main()")
SAMPLE = 60
"""Stories, statements and articles of which one is chosen by chance."""
WORDS = ("制裁", "санкциями", "sanctions", "semiconductors -talks", "天然ガス 制裁", "напівпровідників", "qwertyuiop")
STATES = ("KAZ", "RUS", "CHN", "USA", "JPN", "UKR", "TUR", "UZB")
LIMITS = {"median_ms": 200, "p95_ms": 500, "kilobytes": 60, "kilobytes with charts": 400}
DRAWN = ("relation", "contest", "actor", "story", "parallax")
"""Pages that may have charts."""


def addresses(library: Library) -> dict[str, list[str]]:
    """Return addresses of pages, by kind: a few, or some dozens of one kind, of different articles and states."""
    s, f, a, st = tables.stories.c, tables.families.c, schema.articles.c, schema.statements.c
    with library.read() as connection:
        largest = list(connection.scalars(select(s.id).order_by(s.size.desc(), s.key).limit(5)))
        usual = list(connection.scalars(select(s.id).where(s.size.between(3, 80)).order_by(s.key.desc()).limit(SAMPLE)))
        told = list(connection.scalars(select(f.id).where(f.size.between(3, 80)).order_by(f.key.desc()).limit(SAMPLE)))
        widest = list(connection.scalars(select(f.id).order_by(f.size.desc(), f.key).limit(5)))
        read = list(connection.scalars(select(a.id).where(a.key % 997 == 1).limit(SAMPLE)))
        voices = select(schema.roles.c.entity).where(schema.roles.c.key % 9973 == 1, schema.roles.c.role == "speaker")
        assert connection.scalar(select(st.key).limit(1)), "a library without statements"
        people = [one for one in connection.scalars(voices.limit(SAMPLE)) if one]
    pairs = [f"{x}/{y}" for x in STATES for y in STATES if x < y]
    return {
        "today": ["/"], "stories": ["/stories", "/stories?page=3", "/stories?since=2022-09&until=2022-09&least=3"],
        "story": [f"/stories/{one}" for one in usual], "largest stories": [f"/stories/{one}" for one in largest],
        "parallax": [f"/statements/{one}" for one in usual],
        "parallax of the largest": [f"/statements/{one}" for one in largest],
        "statement": [f"/statements/{one}" for one in told],
        "statement of the largest": [f"/statements/{one}" for one in widest],
        "reader": [f"/articles/{one}" for one in read],
        "search": [f"/search?q={quote(one)}" for one in WORDS],
        "search with filters": [f"/search?kind={kind}&actor={state}{more}" for kind in ("statements", "events")
                                for state in STATES for more in ("", "&since=2022-09", "&status=denied")],
        "search by voice": [f"/search?kind=statements&actor={one}" for one in people],
        "relations": ["/relations"], "relation": [f"/relations/{pair}" for pair in pairs],
        "relation of a year": [f"/relations/{pair}?since=2022-01&until=2022-12" for pair in pairs],
        "contest": [f"/contest?over={one}&powers=CHN,RUS,USA" for one in ("KAZ", "UZB", "Central+Asia", "JPN")],
        "actor": [f"/actors/{one}" for one in (*STATES, "xi-jinping", "vladimir-putin", "NATO")],
        "forecasts": ["/forecasts"], "sources": ["/sources"], "add": ["/add"],
        "api: status": ["/api/v1/status"], "api: stories": ["/api/v1/stories?limit=50"],
        "api: relation": [f"/api/v1/relations/{pair}" for pair in pairs], "api: shifts": ["/api/v1/shifts"],
        "api: search": [f"/api/v1/search?q={quote(one)}" for one in WORDS],
    }  # fmt: skip


@dataclass
class Taken:
    """What readers saw, by kind of page."""

    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    weights: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    wrong: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, kind: str, address: str, answer: tuple[int, bytes, float]) -> None:
        """Write down one answer."""
        status, body, seconds = answer
        with self.lock:
            self.times[kind].append(1000 * seconds)
            if status != 200:
                self.wrong.append(f"{status} {address}")
            elif len(self.times[kind]) <= 10:
                self.weights[kind] = max(self.weights[kind], len(gzip.compress(body)))


def ask(port: int, address: str) -> tuple[int, bytes, float]:
    """Return status, body and seconds of one request; a refused or broken connection counts as status 0."""
    began = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    try:
        connection.request("GET", address, headers={"Accept-Language": "en"})
        answer = connection.getresponse()
        status, body = answer.status, answer.read()
    except (OSError, http.client.HTTPException):
        status, body = 0, b""
    finally:
        connection.close()
    return status, body, time.perf_counter() - began


def reader(port: int, number: int, wanted: dict[str, list[str]], taken: Taken, until: float, pause: float) -> None:
    """Open pages until the time is over."""
    chance = random.Random(number)
    kinds = list(wanted)
    time.sleep(chance.random() * pause)
    while time.monotonic() < until:
        kind = chance.choice(kinds)
        address = chance.choice(wanted[kind])
        taken.note(kind, address, ask(port, address))
        time.sleep(chance.expovariate(1 / pause) if pause else 0)


@contextmanager
def served(place: str) -> Iterator[tuple[int, int]]:
    """Start ``dragoman serve`` on a library; yield its port and process id."""
    log = tempfile.TemporaryFile("w+")  # noqa: SIM115 (it lives as long as the server)
    process = subprocess.Popen(
        [*COMMAND, "serve", "--port", "0", "--library", place], cwd=ROOT, stderr=log,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield _port(log, process), process.pid
    finally:
        process.terminate()
        process.wait(30)
        log.close()


def _port(log: Any, process: subprocess.Popen[bytes]) -> int:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        log.seek(0)
        said = log.read()
        if "http://localhost:" in said:
            port = int(said.partition("http://localhost:")[2].partition("/")[0])
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                return port
        time.sleep(0.1)
    raise SystemExit("the server did not start")


@contextmanager
def ingesting(place: str, folder: Path) -> Iterator[subprocess.Popen[bytes] | None]:
    """Ingest articles that the library does not know, in a process of its own."""
    stamp, dump = time.time_ns(), folder / "new.jsonl"
    with dump.open("w", encoding="utf-8") as file:
        for turn in range(5):
            for page in pages():
                told = {"text": page.data if isinstance(page.data, str) else page.data.decode(),
                        "title": f"{page.title} ({stamp} {turn})", "language": page.language, "outlet": page.outlet,
                        "published": page.published, "id": f"{page.name} {stamp} {turn}"}  # fmt: skip
                file.write(json.dumps(told) + "\n")
    process = subprocess.Popen([*COMMAND, "ingest", str(dump), "--library", place],
                               cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
    try:
        yield process
    finally:
        process.terminate()
        process.wait(60)


def measure(place: Path, *, readers: int, seconds: float, pause: float, ingest: bool) -> dict[str, Any]:
    """Serve a library, let readers at it, and return what they saw."""
    with Library.open(place) as library:
        prepare(library)
        wanted, articles = addresses(library), library.count()
    taken = Taken()
    with tempfile.TemporaryDirectory() as folder, served(str(place)) as (port, pid):
        first = _first(port)
        began = _cpu(pid)
        with ingesting(str(place), Path(folder)) if ingest else _nothing() as writer:
            time.sleep(5 if ingest else 0)  # until the model is loaded
            until = time.monotonic() + seconds
            threads = [threading.Thread(target=reader, args=(port, n, wanted, taken, until, pause))
                       for n in range(readers)]  # fmt: skip
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            still = writer is None or writer.poll() is None
        taken_cpu, memory = _cpu(pid) - began, _memory(pid)
    with Library.open(place) as library:
        added = library.count() - articles
    return {
        "machine": {"cores": os.cpu_count(), "load": round(os.getloadavg()[0], 1)}, "articles": articles,
        "readers": readers, "pause_s": pause, "seconds": seconds, "ingested": added, "ingest ran throughout": still,
        "first page_s": first, **memory, "wrong": taken.wrong[:10],
        "cpu_ms_a_page": round(1000 * taken_cpu / max(1, sum(map(len, taken.times.values()))), 1),
        "all pages": _spread([one for times in taken.times.values() for one in times]),
        "each": {kind: _spread(taken.times[kind]) | {"kilobytes": round(taken.weights[kind] / 1000, 1)}
                 for kind in wanted if taken.times[kind]},
    }  # fmt: skip


@contextmanager
def _nothing() -> Iterator[None]:
    yield None


def _first(port: int) -> dict[str, float]:
    """Return how long the first page takes right after the start, and the first that needs all events."""
    return {path: round(ask(port, path)[2], 2) for path in ("/stories", "/relations/KAZ/RUS", "/")}


def _memory(pid: int) -> dict[str, int]:
    """Return the peak of a process, pages of the library's file that are mapped into it included, and its own now."""
    found = {}
    with suppress(OSError):  # not Linux
        for line in Path(f"/proc/{pid}/status").read_text("utf-8").splitlines():
            if line.startswith(("VmHWM", "RssAnon")):
                name = "peak_mb" if line.startswith("VmHWM") else "own_mb"
                found[name] = int(line.split()[1]) // 1024
    return found


def _cpu(pid: int) -> float:
    """Return the seconds of the processor that a process has taken: a busy machine does not stretch them."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _spread(times: list[float]) -> dict[str, float]:
    ordered = sorted(times)
    late = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
    return {
        "pages": len(ordered), "median_ms": round(statistics.median(ordered), 1), "p95_ms": round(late, 1),
        "longest_ms": round(ordered[-1], 1),
    }  # fmt: skip


def table(found: dict[str, Any]) -> list[str]:
    """Return the figures as lines; what misses a limit is marked."""
    lines = [f"{name:<26}{value}" for name, value in found.items() if name not in ("each", "all pages")]
    lines += ["", f"{'page':<26}{'pages':>7}{'median ms':>11}{'p95 ms':>9}{'longest':>9}{'kB gzip':>9}"]
    for kind, row in {**found["each"], "all pages": found["all pages"]}.items():
        heavy = LIMITS["kilobytes with charts" if any(word in kind for word in DRAWN) else "kilobytes"]
        missed = (row["median_ms"] > LIMITS["median_ms"] or row["p95_ms"] > LIMITS["p95_ms"]
                  or (row.get("kilobytes", 0) > heavy and not kind.startswith("api")))  # fmt: skip
        lines.append(
            f"{kind:<26}{row['pages']:>7}{row['median_ms']:>11}{row['p95_ms']:>9}{row['longest_ms']:>9}"
            f"{row.get('kilobytes', ''):>9}{'  <- over the limit' if missed else ''}"
        )
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=ARTICLES)
    parser.add_argument("--library", type=Path, help="use this library; it is made when it is not there, and kept")
    parser.add_argument("--readers", type=int, default=READERS)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--pause", type=float, default=PAUSE, help="seconds a reader looks at a page, on the mean")
    parser.add_argument("--no-ingest", action="store_true", help="without an ingest beside them")
    parser.add_argument("--json", type=Path, help="write the figures here, too")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = asked.library or Path(folder) / "press.db"
        if not place.exists():
            make(place, asked.articles)
        found = measure(place, readers=asked.readers, seconds=asked.seconds, pause=asked.pause,
                        ingest=not asked.no_ingest)  # fmt: skip
    if asked.json:
        asked.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print("\n".join(table(found)))


def make(place: Path, articles: int) -> None:
    """Make a library of synthetic articles, with stories and families."""
    from bench.synthetic_stories import fill_stories

    sys.stderr.write(f"{articles:,} articles …\n")
    with filled(place, articles) as library:
        sys.stderr.write("stories …\n")
        fill_stories(library)


if __name__ == "__main__":
    main()
