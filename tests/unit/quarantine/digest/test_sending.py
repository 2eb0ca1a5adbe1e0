"""A digest at once goes to whoever is named, and counts for nothing."""

import pytest

from sekisho.model.access import WHOLE, Sight
from sekisho.model.digest import DigestRules
from sekisho.model.errors import NotFound, Refused
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.quarantine.digest.sending import send_now
from sekisho.testing.askers import a_trail


async def send(station, address, sight=WHOLE, days=7):
    stores = station.stores
    return await send_now(
        stores.records, stores.control, station, station.post, stores.vault, station.clock, lambda: "https://x.test", DEFAULT_TENANT, sight,
        a_trail(), address, days,
    )  # fmt: skip


async def test_by_any_address_whatever_the_schedule(station):
    station.set(DigestRules())
    await station.hold("chief@example.test")
    await station.hold("boss@example.test")
    for _ in range(2):
        sent = await send(station, " Chief@example.test ")
        assert (sent.address, sent.mails) == ("boss@example.test", 2)
    assert [to for to, _ in await station.letters()] == ["boss@example.test"] * 2


async def test_nothing_to_tell_and_nobody_to_tell(station):
    await station.hold()
    station.clock.advance(2 * 86_400)
    for address, sight in (("taro@example.test", WHOLE), ("x", WHOLE), ("taro@example.test", Sight(domains=frozenset({"other.test"})))):
        with pytest.raises(NotFound):
            await send(station, address, sight, days=1)
    await station.hold("taro@nowhere.test")
    with pytest.raises(Refused, match="no route"):
        await send(station, "taro@nowhere.test")
