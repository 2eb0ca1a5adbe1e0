"""All stores of one machine, opened by one process."""

import asyncio
import os
import secrets
from pathlib import Path
from typing import Self

from sekisho.backends.embedded import coding, control_schema, history_schema, spool_schema
from sekisho.backends.embedded.acquaintances import EmbeddedAcquaintances
from sekisho.backends.embedded.blobs import EmbeddedBlobs
from sekisho.backends.embedded.campaigns import EmbeddedCampaigns
from sekisho.backends.embedded.clock import SystemClock
from sekisho.backends.embedded.control import ControlUnit, EmbeddedControl
from sekisho.backends.embedded.database import CONTROL, HISTORY, SPOOL, check_integrity, prepare, require
from sekisho.backends.embedded.documents import FileDocuments
from sekisho.backends.embedded.envelope import kept_secret
from sekisho.backends.embedded.files import Files
from sekisho.backends.embedded.history import EmbeddedHistory
from sekisho.backends.embedded.history_unit import HistoryUnit
from sekisho.backends.embedded.keys import EmbeddedKeys
from sekisho.backends.embedded.nodes import EmbeddedNodes
from sekisho.backends.embedded.opinions import EmbeddedOpinions
from sekisho.backends.embedded.policies import FilePolicies
from sekisho.backends.embedded.reader import SqliteReader
from sekisho.backends.embedded.records import EmbeddedRecords
from sekisho.backends.embedded.signals import EmbeddedSignals
from sekisho.backends.embedded.spool_unit import SpoolUnit
from sekisho.backends.embedded.vault import EmbeddedVault
from sekisho.backends.embedded.writer import SqliteWriter
from sekisho.backends.group_commit import Writer
from sekisho.backends.memory.counters import MemoryCounters
from sekisho.backends.memory.lead import SoleLead
from sekisho.backends.questions import Reader
from sekisho.backends.reach import Moves, Reach, SetAside
from sekisho.model.errors import Refused
from sekisho.ports.blobs import Blobs
from sekisho.ports.clock import Clock
from sekisho.ports.documents import Documents
from sekisho.ports.keys import Keys
from sekisho.ports.lead import Lead
from sekisho.ports.policies import Policies

LONG_HISTORY = 1024**3  # octets; about three seconds of looking


class EmbeddedStores:
    """The ports of one data folder. Counters are this process's own: they may forget."""

    def __init__(self, folder: Path, role: str, clock: Clock, *, read_only: bool = False) -> None:
        spool, history, control = folder / SPOOL, folder / HISTORY, folder / CONTROL
        # A new name at every start: a chain is never continued by somebody who cannot know where it really ended.
        writer_name = f"{role}@{secrets.token_hex(6)}"
        self._spool_writer: Writer[SpoolUnit] = SqliteWriter(
            spool, folder / "spool.lock", lambda connection: SpoolUnit(connection, writer_name), read_only=read_only
        )
        self._history_writer: Writer[HistoryUnit] = SqliteWriter(history, folder / "history.lock", HistoryUnit, read_only=read_only)
        self._control_writer: Writer[ControlUnit] = SqliteWriter(control, folder / "control.lock", ControlUnit, read_only=read_only)
        self._spool_reader: Reader = SqliteReader(spool)
        self._history_reader: Reader = SqliteReader(history)
        self._control_reader: Reader = SqliteReader(control)
        files = Files(folder)
        self.folder = folder
        self.clock = clock
        self.reach = Reach()
        self.mover: Moves | None = None  # of mail that was set aside, and where it lies: only where the records are on another machine
        self.aside: SetAside | None = None
        self.blobs: Blobs = EmbeddedBlobs(files, self._spool_reader)
        self.records = EmbeddedRecords(self._spool_writer, self._spool_reader, clock, files)
        self.nodes = EmbeddedNodes(self._spool_writer, (self._spool_reader, self._history_reader, self._control_reader))
        self.history = EmbeddedHistory(self._history_writer, self._history_reader)
        self.acquaintances = EmbeddedAcquaintances(self._history_writer, self._history_reader)
        self.campaigns = EmbeddedCampaigns(self._history_writer, self._history_reader)
        self.opinions = EmbeddedOpinions(self._history_writer, self._history_reader)
        self.signals = EmbeddedSignals(folder)
        self.keys: Keys = EmbeddedKeys(folder)
        self.vault = EmbeddedVault(folder)
        self.documents: Documents = FileDocuments(folder)
        self.policies: Policies = FilePolicies(folder)
        self.control = EmbeddedControl(self._control_writer, self._control_reader)
        self.counters = MemoryCounters(clock)
        self.lead: Lead = SoleLead()

    @classmethod
    def open(cls, folder: Path, role: str, *, read_only: bool = False, clock: Clock | None = None) -> Self:
        """Open the stores of a data folder; made or brought up to date unless `read_only`. Raises Refused: what, where, what to do.

        `role` names this process in the chains ("edge-0").
        """
        if read_only:
            require(folder / SPOOL, spool_schema.VERSIONS)
            require(folder / HISTORY, history_schema.VERSIONS)
            require(folder / CONTROL, control_schema.VERSIONS)
        else:
            make_folder(folder)
            prepare(folder / SPOOL, folder / "spool.lock", spool_schema.VERSIONS, coding.FUNCTIONS)
            prepare(folder / HISTORY, folder / "history.lock", history_schema.VERSIONS)
            prepare(folder / CONTROL, folder / "control.lock", control_schema.VERSIONS)
        return cls(folder, role, clock or SystemClock(), read_only=read_only)

    @staticmethod
    def check_integrity(folder: Path) -> None:
        """Look through the databases before the service starts. Raises Refused if one is damaged.

        A long history is not looked through: mail would wait minutes for it, and its chains prove it at any time (`sekisho ledger verify`).
        """
        spool, history, control = folder / SPOOL, folder / HISTORY, folder / CONTROL
        for small in (spool, control):
            if small.exists():
                check_integrity(small)
        if history.exists() and history.stat().st_size <= LONG_HISTORY:
            check_integrity(history)

    def secret(self, name: str) -> bytes:
        """Return 32 random octets of this installation, made when they are first asked for. Raises OSError."""
        return kept_secret(self.folder / "keys" / f"{name}.secret")

    async def expect_mail(self) -> None:
        """Get ready for many commits."""
        await self._spool_writer.lengthen_log()

    async def close(self) -> None:
        """Commit what is queued, then end all threads."""
        self.signals.close()
        await asyncio.get_running_loop().run_in_executor(None, self._close)

    def _close(self) -> None:
        self._spool_writer.close()
        self._history_writer.close()
        self._control_writer.close()
        self._spool_reader.close()
        self._history_reader.close()
        self._control_reader.close()


def make_folder(folder: Path) -> None:
    """Make a data folder, or see that it can be written. Raises Refused."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not os.access(folder, os.W_OK | os.X_OK):
            raise PermissionError(13, "permission denied")
        Files(folder).prepare()
    except OSError as error:
        raise Refused(
            f"the data folder {folder} cannot be written ({error.strerror}): give this user the folder, or name another with --data",
            f"データフォルダー{folder}に書き込めません（{error.strerror}）。権限を与えるか、--dataで別のフォルダーを指定してください。",
        ) from error
