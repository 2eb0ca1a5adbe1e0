"""Never 5: a record is not reached without its tenant. Every statement is looked at, and no other file has any."""

import re
from pathlib import Path

import pytest

from sekisho.backends import embedded
from sekisho.backends.embedded import history_schema, history_statements, spool_schema, spool_statements

OWNED = re.compile(r"CREATE TABLE (\w+) \((?=[^)]*\btenant\b)")
BOOKS = [(spool_statements, spool_schema), (history_statements, history_schema)]


def statements(book):
    return {name: text for name, text in vars(book).items() if name.isupper() and name[0] != "_" and isinstance(text, str)}


def owned_tables(schema):
    return {name for version in schema.VERSIONS for statement in version for name in OWNED.findall(statement)}


@pytest.mark.parametrize(("book", "schema"), BOOKS)
def test_every_statement_names_its_tenant_or_says_why_not(book, schema):
    tables = owned_tables(schema)
    assert len(tables) >= 2
    unnamed = set()
    for name, text in statements(book).items():
        touches = set(re.findall(r"\b(?:FROM|JOIN|INTO|UPDATE)\s+(\w+)", text)) & tables
        inserts = text.startswith("INSERT") and re.match(r"INSERT (OR IGNORE )?INTO \w+ \([^)]*\btenant\b", text)
        if touches and not inserts and not re.search(r"\btenant = \?|\(tenant, \w+(?:, \w+)?\) IN \(VALUES \(\?", text):
            unnamed.add(name)
    assert unnamed == set(book.SERVICE_WIDE)
    assert all(len(reason) > 10 for reason in book.SERVICE_WIDE.values())


def test_no_other_file_has_statements_on_rows():
    for path in Path(embedded.__file__).parent.glob("*.py"):
        if not path.stem.endswith(("_statements", "_schema")):
            found = re.findall(r"\b(?:SELECT .* FROM|INSERT (?:OR \w+ )?INTO|UPDATE \w+ SET|DELETE FROM)\b.*", path.read_text())
            assert (path.name, found) == (path.name, [])


def test_every_statement_is_used():
    source = "".join(path.read_text() for path in Path(embedded.__file__).parent.glob("*.py"))
    for book, _ in BOOKS:
        assert [name for name in statements(book) if f"sql.{name}" not in source] == []
