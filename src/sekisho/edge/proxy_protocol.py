"""The PROXY protocol, versions 1 and 2: a load balancer that we trust says who the client is, before anything else is said."""

import ipaddress
import re
from dataclasses import dataclass

SIGNATURE = b"\r\n\r\n\0\r\nQUIT\n"  # of version 2
_MOST_V1 = 107  # octets of a line of version 1, with its end
_MOST_V2 = 2_048  # octets of the addresses and what follows them
_V1 = re.compile(rb"PROXY (?:(UNKNOWN)(?: [ -~]*)?|(TCP4|TCP6) ([0-9A-Fa-f.:]{3,45}) ([0-9A-Fa-f.:]{3,45}) ([0-9]{1,5}) ([0-9]{1,5}))\r\n")
_LOCAL, _PROXY = 0x20, 0x21
_ADDRESS_OCTETS = {0x11: 4, 0x21: 16}  # TCP over IPv4 and IPv6


class BadIntroduction(Exception):
    """What a balancer said is not the protocol: nobody knows who the client is, so nobody is let in."""


@dataclass(frozen=True, slots=True)
class Introduction:
    """`ip` is the client's, "" where the balancer speaks for itself (a health check) or does not know. `rest` belongs to the client."""

    ip: str
    rest: bytes


class ProxyReader:
    """Collects octets until the introduction is whole; never more than it may be long."""

    __slots__ = ("_octets",)

    def __init__(self) -> None:
        self._octets = b""

    def feed(self, octets: bytes) -> Introduction | None:
        """Return the introduction once it is whole. Raises BadIntroduction."""
        self._octets += octets
        head = self._octets
        if head[: len(SIGNATURE)] == SIGNATURE[: len(head)]:
            return self._version_2(head)
        if head[:6] == b"PROXY "[: len(head)]:
            return self._version_1(head)
        raise BadIntroduction("neither version of the protocol")

    @staticmethod
    def _version_1(head: bytes) -> Introduction | None:
        end = head.find(b"\r\n", 0, _MOST_V1)
        if end < 0:
            if len(head) >= _MOST_V1:
                raise BadIntroduction("a line without an end")
            return None
        match = _V1.fullmatch(head[: end + 2])
        if match is None:
            raise BadIntroduction("a line of version 1 that makes no sense")
        if match[1]:
            return Introduction("", head[end + 2 :])
        try:
            address = ipaddress.ip_address(match[3].decode("ascii"))
            ipaddress.ip_address(match[4].decode("ascii"))
        except ValueError as error:
            raise BadIntroduction(str(error)) from None
        if address.version != (4 if match[2] == b"TCP4" else 6) or max(int(match[5]), int(match[6])) > 65_535:
            raise BadIntroduction("addresses or ports that do not fit")
        return Introduction(_shown(address), head[end + 2 :])

    @staticmethod
    def _version_2(head: bytes) -> Introduction | None:
        if len(head) < 16:
            return None
        command, family, length = head[12], head[13], int.from_bytes(head[14:16], "big")
        if command not in (_LOCAL, _PROXY) or length > _MOST_V2:
            raise BadIntroduction("a command or length of version 2 that makes no sense")
        if len(head) < 16 + length:
            return None
        rest = head[16 + length :]
        octets = _ADDRESS_OCTETS.get(family, 0)
        if command == _LOCAL or not octets:
            return Introduction("", rest)
        if length < 2 * octets + 4:
            raise BadIntroduction("addresses that are cut off")
        return Introduction(_shown(ipaddress.ip_address(head[16 : 16 + octets])), rest)


def _shown(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> str:
    """Return the usual spelling; an IPv4 address inside an IPv6 one is the IPv4 address."""
    mapped = getattr(address, "ipv4_mapped", None)
    return str(mapped or address)
