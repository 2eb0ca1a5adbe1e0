"""Mail with something locked in it: it waits for a password a while, and what stays closed has a treatment of its own. Never clean."""

from sekisho.model.arrival import Direction
from sekisho.model.decision import Hold
from sekisho.model.dossier import Dossier

_WAITS = "a password from "


def waits_for(sender: str) -> str:
    """Return why mail of this sender waits; by these words it is woken."""
    return f"{_WAITS}{sender}"[:200]


def sender_awaited(why: str) -> str:
    """Return whose password such mail waits for, "" if it waits for something else."""
    return why.removeprefix(_WAITS) if why.startswith(_WAITS) else ""


def wait_for_password(dossier: Dossier, now: float) -> Hold | None:
    """Return the wait for a mail in which everything that could not be read is locked; None when it waited long enough, or never waits."""
    arrival, seconds = dossier.arrival, dossier.tenant.password_wait_seconds
    until = arrival.received_at + seconds
    if seconds <= 0 or now >= until or arrival.direction is not Direction.INBOUND:
        return None
    envelope = arrival.envelope.sender.key
    sender = dossier.message.sender.address.lower()[:254] or envelope
    return Hold(until, waits_for(sender)) if sender else None
