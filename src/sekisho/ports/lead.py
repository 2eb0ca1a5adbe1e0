"""Which of several keepers is at work: what must be done once over all machines is done by the one that leads, until its lease ends."""

from typing import Protocol


class Lead(Protocol):
    """A lease with a fencing token: who was overtaken while it slept changes nothing any more in the stores that know the token."""

    async def take(self, seconds: float) -> bool:
        """Take the lead, or keep it, for so long; False while another process has it. Raises TemporaryFailure."""
        ...

    async def give_up(self) -> None:
        """Let another take it at once; no error if it was lost. Raises TemporaryFailure."""
        ...
