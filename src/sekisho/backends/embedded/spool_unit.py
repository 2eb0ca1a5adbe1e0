"""The steps of which units of work on `spool.db` are made: rows, the ledger with its sums, and the writer's chain."""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from sekisho.backends.chain import FIRST, Chain
from sekisho.backends.embedded import spool_statements as sql
from sekisho.backends.embedded.plans import ArrivalPlan, OutcomePlan, Payloads
from sekisho.model.delivery import Fate
from sekisho.model.ids import ArrivalId, DeliveryId, TenantId
from sekisho.ports.records import ChainHead

LINK_BITS = 40  # the lower part of an outbox row's key: a million links a second for twelve days, or ten a second for three thousand years
OUTBOX = "outbox"  # the name under which the tallies count links

_Mark = tuple[ChainHead, int, int]


class SpoolUnit:
    """One connection's unit of work. Links and tallies are gathered and written once for each commit."""

    def __init__(self, connection: sqlite3.Connection, writer: str) -> None:
        self.connection = connection
        self.execute = connection.execute
        self.octets = 0
        self._chain = Chain(writer)
        self._writer_number = 0
        self._links: list[tuple[object, ...]] = []
        self._tallies: list[tuple[TenantId, str, int]] = []
        found = connection.execute(sql.FIND_WRITER, (writer,)).fetchone()
        if found:  # the same writer after a failed commit: only what the file says counts
            self._writer_number, number, digest = found
            self._chain.return_to(ChainHead(writer, number, digest))

    # one operation or nothing -----------------------------------------------------------------------------------------
    def mark(self) -> _Mark:
        """Return where the unit stands."""
        return self._chain.mark(), len(self._links), len(self._tallies)

    def undo(self, mark: object) -> None:
        """Go back there."""
        head, links, tallies = mark  # type: ignore[misc]
        self._chain.return_to(head)  # type: ignore[has-type]
        del self._links[links:]  # type: ignore[has-type]
        del self._tallies[tallies:]  # type: ignore[has-type]

    def flush(self) -> None:
        """Write links, the chain's head and tallies."""
        if self._links:
            self._write_links()
        if self._tallies:
            sums = Counter[tuple[TenantId, str]]()
            for tenant, name, amount in self._tallies:
                sums[tenant, name] += amount
            self.connection.executemany(sql.ADD_TALLY, [(*key, amount) for key, amount in sums.items() if amount])
            self._tallies.clear()

    def _write_links(self) -> None:
        if not self._writer_number:
            self._writer_number = self.execute(sql.ADD_WRITER, (self._chain.writer, FIRST)).lastrowid or 0
        base = self._writer_number << LINK_BITS
        self.connection.executemany(sql.ADD_LINK, [(base + number, *rest) for number, *rest in self._links])  # type: ignore[operator]
        head = self._chain.mark()
        self.execute(sql.SET_HEAD, (head.number, head.digest, self._writer_number))
        self._links.clear()

    # steps ------------------------------------------------------------------------------------------------------------
    def add_arrival(self, plan: ArrivalPlan) -> None:
        """Add an arrival with its inline bytes. Raises ValueError if it exists."""
        blob = None
        if plan.content is not None:
            blob = self.execute(sql.ADD_BLOB, (plan.tenant, plan.arrival, plan.content)).lastrowid
            self.octets += len(plan.content)
        try:
            self.execute(sql.ADD_ARRIVAL, (*plan.row, blob))
        except sqlite3.IntegrityError as error:
            raise ValueError(f"arrival {plan.arrival} exists already") from error

    def add_fates(self, plan: ArrivalPlan, fates: Mapping[str, Fate]) -> None:
        """Enter an arrival's recipients into the ledger."""
        rows = [(plan.tenant, plan.arrival, key, plan.minute, fate.value) for key, fate in fates.items()]
        self.connection.executemany(sql.ADD_FATE, rows)
        self._tallies += [(plan.tenant, fate.value, 1) for fate in fates.values()]

    def move_fates(self, tenant: TenantId, arrival: ArrivalId, before: Fate, fates: Mapping[str, Fate]) -> None:
        """Move recipients in the ledger."""
        self.connection.executemany(sql.SET_FATE, [(fate.value, tenant, arrival, key) for key, fate in fates.items()])
        for fate in fates.values():
            self._tallies += ((tenant, before.value, -1), (tenant, fate.value, 1))

    def carry_out(self, plan: OutcomePlan) -> None:
        """Write what an outcome owes, keeps and tells."""
        for row in plan.deliveries:
            self.execute(sql.ADD_DELIVERY, row)
        for reader in plan.readers:
            self.execute(sql.ADD_READER, reader)
        for row in plan.held:
            self.execute(sql.ADD_HELD, row)
        self.tell(plan.payloads)

    def accept_decided(self, pairs: Iterable[tuple[ArrivalPlan, OutcomePlan]]) -> None:
        """Add arrivals whose decision is known."""
        for arrival, outcome in pairs:
            self.add_arrival(arrival)
            self.add_fates(arrival, outcome.fates)
            self.carry_out(outcome)

    def foresee(self, claims: Sequence[tuple[TenantId, DeliveryId, int]]) -> None:
        """Hear which claims will be asked for next: a store far away fetches them at once."""

    def claimed(self, tenant: TenantId, delivery: DeliveryId, token: int) -> bytes | None:
        """Return a delivery that is claimed with this token, None if the claim was lost."""
        row = self.execute(sql.GET_CLAIMED_DELIVERY, (tenant, delivery, token)).fetchone()
        return row[0] if row else None

    def drop_links(self, links: Sequence[tuple[TenantId, int]]) -> Counter[TenantId]:
        """Take rows out of the outbox by their keys; return how many went for each tenant."""
        gone = Counter[TenantId]()
        for tenant, link in links:
            gone[tenant] += self.execute(sql.DROP_LINK, (link,)).rowcount
        return gone

    def change_open(self, tenant: TenantId, arrival: ArrivalId, change: int, now: float) -> None:
        """Count an arrival's open things; one without any is settled."""
        self.execute(sql.CHANGE_OPEN, (change, now, tenant, arrival))

    def tell(self, links: Payloads) -> None:
        """Add links to the chain and the outbox."""
        for tenant, arrival, payload in links:
            link = self._chain.link(tenant, arrival, payload)
            self._links.append((link.number, link.previous, link.digest, tenant, arrival, payload))
            self._tallies.append((tenant, OUTBOX, 1))
            self.octets += len(payload)

    def tally(self, tenant: TenantId, name: str, amount: int) -> None:
        """Change a sum."""
        self._tallies.append((tenant, name, amount))
