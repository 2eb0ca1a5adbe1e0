"""The post of the house: letters become arrivals that are decided already, each with its place in ledger, tracking and queue."""

from collections.abc import Sequence

from sekisho.keeping.outbox import pump
from sekisho.keeping.own_mail import posted
from sekisho.model.ids import ArrivalId, TenantId
from sekisho.ports.clock import Clock
from sekisho.ports.directory import Directory
from sekisho.ports.history import History
from sekisho.ports.post import Letter
from sekisho.ports.records import Records
from sekisho.ports.signals import Signals


class OwnPost:
    """The port `Post` over the records. They are not inspected: they are ours, and what could be stopped could not be told."""

    def __init__(self, records: Records, history: History, directory: Directory, signals: Signals, clock: Clock) -> None:
        self._records = records
        self._history = history
        self._directory = directory
        self._signals = signals
        self._clock = clock

    async def send(self, letters: Sequence[Letter]) -> list[bool]:
        """Queue letters in one commit."""
        now = self._clock.now()
        ways = [self._directory.route(one.tenant, one.recipient.domain) for one in letters]
        pairs = [posted(one, way, now) for one, way in zip(letters, ways, strict=True) if way is not None]
        if pairs:
            await self._records.accept_decided(pairs)
            self._signals.ring("delivery")
        return [way is not None for way in ways]

    async def was_sent(self, tenant: TenantId, identifier: ArrivalId) -> bool:
        """Look into the history, once everything that was committed has come there."""
        await pump(self._records, self._history)
        return await self._history.line(tenant, identifier) is not None
