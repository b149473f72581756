"""The model's files: checked by hash, loaded once, on first use.

The encoder is int8 ONNX; embedding rows stay in 4 bit (Q4_0 blocks of 18 bytes: an fp16 scale, 32 nibbles) and are
looked up with numpy, which keeps the whole package under 60 MB.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from dragoman.errors import WeightsError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Floats = npt.NDArray[np.float32]
FOLDER = Path(__file__).parents[1] / "resources" / "weights"


@dataclass(frozen=True, slots=True)
class Weights:
    """Everything the network needs at run time."""

    version: str
    modes: tuple[str, ...]
    tokenizer: Tokenizer
    session: Any
    blocks: npt.NDArray[np.uint8]
    heads: dict[str, Floats]

    def embed(self, ids: npt.NDArray[np.int64]) -> Floats:
        """Return embedded tokens before the first normalisation: (B, L) -> (B, L, H)."""
        count = len(self.blocks)
        flat = np.minimum(ids, count - 1).ravel()
        unique, back = np.unique(flat, return_inverse=True)
        rows = unpack(self.blocks[unique])[back].reshape(*ids.shape, -1)
        marked = ids >= count
        if marked.any():
            rows[marked] = self.heads["markers"][ids[marked] - count]
        found: Floats = rows + self.heads["position"][: ids.shape[1]] + self.heads["kind"]
        return found


def unpack(blocks: npt.NDArray[np.uint8]) -> Floats:
    """Return float32 rows (n, 384) from 4-bit blocks (n, 12, 18)."""
    scale = blocks[:, :, :2].copy().view(np.float16).astype(np.float32)
    nibbles = blocks[:, :, 2:]
    both = np.concatenate([nibbles & 15, nibbles >> 4], 2).astype(np.float32) - 8
    rows: Floats = (both * scale).reshape(len(blocks), -1)
    return rows


def _checked(name: str, digest: str, folder: Path) -> bytes:
    path = folder / name
    if not path.exists():
        raise WeightsError(f"The model file {name} is missing in {folder}. Install the package again.")
    raw = path.read_bytes()
    if hashlib.sha256(raw).hexdigest() != digest:
        raise WeightsError(f"The model file {name} is not the one that was packed. Install the package again.")
    return raw


def checked(names: tuple[str, ...], folder: Path = FOLDER) -> dict[str, bytes]:
    """Return the bytes of files the manifest lists.

    Raises:
        WeightsError: when one is missing or has another hash than the manifest says.
    """
    digests = _manifest(folder)["sha256"]
    return {name: _checked(name, digests.get(name, ""), folder) for name in names}


@cache
def _manifest(folder: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads((folder / "manifest.json").read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise WeightsError(f"The model's manifest in {folder} cannot be read. Install the package again.") from error
    if (
        not isinstance(found, dict)
        or not {"version", "modes"} <= found.keys()
        or not isinstance(found.get("sha256"), dict)
    ):
        raise WeightsError(
            f"The model's manifest in {folder} lacks version, modes or hashes. Install the package again."
        )
    return found


def digests(folder: Path = FOLDER) -> dict[str, str]:
    """Return the files the manifest lists, and their hashes."""
    return dict(_manifest(folder)["sha256"])


def version(folder: Path = FOLDER) -> str:
    """Return the model's version, from its manifest."""
    return str(_manifest(folder)["version"])


def session(raw: bytes, threads: int) -> Any:
    """Return an onnxruntime session on the CPU.

    ``SkipLayerNormFusion`` is left out: the fused layer of onnxruntime 1.32 takes seven times as long as an addition
    and a normalisation, a tenth of the whole pass. The arena stays small since batches are (``encoder.BATCH``).
    """
    import onnxruntime as ort

    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return ort.InferenceSession(
        raw, options, providers=["CPUExecutionProvider"], disabled_optimizers=["SkipLayerNormFusion"]
    )


def load(folder: Path = FOLDER, threads: int = 0) -> Weights:
    """Load and check the model.

    Args:
        folder: where ``manifest.json`` lies.
        threads: of onnxruntime; 0 lets it choose.

    Raises:
        WeightsError: when a file is missing or has another hash than the manifest says.
    """
    return _load(folder, threads)


@cache  # not on ``load``: its callers name their arguments in different ways, and each way would load it again
def _load(folder: Path, threads: int) -> Weights:
    import io

    from tokenizers import Tokenizer

    manifest = _manifest(folder)
    raw = checked(("encoder.onnx", "embeddings.npy", "heads.npz", "tokenizer.json.gz"), folder)
    with np.load(io.BytesIO(raw["heads.npz"])) as pack:
        heads = {name: pack[name] for name in pack.files}
    return Weights(
        version=manifest["version"],
        modes=tuple(manifest["modes"]),
        tokenizer=Tokenizer.from_buffer(gzip.decompress(raw["tokenizer.json.gz"])),
        session=session(raw["encoder.onnx"], threads),
        blocks=np.load(io.BytesIO(raw["embeddings.npy"])),
        heads=heads,
    )
