"""What is done for all windows at once is what each alone would give; readings hang on their article alone."""

from itertools import pairwise
from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.model import encoder, spans
from dragoman.model.heads import Layers
from dragoman.model.labels import HEAD_ROLES, KINDS
from dragoman.model.propose import MOST, _by_window, pairs_of
from dragoman.model.weights import load
from dragoman.pipeline import read
from dragoman.records import Span
from dragoman.settings import Settings

PRESS = Path(__file__).parents[2] / "samples/press"
ARTICLES = ["ja-shinpo-aktau.txt", "en-herald-aktau.txt", "zh-ribao-aktau.txt"]


def _read(name: str, threads: int = 1) -> bytes:
    text = (PRESS / name).read_text("utf-8")
    return msgspec.json.encode(read(text, published="2024-09-20", settings=Settings(threads=threads)))


@pytest.mark.usefixtures("weights")
def test_a_reading_hangs_on_its_article_alone() -> None:
    alone = {name: _read(name) for name in ARTICLES}
    assert {name: _read(name) for name in reversed(ARTICLES)} == alone
    assert {name: _read(name, threads=2) for name in ARTICLES} == alone


@pytest.mark.usefixtures("weights")
def test_layers_over_several_windows_give_what_each_alone_gives() -> None:
    weights, random = load().heads, np.random.default_rng(3)
    hidden = [random.normal(size=(size, 384)).astype(np.float32) for size in (9, 30, 5)]
    heads = np.array([[0, 2, 3, 2], [1, 4, 4, 3], [1, 20, 28, 4], [2, 1, 1, 2]])
    arguments = np.array([[0, 1, 1, 0], [0, 5, 7, 0], [1, 9, 9, 0], [1, 3, 6, 1], [2, 3, 3, 0]])
    pairs = pairs_of(heads, arguments)
    together = Layers(hidden, weights)
    types, roles = together.attributes(heads[:, :3], ["type", "modality"]), together.roles(heads, arguments, pairs)
    for window in range(3):
        own, theirs = heads[heads[:, 0] == window], arguments[arguments[:, 0] == window]
        own[:, 0] = theirs[:, 0] = 0
        alone = Layers([hidden[window]], weights)
        for name, values in alone.attributes(own[:, :3], ["type", "modality"]).items():
            assert np.allclose(values, types[name][heads[:, 0] == window], atol=1e-5)
        rows = heads[pairs[:, 0], 0] == window
        assert np.allclose(alone.roles(own, theirs, pairs_of(own, theirs)), roles[rows], atol=1e-5)


def test_pairs_stay_in_their_window_and_fit() -> None:
    kind = {name: number for number, name in enumerate(KINDS)}
    heads = np.array([[0, 1, 1, kind["trigger"]], [2, 1, 1, kind["say"]]])
    arguments = np.array([
        [0, 1, 1, kind["trigger"]], [0, 3, 3, kind["mention"]], [0, 4, 4, kind["content"]],
        [1, 3, 3, kind["mention"]], [2, 1, 1, kind["say"]], [2, 5, 9, kind["content"]],
    ])  # fmt: skip
    assert pairs_of(heads, arguments).tolist() == [[0, 1], [1, 5]]
    assert "content" in HEAD_ROLES["say"]


def test_rules_are_put_into_their_window() -> None:
    windows = [Span(0, 10), Span(12, 20), Span(22, 400)]
    given = {
        "say": [Span(1, 3), Span(8, 13), Span(12, 20), Span(25, 26)],
        "date": [Span(n, n + 1) for n in range(22, 300)],
    }
    found = _by_window(windows, given)
    assert found[0] == {"say": [Span(1, 3)]}
    assert found[1] == {"say": [Span(12, 20)]}
    assert found[2]["say"] == [Span(25, 26)]
    assert len(found[2]["date"]) == MOST


@pytest.mark.parametrize("seed", range(20))
def test_the_short_way_of_long_spans_changes_nothing(seed: int) -> None:
    """Where every token is rather outside, the search for the best way through the text finds no span either."""
    random = np.random.default_rng(seed)
    inside = random.uniform(0, 0.5, size=40)
    scores = np.stack([1 - inside, inside / 3, inside * 2 / 3], 1).astype(np.float32)
    assert spans.viterbi(scores, 2.0) == []
    scores[20] = (0.49, 0.2, 0.31)  # one token past the test: the search runs, and the price of a switch keeps it out
    assert spans.viterbi(scores, 2.0) == []
    scores[10:20] = (0.05, 0.05, 0.9)
    assert [(a, b) for a, b, _ in spans.viterbi(scores, 2.0)] != []


@given(st.lists(st.integers(1, 320), max_size=40))
def test_batches_hold_every_window_once_and_little_padding(sizes: list[int]) -> None:
    sizes = sorted(sizes)
    ends = encoder.batches(sizes)
    groups = [sizes[a:b] for a, b in pairwise([0, *ends])]
    assert [size for group in groups for size in group] == sizes
    assert all(group and (len(group) == 1 or len(group) * group[-1] <= encoder.BATCH) for group in groups)
    padded = sum(len(group) * group[-1] for group in groups)
    alone = sum(sizes) + encoder.RUN * len(sizes)
    assert padded + encoder.RUN * len(groups) <= alone
