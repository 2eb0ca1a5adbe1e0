"""A zone in memory: names that have their records with or without Internet; every other name does not exist."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import TypeVar

from sekisho.ports.lookups import NoData, NxDomain, TempFail

PREFERENCE = 10
LONGEST_CHAIN = 8  # CNAMEs followed

Record = TypeVar("Record")


@dataclass(frozen=True, slots=True)
class Zone:
    """Records by name: lower case, without the dot at the end. `ptr` is by name as well (`1.0.0.127.in-addr.arpa`)."""

    a: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    aaaa: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    mx: Mapping[str, tuple[tuple[int, str], ...]] = field(default_factory=dict)
    txt: Mapping[str, tuple[bytes, ...]] = field(default_factory=dict)
    ptr: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    cname: Mapping[str, str] = field(default_factory=dict)
    silent: Mapping[str, frozenset[str]] = field(default_factory=dict)  # names with the types ("a", "txt" ...) for which they never answer

    def names(self) -> set[str]:
        """Return every name that exists, those above the owners of records too: they only have none of their own (RFC 8020 section 2)."""
        owners = {name for table in (self.a, self.aaaa, self.mx, self.txt, self.ptr, self.cname, self.silent) for name in table}
        return owners | {name.split(".", cut)[cut] for name in owners for cut in range(1, name.count(".") + 1)}


def zone_of(domains: Iterable[str], address: str) -> Zone:
    """Return a zone in which each domain has one mail server at `address` (textual IPv4), from which alone its mail comes (SPF, RFC 7208),
    and asks to refuse what is not proven (DMARC, RFC 9989).

    The address belongs to the mail server of the first domain.
    """
    names = tuple(domains)
    servers = {domain: f"mail.{domain}" for domain in names}
    return Zone(
        a={name: (address,) for domain in names for name in (domain, servers[domain])},
        mx={domain: ((PREFERENCE, server),) for domain, server in servers.items()},
        txt={domain: (f"v=spf1 ip4:{address} -all".encode(),) for domain in names}
        | {f"_dmarc.{domain}": (b"v=DMARC1; p=reject",) for domain in names},
        ptr={ip_address(address).reverse_pointer: (servers[names[0]],)},
    )


class StaticResolver:
    """The port `Resolver` over one zone. Nobody is asked anything: only what the zone calls silent fails for now."""

    def __init__(self, zone: Zone) -> None:
        self._zone = zone
        self._names = zone.names()

    async def txt(self, name: str) -> list[bytes]:
        """Return TXT records."""
        return self._answer("txt", self._zone.txt, name)

    async def a(self, name: str) -> list[str]:
        """Return textual IPv4 addresses."""
        return self._answer("a", self._zone.a, name)

    async def aaaa(self, name: str) -> list[str]:
        """Return textual IPv6 addresses."""
        return self._answer("aaaa", self._zone.aaaa, name)

    async def mx(self, name: str) -> list[tuple[int, str]]:
        """Return (preference, host) pairs, lowest preference first."""
        return sorted(self._answer("mx", self._zone.mx, name))

    async def ptr(self, address: str) -> list[str]:
        """Return the names of a textual IP address. Raises NxDomain for what is none."""
        try:
            name = ip_address(address).reverse_pointer
        except ValueError:
            raise NxDomain(address) from None
        return self._answer("ptr", self._zone.ptr, name)

    def _answer(self, kind: str, table: Mapping[str, tuple[Record, ...]], name: str) -> list[Record]:
        owner = name.lower().removesuffix(".")
        for _ in range(LONGEST_CHAIN):
            if owner in table:
                return list(table[owner])
            if kind in self._zone.silent.get(owner, ()):
                raise TempFail(name)
            if owner not in self._zone.cname:
                break
            owner = self._zone.cname[owner]
        else:
            raise TempFail(name)  # as a resolver that finds a loop: SERVFAIL
        if owner in self._names:
            raise NoData(name)
        raise NxDomain(name)
