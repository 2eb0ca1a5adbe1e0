"""Whether the station answers: asked once a minute by SMTP, counted by the day (UTC), and told as a share of all minutes that passed."""

from datetime import UTC, datetime

import msgspec

from sekisho.model.ids import DEFAULT_TENANT
from sekisho.ports.documents import Documents

SHELF, NAME = "station", "pulse.json"
LOOK_SECONDS = 60.0
_DAY, _KEPT = 86_400.0, 100  # days


class Pulse(msgspec.Struct):
    """`since`: when counting began. By day: moments in which it answered, of those in which it was asked or should have been."""

    since: float = 0.0
    answered: dict[str, int] = {}


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Pulse).decode


async def beat(documents: Documents, now: float, *, answered: bool) -> None:
    """Count one moment."""
    pulse = await read(documents)
    pulse.since = pulse.since or now
    day = _day(now)
    if answered:
        pulse.answered[day] = pulse.answered.get(day, 0) + 1
    oldest = _day(now - _KEPT * _DAY)
    pulse.answered = {name: number for name, number in pulse.answered.items() if name >= oldest}
    await documents.put(DEFAULT_TENANT, SHELF, NAME, _encode(pulse))


async def read(documents: Documents) -> Pulse:
    """Return what was counted."""
    kept = await documents.get(DEFAULT_TENANT, SHELF, NAME)
    return _decode(kept) if kept is not None else Pulse()


def availability(pulse: Pulse, since: float, now: float) -> float | None:
    """Return the share of minutes from `since` (a whole day, UTC) on in which the station answered; None where too little is known.

    A minute in which nobody asked, because the machine was down or the keeper late, counts as one without an answer.
    """
    start = max(pulse.since, since - since % _DAY)
    minutes = (now - start) / LOOK_SECONDS
    if not pulse.since or minutes < 10:
        return None
    first = _day(start)
    return min(1.0, sum(number for name, number in pulse.answered.items() if name >= first) / minutes)


def _day(at: float) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d}"
