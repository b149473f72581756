"""From trained weights to what the package ships: int8 ONNX encoder, 4-bit embedding rows, heads, tokenizer, manifest.

    python -m training.export --base work/base --run work/run

The ONNX graph starts at the embedded tokens (B, L, 384), since looking up 4-bit rows in numpy is cheap and keeps the
file small, and gives the hidden states and the tag logits.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import random
import tempfile
from pathlib import Path

import numpy as np
import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer
from torch import Tensor, nn

from training.check import LABELLED
from training.labels import ALL_MODES
from training.network import Network
from training.passages import read_all
from training.train import read_net

WEIGHTS = Path("src/dragoman/resources/weights")
HEADS = ("tag.", "head.", "argument.", "head_kind.", "argument_kind.", "distance.", "mix.", "role.", "attribute.",
         "event_type.", "outputs.", "given.", "markers", "position", "kind")  # fmt: skip


def encoded(net: Network, embedded: Tensor, mask: Tensor) -> Tensor:
    """(B, L, H), (B, L) -> (B, L, H), as it is exported: tokens first inside."""
    x = net.norm(embedded).transpose(0, 1)
    bias = (1.0 - mask[:, None, None, :]) * -1e4
    for layer in net.layers:
        x = layer.tokens_first(x, bias)
    return x.transpose(0, 1)


class Graph(nn.Module):
    """The part that runs in onnxruntime."""

    def __init__(self, net: Network) -> None:
        super().__init__()
        self.net = net

    def forward(self, embedded: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """(B, L, H), (B, L) -> hidden (B, L, H), tags (B, L, 3 * kinds)."""
        x = encoded(self.net, embedded, mask)
        return x, self.net.tag(x)


class Sentence(nn.Module):
    """The untouched base encoder: one vector a text, for stories and statement families."""

    def __init__(self, net: Network) -> None:
        super().__init__()
        self.net = net

    def forward(self, embedded: Tensor, mask: Tensor) -> Tensor:
        """(B, L, H), (B, L) -> (B, H), mean over the tokens, length 1."""
        x = encoded(self.net, embedded, mask)
        mean = (x * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
        return mean / mean.norm(dim=1, keepdim=True)


def load(base: Path, run: Path) -> Network:
    """Return the trained network."""
    return read_net(base / "base.npz", run).eval()


def sensitive(path: Path) -> list[str]:
    """Return the matrix products that stay in float: those with no constant (attention) and the tag layer."""
    model = onnx.load(path, load_external_data=False)
    constants = {t.name for t in model.graph.initializer}
    return [
        n.name
        for n in model.graph.node
        if n.op_type in ("MatMul", "Gemm") and (not set(n.input) & constants or "/tag/" in n.name)
    ]


def quantised(graph: nn.Module, outputs: list[str], out: Path) -> None:
    """Write a graph with int8 weights."""
    shape = {0: "batch", 1: "tokens"}
    with tempfile.TemporaryDirectory() as folder:
        full = Path(folder) / "full.onnx"
        example = (torch.randn(2, 12, 384), torch.ones(2, 12))
        torch.onnx.export(
            graph, example, str(full), input_names=["embedded", "mask"], output_names=outputs, opset_version=17,
            dynamic_axes=dict.fromkeys(("embedded", "mask", *outputs), shape), dynamo=False,
        )  # fmt: skip
        quantize_dynamic(str(full), str(out), weight_type=QuantType.QInt8, per_channel=True, reduce_range=False,
                         nodes_to_exclude=sensitive(full))  # fmt: skip


@torch.no_grad()
def means(sentence: Sentence, tokenizer: Tokenizer) -> dict[str, np.ndarray]:
    """Return mean vectors by language: of labelled paragraphs (``leads``) and of what is said there (``words``)."""
    found, rng = {}, random.Random(5)
    passages = [p for p in read_all(LABELLED) if not p.problems]
    for language in sorted({p.language for p in passages}):
        own = [p for p in passages if p.language == language]
        said = [p.text[slice(*s["content"])] for p in own for s in p.statements]
        for kind, texts in (("leads", [p.text for p in own]), ("words", said)):
            vectors = []
            for text in rng.sample(texts, min(100, len(texts))):
                ids = torch.tensor([tokenizer.encode(f"passage: {text}").ids[:160]])
                vectors.append(sentence(sentence.net.embed(ids), torch.ones(ids.shape))[0].numpy())
            found[f"mean.{language}.{kind}"] = np.mean(vectors, 0, dtype=np.float32)
    return found


def version_of(digests: dict[str, str]) -> str:
    """Return the name of weights: a hash of their files' hashes.

    Example:
        >>> version_of({"heads.npz": "00"})
        'f1534392279b'
    """
    return hashlib.sha256("".join(digests.values()).encode()).hexdigest()[:12]


def main() -> None:
    """Write everything into the package, and the manifest last."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", type=Path, default=Path("work/base"))
    parser.add_argument("--run", type=Path, default=Path("work/run"))
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    options = parser.parse_args()
    net, out = load(options.base, options.run), options.out
    out.mkdir(parents=True, exist_ok=True)
    quantised(Graph(net), ["hidden", "tags"], out / "encoder.onnx")
    untouched = Network(options.base / "base.npz", len(ALL_MODES)).eval()
    sentence = Sentence(untouched).eval()
    quantised(sentence, ["vector"], out / "sentence.onnx")
    state = net.state_dict()
    shared = {n: untouched.state_dict()[n].numpy().astype(np.float32) for n in ("position", "kind")}
    tokenizer = Tokenizer.from_file(str(options.base / "tokenizer.json"))
    np.savez(out / "sentence.npz", **shared, **means(sentence, tokenizer))
    np.save(out / "embeddings.npy", np.load(options.base / "base.npz")["word|q4"])
    heads = {k: v.numpy().astype(np.float32) for k, v in state.items() if k.startswith(HEADS) and k[:4] != "kindx"}
    np.savez(out / "heads.npz", **heads)
    raw = (options.base / "tokenizer.json").read_bytes()
    (out / "tokenizer.json.gz").write_bytes(gzip.compress(raw, 9, mtime=0))
    scores = json.loads((options.run / "scores.json").read_text("utf-8"))
    names = ("encoder.onnx", "embeddings.npy", "heads.npz", "tokenizer.json.gz", "sentence.onnx", "sentence.npz")
    digests = {n: hashlib.sha256((out / n).read_bytes()).hexdigest() for n in names}
    manifest = {"version": version_of(digests), "modes": list(ALL_MODES), "sha256": digests, "scores": scores}
    (out / "manifest.json").write_text(json.dumps(manifest, indent=1, ensure_ascii=False) + "\n", "utf-8")
    for name in names:
        print(f"{(out / name).stat().st_size / 1e6:7.1f} MB  {name}")


if __name__ == "__main__":
    main()
