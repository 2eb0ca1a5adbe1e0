"""What a machine kept embedded is brought into a database that is marked as being filled: tables, what lies in files; then the books are proven."""

import asyncio
from collections.abc import Callable
from contextlib import ExitStack
from typing import TYPE_CHECKING

from sekisho.app.storage import moved
from sekisho.app.storage.folders import DataFolder
from sekisho.backends.embedded.locks import FileLock
from sekisho.backends.embedded.stores import EmbeddedStores
from sekisho.model.ids import TenantId

if TYPE_CHECKING:
    from sekisho.backends.postgres.connection import Address

_EVERYTHING = 10_000_000  # links


async def books(stores: EmbeddedStores) -> list[str]:
    """Return what does not agree in the records, or is broken in the chains; while mail flows too. Raises TemporaryFailure."""
    problems = await stores.records.check()
    if problems:  # what a second look finds as well
        again = await stores.records.check()
        problems = [problem for problem in problems if problem in again]
    heads = await stores.records.chain_heads()
    return problems + await stores.history.verify_chains(await stores.records.outbox(_EVERYTHING), heads)


def begin(folder: DataFolder, address: "Address", machine: str) -> bool:
    """Mark the database as one that this folder fills; True where that was begun before. Blocks. Raises Refused, Away.

    What came while the stores were not closed, or before they were opened again, is of an earlier state: it is taken away.
    """
    from sekisho.backends.postgres import filling

    goes_on = filling.begin(address, folder.identity(), machine)
    if goes_on and moved.state(folder) is None and filling.has_come(address):
        filling.empty(address)
    return goes_on


async def bring(folder: DataFolder, address: "Address", tell: Callable[[str, int], None]) -> tuple[int, list[str]]:
    """Copy everything that has not come yet; return how many rows that was, and what is wrong with the books of the database.

    `tell` hears the names of tables and how many of their rows have come. Nobody writes into the embedded stores meanwhile. Raises Refused,
    TemporaryFailure.
    """
    from sekisho.backends.postgres import importing, migration
    from sekisho.backends.postgres.stores import PostgresStores

    with ExitStack() as held:
        for name in ("control", "history", "spool"):
            lock = FileLock(folder.root / f"{name}.lock")
            held.callback(lock.close)
            await asyncio.to_thread(lock.__enter__)
        await asyncio.to_thread(migration.prepare, address, fills=True)
        rows = await asyncio.to_thread(importing.take_over, folder.root, address, tell)
        before = EmbeddedStores.open(folder.root, "bring", read_only=True)
        after = PostgresStores.connect(address, folder.root, "bring", fills=True)
        try:
            await _files_too(folder, before, after)
            return rows, await books(after)
        finally:
            await before.close()
            await after.close()


async def _files_too(folder: DataFolder, before: EmbeddedStores, after: EmbeddedStores) -> None:
    for shelf in (folder.root / "documents").glob("*/*"):
        tenant = TenantId(shelf.parent.name)
        for name in await before.documents.names(tenant, shelf.name):
            await after.documents.put(tenant, shelf.name, name, await before.documents.get(tenant, shelf.name, name) or b"")
    for kept in (folder.root / "policies").glob("*"):
        tenant = TenantId(kept.name)
        for number in range(await after.policies.newest(tenant) + 1, await before.policies.newest(tenant) + 1):
            version = await before.policies.version(tenant, number)
            if version is not None:
                await after.policies.commit(tenant, version)
    for tenant in await before.keys.tenants():
        for key in await before.keys.of_tenant(tenant):
            await after.keys.put(key)
