"""Who said what, to whom, through whom.

Direct words are exactly what the quotation tree says; indirect words are where the network sees them. Cue and content
vote on the speaker. A statement inside another stands on the other's word (``source``, ``parent``).
"""

from __future__ import annotations

from dragoman.statements.assemble import Said, around, find_statements

__all__ = ["Said", "around", "find_statements"]
