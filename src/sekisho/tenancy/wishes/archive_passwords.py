"""Passwords of archives that an organisation names: sealed before they lie in any store, each once; opened by the edge, when mail needs them."""

import base64
import binascii
import logging
from collections.abc import Collection, Iterable

from sekisho.model.errors import TemporaryFailure
from sekisho.model.ids import TenantId
from sekisho.ports.vault import SecretUnreadable, Vault

LOG = logging.getLogger(__name__)
_SEALED = "sealed:"  # before what is sealed; those of the settings file stand in the clear, as the file does


async def seal(vault: Vault, tenant: TenantId, passwords: Iterable[str], kept: Collection[str]) -> tuple[str, ...]:
    """Return the passwords fit to be stored. Of `kept`, what is sealed already stays as it is; whatever else looks sealed is a password.

    One that is there already is not kept twice: sealed, nobody would see it. Raises TemporaryFailure if nothing can be sealed now.
    """
    stored: dict[str, str] = {}  # by what is in it; what does not open stays by itself
    for each in passwords:
        if each in kept and each.startswith(_SEALED):
            stored.setdefault(await _opened(vault, tenant, each) or each, each)
        elif each not in stored:
            stored[each] = await _sealed(vault, tenant, each)
    return tuple(stored.values())


async def _sealed(vault: Vault, tenant: TenantId, password: str) -> str:
    try:
        octets = await vault.seal(password.encode(), _name(tenant))
    except SecretUnreadable as failure:
        raise TemporaryFailure(f"the password cannot be kept: {failure}") from None
    return _SEALED + base64.b64encode(octets).decode("ascii")


class OpenedPasswords:
    """Opens what is stored, once for each list that opens whole."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._known: dict[TenantId, tuple[tuple[str, ...], tuple[str, ...]]] = {}  # what was stored, and what was in it

    async def of(self, tenant: TenantId, stored: tuple[str, ...]) -> tuple[str, ...]:
        """Return the passwords. One that does not open is left out and told in the log: what only it opens stays locked, which is never clean."""
        if not stored:
            self._known.pop(tenant, None)
            return ()
        known = self._known.get(tenant)
        if known is not None and known[0] == stored:
            return known[1]
        opened = [password for each in stored if (password := await _opened(self._vault, tenant, each))]
        passwords = tuple(dict.fromkeys(opened))  # one may lie there twice from earlier
        if len(opened) == len(stored):  # else tried again: a key that cannot be read now may be there later
            self._known[tenant] = (stored, passwords)
        return passwords


async def _opened(vault: Vault, tenant: TenantId, stored: str) -> str:
    """Return the password; "" for one that does not open, which is told in the log."""
    if not stored.startswith(_SEALED):
        return stored
    try:
        return (await vault.open(base64.b64decode(stored[len(_SEALED) :], validate=True), _name(tenant))).decode()
    except (SecretUnreadable, binascii.Error, UnicodeDecodeError) as failure:
        LOG.error("a password of archives of the organisation %s cannot be used: %s", tenant, failure)
        return ""


def _name(tenant: TenantId) -> str:
    """Return what such a password is bound to: another organisation's does not open."""
    return f"{tenant}/containers/password"
