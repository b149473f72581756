"""From labelled sentences to weights, in one command: seeded, resumable, on CPU or GPU.

    python -m training.train --base work/base --out work/run [--epochs 16] [--seed 0] [--pairs-dev FILE]

Every epoch a checkpoint is written; the same command goes on from it. ``--start`` begins with the weights of an earlier
run instead of the untouched encoder: a few epochs at a low rate then teach it what was labelled since. At the end the
weights are averaged over the last epochs, scored on the held-out split, and written as ``weights-*.npz`` (fp16, parts
below 15 MB).
"""

from __future__ import annotations

import argparse
import json
import random
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812
from tokenizers import Tokenizer
from torch import Tensor

from training import evaluate
from training.check import LABELLED, LANGUAGES
from training.conventions import localise, read_cameo, same_in_both
from training.labels import ALL_MODES, KINDS
from training.network import LAYERS, WIDTH, Network
from training.passages import Passage, is_test, read_all
from training.practice import read_lexicon
from training.tensors import IGNORE, NAMES, Item, item, pair_items, regrouped

DEVICE = "cuda" if torch.cuda.is_available() else "cpu"
WEIGHT = {"type": 3.0, "modality": 0.3, "status": 0.3, "said": 0.3, "stance": 0.3, "forecast": 0.3, "mode": 0.3}

TAUGHT = 5.0
"""Weight of the mean squared distance from the teacher's hidden states (Jiao et al., TinyBERT, 2020)."""


def some(passages: list[Passage], share: float, rng: random.Random) -> list[Passage]:
    """Return a random share of practice sentences."""
    return [p for p in passages if rng.random() < share]


def load(practice: float, share: float, rng: random.Random) -> tuple[list[Passage], list[Passage]]:
    """Return training and test passages; practice sentences weigh ``practice``, and a ``share`` of them is taken."""
    passages = [localise(p) for p in read_all(LABELLED) if not p.problems]
    lexicon = [
        p
        for name in ("frames", "speech")
        for f in sorted(LANGUAGES.glob(f"*/{name}.yml"))
        if (LABELLED / f.parent.name).is_dir()  # the others are read by what is learnt from these
        for p in read_lexicon(f)
    ]
    lexicon = some(lexicon, share, rng)
    for p in lexicon:
        p.weight = practice
    train = [p for p in passages if not is_test(p)] + [p for p in lexicon if not p.problems and practice > 0]
    return train, [p for p in passages if is_test(p)]


def padded(rows: list[list[int]]) -> tuple[Tensor, Tensor]:
    """Return ids (padding 1) and mask, both (B, L)."""
    size = max(map(len, rows))
    ids, mask = torch.ones(len(rows), size, dtype=torch.long), torch.zeros(len(rows), size)
    for i, row in enumerate(rows):
        ids[i, : len(row)] = torch.tensor(row)
        mask[i, : len(row)] = 1
    return ids.to(DEVICE, non_blocking=True), mask.to(DEVICE, non_blocking=True)


def stacked(arrays: list[np.ndarray]) -> Tensor:
    """Return the rows of all texts with the text's number in front."""
    rows = [np.insert(a, 0, i, axis=1) for i, a in enumerate(arrays)]
    return torch.from_numpy(np.concatenate(rows)).to(DEVICE)


def joint_loss(
    net: Network, batch: list[Item], rng: random.Random, bio: Tensor, teacher: Network | None = None
) -> Tensor:
    """Loss of tags, attributes and role pairs for one batch; with a teacher also how far the hidden states are off."""
    ids, mask = padded([x.ids for x in batch])
    h = net.encode(ids, mask).float()
    target = torch.full((len(batch), len(KINDS), ids.shape[1]), IGNORE)
    for i, x in enumerate(batch):
        target[i, :, : len(x.ids)] = torch.from_numpy(x.tags)
    weight = torch.tensor([x.weight for x in batch], device=DEVICE)
    logits = net.tag(net.drop(h)).view(*ids.shape, len(KINDS), 3).permute(0, 2, 1, 3)
    each = F.cross_entropy(logits.reshape(-1, 3), target.to(DEVICE).view(-1), weight=bio, ignore_index=IGNORE,
                           reduction="none").view(len(batch), -1).sum(1)  # fmt: skip
    loss = 3.0 * len(KINDS) * (each * weight).sum() / (target != IGNORE).sum().clamp(min=1)
    heads = stacked([x.heads for x in batch])
    if len(heads):
        loss = loss + _attribute_loss(net, h, heads, weight)
        loss = loss + _pair_loss(net, h, heads, batch, weight)
    if teacher:
        with torch.no_grad():
            aim = teacher.encode(ids, mask).float()
        loss = loss + TAUGHT * ((h - aim).square().mean(-1) * mask).sum() / mask.sum()
    return loss + 0.3 * _none_loss(net, h, batch, rng)


