"""A signed token checked (RFC 7515, RFC 7518): one compact signature, by a key of the right kind, with an algorithm of a fixed list. Pure.

No symmetric algorithm and no "none" is on the list, and a token never says which key to fetch (`jku`, `x5u`, `jwk` are not looked at): what a token
claims of itself chooses among keys that were trusted before, and nothing else.
"""

import json
from base64 import urlsafe_b64decode
from collections.abc import Iterable, Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa, utils

LONGEST = 32_768
_HASHES: dict[str, hashes.SHA256 | hashes.SHA384 | hashes.SHA512] = {"256": hashes.SHA256(), "384": hashes.SHA384(), "512": hashes.SHA512()}
_CURVES: dict[str, tuple[str, type[ec.EllipticCurve], int]] = {
    "ES256": ("P-256", ec.SECP256R1, 32),
    "ES384": ("P-384", ec.SECP384R1, 48),
    "ES512": ("P-521", ec.SECP521R1, 66),
}
ALGORITHMS = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", *_CURVES, "EdDSA"})
_TYPES = frozenset({None, "JWT", "jwt", "application/jwt"})


class BadToken(Exception):
    """It is not what it should be. The text says why and repeats nothing of it."""


class UnknownKey(BadToken):
    """No trusted key fits: perhaps the provider has new ones."""


def claims_of(token: str, keys: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the claims of a token that one of the keys (JWK) signed. Raises BadToken."""
    parts = token.split(".")
    if len(token) > LONGEST or len(parts) != 3:
        raise BadToken("not a signed token")
    header, claims = _object(parts[0]), _object(parts[1])
    algorithm = header.get("alg")
    if algorithm not in ALGORITHMS:
        raise BadToken("signed by an algorithm that is not taken")
    if "crit" in header or header.get("typ") not in _TYPES:
        raise BadToken("a token for something else")
    signed, signature = f"{parts[0]}.{parts[1]}".encode(), _octets(parts[2])
    fitting = [key for key in keys if _fits(key, algorithm, header.get("kid"))]
    if not fitting:
        raise UnknownKey("signed by a key that is not known")
    if not any(_verifies(key, algorithm, signed, signature) for key in fitting[:8]):
        raise BadToken("the signature is wrong")
    return claims


def _fits(key: Mapping[str, Any], algorithm: str, name: object) -> bool:
    """Tell whether a key is of the algorithm's kind, for signatures, and the one that is named, if one is."""
    kind = {"R": "RSA", "P": "RSA", "E": "OKP" if algorithm == "EdDSA" else "EC"}[algorithm[0]]
    return (
        key.get("kty") == kind
        and key.get("use", "sig") == "sig"
        and key.get("alg", algorithm) == algorithm
        and (name is None or key.get("kid") is None or key.get("kid") == name)
        and (algorithm not in _CURVES or key.get("crv") == _CURVES[algorithm][0])
    )


def _verifies(key: Mapping[str, Any], algorithm: str, signed: bytes, signature: bytes) -> bool:
    try:
        if algorithm == "EdDSA":
            if key.get("crv") != "Ed25519":
                return False
            ed25519.Ed25519PublicKey.from_public_bytes(_octets(key["x"])).verify(signature, signed)
        elif algorithm in _CURVES:
            _, curve, size = _CURVES[algorithm]
            if len(signature) != 2 * size:
                return False
            point = ec.EllipticCurvePublicNumbers(_number(key["x"]), _number(key["y"]), curve()).public_key()
            encoded = utils.encode_dss_signature(int.from_bytes(signature[:size], "big"), int.from_bytes(signature[size:], "big"))
            point.verify(encoded, signed, ec.ECDSA(_HASHES[algorithm[2:]]))
        else:
            digest = _HASHES[algorithm[2:]]
            public = rsa.RSAPublicNumbers(_number(key["e"]), _number(key["n"])).public_key()
            if public.key_size < 2_048:
                return False
            filling = padding.PKCS1v15() if algorithm.startswith("R") else padding.PSS(padding.MGF1(digest), digest.digest_size)
            public.verify(signature, signed, filling, digest)
    except (InvalidSignature, ValueError, TypeError, KeyError, BadToken):
        return False
    return True


def _object(part: str) -> dict[str, Any]:
    try:
        value = json.loads(_octets(part))
    except (ValueError, RecursionError):
        raise BadToken("not a signed token") from None
    if not isinstance(value, dict):
        raise BadToken("not a signed token")
    return value


def _octets(text: object) -> bytes:
    if not isinstance(text, str) or not text.isascii() or any(not (character.isalnum() or character in "-_") for character in text):
        raise BadToken("not in base64url")
    try:
        return urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        raise BadToken("not in base64url") from None


def _number(text: object) -> int:
    return int.from_bytes(_octets(text), "big")
