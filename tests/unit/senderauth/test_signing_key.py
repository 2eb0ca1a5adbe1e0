"""Private keys: made, read, shown to nobody."""

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from sekisho.senderauth.keys import parse_key
from sekisho.senderauth.signing_key import new_private, signing_key


@pytest.mark.parametrize(("algorithm", "signs", "bits"), [("rsa", "rsa-sha256", 2048), ("ed25519", "ed25519-sha256", 256)])
def test_new_keys_and_their_records(algorithm, signs, bits):
    key = signing_key("example.test", "s1", new_private(algorithm))
    assert key.algorithm == signs
    assert key.record_name() == "s1._domainkey.example.test"
    assert parse_key(key.record()).bits == bits
    assert "rivate" not in repr(key)


def test_what_cannot_sign():
    with pytest.raises(ValueError, match="dsa"):
        new_private("dsa")
    with pytest.raises(ValueError, match="read"):
        signing_key("example.test", "s1", b"junk")
    for private in (ec.generate_private_key(ec.SECP256R1()),):
        with pytest.raises(ValueError, match="neither"):
            signing_key("example.test", "s1", private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))


def test_old_forms_are_read():
    private = rsa.generate_private_key(65537, 1024)
    assert signing_key("example.test", "s1", private.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption())).algorithm
