"""What delivery works with: stores and a clock, ways out of the house, and whom it tells how it goes."""

from dataclasses import dataclass

from sekisho.delivery.exchangers import Exchangers
from sekisho.delivery.maildir import Maildir
from sekisho.ports.blobs import Blobs
from sekisho.ports.clock import Clock
from sekisho.ports.keys import Keys
from sekisho.ports.metrics import Metrics
from sekisho.ports.records import Records
from sekisho.ports.signals import Signals
from sekisho.ports.traces import Traces


@dataclass(frozen=True, slots=True)
class Spool:
    """What is owed, its octets, the bells, and the time. Without `keys` nothing is signed."""

    records: Records
    blobs: Blobs
    signals: Signals
    clock: Clock
    keys: Keys | None = None


@dataclass(frozen=True, slots=True)
class Ways:
    """Mailboxes on this machine; and where `exchangers` are known, servers that DNS names."""

    maildir: Maildir
    exchangers: Exchangers | None = None


@dataclass(frozen=True, slots=True)
class Telling:
    """Numbers, and steps of single messages where somebody collects them."""

    metrics: Metrics
    traces: Traces | None = None
