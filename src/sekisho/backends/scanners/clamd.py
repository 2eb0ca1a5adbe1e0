"""ClamAV's clamd by INSTREAM (clamd(8)): the whole message over a kept session, within a time, or no answer at all."""

import asyncio
import os
import socket
import struct
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from sekisho.backends.breaker import Breaker
from sekisho.model.errors import TemporaryFailure
from sekisho.model.message import Message
from sekisho.ports.scanners import Scanned, ScanResult, TooLarge

_CHUNK = 262_144
_LONGEST_REPLY = 4_096
_LENGTH = struct.Struct(">I")


@dataclass(frozen=True, slots=True)
class ClamdSettings:
    """`address` is the path of a Unix socket, or host and port. Seconds and octets."""

    path: str = ""
    host: str = ""
    port: int = 3310
    seconds: float = 20.0  # for one message, from asking to the answer
    connect_seconds: float = 3.0
    sessions: int = 8  # kept and used at one time
    most_octets: int = 104_857_600  # clamd's own StreamMaxLength must not be smaller
    idle_seconds: float = 20.0  # a session that rested longer is not used again: clamd closes it after its IdleTimeout (30 s)


class SizeLimit(Exception):
    """clamd says that the message is larger than it takes."""


class Clamd:
    """Asks one clamd. Sessions are kept (IDSESSION), each with one question at a time."""

    name = "clamd"
    knows_test_string = True

    def __init__(self, settings: ClamdSettings, monotonic: Callable[[], float]) -> None:
        self._settings, self._monotonic = settings, monotonic
        self._idle: list[_Session] = []
        self._room = asyncio.Semaphore(settings.sessions)
        self._breaker = Breaker(self.name, monotonic)

    async def scan(self, content: bytes | int, message: Message) -> ScanResult:
        """Return what clamd found. Raises TemporaryFailure: unreachable, too slow, an ERROR reply, or words that nobody understands."""
        if message.size > self._settings.most_octets:
            return TooLarge()
        self._breaker.check()
        try:
            async with asyncio.timeout(self._settings.seconds):
                async with self._room:
                    found = await self._ask(content, message.size)
        except SizeLimit:
            self._breaker.succeeded()
            return TooLarge()
        except TimeoutError:
            self._breaker.failed()
            raise TemporaryFailure(f"clamd gave no answer within {self._settings.seconds:.0f} s") from None
        except (OSError, EOFError, ValueError) as error:
            self._breaker.failed()
            raise TemporaryFailure(f"clamd: {error or type(error).__name__}"[:200]) from None
        self._breaker.succeeded()
        return found

    async def version(self) -> str:
        """Return what clamd says it is, with the date of its signatures. Raises TemporaryFailure."""
        try:
            async with asyncio.timeout(self._settings.connect_seconds):
                session = await self._connect(b"zVERSION\0")
                try:
                    said = await session.reply()
                finally:
                    session.close()
        except (OSError, EOFError, ValueError, TimeoutError) as error:
            raise TemporaryFailure(f"clamd: {error or type(error).__name__}"[:200]) from None
        return "".join(character for character in said.decode("utf-8", "replace") if character.isprintable())[:200]

    async def close(self) -> None:
        """Close the kept sessions."""
        while self._idle:
            self._idle.pop().close()

    async def _ask(self, content: bytes | int, size: int) -> Scanned:
        session = self._rested()
        if session is not None:
            try:
                return await self._ask_on(session, content, size)
            except (ConnectionError, EOFError):  # clamd closed it while it rested, or was started anew: not yet a failure
                session.close()
        return await self._ask_on(await self._connect(), content, size)

    async def _ask_on(self, session: "_Session", content: bytes | int, size: int) -> Scanned:
        try:
            found = await session.scan(content, size)
        except BaseException:
            session.close()
            raise
        session.rested_at = self._monotonic()
        self._idle.append(session)
        return found

    def _rested(self) -> "_Session | None":
        while self._idle:
            session = self._idle.pop()
            if self._monotonic() - session.rested_at < self._settings.idle_seconds:
                return session
            session.close()
        return None

    async def _connect(self, greeting: bytes = b"zIDSESSION\0") -> "_Session":
        settings, loop = self._settings, asyncio.get_running_loop()
        async with asyncio.timeout(settings.connect_seconds):
            place: tuple[str | int | bytes, ...] | str = settings.path
            family = socket.AF_UNIX
            if not settings.path:
                family, _, _, _, place = (await loop.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM))[0]
            line = socket.socket(family, socket.SOCK_STREAM)
            try:
                line.setblocking(False)
                await loop.sock_connect(line, place)
                await loop.sock_sendall(line, greeting)
            except BaseException:
                line.close()
                raise
        return _Session(line)


class _Session:
    """One connection in an IDSESSION: replies are numbered from 1. A bare socket, so that a reply can be read after writing failed."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line
        self._loop = asyncio.get_running_loop()
        self._asked = 0
        self.rested_at = 0.0

    async def scan(self, content: bytes | int, size: int) -> Scanned:
        """Send one message and read the reply to it. Raises SizeLimit, ValueError for an error or an alien reply, OSError, EOFError."""
        self._asked += 1
        try:
            await self._loop.sock_sendall(self._line, b"zINSTREAM\0")
            async for chunk in _chunks(content, size):
                await self._loop.sock_sendall(self._line, _LENGTH.pack(len(chunk)) + chunk)
            await self._loop.sock_sendall(self._line, _LENGTH.pack(0))
        except ConnectionError:  # it stopped listening: it may have said why
            return self._understood(await self.reply())
        return self._understood(await self.reply())

    async def reply(self) -> bytes:
        """Read one reply, without its end."""
        reply = b""
        while not reply.endswith(b"\0"):
            piece = await self._loop.sock_recv(self._line, _LONGEST_REPLY)
            if not piece:
                raise EOFError("hung up without an answer")
            reply += piece
            if len(reply) > _LONGEST_REPLY:
                raise ValueError("a reply without end")
        return reply[:-1]

    def _understood(self, reply: bytes) -> Scanned:
        number, _, said = reply.decode("utf-8", "replace").partition(": ")
        if reply.endswith(b"size limit exceeded. ERROR"):
            raise SizeLimit
        if number != str(self._asked):
            raise ValueError(f"answers something that was not asked: {reply[:80]!r}")
        if said == "stream: OK":
            return Scanned()
        if said.startswith("stream: ") and said.endswith(" FOUND"):
            return Scanned((said[8:-6][:200],))
        raise ValueError(f"says {said[:150]!r}")

    def close(self) -> None:
        self._line.close()


async def _chunks(content: bytes | int, size: int) -> AsyncIterator[bytes]:
    if isinstance(content, bytes):
        for start in range(0, len(content), _CHUNK):
            yield content[start : start + _CHUNK]
        return
    position = 0
    while position < size:
        chunk = await asyncio.to_thread(os.pread, content, _CHUNK, position)
        if not chunk:
            raise EOFError("the message is shorter than promised")
        position += len(chunk)
        yield chunk
