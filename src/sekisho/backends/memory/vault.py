"""Sealed secrets in memory: a key of the process's own."""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sekisho.ports.vault import SecretUnreadable


class MemoryVault:
    """The port `Vault` for tests: really sealed, and gone with the process."""

    def __init__(self) -> None:
        self._cipher = AESGCM(AESGCM.generate_key(256))

    async def seal(self, secret: bytes, name: str) -> bytes:
        """Return the sealed octets."""
        nonce = secrets.token_bytes(12)
        return nonce + self._cipher.encrypt(nonce, secret, name.encode())

    async def open(self, sealed: bytes, name: str) -> bytes:
        """Return the secret."""
        try:
            return self._cipher.decrypt(sealed[:12], sealed[12:], name.encode())
        except (InvalidTag, ValueError):
            raise SecretUnreadable("a secret is damaged, or was sealed for something else") from None
