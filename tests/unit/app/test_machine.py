"""What the doctor measures of the machine, and what it advises."""

import socket

import pytest

from sekisho.app import machine
from sekisho.app.configuration.settings import DnsSection, ListenerSection, Settings
from sekisho.app.machine import measures


@pytest.fixture
def free():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def settings(port):
    return Settings(listeners=(ListenerSection(port=port),), dns=DnsSection(servers=("127.0.0.1:1",), timeout_seconds=0.3))


def found(folder, port):
    return {measure.name: measure for measure in measures(settings(port), folder)}


def test_every_measure_is_there_and_leaves_nothing_behind(folder, free):
    before = sorted(folder.root.iterdir())
    seen = found(folder, free)
    assert seen.keys() == {"disk: fsync", "processor: regular expressions", "DNS: one question", "clock", f"port {free}", "rights"}
    assert "a second" in seen["disk: fsync"].value
    assert seen["processor: regular expressions"].value.endswith("MB/s")
    assert "mail is judged without DNS" in seen["DNS: one question"].advice
    assert (seen[f"port {free}"].value, seen[f"port {free}"].advice) == ("free", "")
    assert seen["rights"].advice == ""
    assert sorted(folder.root.iterdir()) == before


def test_a_port_that_another_has_and_a_slow_disk_are_told(folder, monkeypatch):
    monkeypatch.setattr(machine, "LEAST_SYNCS", 1e12)
    with socket.create_server(("127.0.0.1", 0)) as other:
        seen = found(folder, other.getsockname()[1])
    [port] = [measure for name, measure in seen.items() if name.startswith("port")]
    assert "another program has it" in port.advice
    assert "slow" in seen["disk: fsync"].advice


def test_a_service_that_does_not_answer_is_told(folder, free):
    folder.state.write_text("{}")
    assert "does not answer" in found(folder, free)[f"port {free}"].advice


def test_files_that_everybody_can_read_are_told(folder, free):
    (folder.root / "spool.db").touch()
    (folder.root / "spool.db").chmod(0o644)
    assert "spool.db: chmod" in found(folder, free)["rights"].advice


def test_in_japanese(folder, free, japanese):
    assert "ディスク: fsync" in found(folder, free)
