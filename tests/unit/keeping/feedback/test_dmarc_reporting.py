"""Our aggregate reports: about days that are over, to those who want them, through our own delivery."""

import email
import email.policy
import gzip
import time
from dataclasses import replace

import msgspec
import pytest

from sekisho.backends.dns.static import StaticResolver, Zone
from sekisho.keeping.feedback.dmarc_reporting import Reporting, address_is_plain, send_reports
from sekisho.mime.reports.dmarc_reports import read_report
from sekisho.model.address import Address
from sekisho.model.budget import Budget
from sekisho.model.delivery import BY_MX, Hop, Route
from sekisho.model.dmarc_report import SeenRow
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.model.tenant import Tenant
from sekisho.model.tracking import EventKind, TrackingEvent
from sekisho.ports.lookups import TempFail
from sekisho.tenancy.known.directory import StaticDirectory
from sekisho.testing.owed import an_acceptance, an_outcome

DAY = 86_400
ROUTE = Route((Hop("127.0.0.1", 2526),))
REPORTING = Reporting(Address("dmarc", "example.test"), "Example")
ZONE = StaticResolver(Zone(txt={"asking.test": (b"x",)}))


def row(domain="asking.test", rua="mailto:d@asking.test"):
    return SeenRow(domain, f"v=DMARC1; p=reject; rua={rua}", "192.0.2.1", "none", "pass", "pass", domain, domain)


async def see(gate, seen, count=2):
    for _ in range(count):
        one = an_acceptance(at=gate.clock.now())
        event = TrackingEvent(
            gate.clock.now(), DEFAULT_TENANT, one.arrival.id, "", EventKind.JUDGED, (("dmarc_seen", msgspec.json.encode(seen).decode()),)
        )
        outcome = an_outcome(one.arrival)
        await gate.stores.records.accept_decided([(one, replace(outcome, events=(*outcome.events, event)))])
    await gate.stores.history.store(await gate.stores.records.outbox(100))


async def send(gate, resolver=ZONE, routes=None):
    directory = StaticDirectory(
        (Tenant(domains=("example.test",)),), {"example.test": DEFAULT_TENANT}, {(DEFAULT_TENANT, "*"): ROUTE} if routes is None else routes
    )
    return await send_reports(REPORTING, gate.stores.history, gate.stores.records, directory, resolver, gate.stores.signals, gate.clock)


async def test_a_day_that_is_over_is_told_once(gate):
    await see(gate, row())
    assert await send(gate) == 0, "today is not over"
    gate.clock.advance(DAY)
    assert await send(gate) == 1
    assert await send(gate) == 0
    [delivery] = [one for one in await gate.stores.records.queue(DEFAULT_TENANT, 10) if one.sender == REPORTING.sender]
    assert (str(delivery.sender), [str(one) for one in delivery.recipients], delivery.signing.sign_for) == (
        "dmarc@example.test",
        ["d@asking.test"],
        "example.test",
    )
    message = email.message_from_bytes(await gate.stores.blobs.read(delivery.content), policy=email.policy.SMTP)
    assert message["Subject"].startswith("Report Domain: asking.test Submitter: example.test Report-ID: <asking.test.")
    report = read_report(gzip.decompress(message.get_payload(decode=True)), Budget(time.monotonic, 5.0, 1 << 20, 1_000))
    assert (report.domain, report.messages, report.reporter) == ("asking.test", 2, "Example")
    assert message.get_filename().endswith(".xml.gz")


@pytest.mark.parametrize("rua", ["mailto:d@victim.test", "https://asking.test/", "mailto:a b@asking.test"])
async def test_nobody_else_is_annoyed(gate, rua):
    await see(gate, row(rua=rua))
    gate.clock.advance(DAY)
    assert await send(gate) == 0
    assert await gate.stores.history.seen_groups(2**30, 10) == []


async def test_without_a_route_nothing_is_queued(gate):
    await see(gate, row())
    gate.clock.advance(DAY)
    assert await send(gate, routes={}) == 0


async def test_to_the_domains_of_others_by_mx(gate):
    await see(gate, row())
    gate.clock.advance(DAY)
    assert await send(gate, routes={(DEFAULT_TENANT, "*"): BY_MX}) == 1
    [delivery] = [one for one in await gate.stores.records.queue(DEFAULT_TENANT, 10) if one.sender == REPORTING.sender]
    assert delivery.route == Route(exchangers_of="asking.test")


class Silent:
    async def txt(self, name):
        raise TempFail(name)


async def test_silent_dns_is_asked_again_and_given_up_after_days(gate):
    await see(gate, row(rua="mailto:d@elsewhere.test"))
    for days in range(1, 6):
        gate.clock.advance(DAY)
        assert await send(gate, Silent()) == 0
        assert bool(await gate.stores.history.seen_groups(2**30, 10)) is (days < 4)


def test_local_parts_that_can_be_sent_to():
    assert address_is_plain("a.b+c")
    assert not address_is_plain("a b")
    assert not address_is_plain("")
