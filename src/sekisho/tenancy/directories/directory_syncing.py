"""What the keeper does with directories: each is asked at its interval, a slow one holds up nobody else, and what fails is told once."""

import asyncio
import logging
from dataclasses import dataclass

from sekisho.model.errors import Refused, TemporaryFailure
from sekisho.model.ids import TenantId
from sekisho.ports.audit import AuditLine
from sekisho.ports.clock import Clock
from sekisho.ports.control import Control, Entry
from sekisho.ports.documents import Documents
from sekisho.ports.metrics import Metrics
from sekisho.ports.people_source import PeopleSource
from sekisho.ports.signals import Signals
from sekisho.ports.vault import Vault
from sekisho.tenancy.directories.directory_standing import Standing, question_of, remember, standing_of
from sekisho.tenancy.directories.taking_over import ManyWouldGo, Wish, take_over
from sekisho.tenancy.from_file import FromFile
from sekisho.tenancy.tenants import find_tenant
from sekisho.tenancy.values import SOURCE, SourceRecord, read

log = logging.getLogger(__name__)

LOOK_SECONDS = 30.0
AT_ONE_TIME = 4  # directories; each is given a minute at most
PATIENCE = 3_600.0  # seconds in vain after which somebody is told: a directory may be restarted
CHANGED = "settings"  # the bell that is rung after a change


@dataclass(frozen=True, slots=True)
class Failing:
    """A directory that does not do what it should, for alarms."""

    tenant: TenantId
    name: str
    standing: Standing


class Directories:
    """All directories of all organisations."""

    def __init__(
        self, control: Control, documents: Documents, vault: Vault, people_source: PeopleSource, clock: Clock, signals: Signals, metrics: Metrics
    ) -> None:
        self._control, self._documents, self._vault, self._people_source = control, documents, vault, people_source
        self._clock, self._signals, self._metrics = clock, signals, metrics

    async def look(self, file: FromFile) -> int:
        """Ask those that are due; return how many were asked. One that fails leaves the others alone."""
        due = [entry for entry in await self._control.everything(SOURCE) if await self._is_due(entry)]
        door = asyncio.Semaphore(AT_ONE_TIME)

        async def through(entry: Entry) -> None:
            async with door:
                await self._ask(entry, file)

        outcomes = await asyncio.gather(*(through(entry) for entry in due), return_exceptions=True)
        for entry, outcome in zip(due, outcomes, strict=True):
            if isinstance(outcome, BaseException):  # a fault of ours: told by the job, after all others had their turn
                log.error("the directory %s of %s failed; tried again", entry.key, entry.tenant, exc_info=outcome)
                self._metrics.count("keeping_failures_total", job="directories")
        self._metrics.gauge("directories_failing", len(await failing(self._control, self._documents, self._clock.now())))
        return len(due)

    async def _is_due(self, entry: Entry) -> bool:
        return (await standing_of(self._documents, entry.tenant, entry.key)).next_at <= self._clock.now()

    async def _ask(self, entry: Entry, file: FromFile) -> None:
        tenant, name, before = entry.tenant, entry.key, await standing_of(self._documents, entry.tenant, entry.key)
        record = read(entry, SourceRecord)
        wish = Wish(name, record.most_leaving, quiet=True)
        try:
            await find_tenant(self._control, tenant)
            question = await question_of(self._vault, tenant, name, record)
            done = await take_over(
                self._control, self._clock, file, self._people_source, tenant, question, wish, lambda *told: self._line(tenant, *told)
            )
        except (Refused, TemporaryFailure) as failure:
            await self._failed(entry, record, before, failure)
            return
        await self._keep(entry, Standing.well(done, self._clock.now(), record.minutes))
        if before.failing_since:
            log.warning("the directory %s of %s answers again", name, tenant)
        if done.added or done.changed or done.removed:
            self._signals.ring(CHANGED)

    async def _failed(self, entry: Entry, record: SourceRecord, before: Standing, failure: Exception) -> None:
        after = before.failed(failure, self._clock.now(), record.minutes, isinstance(failure, ManyWouldGo))
        await self._keep(entry, after)
        if not before.failing_since or before.trouble != after.trouble:  # each trouble once, not at every try
            log.warning("the directory %s of %s: %s", entry.key, entry.tenant, failure)
            line = self._line(entry.tenant, f"ldap:{entry.key}", "", after.trouble, "failed")
            await self._control.note(line)

    async def _keep(self, entry: Entry, standing: Standing) -> None:
        """Remember how it stands, unless it was removed meanwhile."""
        if await self._control.get(entry.tenant, SOURCE, entry.key) is not None:
            await remember(self._documents, entry.tenant, entry.key, standing)

    def _line(self, tenant: TenantId, subject: str, after: str, reason: str = "", outcome: str = "done") -> AuditLine:
        return AuditLine(
            self._clock.now(), tenant, "keeper", "operator", "command", "", "directory.sync", subject, outcome, after=after, reason=reason
        )


async def failing(control: Control, documents: Documents, now: float) -> list[Failing]:
    """Return the directories that somebody must look at: stopped before too many people went, or in vain for an hour."""
    found = []
    for entry in await control.everything(SOURCE):
        standing = await standing_of(documents, entry.tenant, entry.key)
        if standing.stopped or (standing.failing_since and now - standing.failing_since >= PATIENCE):
            found.append(Failing(entry.tenant, entry.key, standing))
    return found
