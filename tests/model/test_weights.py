"""The model's files: checked by hash, refused when they are not the ones that were packed."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from dragoman.errors import ResourceError, WeightsError
from dragoman.model import sentence
from dragoman.model import weights as module
from dragoman.model.weights import FOLDER, load, unpack

pytestmark = pytest.mark.usefixtures("weights")


def manifest() -> dict[str, object]:
    loaded: dict[str, object] = json.loads((FOLDER / "manifest.json").read_text("utf-8"))
    return loaded


NAMES = ["embeddings.npy", "encoder.onnx", "heads.npz", "tokenizer.json.gz"]
SENTENCE = ["sentence.npz", "sentence.onnx"]
"""The sentence encoder's, which are read only when a library needs them."""


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    for path in FOLDER.iterdir():
        if path.is_file():
            (tmp_path / path.name).symlink_to(path)
    return tmp_path


def test_the_manifest_names_every_file() -> None:
    assert sorted(manifest()["sha256"]) == sorted([*NAMES, *SENTENCE])  # type: ignore[call-overload]


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_file_is_told(copied: Path, name: str) -> None:
    (copied / name).unlink()
    with pytest.raises(WeightsError, match=f"{name} is missing"):
        load(copied)


@pytest.mark.parametrize("name", SENTENCE)
def test_a_missing_file_of_the_sentence_encoder_is_told(copied: Path, name: str) -> None:
    (copied / name).unlink()
    with pytest.raises(WeightsError, match=f"{name} is missing"):
        sentence.load(copied)


@pytest.mark.parametrize("name", NAMES)
def test_a_changed_file_is_refused(copied: Path, name: str) -> None:
    (copied / name).unlink()
    shutil.copy(FOLDER / name, copied / name)
    raw = bytearray((copied / name).read_bytes())
    raw[len(raw) // 2] ^= 1
    (copied / name).write_bytes(raw)
    with pytest.raises(WeightsError, match=f"{name} is not the one that was packed"):
        load(copied)


@pytest.mark.parametrize("content", [None, "", "{", "[1]x"])
def test_a_broken_manifest_is_told(copied: Path, content: str | None) -> None:
    (copied / "manifest.json").unlink()
    if content is not None:
        (copied / "manifest.json").write_text(content)
    with pytest.raises(WeightsError, match="manifest") as caught:
        load(copied)
    assert isinstance(caught.value, ResourceError)
    assert caught.value.exit_code == 5


def test_loaded_once() -> None:
    assert load() is load()


def test_the_files_fit_the_package() -> None:
    size = sum(path.stat().st_size for path in FOLDER.iterdir())
    assert size < 100_000_000


def test_blocks_unpack_as_written() -> None:
    """Q4_0: an fp16 scale and 32 nibbles, low ones first, minus 8."""
    scale = np.array([0.5], dtype=np.float16).view(np.uint8)
    nibbles = np.arange(16, dtype=np.uint8) | (15 - np.arange(16, dtype=np.uint8)) << 4
    row = unpack(np.concatenate([scale, nibbles])[None, None, :])
    assert row.shape == (1, 32)
    assert row[0, :16].tolist() == [(n - 8) * 0.5 for n in range(16)]
    assert row[0, 16:].tolist() == [(15 - n - 8) * 0.5 for n in range(16)]


def test_known_and_marker_tokens_are_embedded() -> None:
    loaded = load()
    ids = np.array([[0, 5, len(loaded.blocks) - 1]])
    rows = loaded.embed(ids)
    assert rows.shape == (1, 3, rows.shape[-1])
    assert np.isfinite(rows).all()


def test_the_folder_lies_in_the_package() -> None:
    assert Path(module.__file__).parents[1] in FOLDER.parents
