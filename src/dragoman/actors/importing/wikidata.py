"""Wikidata items: the lines of a dump, an array, or Special:EntityData.

People are taken with the positions they hold (P39, with P580 and P582), organisations and media by what they are an
instance of. What a position is called stands in an item of its own, often further on: those are read afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from dragoman.actors.importing.ftm import domains
from dragoman.actors.importing.things import Held, Kind, Post, Spool, Thing, Words, tables
from dragoman.language.packs import codes

_HUMAN = "Q5"
_TIME = re.compile(r"\+?(\d{4})-(\d\d)-(\d\d)")
_GENDERS = {"Q6581097": "m", "Q2449503": "m", "Q6581072": "f", "Q1052281": "f"}
_MOST = 200


def is_entity(value: Any) -> bool:
    """Tell whether a value looks like an item of Wikidata."""
    if not isinstance(value, dict) or not isinstance(value.get("id"), str):
        return False
    return value.get("type") in ("item", "property", "lexeme") or bool({"claims", "labels"} & value.keys())


def take(value: dict[str, Any], where: tuple[str, int], spool: Spool) -> str | None:
    """Keep what an item tells; return the reason where it is of no use."""
    item = value["id"]
    if not re.fullmatch(r"Q\d{1,12}", item):
        return "no item"
    for code in values(value, "P298"):
        if isinstance(code, str) and code in spool.known_states:
            spool.states[item] = code
    classes = _items(value, "P31")
    if _HUMAN in classes:
        spool.add(_person(value, where))
        for held in _held(value):
            spool.add(held)
        return None
    kind = next((tables().classes[c] for c in classes if c in tables().classes), None)
    if kind is None:
        return "nobody: neither a person nor an organisation"
    spool.add(_organisation(value, kind, where))
    return None


def post(value: dict[str, Any]) -> Post:
    """Return an item as a position that people hold."""
    names: list[Words] = [words for words, main in _names(value) if main]
    return Post(id=value["id"], names=names, countries=_items(value, "P1001") + _items(value, "P17"))


def known_posts() -> Iterator[Post]:
    """Yield the positions of Wikidata that belong to no country."""
    for item, words in tables().posts.items():
        yield Post(id=item, names=[("en", words)])


def _claims(value: dict[str, Any], key: str) -> Iterator[dict[str, Any]]:
    claims = value.get("claims")
    found = claims.get(key) if isinstance(claims, dict) else None
    for claim in (found if isinstance(found, list) else [])[:_MOST]:
        if isinstance(claim, dict) and claim.get("rank") != "deprecated":
            yield claim


def _datum(snak: Any) -> Any:
    """Return the value of a snak; None for "no value" and "unknown"."""
    if not isinstance(snak, dict) or snak.get("snaktype") != "value":
        return None
    datum = snak.get("datavalue")
    return datum.get("value") if isinstance(datum, dict) else None


def values(value: dict[str, Any], key: str) -> list[Any]:
    """Return the values of a property."""
    found = (_datum(claim.get("mainsnak")) for claim in _claims(value, key))
    return [datum for datum in found if datum is not None]


def _items(value: dict[str, Any], key: str) -> list[str]:
    return [item for datum in values(value, key) if (item := _item(datum))]


def _item(datum: Any) -> str | None:
    found = datum.get("id") if isinstance(datum, dict) else None
    return found if isinstance(found, str) and re.fullmatch(r"Q\d{1,12}", found) else None


def _qualifiers(claim: dict[str, Any], key: str) -> list[Any]:
    table = claim.get("qualifiers")
    snaks = table.get(key) if isinstance(table, dict) else None
    found = (_datum(snak) for snak in (snaks if isinstance(snaks, list) else [])[:_MOST])
    return [datum for datum in found if datum is not None]


def date(datum: Any) -> str | None:
    """Return a time as an EDTF day, month or year.

    Example:
        >>> date({"time": "+2019-03-00T00:00:00Z", "precision": 10})
        '2019-03'
    """
    if not isinstance(datum, dict) or not isinstance(datum.get("time"), str):
        return None
    match = _TIME.match(datum["time"])
    precision = datum.get("precision")
    parts = {9: 1, 10: 2, 11: 3, 12: 3, 13: 3, 14: 3}.get(precision, 0) if isinstance(precision, int) else 0
    if not match or not parts or (parts > 1 and match[2] == "00") or (parts > 2 and match[3] == "00"):
        return None
    return "-".join(match.groups()[:parts])


def _held(value: dict[str, Any]) -> Iterator[Held]:
    for claim in _claims(value, "P39"):
        office = _item(_datum(claim.get("mainsnak")))
        if office is None:
            continue
        starts = [day for datum in _qualifiers(claim, "P580") if (day := date(datum))]
        ends = [day for datum in _qualifiers(claim, "P582") if (day := date(datum))]
        table = claim.get("qualifiers")
        over = isinstance(table, dict) and "P582" in table and not ends
        places = [item for key in ("P1001", "P17") for datum in _qualifiers(claim, key) if (item := _item(datum))]
        yield Held(
            holder=value["id"], post=office, start=min(starts, default=None), end=max(ends, default=None),
            countries=places, over=over,
        )  # fmt: skip


def _tagged(table: Any) -> Iterator[Words]:
    """Yield labels or aliases of the languages that are ours."""
    for tag, found in table.items() if isinstance(table, dict) else ():
        code = tables().languages.get(str(tag), str(tag))
        if code not in codes():
            continue
        for one in (found if isinstance(found, list) else [found])[: 60 * _MOST]:
            words = one.get("value") if isinstance(one, dict) else None
            if isinstance(words, str):
                yield code, words


def _names(value: dict[str, Any]) -> list[tuple[Words, bool]]:
    names = [(words, True) for words in _tagged(value.get("labels"))]
    for datum in values(value, "P1448"):
        if isinstance(datum, dict) and isinstance(datum.get("text"), str):
            names += [(words, True) for words in _tagged({datum.get("language"): {"value": datum["text"]}})]
    return names + [(words, False) for words in _tagged(value.get("aliases"))]


def _person(value: dict[str, Any], where: tuple[str, int]) -> Thing:
    genders = [_GENDERS[item] for item in _items(value, "P21") if item in _GENDERS]
    born = [day for datum in values(value, "P569") if (day := date(datum))]
    return Thing(
        id=value["id"], kind="person", file=where[0], line=where[1], names=_names(value),
        countries=_items(value, "P27"), sources=[value["id"]], born=min(born, default=None),
        gender=genders[0] if len(genders) == 1 else None,
    )  # fmt: skip


def _organisation(value: dict[str, Any], kind: Kind, where: tuple[str, int]) -> Thing:
    spoken = [tables().media[item] for item in _items(value, "P407") if item in tables().media]
    sites = [address for address in values(value, "P856") if isinstance(address, str)]
    return Thing(
        id=value["id"], kind="outlet" if kind.outlet else "organisation", file=where[0], line=where[1],
        names=_names(value), countries=_items(value, "P17") or _items(value, "P495"), sources=[value["id"]],
        language=spoken[0] if spoken else None, domains=domains(sites), sector="JRN" if kind.outlet else kind.sector,
        subkind=kind.kind,
    )  # fmt: skip
