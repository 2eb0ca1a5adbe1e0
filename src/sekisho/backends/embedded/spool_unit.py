"""The steps of which units of work on `spool.db` are made: rows, the ledger with its sums, and the writer's chain."""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sekisho.backends.chain import FIRST, Chain
from sekisho.backends.embedded import spool_statements as sql
from sekisho.backends.embedded.many_rows import in_parts
from sekisho.backends.embedded.plans import ArrivalPlan, OutcomePlan, Payloads
from sekisho.model.delivery import Fate
from sekisho.model.ids import ArrivalId, DeliveryId, TenantId
from sekisho.ports.records import ChainHead

LINK_BITS = 40  # the lower part of an outbox row's key: a million links a second for twelve days, or ten a second for three thousand years
OUTBOX = "outbox"  # the name under which the tallies count links

_Row = Sequence[object]
_Mark = tuple[ChainHead, int]


class SpoolUnit:
    """One connection's unit of work. Rows are gathered and written together: before anything is asked, or else before the commit."""

    def __init__(self, connection: sqlite3.Connection, writer: str) -> None:
        self.connection = connection
        self.octets = 0
        self._chain = Chain(writer)
        self._writer_number = 0
        self._links: list[tuple[object, ...]] = []
        self._tallies: list[tuple[TenantId, str, int]] = []
        self._blobs: list[_Row] = []  # (tenant, arrival, content)
        self._arrivals: list[_Row] = []  # without the number of the blob
        self._with_blob: list[bool] = []
        self._rows: dict[str, list[_Row]] = {statement: [] for statement in (sql.ADD_FATE, sql.ADD_DELIVERY, sql.ADD_READER, sql.ADD_HELD)}
        self._gone: list[_Row] = []  # deliveries: (tenant, delivery)
        self._moved: dict[_Row, str] = {}  # the new fate by (tenant, arrival, recipient)
        self._opened: Counter[tuple[TenantId, ArrivalId]] = Counter()
        self._settled_at = 0.0
        self._gathered = False
        self._foreseen: dict[tuple[TenantId, DeliveryId, int], bytes] = {}
        found = connection.execute(sql.FIND_WRITER, (writer,)).fetchone()
        if found:  # the same writer after a failed commit: only what the file says counts
            self._writer_number, number, digest = found
            self._chain.return_to(ChainHead(writer, number, digest))

    # one operation or nothing -----------------------------------------------------------------------------------------
    def mark(self) -> _Mark:
        """Return where the unit stands; nothing is gathered then."""
        return self._chain.mark(), self._writer_number

    def undo(self, mark: object) -> None:
        """Go back there."""
        head, self._writer_number = mark  # type: ignore[misc]
        self._chain.return_to(head)  # type: ignore[has-type]
        self.octets = 0
        for gathered in (self._blobs, self._arrivals, self._gone, *self._rows.values()):
            gathered.clear()
        self._links.clear()
        self._tallies.clear()
        self._with_blob.clear()
        self._moved.clear()
        self._opened.clear()
        self._foreseen.clear()
        self._gathered = False

    def flush(self) -> None:
        """Write all that was gathered; last links, the chain's head and tallies."""
        self._write_gathered()
        self._foreseen.clear()
        if self._links:
            self._write_links()
        if self._tallies:
            sums = Counter[tuple[TenantId, str]]()
            for tenant, name, amount in self._tallies:
                sums[tenant, name] += amount
            self._add_tallies([(*key, amount) for key, amount in sorted(sums.items()) if amount])
            self._tallies.clear()

    def execute(self, statement: str, values: Sequence[Any] = ()) -> sqlite3.Cursor:
        """Ask or change by one statement, of which all that was gathered is seen."""
        if self._gathered:
            self._write_gathered()
        return self.connection.execute(statement, values)

    def _write_links(self) -> None:
        if not self._writer_number:
            self._writer_number = self.connection.execute(sql.ADD_WRITER, (self._chain.writer, FIRST)).lastrowid or 0
        base = self._writer_number << LINK_BITS
        self._say_of_all(sql.ADD_LINK, [(base + number, *rest) for number, *rest in self._links])  # type: ignore[operator]
        head = self._chain.mark()
        self.connection.execute(sql.SET_HEAD, (head.number, head.digest, self._writer_number))
        self._links.clear()

    def _write_gathered(self) -> None:
        self._gathered = False
        try:
            if self._arrivals:
                numbers = iter(self._add_blobs(self._blobs))
                rows = [(*row, next(numbers) if has else None) for row, has in zip(self._arrivals, self._with_blob, strict=True)]
                self._arrivals.clear()
                self._with_blob.clear()
                self._blobs.clear()
                self._say_of_all(sql.ADD_ARRIVAL, rows)
            for statement, gathered in self._rows.items():
                if gathered:
                    self._say_of_all(statement, gathered)
                    gathered.clear()
        except sqlite3.IntegrityError as error:
            raise ValueError(f"an arrival, or what it owes, exists already: {error}") from error
        if self._gone:
            self._say_of_all(sql.DROP_DELIVERY, self._gone)
            self._gone.clear()
        for fate in sorted(set(self._moved.values())):
            self._say_of_all(sql.SET_FATE, [key for key, new in self._moved.items() if new == fate], fate)
        self._moved.clear()
        if self._opened:
            self._change_open(self._opened, self._settled_at)
            self._opened.clear()

    # the engine's part ------------------------------------------------------------------------------------------------
    def _say_of_all(self, statement: str, rows: Sequence[_Row], *before: object) -> None:
        """Say a statement of all rows; `before`: what it has bound in front of them."""
        for text, values in in_parts(statement, rows):
            self.connection.execute(text, (*before, *values))

    def _add_blobs(self, rows: Sequence[_Row]) -> Sequence[int]:
        """Add contents; return their numbers: SQLite gives them in turn, and nobody else writes meanwhile."""
        numbers: list[int] = []
        for text, values in in_parts(sql.ADD_BLOB, rows):
            last = self.connection.execute(text, values).lastrowid or 0
            numbers += range(last - len(values) // len(rows[0]) + 1, last + 1)
        return numbers

    def _change_open(self, changes: Mapping[tuple[TenantId, ArrivalId], int], now: float) -> None:
        for amount in sorted(set(changes.values())):
            self._say_of_all(sql.CHANGE_OPEN, [key for key, change in changes.items() if change == amount], amount, amount, now)

    def _add_tallies(self, sums: Sequence[_Row]) -> None:
        self._say_of_all(sql.ADD_TALLY, sums)

    # steps ------------------------------------------------------------------------------------------------------------
    def add_arrival(self, plan: ArrivalPlan) -> None:
        """Add an arrival with its inline bytes. One that exists raises ValueError before the commit."""
        self._gathered = True
        if plan.content is not None:
            self._blobs.append((plan.tenant, plan.arrival, plan.content))
            self.octets += len(plan.content)
        self._arrivals.append(plan.row)
        self._with_blob.append(plan.content is not None)

    def add_fates(self, plan: ArrivalPlan, fates: Mapping[str, Fate]) -> None:
        """Enter an arrival's recipients into the ledger."""
        self._add(sql.ADD_FATE, [(plan.tenant, plan.arrival, key, plan.minute, fate.value) for key, fate in fates.items()])
        self._tallies += [(plan.tenant, fate.value, 1) for fate in fates.values()]

    def move_fates(self, tenant: TenantId, arrival: ArrivalId, before: Fate, fates: Mapping[str, Fate]) -> None:
        """Move recipients in the ledger."""
        self._gathered = True
        for key, fate in fates.items():
            self._moved[tenant, arrival, key] = fate.value
            self._tallies += ((tenant, before.value, -1), (tenant, fate.value, 1))

    def carry_out(self, plan: OutcomePlan) -> None:
        """Write what an outcome owes, keeps and tells."""
        self._add(sql.ADD_DELIVERY, plan.deliveries)
        self._add(sql.ADD_READER, plan.readers)
        self._add(sql.ADD_HELD, plan.held)
        self.tell(plan.payloads)

    def add_delivery(self, row: _Row, readers: Sequence[_Row]) -> None:
        """Owe mail to somebody."""
        self._add(sql.ADD_DELIVERY, [row])
        self._add(sql.ADD_READER, readers)

    def add_held(self, rows: Sequence[_Row]) -> None:
        """Keep mail."""
        self._add(sql.ADD_HELD, rows)

    def accept_decided(self, pairs: Iterable[tuple[ArrivalPlan, OutcomePlan]]) -> None:
        """Add arrivals whose decision is known."""
        for arrival, outcome in pairs:
            self.add_arrival(arrival)
            self.add_fates(arrival, outcome.fates)
            self.carry_out(outcome)

    def foresee(self, claims: Sequence[tuple[TenantId, DeliveryId, int]]) -> None:
        """Hear which claims will be asked for next: all are fetched at once."""
        self._write_gathered()
        self._foreseen = {}
        for text, values in in_parts(sql.CLAIMED_DELIVERIES, [claim[:2] for claim in claims]):
            for tenant, delivery, token, value in self.connection.execute(text, values).fetchall():
                self._foreseen[tenant, delivery, token] = value

    def claimed(self, tenant: TenantId, delivery: DeliveryId, token: int) -> bytes | None:
        """Return a delivery that is claimed with this token, None if the claim was lost. One that was foreseen, once: then the table says."""
        found = self._foreseen.pop((tenant, delivery, token), None)
        if found is None:
            row = self.execute(sql.GET_CLAIMED_DELIVERY, (tenant, delivery, token)).fetchone()
            found = row[0] if row else None
        return found

    def drop_delivery(self, tenant: TenantId, delivery: DeliveryId) -> None:
        """Owe it no more."""
        self._gathered = True
        self._gone.append((tenant, delivery))

    def drop_links(self, links: Sequence[tuple[TenantId, int]]) -> Counter[TenantId]:
        """Take rows out of the outbox by their keys; return how many went for each tenant."""
        gone = Counter[TenantId]()
        numbers = sorted(link for _, link in links)
        first = 0
        for place, number in enumerate(numbers, 1):
            if place == len(numbers) or numbers[place] > number + 1:  # the end of a run
                run = numbers[first], number
                gone.update({TenantId(tenant): amount for tenant, amount in self.execute(sql.COUNT_RUN, run).fetchall()})
                self.execute(sql.DROP_RUN, run)
                first = place
        return gone

    def change_open(self, tenant: TenantId, arrival: ArrivalId, change: int, now: float) -> None:
        """Count an arrival's open things; one without any is settled."""
        self._gathered = True
        self._opened[tenant, arrival] += change
        self._settled_at = now

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

    def _add(self, statement: str, rows: Sequence[_Row]) -> None:
        if rows:
            self._gathered = True
            self._rows[statement] += rows
