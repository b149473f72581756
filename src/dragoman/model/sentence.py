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
    found = [_run(model, model.base.tokenizer.encode(f"passage: {text}").ids[:limit]) for text in texts]
    return np.stack(found) if found else np.zeros((0, SIZE), np.float32)


def _run(model: Sentence, row: list[int]) -> Floats:
    """Return the vector of one text, shape (384,).

    Texts go alone: activations have 8 bits by the range of all that goes together, so that a vector would hang on its
    neighbours; and a batch of several takes longer, since it leaves the core's own cache.
    """
    ids = np.array([row], np.int64)
    unique, back = np.unique(ids, return_inverse=True)
    words = weights.unpack(model.base.blocks[unique])[back].reshape(*ids.shape, -1)
    embedded = (words + model.shared["position"][: len(row)] + model.shared["kind"]).astype(np.float32)
    given = model.session.run(None, {"embedded": embedded, "mask": np.ones(ids.shape, np.float32)})[0]
    found: Floats = given[0]
    return found
