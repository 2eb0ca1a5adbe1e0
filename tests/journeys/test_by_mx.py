"""Outbound mail finds its way by MX through a running gateway: DNS on loopback, two domains of others, one that takes no mail."""

import asyncio
import json
import smtplib
import time

import pytest

from sekisho.backends.dns.zone_file import zone_of_records
from sekisho.ports.lookups import TlsaRecord
from sekisho.testing.dns_server import DnsServer
from sekisho.testing.gateway import Gateway
from sekisho.testing.sink import Sink

RECORDS = {
    "partner.test": [{"MX": [5, "down.partner.test"]}, {"MX": [10, "mx.partner.test"]}],
    "down.partner.test": [{"A": "127.0.0.9"}],
    "mx.partner.test": [{"A": "127.0.0.1"}],
    "evil.test": [{"MX": [1, "inside.evil.test"]}],
    "inside.evil.test": [{"A": "10.11.12.13"}],
    "quiet.test": [{"MX": [0, ""]}],
    "dane.test": [{"MX": [1, "mx.dane.test"]}],
    "mx.dane.test": [{"A": "127.0.0.1"}],
    "strict.test": [{"MX": [1, "mx.partner.test"]}],
}
MESSAGE = "From: taro@example.test\r\nTo: {0}\r\nSubject: Minutes of the meeting\r\nDate: Wed, 25 Nov 2026 10:00:00 +0900\r\nMessage-ID: <1@example.test>\r\n\r\nAttached.\r\n"


@pytest.fixture
async def world(tmp_path):
    async with DnsServer(zone_of_records(RECORDS)) as server, Sink() as sink:
        settings = (
            '[routes]\n"*" = ["mx"]\n[tenant]\ndomains = ["example.test"]\n[outbound]\nnetworks = ["127.0.0.0/8"]\n'
            f'[dns]\nservers = ["{server.address}"]\nvalidating = true\n[delivery.tls]\n"strict.test" = "required"\n[delivery]\nmx_networks = ["127.0.0.0/8"]\nmx_port = {sink.port}\n'
        )
        server.validated = True
        server.tlsa = {f"_{sink.port}._tcp.mx.dane.test": (TlsaRecord(3, 1, 1, bytes(32)),)}
        gateway = Gateway(tmp_path, settings)
        await asyncio.to_thread(gateway.start)
        try:
            yield gateway, sink, server
        finally:
            await asyncio.to_thread(gateway.stop)


def send(gateway: Gateway, *recipients: str) -> None:
    with smtplib.SMTP("127.0.0.1", gateway.port, "pc.example.test", timeout=60) as session:
        for recipient in recipients:
            session.sendmail("taro@example.test", [recipient], MESSAGE.format(recipient))


async def test_mail_for_others_goes_to_their_exchangers_and_inside_addresses_are_never_asked(world):
    gateway, sink, server = world
    await asyncio.to_thread(send, gateway, "hanako@partner.test", "a@evil.test", "b@quiet.test", "c@nowhere.test")
    async with asyncio.timeout(60):
        while not sink.messages or ("MX", "nowhere.test") not in {(kind, name.lower()) for kind, name in server.asked}:
            await asyncio.sleep(0.05)
    assert [taken.recipients for taken in sink.messages] == [("TO:<hanako@partner.test>",)]
    told = await asyncio.to_thread(stories, gateway, "quarantined", "a@evil.test", "b@quiet.test", "c@nowhere.test")
    assert "550 5.4.4 No mail exchanger of evil.test has a public address" in told[0]
    assert "556 5.1.10 quiet.test takes no mail (null MX)" in told[1]
    assert "550 5.1.2 The domain nowhere.test does not exist" in told[2]


async def test_what_is_not_proven_waits_and_nothing_goes_out_in_the_clear(world):
    gateway, sink, _ = world
    await asyncio.to_thread(send, gateway, "a@dane.test", "b@strict.test", "hanako@partner.test")
    told = await asyncio.to_thread(stories, gateway, "4.7.4", "a@dane.test", "b@strict.test")
    assert "no TLS is to be had, and DANE demands it" in told[0]
    assert "no TLS is to be had, and settings demands it" in told[1]
    assert {taken.recipients for taken in sink.messages} <= {("TO:<hanako@partner.test>",)}
    queued = await asyncio.to_thread(gateway.command, "queue", "list")
    assert "a@dane.test" in queued.stdout
    assert "b@strict.test" in queued.stdout


def stories(gateway: Gateway, end: str, *recipients: str) -> list[str]:
    """Return the whole story of the message to each recipient, once each tells its end."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        rows = [json.loads(line) for line in gateway.command("track", "--json").stdout.splitlines()]
        ids = [row["id"] for recipient in recipients for row in rows if recipient in json.dumps(row)]
        told = [gateway.command("track", identifier).stdout for identifier in ids]
        if len(told) == len(recipients) and all(end in story.lower() for story in told):
            return told
    raise AssertionError(told)
