"""How the station stands."""

import msgspec

from sekisho.backends.memory import MemoryStores
from sekisho.backends.memory.clock import ManualClock
from sekisho.keeping.alarms import Told
from sekisho.keeping.standing import CANARY, DRILL, LEDGER, SHELF, Drilled, Heard, Proved, standing
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
    assert (told.heard_at, told.deaf) == (10.0, ("clamd",))
