"""Mail to the exchangers of a domain, with what they must prove: real DNS, real TLS, real SMTP on loopback."""

import asyncio
import ssl
from dataclasses import replace
from hashlib import sha256

import pytest

from sekisho.backends.dns.secure import ValidatedResolver
from sekisho.backends.dns.servers import Server
from sekisho.backends.dns.static import StaticResolver
from sekisho.backends.dns.zone_file import zone_of_records
from sekisho.backends.memory.clock import ManualClock
from sekisho.backends.memory.documents import MemoryDocuments
from sekisho.delivery.exchangers import ExchangerRules, Exchangers
from sekisho.delivery.sts import StsPolicies
from sekisho.delivery.tls import Level, TlsFiles
from sekisho.model.delivery import Route
from sekisho.model.tracking import EventKind
from sekisho.ports.lookups import TlsaRecord
from sekisho.ports.web import Page
from sekisho.testing.certificates import Authority, der, public_key
from sekisho.testing.dns_server import DnsServer
from sekisho.testing.post_office import SETTINGS, PostOffice, route_to
from sekisho.testing.sink import Sink

CONTENT = b"From: Taro <taro@example.test>\r\nSubject: Minutes\r\n\r\nText\r\n"
RECORDS = {
    "partner.test": [{"MX": [10, "mx.partner.test"]}],
    "mx.partner.test": [{"A": "127.0.0.1"}],
    "_mta-sts.partner.test": [{"TXT": "v=STSv1; id=1;"}],
}
GOOD, BAD = "mx.partner.test", "mx.stranger.test"


class Policy:
    """A web that knows one policy."""

    def __init__(self, mode, host=GOOD):
        self.octets = f"version: STSv1\nmode: {mode}\nmx: {host}\nmax_age: 86400\n".encode()

    async def get(self, url, **_):
        assert url == "https://mta-sts.partner.test/.well-known/mta-sts.txt"
        return Page(200, self.octets, "text/plain")


class World:
    """A certificate's authority, and who finds the exchangers."""

    def __init__(self, folder):
        self.folder, self.authority = folder, Authority(folder)

    def office(self, sink, level=None, *, secure=None, policy=None):
        rules = ExchangerRules(frozenset(), frozenset(), lambda _: True, sink.port, {"partner.test": level} if level else {})
        resolver = StaticResolver(zone_of_records(RECORDS))
        sts = StsPolicies(resolver, policy, MemoryDocuments(), ManualClock()) if policy else None
        settings = replace(SETTINGS, tls_files=TlsFiles(str(self.authority.path)))
        return PostOffice(self.folder, {"partner.test": Route(exchangers_of="partner.test")}, settings, Exchangers(resolver, rules, secure, sts))

    def context(self, name):
        return self.authority.issue(name)[1] if name else None


@pytest.fixture
def world(tmp_path):
    return World(tmp_path)


async def sent(office):
    """Return how the mail went out: the words of the tracking about TLS."""
    async with office as post:
        delivery = await post.put(CONTENT, ["hanako@partner.test"])
        await post.settled()
        (event,) = await post.story(delivery, EventKind.DELIVERED)
    return dict(event.facts)["tls"]


async def refused(office, sink):
    """Return the words with which the mail waits; time runs out, and it is given up with the same words. Nothing was sent."""
    async with office as post:
        delivery = await post.put(CONTENT, ["hanako@partner.test"])
        await post.until(lambda: post.metrics.total("destinations_unreachable_total") > 0)
        (waiting,) = await told(post, delivery, EventKind.ATTEMPTED)
        post.clock.shift += 11 * 86_400
        post.stores.signals.ring("delivery")
        await post.settled()
        (given_up,) = await told(post, delivery, EventKind.QUARANTINED)
    assert sink.messages == []
    assert not any(command.startswith("MAIL") for command in sink.commands)
    assert waiting[:9] == given_up[:9]
    return waiting


async def told(post, delivery, kind):
    found = []
    while not found:
        found = [dict(event.facts)["reply"] for event in await post.story(delivery, kind)]
        await asyncio.sleep(0.01)
    return found


@pytest.mark.parametrize(
    ("level", "certificate", "tls"),
    [
        (None, None, ""),
        (None, BAD, "TLSv1.3"),
        (Level.REQUIRED, BAD, "TLSv1.3 (settings)"),
        (Level.VERIFIED, GOOD, "TLSv1.3 (settings)"),
        (Level.OPPORTUNISTIC, None, ""),
    ],
)
async def test_levels_that_are_met(world, level, certificate, tls):
    async with Sink(context=world.context(certificate)) as sink:
        assert await sent(world.office(sink, level)) == tls
        assert sink.messages[0].tls is bool(tls)


@pytest.mark.parametrize(
    ("level", "certificate", "code"),
    [(Level.REQUIRED, None, "451 4.7.4"), (Level.VERIFIED, None, "451 4.7.4"), (Level.VERIFIED, BAD, "451 4.7.5")],
)
async def test_levels_that_are_not_met_wait_and_are_given_up_and_nothing_goes_out_in_the_clear(world, level, certificate, code):
    async with Sink(context=world.context(certificate)) as sink:
        assert (await refused(world.office(sink, level), sink)).startswith(code)


async def test_starttls_that_is_refused_or_breaks_is_no_way_around(world):
    for answer in ("454 4.7.0 not now", "220 go"):
        async with Sink(("STARTTLS",)) as sink:
            sink.script = lambda verb, _, answer=answer: answer if verb == "STARTTLS" else None
            assert (await refused(world.office(sink, Level.REQUIRED), sink)).startswith("451 4.7.")


