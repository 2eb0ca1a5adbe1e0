"""What is not decided yet is shown with its reason and its clock, to those who see a recipient."""

from dataclasses import replace

import pytest

from sekisho.backends.memory import ManualClock, MemoryStores
from sekisho.model.access import WHOLE, Sight
from sekisho.model.delivery import RESTORED
from sekisho.model.errors import Refused
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.policy.locked import waits_for
from sekisho.quarantine.waiting import told, waiting
from sekisho.testing.builders import NOW, RAW, an_address
from sekisho.testing.owed import an_acceptance


async def test_with_reason_and_clock():
    stores = MemoryStores(ManualClock(NOW))
    now = stores.clock.now()
    messages = []
    for number, name in enumerate(("taro", "jiro", "taro")):
        one = an_acceptance(RAW, at=now + number)
        one = replace(one, arrival=replace(one.arrival, envelope=replace(one.arrival.envelope, recipients=(an_address(f"{name}@example.test"),))))
        (claimed,) = await stores.records.accept([one], [], "edge", now + 60)
        messages.append(one.arrival.id)
        if number:
            await stores.records.extend_wait(claimed, now + 300, waits_for("hanako@partner.test") if number == 1 else "clamd gives no answer", [])
    page = await waiting(stores.records, DEFAULT_TENANT, WHOLE)
    assert [(one.message, one.reason, one.for_what) for one in page.items] == [
        (messages[2], "scanner", "clamd"),
        (messages[1], "password", "hanako@partner.test"),
        (messages[0], "inspecting", ""),
    ]
    assert page.items[1].until == now + 300
    mine = Sight(addresses=frozenset({"taro@example.test"}))
    first = await waiting(stores.records, DEFAULT_TENANT, mine, limit=1)
    assert [one.message for one in first.items] == [messages[2]]
    assert [one.message for one in (await waiting(stores.records, DEFAULT_TENANT, mine, limit=1, after=first.next)).items] == [messages[0]]
    with pytest.raises(Refused):
        await waiting(stores.records, DEFAULT_TENANT, WHOLE, after="../x")


@pytest.mark.parametrize(
    ("why", "reason"), [("", "inspecting"), (RESTORED, "word"), ("clamd is still looking", "still scanning"), ("clamd gives no answer", "scanner")]
)
def test_every_reason_has_words(why, reason):
    found, _, english, japanese = told(why)
    assert found == reason
    assert english.isascii()
    assert not japanese.isascii()
