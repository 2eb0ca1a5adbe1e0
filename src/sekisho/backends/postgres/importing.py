"""A database takes over the embedded stores of one machine, while its service rests: every row as it is, so that leases, chains and proofs go on."""

import sqlite3
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

from sekisho.backends.embedded import control_schema, database, history_schema, spool_schema
from sekisho.backends.embedded import history_statements as history
from sekisho.backends.embedded.database import open_connection, require
from sekisho.backends.embedded.message_lines import to_line, written
from sekisho.backends.failures import temporary
from sekisho.backends.postgres import filling_statements as filling_sql
from sekisho.backends.postgres import import_statements as sql
from sekisho.backends.postgres import own_statements as own
from sekisho.backends.postgres.connection import Address, Connection
from sekisho.backends.postgres.filling import must_be_empty
from sekisho.backends.postgres.migration import unreachable
from sekisho.backends.postgres.schema import CONTROL, HISTORY, SPOOL, Part
from sekisho.backends.search_terms import terms_of

_PORTION = 250  # rows: of inline messages some 32 MB at most
_MOST_MONTHS = 3 * 366 * 86_400.0  # seconds; what is older lies in the rest
_LINES, _SLICES = sql.HISTORY["lines"], sql.HISTORY["slices"]
# The spool last: until it is there, no machine finds anything to do.
_STORES: tuple[tuple[Part, str, Sequence[Sequence[str]], dict[str, str]], ...] = (
    (CONTROL, database.CONTROL, control_schema.VERSIONS, sql.CONTROL),
    (HISTORY, database.HISTORY, history_schema.VERSIONS, sql.HISTORY),
    (SPOOL, database.SPOOL, spool_schema.VERSIONS, sql.SPOOL),
)


def take_over(folder: Path, address: Address, tell: Callable[[str, int], None]) -> int:
    """Copy all tables; return how many rows that were. Blocks. Each store is one commit; done again, those that have come are left alone.

    `tell` hears the names of tables and how many of their rows have come. The database is marked as one that is being filled.
    Raises Refused where there is nothing to take over, where it has another form, or where the database holds something else already.
    """
    for _, name, versions, _ in _STORES:
        require(folder / name, versions)
    copied = 0
    for part, name, _, tables in _STORES:
        try:
            with closing(open_connection(folder / name, writable=False)) as source, closing(Connection(address, part.schema, writes=True)) as target:
                source.execute("BEGIN")
                copied += _copy(source, target, part, tables, tell)
        except sqlite3.Error as error:
            raise (temporary(name, error) if hasattr(error, "sqlite_errorcode") else unreachable(error)) from error
    return copied


def rows_of(folder: Path) -> int:
    """Return how many rows would be copied. Blocks. Raises Refused, as `take_over` does."""
    rows = 0
    for _, name, versions, tables in _STORES:
        require(folder / name, versions)
        with closing(open_connection(folder / name, writable=False)) as source:
            rows += sum(sum(1 for _ in source.execute(statement)) for statement in tables.values())
    return rows


def _copy(source: sqlite3.Connection, target: Connection, part: Part, tables: dict[str, str], tell: Callable[[str, int], None]) -> int:
    note = (f"filled {part.schema}",)
    if target.execute(filling_sql.IS_FILLED, note).fetchone():
        return 0
    must_be_empty(target, part)
    target.execute("BEGIN")
    if "links" in tables:
        since, until = source.execute(sql.SPAN).fetchone()
        if since is not None:  # months that are long over, too
            target.execute(own.MAKE_MONTHS, (max(since, until - _MOST_MONTHS), until)).fetchone()
    for statement in sql.FORGET[part.schema]:
        target.execute(statement)
    count = 0
    for table, statement in tables.items():
        for rows in _copy_table(source, target, part.schema, table, statement):
            count += rows
            tell(f"{part.schema}.{table}", rows)
    if "lines" in tables:
        _index(source, target)
    target.settle()
    for statement in sql.NUMBERS[part.schema]:
        target.execute(statement).fetchone()
    target.execute(filling_sql.SET_FILLED, note)
    target.execute("COMMIT")
    return count


def _copy_table(source: sqlite3.Connection, target: Connection, schema: str, table: str, statement: str) -> Iterator[int]:
    rows = source.execute(statement)
    columns = [column[0] for column in rows.description]
    target.settle()
    while portion := rows.fetchmany(_PORTION):
        target.copy(schema, table, columns, [tuple(map(_clean, row)) for row in portion])
        yield len(portion)


def _index(source: sqlite3.Connection, target: Connection) -> None:
    """Make the index of search anew, each message's terms behind the slice in which it stands."""
    slices: dict[str, tuple[list[int], list[int]]] = {}
    for number, tenant, first, _ in source.execute(_SLICES):
        places, numbers = slices.setdefault(tenant, ([], []))
        places.append(first)
        numbers.append(number)
    terms = _terms(source, slices)
    while portion := list(islice(terms, _PORTION)):  # the server ends a session that says nothing for long
        target.executemany(history.ADD_TERMS, portion)
        target.settle()


def _terms(source: sqlite3.Connection, slices: dict[str, tuple[list[int], list[int]]]) -> Iterator[tuple[int, str]]:
    for place, tenant, _, _, value in source.execute(_LINES):
        places, numbers = slices.get(tenant, ([], []))
        at = bisect_right(places, place) - 1
        if at >= 0:
            yield place, written(numbers[at], terms_of(to_line(value)))


def _clean(value: Any) -> Any:
    """Return a value as PostgreSQL takes it: its text knows no NUL."""
    return value.replace("\0", "\ufffd") if isinstance(value, str) and "\0" in value else value
