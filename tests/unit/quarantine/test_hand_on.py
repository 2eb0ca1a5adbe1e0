"""Held mail becomes one delivery with the mark that the next hop trusts."""

import pytest

from sekisho.model.errors import Refused
from sekisho.model.tenant import Tenant
from sekisho.quarantine.hand_on import hand_on
from sekisho.tenancy.known.directory import StaticDirectory
from sekisho.testing.askers import THE_ADMINISTRATOR


async def test_marked_and_told(place):
    post, sink, keep = place
    held = await keep()
    delivery = await hand_on(post.stores.records, post.runner.directory, post.stores.signals, post.clock, held, THE_ADMINISTRATOR, (("x", "y"),))
    await post.settled()
    assert sink.messages[0].content.startswith(f"X-Sekisho-Released: {held.id}; ".encode())
    assert delivery.recipients == (held.recipient,)


async def test_nowhere_to_go(place):
    post, _, keep = place
    with pytest.raises(Refused, match="no route"):
        await hand_on(post.stores.records, StaticDirectory([Tenant()], {}, {}), post.stores.signals, post.clock, await keep(), THE_ADMINISTRATOR)
