import random
import struct
from ipaddress import ip_address

import pytest

from sekisho.edge.proxy_protocol import SIGNATURE, BadIntroduction, Introduction, ProxyReader


def version_2(command=0x21, family=0x11, addresses=None, more=b""):
    if addresses is None:
        addresses = ip_address("192.0.2.9").packed + ip_address("192.0.2.1").packed + struct.pack("!HH", 1234, 25)
    return SIGNATURE + bytes((command, family)) + struct.pack("!H", len(addresses + more)) + addresses + more


IPV6 = ip_address("2001:db8::9").packed + ip_address("2001:db8::1").packed + struct.pack("!HH", 1234, 25)
MAPPED = ip_address("::ffff:192.0.2.7").packed + ip_address("2001:db8::1").packed + struct.pack("!HH", 1234, 25)
GOOD = [
    (b"PROXY TCP4 192.0.2.9 192.0.2.1 1234 25\r\n", "192.0.2.9"),
    (b"PROXY TCP6 2001:db8::9 2001:db8::1 1234 25\r\n", "2001:db8::9"),
    (b"PROXY TCP6 ::ffff:192.0.2.9 2001:db8::1 1234 25\r\n", "192.0.2.9"),
    (b"PROXY UNKNOWN\r\n", ""),
    (b"PROXY UNKNOWN ffff::1 ffff::2 65535 65535\r\n", ""),
    (version_2(), "192.0.2.9"),
    (version_2(family=0x21, addresses=IPV6), "2001:db8::9"),
    (version_2(family=0x21, addresses=MAPPED), "192.0.2.7"),
    (version_2(more=b"\x03\0\x04abcd"), "192.0.2.9"),
    (version_2(command=0x20, family=0, addresses=b""), ""),
    (version_2(command=0x20), ""),
    (version_2(family=0x31, addresses=bytes(216)), ""),
    (version_2(family=0x00, addresses=b"xx"), ""),
]


@pytest.mark.parametrize(("octets", "ip"), GOOD)
def test_whoever_is_named_however_it_is_cut(octets, ip):
    assert ProxyReader().feed(octets + b"EHLO") == Introduction(ip, b"EHLO")
    reader = ProxyReader()
    found = [reader.feed(octets[at : at + 1]) for at in range(len(octets))]
    assert found == [None] * (len(octets) - 1) + [Introduction(ip, b"")]


@pytest.mark.parametrize(
    "octets",
    [
        b"EHLO client.test\r\n",
        b"\r\n\r\nQUIT\r\n",
        b"PROXY TCP4 192.0.2.9 192.0.2.1 1234\r\n",
        b"PROXY TCP4 2001:db8::9 2001:db8::1 1234 25\r\n",
        b"PROXY TCP6 192.0.2.9 192.0.2.1 1234 25\r\n",
        b"PROXY TCP4 192.0.2.999 192.0.2.1 1234 25\r\n",
        b"PROXY TCP4 192.0.2.9 192.0.2.1 99999 25\r\n",
        b"PROXY TCP5 192.0.2.9 192.0.2.1 1 25\r\n",
        b"PROXY  TCP4 192.0.2.9 192.0.2.1 1 25\r\n",
        b"PROXY TCP4 " + b"1" * 200,
        b"PROXY UNKNOWN \0\r\n",
        version_2(command=0x22),
        version_2(command=0x11),
        version_2(addresses=b"short"),
        version_2(family=0x21),
        SIGNATURE + b"\x21\x11\xff\xff",
    ],
)
def test_nonsense_is_no_introduction(octets):
    with pytest.raises(BadIntroduction):
        ProxyReader().feed(octets)


def test_random_octets_never_introduce_anybody_and_break_nothing():
    chance = random.Random(7)
    for _ in range(2_000):
        octets = bytearray(chance.choice(GOOD)[0])
        for _ in range(chance.randrange(1, 4)):
            octets[chance.randrange(len(octets))] = chance.randrange(256)
        try:
            found = ProxyReader().feed(bytes(octets))
        except BadIntroduction:
            continue
        assert found is None or found.ip == "" or ip_address(found.ip)
