"""Which hosts may lie in the public Internet, in whatever spelling: what tenants set must not lead us to this machine or into networks around it.

This tells what can be told from the text alone. Where a name leads is looked at again at each connection (`backends/web/addresses.py`,
`delivery/exchangers.py`), to the address that is then connected to.
"""

import ipaddress
import re

_CARRYING = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("::/96"))  # the last 32 bits are an IPv4 address
_LOCAL_TRANSLATION = ipaddress.IPv6Network("64:ff9b:1::/48")  # RFC 8215: into networks of the operator's
# names that are never public: RFC 6761, RFC 6762, RFC 8375, what ICANN keeps for private use, and what firms and clouds use inside
_INNER = frozenset({"localhost", "localdomain", "local", "internal", "intranet", "private", "corp", "home", "lan"})
_INNER_BELOW = ("home.arpa",)
_NAME = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)+")
_LIKE_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def inner_address(ip: Address) -> Address:
    """Return the IPv4 address that an IPv6 address leads to, if it does: mapped, 6to4, translated (RFC 6052), compatible."""
    if isinstance(ip, ipaddress.IPv4Address):
        return ip
    if any(ip in network for network in _CARRYING):
        return ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF)
    return ip.ipv4_mapped or ip.sixtofour or ip


def is_public(ip: Address) -> bool:
    """Tell whether an address is one host of the public Internet."""
    ip = inner_address(ip)
    return ip.is_global and not ip.is_multicast and ip not in _LOCAL_TRANSLATION


def may_be_public(host: str) -> bool:
    """Tell whether a host, as a setting or a URL names it, could be one of the public Internet.

    False for loopback, private and cloud-inner names and addresses however they are spelt (dot at the end, "127.1", "0x7f000001", "[::ffff:7f00:1]"),
    for names without a dot, and for what is no name at all.
    """
    name = host.strip().lower()
    if name.startswith("[") and name.endswith("]"):
        name = name[1:-1]
    name = name.removesuffix(".")
    try:
        return is_public(ipaddress.ip_address(name))
    except ValueError:
        pass
    if len(name) > 253 or not _NAME.fullmatch(name):
        return False
    last = name.rpartition(".")[2]
    if _LIKE_NUMBER.fullmatch(last):  # systems read these as IPv4 addresses (WHATWG URL, "ends in a number")
        return False
    return last not in _INNER and not any(name == one or name.endswith(f".{one}") for one in _INNER_BELOW)


def is_plain(host: str) -> bool:
    """Tell whether a host is spelt as everybody spells it: an address, or a name without a dot at its end that no system reads as a number."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost" or (bool(_NAME.fullmatch(host)) and not _LIKE_NUMBER.fullmatch(host.rpartition(".")[2]))
    return True
