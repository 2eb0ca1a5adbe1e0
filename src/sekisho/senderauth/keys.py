"""Key records: what a selector publishes, and whether it may verify a signature (RFC 6376 section 3.6.1, RFC 8463)."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key

from sekisho.senderauth.base64_value import decoded
from sekisho.senderauth.tags import parse_tags, without_space

_MOST_RECORDS = 5  # at one name; there should be one
_LONGEST_RECORD = 4_096
_LARGEST_RSA = 8_192  # bits
_LARGEST_EXPONENT = 1 << 33  # a huge public exponent makes one verification as dear as a hundred


@dataclass(frozen=True, slots=True)
class Key:
    """A public key and what it may be used for. Empty sets: anything."""

    public: RSAPublicKey | Ed25519PublicKey
    bits: int
    hashes: frozenset[str] = frozenset()  # h=
    strict: bool = False  # t=s: i= must be in exactly d= (section 3.6.1)
    testing: bool = False  # t=y
    granularity: str = "*"  # g= of RFC 4871: old records still restrict themselves by it; "" is nobody

    @property
    def family(self) -> str:
        """What a= must begin with: "rsa" or "ed25519"."""
        return "rsa" if isinstance(self.public, RSAPublicKey) else "ed25519"


def key_name(domain: str, selector: str) -> str:
    """Return the name whose TXT record holds the key (section 3.6.2.1)."""
    return f"{selector}._domainkey.{domain}"


def first_key(records: Sequence[bytes]) -> Key:
    """Return the key of the first record that holds one. Raises ValueError with what is wrong with the first record."""
    problem: ValueError | None = None
    for record in records[:_MOST_RECORDS]:
        try:
            return parse_key(record)
        except ValueError as error:
            problem = problem or error
    raise problem or ValueError("no key record")


@lru_cache(maxsize=512)  # a few large senders' keys verify most of the mail
def parse_key(record: bytes) -> Key:
    """Return the key of one TXT record, its strings joined. Raises ValueError with the reason."""
    if len(record) > _LONGEST_RECORD:
        raise ValueError("a key record that is too long")
    tags = parse_tags(record.decode("utf-8", "replace"))
    if "v" in tags and (tags["v"] != "DKIM1" or next(iter(tags)) != "v"):
        raise ValueError("v= is not DKIM1, or not the first tag")
    services = _list(tags.get("s", "*"))
    if not services & {"*", "email"}:
        raise ValueError("s= is not for mail")
    flags = _list(tags.get("t", ""))
    if "p" not in tags:
        raise ValueError("p= is missing")
    if not tags["p"]:
        raise ValueError("the key is revoked")
    hashes = _list(tags["h"]) if "h" in tags else frozenset()
    try:
        public, bits = _public(without_space(tags.get("k", "rsa")).lower(), decoded(tags["p"], _LONGEST_RECORD))
    except ValueError as error:
        raise ValueError(f"p= is {error}") from None
    return Key(public, bits, hashes, "s" in flags, "y" in flags, tags.get("g", "*") or ("" if "v" in tags else "*"))


def _list(value: str) -> frozenset[str]:
    return frozenset(without_space(value).lower().split(":"))


def _public(family: str, octets: bytes) -> tuple[RSAPublicKey | Ed25519PublicKey, int]:
    if family == "ed25519":
        if len(octets) != 32:
            raise ValueError("no Ed25519 key of 32 octets")
        return Ed25519PublicKey.from_public_bytes(octets), 256
    if family != "rsa":
        raise ValueError("for an unknown k=")
    try:
        public = load_der_public_key(octets)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise ValueError("no key that can be read") from None
    if isinstance(public, RSAPublicKey) and public.key_size <= _LARGEST_RSA and public.public_numbers().e <= _LARGEST_EXPONENT:
        return public, public.key_size
    raise ValueError("no RSA key, or one that is too large")
