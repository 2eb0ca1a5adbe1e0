"""A signature and its key: what passes, what fails, and what may not count although it verifies."""

import dataclasses

import pytest

from sekisho.senderauth.proofs import read_signatures
from sekisho.senderauth.strictness import LEGACY
from sekisho.senderauth.verification import KeyAnswer, check
from sekisho.testing.builders import NOW
from sekisho.testing.signed_mail import a_signing_key, oddly_signed

KEY = a_signing_key()
ED = a_signing_key(algorithm="ed25519")


def outcome(facts, record=KEY.record(), now=NOW, **options):
    return check(facts, KeyAnswer((record,)), now, **options)


def facts_of(key=KEY, **changed):
    return read_signatures(oddly_signed(key=key, **changed))[0]


@pytest.mark.parametrize("key", [KEY, ED], ids=["rsa", "ed25519"])
@pytest.mark.parametrize("forms", ["simple/simple", "simple/relaxed", "relaxed/simple", "relaxed/relaxed", "relaxed", None])
def test_right_signatures_pass(key, forms):
    assert outcome(facts_of(key, c=forms), key.record()).result == "pass"


def test_wrong_octets_fail():
    facts = facts_of()
    assert outcome(dataclasses.replace(facts, digest=bytes(32))).result == "fail"
    assert outcome(dataclasses.replace(facts, signature=facts.signature[:-1])).result == "fail"
    assert outcome(dataclasses.replace(facts, signature=b"")).result == "fail"
    ed = facts_of(ED)
    assert outcome(dataclasses.replace(ed, signature=bytes(64)), ED.record()).result == "fail"
    assert outcome(dataclasses.replace(ed, signature=b"short"), ED.record()).result == "fail"


def test_time():
    assert outcome(facts_of(t="100", x="200"), now=201.0).problem == "the signature has expired"
    assert outcome(facts_of(t="100", x="200"), now=200.0).result == "pass"
    assert outcome(facts_of(t=str(int(NOW) + 100_000))).problem == "signed in the future"
    assert outcome(facts_of(t=str(int(NOW) + 3_600))).result == "pass"  # clocks differ


def test_dns_that_fails_is_neither_fail_nor_pass():
    assert check(facts_of(), None, NOW).result == "temperror"
    assert check(facts_of(), KeyAnswer(failed=True), NOW).result == "temperror"
    assert check(facts_of(), KeyAnswer(), NOW).result == "permerror"


@pytest.mark.parametrize(
    ("facts", "record", "word"),
    [
        (facts_of(), ED.record(), "algorithm"),
        (facts_of(ED), KEY.record(), "algorithm"),
        (facts_of(), b"v=DKIM1; p=", "revoked"),
        (facts_of(), KEY.record().replace(b"k=rsa", b"h=sha1"), "hash"),
        (facts_of(i="@mail.partner.test"), KEY.record().replace(b"k=rsa", b"t=s"), "subdomains"),
        (facts_of(i="other@partner.test"), KEY.record().replace(b"k=rsa", b"g=hanako"), "identity"),
        (facts_of(i="hanako@partner.test"), KEY.record().replace(b"k=rsa", b"g="), "identity"),
        (facts_of(i="hanako@partner.test"), KEY.record().replace(b"k=rsa", b"g=a*o*"), "identity"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",  # keys are made anew each time; names of tests must not be
)
def test_keys_that_may_not_verify_this(facts, record, word):
    checked = outcome(facts, record)
    assert checked.result == "permerror"
    assert word in checked.problem


def test_restricted_keys_that_may():
    assert outcome(facts_of(i="hanako@partner.test"), KEY.record().replace(b"k=rsa", b"g=han*o; t=s")).result == "pass"
    assert outcome(facts_of(), KEY.record().replace(b"k=rsa", b"t=y")).problem == "the key is in test"


def test_old_signatures_pass_only_where_asked_for():
    facts = facts_of(a="rsa-sha1")
    assert outcome(facts).result == "permerror"
    assert outcome(read_signatures(oddly_signed(a="rsa-sha1"), LEGACY)[0], strictness=LEGACY).result == "fail"  # hashed twice by our signer
