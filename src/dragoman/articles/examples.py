"""Whether every rule of a ``noise.yml`` takes out its examples and keeps what it must keep."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from dragoman.articles.lines import Line
from dragoman.articles.noise import PASSES, split_pieces
from dragoman.articles.published import date_of_dateline, date_of_stamp
from dragoman.articles.rules import NoiseFile, Rule


def passed(text: str) -> list[Line]:
    """Return the lines of an article in whose middle a text stands, after all rules of all languages."""
    lines: Sequence[Line] = [
        Line(text="It rained."),
        Line(text=text, gap=True),
        Line(text="It rained again.", gap=True),
    ]
    lines = split_pieces(lines)
    for step in PASSES:
        lines = step(lines)
    return list(lines)


def leaves(text: str) -> bool:
    """Tell whether a text, or part of it, is taken out."""
    return any(line.label for line in passed(text))


def survives(text: str) -> bool:
    """Tell whether a text stays as it is."""
    left = [line.text for line in passed(text) if line.label is None]
    return len(left) > 1 and left[1] == text


def problems(file: NoiseFile, code: str) -> list[str]:
    """Return what is wrong in a noise file, by its own rules alone."""
    found = [] if file.language == code else [f"language is {file.language}, the folder is {code}"]
    count = Counter(rule.id for rule in file.rules)
    found += [f"{rule}: the id stands {times} times" for rule, times in count.items() if times > 1]
    for entry in file.rules:
        rule = Rule(entry)
        if not entry.examples or not entry.keeps:
            found.append(f"{entry.id}: a rule needs examples and keeps")
        try:
            found += [
                f"{entry.id}: the example {text!r} is not found" for text in entry.examples if not rule.find(text)
            ]
            found += [f"{entry.id}: takes out {text!r}, which must stay" for text in entry.keeps if rule.find(text)]
        except re.error as error:
            found.append(f"{entry.id}: {error}")
    return found


def installed_problems(file: NoiseFile) -> list[str]:
    """Return what is wrong with the examples of a file once its rules are among those of all languages."""
    found = [
        f"the example {text!r} stays in the text" for rule in file.rules for text in rule.examples if not leaves(text)
    ]
    for text, date in file.stamp_examples.items():
        if date_of_stamp(text) != date:
            found.append(f"the stamp {text!r} gives {date_of_stamp(text)}, not {date}")
    for text, date in file.dateline_examples.items():
        if date_of_dateline(text) != date:
            found.append(f"the dateline {text!r} gives {date_of_dateline(text)}, not {date}")
    return found
