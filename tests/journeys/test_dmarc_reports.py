"""An aggregate report comes by SMTP from a proven reporter and is told by `sekisho dmarc`; one that nobody proves is not."""

import asyncio
import json
import smtplib
import time

import pytest

from sekisho.backends.dns.zone_file import zone_of_records
from sekisho.keeping.dmarc_reporting import Reporting, write_mail
from sekisho.model.address import Address
from sekisho.model.dmarc_report import SeenRow
from sekisho.testing.dns_server import DnsServer
from sekisho.testing.gateway import Gateway

RECORDS = {"reporter.test": [{"TXT": "v=spf1 ip4:127.0.0.1 -all"}], "_dmarc.reporter.test": [{"TXT": "v=DMARC1; p=reject"}]}
ROW = SeenRow("example.test", "v=DMARC1; p=reject; rua=mailto:d@example.test", "192.0.2.9", "none", "pass", "fail", "example.test", "example.test")
TO = Address("d", "example.test")


@pytest.fixture
async def gateway(tmp_path):
    async with DnsServer(zone_of_records(RECORDS)) as server:
        gateway = Gateway(tmp_path, f'[dns]\nservers = ["{server.address}"]\n[tenant]\ndomains = ["example.test"]\n')
        await asyncio.to_thread(gateway.start)
        try:
            yield gateway
        finally:
            await asyncio.to_thread(gateway.stop)


def send_and_list(gateway):
    with smtplib.SMTP("127.0.0.1", gateway.port, "mail.reporter.test", timeout=30) as session:
        for domain in ("stranger.test", "reporter.test"):
            reporting = Reporting(Address("dmarc", domain), domain)
            session.sendmail(f"dmarc@{domain}", [str(TO)], write_mail(reporting, TO, 20_000, "example.test", [(ROW, 5)], f"id.{domain}", 1.7e9))
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        told = gateway.command("dmarc", "reports", "list", "--json")
        if told.returncode == 0:
            return [json.loads(line) for line in told.stdout.splitlines()]
        time.sleep(0.1)
    raise AssertionError(told.stdout + told.stderr)


async def test_a_report_that_is_proven_is_kept(gateway):
    [report] = await asyncio.to_thread(send_and_list, gateway)
    assert (report["reporter"], report["domain"], report["messages"]) == ("reporter.test", "example.test", 5)
    assert report["rows"][0]["source"] == "192.0.2.9"
