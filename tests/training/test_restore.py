"""The shipped weights as a run again: needs torch and the base encoder, which only training has."""

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("onnx")
BASE = Path("work/base/base.npz")


@pytest.mark.skipif(not BASE.exists(), reason="no base encoder: python -m training.base work/base")
def test_the_restored_network_answers_as_the_shipped_one() -> None:
    from training.export import WEIGHTS, Graph
    from training.restore import restored

    from dragoman.model import weights

    shipped = weights.load()
    ids = np.array([shipped.tokenizer.encode("The minister warned Oslo on Monday.").ids], np.int64)
    embedded, mask = shipped.embed(ids), np.ones(ids.shape, np.float32)
    _, tags = shipped.session.run(None, {"embedded": embedded, "mask": mask})
    with torch.no_grad():
        _, again = Graph(restored(BASE, WEIGHTS).eval())(torch.from_numpy(embedded), torch.from_numpy(mask))
    assert (
        np.abs(tags - again.numpy()).mean() < 0.1 * np.abs(tags).mean()
    )  # activations are of 8 bits in the shipped one
