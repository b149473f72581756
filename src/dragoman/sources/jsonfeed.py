"""JSON Feed 1.0 and 1.1 (jsonfeed.org)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from dragoman.errors import FeedError

if TYPE_CHECKING:
    from dragoman.sources.feeds import Feed


def parse(text: str, name: str) -> Feed:
    """Read a JSON feed; addresses and dates are left as they are.

    Raises:
        FeedError: when it is none.
    """
    from dragoman.sources.feeds import MAX_ITEMS, Feed, FeedItem

    try:
        found = msgspec.json.decode(text.encode("utf-8", "replace"))
    except (msgspec.DecodeError, RecursionError) as error:
        raise FeedError(f"{name} is not valid JSON: {' '.join(str(error).split())}.") from error
    if not isinstance(found, dict) or not isinstance(found.get("items"), list):
        raise FeedError(f"{name} is JSON, but no JSON Feed: it has no list of items.")
    language = _text(found, "language")
    items = tuple(
        FeedItem(
            url=_text(item, "url") or _text(item, "external_url") or _link(item) or "",
            title=_text(item, "title"),
            published=_text(item, "date_published"),
            guid=_text(item, "id"),
            language=_text(item, "language"),
        )
        for item in found["items"][: MAX_ITEMS + 1]
        if isinstance(item, dict)
    )
    return Feed(kind="json", title=_text(found, "title"), language=language, items=items)


def _text(record: dict[str, Any], key: str) -> str | None:
    value = record.get(key)
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else None


def _link(item: dict[str, Any]) -> str | None:
    identity = _text(item, "id")
    return identity if identity and identity.startswith("http") else None
