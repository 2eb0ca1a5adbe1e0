"""How a directory stands: what the last look came to and when the next is due. Kept over restarts; never a secret in it."""

from dataclasses import dataclass, replace
from typing import Self

import msgspec

from sekisho.model.errors import TemporaryFailure
from sekisho.model.ids import TenantId
from sekisho.ports.documents import Documents
from sekisho.ports.people_source import SourceQuestion
from sekisho.ports.vault import SecretUnreadable, Vault
from sekisho.tenancy.directories.directory_people import ATTRIBUTES
from sekisho.tenancy.people.people_import import Imported
from sekisho.tenancy.values import SourceRecord

SHELF = "directories"
FIRST_PAUSE = 300.0
_LONGEST_TROUBLE = 500


@dataclass(frozen=True, slots=True)
class Standing:
    """Times are seconds since 1970, 0.0 = never."""

    tried_at: float = 0.0
    done_at: float = 0.0  # the last look that was taken over
    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    failing_since: float = 0.0  # 0: it is well
    tries: int = 0  # in vain, since then
    trouble: str = ""  # what the last try in vain came to
    trouble_ja: str = ""
    stopped: bool = False  # too many people would go: it waits for somebody to confirm, or for the directory to be mended
    next_at: float = 0.0

    @classmethod
    def well(cls, done: Imported, now: float, minutes: int) -> Self:
        """Return how it stands after a look that was taken over."""
        return cls(now, now, done.added, done.changed, done.removed, done.unchanged, next_at=now + minutes * 60.0)

    def failed(self, failure: Exception, now: float, minutes: int, stopped: bool = False) -> Self:
        """Return how it stands after a look in vain: tried again soon, then less often, never less often than when it is well."""
        pause = min(minutes * 60.0, FIRST_PAUSE * 2 ** min(self.tries, 16))
        english = str(failure)[:_LONGEST_TROUBLE]
        japanese = str(getattr(failure, "japanese", failure))[:_LONGEST_TROUBLE]
        since = self.failing_since or now
        return replace(
            self,
            tried_at=now,
            failing_since=since,
            tries=self.tries + 1,
            trouble=english,
            trouble_ja=japanese,
            stopped=stopped,
            next_at=now + pause,
        )


_decode = msgspec.json.Decoder(Standing).decode
_encode = msgspec.json.Encoder().encode


async def standing_of(documents: Documents, tenant: TenantId, name: str) -> Standing:
    """Return how a directory stands."""
    kept = await documents.get(tenant, SHELF, name)
    return _decode(kept) if kept is not None else Standing()


async def remember(documents: Documents, tenant: TenantId, name: str, standing: Standing) -> None:
    """Keep how it stands."""
    await documents.put(tenant, SHELF, name, _encode(standing))


def secret_name(tenant: TenantId, name: str) -> str:
    """Return what a directory's sealed password is bound to."""
    return f"{tenant}/ldap/{name}"


async def question_of(vault: Vault, tenant: TenantId, name: str, record: SourceRecord) -> SourceQuestion:
    """Return what the directory is asked. Raises TemporaryFailure where its password cannot be opened."""
    try:
        password = await vault.open(record.sealed, secret_name(tenant, name))
    except SecretUnreadable as failure:
        raise TemporaryFailure(f"nothing was changed: {failure}") from None
    return SourceQuestion(record.url, record.bind_dn, password.decode(), record.base_dn, record.filter, ATTRIBUTES, record.authorities)
