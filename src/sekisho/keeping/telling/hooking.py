"""Delivery to webhooks, at least once: each has its own task, mark and pauses, so that a slow one holds up nobody else."""

import asyncio
import hashlib
import hmac
import json
import logging
from dataclasses import replace

from sekisho.keeping.telling.told_lines import record_of
from sekisho.keeping.telling.webhooks import encode, standing_of, webhook_of
from sekisho.model.errors import Conflict, TemporaryFailure
from sekisho.model.ids import TenantId
from sekisho.model.webhook import WEBHOOK, Standing, Webhook, secret_name
from sekisho.ports.audit import AuditLine
from sekisho.ports.clock import Clock
from sekisho.ports.control import Change, Control, Entry
from sekisho.ports.documents import Documents
from sekisho.ports.history import History, Told
from sekisho.ports.metrics import Metrics
from sekisho.ports.vault import SecretUnreadable, Vault
from sekisho.ports.web import NotFetched, Web

log = logging.getLogger(__name__)

LOOK_SECONDS = 2.0
READ = 256  # commits of the history at one look
BATCH = 100  # events in one message
SECONDS = 10.0  # for one message
THREADS = 32  # messages at one time; one that hangs holds its thread for SECONDS
AT_ONE_TIME = 2  # messages of one organisation
FIRST_PAUSE, LONGEST_PAUSE = 10.0, 3_600.0
PATIENCE = 3 * 86_400.0  # seconds of failure after which a webhook is switched off
_GONE = 410  # RFC 9110 section 15.5.11: the receiver says that it wants no more
_STARTED = 0.5

Key = tuple[TenantId, str]


def signature(secret: bytes, timestamp: str, body: bytes) -> str:
    """Return the value of `Sekisho-Signature`: HMAC-SHA256 over timestamp, full stop and body."""
    return "v1=" + hmac.new(secret, timestamp.encode("ascii") + b"." + body, hashlib.sha256).hexdigest()


class Hooks:
    """Tells all webhooks of all tenants what came."""

    def __init__(self, control: Control, history: History, documents: Documents, vault: Vault, web: Web, clock: Clock, metrics: Metrics) -> None:
        self._control, self._history, self._documents, self._vault = control, history, documents, vault
        self._web, self._clock, self._metrics = web, clock, metrics
        self._running: dict[Key, asyncio.Task[None]] = {}
        self._doors: dict[TenantId, asyncio.Semaphore] = {}

    async def look(self) -> None:
        """Begin what is due, and wait for none of it."""
        for key in [key for key, task in self._running.items() if task.done()]:
            task = self._running.pop(key)
            if not task.cancelled() and (error := task.exception()) is not None:
                self._metrics.count("keeping_failures_total", job="webhooks")
                log.error("the webhook %s of %s failed; tried again", key[1], key[0], exc_info=error)
        for entry in await self._control.everything(WEBHOOK):
            key = (entry.tenant, entry.key)
            if key not in self._running and not webhook_of(entry).off:
                self._running[key] = asyncio.create_task(self._serve(entry))

    async def settle(self) -> None:
        """Wait for everything that runs."""
        await asyncio.gather(*self._running.values(), return_exceptions=True)

    async def close(self) -> None:
        """Break off what runs: it is told again after the next start."""
        for task in self._running.values():
            task.cancel()
        await self.settle()

    async def _serve(self, entry: Entry) -> None:
        """Hand on what one webhook has not yet. A failure is remembered with a longer pause; nothing is left out."""
        tenant, name, hook = entry.tenant, entry.key, webhook_of(entry)
        standing = await standing_of(self._documents, tenant, name)
        if standing.next_at > self._clock.now():
            return
        try:
            secret = await self._vault.open(hook.sealed, secret_name(tenant, name))
            while await self._step(entry, hook, secret):
                found = await self._control.get(tenant, WEBHOOK, name)
                if found is None or found.version != entry.version:
                    return
        except (NotFetched, SecretUnreadable, TemporaryFailure) as failure:
            await self._failed(entry, hook, standing, str(failure)[:300])

    async def _step(self, entry: Entry, hook: Webhook, secret: bytes) -> bool:
        """Hand on the next batch and move the mark behind it; tell whether there was any."""
        mark = f"webhook:{entry.tenant}:{entry.key}"
        place = await self._history.mark(mark) or float(hook.start)
        if place > await self._history.last_place() + 1:  # everything was retired, and the store counts anew
            place = _STARTED
        found = await self._history.told(int(place), READ)
        events: list[dict[str, object]] = []
        for each in found:
            fresh = _events(each, entry.tenant, hook)
            if events and len(events) + len(fresh) > BATCH:
                break
            events += fresh
            place = float(each.place)
        if not found:
            return False
        if events:
            await self._send(entry, hook, secret, events)
        await self._history.set_mark(mark, place)
        return True

    async def _send(self, entry: Entry, hook: Webhook, secret: bytes, events: list[dict[str, object]]) -> None:
        body = json.dumps({"webhook": entry.key, "tenant": entry.tenant, "events": events}, ensure_ascii=False, separators=(",", ":")).encode()
        async with self._doors.setdefault(entry.tenant, asyncio.Semaphore(AT_ONE_TIME)):
            timestamp = str(int(self._clock.now()))
            fields = {"Sekisho-Webhook": entry.key, "Sekisho-Timestamp": timestamp, "Sekisho-Signature": signature(secret, timestamp, body)}
            status = await self._web.post(hook.url, body, fields=fields, seconds=SECONDS)
        if status == _GONE:
            await self._switch_off(entry, hook, "it answered 410: gone")
            raise NotFetched("it answered 410")
        if not 200 <= status < 300:
            raise NotFetched(f"it answered {status}")
        self._metrics.count("webhook_events_total", len(events))
        if (await standing_of(self._documents, entry.tenant, entry.key)).failing_since:
            await self._documents.put(entry.tenant, WEBHOOK, entry.key, encode(Standing()))

    async def _failed(self, entry: Entry, hook: Webhook, before: Standing, trouble: str) -> None:
        before = await standing_of(self._documents, entry.tenant, entry.key) if before.failing_since else before
        now = self._clock.now()
        since = before.failing_since or now
        pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(before.tries, 16))
        if await self._control.get(entry.tenant, WEBHOOK, entry.key) is None:
            return
        await self._documents.put(entry.tenant, WEBHOOK, entry.key, encode(Standing(since, before.tries + 1, now + pause, trouble)))
        self._metrics.count("webhook_failures_total")
        if now - since >= PATIENCE:
            await self._switch_off(entry, hook, f"it took nothing for {(now - since) / 86_400:.0f} days; the last: {trouble}")

    async def _switch_off(self, entry: Entry, hook: Webhook, why: str) -> None:
        line = AuditLine(
            self._clock.now(), entry.tenant, "keeper", "operator", "command", "", "webhook.off", f"webhook {entry.key}", after=json.dumps(why)
        )
        try:
            await self._control.commit(entry.tenant, [Change(WEBHOOK, entry.key, encode(replace(hook, off=why)), entry.version)], line)
        except Conflict:
            return  # somebody removed or resumed it in this moment: theirs is the last word
        log.warning("the webhook %s of %s is switched off: %s", entry.key, entry.tenant, why)


def _events(told: Told, tenant: TenantId, hook: Webhook) -> list[dict[str, object]]:
    """Return the events of one commit that a webhook wants. `id` is the same whenever an event is sent again."""
    return [
        {"id": f"{told.place}-{number}", **record_of(event, told.line)}
        for number, event in enumerate(told.events)
        if event.tenant == tenant and (not hook.events or event.kind in hook.events)
    ]
