"""A taste of every fuzz target, by seed, and every input that once broke something."""

from __future__ import annotations

import zlib
from pathlib import Path
from random import Random

import pytest
from fuzz.engine import HANG, Hang, Result, limit, mutating, once
from fuzz.targets import TARGETS, Target

from dragoman.errors import DragomanError, ResourceError
from dragoman.yamlguard import check_yaml
from fuzz import mutate

CASES = sorted((Path(__file__).parent / "cases").iterdir())
SLOW = {"model", "html", "text", "importing", "language", "gold"}


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.name)
def test_what_once_broke_something(path: Path) -> None:
    """``TARGET-what.bin``: was a crash, a hang or a bad span; is a reading, or a refusal, in time."""
    data = path.read_bytes()
    data = zlib.decompress(data) if path.suffix == ".z" else data
    with limit(HANG):
        try:
            TARGETS[path.name.partition("-")[0]].run(data)
        except DragomanError as error:
            assert str(error).strip()


@pytest.mark.parametrize("name", [name for name in TARGETS if name != "model"])
def test_a_taste_of(name: str, tmp_path: Path) -> None:
    result = mutating(TARGETS[name], 25 if name in SLOW else 200, seed=2026, seconds=8)
    assert result.failures == {}
    assert result.executions > 0


def test_a_seed_gives_the_same_inputs() -> None:
    for target in TARGETS.values():
        first, again = (target.input(Random("7:3")) for _ in range(2))
        assert first == again
        assert len(first) < 20_000


def _raise(data: bytes) -> None:
    if b"x" in data:
        raise ZeroDivisionError("bad luck 7")


def test_failures_are_kept_once_and_can_be_run_again(tmp_path: Path) -> None:
    target = Target(name="odd", about="", run=_raise, seeds=lambda: ["a", "x"])
    result = Result(target="odd", engine="mutate", seed=1)
    for data in (b"a", b"x", b"xx"):
        once(target, data, result, tmp_path)
    [(what, file)] = result.failures.items()
    assert what == "ZeroDivisionError at outside: bad luck N"
    assert Path(file).read_bytes() == b"x"
    assert (result.executions, result.accepted) == (3, 1)


def test_a_hang_is_stopped() -> None:
    with pytest.raises(Hang), limit(0.05):
        while True:
            pass


def test_json_stays_json() -> None:
    for number in range(50):
        mutate.json_text('{"a": [1, {"b": "c"}]}', Random(number)).encode()
    assert mutate.json_text("no json", Random(1)) == "no json"


@pytest.mark.parametrize("source", ["[" * 100_000, "{a: " * 100_000, "- " * 100_000, "? " * 100_000])
def test_yaml_too_deep_for_the_stack_is_refused(source: str) -> None:
    with pytest.raises(ResourceError, match="nested more than"):
        check_yaml(source, "x.yml")


def test_yaml_that_unfolds_to_millions_is_refused() -> None:
    lines = ["a0: &a0 [x, x]", *(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 40))]
    with pytest.raises(ResourceError, match="aliases"):
        check_yaml("\n".join(lines), "x.yml")


def test_ordinary_yaml_is_let_through(root: Path) -> None:
    for path in (root / "src/dragoman/resources/languages").rglob("*.yml"):
        if path.stat().st_size < 50_000:
            check_yaml(path.read_text("utf-8"), path.name)
