"""src/sekisho/client/calls.py, values.py and client.py: made from the API's operations and its own document."""

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from sekisho.api.binding import Arguments
from sekisho.api.catalogue import OPERATIONS
from sekisho.api.openapi import document
from sekisho.app.assembling.desk import make_desk
from sekisho.tenancy.known.directory import StaticDirectory

MADE = "# Made by scripts/generate-docs from api/catalogue.py: change the operation, not this file.\n# fmt: off\n"
_SIMPLE = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}


class _NoStores:
    """The desk is asked for the names of its ports alone."""

    def __getattr__(self, name: str) -> None:
        return None


@cache
def described() -> dict[str, Any]:
    desk = make_desk(_NoStores(), StaticDirectory([], {}, {}))
    return document([(operation, Arguments(operation, desk.takes(operation.function))) for operation in OPERATIONS])


def calls() -> str:
    lines = ['"""Every call of the API, by the name of its operation."""\n', "from sekisho.client.call import Call, Parameter\n", MADE]
    lines.append("_ALL = (")
    for operation in OPERATIONS:
        case = operation.case
        head = ", ".join(map(_quoted, (case.name, operation.method, operation.path, operation.media, case.says, case.says_ja)))
        taken = "".join(f"        {_parameter(*each)},\n" for each in _taken(operation))
        lines.append(f"    Call({head}, (\n{taken}    ))," if taken else f"    Call({head}),")
    return "\n".join([*lines, ")", "CALLS = {each.name: each for each in _ALL}", ""])


def values() -> str:
    schemas = described()["components"]["schemas"]
    wanted = sorted(_reached(schemas), key=_name)
    names = [_name(each) for each in wanted]
    if len(set(names)) != len(names):
        raise SystemExit(f"two values of the API have one name: {sorted({name for name in names if names.count(name) > 1})}")
    lines = ['"""What the API answers and takes, as typed values."""\n', "from __future__ import annotations\n", "from typing import Any, Literal\n"]
    lines += ["import msgspec\n", MADE]
    structs = [each for each in wanted if "enum" not in schemas[each]]
    for each in wanted:
        if each not in structs:
            lines.append(f"{_name(each)} = {_type(schemas[each])}")
    for each in _needed_first(structs, schemas):
        lines += ["\n", *_struct(_name(each), schemas[each], schemas)]
    return "\n".join(lines) + "\n"


def client() -> str:
    rooms: dict[str, list[str]] = {}
    for operation in OPERATIONS:
        rooms.setdefault(operation.case.name.partition(".")[0], []).extend(_method(operation))
    used = sorted({_name(each) for each in _reached(described()["components"]["schemas"], inner=False)}, key=lambda name: (name.lower(), name))
    text = "\n".join(line for lines in rooms.values() for line in lines)
    used = [name for name in used if re.search(rf"\b{name}\b", text)]
    lines = ['"""The typed client of the API: `Client("https://mail.example.test", token).quarantine.list()`."""\n']
    lines += [
        "from collections.abc import Mapping, Sequence",
        "from typing import Any, Literal\n",
        "from sekisho.client.connection import Connection",
    ]
    lines += ["from sekisho.client.room import Room", "from sekisho.client.values import (", *(f"    {name}," for name in used), ")\n", MADE]
    for room, methods in rooms.items():
        lines += ["", f"class {_class(room)}(Room):", f'    """`client.{_python(room)}`: the operations `{room}.*`."""', *methods, ""]
    lines += [
        "",
        "class Client:",
        '    """All operations, grouped by what they are about. Raises NotFound, Denied, Conflict, Refused and TemporaryFailure."""',
        "",
    ]
    more = 'seconds: float = 30.0, certificates: str = "", language: str = "en"'
    lines.append(f'    def __init__(self, url: str, token: str, tenant: str = "", *, {more}) -> None:')
    lines.append('        """`tenant` "": the token\'s own. `certificates`: a PEM file of authorities in the place of the system\'s."""')
    lines.append("        connection = Connection(url, token, tenant, seconds=seconds, certificates=certificates, language=language)")
    lines += [f"        self.{_python(room)} = {_class(room)}(connection)" for room in rooms]
    return "\n".join(lines) + "\n"


def _method(operation: Any) -> Iterable[str]:
    case = operation.case
    taken = list(_taken(operation))
    in_path = [f"{name}: {_type(schema, given=True)}" for name, place, schema, _ in taken if place == "path"]
    others = sorted((each for each in taken if each[1] != "path"), key=lambda each: not each[3])
    named = [f"{name}: {_type(schema, given=True)}" + ("" if required else f" = {_default(schema)}") for name, _, schema, required in others]
    signature = ", ".join(["self", *in_path, *(["*", *named] if named else [])])
    handed = "".join(f", {name}={name}" for name, *_ in taken)
    answer = described()["paths"][f"/api/v1{operation.path}"][operation.method.lower()]["responses"][str(operation.success)]
    content = answer.get("content", {})
    if operation.media != "application/json":
        kind, body = "bytes", f'return self._octets("{case.name}"{handed})'
    elif not content:
        kind, body = "None", f'self._octets("{case.name}"{handed})'
    else:
        kind = _type(content["application/json"]["schema"])
        body = f'return self._value("{case.name}", {kind}{handed})'
    name = _python(case.name.partition(".")[2])
    return ["", f"    def {name}({signature}) -> {kind}:", f'        """{case.says}"""', f"        {body}"]


