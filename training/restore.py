"""From the shipped weights back to a run, for whoever has no run folder and wants to train on.

    python -m training.restore --base work/base --out work/shipped
    python -m training.train --base work/base --start work/shipped --out work/run --epochs 2 --last 1

The 8-bit layers become floats again (a channel's integers times its scale: half a per cent off what was trained), all
else is as it was.
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from training.export import WEIGHTS
from training.labels import ALL_MODES
from training.network import HIDDEN, LAYERS, WIDTH, Network
from training.train import write

PRODUCT = re.compile(r"/(?P<name>q|k|v|ao|fi|fo)(?:_(?P<layer>\d+))?/MatMul_quant")
"""The node of an 8-bit product; the first layer's has no number."""


def restored(base: Path, weights: Path) -> Network:
    """Return the network that was exported.

    Args:
        base: ``base.npz``, whose embedding rows the export has too.
        weights: folder with ``encoder.onnx`` and ``heads.npz``.

    Raises:
        ValueError: the graph or the heads are not those of this network.
    """
    graph = onnx.load(weights / "encoder.onnx").graph
    tensors = {t.name: numpy_helper.to_array(t) for t in graph.initializer}
    state = {name.removeprefix("net."): value for name, value in tensors.items() if name.startswith("net.")}
    for node in graph.node:
        found = PRODUCT.fullmatch(node.name)
        if found and node.op_type == "MatMulInteger":
            whole = node.input[1]
            scale = tensors[whole.replace("_quantized", "_scale")]
            state[f"layers.{found['layer'] or 0}.{found['name']}.weight"] = (tensors[whole] * scale).T
    with np.load(weights / "heads.npz") as heads:
        state |= dict(heads)
    wide = [(len(state[f"layers.{n}.q.bias"]) // WIDTH, len(state[f"layers.{n}.fi.bias"])) for n in range(LAYERS)]
    net = Network(base, len(ALL_MODES), layers=wide)
    told = {name: torch.from_numpy(np.array(value, np.float32)) for name, value in state.items()}
    missing = net.load_state_dict(told, strict=False)
    if missing.missing_keys or missing.unexpected_keys:
        raise ValueError(f"not this network: {missing}")
    return net


def main() -> None:
    """Write the run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", type=Path, default=Path("work/base"))
    parser.add_argument("--weights", type=Path, default=WEIGHTS)
    parser.add_argument("--out", type=Path, default=Path("work/shipped"))
    options = parser.parse_args()
    net = restored(options.base / "base.npz", options.weights)
    options.out.mkdir(parents=True, exist_ok=True)
    write(net, options.out)
    print(f"{sum(p.numel() for p in net.parameters()) / 1e6:.1f} million weights, {HIDDEN} wide, in {options.out}")


if __name__ == "__main__":
    main()
