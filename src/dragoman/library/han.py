"""One form for a Chinese character in its simplified, traditional and Japanese shapes, so that each finds the others.

``resources/search/han.txt`` has one line a character: the form that is indexed, then its other shapes. It is made from
OpenCC's character tables (Apache-2.0) with ``python -m dragoman.library.variants``, which needs the ``build`` extra.

Example:
    >>> "對烏克蘭的經濟制裁".translate(forms()) == "对乌克兰的经济制裁"
    True
    >>> "経済".translate(forms()) == "經濟".translate(forms())
    True
"""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent.parent / "resources" / "search" / "han.txt"


@cache
def forms() -> dict[int, str]:
    """Return the table for ``str.translate``: any shape to the one that is indexed."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    table = {ord(shape): line[0] for line in lines if not line.startswith("#") for shape in line[1:]}
    for code in range(0xF900, 0xFB00):  # compatibility characters of Korean and Japanese standards
        plain = unicodedata.normalize("NFKC", chr(code))
        if len(plain) == 1 and plain != chr(code):
            table[code] = table.get(ord(plain), plain)
    return table
