"""What a link of a digest stands for when somebody opens it: the mail, what can be done, and as whom."""

from dataclasses import dataclass

from sekisho.model.access import Actor, Permission, Role
from sekisho.model.held import Held, HeldState
from sekisho.ports.clock import Clock
from sekisho.ports.control import Control
from sekisho.ports.records import Records
from sekisho.ports.vault import Vault
from sekisho.quarantine.digest.tickets import Act, Ticket, gone, read, was_used


@dataclass(frozen=True, slots=True)
class Opened:
    """A link that is good, with its mail in whatever state."""

    ticket: Ticket
    held: Held
    used: bool  # it was used for its act, which is done once

    @property
    def is_open(self) -> bool:
        """Tell whether its act can still be done."""
        return not self.used and self.state is HeldState.KEPT and self.ticket.act is not Act.SHOW

    @property
    def state(self) -> HeldState:
        """Return what became of the mail, as its recipient sees it: what they deleted is gone, although it can be had back."""
        return HeldState.DELETED if self.held.is_deleted else self.held.state

    def bearer(self, ip: str) -> Actor:
        """Return as whom it acts: as the mail's recipient, who may do with it what end users may; whoever holds the link is nobody more than that."""
        key = self.held.recipient.key
        only = frozenset({Permission.OWN_MAIL})
        return Actor(key, Role.END_USER, self.ticket.tenant, only, addresses=frozenset({key}), via="digest", ip=ip[:45])


async def open_link(records: Records, control: Control, vault: Vault, clock: Clock, secret: str) -> Opened:
    """Return what a link stands for, and change nothing. Raises NotFound for every link that is not good."""
    ticket = await read(vault, secret, clock.now())
    held = await records.held_one(ticket.tenant, ticket.held)
    if held is None or not ticket.is_for(held):
        raise gone()
    return Opened(ticket, held, await was_used(control, ticket))
