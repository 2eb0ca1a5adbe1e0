"""Who did what: audit lines, chained per tenant so that none can be changed or taken out unnoticed."""

import hashlib
from dataclasses import dataclass, replace

from sekisho.model.ids import TenantId

FIRST = bytes(32)  # what stands before the first line of a chain


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One act. `before` and `after` are JSON or "": the old and the new value; secrets never stand in them."""

    at: float
    tenant: TenantId
    actor: str
    role: str
    via: str
    ip: str
    use_case: str
    subject: str  # what it was done to
    outcome: str = "done"  # "done", "denied" or "failed"
    before: str = ""
    after: str = ""
    reason: str = ""  # given by whoever acted, where one is asked for

    def octets(self) -> bytes:
        """Return the line as the octets that the chain protects: every field with its length, so that no two lines look alike."""
        fields = (
            f"{self.at:.6f}", self.tenant, self.actor, self.role, self.via, self.ip, self.use_case, self.subject, self.outcome,
            self.before, self.after, self.reason,
        )  # fmt: skip
        return b"".join(b"%d:%b," % (len(octets), octets) for octets in (field.encode("utf-8", "replace") for field in fields))


@dataclass(frozen=True, slots=True)
class AuditRow:
    """A line in its place: numbers of a tenant run 1, 2, 3 ... without gaps."""

    number: int
    digest: bytes
    line: AuditLine


def link(previous: bytes, number: int, line: AuditLine) -> bytes:
    """Return the digest of a line in its place."""
    return hashlib.sha256(previous + number.to_bytes(8, "big") + line.octets()).digest()


class Trail:
    """What one act changes, as the use case tells it. Who acts, when and by what door was written in before."""

    def __init__(self, frame: AuditLine) -> None:
        self._frame = frame
        self._told = frame
        self.committed = False  # the use case committed the line itself, together with its change

    def tell(self, subject: str, before: str = "", after: str = "", reason: str = "") -> None:
        """Say what is changed: for acts whose change lies in another store than the audit. Values are JSON; never a secret."""
        self._told = replace(self._frame, subject=subject[:500], before=before[:20_000], after=after[:20_000], reason=reason[:1_000])

    def line(self, subject: str, before: str = "", after: str = "", reason: str = "") -> AuditLine:
        """Return the line for `Control.commit`, so that the change and its audit are durable together."""
        self.tell(subject, before, after, reason)
        self.committed = True
        return self._told

    def end(self, outcome: str) -> AuditLine:
        """Return the line with how it ended."""
        return replace(self._told, outcome=outcome)
