"""A zone in memory: the names of the samples' world have their records, with or without Internet; every other name does not exist."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import TypeVar

from sekisho.ports.lookups import NoData, NxDomain

PREFERENCE = 10

Record = TypeVar("Record")


@dataclass(frozen=True, slots=True)
class Zone:
    """Records by name: lower case, without the dot at the end. `ptr` is by name as well (`1.0.0.127.in-addr.arpa`)."""

    a: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    aaaa: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    mx: Mapping[str, tuple[tuple[int, str], ...]] = field(default_factory=dict)
    txt: Mapping[str, tuple[bytes, ...]] = field(default_factory=dict)
    ptr: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def zone_of(domains: Iterable[str], address: str) -> Zone:
    """Return a zone in which each domain has one mail server at `address` (textual IPv4), from which alone its mail comes (SPF, RFC 7208).

    The address belongs to the mail server of the first domain.
    """
    names = tuple(domains)
    servers = {domain: f"mail.{domain}" for domain in names}
    return Zone(
        a={name: (address,) for domain in names for name in (domain, servers[domain])},
        mx={domain: ((PREFERENCE, server),) for domain, server in servers.items()},
        txt={domain: (f"v=spf1 ip4:{address} -all".encode(),) for domain in names},
        ptr={ip_address(address).reverse_pointer: (servers[names[0]],)},
    )


class StaticResolver:
    """The port `Resolver` over one zone. Nothing is asked of anybody, so nothing ever fails for now."""

    def __init__(self, zone: Zone) -> None:
        self._zone = zone
        owners = {name for table in (zone.a, zone.aaaa, zone.mx, zone.txt, zone.ptr) for name in table}
        # A name above one that has records exists too (RFC 8020 section 2), it only has none of its own.
        self._names = owners | {name.split(".", cut)[cut] for name in owners for cut in range(1, name.count(".") + 1)}

    async def txt(self, name: str) -> list[bytes]:
        """Return TXT records."""
        return self._answer(self._zone.txt, name)

    async def a(self, name: str) -> list[str]:
        """Return textual IPv4 addresses."""
        return self._answer(self._zone.a, name)

    async def aaaa(self, name: str) -> list[str]:
        """Return textual IPv6 addresses."""
        return self._answer(self._zone.aaaa, name)

    async def mx(self, name: str) -> list[tuple[int, str]]:
        """Return (preference, host) pairs, lowest preference first."""
        return sorted(self._answer(self._zone.mx, name))

    async def ptr(self, address: str) -> list[str]:
        """Return the names of a textual IP address. Raises NxDomain for what is none."""
        try:
            name = ip_address(address).reverse_pointer
        except ValueError:
            raise NxDomain(address) from None
        return self._answer(self._zone.ptr, name)

    def _answer(self, table: Mapping[str, tuple[Record, ...]], name: str) -> list[Record]:
        owner = name.lower().removesuffix(".")
        if owner in table:
            return list(table[owner])
        if owner in self._names:
            raise NoData(name)
        raise NxDomain(name)
