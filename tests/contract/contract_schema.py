"""A small JSON Schema checker: the keywords that ``dragoman schema`` prints, no more."""

from typing import Any

KNOWN = {
    "$ref",
    "$schema",
    "$id",
    "$defs",
    "title",
    "description",
    "default",
    "type",
    "properties",
    "required",
    "items",
    "prefixItems",
    "minItems",
    "maxItems",
    "enum",
    "const",
    "anyOf",
}
TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "null": (type(None),),
    "boolean": (bool,),
}


def problems(value: Any, schema: dict[str, Any], root: dict[str, Any] | None = None, at: str = "$") -> list[str]:
    """Return what is wrong with ``value``, each with its place."""
    root = root or schema
    assert set(schema) <= KNOWN, f"unknown keywords: {set(schema) - KNOWN}"
    if "$ref" in schema:
        target = root["$defs"][schema["$ref"].removeprefix("#/$defs/")]
        return problems(value, target, root, at)
    if "anyOf" in schema:
        return [] if any(not problems(value, s, root, at) for s in schema["anyOf"]) else [f"{at}: none of the choices"]
    if "enum" in schema and value not in schema["enum"]:
        return [f"{at}: {value!r} is not in {schema['enum']}"]
    kinds = TYPES.get(schema.get("type", ""), (object,))
    if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds and object not in kinds):
        return [f"{at}: {type(value).__name__} instead of {schema['type']}"]
    if isinstance(value, dict):
        return _object(value, schema, root, at)
    return _array(value, schema, root, at) if isinstance(value, list) else []


def _object(value: dict[str, Any], schema: dict[str, Any], root: dict[str, Any], at: str) -> list[str]:
    found = [f"{at}: {name} is missing" for name in schema.get("required", ()) if name not in value]
    for name, child in schema.get("properties", {}).items():
        if name in value:
            found += problems(value[name], child, root, f"{at}.{name}")
    return found


def _array(value: list[Any], schema: dict[str, Any], root: dict[str, Any], at: str) -> list[str]:
    found = [f"{at}: too few items"] if len(value) < schema.get("minItems", 0) else []
    heads = schema.get("prefixItems", [])
    for index, item in enumerate(value):
        child = heads[index] if index < len(heads) else schema.get("items")
        if isinstance(child, dict):
            found += problems(item, child, root, f"{at}[{index}]")
    return found
