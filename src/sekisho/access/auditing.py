"""The audit as people read and check it. There is no use case that changes or deletes a line."""

from dataclasses import dataclass

from sekisho.model.access import Permission
from sekisho.model.arguments import Cursor, Limit, ShortText
from sekisho.model.errors import Refused
from sekisho.model.ids import TenantId
from sekisho.model.page import Page
from sekisho.model.use_case import use_case
from sekisho.ports.control import Control


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
async def list_lines(control: Control, tenant: TenantId, after: Cursor = "", limit: Limit = 100, text: ShortText = "") -> Page[AuditEntry]:
    """Return lines, perhaps those whose actor, use case or subject contains a text. `after` is a line's number. Raises Refused if it is none."""
    if after and not (after.isascii() and after.isdecimal() and len(after) < 16):
        raise Refused(f"{after[:40]!r} is not the number of a line", f"{after[:40]!r}は記録の番号ではありません。")
    rows = await control.audit(tenant, int(after) if after else None, limit + 1, text)
    shown = [
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
        for row in rows[:limit]
    ]
    return Page(tuple(shown), str(shown[-1].number) if len(rows) > limit else "")


@use_case(
    "audit.verify",
    Permission.READ_AUDIT,
    "Check that no audit line was changed or taken out.",
    "監査記録に改ざんや欠落がないか検証します。",
    heavy=True,
)
async def verify(control: Control, tenant: TenantId) -> AuditProof:
    """Return what is wrong with the chain, if anything."""
    problems = await control.verify_audit(tenant)
    return AuditProof(not problems, tuple(problems))
