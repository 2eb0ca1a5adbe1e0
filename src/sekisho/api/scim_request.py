"""One request of SCIM, whoever handles it: who asks, for whom, where, what; and the pages of a list."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from sekisho.access.desk import Desk
from sekisho.api.scim_reading import Condition, Wrong, condition
from sekisho.api.scim_showing import MOST_SHOWN, Json
from sekisho.model.access import Actor
from sekisho.model.ids import TenantId
from sekisho.tenancy.people.people import PersonShown, list_people

Result = TypeVar("Result")
MOST_PEOPLE = 200_000  # looked through for one list
_USUAL = 100
_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered; a body of None is none."""

    status: int
    body: Json | None = None
    location: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request of somebody who was let in."""

    desk: Desk
    actor: Actor
    tenant: TenantId
    base: str
    id: str
    query: Mapping[str, str]
    body: object

    async def perform(self, function: Callable[..., Awaitable[Result]], **arguments: object) -> Result:
        """Ask the desk."""
        return await self.desk.perform(self.actor, function, self.tenant, **arguments)

    def condition(self, *attributes: str) -> Condition | None:
        """Return the filter, None if there is none. Raises Wrong."""
        text = self.query.get("filter", "")
        return condition(text, frozenset(attributes)) if text else None

    def window(self) -> tuple[int, int]:
        """Return (startIndex, count) of a list: RFC 7644 section 3.4.2.4 says what becomes of numbers below 1 and 0. Raises Wrong."""
        return max(1, self._number("startindex", 1)), min(MOST_SHOWN, max(0, self._number("count", _USUAL)))

    def _number(self, name: str, usual: int) -> int:
        text = next((value for key, value in self.query.items() if key.lower() == name), "")
        if not text:
            return usual
        digits = text.removeprefix("-")
        if not digits.isascii() or not digits.isdigit() or len(digits) > 9:
            raise Wrong("invalidValue", f"{name} must be a number")
        return int(text)

    async def people(self, group: str = "", external_id: str = "") -> list[PersonShown]:
        """Return everybody whom the asker sees, or those of a group, or with an externalId. Raises Wrong if they are too many for a list."""
        found: list[PersonShown] = []
        after = ""
        while True:
            page = await self.perform(list_people, after=after, limit=_AT_ONCE, group=group, external_id=external_id)
            found += page.items
            if not page.next:
                return found
            if len(found) >= MOST_PEOPLE:
                raise Wrong("tooMany", f"more than {MOST_PEOPLE} people: ask with a filter")
            after = page.next
