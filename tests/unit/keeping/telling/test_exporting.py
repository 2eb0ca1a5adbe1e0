"""At least once, in order, from where it stood; what fails is tried again, and nobody else waits."""

import json

import pytest

from sekisho.keeping.outbox import pump
from sekisho.keeping.telling import exporting
from sekisho.keeping.telling.exporting import Exporter, Target
from sekisho.model.errors import TemporaryFailure
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.ports.audit import AuditLine
from sekisho.ports.control import INSTALLATION
from sekisho.testing.builders import NOW
from sekisho.testing.owed import an_acceptance, an_outcome


class Receiver:
    """Takes lines, or fails so often before it does; it may fail although it took them."""

    def __init__(self):
        self.lines, self.failures, self.takes_and_fails = [], 0, False

    async def send(self, lines):
        if self.failures:
            self.failures -= 1
            if self.takes_and_fails:
                self.lines += lines
            raise TemporaryFailure("down")
        self.lines += lines

    async def close(self):
        """Nothing."""

    @property
    def told(self):
        return [json.loads(line) for line in self.lines]


def a_target(**fields):
    known = {
        "what": frozenset({"tracking", "policy", "audit"}),
        "form": "json",
        "syslog": False,
        "host": "mx",
        "version": "1",
        "from_beginning": True,
    }
    return Target("siem", **{**known, **fields})


@pytest.fixture
def receiver():
    return Receiver()


@pytest.fixture
def exporter(stores, receiver):
    return lambda **fields: Exporter(a_target(**fields), receiver, stores.history, stores.control)


async def arrive(stores, count):
    for _ in range(count):
        one = an_acceptance()
        await stores.records.accept_decided([(one, an_outcome(one.arrival))])
    await pump(stores.records, stores.history)


async def test_everything_goes_out_once_and_in_order(stores, exporter, receiver, monkeypatch):
    monkeypatch.setattr(exporting, "BATCH", 3)
    await arrive(stores, 10)
    one = exporter()
    assert await one.look() == 20
    assert [each["kind"] for each in receiver.told] == ["accepted", "decided"] * 10
    assert await one.look() == 0
    await arrive(stores, 1)
    assert await exporter().look() == 2  # another start goes on where this one stood


async def test_a_new_target_begins_now_unless_told_otherwise(stores, exporter, receiver):
    await arrive(stores, 3)
    late = exporter(from_beginning=False)
    assert await late.look() == 0
    await arrive(stores, 1)
    assert await late.look() == 2
    assert len(receiver.lines) == 2


@pytest.mark.parametrize("takes", [False, True])
async def test_what_fails_is_sent_again_and_nothing_is_lost(stores, exporter, receiver, takes, caplog):
    await arrive(stores, 3)
    receiver.failures, receiver.takes_and_fails = 3, takes
    one = exporter()
    assert [await one.look() for _ in range(4)] == [0, 0, 0, 6]
    assert len({each["message"] for each in receiver.told}) == 3
    assert len(receiver.lines) == (24 if takes else 6)
    assert [record.getMessage() for record in caplog.records] == ["the export 'siem' waits: down", "the export 'siem' goes on"]


async def test_only_what_is_wished_goes_out(stores, exporter, receiver):
    await arrive(stores, 2)
    assert await exporter(what=frozenset({"policy"})).look() == 0
    assert receiver.lines == []


async def test_audit_lines_of_every_tenant_follow(stores, exporter, receiver, monkeypatch):
    monkeypatch.setattr(exporting, "BATCH", 2)
    await arrive(stores, 1)
    for number in range(5):
        for tenant in (INSTALLATION, DEFAULT_TENANT):
            await stores.control.note(AuditLine(NOW, tenant, "alice", "operator", "session", "", "policy.change", f"{number}"))
    one = exporter(what=frozenset({"audit"}))
    assert await one.look() == 10
    assert [each["changed"] for each in receiver.told if each["tenant"] == DEFAULT_TENANT] == ["0", "1", "2", "3", "4"]
    assert await one.look() == 0
    await stores.control.note(AuditLine(NOW, DEFAULT_TENANT, "alice", "operator", "session", "", "policy.change", "5"))
    assert await one.look() == 1


async def test_a_store_that_counts_anew_is_followed(stores, exporter, receiver):
    await stores.history.set_mark("export:siem:events", 1_000_000)
    await arrive(stores, 1)
    assert await exporter(what=frozenset({"tracking"})).look() == 2


async def test_cef_in_syslog_is_what_goes_out(stores, exporter, receiver):
    await arrive(stores, 1)
    await exporter(form="cef", syslog=True).look()
    assert all(line.startswith(b"<22>1 ") and b"\xef\xbb\xbfCEF:0|Sekisho|Sekisho|1|tracking:" in line for line in receiver.lines)
