"""Counters as the settings name them."""

import sys

import pytest

from sekisho.app.configuration.record_settings import CountersSection
from sekisho.app.storage.counting import Counting
from sekisho.backends.embedded.shared_counters import SharedCounters
from sekisho.backends.memory import ManualClock
from sekisho.model.errors import Refused
from sekisho.testing.builders import NOW
from sekisho.testing.redis_server import RedisServer


def counting(folder, **section):
    return Counting(folder / "run" / "access.table", ManualClock(NOW), CountersSection(**section))


async def test_of_this_machine_or_of_all(tmp_path):
    here = counting(tmp_path)
    assert isinstance(here.counters, SharedCounters)
    await here.close()
    server = RedisServer()
    try:
        (tmp_path / "password").write_text("s3cret\n")
        server.say("CONFIG SET requirepass s3cret")
        named = {"store": "redis", "address": server.address, "password_file": str(tmp_path / "password")}
        machines = [counting(tmp_path / name, **named) for name in ("one", "two")]
        for machine in machines:
            machine.counters.session.patience = 30.0
        assert [await machine.counters.add("key", 1, 60) for machine in machines] == [1, 2]
        for machine in machines:
            await machine.close()
    finally:
        server.close()


def test_what_cannot_be_used_is_named(tmp_path, monkeypatch):
    with pytest.raises(Refused, match="missing"):
        counting(tmp_path, store="redis", address="unix:///x", password_file=str(tmp_path / "missing"))
    with pytest.raises(Refused, match="cannot be used"):
        counting(tmp_path, store="redis", address="http://x")
    monkeypatch.setitem(sys.modules, "redis", None)
    for name in [name for name in sys.modules if name.startswith(("sekisho.backends.redis", "redis."))]:
        monkeypatch.delitem(sys.modules, name)
    with pytest.raises(Refused, match=r"scripts/extras scale"):
        counting(tmp_path, store="redis", address="unix:///x")
