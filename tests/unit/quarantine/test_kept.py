"""What is held of one message."""

from dataclasses import replace

from sekisho.backends.memory import ManualClock, MemoryStores
from sekisho.model.access import WHOLE, Sight
from sekisho.model.delivery import Fate
from sekisho.model.held import HeldState
from sekisho.model.ids import DEFAULT_TENANT, TenantId
from sekisho.quarantine.kept import of_message
from sekisho.testing.owed import an_acceptance, an_outcome


async def test_those_who_see_a_recipient_see_what_is_held_for_them_and_nothing_that_is_no_quarantine():
    stores = MemoryStores(ManualClock())
    one = an_acceptance(recipients=("taro@example.test", "jiro@example.test"))
    await stores.records.accept_decided([(one, an_outcome(one.arrival, Fate.QUARANTINED))])
    message = one.arrival.id
    assert len(await of_message(stores.records, DEFAULT_TENANT, WHOLE, message)) == 2
    (mine,) = await of_message(stores.records, DEFAULT_TENANT, Sight(addresses=frozenset({"taro@example.test"})), message)
    assert str(mine.recipient) == "taro@example.test"
    assert await of_message(stores.records, DEFAULT_TENANT, Sight(), message) == []
    assert await of_message(stores.records, TenantId("other"), WHOLE, message) == []
    assert await of_message(stores.records, DEFAULT_TENANT, WHOLE, "x" * 5) == []
    stores.records._truth.held[DEFAULT_TENANT, mine.id] = replace(mine, state=HeldState.DELIVERED)
    assert [str(held.recipient) for held in await of_message(stores.records, DEFAULT_TENANT, WHOLE, message)] == ["jiro@example.test"]
