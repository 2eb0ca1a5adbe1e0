"""Some names are answered from a zone in memory, all others are asked for: the samples' world on a machine with real resolvers, or with none."""

from ipaddress import ip_address

from sekisho.backends.dns.static import StaticResolver, Zone
from sekisho.ports.lookups import Resolver


class ZoneFirst:
    """The port `Resolver`: the names at and below `apex`, and the reverse names that the zone has, are the zone's.

    So are the places above `apex` where a walk for its policies ends (`_dmarc.test` above `sekisho.test`; RFC 9989 section 4.10).
    """

    def __init__(self, apex: str, zone: Zone, others: Resolver) -> None:
        self._apex, self._zone = apex, zone
        above = [apex.split(".", cut)[cut] for cut in range(1, apex.count(".") + 1)]
        self._above = frozenset(f"_dmarc.{name}" for name in above)
        self._ours, self._others = StaticResolver(zone), others

    async def txt(self, name: str) -> list[bytes]:
        """Return TXT records."""
        return await self._of(name).txt(name)

    async def a(self, name: str) -> list[str]:
        """Return textual IPv4 addresses."""
        return await self._of(name).a(name)

    async def aaaa(self, name: str) -> list[str]:
        """Return textual IPv6 addresses."""
        return await self._of(name).aaaa(name)

    async def mx(self, name: str) -> list[tuple[int, str]]:
        """Return (preference, host) pairs, lowest preference first."""
        return await self._of(name).mx(name)

    async def ptr(self, address: str) -> list[str]:
        """Return the names of a textual IP address."""
        try:
            ours = ip_address(address).reverse_pointer in self._zone.ptr
        except ValueError:
            ours = True
        return await (self._ours if ours else self._others).ptr(address)

    def _of(self, name: str) -> Resolver:
        owner = name.lower().removesuffix(".")
        return self._ours if owner == self._apex or owner.endswith(f".{self._apex}") or owner in self._above else self._others
