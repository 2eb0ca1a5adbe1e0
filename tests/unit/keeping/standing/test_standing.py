"""How the station stands."""

import msgspec

from sekisho.backends.memory import MemoryStores
from sekisho.backends.memory.clock import ManualClock
from sekisho.keeping.standing.standing import CANARY, DEPENDS, DNS, DRILL, LEDGER, SHELF, Depends, Drilled, Heard, Lacking, Needed, Proved, standing
from sekisho.keeping.telling.alarms import Told
from sekisho.model.ids import DEFAULT_TENANT


async def test_what_was_written_down_is_told():
    stores = MemoryStores(ManualClock())
    fresh = await standing(stores.records, stores.documents)
    assert (fresh.drilled_at, fresh.proved_at, fresh.heard_at, fresh.alarms, fresh.queued) == (0.0, 0.0, 0.0, (), 0)
    for name, value in (
        ("alarms.json", (Told("disk", "full", "満杯", 5.0, 6.0),)),
        (DRILL, Drilled(7.0, ("eicar was clean",))),
        (LEDGER, Proved(8.0, ("one is missing",))),
        (f"{CANARY}0.json", Heard(9.0, ("clamd",))),
        (f"{CANARY}1.json", Heard(10.0)),
    ):
        await stores.documents.put(DEFAULT_TENANT, SHELF, name, msgspec.json.encode(value))
    told = await standing(stores.records, stores.documents)
    assert [(one.sentence, one.sentence_ja, one.since) for one in told.alarms] == [("full", "満杯", 5.0)]
    assert (told.drilled_at, told.drill_problems) == (7.0, ("eicar was clean",))
    assert (told.proved_at, told.ledger_differences) == (8.0, ("one is missing",))
    assert told.dependencies == ()
    assert (told.heard_at, told.deaf) == (10.0, ("clamd",))


async def test_what_edges_depend_on_is_told_and_those_that_are_gone_are_not_believed():
    stores = MemoryStores(ManualClock())
    for name, value in (
        ("0", Depends(1_000.0, (Needed(DNS, "DNS"), Needed("scanner", "clamd")), (("libarchive: not there", "なし"),))),
        ("1", Depends(1_010.0, (Needed(DNS, "DNS", "SERVFAIL"),), (("libarchive: not there", "なし"),))),
        ("2", Depends(1.0, (Needed("list", "old.test", "gone"),), (("old", "旧"),))),
    ):
        await stores.documents.put(DEFAULT_TENANT, SHELF, f"{DEPENDS}{name}.json", msgspec.json.encode(value))
    told = await standing(stores.records, stores.documents)
    assert [(one.kind, one.name, one.problem) for one in told.dependencies] == [(DNS, "DNS", "SERVFAIL"), ("scanner", "clamd", "")]
    assert (told.dependencies_at, told.reduced) == (1_010.0, (Lacking("libarchive: not there", "なし"),))
