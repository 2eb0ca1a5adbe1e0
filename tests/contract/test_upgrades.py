"""Machines are upgraded in turn: what a newer program does to the tables is only added, and an older one's statements run over it."""

import re
from dataclasses import replace

import pytest

from sekisho.backends.embedded import control_statements, history_statements, spool_statements
from sekisho.backends.postgres import migration, own_statements
from sekisho.backends.postgres.connection import Address, Connection
from sekisho.backends.postgres.dialect import OWN, translated
from sekisho.backends.postgres.schema import CONTROL, EVERY, HISTORY, SPOOL

# Behind `works_from`: new tables, indices that refuse nothing, columns that an older INSERT may leave out. Taking away comes a release later, with a new
# `works_from`.
ADDS = re.compile(
    r"CREATE TABLE |CREATE SEQUENCE |CREATE INDEX |INSERT INTO \w+ |ALTER TABLE \w+ ADD COLUMN \w+ (?:(?!NOT NULL).)*$|ALTER TABLE \w+ ADD COLUMN .* DEFAULT "
)


@pytest.mark.parametrize("part", EVERY, ids=lambda part: part.schema)
def test_what_older_programs_work_beside_is_only_added(part):
    assert 0 < part.works_from <= len(part.versions)
    later = [statement for version in part.versions[part.works_from :] for statement in version]
    assert [statement for statement in later if not ADDS.match(statement)] == []


@pytest.mark.parametrize(
    ("statement", "adds"),
    [
        ("ALTER TABLE arrivals ADD COLUMN note text", True),
        ("ALTER TABLE arrivals ADD COLUMN note text NOT NULL DEFAULT ''", True),
        ("ALTER TABLE arrivals ADD COLUMN note text NOT NULL", False),
        ("ALTER TABLE arrivals DROP COLUMN why", False),
        ("ALTER TABLE arrivals RENAME TO came", False),
        ("DROP INDEX held_until", False),
        ("CREATE UNIQUE INDEX one ON arrivals (why)", False),
    ],
)
def test_the_rule_knows_what_it_refuses(statement, adds):
    assert bool(ADDS.match(statement)) is adds


def test_a_database_of_any_older_form_comes_forward(postgres_server):
    """What only this engine has is made with the first form, once."""
    address = Address(postgres_server.database())
    migration.prepare(address, [replace(part, versions=part.versions[:1], works_from=1) for part in EVERY[:-1]])
    migration.prepare(address)
    migration.require(address)


@pytest.fixture(scope="module")
def grown(postgres_server):
    """A database as a newer program may leave it: every table has a column more."""
    dsn = postgres_server.database()
    migration.prepare(Address(dsn))
    name = postgres_server.name_of(dsn)
    grow = postgres_server.sql(
        "SELECT format('ALTER TABLE %I.%I ADD COLUMN of_a_newer_program text;', n.nspname, c.relname) FROM pg_class c "
        "JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE n.nspname IN ('spool', 'history', 'control') AND c.relkind IN ('r', 'p') AND NOT c.relispartition",
        name,
    )
    assert "spool.arrivals" in grow
    postgres_server.sql(grow, name)
    return dsn


@pytest.mark.parametrize(
    ("part", "module"), [(SPOOL, spool_statements), (HISTORY, history_statements), (CONTROL, control_statements)], ids=["spool", "history", "control"]
)
def test_every_statement_of_this_program_runs_over_a_newer_ones_tables(grown, part, module):
    statements = {name: text for name, text in vars(module).items() if name.isupper() and isinstance(text, str) and not name.startswith("_")}
    assert len(statements) > 10
    connection = Connection(Address(grown), part.schema, writes=True)
    try:
        for text in statements.values():
            connection._prepared(text)  # PostgreSQL looks up every table and column
        for text in statements.values():
            words = translated(text)
            assert not words.startswith("INSERT") or re.match(r"INSERT INTO \w+ \(", words), f"an INSERT names its columns: {words}"
            assert not re.match(r"SELECT \* FROM (?!unnest)", words), f"a SELECT names its columns: {words}"
    finally:
        connection.close()
    assert set(OWN.values()) <= {text for text in vars(own_statements).values() if isinstance(text, str)}
