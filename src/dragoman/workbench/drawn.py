"""Charts that are drawn once for the same figures in the same language, by one request at a time.

Matplotlib's settings belong to the process, so two charts cannot be drawn at once; and a chart takes longer than all
the rest of its page.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import TypeVar

import msgspec

from dragoman.render.messages import spoken

KEPT = 200
"""Charts that are kept, the latest asked for; one is some 60 kB."""

Found = TypeVar("Found")


class Drawn:
    """Charts by what they show.

    Example:
        >>> drawn, count = Drawn(), []
        >>> [drawn.chart(figures, lambda f: count.append(f) or str(f)) for figures in ({"a": 1}, {"a": 1}, {"a": 2})]
        ["{'a': 1}", "{'a': 1}", "{'a': 2}"]
        >>> len(count)
        2
    """

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._charts: OrderedDict[bytes, str] = OrderedDict()
        self._lock = threading.Lock()

    def chart(self, found: Found, draw: Callable[[Found], str]) -> str:
        """Return the chart of what was found, drawn where it is not known yet."""
        said = f"{type(found).__name__} {spoken()} ".encode() + msgspec.json.encode(found)
        key = hashlib.blake2b(said, digest_size=16).digest()
        with self._lock:
            if key not in self._charts:
                self._charts[key] = draw(found)
            self._charts.move_to_end(key)
            while len(self._charts) > self._kept:
                self._charts.popitem(last=False)
            return self._charts[key]
