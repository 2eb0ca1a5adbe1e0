"""The audit as people read and check it. There is no use case that changes or deletes a line."""

from dataclasses import dataclass

from sekisho.model.access import Permission
from sekisho.model.ids import TenantId
from sekisho.model.use_case import use_case
from sekisho.ports.control import Control

_MOST = 1_000


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One line: who, when, from where, by which door, what, to what, how it ended; values before and after as JSON or ""."""

    number: int
    at: float
    actor: str
    role: str
    via: str
    ip: str
    use_case: str
    subject: str
    outcome: str
    before: str
    after: str
    reason: str
    digest: str


@dataclass(frozen=True, slots=True)
class AuditProof:
    """Whether a tenant's chain of lines is whole."""

    sound: bool
    problems: tuple[str, ...]


@use_case("audit.list", Permission.READ_AUDIT, "List who did what, newest first.", "監査記録を新しい順に一覧します。")
async def list_lines(control: Control, tenant: TenantId, before: int | None = None, limit: int = 100, text: str = "") -> list[AuditEntry]:
    """Return lines numbered below `before`; with `text`, those whose actor, use case or subject contains it."""
    rows = await control.audit(tenant, before, max(1, min(limit, _MOST)), text[:200])
    return [
        AuditEntry(
            row.number,
            row.line.at,
            row.line.actor,
            row.line.role,
            row.line.via,
            row.line.ip,
            row.line.use_case,
            row.line.subject,
            row.line.outcome,
            row.line.before,
            row.line.after,
            row.line.reason,
            row.digest.hex(),
        )
        for row in rows
    ]


@use_case("audit.verify", Permission.READ_AUDIT, "Check that no audit line was changed or taken out.", "監査記録に改ざんや欠落がないか検証します。")
async def verify(control: Control, tenant: TenantId) -> AuditProof:
    """Return what is wrong with the chain, if anything."""
    problems = await control.verify_audit(tenant)
    return AuditProof(not problems, tuple(problems))
