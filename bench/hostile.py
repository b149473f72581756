"""Hostile text: how reading time grows with length. ``python -m bench.hostile [--json] [--most BYTES] [--case NAME]``.

Each case is made at 10 kB, 30 kB, 100 kB … 10 MB and read by the whole pipeline, network and all. Times are of the
processor, all threads together: a busy machine does not bend the curve. A curve stops when one reading takes more than
``LIMIT`` seconds. *Growth* is the exponent of the last two points: 1 is linear. Each point is a process of its own, so
that one cannot warm or burden the next.
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

SIZES = (10_000, 30_000, 100_000, 300_000, 1_000_000, 3_000_000, 10_000_000)
LIMIT = 60.0
RESULTS = Path(__file__).parent / "hostile.json"
PROSE = "The foreign minister of Norway condemned the attack on Tuesday and called on Belarus to release the crew. "


def _fill(unit: str, size: int) -> str:
    return (unit * (size // len(unit.encode()) + 1))[:size]


def _nested(size: int) -> str:
    depth = size // 10
    return "He said “" + "“a ‘" * (depth // 2) + "end" + "’ b”" * (depth // 2) + f"”. {PROSE}"


def _names(size: int) -> str:
    from dragoman.actors import Registry

    names = [form for form in Registry.plain().forms("en") if form[0].isupper()]
    return _fill(" ".join(names), size)


def _page(inside: str, size: int) -> str:
    return f"<html><body><article>{inside[:size]}<p>{PROSE * 3}</p></article></body></html>"


CASES: dict[str, Callable[[int], str]] = {
    "ordinary prose": lambda n: _fill(PROSE * 4 + "\n\n", n),
    "nested quotations": _nested,
    "unclosed quotations": lambda n: PROSE + _fill("“a ", n),
    "apostrophes": lambda n: PROSE + _fill("'a' s' ", n),
    "one endless line": lambda n: _fill("reason ", n),
    "one endless word": lambda n: PROSE + "a" * n,
    "digits": lambda n: PROSE + _fill("1234567890", n),
    "dates": lambda n: PROSE + _fill("on 14 March, in May 2022, yesterday, ", n),
    "combining marks": lambda n: PROSE + _fill("Z" + "\u0301\u0316\u0334" * 20, n // 2),
    "all names": _names,
    "names and verbs": lambda n: _fill("Norway condemned Belarus and Putin said Xi met Macron. ", n),
    "pronouns": lambda n: _fill("President Putin left. He said he met him. The two sides agreed. ", n),
    "Japanese names and verbs": lambda n: _fill(
        "日本はロシアを非難し、プーチン大統領は同大統領と会談したと述べた。", n // 3
    ),
    "one endless Chinese line": lambda n: _fill("中国外交部发言人表示反对任何势力干涉哈萨克斯坦内政", n // 3),
    "short lines": lambda n: PROSE + "\n\n" + _fill("Oslo met.\n\n", n),
    "deep HTML": lambda n: _page("<div>" * (n // 5), n),
    "deep inline HTML": lambda n: _page("<p>" + "<b>a " * (n // 5), n),
    "many paragraphs": lambda n: _page(_fill(f"<p>{PROSE}</p>", n), n),
    "many links": lambda n: _page(_fill("<li><a href='/x'>More of it</a></li>", n), n),
    "unclosed tags": lambda n: _page(_fill("<a <p ", n), n),
    "one table": lambda n: _page("<table>" + _fill("<tr><td>Oslo<td>met", n), n),
}


def once(name: str, size: int) -> dict[str, Any]:
    """Read one case at one size in this process; the model is loaded before the clock starts."""
    import dragoman
    from dragoman.errors import DragomanError

    dragoman.read(PROSE, published="2024-05-08")
    text = CASES[name](size)
    started, end = time.process_time(), "read"
    try:
        dragoman.read(
            text, published="2024-05-08", language="ja" if "Japan" in name else "zh" if "Chinese" in name else "en"
        )
    except DragomanError as error:
        end = type(error).__name__
    import resource

    return {
        "bytes": len(text.encode()), "seconds": round(time.process_time() - started, 3), "end": end,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }  # fmt: skip


def curve(name: str, most: int, limit: float = LIMIT) -> list[dict[str, Any]]:
    """Return the points of one case, small to large."""
    points: list[dict[str, Any]] = []
    for size in (size for size in SIZES if size <= most):
        call = f"import json; from bench.hostile import once; print(json.dumps(once({name!r}, {size})))"
        try:
            done = subprocess.run(
                [sys.executable, "-c", call], capture_output=True, text=True, timeout=40 * limit, check=True
            )
        except subprocess.TimeoutExpired:
            points.append({"bytes": size, "seconds": None, "end": "stopped"})
            break
        points.append(json.loads(done.stdout.splitlines()[-1]))
        if points[-1]["seconds"] > limit:
            break
    return points


def growth(points: list[dict[str, Any]]) -> float | None:
    """Return the exponent between the last two points that were read and took longer than a tenth of a second."""
    rows = [p for p in points if p["end"] == "read" and p["seconds"] and p["seconds"] > 0.1]
    if len(rows) < 2 or rows[-1]["bytes"] <= rows[-2]["bytes"]:
        return None
    (a, b) = rows[-2:]
    return round(math.log(b["seconds"] / a["seconds"]) / math.log(b["bytes"] / a["bytes"]), 2)


def main(arguments: list[str]) -> int:
    """Measure; write ``bench/hostile.json``, print a table."""
    parser = argparse.ArgumentParser(prog="python -m bench.hostile", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print the JSON")
    parser.add_argument("--most", type=int, default=SIZES[-1], metavar="BYTES")
    parser.add_argument("--limit", type=float, default=LIMIT, metavar="SECONDS")
    parser.add_argument("--case", choices=list(CASES), action="append", metavar="NAME")
    told = parser.parse_args(arguments)
    found = {}
    for name in told.case or CASES:
        points = curve(name, told.most, told.limit)
        found[name] = {"growth": growth(points), "points": points}
        shown = "  ".join(
            f"{p['bytes'] / 1000:,.0f} kB {p['seconds']} s" + ("" if p["end"] == "read" else f" ({p['end']})")
            for p in points
        )
        sys.stderr.write(f"{name:<26} growth {found[name]['growth']!s:<6} {shown}\n")
    if not told.case:
        RESULTS.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    if told.json:
        print(json.dumps(found, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
