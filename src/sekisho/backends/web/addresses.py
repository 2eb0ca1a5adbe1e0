"""Which addresses a fetch may go to: public ones, resolved once and kept (rule against forged requests)."""

import ipaddress
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from sekisho.ports.web import NotFetched

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_LONGEST_URL = 2_000
_CARRYING = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("::/96"))  # the last 32 bits are an IPv4 address
_LOCAL_TRANSLATION = ipaddress.IPv6Network("64:ff9b:1::/48")  # RFC 8215: into networks of the operator's


@dataclass(frozen=True, slots=True)
class Target:
    """Where one request goes."""

    scheme: str
    host: str  # lower case ASCII, for certificate and Host field
    port: int
    path: str  # with its query


def read_url(url: str) -> Target:
    """Return where a URL leads. Raises NotFetched (refused) for what is not plain http or https to a named host."""
    if len(url) > _LONGEST_URL or not url.isascii() or not url.isprintable() or " " in url:
        raise NotFetched("not a plain URL", refused=True)
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise NotFetched("not a URL", refused=True) from None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise NotFetched("only http and https are fetched", refused=True)
    if parts.username is not None or parts.password is not None:
        raise NotFetched("a URL with a name or password is not fetched", refused=True)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, parts.hostname.lower(), port or (443 if parts.scheme == "https" else 80), path)


def is_public(address: str, allowed: Sequence[Network]) -> bool:
    """Tell whether an IP address may be asked: one of the public Internet, or one that the operator allowed."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    ip = _inner(ip)
    if any(ip in network for network in allowed):
        return True
    return ip.is_global and not ip.is_multicast and ip not in _LOCAL_TRANSLATION


def _inner(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """Return the IPv4 address that an IPv6 address leads to, if it does: mapped, 6to4, translated (RFC 6052), compatible."""
    if isinstance(ip, ipaddress.IPv4Address):
        return ip
    if any(ip in network for network in _CARRYING):
        return ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF)
    return ip.ipv4_mapped or ip.sixtofour or ip


def resolve(target: Target, allowed: Sequence[Network]) -> str:
    """Return one address of the host, to which the connection is made whatever DNS says later. Raises NotFetched."""
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotFetched(f"{target.host} is not found ({error})") from None
    addresses = [str(entry[4][0]) for entry in found]
    if not addresses or not all(is_public(address, allowed) for address in addresses):
        raise NotFetched(f"{target.host} leads to an address that is not public", refused=True)
    return addresses[0]
