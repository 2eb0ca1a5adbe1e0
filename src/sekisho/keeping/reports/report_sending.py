"""Reports on their way: when a period is over, each scheduled one is written and queued, exactly once, whatever breaks off in between."""

import asyncio
import logging
from dataclasses import dataclass, replace
from datetime import datetime

from sekisho.keeping.own_mail import posted
from sekisho.keeping.reports.report_data import gather
from sekisho.keeping.reports.report_letter import letter
from sekisho.keeping.reports.report_sheet import sheet
from sekisho.keeping.reports.reports import SCHEDULE, Schedule, category_names, encode, schedule_of, span_back, title_of
from sekisho.model.address import Address
from sekisho.model.errors import Conflict
from sekisho.model.ids import ArrivalId, new_id
from sekisho.ports.campaigns import Campaigns
from sekisho.ports.clock import Clock
from sekisho.ports.control import Change, Control, Entry
from sekisho.ports.directory import Directory
from sekisho.ports.history import History
from sekisho.ports.paper import Paper
from sekisho.ports.post import Letter
from sekisho.ports.records import Records
from sekisho.ports.signals import Signals

log = logging.getLogger(__name__)

LOOK_SECONDS = 300.0
SETTLING = 900.0  # seconds after a period's end in which its last mail reaches the history


@dataclass(frozen=True, slots=True)
class Sending:
    """What sending needs. `host`: whose postmaster writes where an organisation has no domain."""

    control: Control
    history: History
    campaigns: Campaigns
    records: Records
    directory: Directory
    paper: Paper
    signals: Signals
    clock: Clock
    host: str

    async def look(self) -> int:
        """Queue every report whose time has come; return how many letters.

        First the numbers under which the letters go out are written down, then the letters are queued, then that they are. A look that breaks
        off is gone on with: a letter whose number the records know already is not written a second time.
        """
        queued = 0
        for entry in await self.control.everything(SCHEDULE):
            try:
                queued += await self._one(entry)
            except Conflict:  # changed or removed meanwhile: the next look sees it as it is
                continue
        if queued:
            self.signals.ring("delivery")
        return queued

    async def _one(self, entry: Entry) -> int:
        one, now = schedule_of(entry), self.clock.now()
        version = entry.version
        if one.sending_until == 0.0:
            span = span_back(one.period, now - SETTLING, 0)
            if span.until <= one.done_until:
                return 0
            one = replace(one, sending_until=span.until, sending=tuple(new_id(now) for _ in one.recipients))
            await self._keep(entry, one, version)
            version += 1
        done, trouble = await self._queue(entry, one)
        finished = replace(one, done_until=one.sending_until, sending_until=0.0, sending=(), trouble=trouble)
        await self._keep(entry, finished, version)
        return done

    async def _queue(self, entry: Entry, one: Schedule) -> tuple[int, str]:
        span = span_back(one.period, one.sending_until + 1.0, 0)
        numbers = await gather(self.history, self.campaigns, entry.tenant, span)
        written = sheet(await title_of(self.control, entry.tenant), span, numbers, category_names(one.language), one.language)
        pdf = await asyncio.to_thread(self.paper.pdf, written)
        own = self.directory.tenant(entry.tenant).domains
        sender = Address("postmaster", next(iter(own), self.host))
        name = f"sekisho-{one.period}-{datetime.fromtimestamp(span.since).astimezone():%Y%m%d}.pdf"
        done, trouble = 0, ""
        for text, number in zip(one.recipients, one.sending, strict=True):
            local, _, domain = text.rpartition("@")
            recipient, identifier = Address(local, domain), ArrivalId(number)
            route = self.directory.route(entry.tenant, domain) if self.directory.tenant_of_domain(domain) == entry.tenant else None
            if route is None:
                trouble = f"no route leads to {text}"
                log.warning("no route for the report to %s", text)
                continue
            if await self.records.standing(entry.tenant, identifier):
                continue
            content = letter(written, pdf, name, sender, recipient, identifier, self.clock.now())
            mail = Letter(entry.tenant, sender, recipient, identifier, content, "report")
            await self.records.accept_decided([posted(mail, route, self.clock.now())])
            done += 1
        return done, trouble

    async def _keep(self, entry: Entry, one: Schedule, version: int) -> None:
        await self.control.commit(entry.tenant, [Change(SCHEDULE, entry.key, encode(one), version)])
