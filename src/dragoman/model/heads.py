"""The small layers on top of the encoder, in numpy: attributes of spans, roles of pairs, types of marked pairs."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from dragoman.model.labels import HEAD_ROLES, KINDS, ROLES
from dragoman.model.weights import Floats

Ints = npt.NDArray[np.int64]
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
    """The heads of one text: hidden states (L, H) and the weights."""

    def __init__(self, hidden: Floats, weights: dict[str, Floats]) -> None:
        self.h, self.w = hidden, weights
        self.sums = np.concatenate([np.zeros((1, hidden.shape[1]), np.float32), hidden.cumsum(0, dtype=np.float32)])

    def _linear(self, name: str, x: Floats) -> Floats:
        found: Floats = x @ self.w[f"{name}.weight"].T + self.w[f"{name}.bias"]
        return found

    def span(self, spans: Ints) -> Floats:
        """First, last and mean vector of token spans (n, 2), inclusive -> (n, 3H)."""
        i, j = spans[:, 0], spans[:, 1]
        mean = (self.sums[j + 1] - self.sums[i]) / (j - i + 1)[:, None]
        return np.concatenate([self.h[i], self.h[j], mean], -1)

    def attributes(self, spans: Ints, names: list[str]) -> dict[str, Floats]:
        """Probabilities of every attribute for token spans (n, 2)."""
        x = self.span(spans)
        left = np.maximum(spans[:, 0] - 16, 1)
        right = np.minimum(spans[:, 1] + 16, len(self.h) - 1)
        around = (self.sums[right + 1] - self.sums[left]) / np.maximum(right - left + 1, 1)[:, None]
        z = gelu(self._linear("attribute", x))
        found = {name: softmax(self._linear(f"outputs.{name}", z)) for name in names if name != "type"}
        found["type"] = softmax(self._linear("event_type", np.concatenate([x, around], -1)))
        return found

    def roles(self, heads: Ints, arguments: Ints) -> Floats:
        """Probability of every role for all pairs: heads (n, 3), arguments (m, 3) as first, last, kind -> (n, m, R)."""
        z = gelu(self._linear("head", self.span(heads[:, :2])) + self.w["head_kind.weight"][heads[:, 2]])
        a = gelu(
            self._linear("argument", self.span(arguments[:, :2])) + self.w["argument_kind.weight"][arguments[:, 2]]
        )
        first, last = arguments[None, :, 0], arguments[None, :, 1]
        begin, end = heads[:, None, 0], heads[:, None, 1]
        gap = np.where(first > end, first - end, np.where(last < begin, last - begin, 0))
        bucket = np.clip(np.rint(np.sign(gap) * np.log2(np.abs(gap) + 1) * 3), -19, 19).astype(int) + 19
        # the layer over [z, a, z * a, distance], taken apart: only the product needs a row for every pair
        size = z.shape[1]
        w = self.w["mix.weight"].T
        product = (z[:, None] * a[None]) @ w[2 * size : 3 * size]
        apart = (z @ w[:size])[:, None] + (a @ w[size : 2 * size])[None]
        distance = (self.w["distance.weight"] @ w[3 * size :])[bucket]
        logits = self._linear("role", gelu(product + apart + distance + self.w["mix.bias"]))
        logits[~np.broadcast_to(_ALLOWED[heads[:, 2]][:, None], logits.shape)] = -1e4
        return softmax(logits)


def given_type(hidden: Floats, mask: Floats, marks: Ints, weights: dict[str, Floats]) -> Floats:
    """Probabilities of the 16 types for marked texts: (B, L, H), (B, L), (B, 2) positions -> (B, 16)."""
    mean = (hidden * mask[..., None]).sum(1) / mask.sum(1, keepdims=True)
    row = np.arange(len(hidden))
    x = np.concatenate([mean, hidden[row, marks[:, 0]], hidden[row, marks[:, 1]]], 1)
    return softmax(x @ weights["given.weight"].T + weights["given.bias"])
