"""The keeper's round: whose digest is due, what is new for them, and each digest exactly once, wherever the keeper is killed.

Before a letter is queued its number is written down beside the person (`Told.letter`); afterwards up to when they were told. A number that is still
there was broken off: the post says whether that letter was queued. Letter and mark lie in two stores, and this is how they agree.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import msgspec

from sekisho.model.address import Address
from sekisho.model.digest import ROUND, TOLD, DigestRules, Schedule
from sekisho.model.errors import Conflict
from sekisho.model.ids import ArrivalId, TenantId, new_id
from sekisho.ports.clock import Clock
from sekisho.ports.control import Change, Control, Entry
from sekisho.ports.directory import Directory
from sekisho.ports.post import Letter, Post
from sekisho.ports.records import Records
from sekisho.ports.vault import Vault
from sekisho.quarantine.digest import tickets
from sekisho.quarantine.digest.gathering import Stopped, gather, lines_of, own_sender
from sekisho.quarantine.digest.letter import Digest, write
from sekisho.quarantine.digest.times import LONGEST, last_time, zone_of
from sekisho.quarantine.digest.wishes import groups_of, main_address, wish_of

log = logging.getLogger(__name__)

LOOK_SECONDS = 30.0
GRACE = 60.0  # seconds after its time: what was decided before is committed by then
FIRST = 7 * 86_400.0  # seconds back that a first digest tells of
_RULE = "digest"
_AT_ONCE = 20  # letters in one commit
_BROKEN_OFF = 120.0  # seconds after which a letter that was begun is not another keeper's any more


@dataclass(frozen=True, slots=True)
class Told:
    """Up to when somebody was told. `letter` is being queued, and tells them up to `to`."""

    until: float = 0.0
    letter: str = ""
    to: float = 0.0
    begun_at: float = 0.0


_to_told = msgspec.json.Decoder(Told).decode
_to_round = msgspec.json.Decoder(dict[str, float]).decode
_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class _Due:
    """One letter that is to go."""

    address: str
    before: Told
    version: int
    to: float
    letter: Letter


class Rounds:
    """One for a process. `origin` is where links lead, such as "https://mail.example.test"; `tenants` says whom there are."""

    def __init__(
        self,
        records: Records,
        control: Control,
        directory: Directory,
        post: Post,
        vault: Vault,
        clock: Clock,
        origin: Callable[[], str],
        tenants: Callable[[], Iterable[TenantId]],
    ) -> None:
        self._records = records
        self._control = control
        self._directory = directory
        self._post = post
        self._vault = vault
        self._clock = clock
        self._origin = origin
        self._tenants = tenants
        self._unsure = True  # letters may have been broken off
        self._tidied_at = 0.0

    async def look(self) -> int:
        """Send what is due; return how many letters. Broken off anywhere, the next look goes on."""
        now, sent = self._clock.now(), 0
        if now - self._tidied_at > 3_600.0:
            await tickets.tidy(self._control, now)
            await self._forget_told(now)
            self._tidied_at = now
        due = {tenant: times for tenant in self._tenants() if (times := await self._due(tenant, now))}
        busy = await self._mend(now) if due and self._unsure else False
        for tenant, times in due.items():
            sent += await self._tell(tenant, times, now, busy=busy)
        return sent

    async def _forget_told(self, now: float) -> None:
        """Forget up to when somebody was told once that is longer ago than any digest looks back: no address is kept for nothing."""
        after = None
        while entries := await self._control.everything(TOLD, after, 500):
            after = entries[-1].tenant, entries[-1].key
            old = [one for one in entries if not (told := _to_told(one.value)).letter and told.until < now - 2 * LONGEST]
            if old:
                await self._control.forget(TOLD, [(one.tenant, one.key) for one in old])

    async def _due(self, tenant: TenantId, now: float) -> dict[str, float]:
        """Return the schedules whose time has come since it was done, and that time."""
        rules = self._directory.digest(tenant)
        if not rules.enabled:
            return {}
        zone, done = zone_of(rules.zone), await self._done(tenant)
        times = {one.name: at for one in rules.schedules if (at := last_time(one, zone, now - GRACE)) is not None}
        return {name: at for name, at in times.items() if done.get(name, 0.0) < at}

    async def _done(self, tenant: TenantId) -> dict[str, float]:
        entry = await self._control.get(tenant, ROUND, ROUND)
        return _to_round(entry.value) if entry else {}

    async def _mend(self, now: float) -> bool:
        """Settle letters that were begun and not ended; tell whether some may still be another's work."""
        busy, after = False, None
        while entries := await self._control.everything(TOLD, after, 500):
            after = entries[-1].tenant, entries[-1].key
            for entry in entries:
                told = _to_told(entry.value)
                if told.letter and 0 <= now - told.begun_at < _BROKEN_OFF:
                    busy = True
                elif told.letter:
                    await self._settle(entry, told)
        self._unsure = busy
        return busy

    async def _settle(self, entry: Entry, told: Told) -> None:
        sent = await self._post.was_sent(entry.tenant, ArrivalId(told.letter))
        settled = Told(told.to if sent else told.until)
        log.info("a digest was broken off; it had %s", "gone" if sent else "not gone")
        await self._control.commit(entry.tenant, [Change(TOLD, entry.key, _encode(settled), entry.version)])

    async def _tell(self, tenant: TenantId, times: dict[str, float], now: float, *, busy: bool) -> int:
        """Send one tenant's letters that are due, and write down that its time is done."""
        rules = self._directory.digest(tenant)
        done = await self._done(tenant)
        since = max(now - LONGEST, min((done.get(one.name, now - FIRST) for one in rules.schedules), default=0.0))
        rights = self._directory.people_rights(tenant)

        def person_of(key: str) -> str:
            return main_address(self._directory, tenant, key)

        people = await gather(self._records, tenant, rights, rules.sender, since, max(times.values()), person_of)
        sent, waiting = 0, []
        for address, stopped in sorted(people.items()):
            letter = await self._letter(tenant, rules, times, since, address, stopped, now)
            waiting += [letter] if letter else []
            if len(waiting) >= _AT_ONCE:
                sent += await self._send(tenant, waiting, now)
                waiting = []
        sent += await self._send(tenant, waiting, now)
        if not busy:
            entry = await self._control.get(tenant, ROUND, ROUND)
            kept = {one.name: done[one.name] for one in rules.schedules if one.name in done}
            await self._control.commit(tenant, [Change(ROUND, ROUND, _encode(kept | times), entry.version if entry else 0)])
        return sent

    async def _letter(
        self, tenant: TenantId, rules: DigestRules, times: dict[str, float], since: float, address: str, stopped: Stopped, now: float
    ) -> _Due | None:
        wish, _ = await wish_of(self._control, tenant, address)
        schedule: Schedule | None = rules.schedule_for(groups_of(self._directory, tenant, address), wish.schedule)
        if schedule is None or schedule.name not in times:
            return None
        to = times[schedule.name]
        entry = await self._control.get(tenant, TOLD, address)
        told = _to_told(entry.value) if entry else Told()
        held, more = stopped.between(max(since, told.until), to)
        if not held or told.letter:
            return None
        language, until, origin = wish.language or rules.language, now + rules.link_seconds, self._origin()
        lines = await lines_of(self._vault, held, self._directory.people_rights(tenant), address, language, until, origin)
        digest = Digest(address, lines, more, until, f"{origin}/enter")
        recipient, identifier = _address(address), ArrivalId(new_id(now))
        sender = _address(rules.sender or own_sender(recipient))
        content = write(digest, language, zone_of(rules.zone), str(sender), identifier, now)
        return _Due(address, told, entry.version if entry else 0, to, Letter(tenant, sender, recipient, identifier, content, _RULE))

    async def _send(self, tenant: TenantId, due: Sequence[_Due], now: float) -> int:
        """Write down, queue, write down: in this order each letter goes once."""
        if not due:
            return 0
        begun = [replace(one.before, letter=one.letter.identifier, to=one.to, begun_at=now) for one in due]
        self._unsure = True
        try:
            await self._control.commit(tenant, [Change(TOLD, one.address, _encode(told), one.version) for one, told in zip(due, begun, strict=True)])
        except Conflict:
            log.warning("another keeper sends digests of %s", tenant)
            return 0
        ways = await self._post.send([one.letter for one in due])
        await self._control.commit(tenant, [Change(TOLD, one.address, _encode(Told(one.to)), one.version + 1) for one in due])
        self._unsure = False
        if not all(ways):
            log.warning("%d digests of %s have no route", ways.count(False), tenant)
        return ways.count(True)


def _address(text: str) -> Address:
    local, _, domain = text.rpartition("@")
    return Address(local, domain.lower())
