"""Events handed on to others, at least once: a mark is moved only after the receiver has what lies before it. Mail never waits for a receiver."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sekisho.keeping.telling.told_lines import AUDIT, Record, as_cef, as_json, class_of, in_syslog, record_of, record_of_audit
from sekisho.model.errors import TemporaryFailure
from sekisho.model.ids import TenantId
from sekisho.ports.control import INSTALLATION, Control
from sekisho.ports.history import History
from sekisho.ports.outlets import Outlet

log = logging.getLogger(__name__)

LOOK_SECONDS = 2.0
BATCH = 256
_STARTED = 0.5  # a mark that is set and before everything


@dataclass(frozen=True, slots=True)
class Target:
    """One receiver, as the settings describe it. `name` names its marks."""

    name: str
    what: frozenset[str]  # "tracking", "policy", "audit"
    form: str  # "cef" or "json"
    syslog: bool  # wrapped in RFC 5424
    host: str
    version: str
    from_beginning: bool = False

    def line(self, record: Record) -> bytes:
        """Return a record as it goes out."""
        text = as_cef(record, self.version) if self.form == "cef" else as_json(record)
        return in_syslog(text, record, self.host) if self.syslog else text.encode("utf-8", "replace")


class Exporter:
    """Hands on to one target what came since. A receiver that fails is told of once, and asked again at every look."""

    def __init__(self, target: Target, outlet: Outlet, history: History, control: Control) -> None:
        self._target = target
        self._outlet = outlet
        self._history = history
        self._control = control
        self._failing = False

    async def look(self) -> int:
        """Hand on what came; return how many lines. A receiver that does not take them changes nothing: all is tried again."""
        try:
            sent = await self._events()
            if AUDIT in self._target.what:
                sent += await self._audit()
        except TemporaryFailure as failure:
            if not self._failing:
                log.warning("the export %r waits: %s", self._target.name, failure)
            self._failing = True
            return 0
        if self._failing:
            log.warning("the export %r goes on", self._target.name)
        self._failing = False
        return sent

    async def _events(self) -> int:
        return await self._move("events", self._history.last_place, self._told)

    async def _told(self, after: int) -> list[tuple[int, list[bytes]]]:
        found = await self._history.told(after, BATCH)
        return [
            (each.place, [self._target.line(record_of(event, each.line)) for event in each.events if class_of(event) in self._target.what])
            for each in found
        ]

    async def _audit(self) -> int:
        sent = 0
        for tenant in await self._tenants():

            async def last(tenant: TenantId = tenant) -> int:
                rows = await self._control.audit(tenant, None, 1)
                return rows[0].number if rows else 0

            async def following(after: int, tenant: TenantId = tenant) -> list[tuple[int, list[bytes]]]:
                rows = await self._control.audit_following(tenant, after, BATCH)
                return [(row.number, [self._target.line(record_of_audit(row))]) for row in rows]

            sent += await self._move(f"audit:{tenant}", last, following)
        return sent

    async def _tenants(self) -> list[TenantId]:
        named = [TenantId(entry.key) for entry in await self._control.everything("tenant")]
        return list(dict.fromkeys([INSTALLATION, *await self._history.tenants(), *named]))

    async def _move(self, kind: str, last: Callable[[], Awaitable[int]], following: Callable[[int], Awaitable[list[tuple[int, list[bytes]]]]]) -> int:
        """Send what follows the mark, a batch at a time. A target that is new begins with what comes from now on."""
        mark = f"export:{self._target.name}:{kind}"
        place = await self._history.mark(mark)
        if not place:
            place = _STARTED if self._target.from_beginning else await last() or _STARTED
            await self._history.set_mark(mark, place)
        elif place > await last() + 1:  # everything was retired, and the store counts anew
            place = _STARTED
        sent = 0
        while found := await following(int(place)):
            lines = [line for _, group in found for line in group]
            if lines:
                await self._outlet.send(lines)
            place = found[-1][0]
            await self._history.set_mark(mark, place)
            sent += len(lines)
        return sent

    async def close(self) -> None:
        """Let go of the receiver."""
        await self._outlet.close()
