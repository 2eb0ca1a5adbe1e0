"""Chains whose structure is broken are so without any key."""

import pytest

from sekisho.senderauth.arc_seal import arc_set
from sekisho.senderauth.digests import Digests
from sekisho.senderauth.proofs import read_arc
from sekisho.senderauth.section import split
from sekisho.testing.builders import RAW
from sekisho.testing.signed_mail import a_signing_key, sealed_mail


def test_sets_in_order_with_what_they_say():
    facts = read_arc(sealed_mail(sealed_mail(results="first.test; spf=pass"), results="second.test; spf=fail"))
    assert [handed_on.authentication for handed_on in facts.sets] == ["first.test; spf=pass", "second.test; spf=fail"]
    assert [handed_on.chain for handed_on in facts.sets] == ["none", "pass"]
    assert facts.sealers == ("partner.test", "partner.test")
    assert (facts.problem, facts.sets[0].seal.result, facts.sets[1].message.result) == ("", "", "")


@pytest.mark.parametrize(
    ("before", "after", "word"),
    [
        (b"ARC-Seal:", b"X-Seal:", "complete"),
        (b"ARC-Authentication-Results: i=1;", b"ARC-Authentication-Results: i=2;", "complete"),
        (b"ARC-Authentication-Results: i=1;", b"ARC-Authentication-Results: i=0;", "instance"),
        (b"ARC-Authentication-Results: i=1;", b"ARC-Authentication-Results: i=51;", "instance"),
        (b"ARC-Authentication-Results: i=1;", b"ARC-Authentication-Results: ", "without"),
        (b"cv=none", b"cv=pass", "cv="),
        (b"cv=none", b"cv=fail", "broken"),
        (b"cv=none", b"cv=maybe", "cv="),
        (b"cv=none", b"d=x", "twice"),
    ],
)
def test_broken_structure(before, after, word):
    facts = read_arc(sealed_mail().replace(before, after))
    assert word in facts.problem
    assert facts.sets == ()


def test_one_field_twice_and_too_many_sets():
    sealed = sealed_mail()
    seal = sealed[: sealed.index(b"ARC-Message-Signature")]
    assert "twice" in read_arc(seal + sealed).problem
    assert "50" in read_arc(b"ARC-Seal: i=1\r\n" * 51 + RAW).problem


def test_what_a_signature_of_the_chain_may_not_have():
    sealed = sealed_mail()
    assert read_arc(sealed.replace(b"ARC-Seal: ", b"ARC-Seal: h=from; ")).sets[0].seal.result == "permerror"
    assert read_arc(sealed.replace(b"ARC-Message-Signature: ", b"ARC-Message-Signature: l=1; ")).sets[0].message.result == "permerror"
    assert read_arc(sealed.replace(b"h=from:", b"h=arc-seal:from:")).sets[0].message.result == "permerror"
    assert read_arc(sealed + b"more\r\n").sets[0].message.problem == "the body was changed"


def test_a_subject_that_was_added_is_not_covered():
    sealed = arc_set(Digests(split(RAW)), a_signing_key(), "a.test; spf=pass", "none", 1, [b"from", b"subject"]) + RAW
    assert read_arc(sealed).sets[0].message.result == ""
    assert "Subject" in read_arc(b"Subject: other\r\n" + sealed).sets[0].message.problem
