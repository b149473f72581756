"""Matplotlib's SVG made fit for reports and pages: told to screen readers, with no style that a page may forbid.

A page whose content policy allows no inline style shows an element's ``style`` as nothing; what stands in it becomes
attributes, which every program reads. The text stays text.

Example:
    >>> drawn = b'<svg xmlns="http://www.w3.org/2000/svg"><path style="fill: #fff; stroke: none"/></svg>'
    >>> print(clean(drawn, "Level", "It falls."))
    <svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="chart-title chart-desc" \
stroke-linejoin="round" stroke-linecap="butt"><title id="chart-title">Level</title>\
<desc id="chart-desc">It falls.</desc><path fill="#fff" stroke="none"/></svg>
"""

from __future__ import annotations

import re

from lxml import etree

from dragoman.render.wording import squeeze

FONTS = "DejaVu Sans, Noto Sans, Noto Sans CJK JP, Hiragino Sans, Yu Gothic, Arial, sans-serif"

_NAMESPACE = "{http://www.w3.org/2000/svg}"
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PROPERTY = re.compile(r"\s*([a-z-]+)\s*:\s*([^;]+?)\s*(?:;|$)")


def words(text: str) -> str:
    """Return text from outside on one line, without characters that XML cannot hold."""
    return _NOT_XML.sub("\ufffd", squeeze(text))


def clean(drawn: bytes, title: str, description: str) -> str:
    """Return a drawing with a title and a description, styles as attributes, without its document type.

    Args:
        drawn: what matplotlib wrote.
        title: what it shows, as text.
        description: what is to be seen on it, as text.
    """
    parser = etree.XMLParser(remove_blank_text=True, resolve_entities=False, no_network=True)
    root = etree.fromstring(drawn, parser)
    for style in list(root.iter(f"{_NAMESPACE}style")):
        style.getparent().remove(style)
    for element in root.iter(f"{_NAMESPACE}*"):
        for name, value in _PROPERTY.findall(element.attrib.pop("style", "")):
            element.set(name, FONTS if name == "font-family" else value)
    root.set("role", "img")
    root.set("aria-labelledby", "chart-title chart-desc")
    root.set("stroke-linejoin", "round")  # what the style that was removed said of every element
    root.set("stroke-linecap", "butt")
    for place, (name, text) in enumerate((("title", title), ("desc", description))):
        element = etree.Element(f"{_NAMESPACE}{name}", id=f"chart-{name}")
        element.text = words(text)
        root.insert(place, element)
    return str(etree.tostring(root, encoding="unicode"))


def alone(svg: str) -> str:
    """Return a drawing as a file of its own."""
    return f'<?xml version="1.0" encoding="utf-8"?>\n{svg}\n'


def inline(svg: str) -> str:
    """Return a drawing as part of a page, as wide as there is room."""
    head, _, rest = svg.partition(">")
    return re.sub(r' (?:width|height)="[^"]*"', "", head) + ' width="100%">' + rest
