"""Questions to the outside: DNS. An answer, "there is none", or "could not be asked": three different things."""

from dataclasses import dataclass
from typing import Protocol


class NoData(Exception):
    """The name exists but has no record of that type (RFC 2308 section 2.2)."""


class NxDomain(Exception):
    """The name does not exist (RFC 2308 section 2.1)."""


class TempFail(Exception):
    """No answer could be had: time-out, SERVFAIL, resolver gone. Never the same as "no record"."""


class Resolver(Protocol):
    """DNS as the craft of sender authentication needs it. Each raises NoData, NxDomain or TempFail."""

    async def txt(self, name: str) -> list[bytes]:
        """Return each TXT record with its strings joined (RFC 7208 section 3.3)."""
        ...

    async def a(self, name: str) -> list[str]:
        """Return textual IPv4 addresses."""
        ...

    async def aaaa(self, name: str) -> list[str]:
        """Return textual IPv6 addresses."""
        ...

    async def mx(self, name: str) -> list[tuple[int, str]]:
        """Return (preference, host) pairs, lowest preference first."""
        ...

    async def ptr(self, address: str) -> list[str]:
        """Return the names of a textual IP address."""
        ...


@dataclass(frozen=True, slots=True)
class TlsaRecord:
    """Which certificate a server must show (RFC 6698 section 2.1)."""

    usage: int
    selector: int
    matching: int
    data: bytes


class SecureResolver(Protocol):
    """DNS whose answers were validated by DNSSEC (RFC 4033): what DANE rests on (RFC 7672). Each raises NoData, NxDomain or TempFail."""

    async def tlsa(self, name: str) -> list[TlsaRecord]:
        """Return TLSA records, validated ones only.

        NoData and NxDomain mean "no DANE here", be it that there are none or that nothing validated them (RFC 7672 section 2.1.1); TempFail means
        that nobody knows, and a delivery must wait rather than do without (section 2.1.3).
        """
        ...

    async def vouches_for(self, name: str) -> bool:
        """Return whether the host's addresses were validated. Without that its TLSA records are not asked for (RFC 7672 section 2.1.2):
        name servers of unsigned zones often fail at them. False for a host without addresses; raises TempFail.
        """
        ...

    async def mx(self, name: str) -> tuple[list[tuple[int, str]], bool]:
        """Return (preference, host) pairs, lowest first, and whether they were validated: only then TLSA records of the hosts count."""
        ...
