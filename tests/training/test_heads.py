"""The heads on what reading proposes: needs torch, which only training has, and the base encoder."""

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("onnx")
BASE = Path("work/base/base.npz")


@pytest.mark.skipif(not BASE.exists(), reason="no base encoder: python -m training.base work/base")
def test_what_is_proposed_is_told_what_it_is() -> None:
    from training.check import LABELLED
    from training.export import WEIGHTS
    from training.passages import read_file
    from training.restore import restored

    from dragoman.model import weights
    from training import heads

    passages = read_file(next(LABELLED.glob("en/dense-*.yml")))[:4]
    found = heads.read(passages, weights.load(threads=1))
    assert len(found) == 4
    one = found[0]
    assert one.targets.shape == (len(one.heads), len(heads.NAMES))
    assert (one.pairs[:, 2] > 0).sum() >= 2  # actors and recipients are among what is proposed
    assert one.pairs[one.pairs[:, 2] > 0][:, 0].max() < len(one.heads)
    assert one.marked.any()
    net = restored(BASE, WEIGHTS).eval()
    together, alone = heads.scores(net, found), [heads.scores(net, [x]) for x in found]
    sizes = [len(x.pairs) for x in found]
    mean = np.average([x["loss"] for x in alone], weights=sizes)
    assert together["loss"] == pytest.approx(mean, abs=1e-3)  # rows are counted through a batch
