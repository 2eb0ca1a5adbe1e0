"""A webhook: where an organisation's own service wants to be told what happens to mail."""

from dataclasses import dataclass

from sekisho.model.ids import TenantId
from sekisho.model.tracking import EventKind

WEBHOOK = "webhook"  # kind in the control store; also the shelf of how each stands


@dataclass(frozen=True, slots=True)
class Webhook:
    """One receiver. `start` is the place in the history at which it was added: it gets what came afterwards."""

    url: str
    events: tuple[EventKind, ...]  # empty: all
    sealed: bytes  # the secret, sealed for `secret_name`
    start: int
    added_at: float
    added_by: str
    off: str = ""  # why it was switched off; "" = it is on


@dataclass(frozen=True, slots=True)
class Standing:
    """How the last tries went: kept over restarts, so that pauses and the time until it is switched off are what they are."""

    failing_since: float = 0.0  # 0: the last one was taken
    tries: int = 0  # in vain, since then
    next_at: float = 0.0
    trouble: str = ""


def secret_name(tenant: TenantId, name: str) -> str:
    """Return what a webhook's sealed secret is bound to."""
    return f"{tenant}/webhook/{name}"
