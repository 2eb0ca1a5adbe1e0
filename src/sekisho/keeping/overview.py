"""How a tenant's mail went over some days: volume, what was stopped, the delay that we add, whom attackers aim at. Read from kept sums."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated

from sekisho.model.access import Permission
from sekisho.model.arguments import Bound
from sekisho.model.ids import TenantId
from sekisho.model.use_case import use_case
from sekisho.ports.campaigns import Campaign, Campaigns
from sekisho.ports.clock import Clock
from sekisho.ports.history import ATTACKED, CATEGORY, DELAY, MAIL, OCTETS, SENDER, STATE, STOPPED, Counted, History, seconds_of

HOUR, DAY = 3_600, 86_400
_SHOWN = 10
_COMPARED = 1_000  # names of which the later days are taken off
_BY_HOUR = 2  # days up to which the volume is told by the hour

Days = Annotated[int, Bound(least=1, most=400, says="how many days back from now")]


@dataclass(frozen=True, slots=True)
class Volume:
    """What came in one hour or day, from `at` on (seconds since 1970)."""

    at: int
    messages: int
    stopped: int


@dataclass(frozen=True, slots=True)
class Delays:
    """Seconds from acceptance to the first delivery, of so many messages; each is right to a fifth."""

    messages: int
    p50: float
    p95: float
    p99: float


@dataclass(frozen=True, slots=True)
class Overview:
    """One tenant's mail in a period. Names with numbers are the most frequent first; categories are words of `model/verdict.py`, "" not judged."""

    since: int  # seconds since 1970; whole hours
    until: int
    messages: int
    octets: int
    directions: tuple[tuple[str, int], ...]
    categories: tuple[tuple[str, int], ...]
    states: tuple[tuple[str, int], ...]
    stopped: tuple[tuple[str, int], ...]  # by category
    volume: tuple[Volume, ...]  # by the hour up to two days, otherwise by the day (UTC); without gaps
    delays: Delays
    attacked: tuple[tuple[str, int], ...]  # recipients of unwanted mail; whole days (UTC)
    senders: tuple[tuple[str, int], ...]  # domains of inbound mail's authors; whole days (UTC)
    campaigns: tuple[Campaign, ...]  # that went on in the period, by all their messages


@use_case("overview.show", Permission.READ_MAIL, "Show how mail went over some days.", "期間内のメールの概況。")
async def overview(history: History, campaigns: Campaigns, clock: Clock, tenant: TenantId, days: Days = 1) -> Overview:
    """Return the sums of the last so many days, up to now; 1 is the last 24 hours."""
    until = int(clock.now() // HOUR) + 1
    return await sums(history, campaigns, tenant, until - 24 * days, until, goes_on=True)


async def sums(history: History, campaigns: Campaigns, tenant: TenantId, since: int, until: int, *, goes_on: bool = False) -> Overview:
    """Return the sums from an hour to before another (whole hours since 1970). `goes_on`: nothing was counted behind it yet."""
    step = 1 if until - since <= 24 * _BY_HOUR else 24
    counted, largest, attacked, senders = await asyncio.gather(
        history.counted(tenant, since, until, step),
        campaigns.largest(tenant, 2, _SHOWN, since * HOUR, until * HOUR),
        _most(history, tenant, ATTACKED, since, None if goes_on else until),
        _most(history, tenant, SENDER, since, None if goes_on else until),
    )
    found: dict[str, Counter[str]] = {}
    for each in counted:
        found.setdefault(each.kind, Counter())[each.name] += each.amount
    return Overview(
        since * HOUR,
        until * HOUR,
        found.get(MAIL, Counter()).total(),
        found.get(OCTETS, Counter()).total(),
        _ranked(found, MAIL),
        _ranked(found, CATEGORY),
        _ranked(found, STATE),
        _ranked(found, STOPPED),
        _volume(counted, since, until, step),
        delays({step: number for step, number in found.get(DELAY, {}).items() if number > 0}),
        attacked,
        senders,
        tuple(largest),
    )


async def _most(history: History, tenant: TenantId, kind: str, since: int, until: int | None) -> tuple[tuple[str, int], ...]:
    """Return the most frequent names of whole days; what later days counted is taken off again."""
    later = Counter(dict(await history.most(tenant, kind, -(-until * HOUR // DAY), _COMPARED)) if until is not None else {})
    named = Counter(dict(await history.most(tenant, kind, since * HOUR // DAY, _COMPARED if later else _SHOWN)))
    named.subtract({name: number for name, number in later.items() if name in named})
    return tuple((name, number) for name, number in sorted(named.items(), key=lambda pair: (-pair[1], pair[0])) if number > 0)[:_SHOWN]


def delays(steps: Mapping[str, int]) -> Delays:
    """Return the percentiles of counted delays; zeros where nothing was delivered."""
    total = sum(steps.values())
    ordered = sorted(steps, key=int)

    def at(share: float) -> float:
        passed = 0
        for step in ordered:
            passed += steps[step]
            if passed >= share * total:
                return seconds_of(step)
        return 0.0

    return Delays(total, at(0.5), at(0.95), at(0.99))


def _ranked(sums: Mapping[str, Counter[str]], kind: str) -> tuple[tuple[str, int], ...]:
    found = sums.get(kind, Counter())
    return tuple(sorted(((name, number) for name, number in found.items() if number), key=lambda pair: (-pair[1], pair[0])))


def _volume(counted: Iterable[Counted], since: int, until: int, step: int) -> tuple[Volume, ...]:
    sums: dict[int, list[int]] = {hour: [0, 0] for hour in range(since - since % step, until, step)}
    for each in counted:
        if each.kind in {MAIL, STOPPED}:
            sums[each.hour][each.kind == STOPPED] += each.amount
    return tuple(Volume(hour * HOUR, messages, stopped) for hour, (messages, stopped) in sums.items())
