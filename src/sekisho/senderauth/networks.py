"""Lists that administrators write: does an address lie in one of these networks, a name below one of these domains?"""

from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network


@lru_cache(maxsize=256)
def _networks(texts: tuple[str, ...]) -> tuple[IPv4Network | IPv6Network, ...]:
    found = []
    for text in texts:
        try:
            found.append(ip_network(text, strict=False))
        except ValueError:
            continue  # a list may name domains beside networks
    return tuple(found)


@lru_cache(maxsize=8_192)
def lies_in(address: str, networks: tuple[str, ...]) -> bool:
    """Tell whether a textual IP address lies in one of the networks. An IPv4 address mapped into IPv6 counts as IPv4."""
    try:
        client = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(client, IPv6Address) and client.ipv4_mapped:
        client = client.ipv4_mapped
    return any(client in network for network in _networks(networks))


def is_below(name: str, domains: Iterable[str]) -> bool:
    """Tell whether a name is one of the domains or lies below one."""
    return any(name == domain or name.endswith("." + domain) for domain in domains if domain)
