"""What happened, as append-only events: the story of a message, and the ledger's proof."""

from dataclasses import dataclass
from enum import StrEnum

from sekisho.model.ids import ArrivalId, TenantId

FILES, HOSTS = "files", "hosts"  # facts of a JUDGED event: attachments (a line each: SHA-256, blank, name), and where its links lead (by blanks)


class EventKind(StrEnum):
    """What can happen to a message."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    JUDGED = "judged"
    DECIDED = "decided"
    ATTEMPTED = "attempted"
    DELIVERED = "delivered"
    BOUNCED = "bounced"
    QUARANTINED = "quarantined"
    RELEASED = "released"
    DISCARDED = "discarded"
    DELETED = "deleted"  # by a person; with the fact `undo_until` it still lies there
    RESTORED = "restored"  # a deletion was undone
    OPENED = "opened"  # somebody other than its recipient looked into it: the facts say who, why and how
    EXPIRED = "expired"
    DROPPED = "dropped"
    WAITING = "waiting"
    WATCHED = "watched"  # what rules that are only watched would have done
    FEEDBACK = "feedback"  # somebody said what they think of a message (`ports/opinions.py`)
    ERASED = "erased"  # a person's data was taken out of what was told of it; the fact `payloads` proves what stands there now
    OPERATED = "operated"  # somebody held, let go, dropped or re-routed what is queued: the fact `what` says which
    REPORTED = "reported"  # it held a report about one of the tenant's domains; the fact `dmarc_report` or `tls_report` is its JSON


@dataclass(frozen=True, slots=True)
class TrackingEvent:
    """One event. `recipient` is "" when it concerns all. `facts` are short strings, safe to show and to index."""

    at: float
    tenant: TenantId
    arrival: ArrivalId
    recipient: str
    kind: EventKind
    facts: tuple[tuple[str, str], ...] = ()
