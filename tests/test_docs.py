"""What the documentation says is so: examples run, tables are whole, links lead somewhere."""

import json
import re
import shutil
import tomllib
from pathlib import Path

import pytest
import typer.main
from training.passages import read_file

from dragoman import errors
from dragoman.cli.main import app, run
from dragoman.records import Reading

ROOT = Path(__file__).parents[1]
DOCS = sorted((ROOT / "docs").glob("*.md"))
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "samples/README.md", *DOCS]


def blocks(path: Path, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", path.read_text("utf-8"), flags=re.DOTALL)


@pytest.mark.usefixtures("weights")
@pytest.mark.parametrize("path", [ROOT / "README.md", ROOT / "docs/python.md"], ids=lambda p: p.name)
def test_python_examples_run(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(ROOT / "samples/press/en-review-aktau.html", tmp_path / "page.html")
    monkeypatch.chdir(tmp_path)
    assert blocks(path, "python")
    for block in blocks(path, "python"):
        exec(compile(block, path.name, "exec"), {})


def test_the_example_of_the_contract_is_a_reading() -> None:
    (block,) = blocks(ROOT / "docs/contract.md", "json")
    reading = Reading.from_json(json.dumps(json.loads(block)))
    text = reading.article.text
    assert reading.mentions[0].span.of(text) == reading.mentions[0].actor.name
    assert reading.events[0].trigger.of(text) == "condemned"
    assert reading.dates[0].span.of(text) == "Tuesday"


def test_the_example_of_the_labelled_data_passes_the_checker(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    path = tmp_path / "en/x.yml"
    path.write_text(blocks(ROOT / "docs/labelled-data.md", "yaml")[0], encoding="utf-8")
    assert [p.problems for p in read_file(path)] == [[]]


COMMANDS = sorted(typer.main.get_group(app).commands, key=len, reverse=True)  # stories before story


def commands() -> list[list[str]]:
    found = []
    for path in PAGES:
        for line in "\n".join(blocks(path, "sh")).splitlines():
            if match := re.search(rf"dragoman ((?:{'|'.join(COMMANDS)})\b[^#|>&]*)", line):
                found.append(match[1].split())
    return found


@pytest.mark.parametrize("command", commands(), ids=" ".join)
def test_commands_and_options_exist(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    group = typer.main.get_group(app).commands[command[0]]
    depth = 2 if len(command) > 1 and command[1] in getattr(group, "commands", {}) else 1
    assert run([*command[:depth], "--help"]) == 0
    help_ = capsys.readouterr().out
    for word in command[depth:]:
        option = word.strip("[]")
        assert not option.startswith("--") or option in help_, option


def test_the_quickstart_names_every_command() -> None:
    text = (ROOT / "docs/quickstart.md").read_text("utf-8")
    assert [name for name in COMMANDS if f"dragoman {name}" not in text] == []


def test_every_exit_code_and_exception_is_told() -> None:
    text = (ROOT / "docs/errors.md").read_text("utf-8")
    kinds = [k for k in vars(errors).values() if isinstance(k, type) and issubclass(k, errors.DragomanError)]
    for kind in kinds:
        assert f"`{kind.__name__}`" in text
        assert f"| {kind.exit_code} |" in text


def test_every_dependency_is_told() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    names = [re.split(r"[><=\[]", need)[0] for need in project["dependencies"]]
    names += [re.split(r"[><=\[]", need)[0] for extra in project["optional-dependencies"].values() for need in extra]
    text = (ROOT / "docs/dependencies.md").read_text("utf-8")
    table = {row.split("|")[1].strip() for row in text.splitlines() if row.startswith("| ")}
    assert set(project["dependencies"]) and set(names[: len(project["dependencies"])]) <= table
    assert not [
        name for name in names if name.removesuffix("-ru").removesuffix("-uk").removesuffix("-dicts") not in text
    ]


def test_links_lead_somewhere() -> None:
    for path in PAGES:
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", path.read_text("utf-8")):
            assert "://" in target or (path.parent / target).exists(), f"{path.name}: {target}"


def test_every_page_is_in_the_navigation() -> None:
    navigation = (ROOT / "mkdocs.yml").read_text("utf-8")
    assert not [path.name for path in DOCS if path.name not in navigation]


def test_the_samples_are_listed() -> None:
    listed = set(re.findall(r"^\| `([^`]+)`", (ROOT / "samples/README.md").read_text("utf-8"), re.MULTILINE))
    assert listed == {path.name for path in (ROOT / "samples/press").iterdir()}


def test_the_readme_shows_a_reading_as_it_is_printed() -> None:
    """Only that it is one: the words change with every training, ``docs/pictures/refresh.py`` puts them there."""
    parts = (ROOT / "README.md").read_text("utf-8").split("<!-- reading -->")
    assert len(parts) == 3
    assert "WHO SAID WHAT" in parts[1]
    assert "Port chief tells outside powers" in parts[1]
