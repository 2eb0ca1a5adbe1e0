"""Signed tokens: which are taken, and every known way to get a forged one taken."""

import json
from base64 import urlsafe_b64encode

import pytest
from cryptography.hazmat.primitives import hashes, hmac, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa, utils

from sekisho.access.oidc.jose import BadToken, UnknownKey, claims_of

RSA_KEY = rsa.generate_private_key(65537, 2048)
EC_KEY = ec.generate_private_key(ec.SECP256R1())
ED_KEY = ed25519.Ed25519PrivateKey.generate()


def b64(octets):
    return urlsafe_b64encode(octets).decode().rstrip("=")


def number(value, size):
    return b64(value.to_bytes(size, "big"))


def rsa_jwk(key=RSA_KEY, **more):
    public = key.public_key().public_numbers()
    return {"kty": "RSA", "kid": "r", "n": number(public.n, key.key_size // 8), "e": number(public.e, 3), **more}


def ec_jwk(**more):
    public = EC_KEY.public_key().public_numbers()
    return {"kty": "EC", "crv": "P-256", "kid": "e", "x": number(public.x, 32), "y": number(public.y, 32), **more}


def ed_jwk():
    return {"kty": "OKP", "crv": "Ed25519", "kid": "d", "x": b64(ED_KEY.public_key().public_bytes_raw())}


def signed(header, claims, sign):
    start = f"{b64(json.dumps(header).encode())}.{b64(json.dumps(claims).encode())}"
    return f"{start}.{b64(sign(start.encode()))}"


def by_rsa(octets, key=RSA_KEY, digest=None):
    return key.sign(octets, padding.PKCS1v15(), digest or hashes.SHA256())


def by_pss(octets):
    return RSA_KEY.sign(octets, padding.PSS(padding.MGF1(hashes.SHA256()), 32), hashes.SHA256())


def by_ec(octets):
    r, s = utils.decode_dss_signature(EC_KEY.sign(octets, ec.ECDSA(hashes.SHA256())))
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


CLAIMS = {"sub": "alice"}
KEYS = [rsa_jwk(), ec_jwk(), ed_jwk()]


@pytest.mark.parametrize(
    ("header", "sign"),
    [
        ({"alg": "RS256", "kid": "r"}, by_rsa),
        ({"alg": "RS256"}, by_rsa),
        ({"alg": "RS512", "kid": "r", "typ": "JWT"}, lambda octets: by_rsa(octets, digest=hashes.SHA512())),
        ({"alg": "PS256", "kid": "r"}, by_pss),
        ({"alg": "ES256", "kid": "e"}, by_ec),
        ({"alg": "EdDSA", "kid": "d"}, ED_KEY.sign),
    ],
)
def test_what_is_taken(header, sign):
    assert claims_of(signed(header, CLAIMS, sign), KEYS) == CLAIMS


def hmac_by_public_key(octets):
    """Key confusion: the public key, which everybody has, used as the secret of HS256."""
    pem = RSA_KEY.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    mac = hmac.HMAC(pem, hashes.SHA256())
    mac.update(octets)
    return mac.finalize()


@pytest.mark.parametrize(
    ("header", "sign"),
    [
        ({"alg": "none"}, lambda _: b""),
        ({"alg": "None"}, lambda _: b""),
        ({"alg": "nOnE", "kid": "r"}, lambda _: b""),
        ({}, by_rsa),
        ({"alg": 256}, by_rsa),
        ({"alg": "HS256", "kid": "r"}, hmac_by_public_key),
        ({"alg": "RS256", "kid": "r"}, lambda octets: by_rsa(octets + b"x")),
        ({"alg": "RS256", "kid": "r"}, lambda _: b""),
        ({"alg": "PS256", "kid": "r"}, by_rsa),
        ({"alg": "RS384", "kid": "r"}, by_rsa),
        ({"alg": "ES256", "kid": "r"}, by_ec),
        ({"alg": "RS256", "kid": "e"}, by_ec),
        ({"alg": "ES256", "kid": "e"}, lambda octets: EC_KEY.sign(octets, ec.ECDSA(hashes.SHA256()))),
        ({"alg": "ES256", "kid": "e"}, lambda _: bytes(64)),
        ({"alg": "ES384", "kid": "e"}, by_ec),
        ({"alg": "EdDSA", "kid": "e"}, by_ec),
        ({"alg": "RS256", "kid": "another"}, by_rsa),
        ({"alg": "RS256", "kid": "r", "crit": ["exp"]}, by_rsa),
        ({"alg": "RS256", "kid": "r", "typ": "at+jwt"}, by_rsa),
        ({"alg": "RS256", "kid": "r", "typ": "logout+jwt"}, by_rsa),
    ],
)
def test_what_is_refused(header, sign):
    with pytest.raises(BadToken):
        claims_of(signed(header, CLAIMS, sign), KEYS)


def test_a_token_does_not_bring_its_own_key():
    """ASVS 5.0, 9.1.3: jku, x5u and jwk of the header are not looked at."""
    own = rsa.generate_private_key(65537, 2048)
    for header in ({"jwk": rsa_jwk(own)}, {"jku": "https://evil.test/keys"}, {"x5u": "https://evil.test/key"}):
        with pytest.raises(BadToken):
            claims_of(signed({"alg": "RS256", "kid": "r", **header}, CLAIMS, lambda octets: by_rsa(octets, own)), KEYS)


def test_keys_for_something_else_or_too_small_do_not_count():
    token = signed({"alg": "RS256", "kid": "r"}, CLAIMS, by_rsa)
    for key in (
        rsa_jwk(use="enc"),
        rsa_jwk(alg="PS256"),
        rsa_jwk(kty="oct"),
        {"kty": "RSA", "kid": "r"},
        {"kty": "RSA", "kid": "r", "n": 5, "e": None},
    ):
        with pytest.raises(BadToken):
            claims_of(token, [key])
    small = rsa.generate_private_key(65537, 1024)
    with pytest.raises(BadToken):
        claims_of(signed({"alg": "RS256"}, CLAIMS, lambda octets: by_rsa(octets, small)), [rsa_jwk(small)])


def test_an_unknown_key_is_told_apart_so_that_new_ones_are_looked_for():
    with pytest.raises(UnknownKey):
        claims_of(signed({"alg": "RS256", "kid": "new"}, CLAIMS, by_rsa), KEYS)


@pytest.mark.parametrize(
    "token",
    ["", "a.b", "a.b.c.d", "....", "é.é.é", "x" * 40_000, "e30.e30.", f"{b64(b'[]')}.{b64(b'{}')}.", f"{b64(b'[' * 9000)}.e30.x", "e30=.e30=.x"],
)
def test_what_is_no_token(token):
    with pytest.raises(BadToken):
        claims_of(token, KEYS)
