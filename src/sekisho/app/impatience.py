"""Connections to the console on which no request comes are closed: a few hundred silent ones would keep everybody else out."""

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

PATIENCE = 15.0  # seconds; a request's head has come within twice that


class ImpatientProtocol(H11Protocol):
    """uvicorn's own, which waits for ever for the head of a request. Bodies are timed by `console/guard.py`, pauses between requests by uvicorn."""

    patience = PATIENCE

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to look."""
        super().connection_made(transport)
        self._before: RequestResponseCycle | None = None
        self._looking = self.loop.call_later(self.patience, self._look)

    def connection_lost(self, exc: Exception | None) -> None:
        """Look no more."""
        self._looking.cancel()
        super().connection_lost(exc)

    def _look(self) -> None:
        """Close if no request is being answered, and none began since the last look."""
        cycle: RequestResponseCycle | None = self.cycle
        if (cycle is None or cycle.response_complete) and cycle is self._before:
            self.transport.close()
            return
        self._before = cycle
        self._looking = self.loop.call_later(self.patience, self._look)
