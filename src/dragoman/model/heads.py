"""The small layers on top of the encoder, in numpy: attributes of spans, roles of pairs, types of marked pairs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from dragoman.model.labels import HEAD_ROLES, KINDS, ROLES
from dragoman.model.weights import Floats

Ints = npt.NDArray[np.int64]
PAIRS = 4096
"""Pairs that are scored at once: 3 MB a layer, which a core's own cache nearly holds."""
_ALLOWED = np.array([[r == "none" or r in HEAD_ROLES[k] for r in ROLES] for k in KINDS])


def gelu(x: Floats) -> Floats:
    """Return the tanh form of GELU (Hendrycks and Gimpel, 2016)."""
    found: Floats = 0.5 * x * (1 + np.tanh(x * (0.7978845608 + 0.0356774081 * x * x)))
    return found


def softmax(x: Floats) -> Floats:
    """Return probabilities along the last axis."""
    e = np.exp(x - x.max(-1, keepdims=True))
    found: Floats = e / e.sum(-1, keepdims=True)
    return found


class Layers:
    """The heads of several windows at once: hidden states (L, H) of each, and the weights.

    One product for all windows of an article costs a third of one for each: the weights are read once. A span is a
    row ``window, first token, last token``.
    """

    def __init__(self, hidden: Sequence[Floats], weights: dict[str, Floats]) -> None:
        self.w = weights
        self.size = np.array([len(h) for h in hidden])
        self.first = np.cumsum([0, *self.size[:-1]])
        self.h = np.concatenate(hidden)
        nothing = np.zeros((1, self.h.shape[1]), np.float32)
        self.sums = np.concatenate([part for h in hidden for part in (nothing, h.cumsum(0, dtype=np.float32))])

    def _linear(self, name: str, x: Floats) -> Floats:
        found: Floats = x @ self.w[f"{name}.weight"].T + self.w[f"{name}.bias"]
        return found

    def _mean(self, window: Ints, first: Ints, last: Ints) -> Floats:
        at = self.first[window] + window  # every window's sums begin with a row of nothing
        found: Floats = (self.sums[at + last + 1] - self.sums[at + first]) / np.maximum(last - first + 1, 1)[:, None]
        return found

    def span(self, spans: Ints) -> Floats:
        """First, last and mean vector of spans (n, 3) -> (n, 3H)."""
        window, i, j = spans.T
        at = self.first[window]
        return np.concatenate([self.h[at + i], self.h[at + j], self._mean(window, i, j)], -1)

    def attributes(self, spans: Ints, names: list[str]) -> dict[str, Floats]:
        """Probabilities of every attribute for spans (n, 3)."""
        x = self.span(spans)
        window, i, j = spans.T
        around = self._mean(window, np.maximum(i - 16, 1), np.minimum(j + 16, self.size[window] - 1))
        z = gelu(self._linear("attribute", x))
        found = {name: softmax(self._linear(f"outputs.{name}", z)) for name in names if name != "type"}
        found["type"] = softmax(self._linear("event_type", np.concatenate([x, around], -1)))
        return found

    def roles(self, heads: Ints, arguments: Ints, pairs: Ints) -> Floats:
        """Probability of every role for pairs.

        Args:
            heads: (n, 4), spans and their kinds.
            arguments: (m, 4), likewise.
            pairs: (p, 2), rows of heads and arguments, both in one window.

        Returns:
            Probabilities, shape (p, roles).
        """
        z = gelu(self._linear("head", self.span(heads[:, :3])) + self.w["head_kind.weight"][heads[:, 3]])
        a = gelu(
            self._linear("argument", self.span(arguments[:, :3])) + self.w["argument_kind.weight"][arguments[:, 3]]
        )
        # the layer over [z, a, z * a, distance], taken apart: only the product needs a row for every pair
        size = z.shape[1]
        w = self.w["mix.weight"].T
        of_head, of_argument = z @ w[:size], a @ w[size : 2 * size]
        distance = self.w["distance.weight"] @ w[3 * size :]
        found = []
        for at in range(0, len(pairs), PAIRS):
            i, j = pairs[at : at + PAIRS].T
            apart = of_head[i] + of_argument[j]
            mixed = (z[i] * a[j]) @ w[2 * size : 3 * size] + apart + distance[_bucket(heads[i], arguments[j])]
            logits = self._linear("role", gelu(mixed + self.w["mix.bias"]))
            logits[~_ALLOWED[heads[i, 3]]] = -1e4
            found.append(softmax(logits))
        return np.concatenate(found) if found else np.zeros((0, len(ROLES)), np.float32)


def _bucket(heads: Ints, arguments: Ints) -> Ints:
    """Return how far arguments stand from their heads, and on which side, as the row of the distance table."""
    begin, end, first, last = heads[:, 1], heads[:, 2], arguments[:, 1], arguments[:, 2]
    gap = np.where(first > end, first - end, np.where(last < begin, last - begin, 0))
    found: Ints = np.clip(np.rint(np.sign(gap) * np.log2(np.abs(gap) + 1) * 3), -19, 19).astype(int) + 19
    return found


def marked_vector(hidden: Floats, mask: Floats, marks: Ints) -> Floats:
    """Vectors of marked texts: mean, and the states at both marks: (B, L, H), (B, L), (B, 2) -> (B, 3H)."""
    mean = (hidden * mask[..., None]).sum(1) / mask.sum(1, keepdims=True)
    row = np.arange(len(hidden))
    found: Floats = np.concatenate([mean, hidden[row, marks[:, 0]], hidden[row, marks[:, 1]]], 1)
    return found


def given_type(vectors: Floats, weights: dict[str, Floats]) -> Floats:
    """Probabilities of the 16 types for vectors of marked texts: (B, 3H) -> (B, 16)."""
    return softmax(vectors @ weights["given.weight"].T + weights["given.bias"])
