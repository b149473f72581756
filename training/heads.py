"""The heads once more, on what reading proposes: roles and attributes, with the encoder as it is shipped.

    python -m training.heads [--base work/base] [--weights FOLDER] [--fresh dense-] [--seeds 1 2 3]

``training.train`` shows the heads the spans that people marked. When an article is read they choose among all that the
network and the rules propose: other names, other words, quotations that say nothing. Here they see just that, through
the package's own pipeline, with the 8-bit encoder's hidden states. The encoder knows by heart what it was trained on,
so its states there are better than on a page it has not seen: ``--fresh`` names the files it has not learnt from, and
only a share of the others (``--known``) is mixed in. The weights are the mean of several runs. What is written is
``heads.npz`` and the manifest; the encoder is left alone. Minutes on one core.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor

from dragoman.evaluation.scores import dice
from dragoman.model import weights as shipped
from dragoman.model.propose import Row, collect, pairs_of
from dragoman.pipeline import offered, run_text
from dragoman.records import Span
from training.check import LABELLED
from training.conventions import localise
from training.export import WEIGHTS, version_of
from training.labels import ATTRIBUTES, ROLES
from training.network import Network
from training.passages import Offsets, Passage, is_test, read_all
from training.restore import restored
from training.tensors import IGNORE, NAMES, Spans, spans_of
from training.train import WEIGHT

TRAINED = ("head.", "argument.", "head_kind.", "argument_kind.", "distance.", "mix.", "role.", "attribute.", "outputs.",
           "event_type.")  # fmt: skip
LEAST = {"content": 0.5, "meaning": 0.5}
"""How alike (Dice) a proposed span must be to a marked one to be it; ``SHORT`` for words."""
SHORT, ARGUMENT = 0.3, 0.5
UNMARKED = 0.2
"""Weight of pairs whose head nobody marked: what they bind matters little, but is nothing."""


@dataclass(slots=True)
class Seen:
    """A passage as it is when the heads look at it, and what they should say.

    ``heads`` (n, 4) and ``arguments`` (m, 4) are window, first, last token, kind; ``targets`` (n, len(NAMES));
    ``pairs`` (p, 3) ends with the role.
    """

    hidden: list[np.ndarray]
    heads: np.ndarray
    arguments: np.ndarray
    targets: np.ndarray
    marked: np.ndarray
    pairs: np.ndarray


def seen(passage: Passage, model: shipped.Weights) -> Seen | None:
    """Return what is proposed in a passage; None for nothing."""
    state = run_text(passage.text, passage.language, until="lexicons")
    found = collect(model, passage.text, *offered(state))
    if not found.heads or not found.arguments:
        return None
    marks = spans_of(passage)
    meant = [_marked(row, marks) for row in found.heads]
    heads, arguments = (np.array([row.place for row in rows]) for rows in (found.heads, found.arguments))
    pairs = pairs_of(heads, arguments)
    roles = _roles(found.heads, found.arguments, meant, marks)
    label = [roles.get((int(h), int(a)), 0) for h, a in pairs]
    return Seen(
        hidden=[h.astype(np.float16) for h in found.hidden], heads=heads, arguments=arguments,
        targets=np.array([_targets(row, mark, marks) for row, mark in zip(found.heads, meant, strict=True)]),
        marked=np.array([mark is not None for mark in meant]), pairs=np.c_[pairs, np.array(label, np.int64)],
    )  # fmt: skip


def _marked(row: Row, marks: Spans) -> Offsets | None:
    """Return the marked span that a proposed head is."""
    alike = [(dice(row.span, Span(*span)), span) for kind, span in marks.heads if kind == row.kind]
    most, span = max(alike, default=(0.0, None))
    return span if most >= LEAST.get(row.kind, SHORT) else None


def _targets(row: Row, mark: Offsets | None, marks: Spans) -> list[int]:
    if mark is not None:
        told = marks.heads[row.kind, mark]
        return [told.get(name, IGNORE) for name in NAMES]
    no_event = row.kind == "trigger"
    return [ATTRIBUTES["type"].index("none") if no_event and name == "type" else IGNORE for name in NAMES]


def _roles(
    heads: Sequence[Row], arguments: Sequence[Row], meant: Sequence[Offsets | None], marks: Spans
) -> dict[tuple[int, int], int]:
    """Return the role of each pair of rows that has one: all spans that are alike enough play it, or the most alike."""
    roles: dict[tuple[int, int], int] = {}
    for kind, head, role, argument_kind, argument in marks.roles:
        alike = [(dice(row.span, Span(*argument)), n) for n, row in enumerate(arguments) if row.kind == argument_kind]
        chosen = [n for value, n in alike if value >= ARGUMENT] or [
            n for value, n in [max(alike, default=(0, 0))] if value
        ]
        for i, (row, mark) in enumerate(zip(heads, meant, strict=True)):
            if row.kind == kind and mark == head:
                roles |= {(i, n): ROLES.index(role) for n in chosen if arguments[n].place[0] == row.place[0]}
    return roles


def read(passages: Sequence[Passage], model: shipped.Weights) -> list[Seen]:
    """Return what is proposed in each passage, with progress."""
    found = []
    for number, passage in enumerate(passages, 1):
        one = seen(passage, model)
        if one:
            found.append(one)
        if number % 500 == 0:
            sys.stderr.write(f"{number} of {len(passages)} passages\n")
    return found


def batches(passages: list[Seen], size: int, rng: random.Random) -> Iterator[list[Seen]]:
    """Yield the passages in random order, some at a time."""
    order = rng.sample(passages, len(passages))
    for at in range(0, len(order), size):
        yield order[at : at + size]


def _stacked(batch: list[Seen]) -> tuple[Tensor, ...]:
    """Return hidden states (B, L, H), heads, arguments, pairs, targets, marked of a batch, rows counted through."""
    states = [h for one in batch for h in one.hidden]
    hidden = torch.zeros(len(states), max(map(len, states)) + 1, states[0].shape[1])
    for n, h in enumerate(states):
        hidden[n, : len(h)] = torch.from_numpy(h.astype(np.float32))
    windows, first, second = (
        np.cumsum([0, *(len(x) for x in rows)])
        for rows in zip(*((one.hidden, one.heads, one.arguments) for one in batch), strict=True)
    )
    heads = [one.heads + np.array([windows[n], 0, 0, 0]) for n, one in enumerate(batch)]
    arguments = [one.arguments + np.array([windows[n], 0, 0, 0]) for n, one in enumerate(batch)]
    pairs = [one.pairs + np.array([first[n], second[n], 0]) for n, one in enumerate(batch)]
    rest = ([one.targets for one in batch], [one.marked for one in batch])
    return hidden, *(torch.from_numpy(np.concatenate(rows)) for rows in (heads, arguments, pairs, *rest))


def loss_of(net: Network, batch: list[Seen]) -> Tensor:
    """Return the loss of roles and attributes."""
    hidden, heads, arguments, pairs, targets, marked = _stacked(batch)
    logits = net.pairs(hidden, heads, arguments, pairs[:, 0], pairs[:, 1])
    weight = torch.where(marked[pairs[:, 0]], 1.0, UNMARKED)
    loss = 2.0 * (F.cross_entropy(logits, pairs[:, 2], reduction="none") * weight).sum() / weight.sum()
    found = net.attributes(hidden, *heads[:, :3].T)
    for n, name in enumerate(NAMES):
        known = targets[:, n] != IGNORE
        if known.any():
            loss = loss + WEIGHT[name] * F.cross_entropy(found[name][known], targets[known, n], label_smoothing=0.05)
    return loss


@torch.no_grad()
def scores(net: Network, passages: list[Seen]) -> dict[str, float]:
    """Return the mean loss of pairs, and F1 of roles and of types of events, among what is proposed."""
    net.eval()
    lost, size, role, kind = 0.0, 0, np.zeros(3), np.zeros(3)
    for at in range(0, len(passages), 16):
        hidden, heads, arguments, pairs, targets, _ = _stacked(passages[at : at + 16])
        logits = net.pairs(hidden, heads, arguments, pairs[:, 0], pairs[:, 1])
        lost, size = lost + float(F.cross_entropy(logits, pairs[:, 2], reduction="sum")), size + len(pairs)
        types = net.attributes(hidden, *heads[:, :3].T)["type"]
        for tally, best, gold in ((role, logits, pairs[:, 2]), (kind, types, targets[:, 0])):
            best, gold = best.argmax(-1)[gold != IGNORE], gold[gold != IGNORE]
            tally += (int(((best == gold) & (gold > 0)).sum()), int((best > 0).sum()), int((gold > 0).sum()))
    net.train()
    figures = {"roles": 2 * role[0] / (role[1] + role[2]), "types": 2 * kind[0] / (kind[1] + kind[2])}
    return {name: round(float(value), 4) for name, value in (figures | {"loss": lost / max(1, size)}).items()}


def train(
    base: Path, folder: Path, fresh: list[Seen], known: list[Seen], asked: argparse.Namespace, seed: int
) -> Network:
    """Return the network with heads trained; the encoder is not looked at."""
    torch.manual_seed(seed)
    rng, net = random.Random(seed), restored(base, folder).train()
    chosen = [p for n, p in net.named_parameters() if n.startswith(TRAINED)]
    optimiser = torch.optim.AdamW(chosen, weight_decay=0.0)
    share = int(len(known) * asked.known)
    steps, step = asked.epochs * (-(-(len(fresh) + share) // asked.batch)), 0
    for _ in range(asked.epochs):
        for batch in batches(fresh + rng.sample(known, share), asked.batch, rng):
            for group in optimiser.param_groups:
                group["lr"] = asked.rate * min(1.0, (step + 1) / 20) * max(0.02, 1 - step / steps)
            optimiser.zero_grad(set_to_none=True)
            loss_of(net, batch).backward()
            torch.nn.utils.clip_grad_norm_(chosen, 1.0)
            optimiser.step()
            step += 1
    return net


def split(passages: Sequence[Passage], fresh: str) -> dict[str, list[Passage]]:
    """Return the passages of the test split, those the encoder has not learnt from, and those it knows."""
    found: dict[str, list[Passage]] = {"test": [], "fresh": [], "known": []}
    for passage in passages:
        new = Path(passage.file).name.startswith(fresh)
        found["test" if is_test(passage) else "fresh" if new else "known"].append(passage)
    return found


def mean(states: Sequence[dict[str, Tensor]]) -> dict[str, Tensor]:
    """Return the mean of several runs' weights."""
    return {part: torch.stack([state[part] for state in states]).mean(0) for part in states[0]}


