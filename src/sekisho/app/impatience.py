"""Connections to the console: silent ones are closed, and one address holds only so many, or a few hosts could keep everybody else out."""

import asyncio
from collections import Counter
from typing import ClassVar

from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

from sekisho.access.throttle import place_of

PATIENCE = 15.0  # seconds; a request's head has come within twice that
CONNECTIONS = 60  # of one IPv4 address or IPv6 network of 64 bits; browsers open six


class ImpatientProtocol(H11Protocol):
    """uvicorn's own, which waits for ever for the head of a request. Bodies are timed by `console/guard.py`, pauses between requests by uvicorn."""

    patience = PATIENCE
    most = CONNECTIONS
    trusted: frozenset[str] = frozenset()  # proxies of ours: theirs are the connections of many, and their requests are counted by `console/guard.py`
    open_by_place: ClassVar[Counter[str]] = Counter()

    def __init_subclass__(cls) -> None:
        """Count the connections of each kind by themselves."""
        cls.open_by_place = Counter()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Count it, and begin to look."""
        super().connection_made(transport)
        self._before: RequestResponseCycle | None = None
        self._looking = self.loop.call_later(self.patience, self._look)
        peer = transport.get_extra_info("peername")
        host = str(peer[0]) if isinstance(peer, tuple) and peer else ""
        self._place = "" if host in self.trusted else place_of(host)
        if self._place:
            self.open_by_place[self._place] += 1
            if self.open_by_place[self._place] > self.most:
                transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Look no more."""
        self._looking.cancel()
        if self._place:
            self.open_by_place[self._place] -= 1
            if not self.open_by_place[self._place]:
                del self.open_by_place[self._place]
        super().connection_lost(exc)

    def _look(self) -> None:
        """Close if no request is being answered, and none began since the last look."""
        cycle: RequestResponseCycle | None = self.cycle
        if (cycle is None or cycle.response_complete) and cycle is self._before:
            self.transport.close()
            return
        self._before = cycle
        self._looking = self.loop.call_later(self.patience, self._look)


def behind(proxies: frozenset[str]) -> type[ImpatientProtocol]:
    """Return the protocol for a console that is reached through these proxies (none: directly)."""

    class Placed(ImpatientProtocol):
        trusted = proxies

    return Placed
