"""Key records: what may be in them, and what makes them no key."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from sekisho.senderauth.keys import first_key, key_name, parse_key
from sekisho.testing.signed_mail import a_signing_key

RSA_KEY = a_signing_key().record()
P = RSA_KEY.partition(b"p=")[2]
ED_KEY = a_signing_key(algorithm="ed25519").record()


def base64_der(public, form=PublicFormat.SubjectPublicKeyInfo):
    return base64.b64encode(public.public_bytes(Encoding.DER, form))


def test_keys_of_both_families():
    key = parse_key(RSA_KEY)
    assert (key.family, key.bits, key.strict, key.testing) == ("rsa", 2048, False, False)
    assert (parse_key(ED_KEY).family, parse_key(ED_KEY).bits) == ("ed25519", 256)
    assert parse_key(b"p=" + P).bits == 2048
    assert key_name("partner.test", "s1") == "s1._domainkey.partner.test"


def test_flags_and_restrictions():
    key = parse_key(b"v=DKIM1; h=sha1 : sha256; s=email; t=y:s; n=note; p=" + P[:100] + b" " + P[100:])
    assert (key.hashes, key.strict, key.testing) == ({"sha1", "sha256"}, True, True)


def test_the_bare_form_of_an_rsa_key_is_read_too():
    public = a_signing_key().private.public_key()
    assert parse_key(b"v=DKIM1; p=" + base64_der(public, PublicFormat.PKCS1)).bits == 2048


@pytest.mark.parametrize(
    ("record", "word"),
    [
        (b"", "tag"),
        (b"v=spf1 -all", "tag"),
        (b"v=DKIM2; p=" + P, "v="),
        (b"p=" + P + b"; v=DKIM1", "v="),
        (b"v=DKIM1; p=", "revoked"),
        (b"v=DKIM1", "p="),
        (b"v=DKIM1; s=web; p=" + P, "s="),
        (b"v=DKIM1; k=dsa; p=" + P, "k="),
        (b"v=DKIM1; k=ed25519; p=" + P, "Ed25519"),
        (b"v=DKIM1; p=!!", "p="),
        (b"v=DKIM1; p=YWJj", "p="),
        (b"v=DKIM1; p=" + P + b"; p=", "twice"),
        (b"v=DKIM1; p=" + P + b";" + b" " * 5_000, "long"),
        (b"v=DKIM1; p=" + base64_der(ec.generate_private_key(ec.SECP256R1()).public_key()), "RSA"),
        (b"v=DKIM1; p=" + base64_der(rsa.RSAPublicNumbers((1 << 2000) + 1, (1 << 2047) + 1).public_key()), "large"),
    ],
)
def test_what_is_no_key(record, word):
    with pytest.raises(ValueError, match=word):
        parse_key(record)


def test_the_first_record_that_is_a_key_counts():
    assert first_key([b"v=spf1 -all", RSA_KEY]).bits == 2048
    with pytest.raises(ValueError, match="tag"):
        first_key([b"v=spf1 -all", b"v=DKIM1; p="])
    with pytest.raises(ValueError, match="no key"):
        first_key([])


@given(
    st.lists(
        st.sampled_from([b"v=DKIM1;", b"p=", P, b";", b"k=rsa;", b"k=ed25519;", b"t=s;", b"h=sha256;", b"g=;", b" ", b"\xff", b"=", b"YWJj"]),
        max_size=12,
    ).map(b"".join)
)
def test_any_record_is_a_key_or_a_value_error(record):
    try:
        assert parse_key(record).bits
    except ValueError:
        return
