"""Sealing: chains go on, broken ones end, and nothing that a sender wrote gets out of its line."""

import pytest

from sekisho.senderauth import arc
from sekisho.senderauth.arc_seal import arc_set, next_instance
from sekisho.senderauth.digests import Digests
from sekisho.senderauth.section import split
from sekisho.testing.builders import NOW, RAW
from sekisho.testing.signed_mail import a_signing_key, published, sealed_mail

KEY = a_signing_key()


def seal(raw, chain="none", results="our.test; spf=pass"):
    return arc_set(Digests(split(raw)), KEY, results, chain, int(NOW))


async def test_fifty_sets_and_no_more():
    raw = RAW
    for number in range(50):
        fields = seal(raw, "pass" if number else "none")
        assert fields
        raw = fields + raw
    assert (await arc.verify(raw, published(KEY), now=NOW)).result == "pass"
    assert seal(raw, "pass") == b""


def test_a_broken_chain_gets_one_last_set_that_says_so():
    raw = sealed_mail() + b"changed\r\n"
    last = seal(raw, "fail")
    assert b"cv=fail" in last
    assert seal(last + raw, "fail") == b""


@pytest.mark.parametrize(
    ("raw", "chain"), [(RAW, "pass"), (sealed_mail(), "none"), (RAW, "temperror"), (sealed_mail().replace(b"ARC-Seal", b"X"), "fail")]
)
def test_no_set_that_would_lie(raw, chain):
    assert seal(raw, chain) == b""


def test_instances():
    assert next_instance(Digests(split(RAW))) == 1
    assert next_instance(Digests(split(sealed_mail()))) == 2
    assert next_instance(Digests(split(sealed_mail().replace(b"i=1", b"i=x")))) == 0


async def test_results_cannot_end_their_line():
    fields = seal(RAW, results="our.test; spf=pass smtp.mfrom=a\r\nFrom: evil@evil.test; x=é")
    assert b"\r\nFrom: evil" not in fields
    assert fields.isascii()
    assert (await arc.verify(fields + RAW, published(KEY), now=NOW)).result == "pass"
