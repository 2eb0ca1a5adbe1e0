"""Wake-ups between processes. A lost ring costs one poll, never a message."""

from typing import Protocol


class Signals(Protocol):
    """Bells with names: "delivery" (something is due), "history" (the outbox has rows), "resume" (an arrival waits for a decision),
    "settings" (people set something).
    """

    def ring(self, bell: str) -> None:
        """Wake whoever listens to this bell; never blocks, never raises."""
        ...

    async def wait(self, bell: str, seconds: float) -> bool:
        """Return True when rung, False after that many seconds. One listener per bell and process."""
        ...
