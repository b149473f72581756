"""Attributions by other people's libraries, for ``bench.peers``: needs textacy and an English model of spaCy.

    PYTHON bench/peer_spacy.py RULE MODEL < texts.jsonl > attributions.jsonl

Needs nothing of Dragoman, so that it runs under any Python. One JSON string a line in, one list of ``[source, cue,
content]`` out, each ``[start, end]`` or null. The first line out tells the versions. Rules:

* ``textacy``: ``textacy.extract.direct_quotations`` as it is. It refuses a text with an odd number of quotation marks;
  such an article is then given to it paragraph by paragraph, which finds more than giving up.
* ``spacy``: spaCy's parse with textacy's list of verbs of saying: the verb's subject, and its clausal complement with
  all that hangs on it. The usual recipe for indirect speech; these lines are ours, the parse and the verbs are theirs.
* ``both``: the second, and what the first finds elsewhere.
"""

from __future__ import annotations

import contextlib
import json
import sys
from typing import Any

import spacy  # type: ignore[import-not-found]  # of the peers' Python, not of ours
import textacy  # type: ignore[import-not-found]
from textacy import constants, extract

_SUBJECTS = ("nsubj", "nsubjpass", "csubj")


def textacy_rule(nlp: Any, text: str) -> list[list[Any]]:
    """Return textacy's direct quotations."""
    try:
        return _quotations(nlp(text), 0)
    except ValueError:
        found, at = [], 0
        for paragraph in text.split("\n"):
            with contextlib.suppress(ValueError):  # an odd number of marks here: nothing from this paragraph
                found += _quotations(nlp(paragraph), at) if paragraph.strip() else []
            at += len(paragraph) + 1
        return found


def _quotations(doc: Any, at: int) -> list[list[Any]]:
    return [
        [_around(q.speaker, at), _around(q.cue, at), [q.content.start_char + at, q.content.end_char + at]]
        for q in extract.direct_quotations(doc)
    ]


def spacy_rule(nlp: Any, text: str) -> list[list[Any]]:
    """Return subject, verb of saying and clausal complement."""
    found = []
    for token in nlp(text):
        if token.pos_ != "VERB" or token.lemma_ not in constants.REPORTING_VERBS["en"]:
            continue
        content = next((child for child in token.children if child.dep_ == "ccomp"), None)
        subject = next((child for child in token.children if child.dep_ in _SUBJECTS), None)
        if content is None:
            continue
        said = [t for t in content.subtree if not t.is_space]
        found.append([_around(list(subject.subtree), 0) if subject else None, _around([token], 0), _around(said, 0)])
    return found


def both_rules(nlp: Any, text: str) -> list[list[Any]]:
    """Return the parse's attributions, and textacy's where the parse has none."""
    found = spacy_rule(nlp, text)
    taken = [content for _, _, content in found]
    return found + [row for row in textacy_rule(nlp, text)
                    if not any(row[2][0] < end and start < row[2][1] for start, end in taken)]  # fmt: skip


def _around(tokens: Any, at: int) -> list[int] | None:
    """Return the characters from the first to the last token."""
    if not len(tokens):
        return None
    return [min(t.idx for t in tokens) + at, max(t.idx + len(t) for t in tokens) + at]


def main(rule: str, model: str) -> None:
    """Answer line by line."""
    nlp = spacy.load(model)
    rules = {"textacy": textacy_rule, "spacy": spacy_rule, "both": both_rules}
    versions = {"spacy": spacy.__version__, "textacy": textacy.__version__, model: nlp.meta["version"]}
    sys.stdout.write(json.dumps(versions) + "\n")
    for line in sys.stdin:
        sys.stdout.write(json.dumps(rules[rule](nlp, json.loads(line))) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
