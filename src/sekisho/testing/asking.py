"""A small HTTP client for tests: one request, one connection, the answer as it came."""

import asyncio
import http.client
import json
from collections.abc import Mapping
from typing import Any


def _fetch(port: int, method: str, path: str, body: object, headers: Mapping[str, str]) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        octets = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        told = {"content-type": "application/json"} if octets is not None else {}
        connection.request(method, path, octets, {**told, **headers})
        response = connection.getresponse()
        return response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()
    finally:
        connection.close()


async def fetch(port: int, method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None) -> tuple[int, dict[str, str], Any]:
    """Ask on loopback; return status, headers in lower case, and the body: parsed where it is JSON."""
    status, told, octets = await asyncio.get_running_loop().run_in_executor(None, _fetch, port, method, path, body, headers or {})
    return status, told, json.loads(octets) if "json" in told.get("content-type", "") else octets
