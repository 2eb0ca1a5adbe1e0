"""Lines as datagrams (RFC 5426): nobody says that they arrived; only a receiver that is not there at all is noticed."""

import asyncio
import socket
from collections.abc import Sequence

from sekisho.model.errors import TemporaryFailure

LARGEST = 8_192  # octets; longer lines are cut, as receivers would (RFC 5426 section 3.2)
_BREATH = 32  # datagrams, after which the receiver may breathe


class DatagramOutlet:
    """One UDP receiver."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self._socket: socket.socket | None = None

    async def send(self, lines: Sequence[bytes]) -> None:
        """Send each line as a datagram."""
        try:
            opened = self._socket = self._socket or await self._open()
            for number, line in enumerate(lines):
                await asyncio.get_running_loop().sock_sendall(opened, line[:LARGEST].decode("utf-8", "ignore").encode())
                if number % _BREATH == _BREATH - 1:
                    await asyncio.sleep(0.005)
            await asyncio.sleep(0)
            failed = opened.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            if failed:
                raise OSError(failed, "nobody is there")
        except OSError as error:
            await self.close()
            raise TemporaryFailure(f"{self._host}:{self._port} (UDP): {error.strerror or error}") from error

    async def close(self) -> None:
        """Close the socket."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    async def _open(self) -> socket.socket:
        found = await asyncio.get_running_loop().getaddrinfo(self._host, self._port, type=socket.SOCK_DGRAM)
        family, kind, protocol, _, address = found[0]
        opened = socket.socket(family, kind, protocol)
        opened.setblocking(False)
        opened.connect(address)
        return opened
