"""One vector a text: the untouched base encoder, for stories and statement families.

Multilingual E5 (Wang et al., Multilingual E5 Text Embeddings, 2024) as the package carries it: int8 layers, the same
4-bit embedding rows as the reading model. Texts are prefixed as that model wants its passages.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from dragoman.model import weights
from dragoman.model.weights import FOLDER, Floats, Weights

SIZE = 384
LIMIT = 160
"""Tokens that are read of a text: a title and a lead."""
_BATCH = 2048  # tokens of a batch, padding included


@dataclass(frozen=True, slots=True)
class Sentence:
    """The sentence encoder; ``means`` by language: ``ja.leads`` of paragraphs, ``ja.words`` of what is said."""

    base: Weights
    session: Any
    shared: dict[str, Floats]
    means: dict[str, Floats]


def load(folder: Path = FOLDER, threads: int = 0) -> Sentence:
    """Load the sentence encoder.

    Raises:
        WeightsError: when a file is missing or not the one that was packed.
    """
    return _load(folder, threads)


@cache
def _load(folder: Path, threads: int) -> Sentence:
    base = weights.load(folder, threads)
    raw = weights.checked(("sentence.onnx", "sentence.npz"), folder)
    with np.load(io.BytesIO(raw["sentence.npz"])) as pack:
        arrays = {name: pack[name] for name in pack.files}
    means = {name.removeprefix("mean."): value for name, value in arrays.items() if name.startswith("mean.")}
    session = weights.session(raw["sentence.onnx"], threads)
    return Sentence(base, session, {name: arrays[name] for name in ("position", "kind")}, means)


def vectors(model: Sentence, texts: Sequence[str], limit: int = LIMIT) -> Floats:
    """Return unit vectors, shape (texts, 384).

    Args:
        model: from ``load``.
        texts: what to embed; empty ones give the vector of nothing.
        limit: tokens that are read of each.
    """
    rows = [model.base.tokenizer.encode(f"passage: {text}").ids[:limit] for text in texts]
    order = sorted(range(len(rows)), key=lambda i: len(rows[i]))
    found = np.zeros((len(rows), SIZE), np.float32)
    at = 0
    while at < len(order):
        end = at + 1
        while end < len(order) and len(rows[order[end]]) * (end + 1 - at) <= _BATCH:
            end += 1
        group = order[at:end]
        found[group] = _run(model, [rows[i] for i in group])
        at = end
    return found


def _run(model: Sentence, rows: Sequence[list[int]]) -> Floats:
    size = max(map(len, rows))
    ids, mask = np.ones((len(rows), size), np.int64), np.zeros((len(rows), size), np.float32)
    for i, row in enumerate(rows):
        ids[i, : len(row)] = row
        mask[i, : len(row)] = 1
    unique, back = np.unique(ids.ravel(), return_inverse=True)
    words = weights.unpack(model.base.blocks[unique])[back].reshape(*ids.shape, -1)
    embedded = (words + model.shared["position"][:size] + model.shared["kind"]).astype(np.float32)
    given: Floats = model.session.run(None, {"embedded": embedded, "mask": mask})[0]
    return given
