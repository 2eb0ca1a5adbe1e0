"""Who is where: rows of processes that announce themselves, fall silent, leave, and hear what is wished."""

from dataclasses import replace

import pytest

from sekisho.backends.embedded import node_statements as sql
from sekisho.model.node import Announcement, NodeState, Wish
from sekisho.testing.builders import NOW


def a_process(stores, node="mx1", process="edge-0", **fields):
    row = Announcement(node, f"place of {node}", process, process.partition("-")[0], NOW, "1.0.0", stores.nodes.knows, NOW, NOW, reduced=("none",))
    return replace(row, **fields)


async def test_a_row_is_what_was_told_last_and_ends_with_its_process(stores):
    nodes = stores.nodes
    first = a_process(stores)
    assert await nodes.announce(first, NOW + 30, NOW - 100) is None
    later = replace(first, seen_at=NOW + 10, at_work=7, standing=NodeState.DRAINING)
    await nodes.announce(later, NOW + 40, NOW - 100)
    await nodes.announce(a_process(stores, process="delivery"), NOW + 40, NOW - 100)
    found = await nodes.announced()
    assert [(one.process, one.lease_until) for one in found] == [(a_process(stores, process="delivery"), NOW + 40), (later, NOW + 40)]
    await nodes.leave(later)
    assert [one.process.process for one in await nodes.announced()] == ["delivery"]


async def test_a_later_start_takes_the_place_of_an_earlier_one(stores):
    nodes = stores.nodes
    for number in range(3):
        await nodes.announce(a_process(stores, process=f"edge-{number}"), NOW + 30, NOW - 100)
    await nodes.announce(a_process(stores, node="mx2"), NOW + 30, NOW - 100)
    restarted = a_process(stores, generation=NOW + 5)
    await nodes.announce(restarted, NOW + 60, NOW - 100)
    assert {(one.process.node, one.process.process) for one in await nodes.announced()} == {("mx1", "edge-0"), ("mx2", "edge-0")}
    await nodes.leave(a_process(stores))  # the one of before ends late
    assert {one.process.node for one in await nodes.announced()} == {"mx1", "mx2"}


async def test_what_is_silent_for_long_goes_and_what_is_silent_can_be_forgotten(stores):
    nodes = stores.nodes
    await nodes.announce(a_process(stores, node="old"), NOW - 500, NOW - 1_000)
    await nodes.announce(a_process(stores, node="gone"), NOW - 50, NOW - 1_000)
    await nodes.announce(a_process(stores, node="here"), NOW + 30, NOW - 100)
    assert [one.process.node for one in await nodes.announced()] == ["gone", "here"]
    assert await nodes.forget("here", NOW) == 0
    assert await nodes.forget("gone", NOW) == 1
    assert [one.process.node for one in await nodes.announced()] == ["here"]


async def test_a_wish_is_heard_with_the_next_announcement_until_it_is_taken_back(stores):
    nodes = stores.nodes
    wish = Wish("mx1", "alice@example.test", NOW, "アップグレード")
    await nodes.wish(replace(wish, why="first"))
    await nodes.wish(wish)
    assert await nodes.announce(a_process(stores), NOW + 30, NOW - 100) == wish
    assert await nodes.announce(a_process(stores, node="mx2"), NOW + 30, NOW - 100) is None
    assert await nodes.wishes() == [wish]
    assert await nodes.unwish("mx1")
    assert not await nodes.unwish("mx1")
    assert await nodes.announce(a_process(stores), NOW + 30, NOW - 100) is None


async def test_stores_that_this_program_made_have_the_forms_it_knows(stores):
    assert await stores.nodes.forms() == stores.nodes.knows


@pytest.mark.parametrize("stores", ["embedded", "postgres"], indirect=True)  # memory keeps values, not rows
async def test_rows_that_nobody_can_read_hide_nothing_and_stop_nobody(stores):
    garbage = b'{"from": "a program of another century"}'
    await stores.nodes.announce(a_process(stores, node="mx2"), NOW + 30, NOW - 100)
    await stores.nodes._writer.run(lambda unit: unit.execute(sql.ANNOUNCE, ("mx1", "there", "edge-0", NOW, NOW + 30, garbage)).rowcount)
    await stores.nodes._writer.run(lambda unit: unit.execute(sql.WISH, ("mx2", garbage)).rowcount)
    assert [(one.process.node, one.process.role, one.process.program) for one in await stores.nodes.announced()] == [
        ("mx1", "edge", "?"),
        ("mx2", "edge", "1.0.0"),
    ]
    assert (await stores.nodes.announce(a_process(stores, node="mx2"), NOW + 30, NOW - 100)).by == "?"
    assert [wish.node for wish in await stores.nodes.wishes()] == ["mx2"]
