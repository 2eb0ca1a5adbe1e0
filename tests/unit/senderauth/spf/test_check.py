"""check_host as its callers see it."""

from ipaddress import ip_address

import pytest

from sekisho.backends.dns.static import StaticResolver
from sekisho.backends.dns.zone_file import zone_of_records
from sekisho.senderauth import spf

ZONE = {
    "example.test": [{"TXT": "v=spf1 ip4:192.0.2.1 -all exp=why.example.test"}],
    "why.example.test": [{"TXT": "%{i} is not one of %{d}'s; asked by %{r} at %{t}, %{L}"}],
    "helo.example.test": [{"TXT": "v=spf1 a -all"}, {"A": "192.0.2.1"}],
    "bad.test": [{"TXT": "v=spf1 moo"}],
    "slow.test": ["TIMEOUT"],
    "xn--r8jz45g.test": [{"TXT": "v=spf1 +all"}],
    "quiet.test": [{"TXT": "v=spf1 -all exp=nowhere.test"}],
    "two.test": [{"TXT": "v=spf1 -all exp=bothexp.test"}],
    "endless.test": [{"TXT": "v=spf1 -all exp=long.test"}],
    "long.test": [{"TXT": "x" * 2_001}],
    "bothexp.test": [{"TXT": "a"}, {"TXT": "b"}],
}


async def check(ip="192.0.2.1", domain="example.test", sender="someone@example.test", helo="helo.example.test", **more):
    return await spf.check_host(ip, domain, sender, helo, StaticResolver(zone_of_records(ZONE)), **more)


async def test_pass():
    assert await check() == spf.SpfResult("pass", "example.test", "mfrom", "ip4:192.0.2.1")


async def test_fail_with_the_domains_own_explanation():
    result = await check("192.0.2.2", sender="a&b@example.test", receiver="us.example.test", now=12)
    assert (result.result, result.mechanism) == ("fail", "-all")
    assert result.explanation == "192.0.2.2 is not one of example.test's; asked by us.example.test at 12, a%26b"


@pytest.mark.parametrize("domain", ["quiet.test", "two.test", "endless.test"])
async def test_an_explanation_that_cannot_be_had_is_left_out(domain):
    assert await check(domain=domain) == spf.SpfResult("fail", domain, "mfrom", "-all")


async def test_a_bounce_is_judged_by_helo():
    assert await check(domain="", sender="") == spf.SpfResult("pass", "helo.example.test", "helo", "a")


async def test_a_sender_without_a_local_part_is_the_postmaster():
    result = await check("192.0.2.2", sender="@example.test")
    assert result.explanation.endswith("postmaster")


@pytest.mark.parametrize(
    ("domain", "result"),
    [
        ("bad.test", "permerror"),
        ("slow.test", "temperror"),
        ("none.test", "none"),
        ("[192.0.2.1]", "none"),
        ("example", "none"),
        ("例え.test", "pass"),
    ],
)
async def test_other_results(domain, result):
    found = await check(domain=domain, sender=f"x@{domain}")
    assert found.result == result
    assert bool(found.problem) == (result in {"permerror", "temperror"} or "." not in domain or "[" in domain)


@pytest.mark.parametrize("ip", ["", "unknown", "not.an.ip.address"])
async def test_without_an_address_nothing_is_known(ip):
    assert (await check(ip)).result == "none"


async def test_any_object_with_the_five_questions_is_a_resolver():
    class Mine:
        async def txt(self, name):
            if name == "none.test":
                raise spf.NoData
            if name == "gone.test":
                raise spf.NxDomain
            if name == "slow.test":
                raise spf.TempFail
            return [b"v=spf1 +all"]

        a = aaaa = mx = ptr = None

    for domain, wanted in (("example.test", "pass"), ("none.test", "none"), ("gone.test", "none"), ("slow.test", "temperror")):
        assert (await spf.check_host("192.0.2.1", domain, f"x@{domain}", "h.test", Mine())).result == wanted


async def test_resolvers_of_others_may_give_text_and_know_only_reverse_names():
    class Theirs:
        async def txt(self, name):
            return ["v=spf1 ptr -all"] if name == "example.test" else ["not one of %{d}"]

        async def a(self, name):
            return ["192.0.2.1"]

        async def ptr(self, name):
            if name != "1.2.0.192.in-addr.arpa":
                raise spf.NxDomain
            return ["mail.example.test."]

    assert (await spf.check_host(ip_address("192.0.2.1"), "example.test", "a@example.test", "h.test", Theirs())).result == "pass"
    assert (await spf.check_host("192.0.2.2", "example.test", "a@example.test", "h.test", Theirs())).result == "fail"
