"""The news process: once a week it fetches security reports, has them read in the sandbox, keeps the briefing and sends it."""

import asyncio
import logging
import signal
import time
from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec

from sekisho.advisories.briefing import Briefing
from sekisho.advisories.door import LARGEST
from sekisho.advisories.keeping_issues import Issues
from sekisho.advisories.reading import INBOX, SUBSCRIPTION, Subscription
from sekisho.advisories.report import Report, UnreadableReport
from sekisho.advisories.schedule import last_due, mark_exploited, weekly_page
from sekisho.app import own_parts
from sekisho.app.briefing_mail import send
from sekisho.app.configuration.reloading import last_good
from sekisho.app.configuration.settings import BriefingSection, Settings
from sekisho.app.roles.common import Place, start_name
from sekisho.app.sandbox.reading_room import read_safely
from sekisho.app.storage.stores import TENANT, documents_of, open_stores
from sekisho.backends.web.fetching import WebClient
from sekisho.model.errors import TemporaryFailure
from sekisho.model.ids import TenantId
from sekisho.ports.documents import Documents
from sekisho.ports.web import NotFetched, Web

log = logging.getLogger(__name__)

_PREFERRED = ("jpcert-weekly", "jvn-feed", "csaf", "jpcert-feed")  # what the week's briefing is made of, the first that is there
LOOK_SECONDS = 60.0
AGAIN_SECONDS = 3_600.0  # after a week's reports could not be had


class Done(msgspec.Struct, frozen=True):
    """What is remembered between two looks."""

    due: float = 0.0  # the moment of the week that was served
    tried: float = 0.0


def main(place: Place) -> int:
    """Look every minute until SIGTERM. One thread, no loop: reading a report forks, and a fork must not copy threads."""
    signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGTERM, signal.SIGHUP, signal.SIGINT))
    while True:
        settings = last_good(place.folder)
        try:
            read_inbox(place, settings, time.time())
        except Exception:  # task boundary: the next look comes in a minute
            log.exception("reports that people handed in could not be read and are tried again in a minute")
        if settings.briefing.enabled:
            try:
                look(place, settings, WebClient(proxy=settings.web.proxy), time.time())
            except Exception:  # task boundary: the next look comes in a minute, mail does not wait for it
                log.exception("the weekly briefing failed and is tried again in an hour")
        came = signal.sigtimedwait((signal.SIGTERM, signal.SIGHUP, signal.SIGINT), LOOK_SECONDS)
        if came is not None and came.si_signo != signal.SIGHUP:
            return 0


def look(place: Place, settings: Settings, web: Web, now: float) -> bool:
    """Make the briefing if it is due; return whether one was made. A week whose reports could not be had is tried again every hour."""
    wanted = settings.briefing
    due = last_due(datetime.fromtimestamp(now).astimezone(), wanted.weekday, wanted.hour).timestamp()
    documents = documents_of(place.folder, settings)
    done = _remembered(documents)
    if done.due >= due or now - done.tried < AGAIN_SECONDS:
        return False
    _remember(documents, Done(done.due, now))
    weekly = gather(wanted, web)
    if weekly is None:
        return False
    asyncio.run(_publish(place, settings, weekly, now))
    _remember(documents, Done(due, now))
    return True


def gather(wanted: BriefingSection, web: Web) -> Report | None:
    """Fetch and read every source. The report of the week is the weekly one; catalogues mark what is exploited. None: there is no report."""
    read = [report for url in wanted.sources if (report := _read(web, url)) is not None]
    for feed in [report for report in read if report.source == "jpcert-feed"]:
        page = weekly_page(feed)
        report = _read(web, page) if page else None
        if report is not None:
            read.append(report)
    reports = sorted((report for report in read if report.source in _PREFERRED), key=lambda report: _PREFERRED.index(report.source))
    return mark_exploited(reports[0], tuple(read)) if reports else None


def _read(web: Web, url: str) -> Report | None:
    try:
        return read_safely(asyncio.run(web.get(url, largest=LARGEST, seconds=60.0)).octets)
    except (NotFetched, UnreadableReport) as problem:
        log.warning("the source %s of the briefing gave nothing: %s", url, problem)
        return None


def read_inbox(place: Place, settings: Settings, now: float) -> int:
    """Read what people handed in, in the sandbox, and keep the briefings made of it; return how many there were."""
    documents = documents_of(place.folder, settings)
    waiting = asyncio.run(_waiting(documents))
    for tenant, number, octets in waiting:
        try:
            report = read_safely(octets)
        except UnreadableReport as problem:
            log.warning("the report %s that was handed in for %s cannot be read: %s", number, tenant, problem)
        else:
            asyncio.run(_publish(place, settings, report, now, [tenant]))
        asyncio.run(documents.forget(tenant, INBOX, number))
    return len(waiting)


async def _waiting(documents: Documents) -> list[tuple[TenantId, str, bytes]]:
    return [
        (tenant, number, await documents.get(tenant, INBOX, number) or b"")
        for tenant in await documents.owners(INBOX)
        for number in await documents.names(tenant, INBOX)
    ]


async def _publish(place: Place, settings: Settings, report: Report, now: float, tenants: Sequence[TenantId] = ()) -> None:
    """Keep the briefing for these tenants, or for all that have subscribers or an inventory, and send it to whoever wants it."""
    stores = open_stores(place.folder, start_name("news"))
    try:
        subscribers: dict[TenantId, list[Subscription]] = {}
        for entry in await stores.control.everything(SUBSCRIPTION):
            subscribers.setdefault(entry.tenant, []).append(msgspec.json.decode(entry.value, type=Subscription))
        for recipient in settings.briefing.recipients:
            subscribers.setdefault(TENANT, []).append(Subscription(recipient, settings.briefing.language))
        for tenant in tenants or sorted({TENANT, *subscribers, *await stores.documents.owners("inventory")}):
            issues = Issues(tenant, stores.documents, stores.history, stores.campaigns)
            libraries = own_parts.libraries()
            taken = await issues.take_in(report, (*libraries, *own_parts.machine()), frozenset(part.name for part in libraries), now)
            briefing = await issues.briefing(taken.issue)
            for alarm in taken.new_alarms:
                log.error("ALARM: an advisory speaks of %s %s: %s. %s", alarm.part.name, alarm.part.version, alarm.title, alarm.step)
            await asyncio.to_thread(_send, briefing, settings, dict.fromkeys(subscribers.get(tenant, [])), now)
    finally:
        await stores.close()


def _send(briefing: Briefing, settings: Settings, subscribers: Iterable[Subscription], now: float) -> None:
    for one in subscribers:
        try:
            send(briefing, settings, [one.address], one.language, now)
        except TemporaryFailure as problem:
            log.warning("%s; it is kept and can be sent by `sekisho briefing send`", problem)
            return


_SHELF, _NAME = "briefings-state", "done.json"


def _remembered(documents: Documents) -> Done:
    kept = asyncio.run(documents.get(TENANT, _SHELF, _NAME))
    return msgspec.json.decode(kept, type=Done) if kept is not None else Done()


def _remember(documents: Documents, done: Done) -> None:
    asyncio.run(documents.put(TENANT, _SHELF, _NAME, msgspec.json.encode(done)))
