"""Everything that the house remembers and that a verdict may depend on, asked one after the other: mostly it is known on the spot."""

from typing import Protocol

from sekisho.model.arrival import Arrival
from sekisho.model.dossier import Answer, Opened


class Recalls(Protocol):
    """One memory. It answers within a fraction of a second, and says "failed" rather than raise."""

    async def recall(self, arrival: Arrival, opened: Opened) -> tuple[Answer, ...]:
        """Return what is remembered that concerns a message."""
        ...


class Memories:
    """Several as one."""

    def __init__(self, *memories: Recalls) -> None:
        self._memories = memories

    async def recall(self, arrival: Arrival, opened: Opened) -> tuple[Answer, ...]:
        """Return what all of them remember, in their order."""
        found: list[Answer] = []
        for memory in self._memories:
            found += await memory.recall(arrival, opened)
        return tuple(found)
