"""Who did what to whom (PLOVER): triggers of the network, types weighed against the verb lexicon, roles, modality."""

from __future__ import annotations

from dragoman.events.assemble import Done, find_events

__all__ = ["Done", "find_events"]
