"""Addresses within the workbench, from parts that may hold anything."""

from __future__ import annotations

from html import escape
from urllib.parse import quote


def there(*parts: str) -> str:
    """Return an address within the workbench.

    Example:
        >>> there("stories", "a/b?c")
        '/stories/a%2Fb%3Fc'
    """
    return "/" + "/".join(quote(part, safe="") for part in parts)


def to(address: str, label: str) -> str:
    """Return a link within the workbench; the label is HTML."""
    return f'<a href="{escape(address)}">{label}</a>'
