"""Which addresses a fetch may go to: public ones, resolved once and kept (rule against forged requests)."""

import ipaddress
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from sekisho.model import public_place
from sekisho.ports.web import NotFetched

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_LONGEST_URL = 2_000


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
    inner = public_place.inner_address(ip)
    return any(inner in network for network in allowed) or public_place.is_public(inner)


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
