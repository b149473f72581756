"""The layer for given pairs: questions of a passage, and the mean of what is trained; needs torch."""

import argparse

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from training.passages import Passage  # noqa: E402

from training import given  # noqa: E402

TEXT = "Ostania blamed Westland. The king smiled. Later Westland freed the envoy of Ostania."


def test_an_event_is_asked_about_in_its_own_sentences() -> None:
    rows = [
        {"trigger": (8, 14), "type": "ACCUSE", "modality": "actual", "actors": [(0, 7)], "recipients": [(15, 23)]},
        {"trigger": (57, 62), "type": "RETREAT", "modality": "actual", "actors": [(48, 56)], "recipients": [(76, 83)]},
    ]
    asked = given.questions(Passage(text=TEXT, language="en", file="x", index=0, events=rows))
    found = [(text, actor.of(text), other.of(text), given.TYPES[1 + kind]) for (text, actor, other), kind in asked]
    assert [f[1:] for f in found] == [("Ostania", "Westland", "ACCUSE"), ("Westland", "Ostania", "RETREAT")]
    assert found[0][0].strip() == "Ostania blamed Westland."
    assert found[1][0].strip().startswith("Later Westland")


def test_training_learns_what_the_vectors_tell() -> None:
    rng = np.random.default_rng(1)
    kinds = torch.from_numpy(rng.integers(0, 16, 400))
    vectors = (
        torch.nn.functional.one_hot(kinds, 32).float() + 0.1 * torch.from_numpy(rng.normal(size=(400, 32))).float()
    )
    data = (vectors, kinds)
    layer = torch.nn.Linear(32, 16)
    before = given.score(layer, data)["right"]
    asked = argparse.Namespace(known=0.5, epochs=15, batch=32, rate=0.02, dropout=0.1)
    after = given.score(given.train(layer, data, data, asked, seed=1), data)["right"]
    assert before < 0.5 < 0.95 < after
