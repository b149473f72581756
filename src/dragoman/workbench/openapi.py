"""The description of the REST API (OpenAPI 3.1): what each address answers, from the records themselves."""

from __future__ import annotations

from typing import Any

import msgspec
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

PROBLEM: dict[str, Any] = {
    "title": "Problem", "type": "object", "required": ["type", "title", "status", "detail"],
    "description": "What went wrong, as RFC 9457 says.",
    "properties": {
        "type": {"type": "string"}, "title": {"type": "string"}, "detail": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
    },
}  # fmt: skip
PREFIX = "/api/v1"
_RECORD = {
    "anyOf": [{"$ref": f"#/components/schemas/{name}"} for name in ("Statement", "Event")] + [{"type": "null"}],
    "default": None,
}


def answers() -> dict[str, Any]:
    """Return the type that each address answers with."""
    from dragoman.actors.entries import Entry
    from dragoman.curation import Listed
    from dragoman.forecasts.ledger import Ledger
    from dragoman.library.balance import Coverage
    from dragoman.library.search import Hit
    from dragoman.library.status import Status
    from dragoman.records import Reading
    from dragoman.relations.alignment import Alignment
    from dragoman.relations.contest import Contest
    from dragoman.relations.overview import Line
    from dragoman.relations.relation import Relation
    from dragoman.sources.sources import Health
    from dragoman.stories import Parallax, Story, Summary

    return {
        "/status": Status, "/stories": list[Summary], "/stories/{story_id}": Story, "/statements/{which}": Parallax,
        "/articles/{article_id}": Reading, "/search": _hits(Hit), "/relations/{a}/{b}": Relation, "/shifts": list[Line],
        "/contest": Contest, "/alignment/{a}/{b}": Alignment, "/actors/{actor_id}": Entry, "/forecasts": Ledger,
        "/sources": list[Health], "/balance": list[Coverage], "/readings": Reading, "/corrections": list[Listed],
        "/corrections/{correction_id}": Listed,
    }  # fmt: skip


def _hits(hit: type[msgspec.Struct]) -> Any:
    """Return the type of what a search finds; that a record is one of two kinds is said by ``_RECORD``."""
    fields = msgspec.structs.fields(hit)
    fit = [
        (one.name, Any if one.name == "record" else one.type, *(() if one.required else (one.default,)))
        for one in fields
    ]
    shown = msgspec.defstruct("Hit", fit, kw_only=True)
    shown.__doc__ = hit.__doc__
    return msgspec.defstruct("Hits", [("hits", list[shown]), ("more", bool)])  # type: ignore[valid-type]


def described(app: FastAPI) -> dict[str, Any]:
    """Return the description; made once."""
    if app.openapi_schema is None:
        made = get_openapi(title=app.title, version=app.version, summary=app.summary, routes=app.routes)
        made.setdefault("components", {})
        types = answers()
        schemas, components = msgspec.json.schema_components(
            list(types.values()), ref_template="#/components/schemas/{name}"
        )
        components["Hit"]["properties"]["record"] = _RECORD
        made["components"]["schemas"] = {**components, "Problem": PROBLEM, **_kept(made)}
        made["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
        made["security"] = [{}, {"token": []}]
        for path, schema in zip(types, schemas, strict=True):
            for operation in made["paths"][PREFIX + path].values():
                operation["responses"]["200"]["content"]["application/json"] = {"schema": schema}
        app.openapi_schema = made
    return app.openapi_schema


def _kept(made: dict[str, Any]) -> dict[str, Any]:
    """Return the schemas of bodies that are sent to us; those of errors that are never answered are left out."""
    found: dict[str, Any] = made["components"].get("schemas", {})
    return {name: schema for name, schema in found.items() if name not in ("HTTPValidationError", "ValidationError")}
