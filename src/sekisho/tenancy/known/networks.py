"""Whose network an address lies in: the narrowest listed one, found without looking at all of them."""

from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from sekisho.model.ids import TenantId


class Networks:
    """Frozen. Networks are kept by length of their prefix: an address costs one look for each length in use, and one in all when asked again."""

    def __init__(self, networks: Iterable[tuple[str, TenantId]]) -> None:
        """Take "192.0.2.0/24" and whose. Raises ValueError for what is no network."""
        self._kept: dict[tuple[int, int], dict[int, TenantId]] = {}
        for text, tenant in networks:
            network = ip_network(text)
            self._kept.setdefault((network.version, network.prefixlen), {})[int(network.network_address)] = tenant
        self._lengths = sorted(self._kept, reverse=True)
        self.owner = lru_cache(maxsize=10_000)(self._find)

    def _find(self, ip: str) -> TenantId | None:
        """Return whose outbound network this address lies in. An IPv4 address mapped into IPv6 counts as IPv4."""
        try:
            address: IPv4Address | IPv6Address = ip_address(ip.partition("%")[0])
        except ValueError:
            return None
        if isinstance(address, IPv6Address) and address.ipv4_mapped:
            address = address.ipv4_mapped
        number = int(address)
        for version, length in self._lengths:
            if version == address.version:
                free = address.max_prefixlen - length
                found = self._kept[version, length].get(number >> free << free)
                if found is not None:
                    return found
        return None
