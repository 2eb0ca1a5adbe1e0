"""From a request to a use case's arguments: typed, bounded, nothing unknown."""

import inspect
from collections.abc import Iterable, Mapping
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import msgspec

from sekisho.api.operation import Operation
from sekisho.model.arguments import Bound
from sekisho.model.errors import Refused

LARGEST_BODY = 1_048_576  # octets; uploads have operations of their own


class Arguments:
    """What one operation takes: from the path, from the query (GET, DELETE) or from a JSON body."""

    def __init__(self, operation: Operation, parameters: Iterable[inspect.Parameter]) -> None:
        hints = get_type_hints(operation.function, include_extras=True)
        taken = list(parameters)
        in_path = [each for each in taken if each.name in operation.in_path]
        others = [each for each in taken if each.name not in operation.in_path]
        name = "".join(word.capitalize() for word in operation.case.name.replace("-", ".").split("."))
        self.in_body = operation.method not in {"GET", "DELETE"} and bool(others)
        self.path = _struct(f"{name}Path", in_path, hints)
        self.others = _struct(f"{name}Arguments", others, hints)
        self._lists = {each.name for each in others if _is_list(hints[each.name])}

    def bind(self, path: Mapping[str, str], query: Iterable[tuple[str, str]], body: bytes) -> dict[str, Any]:
        """Return the arguments. Raises Refused: what is wrong and where."""
        values: dict[str, Any] = {}
        try:
            values |= _fields(msgspec.convert(dict(path), self.path, strict=False))
            if self.in_body:
                values |= _fields(msgspec.json.decode(body or b"{}", type=self.others))
            else:
                values |= _fields(msgspec.convert(self._from_query(query), self.others, strict=False))
        except (msgspec.ValidationError, msgspec.DecodeError, UnicodeDecodeError) as error:
            raise Refused(f"the request is not as it should be: {error}", f"リクエストの形式が正しくありません: {error}") from None
        return values

    def _from_query(self, query: Iterable[tuple[str, str]]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, value in query:
            if name in self._lists:
                found.setdefault(name, []).append(value)
            elif name in found:
                raise Refused(f"{name[:40]!r} is given twice", f"{name[:40]!r}が2回指定されています。")
            elif name != "tenant":
                found[name] = value
        return found


def _struct(name: str, parameters: Iterable[inspect.Parameter], hints: Mapping[str, Any]) -> type[msgspec.Struct]:
    fields: list[Any] = []
    for each in parameters:
        kind = with_bounds(hints[each.name])
        fields.append((each.name, kind) if each.default is inspect.Parameter.empty else (each.name, kind, each.default))
    return msgspec.defstruct(name, fields, kw_only=True, forbid_unknown_fields=True, frozen=True)


def _fields(struct: msgspec.Struct) -> dict[str, Any]:
    return {name: getattr(struct, name) for name in struct.__struct_fields__}


def with_bounds(kind: Any) -> Any:
    """Return a type with our bounds said in msgspec's words, also inside of unions and lists."""
    origin, inside = get_origin(kind), get_args(kind)
    if origin is Annotated:
        inner, *marks = inside
        bounded = with_bounds(inner)
        for mark in marks:
            if isinstance(mark, Bound):
                bounded = Annotated[bounded, _meta(mark)]
        return bounded
    if origin is UnionType or origin is Union:
        return Union[tuple(map(with_bounds, inside))]  # noqa: UP007 (built at run time)
    if origin in {tuple, list, set, frozenset, dict}:
        return origin[tuple(one if one is ... else with_bounds(one) for one in inside)]
    return kind


def _meta(bound: Bound) -> msgspec.Meta:
    says = bound.says or None
    if bound.longest is not None:
        return msgspec.Meta(max_length=bound.longest, description=says)
    return msgspec.Meta(ge=bound.least, le=bound.most, description=says)


def _is_list(kind: Any) -> bool:
    if get_origin(kind) is Annotated:
        kind = get_args(kind)[0]
    return get_origin(kind) in {tuple, list, frozenset, set} or any(_is_list(one) for one in get_args(kind) if get_origin(one) is not None)
