"""What must hold of every reading, whatever the input was."""

from __future__ import annotations

from dragoman.dates.edtf import end, start
from dragoman.records import Reading, Span


class Broken(AssertionError):
    """A reading that breaks the contract."""


def require(what: object, message: str) -> None:
    """Raise ``Broken`` unless something holds."""
    if not what:
        raise Broken(message)


def check_reading(reading: Reading) -> None:
    """Check spans, ids, references, dates and the way through JSON of one reading."""
    _spans(reading)
    _paragraphs(reading)
    _ids(reading)
    for date in reading.dates:
        require(date.edtf is None or (start(date.edtf) and end(date.edtf)), f"{date.edtf!r} is no EDTF date")
    require(Reading.from_json(reading.to_json()) == reading, "the reading is another one after its way through JSON")


def _spans(reading: Reading) -> None:
    """Every span lies inside the text and stands for visible words: nothing blank, no blank at either end."""
    text = reading.article.text
    for span in reading.spans():
        words = text[span.start : span.end]
        require(len(words) == span.end - span.start, f"{span} is not inside the text of {len(text)}")
        require(words.strip(), f"{span} has no words")
        require(words == words.strip(), f"{span} begins or ends with a blank: {words!r}")
    for mention in reading.mentions:
        words = mention.span.of(text)
        require(mention.actor.name == words, f"the mention {mention.actor.name!r} stands for {words!r}")
    for event in reading.events:
        require(event.span.contains(event.trigger), f"{event.id}: the trigger is outside of its clause")


def _paragraphs(reading: Reading) -> None:
    article = reading.article
    require(
        "\n\n".join(p.of(article.text) for p in article.paragraphs) == article.text, "paragraphs do not make the text"
    )


def _ids(reading: Reading) -> None:
    records = (
        *reading.mentions, *reading.dates, *reading.statements, *reading.events, *reading.interpretations,
        *reading.forecasts,
    )  # fmt: skip
    names = [record.id for record in records]
    require(len(names) == len(set(names)), "an id stands twice")
    said = {statement.id: statement.span for statement in reading.statements}
    for record in (*reading.statements, *reading.events, *reading.interpretations, *reading.forecasts):
        require(record.source == "author" or record.source in said, f"{record.id}: no source {record.source}")
        require(record.source != record.id, f"{record.id} is its own source")
    for statement in reading.statements:
        outer: Span | None = said.get(statement.parent or "")
        require(statement.parent is None or outer, f"{statement.id}: no parent {statement.parent}")
        require(outer is None or outer.contains(statement.span), f"{statement.id} is not inside its parent")
    known = set(said) | {event.id for event in reading.events}
    for one in reading.interpretations:
        require(one.of is None or one.of in known, f"{one.id} reads {one.of}, which is not there")


def check_kept(given: str, reading: Reading) -> None:
    """Check that every letter of a plain text is still somewhere: in the text, the title, or what was removed."""
    article = reading.article
    kept = [article.text, article.title or "", *(removed.text for removed in article.removed)]
    kept += [link.title for link in article.related]
    kept += [part for image in article.images for part in (image.caption, image.credit, image.licence) if part]
    lost = set("".join(given.split())) - set("".join(kept))
    require(not any(char.isalnum() for char in lost), f"lost in cleaning: {sorted(lost)[:10]}")
