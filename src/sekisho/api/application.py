"""The API as an application: who asks is found out, arguments are bound, the desk is asked, the result is shown."""

import logging
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import msgspec
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from sekisho.access.desk import Desk
from sekisho.api.binding import LARGEST_BODY, Arguments
from sekisho.api.idempotency import Repeats
from sekisho.api.openapi import document
from sekisho.api.operation import EVENT_STREAM, Operation
from sekisho.api.problems import of_error, prefers_japanese, problem
from sekisho.api.rates import Rates
from sekisho.model.access import Actor, Permission
from sekisho.model.errors import Denied, NotFound, Refused, TemporaryFailure
from sekisho.model.ids import DEFAULT_TENANT, TenantId

log = logging.getLogger(__name__)
PREFIX = "/api/v1"
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]  # whatever an operation does not know is a problem of ours to tell

Identify = Callable[[Request], Awaitable[Actor | None]]


@dataclass(frozen=True, slots=True)
class Counter:
    """Everything that requests share."""

    desk: Desk
    identify: Identify  # by token
    is_tenant: Callable[[TenantId], Awaitable[bool]]
    rates: Rates
    repeats: Repeats


def routes(counter: Counter, operations: Iterable[Operation]) -> list[Route]:
    """Return the routes of all operations and of the document."""
    pairs = [(operation, Arguments(operation, counter.desk.takes(operation.function))) for operation in operations]
    described = msgspec.json.encode(document(pairs))

    async def openapi(request: Request) -> Response:
        del request
        return Response(described, media_type="application/json")

    by_path: dict[str, list[tuple[Operation, Arguments]]] = {}
    for operation, arguments in pairs:
        by_path.setdefault(operation.path, []).append((operation, arguments))
    return [
        Route(f"{PREFIX}/openapi.json", openapi, methods=["GET"]),
        *(Route(f"{PREFIX}{path}", _endpoint(counter, {each[0].method: each for each in found}), methods=METHODS) for path, found in by_path.items()),
        Route(f"{PREFIX}/{{rest:path}}", _nowhere, methods=METHODS),
    ]


async def _nowhere(request: Request) -> Response:
    return problem(404, japanese=_japanese(request))


def _japanese(request: Request) -> bool:
    return prefers_japanese(request.headers.get("accept-language", ""))


def _endpoint(counter: Counter, by_method: dict[str, tuple[Operation, Arguments]]) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        chosen = by_method.get(request.method)
        if chosen is None:
            return problem(405, japanese=_japanese(request), headers={"allow": ", ".join(sorted(by_method))})
        try:
            return await _answer(counter, request, *chosen)
        except (Refused, TemporaryFailure) as error:
            return of_error(error, japanese=_japanese(request))
        except ClientDisconnect:
            raise
        except Exception:
            log.exception("%s %s failed", request.method, chosen[0].case.name)
            return problem(500, japanese=_japanese(request))

    return endpoint


async def _answer(counter: Counter, request: Request, operation: Operation, arguments: Arguments) -> Response:
    actor = await counter.identify(request)
    allowance = counter.rates.take(actor.name if actor else request.client.host if request.client else "")
    told = {"ratelimit-limit": str(allowance.limit), "ratelimit-remaining": str(allowance.remaining)}
    if allowance.wait:
        return problem(429, japanese=_japanese(request), headers={**told, "retry-after": str(int(allowance.wait) + 1)})
    if actor is None:
        return problem(401, japanese=_japanese(request), headers={**told, "www-authenticate": "Bearer"})
    body = await read_body(request)
    if body is None:
        return problem(413, japanese=_japanese(request), headers=told)
    if body and request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        return problem(415, "application/json", japanese=_japanese(request), headers=told)
    tenant = await tenant_of(counter, request, actor, operation.function)
    bound = arguments.bind(request.path_params, request.query_params.multi_items(), body)
    if operation.media == EVENT_STREAM and (last := request.headers.get("last-event-id")):
        bound["after"] = last  # what a browser sends by itself when it comes again
    reads = operation.case.permission is Permission.OPEN_MAIL  # what opens mail is done, and noted, each time: its answer lies nowhere else
    key = request.headers.get("idempotency-key") if operation.method == "POST" and not reads else None
    if key is None:
        response = _response(operation, await counter.desk.perform(actor, operation.function, tenant, **bound))
    else:
        response = await _once(counter, actor, tenant, key, request, body, operation, bound)
    response.headers.update(told)
    return response


async def _once(
    counter: Counter, actor: Actor, tenant: TenantId, key: str, request: Request, body: bytes, operation: Operation, bound: dict[str, Any]
) -> Response:
    asked = f"{request.method} {request.url.path}?{request.url.query}\n".encode() + body
    await counter.desk.admit(actor, operation.function, tenant)  # also for an answer that was given before: rights may have gone meanwhile
    given = await counter.repeats.begin(actor, tenant, key, asked)
    if given is not None:
        status, media, octets = given
        return Response(octets, status, media_type=media or None, headers={"idempotency-replayed": "true"})
    try:
        response = _response(operation, await counter.desk.perform(actor, operation.function, tenant, **bound))
    except BaseException:
        await counter.repeats.give_up(actor, tenant, key)
        raise
    await counter.repeats.end(actor, tenant, key, asked, (response.status_code, response.media_type or "", bytes(response.body)))
    return response


async def read_body(request: Request) -> bytes | None:
    """Return the body, None if it is too large."""
    pieces, size = [], 0
    async for piece in request.stream():
        size += len(piece)
        if size > LARGEST_BODY:
            return None
        pieces.append(piece)
    return b"".join(pieces)


async def tenant_of(counter: Counter, request: Request, actor: Actor, function: Callable[..., object]) -> TenantId:
    """Return the organisation that is asked for. Raises NotFound for one that is not there, or not theirs: reaching for it stands in their audit."""
    named = request.query_params.getlist("tenant")
    if len(named) > 1:
        raise Refused("'tenant' is given twice", "'tenant'が2回指定されています。")
    tenant = TenantId(named[0]) if named else actor.tenant or DEFAULT_TENANT
    foreign = actor.tenant not in {None, tenant}
    if foreign:
        with suppress(Denied):
            await counter.desk.admit(actor, function, tenant)  # denies, and notes it
    if foreign or not await counter.is_tenant(tenant):
        raise NotFound(f"there is no tenant {tenant[:63]!r}", f"テナント{tenant[:63]!r}はありません。")
    return tenant


def _response(operation: Operation, result: object) -> Response:
    shown = operation.view(result)
    if operation.media == EVENT_STREAM:
        return StreamingResponse(shown, headers={"cache-control": "no-store", "x-accel-buffering": "no"}, media_type=EVENT_STREAM)
    if operation.media != "application/json":
        headers = {"content-disposition": "attachment", "content-security-policy": "sandbox; default-src 'none'"}
        return Response(shown, operation.status, headers=headers, media_type=operation.media)
    if shown is None:
        return Response(status_code=operation.success)
    return Response(msgspec.json.encode(shown), operation.status, media_type="application/json")
