"""Mail that is kept and not handed on."""

from dataclasses import dataclass
from enum import StrEnum

from sekisho.model.address import Address
from sekisho.model.arrival import BlobRef, Direction
from sekisho.model.decision import Changes
from sekisho.model.ids import ArrivalId, HeldId, TenantId
from sekisho.model.signing import NO_SIGNING, Signing


class HeldState(StrEnum):
    """Only `KEPT` mail can be released or deleted for good: each happens exactly once. `DELIVERED` mail is no quarantine: nobody is owed it."""

    KEPT = "kept"
    RELEASED = "released"
    DELETED = "deleted"
    EXPIRED = "expired"
    DELIVERED = "delivered"  # a copy of what its reader got, for the emergency mailbox alone; its row goes when it ends


@dataclass(frozen=True, slots=True)
class Held:
    """One quarantined message for one recipient. `changes` are those that it would have been delivered with; a release applies them."""

    id: HeldId
    arrival: ArrivalId
    tenant: TenantId
    direction: Direction
    recipient: Address
    sender: Address
    header_from: str
    subject: str
    category: str
    sentence: str
    area: str
    content: BlobRef
    held_at: float
    until: float
    state: HeldState = HeldState.KEPT
    changes: Changes = ()
    sentence_ja: str = ""
    signing: Signing = NO_SIGNING
    deleted_at: float = 0.0  # when somebody deleted it; 0 = nobody did. Until `until` that can be undone, then it goes for good
    kept_until: float = 0.0  # what `until` was before it was deleted

    @property
    def is_deleted(self) -> bool:
        """True for what somebody deleted and can have back."""
        return self.state is HeldState.KEPT and self.deleted_at > 0
