"""Our TLS reports: about days that are over, to those who ask, by mail and by HTTPS."""

import email
import gzip
import json
from collections import Counter

import msgspec
import pytest

from sekisho.backends.dns.static import StaticResolver, Zone
from sekisho.keeping.feedback.tls_report_writing import Letterhead
from sekisho.keeping.feedback.tls_reporting import DAY, SETTLE_SECONDS, SPREAD_SECONDS, TlsReporter
from sekisho.model.address import Address
from sekisho.model.delivery import BY_MX
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.model.tenant import Tenant
from sekisho.model.tls_session import SEEN_SHELF, TOLD_SHELF, PolicySeen, TlsSession
from sekisho.ports.lookups import TempFail
from sekisho.ports.web import NotFetched
from sekisho.tenancy.known.directory import StaticDirectory

DIRECTORY = StaticDirectory((Tenant(domains=("example.test",)),), {"example.test": DEFAULT_TENANT}, {(DEFAULT_TENANT, "*"): BY_MX})
OVER = DAY + SETTLE_SECONDS + SPREAD_SECONDS  # after which every report is due


class Page:
    """A receiver of reports by HTTPS."""

    def __init__(self, *statuses):
        self.statuses, self.taken = list(statuses), []

    async def post(self, url, octets, *, media_type):
        status = self.statuses.pop(0)
        if status is None:
            raise NotFetched("silent")
        self.taken.append((url, media_type, json.loads(gzip.decompress(octets))))
        return status


class Silent:
    async def txt(self, name):
        raise TempFail(name)


def zone(rua):
    return StaticResolver(Zone(txt={"_smtp._tls.asking.test": (f"v=TLSRPTv1; rua={rua}".encode(),), "_smtp._tls.quiet.test": (b"x",)}))


def seen(domain="asking.test", result=""):
    return TlsSession(PolicySeen(domain), result, f"mx.{domain}")


async def see(gate, writer, *sessions):
    day = int(gate.clock.now() // DAY)
    octets = msgspec.json.encode(list(Counter(sessions).items()))
    await gate.stores.documents.put(DEFAULT_TENANT, SEEN_SHELF, f"{day}.{writer}", octets)


def reporter(gate, resolver, web=None):
    head = Letterhead("Example", "tls@example.test", "tls@example.test")
    stores = gate.stores
    return TlsReporter(head, Address("tls", "example.test"), stores.documents, stores.records, DIRECTORY, resolver, web, stores.signals, gate.clock)


async def shelves(gate):
    return [await gate.stores.documents.names(DEFAULT_TENANT, shelf) for shelf in (SEEN_SHELF, TOLD_SHELF)]


async def test_a_day_that_is_over_is_told_once_with_what_all_processes_saw(gate):
    await see(gate, "one", seen(), seen(), seen("quiet.test"), seen("nothing.test"))
    await see(gate, "two", seen(), seen(result="certificate-expired"))
    asking = reporter(gate, zone("mailto:r@asking.test"))
    assert await asking.look() == 0, "the day is not over"
    gate.clock.advance(OVER)
    assert await asking.look() == 1
    assert await asking.look() == 0
    assert await shelves(gate) == [[], []]
    (delivery,) = await gate.stores.records.queue(DEFAULT_TENANT, 10)
    assert [str(one) for one in delivery.recipients] == ["r@asking.test"]
    assert delivery.signing.sign_for == "example.test"
    assert (delivery.route.exchangers_of, delivery.route.tls) == ("asking.test", "opportunistic")
    message = email.message_from_bytes(await gate.stores.blobs.read(delivery.content))
    (policy,) = json.loads(gzip.decompress(message.get_payload()[1].get_payload(decode=True)))["policies"]
    assert policy["summary"] == {"total-successful-session-count": 3, "total-failure-session-count": 1}


async def test_a_page_that_does_not_take_it_is_asked_again_and_others_are_not_told_twice(gate):
    await see(gate, "one", seen(), seen("quiet.test"))
    gate.clock.advance(OVER)
    page = Page(None, 503, 200)
    asking = reporter(gate, zone("https://asking.test/tls"), page)
    assert [await asking.look() for _ in range(4)] == [0, 0, 1, 0]
    assert [(url, kind) for url, kind, _ in page.taken] == [("https://asking.test/tls", "application/tlsrpt+gzip")] * 2
    assert await shelves(gate) == [[], []]


@pytest.mark.parametrize("resolver", [Silent(), zone("mailto:a b@asking.test")])
async def test_what_cannot_be_told_is_given_up_after_three_days(gate, resolver):
    await see(gate, "one", seen())
    gate.clock.advance(OVER)
    asking = reporter(gate, resolver)
    for day in range(5):
        assert await asking.look() == 0
        assert bool((await shelves(gate))[0]) is (day < 3)
        gate.clock.advance(DAY)


async def test_counts_that_cannot_be_read_are_left_out(gate):
    await gate.stores.documents.put(DEFAULT_TENANT, SEEN_SHELF, f"{int(gate.clock.now() // DAY)}.bad", b"nonsense")
    await see(gate, "one", seen())
    gate.clock.advance(OVER)
    assert await reporter(gate, zone("mailto:r@asking.test")).look() == 1
    assert await shelves(gate) == [[], []]
