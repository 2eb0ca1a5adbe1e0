"""DMARC and TLS reports come by SMTP from a proven reporter and are told by `sekisho dmarc` and `sekisho tls`; those that nobody proves are not."""

import asyncio
import json
import smtplib
import time

import pytest

from sekisho.backends.dns.zone_file import zone_of_records
from sekisho.keeping.feedback.dmarc_reporting import Reporting, write_mail
from sekisho.model.address import Address
from sekisho.model.dmarc_report import SeenRow
from sekisho.testing.dns_server import DnsServer
from sekisho.testing.gateway import Gateway
from sekisho.testing.tls_reports import a_document, a_letter

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


def told(gateway, *words):
    """Return what a command tells as soon as it tells anything."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        said = gateway.command(*words, "--json")
        if said.returncode == 0:
            return [json.loads(line) for line in said.stdout.splitlines()]
        time.sleep(0.1)
    raise AssertionError(said.stdout + said.stderr)


def send_and_list(gateway):
    with smtplib.SMTP("127.0.0.1", gateway.port, "mail.reporter.test", timeout=30) as session:
        for domain in ("stranger.test", "reporter.test"):
            reporting = Reporting(Address("dmarc", domain), domain)
            session.sendmail(f"tls@{domain}", [str(TO)], a_letter(f"tls@{domain}", str(TO), a_document(report_id=domain)))
            session.sendmail(f"dmarc@{domain}", [str(TO)], write_mail(reporting, TO, 20_000, "example.test", [(ROW, 5)], f"id.{domain}", 1.7e9))
    return told(gateway, "dmarc", "reports", "list"), told(gateway, "tls", "reports")


async def test_reports_that_are_proven_are_kept(gateway):
    [report], [count] = await asyncio.to_thread(send_and_list, gateway)
    assert (report["reporter"], report["domain"], report["messages"]) == ("reporter.test", "example.test", 5)
    assert report["rows"][0]["source"] == "192.0.2.9"
    assert (count["reporter"], count["domain"], count["policy"], count["succeeded"], count["failed"]) == (
        "reporter.test",
        "example.test",
        "sts",
        5326,
        303,
    )
    assert [(one["result"], one["sessions"]) for one in count["failures"]] == [
        ("starttls-not-supported", 200),
        ("certificate-expired", 100),
        ("validation-failure", 3),
    ]
