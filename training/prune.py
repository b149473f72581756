"""A narrower network: attention heads and feed-forward units that matter least are taken out.

    python -m training.prune --run work/run --out work/narrow [--heads 0.8] [--feed 0.67] [--batches 80]

How much a head or a unit matters is what the training loss would change by if it were gone, to first order: the square
of the loss's gradient with respect to a factor on its output, summed over batches (Molchanov et al., Importance
Estimation for Neural Network Pruning, CVPR 2019; for heads Michel et al., NeurIPS 2019). Layers lose different numbers:
all compete with each other, each layer's importance scaled to length 1. What is left is trained on with
``training.train --start work/narrow --teacher work/run``.
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from training.labels import ALL_MODES
from training.network import FEED, HEADS, WIDTH, Layer, Network
from training.tensors import item, regrouped
from training.train import joint_loss, load, read_net, write

STEP = 64
"""Feed-forward widths are multiples of it, as the processor's products of bytes like them."""
LEAST = {"heads": 4, "feed": 6 * STEP}


def factors(net: Network) -> list[tuple[Tensor, Tensor]]:
    """Put factors of 1 on every head and feed-forward unit, by layer: (heads,), (feed,)."""
    found = []
    for layer in net.layers:
        assert isinstance(layer, Layer)
        heads, feed = torch.ones(layer.heads), torch.ones(layer.fi.out_features)
        heads.requires_grad_(True)
        feed.requires_grad_(True)
        layer.ao.register_forward_pre_hook(lambda _, x, f=heads: (x[0] * f.repeat_interleave(WIDTH),))
        layer.fo.register_forward_pre_hook(lambda _, x, f=feed: (x[0] * f,))
        found.append((heads, feed))
    return found


def importance(net: Network, tokenizer: Tokenizer, batches: int, rng: random.Random) -> list[tuple[Tensor, Tensor]]:
    """Return how much each head and unit matters, by layer."""
    train, _ = load(0.0, 0.0, rng)
    items = [item(tokenizer, p) for p in regrouped(rng.sample(train, 16 * batches), rng, 0.3)]
    for parameter in net.parameters():
        parameter.requires_grad_(False)
    on = factors(net)
    sums = [(torch.zeros_like(h), torch.zeros_like(f)) for h, f in on]
    for at in range(0, len(items), 16):
        loss = joint_loss(net, items[at : at + 16], rng, torch.tensor([1.0, 2.0, 1.5]))
        found = torch.autograd.grad(loss, [f for pair in on for f in pair])
        for i, (heads, feed) in enumerate(sums):
            heads += found[2 * i].square()
            feed += found[2 * i + 1].square()
    return sums


def chosen(scores: list[Tensor], share: float, step: int, least: int) -> list[Tensor]:
    """Return which to keep, by layer and in order: the share that matters most of all, in multiples of ``step``."""
    scaled = [s / s.norm() for s in scores]
    cut = torch.cat(scaled).sort(descending=True).values[int(share * sum(map(len, scores))) - 1]
    kept = []
    for s in scaled:
        number = max(least, round(int((s >= cut).sum()) / step) * step)
        kept.append(s.argsort(descending=True)[:number].sort().values)
    return kept


def _taken(layer: nn.Linear, rows: Tensor | None, columns: Tensor | None) -> dict[str, Tensor]:
    weight, bias = layer.weight, layer.bias
    if rows is not None:
        weight, bias = weight[rows], bias[rows]
    return {"weight": weight if columns is None else weight[:, columns], "bias": bias}


def narrowed(net: Network, base: Path, heads: list[Tensor], feed: list[Tensor]) -> Network:
    """Return a network of the heads and units that are kept."""
    slim = Network(base, len(ALL_MODES), layers=[(len(h), len(f)) for h, f in zip(heads, feed, strict=True)])
    state = {k: v for k, v in net.state_dict().items() if not k.startswith("layers.") or "ln." in k}
    for i, layer in enumerate(net.layers):
        assert isinstance(layer, Layer)
        wide = (heads[i][:, None] * WIDTH + torch.arange(WIDTH)).flatten()
        parts = {"q": _taken(layer.q, wide, None), "k": _taken(layer.k, wide, None), "v": _taken(layer.v, wide, None),
                 "ao": _taken(layer.ao, None, wide), "fi": _taken(layer.fi, feed[i], None),
                 "fo": _taken(layer.fo, None, feed[i])}  # fmt: skip
        state |= {f"layers.{i}.{name}.{k}": v for name, part in parts.items() for k, v in part.items()}
    slim.load_state_dict(state, strict=False)
    return slim


def main() -> None:
    """Prune a run and write what is left."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", type=Path, default=Path("work/base"))
    parser.add_argument("--run", type=Path, default=Path("work/run"))
    parser.add_argument("--out", type=Path, default=Path("work/narrow"))
    parser.add_argument("--heads", type=float, default=0.8, help="share of the attention heads kept")
    parser.add_argument("--feed", type=float, default=0.67, help="share of the feed-forward units kept")
    parser.add_argument("--batches", type=int, default=80, help="of 16 passages, to tell what matters")
    options = parser.parse_args()
    torch.manual_seed(0)
    net = read_net(options.base / "base.npz", options.run).eval()
    tokenizer = Tokenizer.from_file(str(options.base / "tokenizer.json"))
    scores = importance(net, tokenizer, options.batches, random.Random(0))
    heads = chosen([h for h, _ in scores], options.heads, 1, LEAST["heads"])
    feed = chosen([f for _, f in scores], options.feed, STEP, LEAST["feed"])
    print("heads", [len(h) for h in heads], "of", HEADS, "- units", [len(f) for f in feed], "of", FEED)
    options.out.mkdir(parents=True, exist_ok=True)
    write(narrowed(net, options.base / "base.npz", heads, feed), options.out)


if __name__ == "__main__":
    main()
