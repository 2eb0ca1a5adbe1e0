"""Secrets that people set, such as the password of a directory: sealed before they lie in any store, and bound to the name that they are for."""

from typing import Protocol


class SecretUnreadable(Exception):
    """A sealed secret cannot be opened, or none can be sealed. The text says why and never holds a secret."""


class Vault(Protocol):
    """Seals and opens small secrets. `name` says what a secret is for ("TENANT/ldap/NAME"): what was sealed for another name does not open."""

    async def seal(self, secret: bytes, name: str) -> bytes:
        """Return the sealed octets, fit to be kept anywhere. Raises SecretUnreadable if there is no master key and none can be made."""
        ...

    async def open(self, sealed: bytes, name: str) -> bytes:
        """Return the secret. Raises SecretUnreadable if it is damaged, was sealed for another name, or with another master key."""
        ...
