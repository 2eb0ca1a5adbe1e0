"""Questions whose answers must be validated (DANE): the AD bit counts from a validating resolver on loopback, from nobody else.

A bit in a datagram is worth as much as the way that it came (RFC 4035 section 4.9.3): on loopback nobody can set it underway.
"""

from collections.abc import Sequence
from ipaddress import ip_address

from sekisho.backends.dns.exchange import Exchange
from sekisho.backends.dns.servers import Server
from sekisho.ports.lookups import NoData, NxDomain, TlsaRecord


class ValidatedResolver:
    """The port `SecureResolver`."""

    def __init__(self, servers: Sequence[Server], seconds: float) -> None:
        """Ask those of `servers` that are on loopback, of which the operator says that they validate. Raises ValueError if there is none."""
        trusted = [server for server in servers if ip_address(server.address).is_loopback]
        if not trusted:
            raise ValueError("a validating resolver has an address on loopback")
        self._exchange = Exchange(trusted, seconds)

    async def tlsa(self, name: str) -> list[TlsaRecord]:
        """Return TLSA records that were validated. Raises NoData for those that were not."""
        found = await self._exchange.records("tlsa", name, validate=True)
        if not found.validated:
            raise NoData(name)
        return list(found.records)

    async def vouches_for(self, name: str) -> bool:
        """Return whether the host's addresses were validated."""
        for kind in ("a", "aaaa"):
            try:
                return (await self._exchange.records(kind, name, validate=True)).validated
            except (NoData, NxDomain):
                continue
        return False

    async def mx(self, name: str) -> tuple[list[tuple[int, str]], bool]:
        """Return (preference, host) pairs, and whether they were validated."""
        found = await self._exchange.records("mx", name, validate=True)
        return sorted(found.records), found.validated
