"""The port `Resolver` over real resolvers: a cache, one question at a time for all who ask the same, and a breaker."""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable
from functools import partial
from ipaddress import ip_address
from typing import Any, Protocol

from sekisho.backends.dns.breaker import ProbingBreaker
from sekisho.backends.dns.cache import Cache, Key, Known
from sekisho.backends.dns.exchange import Found, Unanswered
from sekisho.ports.lookups import NoData, NxDomain, TempFail
from sekisho.ports.metrics import Metrics

MOST_SECONDS = 86_400  # that an answer is kept, whatever its TTL (RFC 8767 section 4 allows a bound)
NEGATIVE_SECONDS = 30  # that "there is none" is kept where nobody says for how long (RFC 2308 section 5) ...
MOST_NEGATIVE = 3_600  # ... and at most: section 5 allows one to three hours
FAILED_SECONDS = 5  # that a failure is kept (RFC 9520 section 3.2: at least one second)
MOST_UNDER_WAY = 2_000  # questions; more than these are not answered
HITS_AT_ONCE = 64  # answers from memory are counted in dozens: counting one costs as much as finding it

_SAID = (TempFail, NxDomain, NoData)
_NAME = re.compile(r"(?=[!-~]{1,253}\.?$)(?:[!-\-/-~]{1,63}\.)*[!-\-/-~]{1,63}\.?")


class Asks(Protocol):
    """What asks over the wire (`upstream.Upstream`)."""

    def ask(self, kind: str, name: str) -> Awaitable[Found]:
        """Return the records. Raises NoData, NxDomain or TempFail."""
        ...

    async def is_alive(self) -> bool:
        """Return whether any resolver answers."""
        ...

    async def close(self) -> None:
        """End."""
        ...


class Shares(Protocol):
    """Answers that machines share (`redis.answers`). `now` is of the clock that `Known.until` is of."""

    async def recall(self, key: Key, now: float) -> Known | None:
        """Return what another machine has learned; None if nobody has, or nobody can say."""
        ...

    def remember(self, key: Key, known: Known, now: float) -> None:
        """Share an answer."""
        ...

    async def close(self) -> None:
        """End."""
        ...


