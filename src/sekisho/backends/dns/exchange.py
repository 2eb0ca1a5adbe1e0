"""Questions over the wire by dnspython: for names with odd characters, over TCP, and where DNSSEC counts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import dns.asyncquery
import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.resolver

from sekisho.backends.dns.servers import Server
from sekisho.ports.lookups import NoData, NxDomain, TempFail, TlsaRecord


class Unanswered(TempFail):
    """Nothing came back: no resolver there, or none that answers in time."""


@dataclass(frozen=True, slots=True)
class Found:
    """Records, for how many seconds they may be kept, and whether a resolver says that it validated them (AD, RFC 4035 section 3.2.3).

    Without records `nothing` is the exception that says why (NoData, NxDomain), and `ttl` how long that may be kept, None if nobody said.
    """

    records: tuple[Any, ...]
    ttl: int | None
    validated: bool = False
    nothing: type[Exception] | None = None


_READ: Mapping[str, Callable[[Any], Any]] = {
    "txt": lambda data: b"".join(data.strings),
    "a": lambda data: data.address,
    "aaaa": lambda data: data.address,
    "mx": lambda data: (data.preference, data.exchange.to_text(omit_final_dot=True).lower()),
    "ptr": lambda data: data.target.to_text(omit_final_dot=True).lower(),
    "tlsa": lambda data: TlsaRecord(data.usage, data.selector, data.mtype, bytes(data.cert)),
}


class Exchange:
    """One question at a time to the first of the servers that answers."""

    def __init__(self, servers: Sequence[Server], seconds: float) -> None:
        """`seconds` is the longest that one server is waited for. Without servers the machine's own are asked."""
        self._servers = [(server.address, server.port) for server in servers] or system_servers()
        self._seconds = seconds

    async def records(self, kind: str, name: str, *, validate: bool = False, tcp: bool = False) -> Found:
        """Return the records of one name. Raises NoData, NxDomain, TempFail; Unanswered where nothing came back."""
        try:
            owner = dns.name.Name([*(label.encode("ascii") for label in name.split(".")), b""])
        except (dns.exception.DNSException, UnicodeEncodeError):
            raise NxDomain(name) from None
        query = dns.message.make_query(owner, kind.upper(), want_dnssec=validate)
        if validate:
            query.flags |= dns.flags.AD  # we understand the bit (RFC 6840 section 5.7)
        response = await self._response(name, query, tcp=tcp)
        if not isinstance(response, dns.message.QueryMessage):
            raise TempFail(f"{name}: no answer to a question")
        if response.rcode() == dns.rcode.NXDOMAIN:
            raise NxDomain(name)
        if response.rcode() != dns.rcode.NOERROR:
            raise TempFail(f"{name}: {dns.rcode.to_text(response.rcode())}")
        try:
            chain = response.resolve_chaining()
        except dns.exception.DNSException as problem:
            raise TempFail(f"{name}: {problem}") from None
        if chain.answer is None:
            raise NoData(name)
        return Found(tuple(map(_READ[kind], chain.answer)), chain.minimum_ttl, bool(response.flags & dns.flags.AD))

    async def _response(self, name: str, query: dns.message.Message, *, tcp: bool) -> dns.message.Message:
        for address, port in self._servers:
            try:
                if tcp:
                    response = await dns.asyncquery.tcp(query, address, self._seconds, port)
                else:
                    response, _ = await dns.asyncquery.udp_with_fallback(query, address, self._seconds, port)
            except (dns.exception.DNSException, OSError):
                continue
            return response
        raise Unanswered(f"{name}: no resolver answers")


def system_servers() -> list[tuple[str, int]]:
    """Return the machine's own resolvers, or the usual place of one where nothing is said (resolv.conf(5))."""
    try:
        return [(str(server), 53) for server in dns.resolver.Resolver().nameservers]
    except dns.exception.DNSException:
        return [("127.0.0.1", 53)]
