"""Sessions with Valkey or Redis, within limits; whoever is cancelled leaves none with half an answer: redis-py ends it."""

from typing import Any

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

_MOST_SESSIONS = 8  # of one process; a question takes a fraction of a millisecond


def open_session(
    address: str, *, password: str = "", authority: str = "", certificate: str = "", key: str = "", decode_responses: bool = True
) -> Any:
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
