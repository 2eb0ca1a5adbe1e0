"""Machines in a browser: shown to those who run them, drained and resumed by operators."""

import asyncio
from dataclasses import replace

from sekisho.model.access import Role
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.model.node import Announcement, NodeState
from sekisho.testing.builders import NOW


def announce(console, **fields):
    row = Announcement("mx<1>", "here", "edge-0", "edge", 1.0, "1.0.0", console.stores.nodes.knows, NOW, NOW, reduced=("no <b>pictures</b>",))
    asyncio.run(console.stores.nodes.announce(replace(row, **fields), NOW + 30, NOW - 100))


def test_a_machine_is_shown_drained_and_resumed(console):
    console.account(role=Role.OPERATOR)
    browser = console.logged_in()
    assert "No machine has announced itself yet" in browser.get("/nodes").body
    announce(console)
    page = browser.get("/nodes")
    assert "mx&lt;1&gt;" in page.body
    assert "no &lt;b&gt;pictures" in page.body
    assert browser.submit(page, "/nodes/drain", why="upgrade").code == 422
    drained = browser.submit(page, "/nodes/drain", why="<i>upgrade</i>", anyway="yes")
    assert "The machine finishes what it has." in drained.body
    assert "&lt;i&gt;upgrade" in drained.body
    announce(console, standing=NodeState.DRAINED)
    page = browser.get("/nodes?lang=ja")
    assert "停止済み" in page.body
    assert "処理を再開します。" in browser.submit(page, "/nodes/resume").body
    assert [line.use_case for line in console.audit(DEFAULT_TENANT) if line.use_case.startswith("node.")] == [
        "node.resume",
        "node.drain",
        "node.drain",
    ]


def test_a_silent_one_is_forgotten(console):
    console.account(role=Role.OPERATOR)
    browser = console.logged_in()
    announce(console)
    console.clock.advance(60)
    page = browser.get("/nodes")
    assert "is silent" in page.body
    assert "The machine is forgotten." in browser.submit(page, "/nodes/forget").body


def test_nobody_else_sees_it(console):
    console.account("bob@example.test", Role.TENANT_ADMIN)
    assert console.logged_in("bob@example.test").get("/nodes").code == 403
