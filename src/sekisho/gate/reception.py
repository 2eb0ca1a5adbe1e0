"""The end of DATA: the passage within the client's patience, one commit, one reply. 250 is said only for what is durable."""

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

from sekisho.gate import passwords
from sekisho.gate.carrier import Carrier
from sekisho.gate.carry_out import Postponed, Refusal, accepted_events, carry_out, judged_event
from sekisho.gate.clean_copies import copies
from sekisho.gate.overdue import all_done
from sekisho.gate.passage import Passed, Station, passage
from sekisho.gate.policy_mail import policy_mail
from sekisho.gate.stopwatch import Stopwatch
from sekisho.model.arrival import Arrival
from sekisho.model.decision import Reply
from sekisho.model.errors import TemporaryFailure
from sekisho.model.ids import ArrivalId
from sekisho.model.tenant import Tenant
from sekisho.model.tracking import EventKind, TrackingEvent
from sekisho.model.verdict import Verdict
from sekisho.ports.blobs import Blobs
from sekisho.ports.directory import Directory
from sekisho.ports.metrics import Metrics
from sekisho.ports.records import Acceptance, Claimed, Outcome, Records
from sekisho.ports.signals import Signals
from sekisho.ports.traces import Stage
from sekisho.smtp.replies import TRY_LATER, queued

log = logging.getLogger(__name__)

LEASE_SECONDS = 60.0  # longer than an inspector may take twice; afterwards another process may decide


