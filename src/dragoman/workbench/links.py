"""Addresses within the workbench, from parts that may hold anything."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from urllib.parse import quote, urlencode


def there(*parts: str) -> str:
    """Return an address within the workbench.

    Example:
        >>> there("stories", "a/b?c")
        '/stories/a%2Fb%3Fc'
    """
    return "/" + "/".join(quote(part, safe="") for part in parts)


def query_string(asked: Mapping[str, str]) -> str:
    """Return what is asked for as the query of an address, without what is empty.

    Example:
        >>> query_string({"since": "2022", "until": ""})
        'since=2022'
    """
    return urlencode({name: value for name, value in asked.items() if value})


def to(address: str, label: str) -> str:
    """Return a link within the workbench; the label is HTML."""
    return f'<a href="{escape(address)}">{label}</a>'