async def test_a_static_route_by_its_host(tmp_path):
    async with Sink() as sink:
        settings = replace(SETTINGS, tls_levels=(("127.0.0.1", Level.REQUIRED),))
        assert (await refused(PostOffice(tmp_path, {"partner.test": route_to(sink.port)}, settings), sink)).startswith("451 4.7.4")


@pytest.mark.parametrize(
    ("mode", "host", "certificate", "tls"),
    [
        ("enforce", GOOD, GOOD, "TLSv1.3 (MTA-STS)"),
        ("enforce", "*.partner.test", GOOD, "TLSv1.3 (MTA-STS)"),
        ("testing", GOOD, BAD, "TLSv1.3"),
        ("none", GOOD, None, ""),
    ],
)
async def test_mta_sts_that_is_met_or_does_not_insist(world, mode, host, certificate, tls):
    async with Sink(context=world.context(certificate)) as sink:
        assert await sent(world.office(sink, policy=Policy(mode, host))) == tls


@pytest.mark.parametrize(("host", "certificate", "code"), [(GOOD, BAD, "451 4.7.5"), (GOOD, None, "451 4.7.4"), (BAD, GOOD, "451 4.7.5")])
async def test_mta_sts_that_is_not_met(world, host, certificate, code):
    async with Sink(context=world.context(certificate)) as sink:
        assert (await refused(world.office(sink, policy=Policy("enforce", host)), sink)).startswith(code)


class Dane:
    """A validating resolver on loopback that knows TLSA records of the exchanger."""

    def __init__(self, sink, *records):
        self.server = DnsServer(zone_of_records(RECORDS))
        self.server.validated = True
        self.server.tlsa = {f"_{sink.port}._tcp.mx.partner.test": records} if records else {}

    async def __aenter__(self):
        await self.server.start()
        return ValidatedResolver([Server("127.0.0.1", self.server.port)], 0.5)

    async def __aexit__(self, *_):
        await self.server.stop()


async def test_dane_by_key_and_by_authority(world):
    certificate, context = world.authority.issue(GOOD)
    for record in (
        TlsaRecord(3, 1, 1, sha256(public_key(certificate)).digest()),
        TlsaRecord(2, 0, 1, sha256(der(world.authority.certificate)).digest()),
    ):
        async with Sink(context=context) as sink, Dane(sink, record) as secure:
            assert await sent(world.office(sink, secure=secure)) == "TLSv1.3 (DANE)"
            assert await sent(world.office(sink, Level.VERIFIED, secure=secure, policy=Policy("enforce", BAD))) == "TLSv1.3 (DANE)"


@pytest.mark.parametrize(("certificate", "code"), [(GOOD, "451 4.7.5"), (None, "451 4.7.4")])
async def test_dane_that_is_not_met_although_an_authority_vouches(world, certificate, code):
    async with Sink(context=world.context(certificate)) as sink, Dane(sink, TlsaRecord(3, 1, 1, bytes(32))) as secure:
        assert (await refused(world.office(sink, secure=secure, policy=Policy("enforce")), sink)).startswith(code)


async def test_dane_without_usable_records_still_wants_tls(world):
    async with Sink(context=world.context(BAD)) as sink, Dane(sink, TlsaRecord(1, 1, 1, bytes(32))) as secure:
        assert await sent(world.office(sink, secure=secure)) == "TLSv1.3 (DANE)"
    async with Sink() as sink, Dane(sink, TlsaRecord(1, 1, 1, bytes(32))) as secure:
        assert (await refused(world.office(sink, secure=secure), sink)).startswith("451 4.7.4")


async def test_no_tlsa_no_dane_and_without_validation_neither(world):
    async with Sink() as sink, Dane(sink) as secure:
        assert await sent(world.office(sink, secure=secure)) == ""
    async with Sink() as sink:
        dane = Dane(sink, TlsaRecord(3, 1, 1, bytes(32)))
        dane.server.validated = False
        async with dane as secure:
            assert await sent(world.office(sink, secure=secure)) == ""


async def test_tlsa_that_cannot_be_asked_for_holds_the_mail_back(world):
    async with Sink() as sink:
        dane = Dane(sink)
        dane.server.zone = replace(dane.server.zone, silent={f"_{sink.port}._tcp.mx.partner.test": frozenset({"tlsa"})})
        async with dane as secure:
            assert "TLSA" in await refused(world.office(sink, secure=secure), sink)


async def test_the_operators_word_goes_before_dane(world):
    async with Sink() as sink, Dane(sink, TlsaRecord(3, 1, 1, bytes(32))) as secure:
        assert await sent(world.office(sink, Level.OPPORTUNISTIC, secure=secure)) == ""


async def test_a_hop_that_asks_who_we_are_sees_our_certificate(world, tmp_path):
    own, _ = world.authority.issue("gate.example.test")
    context = world.context(GOOD)
    context.load_verify_locations(cafile=world.authority.path)
    context.verify_mode = ssl.CERT_REQUIRED
    files = TlsFiles(certificate=str(tmp_path / f"server-{own.serial_number}.pem"))
    async with Sink(context=context) as sink:
        settings = replace(SETTINGS, tls_files=files, tls_levels=(("127.0.0.1", Level.REQUIRED),))
        assert await sent(PostOffice(tmp_path, {"partner.test": route_to(sink.port)}, settings)) == "TLSv1.3 (settings)"
        assert sink.messages[0].tls
    async with Sink(context=context) as sink:
        without = PostOffice(tmp_path, {"partner.test": route_to(sink.port)}, replace(settings, tls_files=TlsFiles()))
        async with without as post:
            await post.put(CONTENT, ["hanako@partner.test"])
            await post.until(lambda: post.metrics.total("destinations_unreachable_total") > 0)
        assert sink.messages == []
