"""Makes the table of ``han`` from OpenCC's dictionaries: ``python -m dragoman.library.variants``."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from dragoman.library.han import FILE


def build() -> str:
    """Return the content of ``han.txt``: traditional to simplified, Japanese by way of traditional."""
    import opencc

    folder = Path(opencc.__file__).parent / "dictionary"
    simple = {one: others[0] for one, others in _table(folder / "TSCharacters.txt")}
    for name in ("HKVariants.txt", "TWVariants.txt", "JPVariants.txt"):  # traditional, then the shapes used there
        for one, others in _table(folder / name):
            for other in others:
                simple.setdefault(other, simple.get(one, one))
    shapes = defaultdict(list)
    for shape in sorted(simple):
        form = simple[shape]
        while form in simple and simple[form] != form:
            form = simple[form]
        if form != shape:
            shapes[form].append(shape)
    head = "# Made by dragoman.library.variants from OpenCC's tables (Apache-2.0): the form indexed, then others.\n"
    return head + "".join(f"{form}{''.join(shapes[form])}\n" for form in sorted(shapes))


def _table(path: Path) -> list[tuple[str, list[str]]]:
    rows = [line.split() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [(row[0], row[1:]) for row in rows if len(row) > 1 and all(len(char) == 1 for char in row)]


if __name__ == "__main__":
    FILE.write_text(build(), encoding="utf-8")