def write(state: dict[str, Tensor], folder: Path, name: str, told: dict[str, Any]) -> None:
    """Write weights into the heads of a folder, and into its manifest what was measured."""
    path, manifest = folder / "heads.npz", json.loads((folder / "manifest.json").read_text("utf-8"))
    with np.load(path) as old:
        heads = dict(old)
    np.savez(path, **heads | {part: value.numpy().astype(np.float32) for part, value in state.items()})
    manifest["sha256"]["heads.npz"] = hashlib.sha256(path.read_bytes()).hexdigest()
    manifest |= {"version": version_of(manifest["sha256"])}
    manifest["scores"][name] = told
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1, ensure_ascii=False) + "\n", "utf-8")


def main() -> None:
    """Read, train, average, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", type=Path, default=Path("work/base"))
    parser.add_argument("--weights", type=Path, default=WEIGHTS, metavar="FOLDER", help="weights; heads are replaced")
    parser.add_argument("--fresh", default="dense-", metavar="PREFIX", help="files the encoder has not learnt from")
    parser.add_argument("--known", type=float, default=0.25, help="share of the other passages, anew each epoch")
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--rate", type=float, default=8e-4)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    asked = parser.parse_args()
    model = shipped.load(asked.weights, threads=1)
    labelled = [localise(p) for p in read_all(LABELLED) if not p.problems and not p.partial]
    found = {name: read(passages, model) for name, passages in split(labelled, asked.fresh).items()}
    base = asked.base / "base.npz"
    told: dict[str, Any] = {"before": scores(restored(base, asked.weights), found["test"])}
    print(json.dumps(told), flush=True)
    states = []
    for seed in asked.seeds:
        net = train(base, asked.weights, found["fresh"], found["known"], asked, seed)
        states.append({name: value for name, value in net.state_dict().items() if name.startswith(TRAINED)})
        told[f"seed {seed}"] = scores(net, found["test"])
        print(seed, json.dumps(told[f"seed {seed}"]), flush=True)
    write(mean(states), asked.weights, "heads", told)
    told["mean"] = scores(restored(base, asked.weights), found["test"])
    print(json.dumps(told["mean"]))


if __name__ == "__main__":
    main()
