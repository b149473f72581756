"""Check labelled passages and lexicon examples; print every problem and what is covered.

python -m training.check data/labelled/uk/new-01.yml
python -m training.check --lexicon src/dragoman/resources/languages/en/frames.yml
python -m training.check                      # everything
"""

from __future__ import annotations

import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from training.passages import Passage, read_all, read_file
from training.practice import read_lexicon

LABELLED = Path("data/labelled")
LANGUAGES = Path("src/dragoman/resources/languages")


def fingerprint(text: str) -> str:
    """Return what near-duplicates share: the letters, folded, in a fixed order of shingles.

    Example:
        >>> fingerprint("A b, c!") == fingerprint("a B c")
        True
    """
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def duplicates(passages: Iterable[Passage], limit: float = 0.7) -> list[str]:
    """Return problems for passages whose 8-grams overlap by more than ``limit`` (Jaccard)."""
    seen: dict[str, list[int]] = {}
    grams: list[set[str]] = []
    names: list[str] = []
    found = []
    for passage in passages:
        letters = fingerprint(passage.text)
        mine = {letters[i : i + 8] for i in range(max(1, len(letters) - 7))}
        shared = Counter(i for gram in mine for i in seen.get(gram, ()))
        for i, count in shared.most_common(1):
            if count / len(mine | grams[i]) > limit:
                found.append(f"{passage.file}#{passage.index}: nearly the same as {names[i]}")
        for gram in mine:
            seen.setdefault(gram, []).append(len(grams))
        grams.append(mine)
        names.append(f"{passage.language}/{passage.file}#{passage.index}")
    return found


def coverage(passages: list[Passage]) -> Counter[str]:
    """Count what the passages hold: records, types, modalities, statuses."""
    count: Counter[str] = Counter(passages=len(passages))
    for p in passages:
        count["events"] += len(p.events)
        count["statements"] += len(p.statements)
        count["interpretations"] += len(p.interpretations)
        count["forecasts"] += len(p.forecasts)
        count["rich"] += len(p.events) + len(p.statements) + len(p.interpretations) >= 3
        count["empty"] += not (p.events or p.statements or p.interpretations)
        for e in p.events:
            count[f"type {e['type']}"] += 1
            count[f"modality {e['modality']}"] += 1
            count[f"status {e['status']}"] += 1
        for s in p.statements:
            count[f"statement {s['mode']}"] += 1
        for i in p.interpretations:
            count[f"stance {i['stance']}"] += 1
    return count


def main(arguments: list[str]) -> int:
    """Print problems and coverage; return 1 when there are problems."""
    lexicon = "--lexicon" in arguments
    paths = [Path(a) for a in arguments if not a.startswith("--")]
    if paths:
        passages = [p for path in paths for p in (read_lexicon(path) if lexicon else read_file(path))]
    else:
        passages = read_all(LABELLED)
        passages += [p for path in sorted(LANGUAGES.glob("*/frames.yml")) for p in read_lexicon(path)]
        passages += [p for path in sorted(LANGUAGES.glob("*/speech.yml")) for p in read_lexicon(path)]
    problems = [line for p in passages for line in p.problems] + duplicates(passages)
    print("\n".join(problems))
    for name, number in sorted(coverage(passages).items()):
        print(f"{number:6d}  {name}")
    print(f"{len(problems)} problems")
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
