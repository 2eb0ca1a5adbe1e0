"""Senders are proven by a running gateway that asks a real DNS server, from behind a relay of ours; DNS that fails accuses nobody."""

import asyncio
import re
import smtplib
import time

import pytest

from sekisho.backends.dns.zone_file import zone_of_records
from sekisho.testing.dns_server import DnsServer
from sekisho.testing.gateway import Gateway

RECORDS = {
    "partner.test": [{"TXT": "v=spf1 include:spf.provider.test -all"}],
    "spf.provider.test": [{"TXT": "v=spf1 ip4:192.0.2.0/24 ~all"}],
    "_dmarc.partner.test": [{"TXT": "v=DMARC1; p=reject"}],
    "slow.test": ["TIMEOUT"],
    "_dmarc.slow.test": ["TIMEOUT"],
}


@pytest.fixture
async def world(tmp_path):
    async with DnsServer(zone_of_records(RECORDS)) as server:
        settings = (
            f'[dns]\nservers = ["{server.address}"]\ntimeout_seconds = 1.0\n[proof]\nknown_hosts = ["127.0.0.0/8"]\n'
            '[policy.treatments]\nphishing = "deliver"\nspam = "deliver"\nfraud = "deliver"\n'
        )
        gateway = Gateway(tmp_path, settings)
        await asyncio.to_thread(gateway.start)
        try:
            yield gateway, server
        finally:
            await asyncio.to_thread(gateway.stop)


def results(gateway, domain, client, number):
    """Send a message that our relay had from `client`; return its Authentication-Results by method."""
    message = (
        f"Received: from mail.{domain} (unknown [{client}]) by relay.test (Postfix) with ESMTP id 4F\r\n"
        f"Received: from mail.{domain} (mail.{domain} [192.0.2.1]) by mx.{domain} (Postfix) with ESMTP id 4F\r\n"
        f"From: Hanako <hanako@{domain}>\r\nTo: you{number}@example.test\r\nSubject: Minutes\r\n\r\nThe minutes of Tuesday.\r\n"
    ).encode()
    with smtplib.SMTP("127.0.0.1", gateway.port, "relay.test", timeout=30) as session:
        assert session.sendmail(f"hanako@{domain}", [f"you{number}@example.test"], message) == {}
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        text = gateway.command("mailbox", "show", f"you{number}@example.test").stdout
        if text:
            field = re.search(r"(?im)^authentication-results:((?:.*\n)(?:[ \t].*\n)*)", text)
            return dict(reversed(re.findall(r"(?<![.\w])(spf|dmarc)=(\w+)", field.group(1))))
        time.sleep(0.05)
    raise AssertionError("it was not delivered")


async def test_the_client_of_our_relay_is_judged_by_what_dns_says_and_silence_accuses_nobody(world):
    gateway, server = world
    told = await asyncio.to_thread(results, gateway, "partner.test", "192.0.2.10", 1)
    assert (told["spf"], told["dmarc"]) == ("pass", "pass")
    told = await asyncio.to_thread(results, gateway, "partner.test", "203.0.113.66", 2)
    assert (told["spf"], told["dmarc"]) == ("fail", "fail")
    assert [name.lower() for _, name in server.asked].count("partner.test") <= len(gateway.pids("edge"))
    told = await asyncio.to_thread(results, gateway, "slow.test", "203.0.113.66", 3)
    assert (told["spf"], told["dmarc"]) == ("temperror", "temperror")
    await server.stop()
    try:
        told = await asyncio.to_thread(results, gateway, "other.test", "203.0.113.66", 4)
    finally:
        await server.start()
    assert (told["spf"], told["dmarc"]) == ("temperror", "temperror")
