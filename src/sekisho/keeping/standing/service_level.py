"""The service level that we measure ourselves: availability, latency, what was caught, what was caught wrongly, what was lost."""

from dataclasses import dataclass
from typing import Annotated

import msgspec

from sekisho.keeping.overview import DAY, HOUR, delays
from sekisho.keeping.standing.pulse import availability, read
from sekisho.keeping.standing.standing import LEDGER, SHELF, Proved
from sekisho.model.access import Permission
from sekisho.model.arguments import Bound
from sekisho.model.ids import DEFAULT_TENANT, TenantId
from sekisho.model.use_case import use_case
from sekisho.ports.clock import Clock
from sekisho.ports.documents import Documents
from sekisho.ports.history import CATEGORY, DELAY, MAIL, History, seconds_of
from sekisho.ports.opinions import WANTED, Opinions

_OPINIONS = 2_000
_UNWANTED = frozenset({"malware", "phishing", "fraud", "spam"})
Days = Annotated[int, Bound(least=1, most=400, says="how many days back from now")]


@dataclass(frozen=True, slots=True)
class ServiceLevel:
    """Shares are from 0 to 1; None: not measured yet. People's reports decide what was missed and what was stopped wrongly."""

    days: int
    messages: int
    availability: float | None
    mean_seconds: float | None  # from acceptance to the first delivery, at most
    p95_seconds: float | None
    capture: float | None  # of the unwanted mail that is known of
    missed: int  # messages that people reported as unwanted
    wrongly: int  # stopped messages that people called wanted
    false_alarms: float | None  # of all messages
    lost: int | None  # differences of the ledger's last proof; None: no proof yet


@use_case("overview.service", Permission.READ_MAIL, "Show the service level that is measured here.", "自己計測したサービス水準。")
async def service_level(history: History, opinions: Opinions, documents: Documents, clock: Clock, tenant: TenantId, days: Days = 30) -> ServiceLevel:
    """Return it for the last so many days."""
    now = clock.now()
    until = int(now // HOUR) + 1
    counted = await history.counted(tenant, until - 24 * days, until, 24)
    steps: dict[str, int] = {}
    messages = caught = 0
    for each in counted:
        if each.kind == DELAY:
            steps[each.name] = steps.get(each.name, 0) + each.amount
        elif each.kind == MAIL:
            messages += each.amount
        elif each.kind == CATEGORY and each.name in _UNWANTED:
            caught += each.amount
    steps = {step: number for step, number in steps.items() if number > 0}
    told = sum(steps.values())
    mean = sum(seconds_of(step) * number for step, number in steps.items()) / told if told else None
    since = now - days * DAY
    said = {one.about: one.says for one in reversed(await opinions.opinions(tenant, _OPINIONS)) if one.at >= since}
    wrongly = sum(1 for says in said.values() if says == WANTED)
    missed = len(said) - wrongly
    right = max(0, caught - wrongly)
    kept = await documents.get(DEFAULT_TENANT, SHELF, LEDGER)
    return ServiceLevel(
        days,
        messages,
        availability(await read(documents), since, now),
        mean,
        delays(steps).p95 if told else None,
        right / (right + missed) if right + missed else None,
        missed,
        wrongly,
        wrongly / messages if messages else None,
        len(msgspec.json.decode(kept, type=Proved).differences) if kept is not None else None,
    )
