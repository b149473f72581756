"""Making a correction, and taking one back: the log only grows, and the pages follow in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from dragoman.curation import groups, project, store, values
from dragoman.curation.apply import find_again, place_of, record_of, value_of
from dragoman.curation.records import FIELDS, KIND_OF, Correction, Signed, Value, split_target
from dragoman.errors import NotInLibrary, UsageError
from dragoman.library import Library
from dragoman.records import Reading
from dragoman.stories.memory import prepare


def correct(library: Library, target: str, changes: Mapping[str, str], by: Signed) -> list[Correction]:
    """Correct fields of a statement, an event or an interpretation.

    Args:
        library: of readings.
        target: ``ARTICLE:RECORD``.
        changes: field and what is right, as typed; actors have commas between them, nothing means nobody.
        by: who corrects, and why.

    Returns:
        One correction a field; none for what is so already.

    Raises:
        NotInLibrary: when there is no such record.
        UsageError: when it has no such field, or that is no value of it.
    """
    prepare(library)
    article, record = split_target(target)
    fields = FIELDS.get(KIND_OF.get(record[:1], ""), {})
    if not fields:
        raise UsageError(f"{target[:80]!r} is no statement, event or interpretation. Write ARTICLE:s1, :e1 or :i1.")
    if wrong := [field for field in changes if field not in fields]:
        raise UsageError(f"No field {wrong[0][:80]!r} to correct there. Fields: {', '.join(fields)}.")
    with library.read() as connection:
        reading = store.machine_reading(connection, article)[1]
    read = {field: values.read(fields[field], given, reading) for field, given in changes.items()}
    with library.write() as connection:
        drafts = _drafts(connection, article, record, read)
        made = [store.write(connection, draft, by) for draft in drafts]
        if made:
            project.show(connection, article)
    return made


def _drafts(connection: Connection, article: str, record_id: str, read: Mapping[str, Value]) -> list[store.Draft]:
    reading = store.machine_reading(connection, article)[1]
    record = record_of(reading, record_id)
    if record is None:
        raise NotInLibrary(
            f"No record {record_id[:80]!r} in {article}. See it with: dragoman search, or the workbench."
        )
    place, digest = place_of(record), store.digest_of(reading)
    now = _shown(connection, reading, article, record_id)
    return [
        store.Draft(
            kind=KIND_OF[record_id[0]], target=f"{article}:{record_id}", article=article, field=field, span=place,  # type: ignore[arg-type]
            words=place.of(reading.article.text), reading=digest, old=value_of(record, field), new=new,
        )
        for field, new in read.items()
        if now.get(field, value_of(record, field)) != new
    ]  # fmt: skip


def _shown(connection: Connection, reading: Reading, article: str, record_id: str) -> dict[str, Value]:
    """Return what is corrected in a record already, by field: the last correction of each."""
    found = {}
    for one in store.standing(connection, article):
        about = find_again(one, reading)
        if about is not None and about.id == record_id and one.new is not None:
            found[one.field] = one.new
    return found


def split(library: Library, kind: groups.Kind, which: str, out: Sequence[str], by: Signed) -> Correction:
    """Say that some articles of a story, or statements of a family, are another one. See ``groups.split``."""
    prepare(library)
    with library.write() as connection:
        return store.write(connection, groups.split(connection, kind, which, out), by)


def merge(library: Library, kind: groups.Kind, which: str, other: str, by: Signed) -> Correction:
    """Say that two stories, or two families of statements, are one. See ``groups.merge``."""
    prepare(library)
    with library.write() as connection:
        return store.write(connection, groups.merge(connection, kind, which, other), by)


def change(library: Library, target: str, field: str, value: str, by: Signed) -> list[Correction]:
    """Correct one field of anything: of a record, or ``split`` and ``merge`` of a story or a family.

    Args:
        library: of readings.
        target: ``ARTICLE:RECORD``, or the id of a story or a family, or of a member of one.
        field: which.
        value: what is right, as typed; of a split, who leaves, with commas between; of a merge, the other.
        by: who corrects, and why.

    Raises:
        NotInLibrary: when there is no such record, story or family.
        UsageError: when it has no such field, or that is no value of it.
    """
    if field not in ("split", "merge"):
        return correct(library, target, {field: value}, by)
    kind: groups.Kind = "family" if target.startswith("f-") or ":" in target else "story"
    names = [name.strip() for name in value.split(",") if name.strip()]
    if field == "split":
        return [split(library, kind, target, names, by)]
    if len(names) != 1:
        raise UsageError("Name one other story or family to merge with.")
    return [merge(library, kind, target, names[0], by)]


def undo(library: Library, correction_id: str, by: Signed) -> Correction:
    """Take a correction back; it stays in the history, and so does this.

    Raises:
        NotInLibrary: when there is no such correction.
        UsageError: when it was taken back already, or takes another back itself.
    """
    prepare(library)
    with library.write() as connection:
        one = store.get(connection, correction_id)
        if one.kind == "undo":
            raise UsageError(f"{one.id} takes {one.undoes} back. To have that again, correct it again.")
        key = store.key_of(one.id)
        if store.find(connection, [store.TABLE.undoes == key]):
            raise UsageError(f"{one.id} was taken back already.")
        article = split_target(one.target)[0] if one.kind not in ("story", "family") else None
        draft = store.Draft(
            kind="undo", target=one.id, field="undo", article=article, span=one.span, words=one.words,
            reading=one.reading, old=one.new, new=one.old, undoes=key,
        )  # fmt: skip
        made = store.write(connection, draft, by)
        if article is None:
            groups.undo(connection, one)
        else:
            project.show(connection, article)
        return made
