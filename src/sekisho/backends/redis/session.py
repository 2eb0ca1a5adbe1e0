"""Sessions with Valkey or Redis, within limits; whoever is cancelled leaves none with half an answer: redis-py ends it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from sekisho.backends.breaker import Breaker
from sekisho.model.errors import TemporaryFailure

log = logging.getLogger(__name__)

REST = 5.0  # seconds in which a server that failed is not asked
_MOST_SESSIONS = 8  # of one process; a question takes a fraction of a millisecond


class Session:
    """One server, asked within a patience. After a few failures nobody asks it for a while; its silence is told once, and its end.

    `what` names the server in the log, and `without` says what this machine does meanwhile. Made inside a running loop; `close` ends it.
    """

    def __init__(self, client: Any, what: str, without: str, patience: float, monotonic: Callable[[], float]) -> None:
        self.client = client
        self.patience = patience
        self._what, self._without = what, without
        self._breaker = Breaker(what, monotonic, rest=REST)
        self._silent = False

    async def ask(self, question: Callable[[], Awaitable[Any]]) -> Any:
        """Return the answer. Raises TemporaryFailure while the server is silent."""
        self._breaker.check()
        try:
            async with asyncio.timeout(self.patience):
                answer = await question()
        except (RedisError, OSError) as failure:  # TimeoutError is an OSError
            self._breaker.failed()
            if not self._silent:
                self._silent = True
                log.warning("%s is silent (%s): %s", self._what, type(failure).__name__, self._without)
            raise TemporaryFailure(f"{self._what} is silent") from None
        self._breaker.succeeded()
        if self._silent:
            self._silent = False
            log.warning("%s answers again", self._what)
        return answer

    async def close(self) -> None:
        """End it."""
        await self.client.aclose()


def open_client(address: str, *, password: str = "", authority: str = "", certificate: str = "", key: str = "", decode_responses: bool = True) -> Any:
    """Return a client; it opens nothing yet. Raises ValueError for an address that cannot be used.

    `authority`, `certificate`, `key`: PEM files for `rediss://`: whose certificate the server must show, and what we show to it.
    """
    options: dict[str, Any] = {"password": password} if password else {}
    if authority:
        options["ssl_ca_certs"] = authority
    if certificate:
        options |= {"ssl_certfile": certificate, "ssl_keyfile": key or certificate}
    # The whole question has one limit, that of its caller.
    pool = BlockingConnectionPool.from_url(
        address,
        max_connections=_MOST_SESSIONS,
        timeout=None,
        socket_timeout=None,
        retry=Retry(NoBackoff(), 0),
        decode_responses=decode_responses,
        **options,
    )
    return Redis.from_pool(pool)
