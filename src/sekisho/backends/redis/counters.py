"""Counters that many machines share, in Valkey or Redis; this machine counts along, and answers alone while the server does not.

So a server that is gone, slow or emptied opens no door: a limit then holds for each machine, as without it. Nobody waits for it longer than a
moment, and after a few failures nobody asks it for a while. Keys are digests: the server sees no address.
"""

import math
from contextlib import suppress
from hashlib import blake2b
from typing import Any

from sekisho.backends.redis.session import Session, open_client
from sekisho.model.errors import TemporaryFailure
from sekisho.ports.clock import Clock
from sekisho.ports.counters import Counters

PATIENCE = 0.25  # seconds for one answer, connecting included
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

    __slots__ = ("_client", "_clock", "_own", "_prefix", "_script", "session")  # whoever sets what is not here is told so

    def __init__(self, address: str, own: Counters, clock: Clock, prefix: str, **options: Any) -> None:
        """Open nothing yet. Raises ValueError for an address that cannot be used. `options`: as of `open_client`."""
        client = open_client(address, **options)
        self.session = Session(client, "the counters' server", "this machine counts alone", PATIENCE, clock.monotonic)
        self._client, self._script = client, client.register_script(_ADD)
        self._own, self._clock, self._prefix = own, clock, prefix

    async def add(self, key: str, amount: int, window_seconds: float) -> int:
        """Return the larger total of the server and of this machine: who empties the server gains no more tries than here without it."""
        mine = await self._own.add(key, amount, window_seconds)
        if mine < 0:  # most of them were counted elsewhere
            mine = await self._own.add(key, -mine, window_seconds)
        values: list[str | int] = [amount, f"{self._clock.now():.3f}", f"{window_seconds:.3f}"]
        try:
            total = await self.session.ask(lambda: self._script(keys=[self._name("n", key)], args=values))
        except TemporaryFailure:
            return mine
        return max(mine, int(total))

    async def remember(self, key: str, value: str, seconds: float) -> None:
        """Keep a value for at most that long."""
        await self._own.remember(key, value, seconds)
        name, kept = self._name("v", key), f"{self._clock.now() + seconds:.3f} {value}"
        with suppress(TemporaryFailure):
            if seconds > 0:
                await self.session.ask(lambda: self._client.set(name, kept, px=math.ceil(seconds * 1_000)))
            else:
                await self.session.ask(lambda: self._client.delete(name))

    async def recall(self, key: str) -> str | None:
        """Return what the server remembers (another machine may have taken it back), else, while it is silent, what this machine does."""
        try:
            kept: str | None = await self.session.ask(lambda: self._client.get(self._name("v", key)))
        except TemporaryFailure:
            return await self._own.recall(key)
        ends, _, value = (kept or "").partition(" ")
        return value if _number(ends) > self._clock.now() else None

    async def close(self) -> None:
        """End the sessions."""
        await self.session.close()

    def _name(self, kind: str, key: str) -> str:
        return f"{self._prefix}:{kind}:{blake2b(key.encode('utf-8', 'replace'), digest_size=16).hexdigest()}"


def _number(text: str) -> float:
    """Return when something ends; long ago if others wrote under our key."""
    try:
        return float(text)
    except ValueError:
        return 0.0
