"""What every use case of the emergency mailbox asks: the stores in which mail waits, and who knows whose it is. Handed in as one."""

from dataclasses import dataclass

from sekisho.ports.blobs import Blobs
from sekisho.ports.clock import Clock
from sekisho.ports.control import Control
from sekisho.ports.counters import Counters
from sekisho.ports.directory import Directory
from sekisho.ports.history import History
from sekisho.ports.records import Records


@dataclass(frozen=True, slots=True)
class MailboxPorts:
    """One process's ports, for all organisations and people: what a use case does by it, it does for its `tenant` and `actor`."""

    records: Records
    history: History
    blobs: Blobs
    control: Control
    counters: Counters
    directory: Directory
    clock: Clock
