"""When people are told by mail what was stopped for them, and how: one tenant's wishes."""

from collections.abc import Collection
from dataclasses import dataclass

WISH, TOLD, ROUND = "digest-wish", "digest-told", "digest-round"  # entries of the control store: what people chose, up to when they were told
HELPER, HELPED = "delegate", "delegate-of"  # who helps whom with their quarantine, from both sides
OF_PEOPLE = (WISH, TOLD, ROUND, HELPER, HELPED)  # what goes with an organisation
OFF = "off"  # what people may choose besides schedules, where the tenant lets them: no digest


@dataclass(frozen=True, slots=True)
class Schedule:
    """Times of the week. `days`: 0 = Monday; `minutes`: of the day, in the tenant's zone; `groups`: keys of those whose people have it, () = all."""

    name: str
    days: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)
    minutes: tuple[int, ...] = (480,)
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DigestRules:
    """All of it."""

    enabled: bool = False
    language: str = "en"  # of those who chose none
    zone: str = "UTC"
    schedules: tuple[Schedule, ...] = (Schedule("daily"),)
    people_choose: tuple[str, ...] = ()  # names of schedules, and "off"
    link_seconds: float = 7 * 86_400.0
    sender: str = ""  # "" = postmaster at the recipient's own domain

    def schedule_for(self, groups: Collection[str], choice: str) -> Schedule | None:
        """Return whose times count for somebody: what they chose where they may, else the first schedule that is about them; None = no digest."""
        if not self.enabled:
            return None
        if choice and choice in self.people_choose:
            return None if choice == OFF else next((one for one in self.schedules if one.name == choice), None)
        return next((one for one in self.schedules if not one.groups or not set(one.groups).isdisjoint(groups)), None)


NO_DIGEST = DigestRules()
