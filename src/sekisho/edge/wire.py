"""The asyncio side of a connection: keeps what came until the conversation takes it, and says no more once the other side is gone."""

import asyncio

PAUSE_READING_AT = 1 << 20  # octets received and not yet taken


class Wire(asyncio.Protocol):
    """What a session stands on."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._incoming: list[bytes] = []
        self._waiting = 0
        self._paused = False
        self._more: asyncio.Future[None] | None = None
        self._lost = False

    # asyncio.Protocol -----------------------------------------------------------------------------------------------
    def data_received(self, data: bytes) -> None:
        """Keep what came; the conversation takes it when it is ready."""
        self._incoming.append(data)
        self._waiting += len(data)
        if self._waiting > PAUSE_READING_AT and not self._paused and self._transport:
            self._paused = True
            self._transport.pause_reading()
        self._wake()

    def eof_received(self) -> bool:
        """Treat a half-closed connection as closed."""
        self._lose()
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        """End the conversation."""
        del exc
        self._lose()

    def pause_writing(self) -> None:
        """Nothing to do: replies are small, and a client that does not read them is cut off by the clock."""

    def resume_writing(self) -> None:
        """Nothing to do."""

    # for the conversation -------------------------------------------------------------------------------------------
    async def _more_octets(self) -> None:
        """Wait until something is there to be taken, or the connection is lost."""
        if not self._incoming and not self._lost:
            self._more = asyncio.get_running_loop().create_future()
            try:
                await self._more
            finally:
                self._more = None

    def _take_incoming(self) -> list[bytes]:
        taken, self._incoming, self._waiting = self._incoming, [], 0
        return taken

    def _read_on(self) -> None:
        """Read again after what was received has been worked through."""
        if self._paused and self._transport and not self._lost:
            self._paused = False
            self._transport.resume_reading()

    def _write_octets(self, octets: bytes) -> None:
        if octets and self._transport is not None and not self._transport.is_closing():
            self._transport.write(octets)

    def _lose(self) -> None:
        self._lost = True
        self._wake()

    def _close(self) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.close()

    def _wake(self) -> None:
        if self._more is not None and not self._more.done():
            self._more.set_result(None)
