"""``python -m fuzz TARGET --executions N``: see ``docs/fuzzing.md``. Ends with 1 when anything failed."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from fuzz.engine import Result, mutating, once
from fuzz.targets import TARGETS

SHARES = {
    "html": 4, "encoding": 6, "text": 10, "analysis": 14, "feed": 12, "warc": 10, "jsonl": 8, "registry": 5,
    "overlay": 6, "importing": 3, "language": 3, "contract": 8, "gold": 1, "table": 3, "query": 5, "date": 8,
}  # fmt: skip
"""How ``all`` deals out its executions; the network itself (``model``) is left to a run of its own."""


def main(arguments: list[str]) -> int:
    """Run targets; print a table, or JSON."""
    parser = argparse.ArgumentParser(prog="python -m fuzz", description=__doc__)
    parser.add_argument("target", choices=["all", "list", *TARGETS])
    parser.add_argument("--executions", type=int, default=10_000, metavar="N")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=86_400, help="stop after so long, done or not")
    parser.add_argument("--engine", choices=["mutate", "atheris"], default="mutate")
    parser.add_argument("--replay", type=Path, nargs="+", metavar="FILE", help="run these inputs only")
    parser.add_argument("--json", action="store_true")
    told = parser.parse_args(arguments)
    os.environ["DRAGOMAN_ACTORS"] = os.devnull  # a registry of the user's own is no part of a run
    if told.target == "list":
        for target in TARGETS.values():
            print(f"{target.name:<10} {target.about.splitlines()[0]}")
        return 0
    shares = SHARES if told.target == "all" else {told.target: 1}
    results = []
    for name, share in shares.items():
        count = max(1, told.executions * share // sum(shares.values()))
        results.append(_one(name, count, told))
        _print(results[-1], as_json=told.json)
    return int(any(result["failures"] for result in results))


def _one(name: str, executions: int, told: argparse.Namespace) -> dict[str, object]:
    if told.replay:
        result = Result(target=name, engine="replay", seed=0)
        for path in told.replay:
            once(TARGETS[name], path.read_bytes(), result)
        return result.to_dict()
    if told.engine == "atheris":
        return _atheris(name, executions, told)
    return mutating(TARGETS[name], executions, told.seed, seconds=told.seconds, tell=_progress).to_dict()


def _atheris(name: str, executions: int, told: argparse.Namespace) -> dict[str, object]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "result.json"
        given = f"{name!r}, {executions}, {told.seed}, {told.seconds}, Path({str(file)!r})"
        call = f"from pathlib import Path; from fuzz import guided; guided.run({given})"
        done = subprocess.run(
            [sys.executable, "-c", call], check=False, capture_output=True, text=True, errors="replace"
        )
        if not file.exists():
            raise SystemExit(f"atheris gave no result:\n{done.stderr[-2_000:]}")
        found: dict[str, object] = json.loads(file.read_text("utf-8"))
        return found


def _progress(result: Result) -> None:
    done = f"{result.executions:,} in {result.seconds:.0f} s, {len(result.failures)} failures"
    sys.stderr.write(f"\r{result.target}: {done} ")


def _print(result: dict[str, object], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(result, ensure_ascii=False), flush=True)
        return
    refused = sum(result["refused"].values())  # type: ignore[attr-defined]
    cells = [f"{result['target']:<10}", f"{result['executions']:>9,} executions", f"{result['accepted']:>9,} read"]
    cells += [f"{refused:>9,} refused", f"{result['seconds']:>7} s", f"slowest {result['slowest']} s"]
    print("  ".join([*cells, f"{len(result['failures'])} failures"]), flush=True)  # type: ignore[arg-type]
    for what, file in result["failures"].items():  # type: ignore[attr-defined]
        print(f"    {what}\n        python -m fuzz {result['target']} --replay {file}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
