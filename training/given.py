"""The head for events whose actor and recipient are given, once more, on what the encoder has not learnt.

    python -m training.given [--weights FOLDER] [--fresh dense-] [--seeds 1 2 3]

As ``training.heads``, for ``dragoman eval pairs``: the 8-bit encoder stays as it is shipped and reads the sentences of
an event with its actor and recipient marked; only the one layer over the vectors of the whole and of both marks is
trained, mainly on the files that the encoder never saw (``--fresh``). Minutes on one core.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor, nn

from dragoman.evaluation.scores import by_label, macro, micro
from dragoman.events.pairs import Pair, marked_vectors
from dragoman.language import analyse
from dragoman.model import weights as shipped
from dragoman.pipeline import lines_of
from dragoman.records import Span
from training.check import LABELLED
from training.conventions import localise, pair_type, read_cameo
from training.export import WEIGHTS
from training.heads import mean, split, write
from training.labels import TYPES
from training.passages import Offsets, Passage, read_all
from training.tensors import dyads

LONGEST = 700
"""Characters; events whose words lie further apart are left out."""
Layer = tuple[Tensor, Tensor]
"""Vectors (n, 3H) and types (n,)."""


def questions(passage: Passage) -> list[tuple[Pair, int]]:
    """Return each event's sentences with actor and recipient, and the type without "none"."""
    sentences = [s.span for s in analyse(passage.text, lines_of(passage.text), passage.language).sentences]
    found = []
    for event in passage.events:
        kind = TYPES.index(pair_type(passage, event)) - 1
        for actor, other in dyads(event):
            around = _around(sentences, [x for x in (actor, other, event.get("trigger")) if x])
            if other and around:
                spans = [Span(*x).shift(-around.start) for x in (actor, other)]
                found.append(((around.of(passage.text), spans[0], spans[1]), kind))
    return found


def _around(sentences: Sequence[Span], parts: Sequence[Offsets]) -> Span | None:
    """Return the sentences in which the parts stand, and those between; None where that is too long."""
    held = [s for s in sentences if any(s.start <= start < s.end for start, _ in parts)]
    if not held or held[-1].end - held[0].start > LONGEST or any(end > held[-1].end for _, end in parts):
        return None
    return Span(held[0].start, held[-1].end)


def read(passages: Sequence[Passage], model: shipped.Weights) -> Layer:
    """Return what the layer sees of the events of passages, and their types."""
    asked = [question for passage in passages for question in questions(passage)]
    vectors = marked_vectors(model, [pair for pair, _ in asked])
    return torch.from_numpy(vectors), torch.tensor([kind for _, kind in asked])


def train(layer: nn.Linear, fresh: Layer, known: Layer, asked: argparse.Namespace, seed: int) -> nn.Linear:
    """Return the layer trained on the fresh events and, each epoch anew, a share of the known ones."""
    torch.manual_seed(seed)
    optimiser = torch.optim.AdamW(layer.parameters(), weight_decay=0.01)
    share = int(len(known[1]) * asked.known)
    steps, step = asked.epochs * (-(-(len(fresh[1]) + share) // asked.batch)), 0
    for _ in range(asked.epochs):
        some = torch.randperm(len(known[1]))[:share]
        vectors, kinds = (torch.cat([a, b[some]]) for a, b in zip(fresh, known, strict=True))
        for rows in torch.randperm(len(kinds)).split(asked.batch):
            for group in optimiser.param_groups:
                group["lr"] = asked.rate * min(1.0, (step + 1) / 50) * max(0.02, 1 - step / steps)
            found = layer(F.dropout(vectors[rows], asked.dropout))
            optimiser.zero_grad(set_to_none=True)
            F.cross_entropy(found, kinds[rows], label_smoothing=0.05).backward()
            optimiser.step()
            step += 1
    return layer


@torch.no_grad()
def score(layer: nn.Linear, held: Layer) -> dict[str, float]:
    """Return the share of types that are right, and their mean F1."""
    found, gold = ([TYPES[1 + kind] for kind in kinds.tolist()] for kinds in (layer(held[0]).argmax(1), held[1]))
    tallies = list(by_label(gold, found).values())
    return {"right": micro(tallies), "macro": macro(tallies)}


def main() -> None:
    """Read, train, average, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--weights", type=Path, default=WEIGHTS, metavar="FOLDER", help="weights; the layer is replaced"
    )
    parser.add_argument("--fresh", default="dense-", metavar="PREFIX", help="files the encoder has not learnt from")
    parser.add_argument("--known", type=float, default=0.3, help="share of the other events, anew each epoch")
    parser.add_argument("--epochs", type=int, default=15)
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--rate", type=float, default=5e-4)
    parser.add_argument("--dropout", type=float, default=0.15)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    asked = parser.parse_args()
    model = shipped.load(asked.weights, threads=1)
    passages = split([localise(p) for p in read_all(LABELLED) if not p.problems and not p.partial], asked.fresh)
    written = sorted(Path("data/practice").glob("*.yml"))
    passages["known"] += [p for file in written for p in read_cameo(file) if not p.problems]
    found = {name: read(some, model) for name, some in passages.items()}
    old = {name: torch.from_numpy(model.heads[f"given.{name}"]) for name in ("weight", "bias")}

    def layer(state: dict[str, Tensor]) -> nn.Linear:
        made = nn.Linear(*reversed(state["weight"].shape))
        made.load_state_dict(state)
        return made

    told = {"before": score(layer(old), found["test"])}
    print(json.dumps(told), flush=True)
    states = []
    for seed in asked.seeds:
        trained = train(layer(old), found["fresh"], found["known"], asked, seed)
        states.append({f"given.{name}": value.detach() for name, value in trained.state_dict().items()})
        told[f"seed {seed}"] = score(trained, found["test"])
        print(seed, json.dumps(told[f"seed {seed}"]), flush=True)
    state = mean(states)
    told["mean"] = score(layer({name: state[f"given.{name}"] for name in old}), found["test"])
    write(state, asked.weights, "given", told)
    print(json.dumps(told["mean"]))


if __name__ == "__main__":
    main()
