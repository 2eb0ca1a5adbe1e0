"""The API's own description: an OpenAPI 3.1 document made from the operations."""

import inspect
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from sekisho import __version__
from sekisho.api.binding import Arguments
from sekisho.api.operation import Operation
from sekisho.api.problems import MEDIA, Problem

_REF = "#/components/schemas/{name}"
_PROBLEMS = {"401": "nobody known asks", "403": "the caller may not", "404": "no such thing, or not for the caller", "409": "somebody was faster",
             "413": "too large", "422": "an argument is wrong", "429": "too often", "503": "a store does not answer: try again"}  # fmt: skip


def document(operations: Iterable[tuple[Operation, Arguments]]) -> dict[str, Any]:
    """Return the document as plain values."""
    pairs = list(operations)
    types: list[Any] = [Problem]
    for operation, arguments in pairs:
        types += [arguments.path, arguments.others]
        if operation.media == "application/json" and operation.shown is not type(None):
            types.append(operation.shown)
    schemas, components = msgspec.json.schema_components(types, ref_template=_REF)
    by_type = dict(zip(map(_key, types), schemas, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for operation, arguments in pairs:
        paths.setdefault(f"/api/v1{operation.path}", {})[operation.method.lower()] = _operation(operation, arguments, by_type, components)
    used = {name: schema for name, schema in components.items() if not name.endswith(("Path",)) or name not in _hidden(pairs)}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Sekisho",
            "version": __version__,
            "description": "The barrier station for mail. Every operation is a use case that the console and the commands call too.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": used,
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": "An API token, made by its owner in the console."},
            },
        },
    }


def _hidden(pairs: Iterable[tuple[Operation, Arguments]]) -> set[str]:
    return {arguments.path.__name__ for _, arguments in pairs}


def _key(kind: Any) -> Any:
    try:
        hash(kind)
    except TypeError:
        return repr(kind)
    return kind


def _operation(operation: Operation, arguments: Arguments, by_type: Mapping[Any, Any], components: Mapping[str, Any]) -> dict[str, Any]:
    case = operation.case
    told: dict[str, Any] = {
        "operationId": case.name,
        "summary": case.says,
        "description": _description(operation),
        "tags": [case.name.partition(".")[0]],
        "parameters": [*_parameters(arguments.path, "path", operation, components)],
        "x-permission": str(case.permission),
        "responses": {str(operation.success): _answer(operation, by_type)}
        | {status: {"description": says, "content": {MEDIA: {"schema": by_type[Problem]}}} for status, says in _PROBLEMS.items()},
    }
    told["parameters"].append(_TENANT)
    if arguments.in_body:
        content: dict[str, Any] = {"schema": by_type[arguments.others]}
        example = {name: value for name, value in operation.example.items() if name not in operation.in_path}
        if example:
            content["example"] = example
        told["requestBody"] = {"required": bool(_required(arguments.others)), "content": {"application/json": content}}
        told["parameters"].append(_IDEMPOTENCY)
    else:
        told["parameters"] += _parameters(arguments.others, "query", operation, components)
    return told


_TENANT = {
    "name": "tenant",
    "in": "query",
    "required": False,
    "description": "Whose data; only operators may name another tenant than their own.",
    "schema": {"type": "string", "maxLength": 63, "default": "default"},
}
_IDEMPOTENCY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Sent twice with the same key, a request acts once.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[ -~]+$"},
}


def _description(operation: Operation) -> str:
    lines = inspect.getdoc(operation.function) or ""
    return f"{operation.case.says_ja}\n\n{lines}"


def _answer(operation: Operation, by_type: Mapping[Any, Any]) -> dict[str, Any]:
    if operation.media != "application/json":
        return {"description": operation.case.says, "content": {operation.media: {"schema": {"type": "string", "format": "binary"}}}}
    if operation.shown is type(None):
        return {"description": operation.case.says}
    return {"description": operation.case.says, "content": {"application/json": {"schema": by_type[_key(operation.shown)]}}}


def _required(struct: type[msgspec.Struct]) -> list[str]:
    return [field.encode_name for field in msgspec.structs.fields(struct) if field.required]


def _parameters(struct: type[msgspec.Struct], place: str, operation: Operation, components: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
    required = set(_required(struct))
    for name, schema in components.get(struct.__name__, {}).get("properties", {}).items():
        told = {"name": name, "in": place, "required": place == "path" or name in required, "schema": schema}
        if name in operation.example:
            told["example"] = operation.example[name]
        yield told
