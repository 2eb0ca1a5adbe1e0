"""A private key that signs for a domain, and the record that DNS must hold for it (RFC 6376 section 3.6.1, RFC 8463)."""

import binascii
from dataclasses import dataclass, field

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat, load_der_private_key

from sekisho.senderauth.keys import key_name

RSA, ED25519 = "rsa", "ed25519"
RSA_BITS = 2048  # what every verifier handles and DNS holds well (RFC 8301 section 3.2)
_LEAST_BITS, _MOST_BITS = 1024, 4096

_PADDING, _PREHASHED = PKCS1v15(), Prehashed(SHA256())


@dataclass(frozen=True, slots=True)
class SigningKey:
    """`private` is never shown, not even by repr."""

    domain: str
    selector: str
    private: RSAPrivateKey | Ed25519PrivateKey = field(repr=False)

    @property
    def algorithm(self) -> str:
        """a= of what this key signs."""
        return "rsa-sha256" if isinstance(self.private, RSAPrivateKey) else "ed25519-sha256"

    def sign(self, digest: bytes) -> bytes:
        """Return the signature of a SHA-256 digest. About 1 ms for RSA."""
        if isinstance(self.private, RSAPrivateKey):
            return self.private.sign(digest, _PADDING, _PREHASHED)
        return self.private.sign(digest)

    def record(self) -> bytes:
        """Return the text of the TXT record."""
        public = self.private.public_key()
        if isinstance(self.private, RSAPrivateKey):
            return b"v=DKIM1; k=rsa; p=" + _base64(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
        return b"v=DKIM1; k=ed25519; p=" + _base64(public.public_bytes(Encoding.Raw, PublicFormat.Raw))

    def record_name(self) -> str:
        """Return the name of the TXT record."""
        return key_name(self.domain, self.selector)


def new_private(algorithm: str) -> bytes:
    """Return a fresh private key in PKCS#8 DER. Raises ValueError for an algorithm other than "rsa" and "ed25519"."""
    if algorithm == RSA:
        return _pkcs8(generate_private_key(65_537, RSA_BITS))
    if algorithm == ED25519:
        return _pkcs8(Ed25519PrivateKey.generate())
    raise ValueError(f"no such algorithm: {algorithm}")


def signing_key(domain: str, selector: str, private: bytes) -> SigningKey:
    """Return the key of that PKCS#8 or PKCS#1 DER. Raises ValueError for what cannot sign mail."""
    try:
        loaded = load_der_private_key(private, None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise ValueError("no private key that can be read") from None
    if isinstance(loaded, Ed25519PrivateKey) or (isinstance(loaded, RSAPrivateKey) and _LEAST_BITS <= loaded.key_size <= _MOST_BITS):
        return SigningKey(domain, selector, loaded)
    raise ValueError("neither Ed25519 nor RSA of 1,024 to 4,096 bits")


def _pkcs8(private: RSAPrivateKey | Ed25519PrivateKey) -> bytes:
    return private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


def _base64(octets: bytes) -> bytes:
    return binascii.b2a_base64(octets, newline=False)
