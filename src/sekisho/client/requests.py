"""From a call and its arguments to what is sent: nothing that the server could take for another address."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

import msgspec

from sekisho.client.call import Call
from sekisho.model.errors import Refused

PREFIX = "/api/v1"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One request; `target` is path and query, `body` is None where there is none."""

    method: str
    target: str
    body: bytes | None


def outgoing(call: Call, arguments: Mapping[str, object], tenant: str = "") -> Outgoing:
    """Return the request. Raises Refused for names that the call does not take, names that it lacks, and values that cannot stand in an address."""
    for name in call.unknown(arguments):
        raise Refused(f"{call.name} takes no {name!r}", f"{call.name}に{name!r}という引数はありません。")
    for name in call.missing(arguments):
        raise Refused(f"{call.name} needs {name!r}", f"{call.name}には{name!r}が必要です。")
    path, query, body = call.path, [], {}
    for each in call.parameters:
        if each.name not in arguments or each.is_default(arguments[each.name]):
            continue
        value = arguments[each.name]
        if each.place == "path":
            path = path.replace(f"{{{each.name}}}", _in_path(each.name, value))
        elif each.place == "body":
            body[each.name] = value
        elif isinstance(value, list | tuple | set | frozenset):
            query += [(each.name, _text(one)) for one in value]
        else:
            query.append((each.name, _text(value)))
    if tenant:
        query.append(("tenant", tenant))
    target = f"{PREFIX}{path}" + (f"?{urlencode(query)}" if query else "")
    carries = any(each.place == "body" for each in call.parameters)
    return Outgoing(call.method, target, msgspec.json.encode(body) if carries else None)


def _in_path(name: str, value: object) -> str:
    text = _text(value)
    if not text or text in {".", ".."} or "/" in text:  # a server that decodes first would find another operation
        raise Refused(f"{name} cannot be {text[:40]!r}", f"{name}に{text[:40]!r}は指定できません。")
    return quote(text, safe="@")


def _text(value: object) -> str:
    if value is None:
        return ""
    return ("true" if value else "false") if isinstance(value, bool) else str(value)
