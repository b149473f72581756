"""FollowTheMoney entities (OpenSanctions): JSON lines of ``{"id", "schema", "properties"}``.

Persons, organisations and companies become things; Position, Occupancy and Membership tell their offices.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from dragoman.actors.importing.things import Held, Post, Spool, Thing, Words, tables

_DATE = re.compile(r"(\d{4})(-(?:0[1-9]|1[0-2]))?(-(?:0[1-9]|[12]\d|3[01]))?(?=$|[T ])")
_NAMES, _WEAK = ("name",), ("alias", "abbreviation")
_MOST = 200
"""Values of one property that are looked at."""
HELD = {"Occupancy": ("holder", "post"), "Membership": ("member", "organization"),
        "Directorship": ("director", "organization"), "Employment": ("employee", "employer")}  # fmt: skip


def is_entity(value: Any) -> bool:
    """Tell whether a value looks like an entity of FollowTheMoney."""
    return (
        isinstance(value, dict) and isinstance(value.get("schema"), str) and isinstance(value.get("properties"), dict)
    )


def texts(properties: dict[str, Any], *keys: str) -> list[str]:
    """Return the texts of some properties."""
    found: list[str] = []
    for key in keys:
        values = properties.get(key)
        for value in (values if isinstance(values, list) else [values])[:_MOST]:
            if isinstance(value, str) and value:
                found.append(value)
            elif isinstance(value, dict) and isinstance(value.get("id"), str):
                found.append(value["id"])
    return found


def date(values: list[str], *, last: bool = False) -> str | None:
    """Return the first (or last) date of some, as an EDTF day, month or year."""
    found = [match.group() for value in values if (match := _DATE.match(value))]
    return (max(found) if last else min(found)) if found else None


def take(value: dict[str, Any], where: tuple[str, int], spool: Spool, *, room: bool = True) -> str | None:
    """Keep what an entity tells; return the reason where it is of no use.

    Args:
        value: the entity.
        where: its file and line.
        spool: where it is kept.
        room: whether one more person or organisation may be taken.
    """
    schema, entity = value["schema"], value.get("id")
    if not isinstance(entity, str) or not entity or len(entity) > 255:
        return "the entity has no id"
    for inner in _nested(value):
        take(inner, where, spool, room=False)
    properties = value["properties"]
    if schema == "Position":
        spool.add(_post(entity, properties))
    elif schema in HELD:
        _held(schema, properties, spool)
    elif schema == "Person" or schema in tables().schemas:
        if not room:
            return None
        spool.add(_thing(entity, schema, properties, where))
    else:
        return f"nobody: {schema[:40]}"
    return None


def _nested(value: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield entities that stand inside of one, with the id of the one they stand in."""
    for values in value["properties"].values():
        for inner in (values if isinstance(values, list) else [])[:_MOST]:
            if not is_entity(inner):
                continue
            if inner["schema"] in HELD:
                for key in HELD[inner["schema"]]:
                    inner["properties"].setdefault(key, [value.get("id")])
            yield inner


def _post(entity: str, properties: dict[str, Any]) -> Post:
    names: list[Words] = [(None, name) for name in texts(properties, "name")[:10]]
    return Post(id=entity, names=names, countries=_countries(properties), topics=texts(properties, "topics"))


def _held(schema: str, properties: dict[str, Any], spool: Spool) -> None:
    holders, posts = (texts(properties, key) for key in HELD[schema])
    start, end = date(texts(properties, "startDate")), date(texts(properties, "endDate"), last=True)
    over = "ended" in texts(properties, "status") and end is None
    words = texts(properties, "role", "summary")[:2] if schema != "Occupancy" else []
    for holder in holders[:5]:
        for post in posts[:5]:
            name = post
            if schema != "Occupancy":  # a role in an organisation is a post of its own
                name = f"{post}#{'/'.join(words)[:80]}"
                spool.add(Post(id=name, names=[(None, word) for word in words]))
            spool.add(Held(holder=holder, post=name, start=start, end=end, over=over))


def _countries(properties: dict[str, Any]) -> list[str]:
    return list(dict.fromkeys(code.lower() for code in texts(properties, "country", "jurisdiction", "subnationalArea")
                              if re.fullmatch(r"[A-Za-z]{2}|suhh|yucs|ddde|cshh", code)))  # fmt: skip


def _thing(entity: str, schema: str, properties: dict[str, Any], where: tuple[str, int]) -> Thing:
    names: list[tuple[Words, bool]] = [((None, name), True) for name in texts(properties, *_NAMES)]
    names += [((None, name), False) for name in texts(properties, *_WEAK)]
    wikidata = [one for one in texts(properties, "wikidataId") if re.fullmatch(r"Q\d{1,12}", one)]
    if re.fullmatch(r"Q\d{1,12}", entity):
        wikidata.append(entity)
    person = schema == "Person"
    kind = tables().schemas.get(schema)
    return Thing(
        id=entity, kind="person" if person else "organisation", file=where[0], line=where[1], names=names,
        countries=_countries(properties) or _citizen(properties), topics=texts(properties, "topics"),
        positions=[(None, words) for words in texts(properties, "position")[:20]],
        sources=list(dict.fromkeys([*wikidata, entity])), born=date(texts(properties, "birthDate")),
        gender={"male": "m", "female": "f"}.get(" ".join(texts(properties, "gender"))),
        domains=domains(texts(properties, "website")) if not person else [],
        sector=kind.sector if kind else None, subkind=kind.kind if kind else None,
    )  # fmt: skip


def _citizen(properties: dict[str, Any]) -> list[str]:
    return _countries({"country": texts(properties, "nationality", "citizenship")})


def domains(addresses: list[str]) -> list[str]:
    """Return the hosts of web addresses.

    Example:
        >>> domains(["https://www.example.org/en/", "no address"])
        ['example.org']
    """
    found = (
        re.match(r"(?:https?://)?(?:www\.)?([a-z0-9-]+(?:\.[a-z0-9-]+)+)(?:[:/?#]|$)", a.lower()) for a in addresses
    )
    return list(dict.fromkeys(match[1] for match in found if match))[:5]
