"""Machines as people see them: states, versions side by side, and a drain that does not stop all mail by mistake."""

import pytest

from sekisho.backends.memory.clock import ManualClock
from sekisho.backends.memory.metrics import MemoryMetrics
from sekisho.backends.memory.nodes import MemoryNodes
from sekisho.backends.memory.signals import MemorySignals
from sekisho.keeping.standing import nodes as cases
from sekisho.model.errors import Conflict, NotFound
from sekisho.model.node import Announcement, Forms, NodeState
from sekisho.testing.askers import a_trail

START = 1_700_000_000.0


class Fleet:
    """Machines that announce themselves, at a clock held by hand."""

    def __init__(self):
        self.nodes, self.signals, self.clock = MemoryNodes(), MemorySignals(), ManualClock(START)

    async def tell(self, node, process, *, program="1.0.0", place="", lease=30.0, knows=None, **fields):
        now = self.clock.now()
        row = Announcement(
            node,
            place or node,
            process,
            process.partition("-")[0],
            START,
            program,
            knows or self.nodes.knows,
            START,
            fields.pop("seen_at", now),
            **fields,
        )
        return await self.nodes.announce(row, now + lease, now - 86_400)

    async def look(self):
        return await cases.list_nodes(self.nodes, self.clock)

    async def drain(self, node, **more):
        return await cases.drain_node(self.nodes, self.signals, self.clock, "alice@example.test", a_trail(), node, **more)

    async def resume(self, node):
        return await cases.resume_node(self.nodes, self.signals, self.clock, a_trail(), node)


@pytest.fixture
async def two():
    fleet = Fleet()
    for node in ("mx1", "mx2"):
        await fleet.tell(node, "edge-0", at_work=3 if node == "mx1" else 1, load=0.5)
        await fleet.tell(node, "delivery")
    await fleet.tell("mx2", "console")
    return fleet


def states(fleet):
    return {one.node: one.state for one in fleet.nodes}


async def test_a_fleet_without_anything_to_say(two):
    found = await two.look()
    assert states(found) == {"mx1": "open", "mx2": "open"}
    assert found.notes == ()
    assert [process.share for process in found.nodes[0].processes if process.role == "edge"] == [0.75]


async def test_a_drain_goes_from_draining_to_drained_and_back(two):
    assert states(await two.drain("mx1", why="upgrade")) == {"mx1": "draining", "mx2": "open"}
    assert await two.signals.wait("nodes", 1.0)
    await two.tell("mx1", "edge-0", standing=NodeState.DRAINING)
    await two.tell("mx1", "delivery", standing=NodeState.DRAINED)
    assert states(await two.look())["mx1"] == "draining"
    await two.tell("mx1", "edge-0", standing=NodeState.DRAINED)
    [found] = [one for one in (await two.look()).nodes if one.node == "mx1"]
    assert (found.state, found.drained_by, found.drained_why) == ("drained", "alice@example.test", "upgrade")
    with pytest.raises(Conflict, match="No other machine has an open"):
        await two.drain("mx2")
    assert states(await two.resume("mx1"))["mx1"] == "open"
    with pytest.raises(NotFound):
        await two.resume("mx1")


async def test_the_last_one_is_drained_only_when_it_is_wished_anyway():
    fleet = Fleet()
    await fleet.tell("alone", "edge-0")
    with pytest.raises(Conflict, match="anyway"):
        await fleet.drain("alone")
    assert states(await fleet.drain("alone", anyway=True)) == {"alone": "draining"}
    with pytest.raises(NotFound):
        await fleet.drain("nobody")


async def test_who_is_silent_is_told_and_can_be_forgotten(two):
    two.clock.advance(60)
    await two.tell("mx2", "edge-0")
    found = await two.look()
    assert states(found) == {"mx1": "silent", "mx2": "open"}
    told = [note.sentence for note in found.notes]
    assert any(sentence.startswith("mx1 is silent") for sentence in told)
    assert any("On mx2 these are silent: console, delivery" in sentence for sentence in told)
    with pytest.raises(Conflict):
        await cases.forget_node(two.nodes, two.clock, a_trail(), "mx2")
    assert states(await cases.forget_node(two.nodes, two.clock, a_trail(), "mx1")) == {"mx2": "open"}
    with pytest.raises(NotFound):
        await cases.forget_node(two.nodes, two.clock, a_trail(), "mx1")


async def test_versions_side_by_side_and_stores_newer_than_a_program_are_told(two):
    two.nodes.stored = Forms(2, 1, 1)
    await two.tell("mx2", "edge-0", program="1.1.0", knows=Forms(2, 1, 1))
    told = " ".join(note.sentence for note in (await two.look()).notes)
    assert "1.0.0: mx1, mx2; 1.1.0: mx2" in told
    assert "The stores have form 2.1.1, newer than mx1 knows" in told
    two.nodes.stored = Forms(1, 1, 1)
    assert "mx2 knows newer forms than the stores have" in " ".join(note.sentence for note in (await two.look()).notes)


async def test_a_fast_clock_and_two_machines_of_one_name_are_told(two):
    await two.tell("mx1", "edge-0", place="elsewhere", seen_at=START + 60)
    told = " ".join(note.sentence for note in (await two.look()).notes)
    assert "The clock of mx1 is fast" in told
    assert "Two machines are called mx1" in told


async def test_gauges_have_bounded_labels(two):
    metrics = MemoryMetrics()
    await two.drain("mx1")
    await cases.count(two.nodes, metrics, two.clock.now())
    gauges = {(name, *(value for _, value in labels)): number for (name, labels), number in metrics.gauges.items()}
    assert {name for name, *_ in gauges} == {"nodes", "node_processes"}
    assert (gauges["nodes", "draining"], gauges["nodes", "open"], gauges["nodes", "silent"]) == (1, 1, 0)
    assert (gauges["node_processes", "edge"], gauges["node_processes", "keeper"]) == (2, 0)
