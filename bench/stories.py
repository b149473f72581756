"""Stories and statement families of the sample press against its gold labels; ``--fit`` fits the features' weights.

    python -m bench.stories [--json] [--fit] [--halves] [--library FILE]

``--halves`` fits the weights of families on each of two halves of the stories, groups all statements anew by them, and
gives the figures of both halves: ``seen`` and ``unseen`` by the fit.

A family item is a passage of words the gold labels give; it is found when a statement of the reading covers six tenths
of the shorter of the two. Passages that no statement covers count as standing alone: recall pays for them.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import yaml
from sqlalchemy import Connection, Row, select

from dragoman.articles import open_pages
from dragoman.evaluation.clusters import Grouping, b_cubed, pairwise
from dragoman.library import Library, schema
from dragoman.library.backup import backup
from dragoman.library.days import apart
from dragoman.sources.ingest import ingest
from dragoman.stories import families, features, memory, tables, utterance
from dragoman.stories.mates import Mates
from dragoman.stories.scoring import Feature

ROOT = Path(__file__).parents[1]
PRESS = ROOT / "samples/2022"
COVERS = 0.6
SHORTEST = 0.25
"""Share of the gold words a statement must be long, so that one word of a sentence is not that sentence."""
AGREE = 0.7
"""Share of pairs whose negation agrees: what the weight of negation adds to all of them is taken from the bias."""
Matrix = npt.NDArray[np.float64]


def load(path: str | None) -> Library:
    """Return a library of the sample press; read it in when there is none."""
    if path and Path(path).exists():
        return Library.open(path)
    library = Library.create(path or Path(tempfile.mkdtemp()) / "press.db")
    ingest(library, open_pages([str(PRESS)]))
    return library


def gold(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((PRESS / "gold" / f"{name}.yml").read_text("utf-8"))
    return found


def sample_ids(connection: Connection) -> dict[int, str]:
    """Return the sample press's own id of each article, by key: the end of its address."""
    a = schema.articles.c
    return {row.key: row.url.rsplit("/", 1)[1] for row in connection.execute(select(a.key, a.url))}


def score_stories(connection: Connection) -> dict[str, Any]:
    ids = sample_ids(connection)
    label = story_of()
    m = tables.marks.c
    found = {ids[row.article]: row.story for row in connection.execute(select(m.article, m.story))}
    wanted = {article: label[article] for article in ids.values()}
    return {"articles": len(wanted), "b_cubed": _figures(b_cubed(wanted, found)),
            "pairwise": _figures(pairwise(wanted, found))}  # fmt: skip


def _figures(found: Grouping) -> dict[str, float]:
    return {name: round(value, 4) for name, value in found._asdict().items()}


def covered(library: Library, connection: Connection) -> dict[tuple[str, str, str], Row[Any] | None]:
    """Return for each passage of the gold families (family, article, words) the statement that covers it."""
    ids = sample_ids(connection)
    u, s, a = tables.utterances.c, schema.statements.c, schema.articles.c
    query = select(tables.utterances, s.start, s.stop, a.id).join(schema.statements, s.key == u.statement)
    by_article: dict[str, list[Row[Any]]] = {}
    for row in connection.execute(query.join(schema.articles, a.key == u.article)):
        by_article.setdefault(ids[row.article], []).append(row)
    found: dict[tuple[str, str, str], Row[Any] | None] = {}
    for family, passages in gold("families").items():
        for article, words in passages:
            rows = by_article.get(article, [])
            text = library.reading(rows[0].id).article.text if rows else ""
            found[family, article, words] = _best(rows, text.find(words), len(words))
    return found


def _best(rows: list[Row[Any]], start: int, size: int) -> Row[Any] | None:
    best, most = None, 0.0
    for row in rows if start >= 0 else ():
        common = min(row.stop, start + size) - max(row.start, start)
        shorter, longer = sorted((row.stop - row.start, size))
        if common >= COVERS * shorter and row.stop - row.start >= SHORTEST * size and common / longer > most:
            best, most = row, common / longer
    return best


