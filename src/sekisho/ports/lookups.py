"""Questions to the outside: DNS. An answer, "there is none", or "could not be asked": three different things."""

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