class LiveResolver:
    """Made inside a running loop; `close` ends it. Every kind of failure of the network is TempFail."""

    def __init__(
        self,
        upstream: Asks,
        metrics: Metrics,
        *,
        entries: int,
        shared: Shares | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        pause: float = 1.0,
    ) -> None:
        """`entries` bounds the cache; `shared` are answers of all machines; `pause` is the first between two probes of resolvers that are gone."""
        self._shared = shared
        self._upstream, self._metrics, self._monotonic = upstream, metrics, monotonic
        self._cache = Cache(entries)
        self._breaker = ProbingBreaker(upstream.is_alive, self._tell_breaker, pause=pause)
        self._under_way: dict[Key, tuple[asyncio.Future[Any], list[asyncio.Future[Known]]]] = {}  # each question, and who waits for it
        self._hits = 0
        self._tell_breaker(is_open=False)  # what a process that was killed said last stands until somebody says otherwise

    async def txt(self, name: str) -> list[bytes]:
        """Return each TXT record with its strings joined."""
        return await self._answer("txt", name)

    async def a(self, name: str) -> list[str]:
        """Return textual IPv4 addresses."""
        return await self._answer("a", name)

    async def aaaa(self, name: str) -> list[str]:
        """Return textual IPv6 addresses."""
        return await self._answer("aaaa", name)

    async def mx(self, name: str) -> list[tuple[int, str]]:
        """Return (preference, host) pairs, lowest preference first."""
        return sorted(await self._answer("mx", name))

    async def ptr(self, address: str) -> list[str]:
        """Return the names of a textual IP address. Raises NxDomain for what is none."""
        try:
            name = ip_address(address).reverse_pointer
        except ValueError:
            raise NxDomain(address) from None
        return await self._answer("ptr", name)

    async def close(self) -> None:
        """End every question and give the sockets back."""
        await self._breaker.close()
        asked = [question for question, _ in self._under_way.values()]
        for question in asked:
            question.cancel()
        await asyncio.gather(*asked, return_exceptions=True)
        await self._upstream.close()
        if self._shared is not None:
            await self._shared.close()

    async def _answer(self, kind: str, name: str) -> list[Any]:
        key = kind, name.lower().removesuffix(".")
        known = self._cache.get(key, self._monotonic())
        if known is None:
            known = await self._known(key)
        else:
            self._hits += 1
            if self._hits >= HITS_AT_ONCE:
                self._metrics.count("dns_cache_hits_total", self._hits)
                self._hits = 0
        if known.nothing is not None:
            raise known.nothing(name)
        return list(known.records)

    async def _known(self, key: Key) -> Known:
        if not _NAME.fullmatch(key[1]):  # no such name can exist (RFC 1035 section 2.3.4): nobody is asked
            return Known((), NxDomain, 0)
        under_way = self._under_way.get(key)
        if under_way is None:
            if self._breaker.is_open or len(self._under_way) >= MOST_UNDER_WAY:
                self._metrics.count("dns_questions_total", kind=key[0], ending="turned away")
                return Known((), TempFail, 0)
            asked = asyncio.ensure_future(self._upstream.ask(*key) if self._shared is None else self._asked_machines(key, self._shared))
            under_way = self._under_way[key] = asked, []
            asked.add_done_callback(partial(self._heard, key, self._monotonic()))
        waiting: asyncio.Future[Known] = asyncio.get_running_loop().create_future()
        under_way[1].append(waiting)  # each their own: one who gives up takes the answer from nobody else
        return await waiting

    def _heard(self, key: Key, began: float, asked: "asyncio.Future[Any]") -> None:
        """Take the answer to a question, and tell all who wait for it."""
        _, waiting = self._under_way.pop(key)
        failure = None if asked.cancelled() else asked.exception()
        if asked.cancelled():  # closing
            known = Known((), TempFail, 0)
        elif failure is not None and not isinstance(failure, _SAID):  # an error of ours: theirs to tell
            for one in waiting:
                if not one.done():
                    one.set_exception(failure)
            return
        else:
            known, ending = self._learnt(asked) if self._shared is None else asked.result()
            now = self._monotonic()
            self._metrics.count("dns_questions_total", kind=key[0], ending=ending)
            self._metrics.observe("dns_seconds", now - began)
            if known.until > now:
                self._cache.put(key, known)
        for one in waiting:
            if not one.done():
                one.set_result(known)

    async def _asked_machines(self, key: Key, shared: Shares) -> tuple[Known, str]:
        """Ask the other machines first, then DNS."""
        known = await shared.recall(key, self._monotonic())
        if known is not None:
            return known, "shared"
        asked = asyncio.ensure_future(self._upstream.ask(*key))
        try:
            await asyncio.wait([asked])
        finally:
            asked.cancel()  # closing; one that is over is not touched
        known, ending = self._learnt(asked)
        shared.remember(key, known, self._monotonic())
        return known, ending

    def _learnt(self, asked: "asyncio.Future[Found]") -> tuple[Known, str]:
        """Return what DNS said, and how it is counted."""
        try:
            found = asked.result()
        except Unanswered:
            self._breaker.unanswered()
            return self._nothing(TempFail, FAILED_SECONDS), "unanswered"
        except TempFail:
            known, ending = self._nothing(TempFail, FAILED_SECONDS), "failed"
        except NxDomain:
            known, ending = self._nothing(NxDomain, NEGATIVE_SECONDS), "no name"
        except NoData:
            known, ending = self._nothing(NoData, NEGATIVE_SECONDS), "no data"
        else:
            known, ending = self._found(found)
        self._breaker.answered()
        return known, ending

    def _found(self, found: Found) -> tuple[Known, str]:
        if found.nothing is None:
            return Known(found.records, None, self._monotonic() + min(found.ttl or 0, MOST_SECONDS)), "answered"
        seconds = NEGATIVE_SECONDS if found.ttl is None else min(found.ttl, MOST_NEGATIVE)
        return self._nothing(found.nothing, seconds), "no name" if found.nothing is NxDomain else "no data"

    def _nothing(self, kind: type[Exception], seconds: float) -> Known:
        return Known((), kind, self._monotonic() + seconds)

    def _tell_breaker(self, is_open: bool) -> None:
        """Say it again and again while they are gone: another process that starts meanwhile says that they are not."""
        self._metrics.gauge("dns_resolvers_gone", float(is_open))
