"""What we sign verifies, whatever the message looks like."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sekisho.senderauth import dkim
from sekisho.senderauth.digests import Digests
from sekisho.senderauth.section import split
from sekisho.senderauth.sign import folded, signature_field, signed_names
from sekisho.testing.builders import NOW, RAW
from sekisho.testing.signed_mail import a_signing_key, published, signed_mail

ED = a_signing_key(algorithm="ed25519")


@pytest.mark.parametrize(
    "raw",
    [
        RAW,
        b"From: a@partner.test\r\n\r\n",
        b"From: a@partner.test\r\n",
        b"From: a@partner.test\r\n\r\n\r\n\r\nbody without end",
        b"From:\r\n a@partner.test\r\nSubject:  \xe3\x81\x82\t \r\n\r\nx\r\n",
        b"From: a@partner.test\r\n" + b"To: x@example.test\r\n" * 30 + b"\r\nx\r\n",
        b"From: a@partner.test\r\n"
        + b"".join(b"%b: x\r\n" % name for name in (b"List-Unsubscribe-Post", b"Resent-Message-Id", b"References") * 30)
        + b"\r\nx",
    ],
)
@pytest.mark.parametrize("key", [a_signing_key(), ED], ids=["rsa", "ed25519"])
async def test_our_signatures_verify(raw, key):
    signed = signed_mail(raw, key)
    assert [result.result for result in await dkim.verify(signed, published(key), now=NOW)] == ["pass"]
    assert max(map(len, signed.removesuffix(raw).split(b"\r\n"))) < 400  # RFC 5322 section 2.1.1: at most 998


def test_the_important_fields_are_signed_once_more():
    names = signed_names(Digests(split(RAW + b"")))
    assert (names.count(b"from"), names.count(b"to"), names.count(b"cc"), names.count(b"in-reply-to")) == (2, 2, 1, 0)


def test_folding_keeps_lines_short():
    field = folded("X", [*(f"tag{number}=value" for number in range(30)), "h=" + ":".join(["a-name"] * 100)])
    assert max(map(len, field.split(b"\r\n"))) <= 78
    assert field.count(b";") == 30
    assert all(line.startswith(b" ") and line.strip() for line in field.split(b"\r\n")[1:])
    assert field.replace(b"\r\n ", b"").count(b"a-name:") == 99


FIELD = st.tuples(
    st.sampled_from([b"From", b"to", b"SUBJECT", b"X-Any", b"Content-Type"]),
    st.text(st.characters(codec="utf-8", exclude_characters="\r\n\x00"), max_size=30),
)


@settings(max_examples=100, deadline=None)
@given(st.lists(FIELD, max_size=6), st.binary(max_size=80))
async def test_any_message_with_a_sender_verifies(fields, body):
    raw = b"".join(name + b": " + value.encode("utf-8") + b"\r\n" for name, value in [*fields, (b"From", "a@partner.test")]) + b"\r\n" + body
    if b"\r\n" not in raw.partition(b"\r\n\r\n")[2]:
        raw += b"\r\n"
    field = signature_field(Digests(split(raw)), ED, int(NOW))
    assert [result.result for result in await dkim.verify(field + raw, published(ED), now=NOW)] == ["pass"]
