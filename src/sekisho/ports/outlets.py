"""Where events are handed on: a SIEM, a file, a socket."""

from collections.abc import Sequence
from typing import Protocol


class Outlet(Protocol):
    """One receiver. Slow ones hold up nobody but whoever waits here."""

    async def send(self, lines: Sequence[bytes]) -> None:
        """Hand over lines (without line end), in order; return when the other end has them, as far as that can be known.

        Raises TemporaryFailure; then all of them are sent again later, and some may arrive twice.
        """
        ...

    async def close(self) -> None:
        """Let go of the receiver."""
        ...
