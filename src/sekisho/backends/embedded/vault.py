"""Secrets that people set, sealed under the data folder's master key: the one that seals signing keys as well."""

import asyncio
from hashlib import sha256
from hmac import digest
from pathlib import Path

from sekisho.backends.embedded.envelope import Envelope
from sekisho.ports.vault import SecretUnreadable

MASTER = "master.key"


class EmbeddedVault:
    """The port `Vault` over `keys/master.key`. Nothing is made before the first secret; the key is read once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "keys"
        self._envelope: Envelope | None = None

    async def seal(self, secret: bytes, name: str) -> bytes:
        """Return the sealed octets."""
        return (await self._ready()).seal(secret, _bound(name))

    async def open(self, sealed: bytes, name: str) -> bytes:
        """Return the secret."""
        envelope = await self._ready()
        try:
            return envelope.open(sealed, _bound(name))
        except ValueError as error:
            raise SecretUnreadable(f"the secret of {name!r} cannot be opened: {error}") from None

    def derived(self, label: str) -> bytes:
        """Return 32 octets that follow from the master key and a label: the same wherever that key is. Raises SecretUnreadable."""
        self._read()  # made if it is not there
        try:
            return digest((self._folder / MASTER).read_bytes(), label.encode(), sha256)
        except OSError as error:
            raise SecretUnreadable(str(error)) from None

    async def _ready(self) -> Envelope:
        if self._envelope is None:
            self._envelope = await asyncio.to_thread(self._read)
        return self._envelope

    def _read(self) -> Envelope:
        try:
            self._folder.mkdir(mode=0o700, exist_ok=True)
            return Envelope.of(self._folder / MASTER)
        except (ValueError, OSError) as error:
            raise SecretUnreadable(str(error)) from None


def _bound(name: str) -> str:
    """Return the name as it is bound: a secret can never be taken for a signing key's file."""
    return f"vault:{name}"
