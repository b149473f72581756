"""The same story or not: pairs of articles with people's judgement, and articles in clusters.

Pairs are JSON Lines ``{pair_id, lang1, lang2, text1, text2, overall}`` with ``overall`` from 1 (same story) to 4
(unrelated). Their likeness is what the library compares leads by: the cosine of the vectors of title and lead, each
taken from the mean of its language. Clusters are JSON Lines ``{id, cluster, lang, title, text, date}``; they are put
into a library of their own and grouped by the library's own code. Nothing here is fitted on the file that is measured:
means of languages are counted from its texts, as a library does, never from its judgements.

Texts may be of any language. Named actors count where the registry has names in it.
"""

from __future__ import annotations

import contextlib
import json
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dragoman.errors import DragomanError, ResourceError, UsageError
from dragoman.evaluation.clusters import b_cubed, pairwise
from dragoman.evaluation.pairs import read_lines
from dragoman.records import Actor, Article, Coder, Mention, Reading, Record, Span

if TYPE_CHECKING:
    from dragoman.library import Library
    from dragoman.model.weights import Floats

Embed = Callable[[Sequence[str]], "Floats"]

SAME = 0.29
"""Likeness from which two articles tell the same story: where the library's own log-odds are even when all that is
known is the leads (3.6 / 12.6 in ``stories.features``, which come from the sample press). Not chosen on any pairs."""
JUDGED_SAME = 2.0
_BATCH = 64
_PAIR = ("text1", "text2", "overall")
_ITEM = ("cluster", "text")


class StoryPair(Record, frozen=True):
    """Two articles and how far apart people find them, 1 to 4."""

    languages: tuple[str, str]
    texts: tuple[str, str]
    overall: float


class Item(Record, frozen=True):
    """An article and the cluster it belongs to."""

    id: str
    cluster: str
    language: str
    title: str | None
    text: str
    date: str | None


def read_stories(path: Path) -> list[StoryPair] | list[Item]:
    """Read a file of pairs or of clusters; its first line tells which.

    Raises:
        UsageError: when there is no such file, or it is neither.
        ResourceError: when a line is wrong: says which, and what is expected.
    """
    rows = list(_rows(path))
    if not rows:
        raise UsageError(f"{path} is empty.")
    first = rows[0][1]
    if set(_PAIR) <= first.keys():
        return [_pair(row, place) for place, row in rows]
    if set(_ITEM) <= first.keys():
        return _unique([_item(row, place, number) for number, (place, row) in enumerate(rows)], path)
    raise UsageError(
        f"{path} holds neither pairs (text1, text2, overall) nor clusters (id, cluster, text); its first line has "
        f"{', '.join(sorted(first)) or 'nothing'}."
    )


