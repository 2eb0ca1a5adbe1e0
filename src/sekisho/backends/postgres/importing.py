"""A database takes over the embedded stores of one machine, while its service rests: every row as it is, so that leases, chains and proofs go on."""

import sqlite3
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from sekisho.backends.embedded import control_schema, history_schema, spool_schema
from sekisho.backends.embedded import history_statements as history
from sekisho.backends.embedded.database import open_connection, require
from sekisho.backends.embedded.message_lines import to_line, written
from sekisho.backends.postgres import import_statements as sql
from sekisho.backends.postgres import own_statements as own
from sekisho.backends.postgres.connection import Address, Connection
from sekisho.backends.postgres.schema import CONTROL, HISTORY, SPOOL, Part
from sekisho.backends.search_terms import terms_of
from sekisho.model.errors import Refused

_PORTION = 2_000  # rows
_MOST_MONTHS = 3 * 366 * 86_400.0  # seconds; what is older lies in the rest
_LINES, _SLICES = sql.HISTORY["lines"], sql.HISTORY["slices"]
# The spool last: until it is there, no machine finds anything to do.
_STORES: tuple[tuple[Part, str, Sequence[Sequence[str]], dict[str, str]], ...] = (
    (CONTROL, "control.db", control_schema.VERSIONS, sql.CONTROL),
    (HISTORY, "history.db", history_schema.VERSIONS, sql.HISTORY),
    (SPOOL, "spool.db", spool_schema.VERSIONS, sql.SPOOL),
)


def take_over(folder: Path, address: Address) -> dict[str, int]:
    """Copy all tables; return how many rows of each. Blocks. Each store is one commit; done again, those that are there are left alone.

    Raises Refused where there is nothing to take over, where it has another form, or where the database holds something else already.
    """
    for _, name, versions, _ in _STORES:
        require(folder / name, versions)
    copied: dict[str, int] = {}
    for part, name, _, tables in _STORES:
        with closing(open_connection(folder / name, writable=False)) as source, closing(Connection(address, part.schema, writes=True)) as target:
            source.execute("BEGIN")
            copied |= {f"{part.schema}.{table}": rows for table, rows in _copy(source, target, part, tables).items()}
    return copied


def _copy(source: sqlite3.Connection, target: Connection, part: Part, tables: dict[str, str]) -> dict[str, int]:
    question = sql.IS_EMPTY[part.schema]
    if not target.execute(question).fetchone()[0]:
        raise Refused(
            f"the database's {part.schema} is not empty: nothing of it was changed. Take a new database.",
            f"データベースの{part.schema}は空ではありません（変更なし）。新しいデータベースを用意してください。",
        )
    target.execute("BEGIN")
    if "links" in tables:
        since, until = source.execute(sql.SPAN).fetchone()
        if since is not None:  # months that are long over, too
            target.execute(own.MAKE_MONTHS, (max(since, until - _MOST_MONTHS), until)).fetchone()
    for statement in sql.FORGET[part.schema]:
        target.execute(statement)
    counts = {table: _copy_table(source, target, part.schema, table, statement) for table, statement in tables.items()}
    if "lines" in tables:
        _index(source, target)
    target.settle()
    for statement in sql.NUMBERS[part.schema]:
        target.execute(statement).fetchone()
    target.execute("COMMIT")
    return counts


def _copy_table(source: sqlite3.Connection, target: Connection, schema: str, table: str, statement: str) -> int:
    rows = source.execute(statement)
    columns = [column[0] for column in rows.description]
    target.settle()
    count = 0
    while portion := rows.fetchmany(_PORTION):
        target.copy(schema, table, columns, [tuple(map(_clean, row)) for row in portion])
        count += len(portion)
    return count


def _index(source: sqlite3.Connection, target: Connection) -> None:
    """Make the index of search anew, each message's terms behind the slice in which it stands."""
    slices: dict[str, tuple[list[int], list[int]]] = {}
    for number, tenant, first, _ in source.execute(_SLICES):
        places, numbers = slices.setdefault(tenant, ([], []))
        places.append(first)
        numbers.append(number)
    target.executemany(history.ADD_TERMS, _terms(source, slices))


def _terms(source: sqlite3.Connection, slices: dict[str, tuple[list[int], list[int]]]) -> Iterator[tuple[int, str]]:
    for place, tenant, _, _, value in source.execute(_LINES):
        places, numbers = slices.get(tenant, ([], []))
        at = bisect_right(places, place) - 1
        if at >= 0:
            yield place, written(numbers[at], terms_of(to_line(value)))


def _clean(value: Any) -> Any:
    """Return a value as PostgreSQL takes it: its text knows no NUL."""
    return value.replace("\0", "\ufffd") if isinstance(value, str) and "\0" in value else value
