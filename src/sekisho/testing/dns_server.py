"""A small DNS server on loopback, over UDP and TCP: serves a zone, and can be slow, silent, broken or gone."""

import asyncio
import socket
import struct
from collections.abc import Iterator
from types import TracebackType
from typing import Self, cast

import dns.exception
import dns.flags
import dns.message
import dns.rcode
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rrset

from sekisho.backends.dns.static import LONGEST_CHAIN, Zone
from sekisho.ports.lookups import TlsaRecord

LOOPBACK = "127.0.0.1"
_TRIES = 20  # to find a port that is free for both


class DnsServer:
    """`async with DnsServer(zone) as server:` then ask `server.address`. The attributes may be changed while it serves."""

    def __init__(self, zone: Zone, *, ttl: int = 300, negative: int = 60) -> None:
        """Serve `zone`; records live `ttl` seconds, "there is none" `negative` (RFC 2308 section 5)."""
        self.zone, self.ttl, self.negative = zone, ttl, negative
        self.tlsa: dict[str, tuple[TlsaRecord, ...]] = {}
        self.asked: list[tuple[str, str]] = []  # (type, name as it stood in the question)
        self.over_tcp = 0  # questions
        self.silent = False  # nothing is answered
        self.code = dns.rcode.NOERROR  # what is answered instead of the zone
        self.open = asyncio.Event()  # cleared: questions are held back until it is set, as a resolver that asks others itself
        self.open.set()
        self.validated = False  # set the AD bit (RFC 4035 section 3.2.3)
        self.port = 0

    @property
    def address(self) -> str:
        """Where it is: host:port."""
        return f"{LOOPBACK}:{self.port}"

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self.stop()

    async def start(self) -> None:
        """Open both sockets; again on the same port after `stop`."""
        loop = asyncio.get_running_loop()
        for _ in range(_TRIES):
            self._tcp = await asyncio.start_server(self._converse, LOOPBACK, self.port, family=socket.AF_INET)
            port = self._tcp.sockets[0].getsockname()[1]
            try:
                self._udp, _ = await loop.create_datagram_endpoint(lambda: _Datagrams(self), (LOOPBACK, port))
            except OSError:
                self._tcp.close()
                continue
            self.port = port
            return
        raise OSError("no port is free for UDP and TCP")

    async def stop(self) -> None:
        """Close both sockets: who asks is refused."""
        self._udp.close()
        self._tcp.close()
        await asyncio.sleep(0)

    async def answer(self, wire: bytes, *, tcp: bool = False) -> bytes | None:
        """Return the answer to one question, None for silence."""
        try:
            query = dns.message.from_wire(wire)
        except dns.exception.DNSException:
            return None
        question = query.question[0]
        kind, name = dns.rdatatype.to_text(question.rdtype), question.name.to_text().removesuffix(".")
        self.asked.append((kind, name))
        self.over_tcp += tcp
        await self.open.wait()
        if self.silent or kind.lower() in self.zone.silent.get(name.lower(), ()):
            return None
        response = dns.message.make_response(query, recursion_available=True)
        if self.code != dns.rcode.NOERROR:
            response.set_rcode(self.code)
            return response.to_wire()
        if self.validated:
            response.flags |= dns.flags.AD
        self._fill(response, kind, name)
        limit = 65_535 if tcp else max(512, query.payload)
        try:
            return response.to_wire(max_size=limit)
        except dns.exception.TooBig:
            short = dns.message.make_response(query, recursion_available=True)
            short.flags |= dns.flags.TC
            return short.to_wire()

    def _fill(self, response: dns.message.Message, kind: str, name: str) -> None:
        owner, written = name.lower(), name
        for _ in range(LONGEST_CHAIN):
            if owner not in self.zone.cname:
                break
            response.answer.append(dns.rrset.from_text(written + ".", self.ttl, "IN", "CNAME", self.zone.cname[owner] + "."))
            written = owner = self.zone.cname[owner]
        records = list(self._records(kind, owner))
        if records:
            response.answer.append(dns.rrset.from_rdata_list(written + ".", self.ttl, records))
            return
        if owner not in self.zone.names() and owner not in self.tlsa:
            response.set_rcode(dns.rcode.NXDOMAIN)
        soa = f"ns.invalid. hostmaster.invalid. 1 3600 600 86400 {self.negative}"
        response.authority.append(dns.rrset.from_text(".", self.negative, "IN", "SOA", soa))

    def _records(self, kind: str, owner: str) -> Iterator[dns.rdata.Rdata]:
        zone = self.zone
        texts: dict[str, list[str]] = {
            "A": list(zone.a.get(owner, ())),
            "AAAA": list(zone.aaaa.get(owner, ())),
            "MX": [f"{preference} {host}." for preference, host in zone.mx.get(owner, ())],
            "PTR": [f"{host}." for host in zone.ptr.get(owner, ())],
            "TXT": [_quoted(text) for text in zone.txt.get(owner, ())],
            "TLSA": [f"{one.usage} {one.selector} {one.matching} {one.data.hex()}" for one in self.tlsa.get(owner, ())],
        }
        for text in texts.get(kind, ()):
            yield dns.rdata.from_text(dns.rdataclass.IN, dns.rdatatype.from_text(kind), text)

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                (length,) = struct.unpack("!H", await reader.readexactly(2))
                wire = await self.answer(await reader.readexactly(length), tcp=True)
                if wire is not None:
                    writer.write(struct.pack("!H", len(wire)) + wire)
                    await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, server: DnsServer) -> None:
        self._server = server
        self._tasks: set[asyncio.Task[None]] = set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.DatagramTransport", transport)  # no subclass of it in asyncio's own loop

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        task = asyncio.create_task(self._answer(data, addr))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _answer(self, data: bytes, addr: tuple[str, int]) -> None:
        wire = await self._server.answer(data)
        if wire is not None and not self._transport.is_closing():
            self._transport.sendto(wire, addr)


def _quoted(text: bytes) -> str:
    """Return a TXT record in presentation form: strings of at most 255 octets, every octet as its number."""
    strings = [text[start : start + 255] for start in range(0, len(text), 255)] or [b""]
    return " ".join('"' + "".join(f"\\{octet:03}" for octet in string) + '"' for string in strings)
