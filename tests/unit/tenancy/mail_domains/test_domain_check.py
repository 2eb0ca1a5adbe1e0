"""What a domain publishes, and the advice that follows."""

import pytest

from sekisho.backends.dns.static import StaticResolver
from sekisho.backends.dns.zone_file import zone_of_records
from sekisho.model.delivery import Hop, Route
from sekisho.ports.recipients import Existence
from sekisho.senderauth.signing_key import ED25519
from sekisho.tenancy.mail_domains.domain_check import check_domain, look_direct
from sekisho.tenancy.mail_domains.domain_look import State
from sekisho.testing.signed_mail import a_signing_key

KEY = a_signing_key("example.test", "s1", ED25519)
WHOLE = {
    "example.test": [{"MX": [10, "mail.example.test"]}, {"TXT": "v=spf1 mx -all"}],
    "mail.example.test": [{"A": "192.0.2.1"}],
    "_dmarc.example.test": [{"TXT": "v=DMARC1; p=reject; rua=mailto:d@example.test"}],
    KEY.record_name(): [{"TXT": KEY.record().decode()}],
    "_mta-sts.example.test": [{"TXT": "v=STSv1; id=1"}],
    "mta-sts.example.test": [{"A": "192.0.2.1"}],
    "_smtp._tls.example.test": [{"TXT": "v=TLSRPTv1; rua=mailto:t@example.test"}],
    "default._bimi.example.test": [{"TXT": "v=BIMI1; l=https://example.test/logo.svg"}],
}


async def states(changed=None, selectors=("s1",), probe=None):
    zone = {name: records for name, records in (WHOLE | (changed or {})).items() if records is not None}
    looks = await check_domain("example.test", StaticResolver(zone_of_records(zone)), selectors, probe)
    assert all(look.english.endswith(".") and "。" in look.japanese for look in looks)
    return {look.subject: look.state for look in looks}


async def test_a_domain_in_order():
    assert set((await states()).values()) == {State.GOOD}
    assert set(await states()) == {"MX", "SPF", "DKIM s1", "DMARC", "MTA-STS", "TLS-RPT", "BIMI"}


@pytest.mark.parametrize(
    ("changed", "subject", "state"),
    [
        ({"example.test": [{"TXT": "v=spf1 -all"}]}, "MX", State.BAD),
        ({"mail.example.test": None}, "MX", State.BAD),
        ({"example.test": [{"MX": [0, "."]}, {"TXT": "v=spf1 -all"}]}, "MX", State.GOOD),
        ({"example.test": [{"MX": [10, "mail.example.test"]}]}, "SPF", State.BAD),
        ({"example.test": [{"MX": [10, "mail.example.test"]}, {"TXT": "v=spf1 +all"}]}, "SPF", State.BAD),
        ({"example.test": [{"MX": [10, "mail.example.test"]}, {"TXT": "v=spf1 mx ?all"}]}, "SPF", State.BETTER),
        ({"example.test": [{"MX": [10, "mail.example.test"]}, {"TXT": "v=spf1 nonsense"}]}, "SPF", State.BAD),
        ({"example.test": [{"MX": [10, "mail.example.test"]}, {"TXT": "v=spf1 -all"}, {"TXT": "v=spf1 ~all"}]}, "SPF", State.BAD),
        ({"_dmarc.example.test": None}, "DMARC", State.BAD),
        ({"_dmarc.example.test": [{"TXT": "v=DMARC1; p=none; rua=mailto:d@example.test"}]}, "DMARC", State.BETTER),
        ({"_dmarc.example.test": [{"TXT": "v=DMARC1; p=reject; t=y; rua=mailto:d@example.test"}]}, "DMARC", State.BETTER),
        ({"_dmarc.example.test": [{"TXT": "v=DMARC1; p=reject"}]}, "DMARC rua", State.BETTER),
        ({"_dmarc.example.test": [{"TXT": "v=DMARC1; p=reject; rua=mailto:d@else.test"}]}, "DMARC rua", State.BAD),
        ({KEY.record_name(): None}, "DKIM s1", State.BAD),
        ({KEY.record_name(): [{"TXT": "v=DKIM1; p="}]}, "DKIM s1", State.BAD),
        ({KEY.record_name(): [{"TXT": KEY.record().decode() + "; t=y"}]}, "DKIM s1", State.BETTER),
        ({"_mta-sts.example.test": None}, "MTA-STS", State.BETTER),
        ({"mta-sts.example.test": None}, "MTA-STS", State.BAD),
        ({"_smtp._tls.example.test": None}, "TLS-RPT", State.BETTER),
        ({"default._bimi.example.test": None}, "BIMI", State.BETTER),
        ({"_dmarc.example.test": ["TIMEOUT"]}, "DMARC", State.UNKNOWN),
        ({"example.test": ["TIMEOUT"]}, "SPF", State.UNKNOWN),
    ],
)
async def test_what_is_wrong_is_told(changed, subject, state):
    assert (await states(changed))[subject] is state


async def test_without_a_selector_nobody_knows_the_key():
    assert (await states(selectors=()))["DKIM"] is State.UNKNOWN


@pytest.mark.parametrize(("existence", "state"), [(Existence.YES, State.BETTER), (Existence.NO, State.GOOD), (Existence.UNKNOWN, State.UNKNOWN)])
async def test_servers_are_asked_only_when_wanted(existence, state):
    asked = []

    async def probe(route):
        asked.append(route)
        return existence

    assert (await states(probe=probe))["direct mail.example.test"] is state
    assert asked == [Route((Hop("mail.example.test", 25),))]
    assert (await look_direct("a", asked[0], None)).state is State.UNKNOWN
