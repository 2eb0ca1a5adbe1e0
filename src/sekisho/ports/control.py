"""What people set: tenants, domains, people, accounts, policies, sessions. Small JSON values with versions, unique names, and the audit beside them.

The mail plane never asks this store for a message: it works on snapshots that are made anew when the change number grows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from sekisho.model.ids import TenantId
from sekisho.ports.audit import AuditLine, AuditRow

INSTALLATION = TenantId("")  # owner of what belongs to no tenant: operators' accounts, the installation's own settings


@dataclass(frozen=True, slots=True)
class Entry:
    """One value. `version` counts its changes from 1; `value` is JSON."""

    tenant: TenantId
    kind: str  # "tenant", "domain", "person", "account", "session" ...
    key: str
    version: int
    value: bytes


@dataclass(frozen=True, slots=True)
class Change:
    """One value set or taken away. `claims` are names that only one entry of all tenants may bear, such as "domain:example.test"."""

    kind: str
    key: str
    value: bytes | None  # None: take it away, with its claims
    expects: int | None = None  # the version that it replaces; 0: there must be none; None: whatever there is
    claims: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Touched:
    """One entry that a change touched, for those who keep snapshots."""

    number: int
    tenant: TenantId
    kind: str
    key: str


class ReadableControl(Protocol):
    """What snapshots are made of: the store, or a copy of what was in it at one moment."""

    async def number(self) -> int:
        """Return the last change number: cheap, asked every second."""
        ...

    async def everything(self, kind: str, after: tuple[TenantId, str] | None = None, limit: int = 10_000) -> list[Entry]:
        """Return entries of a kind over all tenants in order of (tenant, key)."""
        ...


class Control(ReadableControl, Protocol):
    """Every commit is durable and all or nothing; change numbers grow without end."""

    async def get(self, tenant: TenantId, kind: str, key: str) -> Entry | None:
        """Return one entry."""
        ...

    async def entries(self, tenant: TenantId, kind: str, after: str = "", limit: int = 100, containing: bytes = b"") -> list[Entry]:
        """Return entries of a kind in order of their keys, those behind `after`; only those whose values contain these octets, if there are any."""
        ...

    async def count(self, tenant: TenantId, kind: str) -> int:
        """Return how many there are."""
        ...

    async def holder(self, claim: str) -> Entry | None:
        """Return the entry that bears a unique name, of whatever tenant."""
        ...

    async def commit(self, tenant: TenantId, changes: Sequence[Change], line: AuditLine | None = None) -> int:
        """Make changes and their audit line durable together; return the change number.

        Raises Conflict if a version is not the expected one or a claim is another's, and changes nothing.
        """
        ...

    async def touched(self, after: int, limit: int = 10_000) -> list[Touched]:
        """Return what was touched behind that number, the latest touch of each entry, in order. Entries that are gone are named too."""
        ...

    async def forget(self, kind: str, keys: Sequence[tuple[TenantId, str]]) -> None:
        """Take entries away without a trace: sessions and other things that ran out."""
        ...

    # audit ------------------------------------------------------------------------------------------------------------
    async def note(self, line: AuditLine) -> None:
        """Write an audit line that belongs to no change here (an act on mail, a denial)."""
        ...

    async def audit(self, tenant: TenantId, before: int | None = None, limit: int = 100, text: str = "") -> list[AuditRow]:
        """Return audit lines, newest first, numbered below `before`; with `text`, those whose actor, use case or subject contains it."""
        ...

    async def audit_following(self, tenant: TenantId, after: int, limit: int = 100) -> list[AuditRow]:
        """Return audit lines numbered above `after`, oldest first: for those who hand them on."""
        ...

    async def audited(self) -> list[TenantId]:
        """Return who has audit lines: tenants, those that are gone, and the installation."""
        ...

    async def trim_audit(self, tenant: TenantId, before: float, at: float, limit: int = 1_000) -> int:
        """Forget up to so many of the oldest lines, those from before that time; return how many. In the same commit a line tells what went."""
        ...

    async def verify_audit(self, tenant: TenantId) -> list[str]:
        """Check the tenant's chain of lines; empty = sound."""
        ...
