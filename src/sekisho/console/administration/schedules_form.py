"""When digests go out, as a form: one box for each schedule and an empty one for another; what has no name goes away. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import get_args

import msgspec

from sekisho.console.administration.settings_form import not_so
from sekisho.console.organisation.shapes import several
from sekisho.model.errors import Refused
from sekisho.tenancy.wishes.settings import DigestScheduleSection, TenantSettings, Weekday

GROUP = "set_group_schedules"
DAYS: tuple[str, ...] = get_args(Weekday)
MOST = 20  # schedules of one form
_FIELD = re.compile(r"(name|day|times|groups)_([0-9]{1,2})")


@dataclass(frozen=True, slots=True)
class Box:
    """One schedule as the form shows it; the empty one has no name."""

    place: int
    name: str
    days: frozenset[str]
    times: str
    groups: str


def boxes(settings: TenantSettings) -> list[Box]:
    """Return the schedules in their order, and an empty one."""
    found = [
        Box(place, one.name, frozenset(one.days), " ".join(one.times), "\n".join(one.groups))
        for place, one in enumerate(settings.digest.schedules[: MOST - 1])
    ]
    return [*found, Box(len(found), "", frozenset(), "", "")]


def with_schedules(settings: TenantSettings, fields: Iterable[tuple[str, str]]) -> TenantSettings:
    """Return the settings with the schedules that a form's fields tell. Raises Refused for what cannot be, and where there are more than it shows."""
    if len(settings.digest.schedules) >= MOST:
        raise Refused("there are more schedules than this form shows: change them as text", "件数が多いため、JSONで変更してください。")
    told: dict[int, dict[str, list[str]]] = {}
    for name, value in fields:
        if match := _FIELD.fullmatch(name):
            told.setdefault(int(match[2]), {}).setdefault(match[1], []).append(value)
    made = [_schedule(one) for _, one in sorted(told.items()) if "".join(one.get("name", ())).strip()]
    try:
        schedules = msgspec.convert(made, type=tuple[DigestScheduleSection, ...])
    except msgspec.ValidationError as error:
        raise not_so(error) from None
    return msgspec.structs.replace(settings, digest=msgspec.structs.replace(settings.digest, schedules=schedules))


def _schedule(one: dict[str, list[str]]) -> dict[str, object]:
    groups = [line.strip() for line in "\n".join(one.get("groups", ())).splitlines() if line.strip()]
    return {
        "name": "".join(one.get("name", ())).strip(),
        "days": [day for day in DAYS if day in one.get("day", ())],
        "times": list(several(" ".join(one.get("times", ())))),
        "groups": groups,
    }
