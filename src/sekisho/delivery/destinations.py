"""The destinations that a runner knows: made as mail for them comes, forgotten when nothing is known of them that is worth keeping."""

import asyncio
from collections.abc import Callable, Iterator

from sekisho.delivery.courier import Carrier
from sekisho.delivery.destination import Common, Destination
from sekisho.delivery.flight import Flight
from sekisho.model.delivery import Route

CROWDED_SECONDS = 5.0  # of work in memory: more of a destination's mail is put back until later
KNOWN_DESTINATIONS = 1_000


class Destinations:
    """By route."""

    def __init__(self, make_carrier: Callable[[Route], Carrier], common: Common) -> None:
        self._make_carrier = make_carrier
        self._common = common
        self._known: dict[Route, Destination] = {}

    def __iter__(self) -> Iterator[Destination]:
        return iter(self._known.values())

    def of(self, route: Route) -> Destination:
        """Return the destination at the end of a route."""
        destination = self._known.get(route)
        if destination is None:
            if len(self._known) >= KNOWN_DESTINATIONS:
                self._known = {known: kept for known, kept in self._known.items() if not kept.is_forgettable}
            destination = self._known[route] = Destination(route, self._make_carrier, self._common)
        return destination

    def is_crowded(self, destination: Destination) -> bool:
        """Tell whether a slow destination has more than its share of the memory."""
        return len(destination.queue) >= self._common.settings.in_memory // 4 and destination.seconds_of_work > CROWDED_SECONDS

    def unbegun(self, *, crowded: bool = False) -> Iterator[Flight]:
        """Take what waits and was not begun, the first to come first; or, the last first, only what slow destinations have too much of."""
        for destination in self:
            while self.is_crowded(destination) if crowded else destination.queue:
                yield destination.queue.pop() if crowded else destination.queue.popleft()

    def drain(self) -> None:
        """Let all workers end when nothing waits, without waiting for more."""
        for destination in self:
            destination.drain()

    @property
    def workers(self) -> list[asyncio.Task[None]]:
        """Return everybody who is at work."""
        return [worker for destination in self for worker in destination.workers]
