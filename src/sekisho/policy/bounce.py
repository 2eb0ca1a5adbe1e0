"""May a failed delivery be told to the envelope sender? Only if the mail was clean (or unopened by wish) and the sender proven: no backscatter."""

from sekisho.model.arrival import Direction
from sekisho.model.dossier import Dossier
from sekisho.model.verdict import Category, Verdict


def may_bounce(verdict: Verdict, dossier: Dossier) -> bool:
    """Tell whether a DSN (RFC 3464) may go out for this message. Never to the null sender (RFC 5321 section 4.5.5)."""
    arrival = dossier.arrival
    if arrival.envelope.sender.is_null or (verdict.category is not Category.CLEAN and dossier.tenant.inspects):
        return False
    return arrival.direction is Direction.OUTBOUND or dossier.sender_auth.envelope_proven