def score_families(library: Library, connection: Connection, stories: set[str] | None = None) -> dict[str, Any]:
    """Return the figures of families; of those passages only whose articles are of some stories."""
    story = story_of()
    items = {key: row for key, row in covered(library, connection).items() if not stories or story[key[1]] in stories}
    wanted = {key: key[0] for key in items}
    found = {key: row.family for key, row in items.items() if row is not None}
    extracted = {key: key[0] for key in found}
    return {
        "passages": len(items), "not_extracted": len(items) - len(found), "b_cubed": _figures(b_cubed(wanted, found)),
        "pairwise": _figures(pairwise(wanted, found)), "b_cubed_of_extracted": _figures(b_cubed(extracted, found)),
        "b_cubed_at_best": _figures(b_cubed(wanted, extracted)),
    }  # fmt: skip


def story_of() -> dict[str, str]:
    """Return the story of each article of the sample press."""
    return {article: story for story, articles in gold("stories").items() for article in articles}


def fit(library: Library, connection: Connection) -> dict[str, Any]:
    """Return weights of the features by logistic regression, and the pairs' F1 on folds of stories not seen."""
    return {"stories": _fit_stories(connection), "families": _fit_families(library, connection)}


def _fit_stories(connection: Connection) -> dict[str, Any]:
    ids = sample_ids(connection)
    label = story_of()
    sides = memory.sides(connection, list(ids), memory.Means(connection, "leads"))
    rare = memory.rare(connection, [side.marks for _, side in sides.values()])
    rows, same, groups = [], [], []
    for one, other in itertools.combinations(sorted(sides), 2):
        left, right = sides[one][1], sides[other][1]
        if apart(left.day, right.day) <= features.WINDOW:
            rows.append(features.values(left, right, rare))
            same.append(label[ids[one]] == label[ids[other]])
            groups.append((label[ids[one]], label[ids[other]]))
    return _regress(np.array(rows), np.array(same, float), groups, [f.name for f in features.FEATURES])


def _fit_families(library: Library, connection: Connection) -> dict[str, Any]:
    rows, same, groups = family_pairs(library, connection)
    return _regress(rows, same, groups, [f.name for f in utterance.FEATURES])


def family_pairs(library: Library, connection: Connection) -> tuple[Matrix, Matrix, list[tuple[str, str]]]:
    """Return of each pair of labelled statements that are compared: its features, whether it is one, both stories."""
    story = story_of()
    items = covered(library, connection)
    label: dict[int, dict[str, str]] = {}  # of a statement, each family it reports, with its story
    for (family, article, _), row in items.items():
        if row is not None:
            label.setdefault(row.statement, {})[family] = story[article]
    listed = [row for row in connection.execute(families.utterances()) if row.statement in label]
    sides = families.sides_of(listed, Mates(connection, memory.Means(connection, "words")))
    rare = memory.rarity_of(connection, {k for side in sides for k in side.said.actors})
    rows, same, groups = [], [], []
    for (one, left), (other, right) in itertools.combinations(zip(listed, sides, strict=True), 2):
        a, b = label[one.statement], label[other.statement]
        speaker = left.said.speaker == right.said.speaker and not left.said.speaker.startswith("?")
        if left.said.story == right.said.story or speaker:
            rows.append(utterance.values(left, right, rare))
            same.append(bool(a.keys() & b.keys()))
            groups.append((next(iter(a.values())), next(iter(b.values()))))
    return np.array(rows), np.array(same, float), groups


