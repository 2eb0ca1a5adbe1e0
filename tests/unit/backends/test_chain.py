from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as some

from sekisho.backends.chain import FIRST, Chain, breaks
from sekisho.model.ids import DEFAULT_TENANT, ArrivalId
from sekisho.ports.records import ChainHead

START = ChainHead("w", 0, FIRST)


def links(payloads):
    chain = Chain("w")
    return [chain.link(DEFAULT_TENANT, ArrivalId("a"), payload) for payload in payloads], chain.mark()


@given(some.lists(some.binary(max_size=5), max_size=8))
def test_an_untouched_chain_has_no_breaks_even_if_links_come_twice(payloads):
    rows, head = links(payloads)
    assert breaks(rows, START, head) == []
    assert breaks([row for row in rows for _ in range(2)], START, head) == []
    assert breaks(rows, START, None) == []


@given(some.lists(some.binary(max_size=5), min_size=1, max_size=8), some.data())
def test_every_single_change_is_a_break(payloads, data):
    rows, head = links(payloads)
    at = data.draw(some.integers(0, len(rows) - 1))
    row = rows[at]
    changed = [
        [*rows[:at], *rows[at + 1 :]],
        [*rows[:at], replace(row, payload=row.payload + b"x"), *rows[at + 1 :]],
        [*rows[:at], replace(row, digest=bytes(32)), *rows[at + 1 :]],
        [*rows[:at], replace(row, number=row.number + 1), *rows[at + 1 :]],
    ]
    assert all(breaks(each, START, head) for each in changed)


def test_undone_links_are_linked_again_without_a_gap():
    chain = Chain("w")
    first = chain.link(DEFAULT_TENANT, ArrivalId("a"), b"1")
    mark = chain.mark()
    chain.link(DEFAULT_TENANT, ArrivalId("a"), b"undone")
    chain.return_to(mark)
    second = chain.link(DEFAULT_TENANT, ArrivalId("a"), b"2")
    assert breaks([first, second], START, chain.mark()) == []


def test_a_chain_may_go_on_beyond_the_head_that_was_read_before():
    rows, _ = links([b"1", b"2", b"3"])
    assert breaks(rows, START, ChainHead("w", 2, rows[1].digest)) == []
    assert breaks(rows, START, ChainHead("w", 2, bytes(32))) != []


def test_the_retired_beginning_is_taken_from_its_last_link():
    rows, head = links([b"1", b"2", b"3"])
    retired = ChainHead("w", 2, rows[1].digest)
    assert breaks(rows[2:], retired, head) == []
    assert breaks(rows[2:], ChainHead("w", 2, bytes(32)), head) != []
    assert breaks([], head, head) == []
