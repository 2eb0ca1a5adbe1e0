"""Server-sent events: what happens to mail, as it happens, for whoever may read about it. WHATWG HTML section 9.2 is the format."""

import asyncio
import json
import re
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Annotated

from sekisho.keeping.telling.told_lines import Record, record_of
from sekisho.keeping.tracking import as_seen
from sekisho.model.access import Actor, Permission, Sight
from sekisho.model.arguments import Bound, Cursor
from sekisho.model.errors import Refused, TemporaryFailure
from sekisho.model.ids import TenantId
from sekisho.model.tracking import EventKind, TrackingEvent
from sekisho.model.use_case import use_case
from sekisho.ports.clock import Clock
from sekisho.ports.history import History, Summary, Told, address_of, facts_seen

BATCH = 256
LOOK_SECONDS = 1.0
HEARTBEAT_SECONDS = 15.0
LONGEST = 600.0  # of one stream: whoever follows comes again by themselves, and rights that were taken away are noticed then
ALL, OF_TENANT, OF_ACTOR = 64, 16, 4  # listeners at one time
_PLACE = re.compile(r"([0-9]{1,15})-([0-9]{1,6})")

Seconds = Annotated[float, Bound(least=0, most=600, says="after which the stream ends; 0: what is there now")]


class Listeners:
    """Counts who listens in this process, so that there is an end to it."""

    def __init__(self) -> None:
        self._all: Counter[tuple[str, str]] = Counter()

    def room(self, tenant: TenantId, actor: str) -> bool:
        """Tell whether one more may listen."""
        of_tenant = sum(number for (theirs, _), number in self._all.items() if theirs == tenant)
        return self._all.total() < ALL and of_tenant < OF_TENANT and self._all[tenant, actor] < OF_ACTOR

    @contextmanager
    def seat(self, tenant: TenantId, actor: str) -> Iterator[bool]:
        """Take a seat for as long as this lasts; False where there is none."""
        if not self.room(tenant, actor):
            yield False
            return
        self._all[tenant, actor] += 1
        try:
            yield True
        finally:
            self._all[tenant, actor] -= 1
            self._all += Counter()  # nobody's name stays behind


@use_case("event.follow", Permission.READ_MAIL, "Follow what happens to mail, as it happens.", "メールのイベントをリアルタイムで受信します。")
async def follow(
    history: History,
    listeners: Listeners,
    clock: Clock,
    tenant: TenantId,
    actor: Actor,
    sight: Sight,
    kinds: list[EventKind] | None = None,
    after: Cursor = "",
    seconds: Seconds = LONGEST,
) -> AsyncIterator[bytes]:
    """Return a stream of events, those behind the one with the id `after` (the field Last-Event-ID), else those from now on; of `kinds`, where any
    are named. Raises Refused for an `after` that is no id, TemporaryFailure where too many listen.
    """
    place, number = _begin(after) if after else (await history.last_place() + 1, -1)
    if not listeners.room(tenant, actor.name):
        raise TemporaryFailure("too many follow events already")
    return _stream(
        history, listeners, clock, tenant, actor.name, sight, frozenset(kinds or EventKind), place, number, clock.monotonic() + min(seconds, LONGEST)
    )


async def _stream(
    history: History, listeners: Listeners, clock: Clock, tenant: TenantId, actor: str, sight: Sight, kinds: frozenset[EventKind],
    place: int, number: int, until: float,
) -> AsyncIterator[bytes]:  # fmt: skip
    """Yield what is sent; `place` and `number` are those of the last event that was had."""
    with suppress(TemporaryFailure), listeners.seat(tenant, actor) as seated:  # a store that is away ends the stream: they come again
        beat = clock.monotonic()
        yield b"retry: 5000\n\n"
        while seated:
            last = await history.last_place()
            if place > last + 1:  # everything was retired, and the store counts anew
                place, number = 1, -1
            found = await history.told(place - 1, BATCH) if last >= place else []
            octets = b"".join(piece for each in found for piece in _pieces(each, tenant, sight, kinds, number if each.place == place else -1))
            if found:
                place, number = found[-1].place + 1, -1
            now = clock.monotonic()
            if octets or now - beat >= HEARTBEAT_SECONDS:
                beat = now
                yield octets or b":\n\n"
            if now >= until and (not found or now >= until + LONGEST):
                return
            if not found:
                await asyncio.sleep(LOOK_SECONDS)


def _begin(after: str) -> tuple[int, int]:
    read = _PLACE.fullmatch(after)
    if read is None:
        raise Refused(f"{after[:40]!r} is not the id of an event", f"{after[:40]!r}はイベントのIDではありません。")
    return int(read[1]), int(read[2])


def _pieces(told: Told, tenant: TenantId, sight: Sight, kinds: frozenset[EventKind], had: int) -> Iterator[bytes]:
    for number, event in enumerate(told.events):
        if number > had and event.tenant == tenant and event.kind in kinds and (record := _seen(event, told.line, sight)) is not None:
            data = json.dumps({"id": f"{told.place}-{number}", **record}, ensure_ascii=False, separators=(",", ":"))
            yield f"id: {told.place}-{number}\nevent: {event.kind}\ndata: {data}\n\n".encode()


def _seen(event: TrackingEvent, line: Summary | None, sight: Sight) -> Record | None:
    """Return an event as far as it may be seen: whose it is, or whose message it is where it concerns all; None where it may not."""
    if sight.whole:
        return record_of(event, line)
    seen = as_seen(line, sight) if line is not None else None
    theirs = seen is not None and bool(seen.recipients)
    if not (sight.covers(address_of(event.recipient)) if event.recipient else theirs):
        return None
    return record_of(replace(event, facts=facts_seen(sight, event)), seen)