def halves(library: Library, seed: int = 7) -> list[dict[str, Any]]:
    """Return the figures of families with weights fitted on one half of the stories, of both halves; and the reverse.

    The library is left grouped by the last weights: give it a copy.
    """
    stories = sorted(set(story_of().values()))
    random.Random(seed).shuffle(stories)
    both = set(stories[: len(stories) // 2]), set(stories[len(stories) // 2 :])
    with library.read() as connection:
        rows, same, groups = family_pairs(library, connection)
    found = []
    for seen, unseen in (both, both[::-1]):
        known = np.array([a in seen and b in seen for a, b in groups])
        _weigh(*logistic(rows[known], same[known]))
        _regroup(library)
        with library.read() as connection:
            figures = {"seen": seen, "unseen": unseen}
            found.append({name: score_families(library, connection, part) for name, part in figures.items()})
    return found


def _weigh(weights: Matrix, bias: float) -> None:
    """Let families be scored by other weights; that of negation is no fitted one and stays."""
    fitted = zip(utterance.FEATURES, weights, strict=True)
    features = [f if f.name == "negation" else Feature(f.name, f.of, float(w)) for f, w in fitted]
    kept = next(f.weight for f in utterance.FEATURES if f.name == "negation")
    utterance.FEATURES, utterance.BIAS = tuple(features), bias - kept * AGREE


def _regroup(library: Library) -> None:
    """Place all statements anew, in the order their articles came."""
    a, u, s = schema.articles.c, tables.utterances.c, schema.statements.c
    with library.write() as connection:
        query = select(u.article, s.id, u.vector).join(schema.statements, s.key == u.statement)
        vectors: dict[int, dict[str, Any]] = {}
        for row in connection.execute(query):
            vectors.setdefault(row.article, {})[row.id] = memory.unpack(row.vector)
        for article in vectors:
            families.forget(connection, article)
        listed = connection.execute(select(a.key, a.id).where(a.key.in_(vectors)).order_by(a.key)).all()
        for key, name in listed:
            families.place(connection, key, library.reading(name), vectors[key], again=True)


def _regress(x: Matrix, y: Matrix, groups: list[tuple[str, str]], names: list[str]) -> dict[str, Any]:
    weights, bias = logistic(x, y)
    folds = {story: n % 5 for n, story in enumerate(sorted({g for pair in groups for g in pair}))}
    odds = np.zeros(len(y))
    for fold in range(5):
        test = np.array([folds[a] == fold or folds[b] == fold for a, b in groups])
        w, b = logistic(x[~test], y[~test])
        odds[test] = x[test] @ w + b
    right = float(((odds > 0) & (y == 1)).sum())
    return {
        "pairs": len(y), "same": int(y.sum()), "bias": round(bias, 2),
        "weights": {name: round(float(w), 2) for name, w in zip(names, weights, strict=True)},
        "unseen": {"precision": round(right / max(1, (odds > 0).sum()), 4), "recall": round(right / y.sum(), 4)},
    }  # fmt: skip


def logistic(x: Matrix, y: Matrix, penalty: float = 0.005, steps: int = 5000) -> tuple[Matrix, float]:
    """Return weights and bias of a logistic regression by gradient descent on standardised features."""
    mean, spread = x.mean(0), x.std(0) + 1e-9
    z = np.c_[(x - mean) / spread, np.ones(len(x))]
    w = np.zeros(z.shape[1])
    for _ in range(steps):
        p = 1 / (1 + np.exp(-z @ w))
        w -= 0.5 * (z.T @ (p - y) / len(y) + penalty * np.r_[w[:-1], 0])
    weights = w[:-1] / spread
    return weights, float(w[-1] - weights @ mean)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--fit", action="store_true")
    parser.add_argument("--halves", action="store_true", help="fit on one half of the stories, measure both")
    parser.add_argument("--library", help="a library of the sample press; made when it is not there")
    options = parser.parse_args()
    with load(options.library) as library, library.read() as connection:
        found: dict[str, Any] = {"stories": score_stories(connection), "families": score_families(library, connection)}
        if options.fit:
            found["fit"] = fit(library, connection)
        if options.halves:
            with tempfile.TemporaryDirectory() as folder:
                copied = Path(folder) / "press.db"
                backup(library, copied)
                with Library.open(copied) as copy:
                    found["halves"] = halves(copy)
    print(json.dumps(found, ensure_ascii=False, indent=None if options.json else 1))


if __name__ == "__main__":
    main()
