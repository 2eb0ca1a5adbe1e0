"""Bells between tasks of one process."""

import asyncio

from sekisho.ports.signals import BELL_SHAPE


class MemorySignals:
    """A ring before anybody waits is kept for the next who does: one, however often it rang."""

    def __init__(self) -> None:
        self._bells: dict[str, asyncio.Event] = {}

    def ring(self, bell: str) -> None:
        """Wake whoever listens."""
        self._bells.setdefault(bell, asyncio.Event()).set()

    async def wait(self, bell: str, seconds: float) -> bool:
        """Return True when rung, False after that many seconds."""
        if not BELL_SHAPE.fullmatch(bell):
            raise ValueError(f"not a bell: {bell!r}")
        event = self._bells.setdefault(bell, asyncio.Event())
        try:
            async with asyncio.timeout(seconds):
                await event.wait()
        except TimeoutError:
            return False
        event.clear()
        return True
