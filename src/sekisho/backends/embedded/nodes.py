"""Who is where, in `spool.db`: what every process may write."""

import sqlite3
from collections.abc import Sequence
from typing import Any

import msgspec

from sekisho.backends.embedded import control_schema, history_schema, spool_schema
from sekisho.backends.embedded import node_statements as sql
from sekisho.backends.embedded.spool_unit import SpoolUnit
from sekisho.backends.group_commit import Writer
from sekisho.backends.questions import Reader
from sekisho.model.node import Announcement, Forms, Wish
from sekisho.ports.nodes import Announced

_encode = msgspec.json.Encoder().encode
_to_process = msgspec.json.Decoder(Announcement).decode
_to_wish = msgspec.json.Decoder(Wish).decode


class EmbeddedNodes:
    """One small row for each process, written in the group commits of its records."""

    def __init__(self, writer: Writer[SpoolUnit], readers: Sequence[Reader]) -> None:
        """`readers`: of spool, history and control, in this order; the first one reads the rows."""
        self._writer = writer
        self._readers = readers

    @property
    def knows(self) -> Forms:
        """The newest forms that this program knows."""
        return Forms(len(spool_schema.VERSIONS), len(history_schema.VERSIONS), len(control_schema.VERSIONS))

    async def announce(self, process: Announcement, lease_until: float, silent_since: float) -> Wish | None:
        """Write the row, forget old ones, return the wish."""

        def work(unit: SpoolUnit) -> Wish | None:
            unit.execute(sql.FORGET_OLD, (silent_since, process.place, process.generation))
            place = (process.node, process.place, process.process)
            unit.execute(sql.ANNOUNCE, (*place, process.generation, lease_until, _encode(process)))
            found = unit.execute(sql.WISH_OF, (process.node,)).fetchone()
            return _wish_of(process.node, found[0]) if found else None

        return await self._writer.run(work, synced=False)  # who is where is said anew after a power cut

    async def leave(self, process: Announcement) -> None:
        """Take the row away, if no later start has written it anew."""
        bound = (process.node, process.place, process.process, process.generation)
        await self._writer.run(lambda unit: unit.execute(sql.LEAVE, bound).rowcount)

    async def announced(self) -> list[Announced]:
        """Return all rows."""

        def ask(connection: sqlite3.Connection) -> list[Announced]:
            return [Announced(_process_of(place, value), lease_until) for *place, lease_until, value in connection.execute(sql.ANNOUNCED)]

        return await self._readers[0].run(ask)

    async def wish(self, wish: Wish) -> None:
        """Write a wish down."""
        await self._writer.run(lambda unit: unit.execute(sql.WISH, (wish.node, _encode(wish))).rowcount)

    async def unwish(self, node: str) -> bool:
        """Take it back."""
        return await self._writer.run(lambda unit: unit.execute(sql.UNWISH, (node,)).rowcount > 0)

    async def wishes(self) -> list[Wish]:
        """Return all."""
        return await self._readers[0].run(lambda connection: [_wish_of(*row) for row in connection.execute(sql.WISHES)])

    async def forget(self, node: str, now: float) -> int:
        """Forget its silent processes."""
        return await self._writer.run(lambda unit: unit.execute(sql.FORGET_SILENT, (node, now)).rowcount)

    async def forms(self) -> Forms:
        """Return the forms of the three files."""
        spool, history, control = [await reader.run(_form) for reader in self._readers]
        return Forms(spool, history, control)


def _process_of(place: Sequence[Any], value: bytes) -> Announcement:
    """Return what a row says; one that this program cannot read is a process of which only the place is known, and hides no other."""
    try:
        return _to_process(value)
    except msgspec.MsgspecError:
        node, folder, process, generation = place
        return Announcement(node, folder, process, str(process).partition("-")[0], generation, "?", Forms(0, 0, 0), 0.0, 0.0)


def _wish_of(node: str, value: bytes) -> Wish:
    """Return a wish; one that this program cannot read is a wish all the same."""
    try:
        return _to_wish(value)
    except msgspec.MsgspecError:
        return Wish(node, "?", 0.0)


def _form(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])