def _attribute_loss(net: Network, h: Tensor, heads: Tensor, weight: Tensor) -> Tensor:
    loss = torch.zeros((), device=DEVICE)
    found = net.attributes(h, heads[:, 0], heads[:, 1], heads[:, 2])
    for k, name in enumerate(NAMES):
        target = heads[:, 4 + k]
        if (target >= 0).any():
            each = F.cross_entropy(found[name], target, ignore_index=IGNORE, label_smoothing=0.05, reduction="none")
            loss = loss + WEIGHT[name] * (each * weight[heads[:, 0]]).sum() / (target >= 0).sum()
    return loss


def _pair_loss(net: Network, h: Tensor, heads: Tensor, batch: list[Item], weight: Tensor) -> Tensor:
    arguments = stacked([x.arguments for x in batch])
    h_at = np.cumsum([0] + [len(x.heads) for x in batch])
    a_at = np.cumsum([0] + [len(x.arguments) for x in batch])
    pairs = np.concatenate([x.pairs + np.array((h_at[i], a_at[i], 0)) for i, x in enumerate(batch)])
    if not len(pairs):
        return torch.zeros((), device=DEVICE)
    p = torch.from_numpy(pairs).to(DEVICE)
    logits = net.pairs(h, heads[:, :4], arguments, p[:, 0], p[:, 1])
    each = F.cross_entropy(logits, p[:, 2], reduction="none")
    return (each * weight[heads[p[:, 0], 0]]).mean()


def _none_loss(net: Network, h: Tensor, batch: list[Item], rng: random.Random) -> Tensor:
    """Random words that are no trigger have type none."""
    rows = []
    for i, x in enumerate(batch):
        taken = {t for row in x.heads if KINDS[row[2]] == "trigger" for t in range(row[0], row[1] + 1)}
        for _ in range(2):
            a = rng.randrange(1, max(2, len(x.ids) - 1))
            b = min(a + rng.randrange(3), len(x.ids) - 2)
            if b >= a and not taken & set(range(a, b + 1)):
                rows.append((i, a, b))
    if not rows:
        return torch.zeros((), device=DEVICE)
    n = torch.tensor(rows, device=DEVICE)
    logits = net.attributes(h, n[:, 0], n[:, 1], n[:, 2])["type"]
    return F.cross_entropy(logits, torch.zeros(len(rows), dtype=torch.long, device=DEVICE))


def optimiser(net: Network, options: argparse.Namespace) -> torch.optim.Optimizer:
    """AdamW with one rate for the encoder and one for the heads."""
    encoder = [p for n, p in net.named_parameters() if n.startswith(("layers.", "norm.", "position", "kind"))]
    known = {id(p) for p in encoder}
    heads = [p for p in net.parameters() if id(p) not in known]
    groups = [{"params": encoder, "lr": options.rate}, {"params": heads, "lr": options.head_rate}]
    return torch.optim.AdamW(groups, weight_decay=0.01, fused=DEVICE == "cuda")


