"""Changes that wait for others of their kind: one round trip for many rows, in an order that nobody can tell from the one in which they came."""

import re
from collections.abc import Sequence
from functools import lru_cache

from sekisho.backends.embedded import history_statements as history
from sekisho.backends.postgres.dialect import translated

_CHANGES = ("INSERT", "UPDATE", "DELETE")
_TABLE = re.compile(r"\b(?:INTO|UPDATE|FROM|JOIN)\s+([a-z_]+)")
# Reads that need not see these changes: what they would find is known in the batch (`MessageLines`), or it does not matter (how full a slice is).
_BLIND = {
    history.TAKEN_PLACES: frozenset({history.ADD_LINE, history.SET_LINE}),
    history.GET_LINE: frozenset({history.ADD_LINE, history.SET_LINE}),
    history.SLICE_OF: frozenset({history.GROW_SLICE}),
}

Row = Sequence[object]


@lru_cache(1_024)
def can_wait(statement: str) -> bool:
    """Tell whether a statement only changes rows, and answers nothing."""
    text = translated(statement)
    return text.startswith(_CHANGES) and " RETURNING " not in text and "unnest(" not in text


@lru_cache(1_024)
def tables_of(statement: str) -> frozenset[str]:
    """Return the tables that a statement reads or changes."""
    return frozenset(_TABLE.findall(translated(statement)))


class Queue:
    """Groups of rows for one statement each. A row joins an earlier group only where no group between them has a table in common with it."""

    def __init__(self) -> None:
        self._groups: list[tuple[str, list[Row]]] = []

    def add(self, statement: str, row: Row) -> None:
        """Let a change wait."""
        mine = tables_of(statement)
        for other, rows in reversed(self._groups):
            if other == statement:
                rows.append(row)
                return
            if mine & tables_of(other):
                break
        self._groups.append((statement, [row]))

    def take_back(self, statement: str, row: Row) -> None:
        """Take away the change that came last. Raises RuntimeError if another came after it in its group."""
        for place in range(len(self._groups) - 1, -1, -1):
            other, rows = self._groups[place]
            if other == statement and rows[-1] is row:
                rows.pop()
                if not rows:
                    del self._groups[place]
                return
        raise RuntimeError("what a change has done is asked at once, or not at all")

    def due(self, before: str) -> list[tuple[str, list[Row]]]:
        """Take what a statement would see or meet, with all that came before it; everything, if none is named."""
        if not self._groups:
            return []
        end = len(self._groups)
        if before:
            mine, blind = tables_of(before), _BLIND.get(before, frozenset())
            while end and (self._groups[end - 1][0] in blind or not mine & tables_of(self._groups[end - 1][0])):
                end -= 1
        taken, self._groups = self._groups[:end], self._groups[end:]
        return taken

    def clear(self) -> None:
        """Forget everything: nothing of it is done."""
        self._groups.clear()
