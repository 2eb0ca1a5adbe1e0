"""What the status page is told: counts, the supervisor's state, and what a person should look at."""

import json
import os

import pytest

from sekisho.app.configuration.settings import Settings
from sekisho.app.roles.common import Place
from sekisho.app.roles.console import read_status
from sekisho.keeping.standing import health
from sekisho.model.delivery import Fate
from sekisho.tenancy.from_file import FromFile
from sekisho.tenancy.known.snapshots import Snapshots
from sekisho.testing.owed import an_acceptance, an_outcome

STATE = {
    "listeners": ["127.0.0.1:2525 (mx)"],
    "mailbox": True,
    "sandbox": ["seccomp"],
    "reduced": ["no landlock"],
    "processes": [{"name": "edge-0", "pid": 12, "restarts": 1}],
}


@pytest.fixture
def status(folder, fill):
    """Read the status of a folder whose supervisor wrote this state."""

    def read(state=STATE, work=None):
        if state is not None:
            folder.state.write_text(json.dumps(state))

        async def ask(stores):
            if work:
                await work(stores)
            return await read_status(Place(Settings(), folder, 1, 1, {}), stores, Snapshots(stores.control, FromFile()))

        return fill(ask)

    return read


def test_all_is_well(status, folder):
    told = status()
    assert told.problems == ()
    assert (told.listeners, told.sandbox, told.reduced) == (("127.0.0.1:2525 (mx)",), ("seccomp",), ("no landlock",))
    assert (told.processes[0].name, told.processes[0].pid, told.processes[0].restarts) == ("edge-0", 12, 1)
    assert told.delivers_to_mailbox
    assert told.data_folder == str(folder.root)


def test_every_fate_is_counted(status):
    async def work(stores):
        acceptances = [an_acceptance(recipients=("taro@example.test",)) for _ in range(3)]
        fates = (Fate.QUEUED, Fate.DELIVERED, Fate.QUARANTINED)
        pairs = [(acceptance, an_outcome(acceptance.arrival, fate)) for acceptance, fate in zip(acceptances, fates, strict=True)]
        await stores.records.accept_decided(pairs)

    told = status(work=work)
    assert {fate: count for fate, count in told.fates if count} == {"queued": 1, "delivered": 1, "quarantined": 1}
    assert {fate for fate, _ in told.fates} == {str(fate) for fate in Fate}
    assert told.queue == 1
    assert told.outbox > 0


def test_a_child_that_is_not_running_needs_a_person(status):
    told = status({**STATE, "processes": [{"name": "delivery", "pid": 0, "restarts": 9}]})
    assert told.problems == ("the process delivery is not running",)
    assert told.problems_ja == told.wrong("ja") == ("プロセスdeliveryが動作していません",)
    assert not told.healthy


@pytest.mark.parametrize("text", [None, "half a fi"])
def test_without_a_state_it_says_so_and_still_answers(status, folder, text):
    if text:
        folder.state.write_text(text)
    told = status(state=None)
    assert told.problems == ("the supervisor's state file cannot be read",)


def test_a_disk_that_fills_up_needs_a_person(status, monkeypatch):
    free = os.statvfs("/").f_bavail * os.statvfs("/").f_frsize
    monkeypatch.setattr(health, "LOW_OCTETS", free * 1_000)
    told = status()
    assert "MiB are free" in told.problems[0]
