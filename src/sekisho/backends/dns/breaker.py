"""A breaker for resolvers that are gone: questions fail at once instead of each waiting for its time-out.

Many questions unanswered in a row are no proof: a sender can let his own name servers be silent. So before it opens, and again until it closes,
one question of ours is asked that every living resolver answers at once.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable

log = logging.getLogger(__name__)

IN_A_ROW = 8  # unanswered questions before anybody doubts
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0  # seconds between two probes


class ProbingBreaker:
    """Closed until resolvers are gone; open until a probe is answered."""

    def __init__(self, probe: Callable[[], Awaitable[bool]], changed: Callable[[bool], None], *, pause: float = FIRST_PAUSE) -> None:
        """`probe` asks our question and says whether anything came back; `changed` is told True on opening and after each probe, False on closing."""
        self._probe, self._changed, self._pause = probe, changed, pause
        self._row = 0
        self._probing: asyncio.Task[None] | None = None
        self.is_open = False

    def answered(self) -> None:
        """Hear of a question to which something came back, be it a failure of somebody further on."""
        self._row = 0

    def unanswered(self) -> None:
        """Hear of a question to which nothing came back."""
        self._row += 1
        if self._row >= IN_A_ROW and self._probing is None:
            self._probing = asyncio.create_task(self._watch())

    async def close(self) -> None:
        """End the probes."""
        if self._probing is not None:
            self._probing.cancel()
            await asyncio.gather(self._probing, return_exceptions=True)

    async def _watch(self) -> None:
        pause = self._pause
        try:
            while not await self._probe():
                self.is_open = True
                self._changed(True)
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)
        except Exception:  # it says nothing of resolvers: questions find out for themselves, and who goes unanswered doubts anew
            log.exception("the probe of the resolvers failed")
        self._row, self._probing = 0, None
        if self.is_open:
            self.is_open = False
            self._changed(False)
