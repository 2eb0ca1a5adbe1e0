"""Rows made ready before the turn of the write lock comes: nothing is encoded or checked while other processes wait."""

from dataclasses import dataclass

from sekisho.backends.embedded.coding import encode
from sekisho.backends.payload import payloads
from sekisho.backends.reckoning import fates_of
from sekisho.model.arrival import Arrival
from sekisho.model.delivery import Delivery, Fate
from sekisho.model.held import Held
from sekisho.model.ids import ArrivalId, TenantId
from sekisho.ports.records import Acceptance, Outcome

Payloads = list[tuple[TenantId, ArrivalId, bytes]]


@dataclass(frozen=True, slots=True)
class ArrivalPlan:
    """A new arrival. `row` are the values of ADD_ARRIVAL without the number of the blob."""

    tenant: TenantId
    arrival: ArrivalId
    minute: int
    row: tuple[object, ...]
    content: bytes | None


@dataclass(frozen=True, slots=True)
class OutcomePlan:
    """What a decision writes beside the arrival's own row."""

    tenant: TenantId
    arrival: ArrivalId
    fates: dict[str, Fate]
    deliveries: list[tuple[object, ...]]
    readers: list[tuple[str, str, str]]
    held: list[tuple[object, ...]]
    payloads: Payloads

    @property
    def open_count(self) -> int:
        """How many deliveries and kept mails it leaves."""
        return len(self.deliveries) + len(self.held)


def plan_arrival(
    acceptance: Acceptance, *, owner: str = "", due_at: float = 0.0, decided: OutcomePlan | None = None, now: float = 0.0
) -> ArrivalPlan:
    """Plan an undecided arrival, claimed by `owner` until `due_at`, or a decided one."""
    arrival = acceptance.arrival
    if (acceptance.content is None) != (arrival.raw.place == "file"):
        raise ValueError(f"arrival {arrival.id}: its bytes must come with it exactly when their place is inline")
    state: tuple[object, ...]
    if decided is None:
        state = 1, 1, 1, due_at, owner, 0, None
    else:
        state = 0, 0, 0, 0.0, owner, decided.open_count, None if decided.open_count else now
    row = (arrival.tenant, arrival.id, *state, encode(arrival))
    return ArrivalPlan(arrival.tenant, arrival.id, int(arrival.received_at // 60), row, acceptance.content)


def plan_outcome(arrival: Arrival, outcome: Outcome) -> OutcomePlan:
    """Plan a decision. Raises ValueError if it would lose or double somebody's mail."""
    return OutcomePlan(
        arrival.tenant,
        arrival.id,
        fates_of(arrival, outcome),
        [delivery_row(delivery) for delivery in outcome.deliveries],
        [row for delivery in outcome.deliveries for row in reader_rows(delivery)],
        [held_row(held) for held in outcome.held],
        payloads(outcome.events, outcome.dossier, (outcome.tenant, outcome.arrival)),
    )


def delivery_row(delivery: Delivery) -> tuple[object, ...]:
    """Return the values of ADD_DELIVERY."""
    return delivery.tenant, delivery.id, delivery.next_at, delivery.next_at, encode(delivery)


def reader_rows(delivery: Delivery) -> list[tuple[str, str, str]]:
    """Return the values of ADD_READER and DROP_READER."""
    return [(delivery.tenant, reader, delivery.id) for reader in delivery.readers]


def held_row(held: Held) -> tuple[object, ...]:
    """Return the values of ADD_HELD."""
    inline = held.content.place == "inline"
    return held.tenant, held.id, held.arrival, held.recipient.key, held.state.value, held.until, inline, encode(held)
