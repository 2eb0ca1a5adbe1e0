"""Lines over a stream: TCP, TLS or a Unix socket, framed by octet counts (RFC 6587 section 3.4.1, RFC 5425 section 4.3) or by line ends."""

import asyncio
import fcntl
import ssl
import struct
import termios
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from sekisho.model.errors import TemporaryFailure

PATIENCE = 10.0  # seconds for connecting, and for a batch to be taken
_POLL = 0.01


@dataclass(frozen=True, slots=True)
class Place:
    """Where the receiver is. `path` is that of a Unix socket; otherwise host and port, with TLS where a context is given."""

    host: str = ""
    port: int = 0
    path: str = ""
    tls: ssl.SSLContext | None = None

    def __str__(self) -> str:
        return self.path or f"{self.host}:{self.port}"


class StreamOutlet:
    """One receiver over one kept connection.

    A stream has no word for "I have it". What counts is that the other end's machine has acknowledged every octet and that it has not hung up;
    what a receiver loses after that is lost.
    """

    def __init__(self, place: Place, *, counted: bool, patience: float = PATIENCE) -> None:
        self._place = place
        self._counted = counted
        self._patience = patience
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def send(self, lines: Sequence[bytes]) -> None:
        """Write, then wait until all of it is acknowledged."""
        try:
            async with asyncio.timeout(self._patience):
                reader, writer = self._streams = self._streams or await self._open()
                if self._hung_up(reader):  # while nothing was sent
                    await self.close()
                    reader, writer = self._streams = await self._open()
                writer.write(b"".join(map(self._framed, lines)))
                await writer.drain()
                while _unsent(writer):
                    if self._hung_up(reader):
                        break
                    await asyncio.sleep(_POLL)
                await asyncio.sleep(0)  # an end that is already there is seen
                if self._hung_up(reader):
                    raise ConnectionResetError("the receiver hung up")
        except (OSError, TimeoutError, asyncio.IncompleteReadError) as error:
            await self.close()
            raise TemporaryFailure(f"{self._place}: {error or 'it does not take what is sent'}") from error
        except asyncio.CancelledError:
            await self.close()
            raise

    async def close(self) -> None:
        """Close the connection, at once."""
        streams, self._streams = self._streams, None
        if streams is not None:
            streams[1].transport.abort()
            with suppress(OSError, TimeoutError):
                await streams[1].wait_closed()

    async def _open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._place.path:
            reader, writer = await asyncio.open_unix_connection(self._place.path)
        else:
            name = self._place.host if self._place.tls else None
            reader, writer = await asyncio.open_connection(self._place.host, self._place.port, ssl=self._place.tls, server_hostname=name)
        writer.transport.set_write_buffer_limits(high=0)  # `drain` waits until everything is with the kernel
        return reader, writer

    def _framed(self, line: bytes) -> bytes:
        return b"%d %b" % (len(line), line) if self._counted else line + b"\n"

    @staticmethod
    def _hung_up(reader: asyncio.StreamReader) -> bool:
        return reader.at_eof() or reader.exception() is not None


def _unsent(writer: asyncio.StreamWriter) -> int:
    """Return how many octets the other end's machine has not acknowledged yet (on Linux; a Unix socket: not read yet)."""
    raw = writer.get_extra_info("socket")
    if raw is None or raw.fileno() < 0:
        raise ConnectionResetError("the connection is gone")
    return int(struct.unpack("i", fcntl.ioctl(raw.fileno(), termios.TIOCOUTQ, b"\0\0\0\0"))[0])
