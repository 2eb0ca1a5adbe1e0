"""Everything that the house remembers and that a verdict may depend on, asked side by side."""

from typing import Protocol

from sekisho.gate.beside import beside
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
        found = await beside(*(memory.recall(arrival, opened) for memory in self._memories))
        return tuple(answer for answers in found for answer in answers)
