"""SCIM 2.0 (RFC 7644): identity providers push people and groups. HTTP in and out; rights and changes are the desk's."""

import logging
from collections.abc import Awaitable, Callable

import msgspec
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from sekisho.api.application import METHODS, Counter, read_body, tenant_of
from sekisho.api.scim_groups import add_group, drop_group, list_all_groups, patch_group, put_group, show_one_group
from sekisho.api.scim_people import add_user, drop_user, list_users, patch_user, put_user, show_user
from sekisho.api.scim_reading import Wrong
from sekisho.api.scim_request import Answer, Asked
from sekisho.api.scim_showing import MEDIA, Json, error, listing, provider_config, resource_types, schemas
from sekisho.model.errors import Conflict, Denied, NotFound, Refused, TemporaryFailure, TooMany
from sekisho.tenancy.people.people import list_people

log = logging.getLogger(__name__)
PREFIX = "/scim/v2"
_BODIES = frozenset({MEDIA, "application/json"})
_STATUS = ((NotFound, 404, ""), (Denied, 403, ""), (Conflict, 409, "uniqueness"), (TooMany, 429, ""), (Refused, 400, "invalidValue"))

Handler = Callable[[Asked], Awaitable[Answer]]


async def _config(asked: Asked) -> Answer:
    return Answer(200, provider_config(asked.base))


def _constant(make: Callable[[str], list[Json]]) -> Handler:
    async def handler(asked: Asked) -> Answer:
        found = make(asked.base)
        if not asked.id:
            return Answer(200, listing(found, len(found), 1))
        one = next((each for each in found if each["id"] == asked.id), None)
        if one is None:
            raise NotFound("there is no such thing")
        return Answer(200, one)

    return handler


_types, _schemas = _constant(resource_types), _constant(schemas)
HANDLERS: dict[str, dict[str, Handler]] = {
    "/ServiceProviderConfig": {"GET": _config},
    "/ResourceTypes": {"GET": _types},
    "/ResourceTypes/{id}": {"GET": _types},
    "/Schemas": {"GET": _schemas},
    "/Schemas/{id}": {"GET": _schemas},
    "/Users": {"GET": list_users, "POST": add_user},
    "/Users/{id}": {"GET": show_user, "PUT": put_user, "PATCH": patch_user, "DELETE": drop_user},
    "/Groups": {"GET": list_all_groups, "POST": add_group},
    "/Groups/{id}": {"GET": show_one_group, "PUT": put_group, "PATCH": patch_group, "DELETE": drop_group},
}


def routes(counter: Counter) -> list[Route]:
    """Return the routes of SCIM."""
    return [
        *(Route(f"{PREFIX}{path}", _endpoint(counter, by_method), methods=METHODS) for path, by_method in HANDLERS.items()),
        Route(f"{PREFIX}/{{rest:path}}", _endpoint(counter, {}), methods=METHODS),
    ]


def _endpoint(counter: Counter, by_method: dict[str, Handler]) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        try:
            asked = await _admitted(counter, request)
            if isinstance(asked, Response):
                return asked
            if not by_method:
                raise NotFound("there is nothing at this path")
            handler = by_method.get(request.method)
            if handler is None:
                return _error(405, "not by this method", headers={"allow": ", ".join(sorted(by_method))})
            answer = await handler(asked)
        except Wrong as wrong:
            return _error(400, str(wrong), wrong.kind)
        except Refused as refused:
            status, kind = next((status, kind) for shape, status, kind in _STATUS if isinstance(refused, shape))
            return _error(status, str(refused), kind)
        except TemporaryFailure:
            return _error(503, "try again later", headers={"retry-after": "5"})
        except ClientDisconnect:
            raise
        except Exception:
            log.exception("%s below %s failed", request.method, PREFIX)
            return _error(500, "an error of ours")
        if answer.body is None:
            return Response(status_code=answer.status)
        headers = {"location": answer.location} if answer.location else None
        return Response(msgspec.json.encode(answer.body), answer.status, headers=headers, media_type=MEDIA)

    return endpoint


async def _admitted(counter: Counter, request: Request) -> Asked | Response:
    """Return the request with who asks, for which organisation, and its body, or why not. By token alone."""
    actor = await counter.identify(request)
    allowance = counter.rates.take(actor.name if actor else request.client.host if request.client else "")
    if allowance.wait:
        return _error(429, "too often", headers={"retry-after": str(int(allowance.wait) + 1)})
    if actor is None:
        return _error(401, "a token is needed", headers={"www-authenticate": "Bearer"})
    octets = await read_body(request)
    if octets is None:
        return _error(413, "the body is too large")
    if octets and request.headers.get("content-type", "").partition(";")[0].strip().lower() not in _BODIES:
        return _error(415, f"the body must be {MEDIA}")
    tenant = await tenant_of(counter, request, actor, list_people)
    base = f"{request.url.scheme}://{request.url.netloc}{PREFIX}"
    return Asked(counter.desk, actor, tenant, base, request.path_params.get("id", ""), dict(request.query_params), _json(octets))


def _json(octets: bytes) -> object:
    if not octets:
        return None
    try:
        return msgspec.json.decode(octets)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Wrong("invalidSyntax", "the body is not JSON") from None


def _error(status: int, detail: str, kind: str = "", headers: dict[str, str] | None = None) -> Response:
    return Response(msgspec.json.encode(error(status, detail, kind)), status, headers=headers, media_type=MEDIA)
