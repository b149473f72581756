"""How records are put into words, in the terminal and on the page alike.

Example:
    >>> label(Actor(name="the Kremlin", entity="RUS", country="RUS", sector="GOV"))
    'the Kremlin (RUS)'
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from dragoman.records import Actor, Event, Forecast, Interpretation, Reading, Record, Span, Statement
from dragoman.render.messages import LANGUAGES, listed, spoken, tr

STATUS_MARKS = {
    "asserted": "●", "attributed": "❝", "inferred": "≈", "speculated": "?", "rumoured": "~", "denied": "✗", "open": "…",
}  # fmt: skip
NOBODY = "not named"
_SHORT_WAY = 2  # hops that need no line of their own: who says it, and the page
# Controls move the cursor; bidirectional overrides make text read as what it is not.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")
_TO_THE_LEFT = re.compile("[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def safe(text: str) -> str:
    r"""Return text from outside without what a terminal or a browser would act on; the length stays.

    Example:
        >>> safe("a\x1b[2Jb")
        'a�[2Jb'
    """
    if text.isprintable():  # nearly always, and told in no time
        return text
    return _SURROGATE.sub("\ufffd", _UNSAFE.sub("\ufffd", text))


def squeeze(text: str) -> str:
    """Return text on one line."""
    return " ".join(safe(text).split())


def words(reading: Reading, span: Span) -> str:
    """Return the words of a span on one line."""
    return squeeze(span.of(reading.article.text))


def label(actor: Actor | None) -> str:
    """Return the name as written, and who that is where the name does not say so."""
    if actor is None:
        return tr(NOBODY)
    name = squeeze(actor.name)
    known = _known(actor)
    known = f"{known} {tr('anonymous')}".strip() if actor.anonymous else known
    return name if not known or _plain(known) == _plain(name) else f"{name} ({known})"


def _known(actor: Actor) -> str:
    """Return who that is: the registry's id or codes; in other languages than English, where it is named, its name."""
    if actor.entity and spoken() != LANGUAGES[0]:
        from dragoman.render import names

        return names.actor(actor.entity)
    return actor.entity or " ".join(v for v in (actor.country, actor.region, actor.sector) if v)


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).casefold()


def labels(actors: Sequence[Actor]) -> str:
    """Return several actors."""
    return listed(label(actor) for actor in actors) or tr(NOBODY)


def way(statement: Statement) -> str:
    """Return the hops from the first source to this page, where there are more than two; else an empty text."""
    hops = statement.chain
    return " → ".join(squeeze(hop.actor.name) for hop in hops) if len(hops) > _SHORT_WAY else ""


def through(statement: Statement) -> str:
    """Return whom the words came through: all the way, or the one outlet, or nobody (an empty text)."""
    return way(statement) or (tr("via {whom}", whom=label(statement.via)) if statement.via else "")


def parties(event: Event) -> str:
    """Return who did it, and to or with whom."""
    return labels(event.actors) + (f" → {labels(event.recipients)}" if event.recipients else "")


def on_whose_word(source: str) -> str:
    """Return on whose word a record stands, empty for the author's own."""
    return "" if source == "author" else tr("on the word of {source}", source=source)


def firmness(record: Statement | Event | Interpretation | Forecast) -> str:
    """Return how firmly the text puts it."""
    return f"{STATUS_MARKS[record.status]} {tr(record.status)}"


def dated(events: Sequence[Event]) -> list[Event]:
    """Return events in order of date; those without one last, in the order of the text."""
    return sorted(events, key=lambda e: (e.date is None, (e.date or "").split("/")[0], e.trigger.start))


def hedged(reading: Reading) -> list[Statement | Event | Interpretation | Forecast]:
    """Return what the text itself does not vouch for, in the order of the text."""
    records: list[Statement | Event | Interpretation | Forecast] = [
        *reading.statements, *reading.events, *reading.interpretations, *reading.forecasts
    ]  # fmt: skip
    found = [r for r in records if r.status not in ("asserted", "attributed")]
    return sorted(found, key=lambda r: place(r).start)


def place(record: Statement | Event | Interpretation | Forecast) -> Span:
    """Return the words that show a record best: the trigger of an event, else its span."""
    return record.trigger if isinstance(record, Event) else record.span


def left_out(reading: Reading) -> list[tuple[str, int]]:
    """Return how much of each kind was taken out of the page."""
    counts: Counter[str] = Counter(r.kind for r in reading.article.removed)
    return counts.most_common()


def by_readers(reading: Reading) -> list[tuple[str, list[Interpretation]]]:
    """Return interpretations by who reads it so, official reasons first; readers that are not named come last."""
    groups: dict[str, list[Interpretation]] = {}
    for item in sorted(reading.interpretations, key=lambda i: (i.stance != "ostensible", i.span.start)):
        groups.setdefault(labels(item.readers), []).append(item)
    return sorted(groups.items(), key=lambda group: group[0] == tr(NOBODY))


def kind_of(record: Record) -> str:
    """Return the name of a record's kind."""
    return type(record).__name__.lower()


def direction(text: str) -> str:
    """Return ``rtl`` when most letters run from right to left, else ``ltr``.

    Example:
        >>> direction("شرق"), direction("East")
        ('rtl', 'ltr')
    """
    if not _TO_THE_LEFT.search(text):
        return "ltr"
    kinds = Counter(unicodedata.bidirectional(char) for char in text)
    return "rtl" if kinds["R"] + kinds["AL"] > kinds["L"] else "ltr"
