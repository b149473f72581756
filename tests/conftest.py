"""What all tests share: the ``--update`` flag of the golden files, the repository's root, the bundled samples."""

import os
import sys
from pathlib import Path

import hypothesis
import pytest

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))  # training and bench are no installed packages
hypothesis.settings.register_profile("house", deadline=None)  # a case that loads a language's tables first is slow once
hypothesis.settings.load_profile("house")
os.environ.setdefault("NO_COLOR", "1")
os.environ["DRAGOMAN_ACTORS"] = os.devnull  # no test sees what the user has imported


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="write the golden files anew; read the difference yourself")


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def weights() -> None:
    """Skip where the model's files are absent (a checkout without them); where they are there, they must be right."""
    from dragoman.model.weights import FOLDER, load

    if not (FOLDER / "manifest.json").exists():
        pytest.skip("the model's weights are not in this checkout")
    load()
