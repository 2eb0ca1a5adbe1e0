"""Statements for one row said of many: one call of the engine for all rows of a table, not one for each.

Each call gives up the interpreter's lock and waits for it, with the lock between processes in hand (ADR 17).
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain

SIZES = (64, 32, 16, 8, 4, 3, 2, 1)  # rows of one statement: few, so that each is prepared once
_VALUES = "VALUES ("


@lru_cache(256)
def said_of(statement: str, count: int) -> str:
    """Return the statement with its list of values `count` times."""
    begin = statement.index(_VALUES) + len(_VALUES) - 1
    end = statement.index(")", begin) + 1
    return f"{statement[:begin]}{', '.join([statement[begin:end]] * count)}{statement[end:]}"


def in_parts(statement: str, rows: Sequence[Sequence[object]]) -> Iterator[tuple[str, list[object]]]:
    """Yield statements and what is bound to them, which together say it of all rows."""
    start = 0
    while left := len(rows) - start:
        size = next(size for size in SIZES if size <= left)
        yield said_of(statement, size), list(chain.from_iterable(rows[start : start + size]))
        start += size
