"""What a domain has to publish, against what DNS shows."""

import pytest

from sekisho.backends.dns.static import StaticResolver, Zone
from sekisho.backends.memory import MemoryStores
from sekisho.backends.memory.clock import ManualClock
from sekisho.model.access import Sight
from sekisho.model.errors import NotFound
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.ports.audit import AuditLine, Trail
from sekisho.ports.lookups import TempFail
from sekisho.senderauth.keys import key_name
from sekisho.senderauth.signing_key import signing_key
from sekisho.tenancy.from_file import FromFile, Installation
from sekisho.tenancy.mail_domains.domain_look import State
from sekisho.tenancy.mail_domains.publishing import records
from sekisho.tenancy.mail_domains.signing_keys import new_key

BASE = FromFile(domains=("firm.test",), installation=Installation(authserv_id="gate.firm.test"))


class Silent:
    async def _(self, name):
        raise TempFail("no answer")

    txt = a = aaaa = mx = ptr = _


async def ask(zone=None, *, key=False, name="firm.test"):
    clock = ManualClock()
    stores = MemoryStores(clock)
    txt = dict(zone.txt) if isinstance(zone, Zone) else {}
    if key:
        trail = Trail(AuditLine(0.0, DEFAULT_TENANT, "a", "operator", "command", "", "x", ""))
        made = await new_key(stores.keys, stores.control, lambda: BASE, clock, DEFAULT_TENANT, trail, "firm.test", "ed25519")
        txt[key_name(made.domain, made.selector)] = [signing_key(made.domain, made.selector, made.private).record()]
    resolver = Silent() if zone is None else StaticResolver(Zone(txt=txt, a=zone.a, mx=zone.mx))
    return await records(stores.control, stores.keys, resolver, lambda: BASE, DEFAULT_TENANT, Sight(whole=True), name)


def states(found):
    return {one.purpose: one.state for one in found.records if one.kind != "file"}


async def test_a_fresh_domain_is_told_everything_that_is_left():
    found = await ask(Zone())
    assert {one.purpose for one in found.records} == {"MX", "SPF", "DKIM", "DMARC", "MTA-STS", "TLS-RPT"}
    assert states(found)["MX"] == states(found)["SPF"] == states(found)["DKIM"] == states(found)["DMARC"] == State.BAD
    values = {one.purpose: one.value for one in found.records if one.kind != "file"}
    assert values["MX"] == "10 gate.firm.test."
    assert values["SPF"] == "v=spf1 mx a:gate.firm.test -all"
    policy = next(one for one in found.records if one.kind == "file")
    assert "mx: gate.firm.test\n" in policy.value
    assert all(one.english and one.japanese for one in found.records)


async def test_a_domain_that_has_published_everything_is_good():
    zone = Zone(
        txt={
            "firm.test": [b"v=spf1 a:gate.firm.test -all"],
            "_dmarc.firm.test": [b"v=DMARC1; p=reject; rua=mailto:d@firm.test"],
            "_mta-sts.firm.test": [b"v=STSv1; id=1"],
            "_smtp._tls.firm.test": [b"v=TLSRPTv1; rua=mailto:t@firm.test"],
        },
        a={"gate.firm.test": ["198.51.100.7"]},
        mx={"firm.test": [(10, "gate.firm.test")]},
    )
    found = await ask(zone, key=True)
    assert set(states(found).values()) == {State.GOOD}, states(found)
    assert found.addresses == ("198.51.100.7",)


async def test_what_stands_there_already_is_kept_and_added_to():
    zone = Zone(
        txt={"firm.test": [b"v=spf1 include:spf.cloud.test ~all"], "spf.cloud.test": [b"v=spf1 -all"]},
        a={"gate.firm.test": ["198.51.100.7"]},
        mx={"firm.test": [(10, "gate.firm.test"), (20, "old.firm.test")]},
    )
    found = await ask(zone)
    assert states(found)["MX"] is State.BETTER
    spf = next(one for one in found.records if one.purpose == "SPF")
    assert spf.value == "v=spf1 a:gate.firm.test include:spf.cloud.test ~all"


async def test_dns_that_is_silent_is_not_known_and_never_good():
    found = await ask(None)
    assert set(states(found).values()) <= {State.UNKNOWN, State.BAD}
    assert State.GOOD not in {look.state for look in found.looks}


async def test_domains_of_others_are_not_looked_at():
    with pytest.raises(NotFound):
        await ask(Zone(), name="other.test")