class Run:
    """One training run: data, network, optimiser, and where it stands."""

    def __init__(self, options: argparse.Namespace) -> None:
        torch.manual_seed(options.seed)
        torch.set_float32_matmul_precision("high")
        self.options, self.rng = options, random.Random(options.seed)
        self.tokenizer = Tokenizer.from_file(str(Path(options.base) / "tokenizer.json"))
        self.train, self.test = load(options.practice, options.practice_share, self.rng)
        if options.all:
            self.train += self.test
        base = Path(options.base) / "base.npz"
        self.net = (read_net(base, Path(options.start)) if options.start else Network(base, len(ALL_MODES))).to(DEVICE)
        self.teacher = read_net(base, Path(options.teacher)).to(DEVICE).eval() if options.teacher else None
        cameo = [p for f in sorted(Path("data/practice").glob("*.yml")) for p in read_cameo(f) if not p.problems]
        self.pairs = pair_items(self.tokenizer, self.train + cameo, len(self.net.rows))
        joint = [p for p in cameo if p.events and same_in_both(p)]
        for p in joint:
            p.weight = options.practice
        self.windows = [self._windows(joint) for _ in range(4)]
        self.optimiser = optimiser(self.net, options)
        batches = sum(len(w) // options.batch + 1 for w in self.windows) / len(self.windows)
        self.steps = int(batches * options.epochs)
        self.average: dict[str, Tensor] = {}
        self.epoch = self.step = 0
        self.bio = torch.tensor([1.0, 2.0, 1.5], device=DEVICE)
        Path(options.out).mkdir(parents=True, exist_ok=True)
        print(
            f"{len(self.train)} training, {len(self.test)} test passages, {len(self.pairs)} pairs, {DEVICE}", flush=True
        )

    def _windows(self, practice: list[Passage]) -> list[Item]:
        """Return the windows of an epoch: all passages, and some of the practice sentences by code."""
        passages = self.train + some(practice, self.options.cameo_share, self.rng)
        return [item(self.tokenizer, p) for p in regrouped(passages, self.rng, self.options.join)]

    def rate(self) -> float:
        """Linear warm-up over a tenth, then linear decay."""
        warm = self.steps * 0.1 + 1
        return min(1.0, (self.step + 1) / warm) * max(0.02, 1 - self.step / max(1, self.steps))

    def train_epoch(self) -> float:
        """Go once through the windows; every step also takes a batch of marked pairs."""
        self.net.train()
        windows = self.windows[self.epoch % len(self.windows)][:]
        self.rng.shuffle(windows)
        windows.sort(key=lambda x: len(x.ids) // 24 + self.rng.random() * 3)  # similar lengths, still mixed
        size = self.options.batch
        batches = [windows[i : i + size] for i in range(0, len(windows), size)]
        self.rng.shuffle(batches)
        total = 0.0
        for batch in batches:
            with torch.autocast(DEVICE, torch.bfloat16, enabled=DEVICE == "cuda"):
                loss = joint_loss(self.net, batch, self.rng, self.bio, self.teacher)
                if self.step % self.options.given_every == 0:
                    loss = loss + self.options.given * self.given_loss()
            for group, base in zip(
                self.optimiser.param_groups, (self.options.rate, self.options.head_rate), strict=True
            ):
                group["lr"] = base * self.rate()
            self.optimiser.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(self.net.parameters(), 1.0)
            self.optimiser.step()
            self.step += 1
            total += float(loss.detach())
        self.epoch += 1
        return total / max(1, len(batches))

    def given_loss(self) -> Tensor:
        """Loss of the type given marked actor and recipient."""
        rows = self.rng.sample(self.pairs, min(self.options.batch, len(self.pairs)))
        ids, mask = padded([r[0] for r in rows])
        target = torch.tensor([r[1] for r in rows], device=DEVICE)
        return F.cross_entropy(self.net.pair_type(ids, mask).float(), target, label_smoothing=0.05)

    def remember(self) -> None:
        """Add the weights to the average of the last epochs."""
        for name, value in self.net.state_dict().items():
            old = self.average.get(name)
            self.average[name] = value.float().clone() if old is None else old + value.float()
        self.average["__count__"] = self.average.get("__count__", torch.zeros(())) + 1

    def save(self, path: Path) -> None:
        """Write a checkpoint, whole or not at all."""
        state: dict[str, Any] = {"net": self.net.state_dict(), "optimiser": self.optimiser.state_dict(),
                                 "average": self.average, "epoch": self.epoch, "step": self.step,
                                 "rng": self.rng.getstate(), "torch": torch.get_rng_state()}  # fmt: skip
        torch.save(state, path.with_suffix(".tmp"))
        path.with_suffix(".tmp").replace(path)

    def resume(self, path: Path) -> None:
        """Go on from a checkpoint when there is one."""
        if path.exists():
            state = torch.load(path, map_location=DEVICE, weights_only=True)
            self.net.load_state_dict(state["net"])
            self.optimiser.load_state_dict(state["optimiser"])
            self.average, self.epoch, self.step = state["average"], state["epoch"], state["step"]
            self.rng.setstate(state["rng"])
            torch.set_rng_state(state["torch"].cpu())
            print(f"going on after epoch {self.epoch}", flush=True)

    def run(self) -> None:
        """Train, average, score, write."""
        checkpoint, begin = Path(self.options.out) / "checkpoint.pt", time.time()
        self.resume(checkpoint)
        while self.epoch < self.options.epochs:
            loss = self.train_epoch()
            if self.epoch > self.options.epochs - self.options.last:
                self.remember()
            if not self.options.no_checkpoint:
                self.save(checkpoint)
            print(f"epoch {self.epoch} loss {loss:.3f} {time.time() - begin:.0f} s", flush=True)
        count = float(self.average.pop("__count__"))
        self.net.load_state_dict({k: (v / count).to(self.net.state_dict()[k].dtype) for k, v in self.average.items()})
        self.net.eval()
        scores = evaluate.scores(self.net, self.tokenizer, self.test, self.options.pairs_dev, DEVICE)
        scores["options"] = vars(self.options)
        print(json.dumps(scores, ensure_ascii=False), flush=True)
        out = Path(self.options.out)
        (out / "scores.json").write_text(json.dumps(scores, indent=1), "utf-8")
        write(self.net, out)


def read_net(base: Path, run: Path) -> Network:
    """Return the network that ``write`` wrote, as wide as it was."""
    state: dict[str, Tensor] = {}
    for part in sorted(run.glob("weights-*.npz")):
        pack = np.load(part)
        state |= {name: torch.from_numpy(pack[name].astype(np.float32)) for name in pack.files}
    wide = [(len(state[f"layers.{i}.q.weight"]) // WIDTH, len(state[f"layers.{i}.fi.weight"])) for i in range(LAYERS)]
    net = Network(base, len(ALL_MODES), layers=wide)
    missing = net.load_state_dict(state, strict=False)
    assert not missing.unexpected_keys and not missing.missing_keys, missing
    return net


def write(net: Network, out: Path, limit: int = 15_000_000) -> None:
    """Write the weights in fp16, in parts of at most ``limit`` bytes."""
    part: dict[str, np.ndarray] = {}
    number = size = 0
    for name, value in net.state_dict().items():
        array = value.detach().cpu().numpy().astype(np.float16)
        if size + array.nbytes > limit:
            np.savez(out / f"weights-{number}.npz", **part)
            part, size, number = {}, 0, number + 1
        part[name] = array
        size += array.nbytes
    np.savez(out / f"weights-{number}.npz", **part)


def options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", default="work/base")
    parser.add_argument("--out", default="work/run")
    parser.add_argument("--epochs", type=int, default=16)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument("--head-rate", type=float, default=1e-3)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--practice", type=float, default=0.5, help="weight of the lexicons' examples; 0 leaves them out"
    )
    parser.add_argument("--join", type=float, default=0.3, help="share of windows made of several passages")
    parser.add_argument("--given", type=float, default=1.0, help="weight of the type given marked actors")
    parser.add_argument("--given-every", type=int, default=1, help="steps between two batches of marked pairs")
    parser.add_argument("--practice-share", type=float, default=1.0, help="share of the lexicons' examples taken")
    parser.add_argument("--cameo-share", type=float, default=1.0, help="share of the sentences by CAMEO code taken")
    parser.add_argument("--start", default=None, help="an earlier run whose weights to begin with")
    parser.add_argument("--teacher", default=None, help="a run whose hidden states are to be kept while learning")
    parser.add_argument("--last", type=int, default=4, help="epochs that are averaged")
    parser.add_argument("--all", action="store_true", help="train on the test split too (scores then mean nothing)")
    parser.add_argument("--no-checkpoint", action="store_true")
    parser.add_argument("--pairs-dev", default=None, help="a pairs file to measure on, never to train on")
    return parser.parse_args()


if __name__ == "__main__":
    Run(options()).run()
