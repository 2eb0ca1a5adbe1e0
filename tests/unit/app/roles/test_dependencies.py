"""What an edge depends on."""

import asyncio
from types import SimpleNamespace

import msgspec
import pytest

from sekisho.app.roles import dependencies
from sekisho.app.roles.dependencies import look, watch
from sekisho.backends.memory import ManualClock, MemoryStores
from sekisho.backends.memory.metrics import MemoryMetrics
from sekisho.gate.reputation import DnsList, Reputation
from sekisho.gate.scanning import Scanners
from sekisho.keeping.standing.standing import DEPENDS, SHELF, Depends, Needed
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.model.tenant import Tenant
from sekisho.ports.lookups import NxDomain, TempFail


class Asked:
    def __init__(self, says):
        self.says, self.names = says, []

    async def a(self, name):
        self.names.append(name)
        raise self.says


class Scanner:
    name, knows_test_string = "clamd", True


def station(says=None, **more):
    return SimpleNamespace(lookups=Asked(says) if says else None, **{"scanners": None, "reputation": None, **more})


async def test_that_there_is_no_such_name_is_an_answer_and_silence_is_told():
    for says, problem in ((NxDomain(), ""), (TempFail("SERVFAIL"), "SERVFAIL"), (TempFail(), "no answer")):
        one = station(says)
        assert await look(one, ("sekisho.test", "example.org")) == (Needed("dns", "DNS", problem),)
        assert one.lookups.names[0].endswith("._sekisho-probe.example.org")


async def test_nobody_is_asked_about_names_that_are_not_ours():
    one = station(NxDomain())
    assert await look(one, ("example.test",)) == ()
    assert one.lookups.names == []
    assert await look(station(), ("example.org",)) == ()


async def test_scanners_and_lists_are_told_with_their_trouble():
    scanners = Scanners([Scanner()], ManualClock())
    scanners.deaf.add("clamd")
    found = await look(station(scanners=scanners, reputation=Reputation([DnsList("bl.example.org", "address")])), ())
    assert found == (Needed("scanner", "clamd", "it does not find the standard test string"), Needed("list", "bl.example.org"))


async def test_it_is_written_down_with_what_the_machine_lacks(monkeypatch):
    monkeypatch.setattr(dependencies, "FIRST_SECONDS", 0.0)
    stores, metrics = MemoryStores(ManualClock()), MemoryMetrics()
    place, directory = (
        SimpleNamespace(state={"reduced_both": [("libarchive: not there", "libarchive: なし")]}),
        SimpleNamespace(tenant=lambda _: Tenant(domains=("example.org",))),
    )
    task = asyncio.create_task(watch(SimpleNamespace(station=station(TempFail("x"))), place, stores, directory, metrics, 3))
    while (written := await stores.documents.get(DEFAULT_TENANT, SHELF, f"{DEPENDS}3.json")) is None:
        await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    told = msgspec.json.decode(written, type=Depends)
    assert (told.needed, told.reduced) == ((Needed("dns", "DNS", "x"),), (("libarchive: not there", "libarchive: なし"),))
    assert metrics.gauges["dependencies_failing", ()] == 1
