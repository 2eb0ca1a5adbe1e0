"""The stores of many machines: records, history and what people set in PostgreSQL; large messages and the master key beside each program."""

import asyncio
import secrets
import ssl
from functools import partial
from pathlib import Path
from typing import Self

from sekisho.backends.embedded.campaigns import EmbeddedCampaigns
from sekisho.backends.embedded.clock import SystemClock
from sekisho.backends.embedded.control import ControlUnit, EmbeddedControl
from sekisho.backends.embedded.envelope import kept_secret
from sekisho.backends.embedded.files import Files
from sekisho.backends.embedded.history_unit import HistoryUnit
from sekisho.backends.embedded.opinions import EmbeddedOpinions
from sekisho.backends.embedded.records import EmbeddedRecords
from sekisho.backends.embedded.stores import EmbeddedStores, make_folder
from sekisho.backends.embedded.vault import EmbeddedVault
from sekisho.backends.memory.counters import MemoryCounters
from sekisho.backends.postgres import migration
from sekisho.backends.postgres.acquaintances import PostgresAcquaintances
from sekisho.backends.postgres.aside import Aside
from sekisho.backends.postgres.aside_moving import Mover
from sekisho.backends.postgres.aside_records import AsideRecords
from sekisho.backends.postgres.blobs import PostgresBlobs
from sekisho.backends.postgres.connection import SILENT, Address
from sekisho.backends.postgres.documents import PostgresDocuments, PostgresPolicies
from sekisho.backends.postgres.fence import Fence
from sekisho.backends.postgres.history import PostgresHistory
from sekisho.backends.postgres.history_unit import PostgresHistoryUnit
from sekisho.backends.postgres.keys import PostgresKeys
from sekisho.backends.postgres.lead import PostgresLead
from sekisho.backends.postgres.nodes import PostgresNodes
from sekisho.backends.postgres.reader import PostgresReader
from sekisho.backends.postgres.schema import CONTROL, HISTORY, SPOOL
from sekisho.backends.postgres.signals import PostgresSignals
from sekisho.backends.postgres.spool_unit import PostgresSpoolUnit
from sekisho.backends.postgres.writer import PostgresWriter
from sekisho.backends.reach import Reach
from sekisho.model.errors import Away
from sekisho.ports.clock import Clock


class PostgresStores(EmbeddedStores):
    """The same ports as on one machine. History and control have one writer at a time over all machines, the records as many as there are."""

    def __init__(self, address: Address, folder: Path, role: str, clock: Clock, *, read_only: bool = False) -> None:
        self._writer_name = writer_name = f"{role}@{secrets.token_hex(6)}"  # a new name at every start, as in the embedded stores
        self.reach = reach = Reach()
        self.mover: Mover | None = None
        self.aside: Aside | None = None
        self._spool_writer = PostgresWriter(
            address, SPOOL, lambda connection: PostgresSpoolUnit(connection, writer_name), one_at_a_time=False, read_only=read_only, reach=reach
        )
        fence = Fence()
        self._history_writer = history = PostgresWriter[HistoryUnit](
            address, HISTORY, PostgresHistoryUnit, one_at_a_time=True, fence=fence, read_only=read_only, reach=reach
        )
        self._control_writer = control = PostgresWriter(
            address, CONTROL, ControlUnit, one_at_a_time=True, fence=fence, read_only=read_only, reach=reach
        )
        self._spool_reader, self._history_reader = PostgresReader(address, SPOOL, reach), PostgresReader(address, HISTORY, reach)
        self._control_reader = reader = PostgresReader(address, CONTROL, reach)
        files = Files(folder)
        self.folder = folder
        self.clock = clock
        self.blobs = PostgresBlobs(files, self._spool_reader)
        self.records = EmbeddedRecords(self._spool_writer, self._spool_reader, clock, files)
        self.nodes = PostgresNodes(self._spool_writer, self._spool_reader)
        self.history = PostgresHistory(history, self._history_reader)
        self.acquaintances = PostgresAcquaintances(history, self._history_reader)
        self.campaigns = EmbeddedCampaigns(history, self._history_reader)
        self.opinions = EmbeddedOpinions(history, self._history_reader)
        self.signals = PostgresSignals(folder, address)
        self.keys = PostgresKeys(control, reader, folder)
        self.vault = EmbeddedVault(folder)
        self.documents = PostgresDocuments(control, reader)
        self.policies = PostgresPolicies(control, reader)
        self.control = EmbeddedControl(control, reader)
        self.counters = MemoryCounters(clock)
        self.lead: PostgresLead = PostgresLead(address, fence, role, read_only=read_only)

    @classmethod
    def connect(
        cls,
        address: Address,
        folder: Path,
        role: str,
        *,
        read_only: bool = False,
        clock: Clock | None = None,
        late: bool = False,
        fills: bool = False,
    ) -> Self:
        """Open the stores; tables are made or brought up to date unless `read_only`. Raises Refused: what, where, what to do.

        `late`: where the database does not answer now the stores are there nevertheless, fail with TemporaryFailure, and work once it does.
        `fills`: for who brings what lies in embedded stores: everybody else finds the database away meanwhile.
        """
        make_folder(folder)
        prepare = partial(migration.require, address) if read_only else partial(migration.prepare, address, fills=fills)
        gone: Away | None = None
        try:
            prepare()
        except Away as away:
            if not late:
                raise
            gone = away
        stores = cls(address, folder, role, clock or SystemClock(), read_only=read_only)
        stores.reach.fills = fills
        if gone is not None:
            stores.reach.prepare_later(prepare, gone)
        return stores

    def set_aside(self, most_octets: int | None) -> None:
        """Let this process set mail aside while the database is gone, up to so much; None: only move what lies aside. After `blobs` is as it will be.

        Raises Refused, OSError.
        """
        aside = self.aside = Aside(self.folder, self._writer_name, self.clock, most_octets or 0)
        self.mover = Mover(aside, self._spool_writer, self.blobs)  # type: ignore[arg-type]
        if most_octets is not None:
            records = AsideRecords.over(self.records, self.blobs, aside, self.reach)
            self.records, self.blobs = records, records.blobs

    def secret(self, name: str) -> bytes:
        """Return 32 octets that every machine with the same `keys/` has: kept from embedded stores, else made of the master key."""
        kept = self.folder / "keys" / f"{name}.secret"
        if kept.exists():
            return kept_secret(kept)
        return self.vault.derived(f"secret:{name}")

    async def close(self) -> None:
        """Commit what is queued, then end all threads and sessions."""
        self.signals.close()
        await asyncio.sleep(0)
        if self.aside is not None and self.mover is not None:
            self.mover.close()
            await asyncio.get_running_loop().run_in_executor(None, self.aside.close)
        await asyncio.get_running_loop().run_in_executor(None, self._close)

    def _close(self) -> None:
        super()._close()
        self.lead.close()


def address_of(dsn: str, password: str = "", *, authority: str = "", certificate: str = "", key: str = "", silent: float = SILENT) -> Address:
    """Return where a database is. With the PEM file of an `authority` its certificate and its name are checked. Raises OSError, SSLError."""
    if not authority:
        return Address(dsn, password, silent=silent)
    context = ssl.create_default_context(cafile=authority)
    if certificate:
        context.load_cert_chain(certificate, key or None)
    return Address(dsn, password, context, silent)
