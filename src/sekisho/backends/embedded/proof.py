"""The comparison of the ledger on disk with what is really there, in one consistent look."""

import sqlite3
from collections.abc import Iterator

from sekisho.backends.embedded import spool_statements as sql
from sekisho.backends.embedded.coding import to_arrival, to_delivery, to_held
from sekisho.backends.embedded.files import Holds
from sekisho.backends.embedded.plans import reader_rows
from sekisho.backends.embedded.spool_unit import OUTBOX
from sekisho.backends.reckoning import Standing, differences
from sekisho.model.delivery import Delivery, Fate


def look(connection: sqlite3.Connection, files: Holds) -> list[str]:
    """Return every difference. Empty = sound."""
    live: dict[str, dict[str, Fate]] = {}
    for tenant, arrival, recipient, fate in connection.execute(sql.LIVE_FATES):
        live.setdefault(f"{tenant}/{arrival}", {})[recipient] = Fate(fate)
    read_by = {(tenant, reader, delivery) for tenant, reader, delivery in connection.execute(sql.ALL_READERS)}
    deliveries = _readers_told(connection, read_by)
    kept = (to_held(value) for (value,) in connection.execute(sql.ALL_KEPT))
    problems = differences(_standings(connection, files), live, deliveries, kept)
    problems += [f"{tenant}: {reader} and what says that they read {delivery} do not agree" for tenant, reader, delivery in sorted(read_by)]
    problems += [f"{tenant}/{arrival}: bytes without an arrival" for tenant, arrival in connection.execute(sql.LOST_BLOBS)]
    counted = {(tenant, fate): amount for tenant, fate, amount in connection.execute(sql.COUNT_FATES)}
    counted |= {(tenant, OUTBOX): amount for tenant, amount in connection.execute(sql.COUNT_LINKS)}
    told = {(tenant, name): amount for tenant, name, amount in connection.execute(sql.ALL_TALLIES)}
    problems += [
        f"{tenant}: {told.get((tenant, name), 0)} {name} in the sums, {counted.get((tenant, name), 0)} in the rows"
        for tenant, name in sorted(counted.keys() | told.keys())
        if told.get((tenant, name), 0) != counted.get((tenant, name), 0)
    ]
    return problems


def _readers_told(connection: sqlite3.Connection, read_by: set[tuple[str, str, str]]) -> Iterator[Delivery]:
    """Yield all deliveries, and take their readers out of the set; one that is missing there is left in it."""
    for (value,) in connection.execute(sql.ALL_DELIVERIES):
        delivery = to_delivery(value)
        read_by ^= set(reader_rows(delivery))
        yield delivery


def _standings(connection: sqlite3.Connection, files: Holds) -> Iterator[Standing]:
    for value, undecided, settled, open_count, inline, has_row in connection.execute(sql.ALL_ARRIVALS):
        arrival = to_arrival(value)
        has_bytes = bool(has_row) if inline else bool(settled) or files.has(arrival.raw)
        recipients = tuple(recipient.key for recipient in arrival.envelope.recipients)
        yield Standing(f"{arrival.tenant}/{arrival.id}", bool(undecided), bool(settled), open_count, recipients, has_bytes)
