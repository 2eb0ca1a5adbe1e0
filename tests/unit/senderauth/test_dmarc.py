"""DMARC: what proves an author's domain and what does not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sekisho.model.senderauth import DkimResult, SpfResult
from sekisho.ports.lookups import NxDomain
from sekisho.senderauth.dmarc import evaluate, evaluate_authors

RECORD = {"_dmarc.example.com": ["v=DMARC1; p=reject"]}
NO_SPF = SpfResult("none")


def spf(domain, result="pass"):
    return SpfResult(result, domain, "mfrom")


def dkim(domain, result="pass", **fields):
    return DkimResult(result, domain, "s1", **fields)


async def test_aligned_spf_and_dkim(names):
    result = await evaluate("example.com", spf("mail.example.com"), [dkim("example.com")], names(txt=RECORD))
    assert (result.result, result.aligned_by, result.policy, result.policy_domain) == ("pass", ("spf", "dkim"), "reject", "example.com")


@pytest.mark.parametrize(
    ("proof", "signatures"),
    [
        (NO_SPF, []),
        (spf("other.test"), [dkim("other.test")]),
        (spf("example.com", "fail"), [dkim("example.com", "fail")]),
        (spf("example.com", "softfail"), [dkim("example.com", "permerror")]),
        (NO_SPF, [dkim("example.com", partial=True)]),
        (NO_SPF, [dkim("evilexample.com")]),
        (NO_SPF, [dkim("com")]),
        (spf(""), [dkim("")]),
        (NO_SPF, [dkim("legitimate.test'.example.com")]),
    ],
)
async def test_no_aligned_pass_is_a_fail(names, proof, signatures):
    result = await evaluate("example.com", proof, signatures, names(txt=RECORD))
    assert (result.result, result.policy) == ("fail", "reject")


async def test_names_in_other_scripts_are_compared_as_dns_spells_them(names):
    resolver = names(txt={"_dmarc.xn--bcher-kva.example": ["v=DMARC1; p=reject"]})
    assert (await evaluate("bücher.example", NO_SPF, [dkim("xn--bcher-kva.example")], resolver)).result == "pass"
    assert (await evaluate("XN--BCHER-KVA.example", NO_SPF, [dkim("BÜCHER.example")], resolver)).result == "pass"


async def test_dns_that_fails_is_never_a_fail(names):
    down = names(txt={"_dmarc.example.com": ["SERVFAIL"]})
    assert (await evaluate("example.com", NO_SPF, [], down)).result == "temperror"
    waiting = await evaluate("example.com", NO_SPF, [dkim("example.com", "temperror")], names(txt=RECORD))
    assert (waiting.result, waiting.policy) == ("temperror", "reject")
    unrelated = await evaluate("example.com", spf("other.test", "temperror"), [], names(txt=RECORD))
    assert unrelated.result == "fail"


async def test_failing_dns_does_not_hide_an_aligned_pass(names):
    resolver = names(txt=RECORD | {"_dmarc.mail.example.com": ["SERVFAIL"]})
    result = await evaluate("example.com", spf("mail.example.com"), [dkim("example.com")], resolver)
    assert (result.result, result.aligned_by) == ("pass", ("dkim",))


@pytest.mark.parametrize(
    ("authors", "result", "domain"),
    [
        (["example.com", "attacker.test"], "fail", "example.com"),
        (["attacker.test", "example.com"], "fail", "example.com"),
        (["attacker.test", "unknown.test"], "none", "unknown.test"),
        (["attacker.test"], "pass", "attacker.test"),
        ([], "none", ""),
        ([f"d{number}.test" for number in range(11)], "permerror", "d10.test"),
        ([*(f"d{number}.test" for number in range(9)), "example.com", "d10.test"], "fail", "example.com"),
        (["attacker.test", "exa mple.com"], "permerror", "exa mple.com"),
    ],
)
async def test_several_authors_pass_together_or_not_at_all(names, authors, result, domain):
    resolver = names(txt=RECORD | {"_dmarc.attacker.test": ["v=DMARC1; p=none"]})
    found = await evaluate_authors(authors, spf("attacker.test"), [dkim("attacker.test")], resolver)
    assert (found.result, found.domain) == (result, domain)


async def test_a_record_that_is_not_understood_is_told(names):
    result = await evaluate("example.com", NO_SPF, [], names(txt={"_dmarc.example.com": ["v=DMARC1; p=rejected"]}))
    assert (result.result, result.problem) == ("none", "the record of example.com has no valid policy")


class Nothing:
    async def txt(self, name):
        raise NxDomain(name)

    a = aaaa = mx = ptr = txt


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
@settings(max_examples=60)
async def test_no_name_breaks_it(author, sender, signer):
    result = await evaluate(author, spf(sender), [dkim(signer)], Nothing())
    assert result.result in {"none", "permerror"}


@pytest.mark.parametrize(
    ("records", "author", "signer", "walk", "list_"),
    [
        ({"_dmarc.example.com": ["v=DMARC1; p=reject"]}, "a.example.com", "b.example.com", "pass", "pass"),
        ({"_dmarc.a.example.com": ["v=DMARC1; p=reject"]}, "a.example.com", "example.com", "fail", "pass"),
        ({"_dmarc.a.example.com": ["v=DMARC1; p=reject; psd=n"]}, "a.example.com", "b.example.com", "fail", "pass"),
        ({"_dmarc.b.example.com": ["v=DMARC1; p=reject"]}, "a.b.example.com", "other.test", "fail", "none"),
        ({"_dmarc.example.co.jp": ["v=DMARC1; p=reject"]}, "a.example.co.jp", "other.co.jp", "fail", "fail"),
    ],
)
async def test_organisations_by_the_walk_and_by_the_list(names, records, author, signer, walk, list_):
    assert (await evaluate(author, NO_SPF, [dkim(signer)], names(txt=records))).result == walk
    assert (await evaluate(author, NO_SPF, [dkim(signer)], names(txt=records), by_suffix_list=True)).result == list_
