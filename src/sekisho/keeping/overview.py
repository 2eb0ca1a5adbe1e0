"""How a tenant's mail went over some days: volume, what was stopped, the delay that we add, whom attackers aim at. Read from kept sums."""

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
_LOOKED_AT = 200  # campaigns, the largest, of which those of the period are shown
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
    since = until - 24 * days
    step = 1 if days <= _BY_HOUR else 24
    counted = await history.counted(tenant, since, until, step)
    sums: dict[str, Counter[str]] = {}
    for each in counted:
        sums.setdefault(each.kind, Counter())[each.name] += each.amount
    largest = await campaigns.largest(tenant, 2, _LOOKED_AT)
    return Overview(
        since * HOUR,
        until * HOUR,
        sums.get(MAIL, Counter()).total(),
        sums.get(OCTETS, Counter()).total(),
        _ranked(sums, MAIL),
        _ranked(sums, CATEGORY),
        _ranked(sums, STATE),
        _ranked(sums, STOPPED),
        _volume(counted, since, until, step),
        delays({step: number for step, number in sums.get(DELAY, {}).items() if number > 0}),
        tuple(await history.most(tenant, ATTACKED, since * HOUR // DAY, _SHOWN)),
        tuple(await history.most(tenant, SENDER, since * HOUR // DAY, _SHOWN)),
        tuple(one for one in largest if one.last_at >= since * HOUR)[:_SHOWN],
    )


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
