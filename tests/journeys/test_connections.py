"""The connection policy through a running gateway with two edges: what one counts, the other knows."""

import smtplib

import pytest
from tests.journeys.steps import PLAIN, send, wait_for

from sekisho.testing.gateway import Gateway

SETTINGS = """
[service]
edges = 2
[connections]
rates = true
inbound_recipient_minute = 4
[connections.greylisting]
enabled = true
wait_minutes = 60
"""


@pytest.fixture
def gateway(tmp_path):
    started = Gateway(tmp_path, SETTINGS)
    started.start()
    yield started
    started.stop()


def greeting(gateway):
    client = smtplib.SMTP(timeout=30)
    try:
        return client.connect("127.0.0.1", gateway.port)[0]
    finally:
        client.close()


def test_strangers_come_again_or_are_let_through_and_limits_hold_over_all_edges(gateway):
    code, words = send(gateway.port)
    assert (code, "4.7.1" in words) == (451, True)
    assert gateway.command("connections", "pass", "127.0.0.1", "anna@partner.test", "you@example.test").returncode == 0
    answers = [send(gateway.port)[0] for _ in range(6)]
    assert answers == [250, 250, 250, 451, 451, 451]
    gateway.write_settings('[service]\nedges = 2\n[[connections.profiles]]\nkind = "throttle"\ntotal = 2\n')
    gateway.hang_up()
    wait_for(lambda: send(gateway.port, PLAIN, "stranger@partner.test", ("other@example.test",))[0] == 250)
    for _ in range(3):
        if greeting(gateway) == 220:
            send(gateway.port, PLAIN, "stranger@partner.test", ("other@example.test",))
    assert wait_for(lambda: greeting(gateway) == 421)
    assert gateway.command("connections", "unblock", "127.0.0.1").returncode == 0
    assert greeting(gateway) == 220
