"""Whether every form of a ``dates.yml`` finds its own examples.

Example:
    >>> problems("en")
    []
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from dragoman.dates.finder import find_dates
from dragoman.dates.grammar import DateWords
from dragoman.language import packs

LEAST = 80
"""Examples that a language has at least."""


def examples(language: str) -> Iterator[tuple[str, str | None, str]]:
    """Yield the text, its EDTF and the anchor of every example."""
    words = packs.load(language, "dates.yml", DateWords)
    for examples_of in (*(form.eg for form in words.forms), *(join.eg for join in words.ranges)):
        for text, edtf in examples_of.items():
            yield str(text), (str(edtf) if edtf else None), words.anchor


def wrong(language: str, text: str, edtf: str | None, anchor: str) -> str | None:
    """Return what is found in an example instead of its date; None where it is right."""
    found = find_dates(text, language, anchor)
    if not found:
        return "nothing"
    return None if found[-1].edtf == edtf else str(found[-1].edtf)


def problems(language: str) -> list[str]:
    """Return what is wrong in the ``dates.yml`` of a language."""
    words = packs.load(language, "dates.yml", DateWords)
    rows = list(examples(language))
    found = [f"the form {form.form} has no example" for form in words.forms if not form.eg]
    found += [f"the form {form} stands twice" for form, times in _times(words).items() if times > 1]
    for text, edtf, anchor in rows:
        instead = wrong(language, text, edtf, anchor)
        if instead is not None:
            found.append(f"the example {text!r} gives {instead}, not {edtf}")
    return found + ([f"{len(rows)} examples; {LEAST} are the least"] if len(rows) < LEAST else [])


def _times(words: DateWords) -> Counter[str]:
    keys = Counter((form.form, form.before, str(sorted(form.set.items(), key=str))) for form in words.forms)
    return Counter({key[0]: times for key, times in keys.items()})
