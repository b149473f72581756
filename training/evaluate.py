"""Scores of a network on held-out passages with gold spans given: quick figures to choose settings by."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from training.labels import KINDS, TYPES
from training.network import Network
from training.passages import Passage
from training.tensors import NAMES, item, marked_ids, pair_items


def _ratio(hits: float, total: float) -> float:
    return round(hits / max(1.0, total), 3)


@torch.no_grad()
def scores(net: Network, tokenizer: Tokenizer, test: list[Passage], pairs: str | None, device: str) -> dict[str, float]:
    """Return tag F1 (token level), accuracy of attributes and roles on gold spans, and of pair types."""
    found: dict[str, float] = {}
    tags = {k: np.zeros(3) for k in KINDS}
    right, total = dict.fromkeys(NAMES, 0), dict.fromkeys(NAMES, 0)
    role = np.zeros(3)
    for p in test:
        x = item(tokenizer, p)
        ids = torch.tensor([x.ids], device=device)
        h = net.encode(ids, torch.ones_like(ids).float()).float()
        guess = net.tag(h).view(len(x.ids), len(KINDS), 3).argmax(-1).T.cpu().numpy()
        for k, kind in enumerate(KINDS):
            gold, mine = x.tags[k][1:-1] > 0, guess[k][1:-1] > 0
            tags[kind] += ((gold & mine).sum(), gold.sum(), mine.sum())
        if not len(x.heads):
            continue
        heads = torch.from_numpy(np.insert(x.heads, 0, 0, axis=1)).to(device)
        for k, name in enumerate(NAMES):
            logits = net.attributes(h, heads[:, 0], heads[:, 1], heads[:, 2])[name]
            target = heads[:, 4 + k]
            right[name] += int(((logits.argmax(-1) == target) & (target >= 0)).sum())
            total[name] += int((target >= 0).sum())
        if len(x.pairs):
            arguments = torch.from_numpy(np.insert(x.arguments, 0, 0, axis=1)).to(device)
            q = torch.from_numpy(x.pairs).to(device)
            best = net.pairs(h, heads[:, :4], arguments, q[:, 0], q[:, 1]).argmax(-1)
            role += (int(((best == q[:, 2]) & (best > 0)).sum()), int((q[:, 2] > 0).sum()), int((best > 0).sum()))
    found |= {f"tag {k}": _ratio(2 * v[0], v[1] + v[2]) for k, v in tags.items()}
    found |= {name: _ratio(right[name], total[name]) for name in NAMES}
    found["roles"] = _ratio(2 * role[0], role[1] + role[2])
    held = pair_items(tokenizer, test, len(net.rows))
    found["given"] = _ratio(sum(_best(net, ids, device) == t for ids, t in held), len(held))
    return found | (pairs_scores(net, tokenizer, Path(pairs), device) if pairs else {})


def _best(net: Network, ids: list[int], device: str) -> int:
    row = torch.tensor([ids], device=device)
    return int(net.pair_type(row, torch.ones_like(row).float()).argmax())


@torch.no_grad()
def pairs_scores(net: Network, tokenizer: Tokenizer, path: Path, device: str) -> dict[str, float]:
    """Return root accuracy on a pairs file (CONCEDE and RETREAT are one root there)."""
    hits = total = 0
    with path.open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            text = row["sentence"]
            places = [text.find(row[k]) for k in ("source", "target")]
            if min(places) < 0:
                continue
            spans = [(at, at + len(row[k])) for at, k in zip(places, ("source", "target"), strict=True)]
            root = TYPES[1 + _best(net, marked_ids(tokenizer, text, spans[0], spans[1], len(net.rows)), device)]
            hits += row["root"] == ("YIELD" if root in ("CONCEDE", "RETREAT") else root)
            total += 1
    return {"pairs": _ratio(hits, total)}
