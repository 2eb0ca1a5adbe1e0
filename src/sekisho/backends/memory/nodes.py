"""Who is where, in dictionaries."""

from sekisho.model.node import Announcement, Forms, Wish
from sekisho.ports.nodes import Announced

Place = tuple[str, str, str]


class MemoryNodes:
    """`stored`: the forms in which the stores are said to be, for tests of upgrades."""

    def __init__(self) -> None:
        self.knows = Forms(1, 1, 1)
        self.stored = self.knows
        self._rows: dict[Place, Announced] = {}
        self._wishes: dict[str, Wish] = {}

    async def announce(self, process: Announcement, lease_until: float, silent_since: float) -> Wish | None:
        """Write the row, forget old ones, return the wish."""

        def is_old(row: Announced) -> bool:
            return row.lease_until < silent_since or (row.process.place == process.place and row.process.generation < process.generation)

        self._rows = {place: row for place, row in self._rows.items() if not is_old(row)}
        self._rows[_place(process)] = Announced(process, lease_until)
        return self._wishes.get(process.node)

    async def leave(self, process: Announcement) -> None:
        """Take the row away, if no later start has written it anew."""
        row = self._rows.get(_place(process))
        if row is not None and row.process.generation == process.generation:
            del self._rows[_place(process)]

    async def announced(self) -> list[Announced]:
        """Return all rows."""
        return [row for _, row in sorted(self._rows.items())]

    async def wish(self, wish: Wish) -> None:
        """Write a wish down."""
        self._wishes[wish.node] = wish

    async def unwish(self, node: str) -> bool:
        """Take it back."""
        return self._wishes.pop(node, None) is not None

    async def wishes(self) -> list[Wish]:
        """Return all."""
        return [wish for _, wish in sorted(self._wishes.items())]

    async def forget(self, node: str, now: float) -> int:
        """Forget its silent processes."""
        gone = [place for place, row in self._rows.items() if place[0] == node and row.lease_until < now]
        for place in gone:
            del self._rows[place]
        return len(gone)

    async def forms(self) -> Forms:
        """Return what they are said to be."""
        return self.stored


def _place(process: Announcement) -> Place:
    return process.node, process.place, process.process
