"""Records of arrivals on disk: accepted, claimed, decided."""

import sqlite3
from collections.abc import Sequence

from sekisho.backends.embedded import spool_statements as sql
from sekisho.backends.embedded.coding import to_arrival
from sekisho.backends.embedded.plans import plan_arrival, plan_outcome
from sekisho.backends.embedded.spool import Spool
from sekisho.backends.embedded.spool_unit import SpoolUnit
from sekisho.backends.payload import payloads
from sekisho.model.delivery import Fate
from sekisho.model.ids import ArrivalId, TenantId
from sekisho.model.tracking import TrackingEvent
from sekisho.ports.records import Acceptance, Claimed, Outcome, Waiting

_AFTER_ALL = "~"  # sorts after every identifier


class Arrivals(Spool):
    """The first part of `Records`."""

    async def accept(self, acceptances: Sequence[Acceptance], events: Sequence[TrackingEvent], owner: str, lease_until: float) -> list[Claimed]:
        """Make arrivals durable, undecided, claimed."""
        plans = [plan_arrival(acceptance, owner=owner, due_at=lease_until) for acceptance in acceptances]
        fates = [{recipient.key: Fate.WAITING for recipient in acceptance.arrival.envelope.recipients} for acceptance in acceptances]
        links = payloads(events, None, None)

        def work(unit: SpoolUnit) -> None:
            for plan, waiting in zip(plans, fates, strict=True):
                unit.add_arrival(plan)
                unit.add_fates(plan, waiting)
            unit.tell(links)

        await self._writer.run(work)
        return [Claimed(acceptance.arrival, 1, 0) for acceptance in acceptances]

    async def accept_decided(self, pairs: Sequence[tuple[Acceptance, Outcome]]) -> None:
        """Make arrivals durable and decided."""
        now = self._clock.now()
        outcomes = [plan_outcome(acceptance.arrival, outcome) for acceptance, outcome in pairs]
        plans = [(plan_arrival(pair[0], decided=outcome, now=now), outcome) for pair, outcome in zip(pairs, outcomes, strict=True)]
        await self._writer.run(lambda unit: unit.accept_decided(plans))

    async def decide(self, claimed: Claimed, outcome: Outcome) -> bool:
        """Carry out a decision on an accepted arrival."""
        arrival = claimed.arrival
        plan = plan_outcome(arrival, outcome)
        settled_at = None if plan.open_count else self._clock.now()

        def work(unit: SpoolUnit) -> bool:
            row = plan.open_count, settled_at, arrival.tenant, arrival.id, claimed.token
            if unit.execute(sql.DECIDE_ARRIVAL, row).rowcount == 0:
                return False
            unit.move_fates(arrival.tenant, arrival.id, Fate.WAITING, plan.fates)
            unit.carry_out(plan)
            return True

        return await self._writer.run(work)

    async def extend_wait(self, claimed: Claimed, until: float, why: str, events: Sequence[TrackingEvent]) -> bool:
        """Put an arrival into `waiting`."""
        links = payloads(events, None, None)

        def work(unit: SpoolUnit) -> bool:
            row = until, why[:200], claimed.arrival.tenant, claimed.arrival.id, claimed.token
            if unit.execute(sql.MAKE_WAIT, row).rowcount == 0:
                return False
            unit.tell(links)
            return True

        return await self._writer.run(work)

    async def claim_undecided(self, owner: str, now: float, lease_seconds: float, limit: int) -> list[Claimed]:
        """Claim arrivals whose time has come."""

        def work(unit: SpoolUnit) -> list[tuple[bytes, int, int]]:
            return unit.execute(sql.CLAIM_UNDECIDED, (now + lease_seconds, owner, now, limit)).fetchall()

        rows = await self._writer.run(work, synced=False)
        return sorted((Claimed(to_arrival(value), token, tries) for value, token, tries in rows), key=lambda claimed: claimed.arrival.id)

    async def waiting(self, tenant: TenantId, limit: int, after: ArrivalId | None = None) -> list[Waiting]:
        """List what is not decided yet, newest first."""

        def question(connection: sqlite3.Connection) -> list[Waiting]:
            rows = connection.execute(sql.LIST_WAITING, (tenant, after or _AFTER_ALL, limit))
            return [Waiting(to_arrival(value), until, why) for value, until, why in rows]

        return await self._reader.run(question)

    async def note(self, events: Sequence[TrackingEvent]) -> None:
        """Write events of no stored arrival."""
        links = payloads(events, None, None)
        await self._writer.run(lambda unit: unit.tell(links))
