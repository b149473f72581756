"""Credit lines of pictures: who took it, under which licence.

Example:
    >>> parse_credit("Sample Agency / CC BY-SA 4.0")
    ('Sample Agency', 'CC BY-SA 4.0')
"""

from __future__ import annotations

import re

_LICENCE = re.compile(
    r"(?:under\s+(?:an?\s+|the\s+)?|лицензия[:\s]+|ліцензія[:\s]+|ライセンス[:：\s]*|许可[:：\s]*)?(?P<licence>"
    r"(?:\bCC0(?:\s*1\.0)?)"
    r"|\bCC[\s-]?BY(?:[\s-](?:SA|NC|ND))*(?:[\s-]*[1-4]\.[05])?(?:\s*(?:[A-Z]{2}|IGO)\b)?"
    r"|\bcreative commons(?:\s+attribution[\w -]*?)?(?:\s+[1-4]\.0)?(?=\W|$)"
    r"|\bpublic domain\b|パブリック・?ドメイン|общественное достояние|суспільне надбання|公有领域|公有領域|公共领域"
    r"|\bGFDL(?:\s*1\.[23])?|\b(?:OGL|open government licen[cs]e)(?:\s*v?\d(?:\.0)?)?|政府標準利用規約"
    r")",
    re.IGNORECASE,
)
_EDGES = " \t\u3000/／|｜,，、;；・·-–—:："
_BRACKETS = (("(", ")"), ("（", "）"), ("[", "]"), ("［", "］"), ("【", "】"))


def parse_credit(text: str) -> tuple[str | None, str | None]:
    """Split what follows the label of a credit line into credit and licence; None where there is none.

    Example:
        >>> parse_credit("CC0")
        (None, 'CC0')
    """
    match = _LICENCE.search(text)
    if not match:
        return _trim(text), None
    rest = _trim(text[: match.start()]), _trim(text[match.end() :])
    credit = ", ".join(part for part in rest if part)
    return credit or None, _tidy(match["licence"])


def _tidy(licence: str) -> str:
    """Write Creative Commons names one way: ``cc-by-sa-4.0`` is ``CC BY-SA 4.0``."""
    if not re.match(r"(?i)cc[\s-]?by", licence):
        return licence.strip()
    parts = re.split(r"[\s-]+", re.sub(r"(?i)^cc[\s-]?by", "", licence).strip(" -").upper())
    rights = "-".join(["BY", *(part for part in parts if part in {"SA", "NC", "ND"})])
    rest = [part for part in parts if part and part not in {"SA", "NC", "ND"}]
    return " ".join(["CC", rights, *rest])


def _trim(text: str) -> str | None:
    text = text.strip(_EDGES).rstrip(".。").strip(_EDGES)
    for left, right in _BRACKETS:
        if text.startswith(left) and text.endswith(right) and text.count(left) == 1:
            text = text[1:-1].strip(_EDGES)
        elif text.startswith(left) and right not in text:
            text = text[1:].strip(_EDGES)
        elif text.endswith(left) or (text.endswith(right) and left not in text):
            text = text[:-1].strip(_EDGES)
    return text or None