def _rows(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for number, line in enumerate(read_lines(path), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise ResourceError(f"{path}:{number}: not JSON: {error}. One object a line is expected.") from error
        if not isinstance(row, dict):
            raise ResourceError(f"{path}:{number}: an object is expected, not {type(row).__name__}.")
        yield f"{path}:{number}", row


def _text(row: Mapping[str, Any], name: str, place: str) -> str:
    value = row.get(name)
    if not isinstance(value, str) or not value.strip():
        raise ResourceError(f"{place}: {name} must be a text that is not empty.")
    return value


def _pair(row: Mapping[str, Any], place: str) -> StoryPair:
    try:
        overall = float(row["overall"])
    except (KeyError, TypeError, ValueError):
        overall = float("nan")
    if not 1 <= overall <= 4:
        raise ResourceError(f"{place}: overall must be a number from 1 (same story) to 4, not {row.get('overall')!r}.")
    return StoryPair(
        languages=(_language(row.get("lang1")), _language(row.get("lang2"))),
        texts=(_text(row, "text1", place), _text(row, "text2", place)), overall=overall,
    )  # fmt: skip


def _item(row: Mapping[str, Any], place: str, number: int) -> Item:
    from dragoman.articles import parse_published

    cluster, date = row.get("cluster"), row.get("date")
    if cluster is None or isinstance(cluster, (dict, list)):
        raise ResourceError(f"{place}: cluster must be a name or a number.")
    try:
        day = parse_published(str(date)) if date else None
    except DragomanError as error:
        raise ResourceError(f"{place}: date: {error}") from error
    title = row.get("title")
    return Item(
        id=str(row.get("id", number)), cluster=str(cluster), language=_language(row.get("lang")),
        title=title if isinstance(title, str) and title.strip() else None, text=_text(row, "text", place), date=day,
    )  # fmt: skip


def _language(tag: object) -> str:
    return tag.strip().lower() if isinstance(tag, str) and tag.strip() else "und"


def _unique(items: list[Item], path: Path) -> list[Item]:
    twice = [name for name, times in Counter(item.id for item in items).items() if times > 1]
    if twice:
        raise ResourceError(f"{path}: the id {twice[0]!r} is there twice.")
    return items


def embed(texts: Sequence[str]) -> Floats:
    """Return the vectors of texts, shape (n, 384)."""
    from dragoman.model import sentence

    return sentence.vectors(sentence.load(), texts)


def score_pairs(pairs: Sequence[StoryPair], embed: Embed = embed) -> dict[str, Any]:
    """Return Pearson's r between likeness and judgement (positive is good), and F1 of *same story* (overall <= 2).

    Args:
        pairs: gold data.
        embed: gives the vectors of texts.
    """
    started = time.perf_counter()
    found = likeness(pairs, embed)
    groups: dict[str, list[int]] = {}
    for i, pair in enumerate(pairs):
        groups.setdefault("-".join(dict.fromkeys(pair.languages)), []).append(i)
    return {
        **_pair_figures(pairs, found, range(len(pairs))),
        "seconds": round(time.perf_counter() - started, 2),
        "by_language": {name: _pair_figures(pairs, found, rows) for name, rows in sorted(groups.items())},
    }


def likeness(pairs: Sequence[StoryPair], embed: Embed = embed) -> list[float]:
    """Return the cosine of each pair's leads, centred as the library does it: see ``stories.memory.Means``."""
    import numpy as np

    from dragoman.stories.features import centred
    from dragoman.stories.marks import LEAD

    leads = {(lang, text[:LEAD]): 0 for pair in pairs for lang, text in zip(pair.languages, pair.texts, strict=True)}
    rows = {key: i for i, key in enumerate(leads)}
    vectors = embed([text for _, text in rows])
    by_language: dict[str, list[int]] = {}
    for (lang, _), i in rows.items():
        by_language.setdefault(lang, []).append(i)
    with _library() as library, library.write() as connection:
        from dragoman.stories import memory

        for lang, places in by_language.items():
            memory.add_to_mean(connection, "leads", lang, vectors[places])
        means = memory.Means(connection, "leads")
    moved = np.stack([centred(vectors[i], means[lang]) for (lang, _), i in rows.items()])
    ends = [[rows[lang, text[:LEAD]] for lang, text in zip(p.languages, p.texts, strict=True)] for p in pairs]
    return [float(moved[one] @ moved[other]) for one, other in ends]


def _pair_figures(pairs: Sequence[StoryPair], found: Sequence[float], rows: Sequence[int]) -> dict[str, Any]:
    same = [pairs[i].overall <= JUDGED_SAME for i in rows]
    said = [found[i] >= SAME for i in rows]
    right, total = sum(a and b for a, b in zip(same, said, strict=True)), sum(same) + sum(said)
    return {
        "n": len(rows),
        "pearson": pearson([found[i] for i in rows], [-pairs[i].overall for i in rows]),
        "same_story_f1": round(2 * right / total, 4) if total else None,
    }


def pearson(one: Sequence[float], other: Sequence[float]) -> float | None:
    """Return Pearson's correlation; None where it is not defined (fewer than two values, or all alike).

    Example:
        >>> pearson([1, 2, 3], [2, 4, 6.0]), pearson([1, 1], [1, 2])
        (1.0, None)
    """
    import numpy as np

    x, y = np.asarray(one, np.float64), np.asarray(other, np.float64)
    if len(x) < 2 or np.ptp(x) < 1e-12 or np.ptp(y) < 1e-12:
        return None
    return round(float(np.corrcoef(x, y)[0, 1]), 4)


def score_clusters(items: Sequence[Item], embed: Embed = embed, *, read: bool = False) -> dict[str, Any]:
    """Return B-cubed and pairwise F1 of how the library groups articles.

    Args:
        items: gold data.
        embed: gives the vectors of texts.
        read: whether to read articles fully where their language has a pack, so that events count too.
    """
    started = time.perf_counter()
    found = group(items, embed, read=read)
    gold: dict[Hashable, Hashable] = {item.id: item.cluster for item in items}
    languages: dict[str, dict[Hashable, Hashable]] = {}
    for item in items:
        languages.setdefault(item.language, {})[item.id] = item.cluster
    return {
        **_cluster_figures(gold, found),
        "clusters": len(set(gold.values())),
        "found": len(set(found.values())),
        "seconds": round(time.perf_counter() - started, 2),
        "by_language": {name: _cluster_figures(part, found) for name, part in sorted(languages.items())},
        "detail": {
            name: {k: round(v, 4) for k, v in measure(gold, found)._asdict().items()}
            for name, measure in (("bcubed", b_cubed), ("pairwise", pairwise))
        },
    }


def _cluster_figures(gold: Mapping[Hashable, Hashable], found: Mapping[Hashable, Hashable]) -> dict[str, Any]:
    return {
        "n": len(gold),
        "bcubed_f1": round(b_cubed(gold, found).f1, 4),
        "pairwise_f1": round(pairwise(gold, found).f1, 4),
    }


def group(items: Sequence[Item], embed: Embed = embed, *, read: bool = False) -> dict[Hashable, Hashable]:
    """Return the story of each item, by its id: as they arrive, day by day, in a library of their own."""
    from sqlalchemy import select

    from dragoman.stories import group as grouping
    from dragoman.stories import tables
    from dragoman.stories.marks import lead, marks_of

    arriving = sorted(enumerate(items), key=lambda pair: (pair[1].date or "9999", pair[0]))
    keys: dict[str, int] = {}
    with _library() as library:
        for at in range(0, len(arriving), _BATCH):
            batch = [(item, _reading(item, number, read=read)) for number, item in arriving[at : at + _BATCH]]
            vectors = embed([lead(reading) for _, reading in batch])
            with library.write() as connection:
                for (item, reading), vector in zip(batch, vectors, strict=True):
                    keys[item.id] = library.add(connection, reading).article
                    grouping.place(connection, keys[item.id], marks_of(reading), vector)
        with library.read() as connection:
            marks = tables.marks.c
            stories = {r.article: r.story for r in connection.execute(select(marks.article, marks.story))}
    return {name: stories[key] for name, key in keys.items()}


def _reading(item: Item, number: int, *, read: bool) -> Reading:
    """Return the article, read as far as wanted and possible; without that, with the names the registry knows."""
    article = Article(
        id=f"x{number:016x}", language=item.language, published=item.date, anchor=item.date,
        anchor_source="given" if item.date else "none", title=item.title, text=item.text,
    )  # fmt: skip
    known = _has_pack(item.language)
    if read and known:
        from dragoman.pipeline import read_article

        return read_article(article, None)
    return Reading(
        coder=Coder(name="names", version="1"), article=article, mentions=_names(item) if known else (),
    )  # fmt: skip


def _has_pack(language: str) -> bool:
    from dragoman.language.packs import codes

    return language.partition("-")[0] in codes()


def _names(item: Item) -> tuple[Mention, ...]:
    from dragoman.actors.registry import Registry

    return tuple(
        Mention(id=f"m{n}", span=Span(m.span.start, m.span.end), actor=Actor(
            name=m.span.of(item.text), entity=m.best.entry.id, country=m.best.entry.country,
        ))
        for n, m in enumerate(Registry.load().find(item.text, item.language), start=1)
    )  # fmt: skip


@contextlib.contextmanager
def _library() -> Iterator[Library]:
    """Give a library that is gone when the block ends."""
    from dragoman.library import Library
    from dragoman.stories import memory

    with (
        tempfile.TemporaryDirectory(prefix="dragoman-eval-") as folder,
        Library.create(Path(folder) / "stories.db") as library,
    ):
        memory.prepare(library)
        yield library
