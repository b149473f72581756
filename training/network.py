"""The network: one encoder, seven tag layers, attribute heads on spans, a pair scorer, a type given two marked actors.

Shapes: B texts, L tokens, H = 384. The embedding rows are frozen (they stay in 4 bit when shipped); four marker rows
``<a> </a> <r> </r>`` are learnt.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor, nn

from training.labels import ATTRIBUTES, HEAD_ROLES, KINDS, ROLES, TYPES

HIDDEN, FEED, LAYERS, HEADS, SIZE = 384, 1536, 12, 12, 192
WIDTH = HIDDEN // HEADS
"""Of one attention head; a pruned layer has fewer heads, not narrower ones."""

Layers = Sequence[tuple[int, int]]
"""Attention heads and feed-forward width of each layer."""


def unpack(blocks: np.ndarray) -> np.ndarray:
    """Return float32 rows from Q4_0 blocks of shape (rows, n, 18)."""
    scale = blocks[:, :, :2].copy().view(np.float16).astype(np.float32)
    low, high = (blocks[:, :, 2:] & 15).astype(np.float32) - 8, (blocks[:, :, 2:] >> 4).astype(np.float32) - 8
    return (np.concatenate([low, high], 2) * scale).reshape(len(blocks), -1)


class Layer(nn.Module):
    """One transformer layer, post-norm as BERT has it."""

    def __init__(self, dropout: float, heads: int = HEADS, feed: int = FEED) -> None:
        super().__init__()
        self.heads = heads
        self.q, self.k, self.v = (nn.Linear(HIDDEN, heads * WIDTH) for _ in range(3))
        self.ao = nn.Linear(heads * WIDTH, HIDDEN)
        self.fi, self.fo = nn.Linear(HIDDEN, feed), nn.Linear(feed, HIDDEN)
        self.aln, self.oln = nn.LayerNorm(HIDDEN, 1e-12), nn.LayerNorm(HIDDEN, 1e-12)
        self.dropout = dropout

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        """(B, L, H), (B, 1, 1, L) -> (B, L, H)."""
        b, n, _ = x.shape
        q, k, v = (f(x).view(b, n, self.heads, WIDTH).transpose(1, 2) for f in (self.q, self.k, self.v))
        p = self.dropout if self.training else 0.0
        a = F.scaled_dot_product_attention(q, k, v, attn_mask=bias.to(q.dtype), dropout_p=p)
        return self._onward(x, a.transpose(1, 2).reshape(b, n, self.heads * WIDTH))

    def tokens_first(self, x: Tensor, bias: Tensor) -> Tensor:
        """(L, B, H), (B, 1, 1, L) -> (L, B, H): onnxruntime fuses three transpositions of four into the products."""
        n, b, _ = x.shape
        q, k, v = (f(x).view(n, b, self.heads, WIDTH).permute(1, 2, 0, 3) for f in (self.q, self.k, self.v))
        a = torch.softmax(q @ k.transpose(-1, -2) / math.sqrt(WIDTH) + bias, -1) @ v
        return self._onward(x, a.permute(2, 0, 1, 3).reshape(n, b, self.heads * WIDTH))

    def _onward(self, x: Tensor, a: Tensor) -> Tensor:
        """From what attention gives to what the layer gives, both of the shape of ``x``."""
        x = self.aln(x + F.dropout(self.ao(a), self.dropout, self.training))
        return self.oln(x + F.dropout(self.fo(F.gelu(self.fi(x))), self.dropout, self.training))


class Network(nn.Module):
    """Encoder and heads. ``markers`` follow the last row of the vocabulary.

    ``layers`` gives the attention heads and the feed-forward width of each layer where they were pruned; such layers
    are not filled from the base.
    """

    rows: Tensor

    def __init__(self, base: Path, modes: int, dropout: float = 0.12, layers: Layers | None = None) -> None:
        super().__init__()
        size = SIZE
        pack = np.load(base)
        self.register_buffer("rows", torch.from_numpy(unpack(pack["word|q4"])), persistent=False)
        self.markers = nn.Parameter(self.rows.mean(0) + self.rows.std(0) * 0.5 * torch.randn(4, HIDDEN))
        self.position = nn.Parameter(torch.from_numpy(pack["position"]))
        self.kind = nn.Parameter(torch.from_numpy(pack["kind"]))
        self.norm = nn.LayerNorm(HIDDEN, 1e-12)
        self.layers = nn.ModuleList(Layer(0.1, *sizes) for sizes in layers or [(HEADS, FEED)] * LAYERS)
        self._load(pack, inner=layers is None)
        self.dropout = dropout
        self.tag = nn.Linear(HIDDEN, 3 * len(KINDS))
        self.head, self.argument = nn.Linear(3 * HIDDEN, size), nn.Linear(3 * HIDDEN, size)
        self.head_kind, self.argument_kind = nn.Embedding(len(KINDS), size), nn.Embedding(len(KINDS), size)
        self.distance = nn.Embedding(40, 32)
        self.mix, self.role = nn.Linear(3 * size + 32, size), nn.Linear(size, len(ROLES))
        self.attribute = nn.Linear(3 * HIDDEN, size)
        sizes = {**{name: len(values) for name, values in ATTRIBUTES.items()}, "mode": modes}
        self.event_type = nn.Linear(4 * HIDDEN, len(TYPES))
        self.outputs = nn.ModuleDict({n: nn.Linear(size, k) for n, k in sizes.items() if n != "type"})
        self.given = nn.Linear(3 * HIDDEN, len(TYPES) - 1)
        for layer in (self.event_type, self.given):
            nn.init.normal_(layer.weight, 0, 0.02)
            nn.init.zeros_(layer.bias)
        allowed = torch.tensor([[r == "none" or r in HEAD_ROLES[k] for r in ROLES] for k in KINDS])
        self.register_buffer("allowed", allowed, persistent=False)

    def _load(self, pack: np.lib.npyio.NpzFile, *, inner: bool) -> None:
        state = {}
        for name in pack.files:
            if name[0].isdigit() and inner:
                value = unpack(pack[name]) if name.endswith("|q4") else pack[name]
                state["layers." + name.removesuffix("|q4")] = torch.from_numpy(value)
            elif name.startswith("norm."):
                state[name] = torch.from_numpy(pack[name])
        missing = self.load_state_dict(state, strict=False)
        assert not missing.unexpected_keys, missing.unexpected_keys

    def embed(self, ids: Tensor) -> Tensor:
        """(B, L) -> (B, L, H) before the first normalisation."""
        table = torch.cat([self.rows, self.markers.to(self.rows.dtype)])
        return table[ids] + self.position[: ids.shape[1]] + self.kind

    def encode(self, ids: Tensor, mask: Tensor) -> Tensor:
        """(B, L), (B, L) -> (B, L, H)."""
        x = F.dropout(self.norm(self.embed(ids)), 0.1, self.training)
        bias = (1.0 - mask[:, None, None, :].float()) * -1e4
        for layer in self.layers:
            x = layer(x, bias)
        return x

    def drop(self, x: Tensor) -> Tensor:
        """Drop out while training."""
        return F.dropout(x, self.dropout, self.training)

    def span(self, sums: Tensor, h: Tensor, b: Tensor, i: Tensor, j: Tensor) -> Tensor:
        """First, last and mean vector of tokens ``i..j`` (inclusive): (n,) each -> (n, 3H)."""
        mean = (sums[b, j + 1] - sums[b, i]) / (j - i + 1)[:, None]
        return self.drop(torch.cat([h[b, i], h[b, j], mean], -1))

    def attributes(self, h: Tensor, b: Tensor, i: Tensor, j: Tensor) -> dict[str, Tensor]:
        """Logits of every attribute for spans of heads; ``type`` also sees 16 tokens on each side."""
        sums = F.pad(h.cumsum(1), (0, 0, 1, 0))
        span = self.span(sums, h, b, i, j)
        left, right = (i - 16).clamp(min=1), (j + 16).clamp(max=h.shape[1] - 1)
        around = (sums[b, right + 1] - sums[b, left]) / (right - left + 1).clamp(min=1)[:, None]
        z = self.drop(F.gelu(self.attribute(span), approximate="tanh"))
        found = {name: output(z) for name, output in self.outputs.items()}
        return {"type": self.event_type(torch.cat([span, self.drop(around)], -1)), **found}

    def pairs(self, h: Tensor, heads: Tensor, arguments: Tensor, hx: Tensor, ax: Tensor) -> Tensor:
        """Role logits. ``heads`` and ``arguments`` are (n, 4): text, first, last token, kind; hx, ax pick pairs."""
        sums = F.pad(h.cumsum(1), (0, 0, 1, 0))
        z = F.gelu(self.head(self.span(sums, h, *heads[:, :3].T)) + self.head_kind(heads[:, 3]), approximate="tanh")
        a = F.gelu(
            self.argument(self.span(sums, h, *arguments[:, :3].T)) + self.argument_kind(arguments[:, 3]),
            approximate="tanh",
        )
        z, a, hs, ar = z[hx], a[ax], heads[hx], arguments[ax]
        zero = torch.zeros_like(hx)
        gap = torch.where(ar[:, 1] > hs[:, 2], ar[:, 1] - hs[:, 2],
                          torch.where(ar[:, 2] < hs[:, 1], ar[:, 2] - hs[:, 1], zero))  # fmt: skip
        bucket = (gap.sign() * (gap.abs().float() + 1).log2() * 3).round().clamp(-19, 19).long() + 19
        x = F.gelu(self.mix(self.drop(torch.cat([z, a, z * a, self.distance(bucket)], -1))), approximate="tanh")
        return self.role(x).masked_fill(~self.allowed[hs[:, 3]], -1e4)

    def pair_type(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Logits of the 16 types for texts with marked actor and recipient."""
        h = self.encode(ids, mask).float()
        mean = (h * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
        row = torch.arange(len(ids), device=ids.device)
        first = len(self.rows)
        at = [(ids == first + k).float().argmax(1) for k in (0, 2)]
        return self.given(self.drop(torch.cat([mean, h[row, at[0]], h[row, at[1]]], 1)))
