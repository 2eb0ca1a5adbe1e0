"""Counters that many machines share, in Valkey or Redis; this machine counts along, and answers alone while the server does not.

So a server that is gone, slow or emptied opens no door: a limit then holds for each machine, as without it. Nobody waits for it longer than a
moment, and after a few failures nobody asks it for a while. Keys are digests: the server sees no address.
"""

import asyncio
import logging
import math
from collections.abc import Callable
from hashlib import blake2b
from typing import Any

from redis.exceptions import RedisError

from sekisho.backends.redis.session import open_session
from sekisho.backends.scanners.breaker import Breaker
from sekisho.model.errors import TemporaryFailure
from sekisho.ports.clock import Clock
from sekisho.ports.counters import Counters

log = logging.getLogger(__name__)

PATIENCE = 0.25  # seconds for one answer, connecting included
REST = 5.0  # seconds in which a server that failed is not asked
# The end stands beside the total, for a window begins with its first count and is not prolonged.
# A window ends by the callers' clocks (as everything here); the server's expiry only clears up. No total is below nought.
_ADD = """
local now, window = tonumber(ARGV[2]), tonumber(ARGV[3])
local known = redis.call('HMGET', KEYS[1], 'n', 'e')
local total, ends = tonumber(known[1] or '0'), tonumber(known[2] or '0')
local fresh = ends <= now
if fresh then total = 0 end
total = math.max(0, math.min(total + tonumber(ARGV[1]), 4503599627370496))
redis.call('HSET', KEYS[1], 'n', string.format('%.0f', total))
if fresh then
  redis.call('HSET', KEYS[1], 'e', string.format('%.3f', now + window))
  redis.call('PEXPIRE', KEYS[1], math.max(1, math.ceil(window * 1000)))
end
return string.format('%.0f', total)
"""


class RedisCounters:
    """See `ports.counters`. `own` counts on this machine; `prefix` keeps installations and their rooms apart on one server."""

    def __init__(self, address: str, own: Counters, clock: Clock, prefix: str, **options: Any) -> None:
        """Open nothing yet. Raises ValueError for an address that cannot be used. `options`: as of `open_session`."""
        self._server = open_session(address, **options)
        self.patience = PATIENCE
        self._script = self._server.register_script(_ADD)
        self._own, self._clock, self._prefix = own, clock, prefix
        self._breaker = Breaker("the counters' server", clock.monotonic, rest=REST)
        self._silent = False

    async def add(self, key: str, amount: int, window_seconds: float) -> int:
        """Return the larger total of the server and of this machine: who empties the server gains no more tries than here without it."""
        mine = await self._own.add(key, amount, window_seconds)
        if mine < 0:  # most of them were counted elsewhere
            mine = await self._own.add(key, -mine, window_seconds)
        values: list[str | int] = [amount, f"{self._clock.now():.3f}", f"{window_seconds:.3f}"]
        total = await self._ask(lambda: self._script(keys=[self._name("n", key)], args=values))
        return max(mine, int(total)) if total is not None else mine

    async def remember(self, key: str, value: str, seconds: float) -> None:
        """Keep a value for at most that long."""
        await self._own.remember(key, value, seconds)
        name, kept = self._name("v", key), f"{self._clock.now() + seconds:.3f} {value}"
        if seconds > 0:
            await self._ask(lambda: self._server.set(name, kept, px=math.ceil(seconds * 1_000)))
        else:
            await self._ask(lambda: self._server.delete(name))

    async def recall(self, key: str) -> str | None:
        """Return what the server remembers (another machine may have taken it back), else, while it is silent, what this machine does."""
        kept = await self._ask(lambda: self._server.get(self._name("v", key)))
        if kept is None:
            return await self._own.recall(key)
        ends, _, value = kept.partition(" ")
        return value if _number(ends) > self._clock.now() else None

    async def close(self) -> None:
        """End the sessions."""
        await self._server.aclose()

    def _name(self, kind: str, key: str) -> str:
        return f"{self._prefix}:{kind}:{blake2b(key.encode('utf-8', 'replace'), digest_size=16).hexdigest()}"

    async def _ask(self, question: Callable[[], Any]) -> str | None:
        """Return the answer as text, "" for none; None while the server is silent."""
        try:
            self._breaker.check()
        except TemporaryFailure:
            return None
        try:
            async with asyncio.timeout(self.patience):
                answer = await question()
        except (RedisError, OSError) as failure:  # TimeoutError is an OSError
            self._breaker.failed()
            if not self._silent:
                self._silent = True
                log.warning("the counters' server does not answer (%s): this machine counts alone", type(failure).__name__)
            return None
        self._breaker.succeeded()
        if self._silent:
            self._silent = False
            log.warning("the counters' server answers again")
        return "" if answer is None else str(answer)


def _number(text: str) -> float:
    """Return when something ends; long ago if others wrote under our key."""
    try:
        return float(text)
    except ValueError:
        return 0.0
