"""A detonation service over HTTP, as an example: files are handed over once, and the result is asked for by digest until it is there.

The service speaks `GET URL/reports/SHA-256` (200 with `{"verdict": "harmful" | "harmless", "names": [...]}`, 202 while it works, 404 for
what it does not know) and `POST URL/messages` (202) with the raw message. Both are idempotent: nothing needs to be remembered here.
"""

import asyncio
import http.client
import os
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

import msgspec

from sekisho.backends.breaker import Breaker
from sekisho.model.errors import TemporaryFailure
from sekisho.model.message import Message
from sekisho.ports.scanners import Pending, Scanned, ScanResult, TooLarge

_LONGEST_REPLY = 65_536


@dataclass(frozen=True, slots=True)
class DetonationSettings:
    """Where, with what token, and for which types of files (as `mime.kinds.sniff` names them)."""

    url: str
    token: str = ""
    types: frozenset[str] = frozenset()
    seconds: float = 10.0  # for one question
    again_seconds: float = 60.0  # until the result is asked for again
    most_octets: int = 33_554_432


class _Result(msgspec.Struct, frozen=True):
    verdict: str
    names: tuple[str, ...] = ()


class Detonation:
    """Asks one service about messages that hold a file of one of the types."""

    name = "detonation"
    knows_test_string = False

    def __init__(self, settings: DetonationSettings, monotonic: Callable[[], float]) -> None:
        self._settings = settings
        self._place = urlsplit(settings.url)
        self._breaker = Breaker(self.name, monotonic)

    async def scan(self, content: bytes | int, message: Message) -> ScanResult:
        """Return the result, or when to ask again. Mail without a file of the types is not sent anywhere."""
        if not any(not self._settings.types.isdisjoint(part.detected_types) for part in message.parts):
            return Scanned()
        if message.size > self._settings.most_octets:
            return TooLarge()
        self._breaker.check()
        try:
            result = await asyncio.to_thread(self._ask, content, message)
        except (OSError, http.client.HTTPException, msgspec.DecodeError, ValueError) as error:
            self._breaker.failed()
            raise TemporaryFailure(f"detonation service: {error or type(error).__name__}"[:200]) from None
        self._breaker.succeeded()
        return result

    async def close(self) -> None:
        """Nothing is kept open."""

    def _ask(self, content: bytes | int, message: Message) -> ScanResult:
        status, body = self._request("GET", f"/reports/{message.sha256}", None)
        if status == 200:
            result = msgspec.json.decode(body, type=_Result)
            if result.verdict not in {"harmful", "harmless"}:
                raise ValueError(f"unknown verdict {result.verdict[:40]!r}")
            return Scanned(tuple(name[:200] for name in result.names[:10]) or ("harmful",)) if result.verdict == "harmful" else Scanned()
        if status == 404:
            raw = content if isinstance(content, bytes) else os.pread(content, message.size, 0)
            status, _ = self._request("POST", "/messages", raw)
        if status == 202:
            return Pending(self._settings.again_seconds)
        raise ValueError(f"it answers {status}")

    def _request(self, method: str, path: str, body: bytes | None) -> tuple[int, bytes]:
        connection = self._connection()
        headers = {"Authorization": f"Bearer {self._settings.token}"} if self._settings.token else {}
        if body is not None:
            headers["Content-Type"] = "message/rfc822"
        try:
            connection.request(method, self._place.path.rstrip("/") + path, body, headers)
            with connection.getresponse() as response:
                return response.status, response.read(_LONGEST_REPLY)
        finally:
            connection.close()

    def _connection(self) -> http.client.HTTPConnection:
        host, port, seconds = self._place.hostname or "", self._place.port, self._settings.seconds
        if self._place.scheme == "https":
            return http.client.HTTPSConnection(host, port or 443, timeout=seconds, context=ssl.create_default_context())
        return http.client.HTTPConnection(host, port or 80, timeout=seconds)
