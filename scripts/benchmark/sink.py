"""An SMTP server that takes everything and notes, for each X-Load-Id, when it came, whether it carries a verdict with nothing unanswered, and whether
its DKIM signature was found good.

usage: sink.py PORT LEDGER   (a line each: id, seconds since 1970, "1" or "0", "1" or "0")
"""

import asyncio
import sys
import time
from pathlib import Path

import uvloop

OK = b"250 2.0.0 ok\r\n"
EHLO = b"250-sink\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250-ENHANCEDSTATUSCODES\r\n250 SIZE 104857600\r\n"


class Sink(asyncio.Protocol):
    """Works on whole buffers, not on lines: it shares the processors with what is measured and must cost little."""

    def __init__(self, ledger) -> None:
        self.ledger = ledger
        self.buffer = b""
        self.data: list[bytes] | None = None
        self.tail = b""

    def connection_made(self, transport) -> None:
        self.transport = transport
        transport.write(b"220 sink ESMTP\r\n")

    def data_received(self, octets: bytes) -> None:
        while octets:
            octets = self.take_data(octets) if self.data is not None else self.take_commands(octets)

    def take_commands(self, octets: bytes) -> bytes:
        self.buffer += octets
        replies = []
        while True:
            line, end, rest = self.buffer.partition(b"\r\n")
            if not end:
                break
            self.buffer = rest
            verb = line[:4].upper()
            if verb == b"EHLO":
                replies.append(EHLO)
            elif verb == b"DATA":
                replies.append(b"354 go\r\n")
                self.data, self.tail = [], b"\r\n"
                left, self.buffer = self.buffer, b""
                self.transport.write(b"".join(replies))
                return left
            elif verb == b"QUIT":
                self.transport.write(b"".join(replies) + b"221 bye\r\n")
                self.transport.close()
                return b""
            else:
                replies.append(OK)
        self.transport.write(b"".join(replies))
        return b""

    def take_data(self, octets: bytes) -> bytes:
        joined = self.tail + octets
        end = joined.find(b"\r\n.\r\n")
        if end < 0:
            self.data.append(octets)
            self.tail = joined[-4:]
            return b""
        message = b"".join(self.data) + octets
        size = sum(map(len, self.data)) + end - len(self.tail) + 5
        head = message[: message.find(b"\r\n\r\n")].lower()
        self.note(b"\r\n" + head)
        self.data = None
        self.transport.write(OK)
        return message[size:]

    def note(self, head: bytes) -> None:
        start = head.find(b"\r\nx-load-id:")
        identifier = head[start + 12 : head.find(b"\r\n", start + 2)].strip().decode() if start >= 0 else "-"
        marked = b"\r\nx-sekisho-verdict:" in head or b"\r\nx-spamd-result:" in head or b"\r\nx-spam-checker-version:" in head
        whole = marked and b"\r\nx-sekisho-unanswered:" not in head
        proven = b"dkim=pass" in field_of(head, b"authentication-results: gateway.test") or b"r_dkim_allow" in head
        self.ledger.write(f"{identifier}\t{time.time()}\t{int(whole)}\t{int(proven)}\n")


def field_of(head: bytes, begins: bytes) -> bytes:
    """Return a field with the lines that continue it, b"" if there is none."""
    start = head.find(b"\r\n" + begins)
    if start < 0:
        return b""
    end = start + 2
    while (end := head.find(b"\r\n", end)) >= 0 and head[end + 2 : end + 3] in {b" ", b"\t"}:
        end += 2
    return head[start:end] if end >= 0 else head[start:]


async def main(port: int, path: Path) -> None:
    with path.open("a", buffering=1) as ledger:
        server = await asyncio.get_running_loop().create_server(lambda: Sink(ledger), "127.0.0.1", port, backlog=1024)
        await server.serve_forever()


uvloop.run(main(int(sys.argv[1]), Path(sys.argv[2])))
