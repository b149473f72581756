"""How long a search takes: ``python -m bench.search --articles 200000``.

A library of synthetic readings is made in a temporary folder (or kept with ``--library``), then mixed queries are
asked, each several times in turn with all others. Reported are milliseconds from the call to the hits with their
snippets.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from dragoman.library import Library
from dragoman.library.search import Query, search

ARTICLES = 200_000
ROUNDS = 15
QUERIES = {
    "word in a tenth of all articles": Query(words="制裁"),
    "one character": Query(words="核"),
    "long word of a language without blanks": Query(words="ウズベキスタン"),
    "Russian word, inflected": Query(words="санкциями"),
    "Ukrainian word": Query(words="напівпровідників"),
    "English word": Query(words="sanctions"),
    "two words": Query(words="полупроводники Казахстан"),
    "two words in Japanese": Query(words="天然ガス 制裁"),
    "phrase": Query(words='"exchange of prisoners"'),
    "either of two": Query(words="Kazakhstan OR 哈萨克斯坦"),
    "without a word": Query(words="semiconductors -talks"),
    "rare name": Query(words="Жанкулнуров"),
    "no such word": Query(words="qwertyuiop"),
    "six words": Query(words="Experts expect review grain exports year"),
    "word and actor": Query(words="制裁", actor="KAZ"),
    "word, actor in a role": Query(words="semiconductors", actor="KAZ", roles=("recipient",)),
    "word and month": Query(words="sanctions", since="2022-09", until="2022-09"),
    "word, language, country": Query(words="нефти", language="ru", country="UZB"),
    "actor": Query(actor="RUS"),
    "dyad": Query(dyad=("RUS", "KAZ")),
    "dyad either way, type, status": Query(dyad=("RUS", "KAZ"), directed=False, type="SANCTION", status="denied"),
    "country and month": Query(country="KAZ", since="2022-09", until="2022-09"),
    "statements by word": Query(kind="statements", words="стабильности"),
    "statements by word and actor": Query(kind="statements", words="stability", actor="JPN"),
    "events by word": Query(kind="events", words="переговоры"),
    "events by dyad and type": Query(kind="events", dyad=("USA", "RUS"), type="SANCTION"),
    "events by status": Query(kind="events", status="denied"),
    "newest": Query(),
    "fiftieth page": Query(words="sanctions", offset=1000),
}


def measure(library: Library, rounds: int = ROUNDS) -> dict[str, Any]:
    """Return median and 95th percentile of all queries, and each query's median, in milliseconds.

    The processor's time too: on a busy machine it is less than what the clock says.
    """
    taken: dict[str, list[float]] = {name: [] for name in QUERIES}
    busy: list[float] = []
    found = {name: len(search(library, query).hits) for name, query in QUERIES.items()}
    order = random.Random(1)
    for _ in range(rounds):
        for name in order.sample(list(QUERIES), len(QUERIES)):
            started, began = time.perf_counter(), time.process_time()
            search(library, QUERIES[name])
            taken[name].append((time.perf_counter() - started) * 1000)
            busy.append((time.process_time() - began) * 1000)
    every = [time for times in taken.values() for time in times]
    medians = {name: round(statistics.median(times), 1) for name, times in taken.items()}
    return {
        "queries": len(QUERIES), "rounds": rounds, "median_ms": round(statistics.median(every), 1),
        "p95_ms": round(statistics.quantiles(every, n=20)[-1], 1), "slowest_ms": max(medians.values()),
        "cpu_median_ms": round(statistics.median(busy), 1),
        "cpu_p95_ms": round(statistics.quantiles(busy, n=20)[-1], 1),
        "each": {name: {"median_ms": median, "hits": found[name]} for name, median in medians.items()},
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=ARTICLES)
    parser.add_argument("--library", type=Path, help="keep the library here, and use it when it is there")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = asked.library or Path(folder) / "press.db"
        with filled(path, asked.articles) as library:
            result = {"articles": library.count(), "megabytes": path.stat().st_size // 1_000_000} | measure(library)
    print(json.dumps(result, indent=2, ensure_ascii=False))


def filled(path: Path, articles: int) -> Library:
    """Open the library at a path, with so many synthetic articles in it."""
    from bench.synthetic import fill, readings

    library = Library.create(path)
    there = library.count()
    if there < articles:
        fill(library, readings(articles - there, start=there))
    return library


if __name__ == "__main__":
    main()
