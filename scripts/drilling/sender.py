"""The outside client: sends letters over many sessions, comes again as real servers do, and remembers every answer."""

import asyncio
import contextlib
import time
from collections.abc import Iterable

from letters import Letter

REPLY_SECONDS = 60.0
AGAIN_SECONDS = 0.3


class Talk:
    """One plain SMTP connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    @classmethod
    async def open(cls, port: int, source: str = "127.0.0.1", *, host: str = "127.0.0.1", seconds: float = 30.0) -> "Talk":
        """Connect and hear the greeting. Raises OSError, ConnectionError with the words of a refusal."""
        async with asyncio.timeout(seconds):
            reader, writer = await asyncio.open_connection(host, port, local_addr=(source, 0))
            talk = cls(reader, writer)
            code, text = await talk.hear()
            if code != 220:
                await talk.close()
                raise ConnectionError(f"{code} {text}")
            return talk

    async def hear(self, seconds: float = REPLY_SECONDS) -> tuple[int, str]:
        """Return code and text of the next reply. Raises ConnectionError if the connection ends."""
        lines = []
        try:
            async with asyncio.timeout(seconds):
                while True:
                    line = await self.reader.readline()
                    if not line.endswith(b"\n"):
                        raise ConnectionError("the connection ended")
                    lines.append(line[4:].decode("utf-8", "replace").strip())
                    if line[3:4] != b"-":
                        return int(line[:3]), " ".join(lines)
        except (TimeoutError, ValueError) as error:
            raise ConnectionError(repr(error)) from error

    async def say(self, line: str | bytes) -> tuple[int, str]:
        """Send a command and return the reply."""
        self.writer.write((line.encode() if isinstance(line, str) else line) + b"\r\n")
        await self.writer.drain()
        return await self.hear()

    async def close(self) -> None:
        """End it without ado."""
        with contextlib.suppress(OSError, ConnectionError):
            self.writer.close()
            await self.writer.wait_closed()


def stuffed(octets: bytes) -> bytes:
    """Return a message as DATA carries it."""
    body = octets.replace(b"\r\n.", b"\r\n..")
    return (b"." + body if body.startswith(b".") else body) + b".\r\n"


class Sender:
    """`until_answered`: a 4xx or a lost connection is tried again, until the deadline."""

    def __init__(
        self,
        port: int,
        *,
        sessions: int = 20,
        per_connection: int = 20,
        until_answered: bool = True,
        source: str = "127.0.0.1",
        host: str = "127.0.0.1",
    ) -> None:
        self.host = host
        self.port, self.sessions, self.per_connection = port, sessions, per_connection
        self.until_answered, self.source = until_answered, source
        self.stop = False
        self.pace = 0.0  # seconds between two messages of one session

    async def send(self, letters: Iterable[Letter], seconds: float = 600.0) -> None:
        """Send all, or as many as the time allows."""
        queue: asyncio.Queue[Letter] = asyncio.Queue()
        for letter in letters:
            queue.put_nowait(letter)
        deadline = time.monotonic() + seconds
        await asyncio.gather(*(self._session(queue, deadline) for _ in range(min(self.sessions, max(1, queue.qsize())))))

    async def _session(self, queue: "asyncio.Queue[Letter]", deadline: float) -> None:
        talk, carried = None, 0
        while not self.stop and time.monotonic() < deadline:
            try:
                letter = queue.get_nowait()
            except asyncio.QueueEmpty:
                break
            try:
                if talk is None or carried >= self.per_connection:
                    if talk is not None:
                        await talk.close()
                    talk, carried = await Talk.open(self.port, self.source, host=self.host), 0
                    await talk.say("EHLO client.sender.test")
                carried += 1
                await one_message(talk, letter)
            except (OSError, ConnectionError, TimeoutError) as error:
                letter.text = letter.text or repr(error)
                if talk is not None:
                    await talk.close()
                talk = None
            if self.until_answered and not letter.arrivals and not 500 <= letter.code < 600:
                queue.put_nowait(letter)
                await asyncio.sleep(AGAIN_SECONDS)
            elif self.pace:
                await asyncio.sleep(self.pace)
        if talk is not None:
            await talk.close()


async def one_message(talk: Talk, letter: Letter) -> None:
    """Send one letter; the answer is noted in it. Raises ConnectionError when the connection ends."""
    letter.tries += 1
    letter.code, letter.text, letter.began = 0, "", time.monotonic()
    lines = [f"MAIL FROM:<{letter.sender}>", *(f"RCPT TO:<{recipient}>" for recipient in letter.recipients), "DATA"]
    talk.writer.write("".join(line + "\r\n" for line in lines).encode())
    await talk.writer.drain()
    heard = [await talk.hear() for _ in lines]
    if heard[-1][0] != 354:
        letter.code, letter.text = next((reply for reply in heard if reply[0] >= 400), heard[-1])
        if letter.code == 421:
            raise ConnectionError(letter.text)
        await talk.say("RSET")
        return
    letter.unanswered += 1
    talk.writer.write(stuffed(letter.octets))
    await talk.writer.drain()
    code, text = await talk.hear()
    letter.unanswered -= 1
    letter.code, letter.text, letter.answered_at = code, text, time.monotonic()
    letter.seconds = letter.answered_at - letter.began
    if code == 250:
        letter.arrivals.append(text.rpartition(" ")[2])
    elif code == 421:
        raise ConnectionError(text)
