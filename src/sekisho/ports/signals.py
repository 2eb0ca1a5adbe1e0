"""Wake-ups between processes. A lost ring costs one poll, never a message."""

import re
from typing import Protocol

BELL_SHAPE = re.compile(r"[a-z][a-z_]{0,31}")  # it is part of the name of a socket, and of a channel of the database


class Signals(Protocol):
    """Bells with names: "delivery" (something is due), "history" (the outbox has rows), "resume" (an arrival waits for a decision),
    "settings" (people set something), "nodes" (a machine is to rest, or to go on). Names are of `BELL_SHAPE`.
    """

    def ring(self, bell: str) -> None:
        """Wake whoever listens to this bell; never blocks, never raises."""
        ...

    async def wait(self, bell: str, seconds: float) -> bool:
        """Return True when rung, False after that many seconds. One listener per bell and process. Raises ValueError for what is no bell's name."""
        ...
