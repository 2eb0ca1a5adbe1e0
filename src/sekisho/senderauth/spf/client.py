"""The client's address as SPF sees it: a number of one family; an IPv6 address that carries an IPv4 one is that IPv4 address."""

from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address


@dataclass(frozen=True, slots=True)
class Client:
    """A textual address read once."""

    number: int
    is_ip4: bool
    text: str  # the usual form (RFC 5952)
    dotted: str  # %{i}: "192.0.2.1", or the 32 nibbles of an IPv6 address
    reverse: str  # the name of its PTR records


@lru_cache(4_096)
def client_of(text: str) -> Client:
    """Read an address. Raises ValueError."""
    address = ip_address(text.partition("%")[0])
    if isinstance(address, IPv6Address) and address.ipv4_mapped:  # RFC 7208 section 5
        address = address.ipv4_mapped
    if isinstance(address, IPv4Address):
        return Client(int(address), True, str(address), str(address), address.reverse_pointer)
    return Client(int(address), False, str(address), ".".join(address.exploded.replace(":", "").upper()), address.reverse_pointer)


@lru_cache(8_192)
def number_of(text: str) -> int | None:
    """Return an address of an answer as a number, None for what is none (a resolver may say anything)."""
    try:
        return int(ip_address(text))
    except ValueError:
        return None
