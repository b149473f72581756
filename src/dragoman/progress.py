"""How far a reading is, for whoever waits for it: steps say where they are, one who listens may stop them.

Example:
    >>> heard = []
    >>> with listening(lambda step, share: heard.append((step, share))):
    ...     at("model", 0.5)
    >>> at("model", 0.6)
    >>> heard
    [('model', 0.5)]
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Listener = Callable[[str, float], None]
_LISTENER: ContextVar[Listener | None] = ContextVar("listener", default=None)


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Hear of the steps that this thread takes; what ``listener`` raises ends them."""
    token = _LISTENER.set(listener)
    try:
        yield
    finally:
        _LISTENER.reset(token)


def at(step: str, share: float = 0.0) -> None:
    """Say that a step is done by this share, 0 to 1."""
    listener = _LISTENER.get()
    if listener is not None:
        listener(step, share)
