"""What analysts have corrected, in words: a mark beside each record, a note under it, rows of the history.

Authors, reasons and values are text from outside: all of it is escaped.

Example:
    >>> with correcting(lambda: {"a1:s1": "Aiko: it is his speech"}):
    ...     corrected_mark("a1:s1"), corrected_mark("a1:s2")
    (' <em class="corrected" title="Aiko: it is his speech">corrected</em>', '')
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from functools import cache
from html import escape
from typing import TYPE_CHECKING

from dragoman.render.messages import listed, moment, tr
from dragoman.render.wording import label, squeeze

if TYPE_CHECKING:
    from dragoman.curation import Correction, Listed, Value

FIELDS = {
    "speaker": "speaker", "addressee": "to whom", "status": "put as", "type": "type of event", "actors": "who acts",
    "recipients": "on whom", "modality": "whether it happened", "readers": "who reads it so",
    "points_at": "aimed at whom", "exists": "whether there is one", "split": "split", "merge": "merge",
    "undo": "undo",
}  # fmt: skip
"""What fields are called."""
WORDS = {"yes": "there is one", "no": "there is none"}
_SHOWN = 8  # members of a story or family that are listed
_marked: ContextVar[Callable[[], Mapping[str, str]]] = ContextVar("marked", default=dict)


@contextlib.contextmanager
def correcting(marks: Callable[[], Mapping[str, str]]) -> Iterator[None]:
    """Mark records as corrected until the end of the block, in this task alone.

    Args:
        marks: called once, when a record is first named: by ``ARTICLE:RECORD``, who corrected it and why.
    """
    token = _marked.set(cache(marks))
    try:
        yield
    finally:
        _marked.reset(token)


def corrected_mark(reference: str) -> str:
    """Return the mark of a record that is corrected, as HTML; nothing where it is not."""
    said = _marked.get()().get(reference)
    if said is None:
        return ""
    return f' <em class="corrected" title="{escape(squeeze(said))}">{escape(tr("corrected"))}</em>'


def value_words(value: Value | None) -> str:
    """Return a value in the reader's language."""
    if value is None:
        return ""
    if value.word is not None:
        return tr(WORDS.get(value.word, value.word))
    if value.parts is not None:
        return " | ".join(_members(part) for part in value.parts)
    return listed(label(actor) for actor in value.actors or ()) or tr("nobody")


def _members(part: Sequence[str]) -> str:
    names = listed(squeeze(one.partition("@")[0]) for one in part[:_SHOWN])
    return names if len(part) <= _SHOWN else tr("{listed} and {more} more", listed=names, more=len(part) - _SHOWN)


def field_words(one: Correction) -> str:
    """Return what a field is called."""
    return tr(FIELDS.get(one.field, one.field))


def summary(one: Listed) -> str:
    """Return who corrected what, from what to what, and why, as one line of text."""
    said = "{field}: the machine read “{machine}”, corrected to “{new}” by {author}: {reason}"
    return tr(
        said, field=field_words(one), machine=value_words(one.machine or one.old), new=value_words(one.new),
        author=squeeze(one.author), reason=squeeze(one.reason),
    )  # fmt: skip


def note(found: Sequence[Listed], address: str) -> str:
    """Return what is said under a record, as HTML.

    Args:
        found: the corrections of the record that hold.
        address: of the page on which they can be taken back; the id follows.
    """
    lines = "".join(
        f'<li>{_bdi(summary(one))} <small>{escape(moment(one.at))} · '
        f'<a href="{escape(address)}/{escape(one.id)}">{escape(one.id)}</a></small></li>'
        for one in found
    )  # fmt: skip
    name = escape(tr("Corrected by an analyst"))
    return f'<div class="corrected" role="note" aria-label="{name}"><ul class="plain">{lines}</ul></div>'


def _bdi(words: str) -> str:
    return f"<bdi>{escape(squeeze(words))}</bdi>"
