"""A next hop for tests: an SMTP server on loopback that takes everything and misbehaves where its script says so."""

import asyncio
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

EXTENSIONS = ("PIPELINING", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES", "SIZE 52428800")
DRIP_SECONDS = 0.05
LONGEST_LINE = 1 << 25


class Fault(StrEnum):
    """What a script may do instead of answering."""

    HANG = "hang"  # no answer, ever
    CLOSE = "close"  # end the connection
    RESET = "reset"  # end it with RST
    DRIP = "drip"  # an answer that comes octet by octet and never ends
    ENDLESS = "endless"  # continuation lines without end


@dataclass(frozen=True, slots=True)
class Taken:
    """One message that was answered with 250. `content` without dot-stuffing and final dot."""

    mail: str  # the argument of MAIL, with its parameters
    recipients: tuple[str, ...]
    content: bytes
    tls: bool


Script = Callable[[str, str], str | Fault | None]


def _no_script(verb: str, argument: str) -> str | Fault | None:
    del verb, argument
    return None


class Sink:
    """Use with `async with Sink() as sink`. `script(verb, argument)` returns a reply, a Fault, or None for the usual answer.

    Verbs are CONNECT, EHLO, HELO, STARTTLS, MAIL, RCPT, DATA, DOT (the end of the content; argument: the envelope's recipients), RSET and QUIT.
    """

    def __init__(self, extensions: tuple[str, ...] = EXTENSIONS, context: ssl.SSLContext | None = None) -> None:
        """With `context` STARTTLS is offered."""
        self.extensions = (*extensions, "STARTTLS") if context else extensions
        self.script: Script = _no_script
        self.delay = 0.0  # seconds before each answer
        self.messages: list[Taken] = []
        self.commands: list[str] = []  # every line that was understood as a command
        self.connections = 0
        self.open_connections = 0
        self.most_connections = 0
        self.port = 0
        self._context = context
        self._server: asyncio.Server | None = None
        self.tasks: set[asyncio.Task[None]] = set()  # one for each connection

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self) -> None:
        """Listen, on the same port again after `stop`."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port, limit=LONGEST_LINE)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Close the port and all connections."""
        if self._server is not None:
            self._server.close()
            for task in list(self.tasks):
                task.cancel()
            await asyncio.gather(*self.tasks, return_exceptions=True)
            await self._server.wait_closed()
            self._server = None

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self.tasks.add(task)
        self.connections += 1
        self.open_connections += 1
        self.most_connections = max(self.most_connections, self.open_connections)
        try:
            await _Visit(self, reader, writer, self._context).run()
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError, ssl.SSLError):
            pass
        finally:
            self.open_connections -= 1
            if task is not None:
                self.tasks.discard(task)
            writer.transport.abort()


class _Visit:
    """One connection."""

    def __init__(self, sink: Sink, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, context: ssl.SSLContext | None) -> None:
        self._sink = sink
        self._reader = reader
        self._writer = writer
        self._context = context
        self._tls = False
        self._mail = ""
        self._recipients: list[str] = []
        self._said = ""

    async def run(self) -> None:
        """Talk until the client goes or the script ends it."""
        going = await self._answer("CONNECT", "", "220 sink.test ESMTP")
        while going:
            line = (await self._reader.readuntil(b"\r\n"))[:-2].decode()
            self._sink.commands.append(line)
            verb, _, argument = line.partition(" ")
            going = await self._command(verb.upper(), argument)

    async def _command(self, verb: str, argument: str) -> bool:
        if verb == "EHLO":
            return await self._answer(verb, argument, "\r\n".join(f"250-{word}" for word in ("sink.test", *self._sink.extensions)) + "\r\n250 HELP")
        if verb == "STARTTLS" and self._context is not None:
            going = await self._answer(verb, argument, "220 2.0.0 go ahead")
            if going and self._said.startswith("220"):
                await self._writer.start_tls(self._context)
                self._tls = True
            return going
        if verb == "MAIL":
            self._mail, self._recipients = argument, []
        if verb == "RCPT":
            going = await self._answer(verb, argument, "250 2.1.5 ok")
            if self._said.startswith("25"):
                self._recipients.append(argument)
            return going
        if verb == "DATA":
            going = await self._answer(verb, argument, "354 go ahead" if self._recipients else "554 5.5.1 no valid recipients")
            return going and (not self._said.startswith("354") or await self._content())
        if verb == "QUIT":
            await self._answer(verb, argument, "221 2.0.0 bye")
            return False
        known = verb in {"MAIL", "HELO", "RSET", "NOOP"}
        return await self._answer(verb, argument, "250 2.0.0 ok" if known else "500 5.5.1 what?")

    async def _content(self) -> bool:
        lines: list[bytes] = []
        while (line := await self._reader.readuntil(b"\r\n")) != b".\r\n":
            lines.append(line.removeprefix(b"."))
        taken = Taken(self._mail, tuple(self._recipients), b"".join(lines), self._tls)
        # Noted before the answer: what the client makes of a lost answer is its own affair.
        self._sink.messages.append(taken)
        going = await self._answer("DOT", " ".join(self._recipients), "250 2.0.0 taken")
        if self._said and not self._said.startswith("250"):
            self._sink.messages[:] = [message for message in self._sink.messages if message is not taken]
        return going

    async def _answer(self, verb: str, argument: str, usual: str) -> bool:
        """Answer as the script wants; False ends the visit."""
        if self._sink.delay:
            await asyncio.sleep(self._sink.delay)
        scripted = self._sink.script(verb, argument)
        self._said = "" if isinstance(scripted, Fault) else scripted or usual
        match scripted:
            case Fault.HANG:
                await asyncio.Event().wait()
            case Fault.CLOSE:
                return False
            case Fault.RESET:
                sock = self._writer.get_extra_info("socket")
                sock.setsockopt(1, 13, b"\1\0\0\0\0\0\0\0")  # SOL_SOCKET, SO_LINGER on with 0 s: close means RST
                return False
            case Fault.DRIP:
                while True:
                    self._writer.write(b"2")
                    await asyncio.sleep(DRIP_SECONDS)
            case Fault.ENDLESS:
                while True:
                    self._writer.write(b"250-and\r\n" * 100)
                    await self._writer.drain()
            case _:
                self._writer.write(self._said.encode() + b"\r\n")
                await self._writer.drain()
        return True
