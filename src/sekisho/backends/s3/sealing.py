"""One blob sealed under its tenant's key: AES-256-GCM with a key of its own, bound to its name. Without the tenant's key nothing opens any more."""

import secrets
from hashlib import blake2b

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_FORM = b"sb1\n"  # the form of a sealed blob
_SALT, _TAG = 16, 16
_NONCE = bytes(12)  # each blob has a key of its own, used once
OVERHEAD = len(_FORM) + _SALT + _TAG  # octets that sealing adds


def seal(key: bytes, name: str, content: bytes) -> bytes:
    """Return the sealed octets."""
    salt = secrets.token_bytes(_SALT)
    return _FORM + salt + AESGCM(_own_key(key, salt, name)).encrypt(_NONCE, content, name.encode())


def unseal(key: bytes, name: str, sealed: bytes) -> bytes:
    """Return the content. Raises ValueError if these octets were not sealed by this key for this name."""
    start = len(_FORM) + _SALT
    if not sealed.startswith(_FORM) or len(sealed) < OVERHEAD:
        raise ValueError("not a sealed blob")
    try:
        return AESGCM(_own_key(key, sealed[len(_FORM) : start], name)).decrypt(_NONCE, sealed[start:], name.encode())
    except InvalidTag:
        raise ValueError("damaged, moved, or sealed with another key") from None


def _own_key(key: bytes, salt: bytes, name: str) -> bytes:
    return blake2b(salt + name.encode(), key=key, digest_size=32, person=b"sekisho blob").digest()
