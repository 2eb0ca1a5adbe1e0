"""A DNS server on loopback with a small zone."""

import pytest

from sekisho.backends.dns.zone_file import zone_of_records
from sekisho.testing.dns_server import DnsServer

RECORDS = {
    "example.test": [
        {"TXT": "v=spf1 -all"},
        {"TXT": ["two ", "strings"]},
        {"A": "192.0.2.1"},
        {"AAAA": "2001:db8::1"},
        {"MX": [20, "B.example.test"]},
        {"MX": [10, "a.example.test"]},
    ],
    "www.example.test": [{"CNAME": "example.test"}],
    "broken.example.test": [{"CNAME": "gone.example.test"}],
    "big.example.test": [{"TXT": "x" * 20_000}],
    "a+b=c#!.example.test": [{"A": "192.0.2.7"}],
    "mute.example.test": ["TIMEOUT"],
    "1.2.0.192.in-addr.arpa": [{"PTR": "example.test"}],
}


@pytest.fixture
async def server():
    async with DnsServer(zone_of_records(RECORDS)) as running:
        yield running
