"""Who is where: every process of every machine announces itself for a while, again and again; and which machines are to rest."""

from dataclasses import dataclass
from typing import Protocol

from sekisho.model.node import Announcement, Forms, Wish

BELL = "nodes"  # rung when a wish changes


@dataclass(frozen=True, slots=True)
class Announced:
    """What a process told last. After `lease_until` it is silent: ended hard, cut off, or held up."""

    process: Announcement
    lease_until: float


class Nodes(Protocol):
    """Small rows beside the records, so that every role may write them. They order nothing: a claim's lease and token do that."""

    @property
    def knows(self) -> Forms:
        """The newest forms of the stores that this program knows."""
        ...

    async def announce(self, process: Announcement, lease_until: float, silent_since: float) -> Wish | None:
        """Put it in the place of what the process told before; return what is wished of its machine.

        Rows of earlier starts of its place go, and those that are silent since before `silent_since`.
        """
        ...

    async def leave(self, process: Announcement) -> None:
        """Take its row away: it ends in good order."""
        ...

    async def announced(self) -> list[Announced]:
        """Return all, in order of node, place and process."""
        ...

    async def wish(self, wish: Wish) -> None:
        """Wish that a machine rests, in the place of an older wish."""
        ...

    async def unwish(self, node: str) -> bool:
        """Take a wish back; False if there was none."""
        ...

    async def wishes(self) -> list[Wish]:
        """Return what is wished, in order of names."""
        ...

    async def forget(self, node: str, now: float) -> int:
        """Forget those processes of a machine that are silent; return how many."""
        ...

    async def forms(self) -> Forms:
        """Return the forms in which the stores are now."""
        ...
