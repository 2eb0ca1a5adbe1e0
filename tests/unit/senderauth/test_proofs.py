"""All signatures of a message, bounded."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sekisho.senderauth.proofs import read_arc, read_proofs, read_signatures
from sekisho.testing.builders import RAW
from sekisho.testing.signed_mail import signed_mail

PIECES = [b"DKIM-Signature:", b"ARC-Seal:", b"ARC-Message-Signature:", b"ARC-Authentication-Results:", b" v=1;", b" i=1;", b" i=2;", b"a=rsa-sha256;"]
PIECES += [
    b"b=YWJj;",
    b"bh=;",
    b"d=a.test;",
    b"s=s;",
    b"h=from:to;",
    b"cv=none;",
    b"l=0;",
    b"t=1;",
    b"x=2;",
    b"\r\n",
    b"\r\n ",
    b"\r\n\r\n",
    b"From: a@b",
    b"=",
    b";",
    b"\xff",
    b"\n",
]


def test_no_signatures():
    proofs = read_proofs(RAW)
    assert proofs.signatures == ()
    assert proofs.arc.sets == ()
    assert proofs.arc.problem == ""


def test_the_upper_five_are_worked_on():
    raw = RAW
    for _ in range(8):
        raw = signed_mail(raw)
    assert [facts.result for facts in read_signatures(raw)] == [""] * 5


def test_what_settles_itself_is_bounded_as_well():
    found = read_signatures(b"DKIM-Signature: v=9\r\n" * 50 + signed_mail())
    assert len(found) == 5
    assert {facts.result for facts in found} == {"permerror"}
    assert [facts.result for facts in read_signatures(b"DKIM-Signature: v=9\r\n" * 4 + signed_mail())] == ["permerror"] * 4 + [""]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=60).map(b"".join))
def test_any_octets_have_their_facts(octets):
    proofs = read_proofs(octets)
    assert len(proofs.signatures) <= 10
    assert len(proofs.arc.sets) <= 50
    assert read_arc(octets) == proofs.arc


HOSTILE = {
    "white space": lambda size: signed_mail() + b" \t" * (size // 2) + b"\r\n",
    "empty lines": lambda size: signed_mail() + b"\r\n" * (size // 2),
    "carriage returns": lambda size: signed_mail() + b"\r" * size,
    "signatures": lambda size: b"DKIM-Signature: v=1; a=rsa-sha256; d=a.test; s=s; h=from; bh=; b=\r\n" * (size // 66) + RAW,
    "one tag list": lambda size: b"DKIM-Signature: " + b"a=1;" * (size // 4) + b"\r\n" + RAW,
    "folds": lambda size: b"DKIM-Signature: a=" + b"\r\n " * (size // 3) + b"\r\n" + RAW,
    "seals": lambda size: b"ARC-Seal: i=1; cv=none\r\n" * (size // 24) + RAW,
    "names": lambda size: b"DKIM-Signature: v=1; h=" + b"from:" * (size // 5) + b"\r\n" + RAW,
    "fields": lambda size: b"a:\r\n" * (size // 4) + signed_mail(),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_work_grows_no_faster_than_the_message(name):
    """Megabytes of each: work that grew with the square would not end while anybody waits."""
    proofs = read_proofs(HOSTILE[name](4_000_000))
    assert len(proofs.signatures) <= 10
