"""What real sessions with exchangers are counted as: real DNS policies, real TLS, real SMTP on loopback."""

from dataclasses import replace

import pytest

from sekisho.backends.dns.static import StaticResolver
from sekisho.backends.dns.zone_file import zone_of_records
from sekisho.backends.memory.clock import ManualClock
from sekisho.backends.memory.documents import MemoryDocuments
from sekisho.delivery.connections import NotTrusted
from sekisho.delivery.exchangers import ExchangerRules, Exchangers
from sekisho.delivery.routing import Connector
from sekisho.delivery.sts import StsPolicies
from sekisho.delivery.tls import TlsFiles
from sekisho.model.delivery import Route
from sekisho.ports.web import NotFetched, Page
from sekisho.testing.certificates import Authority
from sekisho.testing.post_office import SETTINGS, ShiftedClock
from sekisho.testing.sink import Sink

RECORDS = {
    "partner.test": [{"MX": [10, "mx.partner.test"]}],
    "mx.partner.test": [{"A": "127.0.0.1"}],
    "_mta-sts.partner.test": [{"TXT": "v=STSv1; id=1;"}],
}
GOOD, BAD = "mx.partner.test", "mx.stranger.test"
ROUTE = Route(exchangers_of="partner.test")


class Web:
    """Gives the policy, or what is not one."""

    def __init__(self, text):
        self.text = text

    async def get(self, url, **_):
        if not self.text:
            raise NotFetched(f"{url} is silent")
        return Page(200, self.text.encode(), "text/plain")


def policy(mode, host=GOOD):
    return f"version: STSv1\nmode: {mode}\nmx: {host}\nmax_age: 86400\n"


class World:
    def __init__(self, folder):
        self.authority, self.seen = Authority(folder), []

    def connector(self, sink, text=None):
        resolver = StaticResolver(zone_of_records(RECORDS))
        sts = StsPolicies(resolver, Web(text), MemoryDocuments(), ManualClock()) if text is not None else None
        rules = ExchangerRules(frozenset(), frozenset(), lambda _: True, sink.port)
        settings = replace(SETTINGS, tls_files=TlsFiles(str(self.authority.path)))
        return Connector(settings, ShiftedClock().monotonic, Exchangers(resolver, rules, sts=sts, tell=self.seen.append))

    def context(self, name):
        return self.authority.issue(name)[1] if name else None

    def told(self):
        return [(one.policy.kind, one.result) for one in self.seen]


@pytest.fixture
def world(tmp_path):
    return World(tmp_path)


@pytest.mark.parametrize(
    ("text", "certificate", "told"),
    [
        (None, BAD, ("no-policy-found", "")),
        (None, None, ("no-policy-found", "starttls-not-supported")),
        (policy("enforce"), GOOD, ("sts", "")),
        (policy("testing"), GOOD, ("sts", "")),
        (policy("testing"), BAD, ("sts", "certificate-host-mismatch")),
        (policy("testing"), None, ("sts", "starttls-not-supported")),
        (policy("testing", BAD), GOOD, ("sts", "validation-failure")),
        (policy("none"), GOOD, ("no-policy-found", "")),
        ("nonsense", GOOD, ("sts", "sts-policy-invalid")),
        ("", GOOD, ("sts", "sts-policy-fetch-error")),
    ],
)
async def test_a_session_is_counted_once(world, text, certificate, told):
    async with Sink(context=world.context(certificate)) as sink:
        connection = await world.connector(sink, text).connect(ROUTE)
        await connection.quit()
    assert world.told() == [told]
    (session,) = world.seen
    assert (session.policy.domain, session.server, session.address) == ("partner.test", GOOD, "127.0.0.1")


@pytest.mark.parametrize(
    ("text", "certificate", "result"),
    [
        (policy("enforce"), BAD, "certificate-host-mismatch"),
        (policy("enforce"), None, "starttls-not-supported"),
        (policy("enforce", BAD), GOOD, "validation-failure"),
    ],
)
async def test_what_was_not_trusted_is_counted_although_no_mail_went(world, text, certificate, result):
    async with Sink(context=world.context(certificate)) as sink:
        with pytest.raises(NotTrusted):
            await world.connector(sink, text).connect(ROUTE)
    assert world.told() == [("sts", result)]


async def test_a_broken_handshake_is_told_also_while_it_is_not_tried(world):
    async with Sink(("STARTTLS",)) as sink:
        sink.script = lambda verb, _: "220 go" if verb == "STARTTLS" else None
        connector = world.connector(sink)
        for _ in range(2):
            await (await connector.connect(ROUTE)).quit()
    assert [one.result for one in world.seen] == ["validation-failure"] * 2
    assert world.seen[1].reason


async def test_a_report_of_failed_tls_does_not_fail_by_it_and_is_not_counted(world):
    async with Sink(context=world.context(BAD)) as sink:
        connection = await world.connector(sink, policy("enforce", BAD)).connect(replace(ROUTE, tls="opportunistic"))
        assert connection.tls_version
        await connection.quit()
    assert world.seen == []
