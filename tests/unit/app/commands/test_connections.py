"""`sekisho connections`: who is held up is let through at once."""

import asyncio

from sekisho.backends.embedded.clock import SystemClock
from sekisho.backends.embedded.shared_counters import COUNTERS, SharedCounters
from sekisho.edge.connections import Connections
from sekisho.model.arrival import Direction
from sekisho.policy.connection import NOT_YET, ConnectionPolicy, Greylisting
from sekisho.testing.builders import an_address


def test_a_stranger_passes_at_once(command, folder):
    counters = SharedCounters(folder.run / COUNTERS, SystemClock())
    door = Connections(ConnectionPolicy(greylisting=Greylisting()), counters, None)

    def ask():
        sender, recipient = an_address("hanako@partner.test"), an_address("taro@example.test")
        return asyncio.run(door.may_send("192.0.2.10", sender, recipient, Direction.INBOUND, ours=False))

    assert ask() == NOT_YET
    assert command("connections", "pass", "192.0.2.10", "hanako@partner.test", "taro@example.test")[0] == 0
    assert ask() is None


def test_unblock(command, folder):
    counters = SharedCounters(folder.run / COUNTERS, SystemClock())
    asyncio.run(counters.remember("block:192.0.2.10", "spam", 600))
    assert command("connections", "unblock", "192.0.2.10")[:2] == (0, "192.0.2.10 may come again.\n")
    assert asyncio.run(counters.recall("block:192.0.2.10")) is None
    assert command("connections", "unblock", "192.0.2.10")[0] == 1
    assert command("connections", "unblock", "nobody")[0] == 2
