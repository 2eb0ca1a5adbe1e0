"""What people set, in dictionaries."""

from collections.abc import Sequence

from sekisho.backends.audit_chain import breaks_in, leaving, trimmed
from sekisho.model.errors import Conflict
from sekisho.model.ids import TenantId
from sekisho.ports.audit import FIRST, AuditLine, AuditRow, link
from sekisho.ports.control import Change, Entry, Touched

_Key = tuple[TenantId, str, str]


class MemoryControl:
    """Every method runs without a pause, so each is one commit."""

    def __init__(self) -> None:
        self._entries: dict[_Key, Entry] = {}
        self._claims: dict[str, _Key] = {}
        self._touched: dict[_Key, int] = {}
        self._number = 0
        self._audit: dict[TenantId, list[AuditRow]] = {}

    async def get(self, tenant: TenantId, kind: str, key: str) -> Entry | None:
        """Return one entry."""
        return self._entries.get((tenant, kind, key))

    async def entries(self, tenant: TenantId, kind: str, after: str = "", limit: int = 100, containing: bytes = b"") -> list[Entry]:
        """Return entries of a kind in order of their keys."""
        found = [
            entry
            for entry in self._entries.values()
            if entry.tenant == tenant and entry.kind == kind and (not after or entry.key > after) and containing in entry.value
        ]
        return sorted(found, key=lambda entry: entry.key)[:limit]

    async def count(self, tenant: TenantId, kind: str) -> int:
        """Return how many there are."""
        return sum(1 for owner, found, _ in self._entries if owner == tenant and found == kind)

    async def holder(self, claim: str) -> Entry | None:
        """Return the entry that bears a unique name."""
        key = self._claims.get(claim)
        return self._entries[key] if key else None

    async def commit(self, tenant: TenantId, changes: Sequence[Change], line: AuditLine | None = None) -> int:
        """Make all changes, or none."""
        before = dict(self._entries), dict(self._claims), dict(self._touched), self._number
        try:
            self._number += 1
            for change in changes:
                self._apply(tenant, change)
        except Conflict:
            self._entries, self._claims, self._touched, self._number = before
            raise
        if line is not None:
            await self.note(line)
        return self._number

    def _apply(self, tenant: TenantId, change: Change) -> None:
        key = (tenant, change.kind, change.key)
        old = self._entries.get(key)
        version = old.version if old else 0
        if change.expects is not None and change.expects != version:
            raise Conflict(
                f"{change.kind} {change.key!r} has been changed by somebody else: look again",
                f"{change.kind} {change.key!r}は他の人が変更しました。もう一度確認してください。",
            )
        for claim in [claim for claim, holder in self._claims.items() if holder == key]:
            del self._claims[claim]
        if change.value is None:
            self._entries.pop(key, None)
        else:
            self._entries[key] = Entry(tenant, change.kind, change.key, version + 1, change.value)
            for claim in change.claims:
                if claim in self._claims:
                    raise Conflict(f"{claim.partition(':')[2]!r} is taken", f"{claim.partition(':')[2]!r}はすでに使われています。")
                self._claims[claim] = key
        self._touched[key] = self._number

    async def number(self) -> int:
        """Return the last change number."""
        return self._number

    async def touched(self, after: int, limit: int = 10_000) -> list[Touched]:
        """Return the latest touch of each entry behind that number."""
        found = [Touched(number, *key) for key, number in self._touched.items() if number > after]
        return sorted(found, key=lambda one: (one.number, one.tenant, one.kind, one.key))[:limit]

    async def everything(self, kind: str, after: tuple[TenantId, str] | None = None, limit: int = 10_000) -> list[Entry]:
        """Return entries of a kind over all tenants."""
        found = [entry for entry in self._entries.values() if entry.kind == kind and (after is None or (entry.tenant, entry.key) > after)]
        return sorted(found, key=lambda entry: (entry.tenant, entry.key))[:limit]

    async def forget(self, kind: str, keys: Sequence[tuple[TenantId, str]]) -> None:
        """Take entries away without a trace."""
        for tenant, key in keys:
            self._entries.pop((tenant, kind, key), None)
            self._touched.pop((tenant, kind, key), None)
            for claim in [claim for claim, holder in self._claims.items() if holder == (tenant, kind, key)]:
                del self._claims[claim]

    async def note(self, line: AuditLine) -> None:
        """Write an audit line."""
        rows = self._audit.setdefault(line.tenant, [])
        previous, number = (rows[-1].digest, rows[-1].number + 1) if rows else (FIRST, 1)
        rows.append(AuditRow(number, link(previous, number, line), line))

    async def audit(self, tenant: TenantId, before: int | None = None, limit: int = 100, text: str = "") -> list[AuditRow]:
        """Return audit lines, newest first."""
        wanted = text.casefold()
        found = [
            row
            for row in reversed(self._audit.get(tenant, []))
            if (before is None or row.number < before)
            and (not wanted or any(wanted in field.casefold() for field in (row.line.actor, row.line.use_case, row.line.subject)))
        ]
        return found[:limit]

    async def audit_following(self, tenant: TenantId, after: int, limit: int = 100) -> list[AuditRow]:
        """Return audit lines numbered above `after`, oldest first."""
        return [row for row in self._audit.get(tenant, []) if row.number > after][:limit]

    async def audited(self) -> list[TenantId]:
        """Return who has audit lines."""
        return sorted(self._audit)

    async def trim_audit(self, tenant: TenantId, before: float, at: float, limit: int = 1_000) -> int:
        """Forget old lines, and tell it."""
        rows = self._audit.get(tenant, [])
        gone = leaving(rows[:limit], before)
        if gone:
            await self.note(trimmed(tenant, gone, at))
            del rows[: len(gone)]
        return len(gone)

    async def verify_audit(self, tenant: TenantId) -> list[str]:
        """Check the tenant's chain."""
        rows = self._audit.get(tenant, [])
        return breaks_in(tenant, rows, rows[-1].number if rows else 0, rows[-1].digest if rows else FIRST)
