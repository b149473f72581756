"""Are the same things together? B-cubed and pairwise measures of a grouping.

Bagga and Baldwin, Entity-based cross-document coreferencing using the vector space model, 1998.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping
from typing import Any, NamedTuple, TypeVar

Item = TypeVar("Item", bound=Hashable)


class Grouping(NamedTuple):
    """Precision, recall and F1."""

    precision: float
    recall: float
    f1: float


def b_cubed(gold: Mapping[Item, Hashable], found: Mapping[Item, Hashable]) -> Grouping:
    """Return B-cubed precision, recall and F1 over the items of ``gold``.

    Args:
        gold: group of each item.
        found: group of each item; one that is missing stands alone.

    Example:
        >>> b_cubed({1: "a", 2: "a", 3: "b"}, {1: "x", 2: "x", 3: "x"}).recall
        1.0
    """
    mine: dict[Item, Any] = {item: found.get(item, ("alone", item)) for item in gold}
    both = Counter((gold[item], mine[item]) for item in gold)
    sizes, found_sizes = Counter(gold.values()), Counter(mine.values())
    if not gold:
        return Grouping(0.0, 0.0, 0.0)
    precision = sum(both[gold[i], mine[i]] / found_sizes[mine[i]] for i in gold) / len(gold)
    recall = sum(both[gold[i], mine[i]] / sizes[gold[i]] for i in gold) / len(gold)
    return Grouping(precision, recall, _f1(precision, recall))


def pairwise(gold: Mapping[Item, Hashable], found: Mapping[Item, Hashable]) -> Grouping:
    """Return precision, recall and F1 of the pairs that are together.

    Example:
        >>> pairwise({1: "a", 2: "a", 3: "b"}, {1: "x", 2: "x", 3: "x"}).precision == 1 / 3
        True
    """
    mine: dict[Item, Any] = {item: found.get(item, ("alone", item)) for item in gold}
    right = _pairs(Counter((gold[item], mine[item]) for item in gold))
    in_gold, in_found = _pairs(Counter(gold.values())), _pairs(Counter(mine.values()))
    precision = right / in_found if in_found else 1.0
    recall = right / in_gold if in_gold else 1.0
    return Grouping(precision, recall, _f1(precision, recall))


def _pairs(sizes: Mapping[Any, int]) -> int:
    return sum(n * (n - 1) // 2 for n in sizes.values())


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0
