"""`sekisho nodes`: who is where, and letting one rest, on the embedded stores of one machine."""

import json
import time

from sekisho.model.node import Announcement, Forms, NodeState


def announce(fill, node="mx1", *, standing=NodeState.OPEN, lease=60.0):
    now = time.time()
    row = Announcement(node, "here", "edge-0", "edge", 1.0, "1.0.0", Forms(1, 1, 1), now, now, standing, 4, 0.25, ("no pictures",))
    fill(lambda stores: stores.nodes.announce(row, now + lease, now - 86_400))


def test_nobody_yet(command):
    code, out, _ = command("nodes", "list")
    assert code == 0
    assert out.startswith("No machine has announced itself.")


def test_a_machine_is_listed_drained_waited_for_and_resumed(command, fill):
    announce(fill)
    code, out, _ = command("nodes", "list")
    assert code == 0
    row = next(line for line in out.splitlines() if line.startswith("mx1"))
    assert row.split()[:3] == ["mx1", "edge-0", "open"]
    assert "100%" in row
    assert "reduced: no pictures" in out
    assert "newer than mx1 knows" in out
    assert command("nodes", "drain", "mx1")[0] == 1, "the last edge"
    assert command("nodes", "drain", "mx1", "--anyway", "--why", "upgrade")[:2] == (0, "mx1: draining\n")
    announce(fill, standing=NodeState.DRAINED)
    assert command("nodes", "drain", "mx1", "--anyway", "--wait", "5")[:2] == (0, "mx1: drained\n")
    told = json.loads(command("nodes", "list", "--json")[1])
    assert [one["state"] for one in told["nodes"]] == ["drained"]
    assert command("nodes", "resume", "mx1")[:2] == (0, "mx1: open\n")
    assert command("nodes", "resume", "mx1")[0] == 1


def test_a_drain_that_takes_too_long_is_said(command, fill):
    announce(fill, standing=NodeState.DRAINING)
    assert command("nodes", "drain", "mx1", "--anyway", "--wait", "0.2")[:2] == (3, "mx1 still has work under way.\n")


def test_one_that_is_gone_is_forgotten(command, fill):
    announce(fill, lease=-30.0)
    assert "mx1 is silent" in command("nodes", "list")[1]
    assert command("nodes", "forget", "mx1")[0] == 0
    assert command("nodes", "forget", "mx1")[0] == 1