def _taken(operation: Any) -> Iterable[tuple[str, str, dict[str, Any], bool]]:
    """Yield name, place, schema and whether it must be given."""
    told = described()["paths"][f"/api/v1{operation.path}"][operation.method.lower()]
    for each in told["parameters"]:
        if each["name"] not in {"tenant", "Idempotency-Key"}:
            yield each["name"], each["in"], each["schema"], each["required"]
    if "requestBody" in told:
        schemas = described()["components"]["schemas"]
        struct = schemas[_reference(told["requestBody"]["content"]["application/json"]["schema"])]
        for name, schema in struct["properties"].items():
            yield name, "body", schema, name in struct["required"]


def _parameter(name: str, place: str, schema: dict[str, Any], required: bool) -> str:
    more = "" if required else f", required=False, default={_default(schema)}"
    return f'Parameter("{name}", "{place}", "{_kind(schema)}"{more})'


def _kind(schema: dict[str, Any]) -> str:
    if "anyOf" in schema:
        kinds = {_kind(one) for one in schema["anyOf"] if one.get("type") != "null"}
        return kinds.pop() if len(kinds) == 1 else "json"
    if "$ref" in schema:
        return _kind(described()["components"]["schemas"][_reference(schema)])
    if "enum" in schema or schema.get("type") == "string":
        return "text"
    return "list" if schema.get("type") == "array" and _kind(schema["items"]) == "text" else "json"


def _struct(name: str, schema: dict[str, Any], schemas: dict[str, Any]) -> list[str]:
    says = (schema.get("description") or f"{name}.").partition("\n")[0].replace("\\", "\\\\")
    lines = [f"class {name}(msgspec.Struct, frozen=True, kw_only=True):", f'    """{says}"""', ""]
    required = set(schema.get("required", ()))
    for field, inner in schema["properties"].items():
        default = "" if field in required else _field_default(inner, schemas)
        lines.append(f"    {field}: {_type(inner)}{default}")
    return lines


def _needed_first(names: Iterable[str], schemas: dict[str, Any]) -> list[str]:
    """Return the names in an order in which every default is defined before it is used."""
    ordered: list[str] = []
    for name in names:
        inner = [_reference(each) for each in schemas[name]["properties"].values() if "$ref" in each and "enum" not in schemas[_reference(each)]]
        ordered += [each for each in [*_needed_first(inner, schemas), name] if each not in ordered]
    return ordered


def _field_default(schema: dict[str, Any], schemas: dict[str, Any]) -> str:
    if "$ref" in schema and "enum" not in schemas[_reference(schema)]:
        inner = schemas[_reference(schema)]
        whole = all(_field_default(each, schemas) for field, each in inner["properties"].items() if field not in inner.get("required", ()))
        return f" = msgspec.field(default_factory={_name(_reference(schema))})" if whole and not inner.get("required") else ""
    if schema.get("type") == "object":
        return " = msgspec.field(default_factory=dict)"
    if schema.get("type") == "array":
        plain = all(isinstance(one, str) for one in schema.get("default", ()))
        return f" = {_default(schema)}" if plain else ""  # values of ours are always sent whole
    return f" = {_default(schema)}" if "default" in schema else ""


def _default(schema: dict[str, Any]) -> str:
    value = schema.get("default", {"array": [], "object": {}}.get(schema.get("type", "")))
    if isinstance(value, str):
        return _quoted(value)
    return repr(tuple(value) if isinstance(value, list | tuple) else value)


def _type(schema: dict[str, Any], *, given: bool = False) -> str:
    """Return the annotation; `given`: as an argument, which may be any sequence."""
    if "$ref" in schema:
        return _name(_reference(schema))
    if "anyOf" in schema:
        return " | ".join(_type(one, given=given) for one in schema["anyOf"])
    if "enum" in schema:
        return f"Literal[{', '.join(map(_quoted, schema['enum']))}]"
    kind = schema.get("type")
    if kind == "array":
        if "prefixItems" in schema:
            return f"tuple[{', '.join(_type(one) for one in schema['prefixItems'])}]"
        inner = _type(schema.get("items") or {})
        return f"Sequence[{inner}]" if given else f"tuple[{inner}, ...]"
    if kind == "object":
        inner = schema.get("additionalProperties")
        return f"{'Mapping' if given else 'dict'}[str, {_type(inner) if isinstance(inner, dict) else 'Any'}]"
    return _SIMPLE.get(kind or "", "Any")


def _reached(schemas: dict[str, Any], *, inner: bool = True) -> set[str]:
    """Return the names of all schemas that answers and arguments have, and of what is in those."""
    found: set[str] = set()
    open_: list[Any] = []
    for operation in OPERATIONS:
        told = described()["paths"][f"/api/v1{operation.path}"][operation.method.lower()]
        open_.append(told["responses"][str(operation.success)].get("content", {}))
        open_ += [schema for _, _, schema, _ in _taken(operation)]
    while open_:
        one = open_.pop()
        if isinstance(one, dict):
            if "$ref" in one and _reference(one) not in found:
                found.add(_reference(one))
                if inner:
                    open_.append(schemas[_reference(one)])
            open_ += one.values()
        elif isinstance(one, list):
            open_ += one
    return found


def _reference(schema: dict[str, Any]) -> str:
    return str(schema["$ref"]).removeprefix("#/components/schemas/")


def _name(schema: str) -> str:
    return schema.rpartition(".")[2]


def _python(name: str) -> str:
    return name.replace("-", "_")


def _class(room: str) -> str:
    return "".join(word.capitalize() for word in room.split("-")) + "Calls"


def _quoted(text: object) -> str:
    return '"' + str(text).replace("\\", "\\\\").replace('"', '\\"') + '"'
