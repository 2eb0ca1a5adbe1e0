import sqlite3
from itertools import chain

import pytest

from sekisho.backends.embedded.many_rows import SIZES, in_parts, said_of
from sekisho.backends.embedded.spool_statements import ADD_DELIVERY, ADD_TALLY, CHANGE_OPEN, DROP_DELIVERY


@pytest.mark.parametrize(
    ("statement", "twice"),
    [
        ("INSERT INTO t (a, b) VALUES (?, ?)", "INSERT INTO t (a, b) VALUES (?, ?), (?, ?)"),
        (DROP_DELIVERY, "DELETE FROM deliveries WHERE (tenant, delivery) IN (VALUES (?, ?), (?, ?))"),
    ],
)
def test_the_list_of_values_stands_there_for_each_row(statement, twice):
    assert said_of(statement, 1) == statement
    assert said_of(statement, 2) == twice


def test_what_stands_around_the_values_stays():
    assert said_of(ADD_DELIVERY, 3).count("0, '', ?)") == 3
    assert said_of(ADD_TALLY, 2).count("ON CONFLICT (tenant, fate) DO UPDATE") == 1
    assert said_of(CHANGE_OPEN, 2).endswith("IN (VALUES (?, ?), (?, ?))")


@pytest.mark.parametrize("count", [0, 1, 5, 63, 200])
def test_all_rows_are_said_once_in_their_order_by_few_statements(count):
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE t (a INTEGER, b TEXT)")
    rows = [(number, f"{number}") for number in range(count)]
    parts = list(in_parts("INSERT INTO t (a, b) VALUES (?, ?)", rows))
    for text, values in parts:
        connection.execute(text, values)
    assert connection.execute("SELECT a, b FROM t ORDER BY rowid").fetchall() == rows
    assert list(chain.from_iterable(values for _, values in parts)) == list(chain.from_iterable(rows))
    assert len(parts) <= count // SIZES[0] + 6
    connection.close()