Watcher = Callable[[Arrival, Verdict], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Incoming:
    """One arrival at the end of DATA with its tenant's settings. Its bytes are in `acceptance.content`, or already a durable file."""

    acceptance: Acceptance
    tenant: Tenant
    notes: tuple[str, ...] = ()  # what the protocol had to mend ("bare_newlines_normalised"); tracking tells it
    directory: Directory | None = None  # the view with which it came in; None: the one of now

    @property
    def arrival(self) -> Arrival:
        """The arrival itself."""
        return self.acceptance.arrival


class Reception:
    """Takes complete messages from the edge. One instance per process; `carrier` and `station` are replaced when the settings are reloaded."""

    def __init__(
        self,
        station: Station,
        carrier: Carrier,
        records: Records,
        blobs: Blobs,
        signals: Signals,
        metrics: Metrics,
        owner: str,
        patience: float = 5.0,
    ) -> None:
        self.carrier = carrier
        self.station = station
        self._records = records
        self._blobs = blobs
        self._signals = signals
        self._metrics = metrics
        self._owner = owner
        self._patience = patience
        self._background: set[asyncio.Task[None]] = set()
        self.watcher: Watcher | None = None  # is told of every message that was judged

    async def receive(self, incoming: Sequence[Incoming]) -> Reply:
        """Judge and store one transaction's arrivals (one for each tenant) and return the reply to the final dot."""
        reply = await self._receive(incoming)
        if self.station.traces is not None:
            for item in incoming:
                one = item.arrival
                facts: dict[str, str | float] = {"tenant": one.tenant, "octets": one.raw.size, "recipients": len(one.envelope.recipients)}
                self.station.traces.told(one.id, Stage.MESSAGE, one.received_at, self.station.clock.now(), reply=reply.code, **facts)
        return reply

    async def _receive(self, incoming: Sequence[Incoming]) -> Reply:
        tasks = [asyncio.ensure_future(self._pass(item)) for item in incoming]
        if not await all_done(tasks, self._patience):
            return await self._accept_first(incoming, tasks)
        try:
            passed = [task.result() for task in tasks]
        except TemporaryFailure as failure:
            log.warning("the passage failed for now: %s", failure, extra={"arrival": incoming[0].arrival.id})
            return TRY_LATER
        return await self._conclude(incoming, passed)

    async def decide(self, claimed: Claimed, tenant: Tenant, content: bytes | None) -> None:
        """Decide an arrival that was accepted before: 250 is said, so nobody is refused any more."""
        acceptance = Acceptance(claimed.arrival, content)
        await self._settle(claimed, await self._pass(Incoming(acceptance, tenant)))

    @property
    def under_way(self) -> int:
        """Return how many decisions go on after their 250."""
        return len(self._background)

    async def finish(self, seconds: float) -> None:
        """Give decisions under way that long; what is left is resumed by another process when its lease ends."""
        if self._background:
            await asyncio.wait(self._background, timeout=seconds)

    async def _pass(self, item: Incoming) -> Passed:
        content = item.acceptance.content
        if content is not None:
            passed = await passage(self.station, item.arrival, content, item.tenant)
        else:
            descriptor = await self._blobs.open_descriptor(item.arrival.raw)
            try:
                passed = await passage(self.station, item.arrival, descriptor, item.tenant)
            finally:
                os.close(descriptor)
        if self.watcher is not None:
            await self.watcher(item.arrival, passed.verdict)
        clues = self.station.clues
        if passed.passwords and clues is not None and item.tenant.password_wait_seconds > 0:
            woken = await passwords.tell(clues, item.arrival, passed.dossier.message, passed.passwords, self.station.clock.now())
            if woken:
                self._signals.ring("resume")
        return passed

    async def _conclude(self, incoming: Sequence[Incoming], passed: Sequence[Passed]) -> Reply:
        now = self.station.clock.now()
        carriers = [self._carrier(item) for item in incoming]
        results = [carry_out(one, carrier, now, in_dialogue=True) for one, carrier in zip(passed, carriers, strict=True)]
        refusal = _common_refusal(results)
        if refusal:
            await self._records.note([event for result in results if isinstance(result, Refusal) for event in result.events])
            self._count(passed, "refused")
            return refusal
        results = [
            carry_out(one, carrier, now, in_dialogue=False) if isinstance(result, Refusal) else result
            for one, carrier, result in zip(passed, carriers, results, strict=True)
        ]
        if any(isinstance(result, Postponed) for result in results):
            claims = await self._accept(incoming)
            for claimed, one in zip(claims, passed, strict=True):
                await self._settle(claimed, one)
        else:
            pairs = [
                (item.acceptance, _with_acceptance(item, result))
                for item, result in zip(incoming, results, strict=True)
                if isinstance(result, Outcome)
            ]
            for item, one, carrier in zip(incoming, passed, carriers, strict=True):
                pairs += copies(one, carrier, now)
                pairs += await policy_mail(one, carrier, self._blobs, item.acceptance.content, now)
            watches = [Stopwatch(self.station.traces, self.station.clock, item.arrival.id) for item in incoming]
            await self._records.accept_decided(pairs)
            for watch in watches:
                watch.over(Stage.COMMIT)
            self._ring(pairs)
        self._count(passed, "accepted")
        return queued(incoming[0].arrival.id)

    async def _accept_first(self, incoming: Sequence[Incoming], tasks: Sequence[asyncio.Future[Passed]]) -> Reply:
        """The client's patience is over: make it durable, say 250, decide later."""
        try:
            claims = await self._accept(incoming)
        except BaseException:
            for task in tasks:
                task.cancel()
            raise
        for claimed, task in zip(claims, tasks, strict=True):
            background = asyncio.ensure_future(self._decide_later(claimed, task))
            self._background.add(background)
            background.add_done_callback(self._background.discard)
        return queued(incoming[0].arrival.id)

    async def _accept(self, incoming: Sequence[Incoming]) -> list[Claimed]:
        events = [event for item in incoming for event in accepted_events(item.arrival, item.notes)]
        lease = self.station.clock.now() + LEASE_SECONDS
        return await self._records.accept([item.acceptance for item in incoming], events, self._owner, lease)

    async def _decide_later(self, claimed: Claimed, task: asyncio.Future[Passed]) -> None:
        try:
            await self._settle(claimed, await task)
        except Exception:  # task boundary: the arrival is durable and undecided; its lease ends and it is resumed
            log.exception("deciding after 250 failed; it will be resumed", extra={"arrival": claimed.arrival.id})
            self._metrics.count("passage_failures_total")

    async def _settle(self, claimed: Claimed, passed: Passed) -> None:
        result = carry_out(passed, self.carrier, self.station.clock.now(), in_dialogue=False)
        if isinstance(result, Postponed):
            arrival = claimed.arrival
            event = TrackingEvent(self.station.clock.now(), arrival.tenant, ArrivalId(arrival.id), "", EventKind.WAITING, (("why", result.why),))
            await self._records.extend_wait(claimed, result.until, result.why, [judged_event(passed, event.at), event])
            return
        if not isinstance(result, Outcome):
            raise TypeError("after 250 nobody is refused")
        if await self._records.decide(claimed, result):
            self._ring([(Acceptance(claimed.arrival, None), result)])
            now = self.station.clock.now()
            made = [*copies(passed, self.carrier, now), *await policy_mail(passed, self.carrier, self._blobs, None, now)]
            if made:  # after the decision: a crash between the two leaves the original in quarantine, and nothing twice
                await self._records.accept_decided(made)
                self._ring(made)

    def _carrier(self, item: Incoming) -> Carrier:
        """Return what carries this message out: by the settings with which it came in."""
        directory = item.directory
        return self.carrier if directory is None or directory is self.carrier.directory else replace(self.carrier, directory=directory)

    def _ring(self, pairs: Sequence[tuple[Acceptance, Outcome]]) -> None:
        if any(outcome.deliveries for _, outcome in pairs):
            self._signals.ring("delivery")

    def _count(self, passed: Sequence[Passed], ending: str) -> None:
        for one in passed:
            self._metrics.count("messages_total", category=str(one.verdict.category), ending=ending)


def _common_refusal(results: Sequence[Outcome | Refusal | Postponed]) -> Reply | None:
    """Return the reply when every tenant's answer is the same refusal, else None."""
    replies = {result.reply if isinstance(result, Refusal) else None for result in results}
    return replies.pop() if len(replies) == 1 else None


def _with_acceptance(item: Incoming, outcome: Outcome) -> Outcome:
    """Put the ACCEPTED events in front: acceptance and decision are one commit here."""
    return Outcome(
        outcome.tenant,
        outcome.arrival,
        outcome.deliveries,
        outcome.held,
        outcome.fates,
        (*accepted_events(item.arrival, item.notes), *outcome.events),
        outcome.dossier,
    )
